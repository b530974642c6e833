"""What every stream of lines does alike: lengths, and what may be fed and chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.runtime.line_config import LineConfig

__all__ = ["LineRows"]

Ids = NDArray[np.int64]


class LineRows:
    """The book-keeping of a stream of lines.

    Parameters
    ----------
    config : LineConfig
        Of the model.
    batch : int
        Number of rows B.
    model : int
        Which of the config's models.

    Raises
    ------
    ModelError
        When there are no rows, or no such model.
    """

    def __init__(self, config: LineConfig, batch: int, model: int) -> None:
        if batch < 1:
            raise ModelError("a stream has at least one row", str(batch))
        if not 0 <= model < config.models:
            raise ModelError(f"this bundle has models 0 to {config.models - 1}", str(model))
        self.batch = batch
        self.lengths = [0] * batch
        self.sizes = config.symbol_sizes[model]
        self.logits = np.full((batch, self.sizes[0]), np.nan, np.float32)  # (B, V)
        self._places = config.place_sizes

    def checked(
        self, symbols: NDArray[Any], places: NDArray[Any], counts: Sequence[int] | None
    ) -> tuple[Ids, Ids, list[int]]:
        """Symbols, places and how many each row takes.

        Raises
        ------
        ModelError
            When they do not fit one another or the model.
        """
        new = self._table(symbols, self.sizes, "events")
        where = self._table(places, self._places, "places")
        amount = new.shape[1]
        if where.shape[1] != amount:
            raise ModelError("every event has a place", f"{amount} and {where.shape[1]}")
        taken = [amount] * self.batch if counts is None else [int(count) for count in counts]
        if len(taken) != self.batch or min(taken) < 0 or max(taken) > amount:
            rule = f"there is one count from 0 to {amount} for each of {self.batch} rows"
            raise ModelError(rule, str(taken))
        return new, where, taken

    def _table(self, given: NDArray[Any], sizes: tuple[int, ...], what: str) -> Ids:
        new = np.asarray(given)
        fits = new.ndim == 3 and new.shape[0] == self.batch and new.shape[2] == len(sizes)
        if not fits or new.dtype.kind not in "iu":
            rule = f"{what} are whole numbers of shape ({self.batch}, N, {len(sizes)})"
            raise ModelError(rule, f"{new.dtype} of shape {new.shape}")
        if ((new < 0) | (new >= np.array(sizes))).any():
            raise ModelError(f"{what} lie below {sizes}", str(new.reshape(-1, len(sizes)).max(0)))
        return new.astype(np.int64, copy=False)

    def checked_choice(self, head: int, chosen: NDArray[Any]) -> Ids:
        """What the heads before ``head`` chose, shape (B, heads − 1): 0 for those after it."""
        if not 0 < head < len(self.sizes):
            raise ModelError(f"the heads after the first are 1 to {len(self.sizes) - 1}", str(head))
        given = np.asarray(chosen)
        if given.shape != (self.batch, head) or given.dtype.kind not in "iu":
            rule = f"choices are whole numbers of shape ({self.batch}, {head})"
            raise ModelError(rule, f"{given.dtype} of shape {given.shape}")
        if ((given < 0) | (given >= np.array(self.sizes[:head]))).any():
            raise ModelError(f"choices lie below {self.sizes[:head]}", str(given.max(0)))
        found = np.zeros((self.batch, len(self.sizes) - 1), np.int64)
        found[:, :head] = given
        return found

    def check_row(self, row: int) -> None:
        """Refuse a row that there is not."""
        if not 0 <= row < self.batch:
            raise ModelError(f"this stream has rows 0 to {self.batch - 1}", str(row))

    def targets(self, row: int, rows: Sequence[int] | None) -> list[int]:
        """The rows that a fork overwrites."""
        asked = range(self.batch) if rows is None else rows
        for one in (row, *asked):
            self.check_row(one)
        return [one for one in dict.fromkeys(asked) if one != row]
