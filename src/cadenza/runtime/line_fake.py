"""A model of lines without weights, for tests: logits are a pure function of the last events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.runtime.fake import FakeModel
from cadenza.runtime.line_config import LineConfig
from cadenza.runtime.line_rows import LineRows

__all__ = ["FakeLineModel", "FakeLineStream"]

_Row = tuple[tuple[int, ...], ...]


class FakeLineModel:
    """Seeded pseudo-random logits that depend on the last three events and places alone.

    Parameters
    ----------
    config : LineConfig
        What it pretends to be.
    seed : int, default 0
        Another seed is another model.
    spread : float, default 2.0
        Logits lie between −spread and +spread.

    Examples
    --------
    >>> config = LineConfig.of_size("lstm-2", "tiny", ((9, 4),), ("position",), (97,))
    >>> stream = FakeLineModel(config, seed=1).open()
    >>> stream.feed(np.zeros((1, 1, 2), int), np.ones((1, 1, 1), int)).shape
    (1, 9)
    >>> stream.choose(1, np.array([[3]])).shape
    (1, 4)
    """

    def __init__(self, config: LineConfig, *, seed: int = 0, spread: float = 2.0) -> None:
        self.config, self.seed, self.spread = config, seed, spread

    def open(self, batch: int = 1, model: int = 0) -> FakeLineStream:
        """Empty rows.

        Parameters
        ----------
        batch : int, default 1
            Number of rows.
        model : int, default 0
            Which one of the config's models.
        """
        return FakeLineStream(self, LineRows(self.config, batch, model), model)


class FakeLineStream:
    """Rows of a ``FakeLineModel``; see ``line_protocol.LineStream``.

    Parameters
    ----------
    model : FakeLineModel
        Whose logits they have.
    rows : LineRows
        Empty ones.
    number : int
        Which one of the config's models.
    """

    def __init__(self, model: FakeLineModel, rows: LineRows, number: int) -> None:
        self._model, self._rows, self._number = model, rows, number
        self._events: list[_Row] = [() for _ in range(rows.batch)]

    @property
    def lengths(self) -> tuple[int, ...]:
        """Events that each row was fed so far."""
        return tuple(self._rows.lengths)

    def feed(
        self, symbols: NDArray[Any], places: NDArray[Any], counts: Sequence[int] | None = None
    ) -> NDArray[np.float32]:
        """Tell what has come and where the next event stands; see ``LineStream.feed``.

        Parameters
        ----------
        symbols : array (B, N, heads) int
            Events that have come.
        places : array (B, N, fields) int
            The place of the event after each.
        counts : sequence of int (B,), optional
            How many of a row's events are real.
        """
        new, where, taken = self._rows.checked(symbols, places, counts)
        for row, count in enumerate(taken):
            both = np.concatenate([new[row, :count], where[row, :count]], 1).tolist()
            self._events[row] += tuple(tuple(each) for each in both)
            self._rows.lengths[row] += count
            if count:
                self._rows.logits[row] = self._logits(0, self._events[row])
        return self._rows.logits.copy()

    def choose(self, head: int, chosen: NDArray[Any]) -> NDArray[np.float32]:
        """Logits of another head, now that those before it have chosen.

        Parameters
        ----------
        head : int
            1 and up.
        chosen : array (B, head) int
            What the heads before it chose.
        """
        whole = self._rows.checked_choice(head, chosen)
        told = whole if self._model.config.heads == "chained" else np.zeros_like(whole)
        pairs = zip(self._events, told.tolist(), strict=True)
        return np.stack([self._logits(head, (*events[-2:], tuple(row))) for events, row in pairs])

    def _logits(self, head: int, events: _Row) -> NDArray[np.float32]:
        seed = self._model.seed * 1009 + self._number * 31 + head
        size = self._rows.sizes[head]
        return FakeModel((size,), seed=seed, spread=self._model.spread).logits(events)

    def fork(self, row: int, rows: Sequence[int] | None = None) -> None:
        """Copy one row to other rows (by default to all).

        Parameters
        ----------
        row : int
            The row to copy.
        rows : sequence of int, optional
            The rows that become the same.
        """
        saved = self.save(row)
        for target in self._rows.targets(row, rows):
            self.restore(target, saved)

    def save(self, row: int) -> _Row:
        """A copy of a row as it is now.

        Parameters
        ----------
        row : int
            The row.
        """
        self._rows.check_row(row)
        return self._events[row]

    def restore(self, row: int, saved: object) -> None:
        """Put back what ``save`` gave.

        Parameters
        ----------
        row : int
            The row that becomes what the saved one was.
        saved : object
            Of ``save``.
        """
        self._rows.check_row(row)
        if not isinstance(saved, tuple):
            raise ModelError("a row is restored from what save gave", type(saved).__name__)
        self._events[row] = saved
        self._rows.lengths[row] = len(saved)
        self._rows.logits[row] = self._logits(0, saved) if saved else np.nan
