"""A model of lines on ONNX Runtime: states go in and come out, rows grow at their own pace.

Rows that take the same number of events are run together. The LSTM of the runtime computes each
row by itself, and a sequence as its steps one after another: neither the other rows, nor how
events are fed, nor the number of threads changes a result, to the bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.runtime.bundle import Bundle, read_bundle
from cadenza.runtime.line_config import LineConfig
from cadenza.runtime.line_rows import LineRows
from cadenza.runtime.session import loaded_session

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["LineSession", "SessionStream"]

Floats = NDArray[np.float32]


class LineSession:
    """A loaded model of lines; see ``line_protocol.LineModel``.

    Parameters
    ----------
    bundle : Bundle or Path
        What to load; it is verified first.
    threads : int, default 1
        Threads within one step. They change the speed, never the result.
    spin : bool, default False
        Let threads wait busily for one another.

    Raises
    ------
    ModelError
        When the bundle cannot be used, or is of another architecture.
    """

    def __init__(self, bundle: Bundle | Path, *, threads: int = 1, spin: bool = False) -> None:
        self.bundle = bundle if isinstance(bundle, Bundle) else read_bundle(bundle)
        config = self.bundle.config
        if not isinstance(config, LineConfig):
            rule = "lines come from a model of the architecture lstm-1, lstm-2, lstm-3 or words"
            came = f"{self.bundle.name}, a {config.architecture}"
            raise ModelError(rule, came, "see cadenza models")
        self.bundle.verify()
        self.config: LineConfig = config
        self._threads, self._spin = threads, spin
        self._loaded: dict[str, onnxruntime.InferenceSession] = {}
        self._graph(config.graph_names[0][0])

    def _graph(self, name: str) -> onnxruntime.InferenceSession:
        """A graph, loaded when it is first needed: an instrument may never play."""
        if name not in self._loaded:
            made = loaded_session(self.bundle, self._threads, spin=self._spin, file=name)
            self._loaded[name] = made
        return self._loaded[name]

    def open(self, batch: int = 1, model: int = 0) -> SessionStream:
        """Empty rows.

        Parameters
        ----------
        batch : int, default 1
            Number of rows B.
        model : int, default 0
            Which one of the config's models.

        Raises
        ------
        ModelError
            When there are no rows, or no such model.
        """
        rows = LineRows(self.config, batch, model)
        step, heads = self.config.graph_names[model]
        others = self._graph(heads) if len(self.config.kinds) > 1 else None
        return SessionStream(self._graph(step), others, self.config, rows)

    def score(
        self, symbols: NDArray[Any], places: NDArray[Any], model: int = 0
    ) -> NDArray[np.float64]:
        """Nats of every event of a whole line, for likelihoods.

        Parameters
        ----------
        symbols : array (N, heads) int
            The line's events.
        places : array (N, fields) int
            Their places.
        model : int, default 0
            Which one of the config's models.

        Returns
        -------
        array (N, heads) float64
            What each head's symbol costs, given those before it.
        """
        return self.open(1, model).nats(np.asarray(symbols), np.asarray(places))


@dataclass(frozen=True, slots=True)
class _Saved:
    """One row."""

    h: Floats
    c: Floats
    hidden: Floats
    logits: Floats
    length: int


class SessionStream:
    """Rows of a model of lines; see ``line_protocol.LineStream``.

    Parameters
    ----------
    step : onnxruntime.InferenceSession
        The layers and the first head.
    heads : onnxruntime.InferenceSession or None
        The other heads.
    config : LineConfig
        Of the model.
    rows : LineRows
        Empty ones.
    """

    def __init__(
        self,
        step: onnxruntime.InferenceSession,
        heads: onnxruntime.InferenceSession | None,
        config: LineConfig,
        rows: LineRows,
    ) -> None:
        self._step, self._heads, self._config, self._rows = step, heads, config, rows
        shape = (config.layers, rows.batch, config.width)
        self._h, self._c = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        self._hidden = np.zeros((rows.batch, config.width), np.float32)

    @property
    def lengths(self) -> tuple[int, ...]:
        """Events that each row was fed so far."""
        return tuple(self._rows.lengths)

    def feed(
        self,
        symbols: NDArray[Any],
        places: NDArray[Any],
        counts: Sequence[int] | None = None,
    ) -> Floats:
        """Tell what has come and where the next event stands; see ``LineStream.feed``.

        Parameters
        ----------
        symbols : array (B, N, heads) int
            Events that have come; 0 before a line's first.
        places : array (B, N, fields) int
            The place of the event after each.
        counts : sequence of int (B,), optional
            How many of a row's events are real.
        """
        new, where, taken = self._rows.checked(symbols, places, counts)
        for count in sorted(set(taken) - {0}):
            rows = [row for row, each in enumerate(taken) if each == count]
            logits, hidden = self._run(new[rows, :count], where[rows, :count], rows)
            self._rows.logits[rows], self._hidden[rows] = logits[:, -1], hidden[:, -1]
            for row in rows:
                self._rows.lengths[row] += count
        return self._rows.logits.copy()

    def _run(
        self, symbols: NDArray[np.int64], places: NDArray[np.int64], rows: list[int]
    ) -> tuple[Floats, Floats]:
        """Logits (R, N, V) and hidden (R, N, width) of some rows, whose states go on."""
        given = {
            "symbols": np.ascontiguousarray(symbols),
            "places": np.ascontiguousarray(places),
            "h": np.ascontiguousarray(self._h[:, rows]),
            "c": np.ascontiguousarray(self._c[:, rows]),
        }
        names = ["logits", "hidden", "new_h", "new_c"]
        logits, hidden, self._h[:, rows], self._c[:, rows] = self._step.run(names, given)
        return logits, hidden

    def choose(self, head: int, chosen: NDArray[Any]) -> Floats:
        """Logits of another head, now that those before it have chosen.

        Parameters
        ----------
        head : int
            1 and up.
        chosen : array (B, head) int
            What the heads before it chose.
        """
        return self._others(head, self._hidden, self._rows.checked_choice(head, chosen))

    def _others(self, head: int, hidden: Floats, chosen: NDArray[np.int64]) -> Floats:
        if self._heads is None:
            raise ModelError("a model with one head has no others", str(head))
        given: dict[str, Any] = {"hidden": hidden}
        if self._config.heads == "chained":
            given["chosen"] = chosen
        found: Floats = self._heads.run([f"logits.{head}"], given)[0]
        return found

    def nats(self, symbols: NDArray[Any], places: NDArray[Any]) -> NDArray[np.float64]:
        """What the events of a line cost, row 0 going on with them; shape (N, heads).

        Parameters
        ----------
        symbols : array (N, heads) int
            The events.
        places : array (N, fields) int
            Their places.
        """
        found = self.logits(symbols, places)
        return np.stack([_nats(each, symbols[:, head]) for head, each in enumerate(found)], 1)

    def logits(self, symbols: NDArray[Any], places: NDArray[Any]) -> list[Floats]:
        """Logits (N, V) of each head for the events of a line, row 0 going on with them.

        Parameters
        ----------
        symbols : array (N, heads) int
            The events, which the later heads are told.
        places : array (N, fields) int
            Their places.
        """
        before = np.concatenate([np.zeros_like(symbols[:1]), symbols[:-1]])
        new, where, _ = self._rows.checked(before[None], places[None], None)
        logits, hidden = self._run(new, where, [0])
        found = [logits[0]]
        for head in range(1, symbols.shape[1]):
            chosen = np.zeros((len(symbols), symbols.shape[1] - 1), np.int64)
            chosen[:, :head] = symbols[:, :head]
            found.append(self._others(head, hidden[0], chosen))
        return found

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

    def save(self, row: int) -> _Saved:
        """A copy of a row as it is now.

        Parameters
        ----------
        row : int
            The row.
        """
        self._rows.check_row(row)
        return _Saved(
            self._h[:, row].copy(),
            self._c[:, row].copy(),
            self._hidden[row].copy(),
            self._rows.logits[row].copy(),
            self._rows.lengths[row],
        )

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
        if not isinstance(saved, _Saved):
            raise ModelError("a row is restored from what save gave", type(saved).__name__)
        self._h[:, row], self._c[:, row] = saved.h, saved.c
        self._hidden[row], self._rows.logits[row] = saved.hidden, saved.logits
        self._rows.lengths[row] = saved.length


def _nats(logits: Floats, symbols: NDArray[Any]) -> NDArray[np.float64]:
    scores = logits.astype(np.float64)
    highest = scores.max(-1)
    total = highest + np.log(np.exp(scores - highest[:, None]).sum(-1))
    return np.asarray(total - scores[np.arange(len(symbols)), symbols])
