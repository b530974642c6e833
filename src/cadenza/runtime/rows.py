"""What every kind of stream does alike: the lengths of the rows and what may be fed to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError

__all__ = ["Rows", "checked_capacity"]


def checked_capacity(batch: int, capacity: int | None, context: int) -> int:
    """The capacity to use.

    Parameters
    ----------
    batch : int
        Number of rows asked for.
    capacity : int or None
        Tokens for each row; None for the whole context.
    context : int
        Most that the model allows.

    Raises
    ------
    ModelError
        When there are no rows, or the capacity is outside 1 … context.
    """
    asked = context if capacity is None else capacity
    if batch < 1:
        raise ModelError("a stream has at least one row", str(batch))
    if not 1 <= asked <= context:
        raise ModelError(f"this model's context is {context} tokens", str(asked), "ask for fewer")
    return asked


class Rows:
    """The book-keeping of a stream.

    Parameters
    ----------
    batch : int
        Number of rows B.
    capacity : int
        Most tokens in a row.
    field_sizes : tuple of int
        How many values each field has.
    """

    def __init__(self, batch: int, capacity: int, field_sizes: tuple[int, ...]) -> None:
        self.batch = batch
        self.capacity = capacity
        self.lengths = [0] * batch
        self.logits = np.full((batch, field_sizes[0]), np.nan, np.float32)  # (B, V)
        self._sizes = np.array(field_sizes, np.uint64)

    def checked(
        self, ids: NDArray[Any], counts: Sequence[int] | None
    ) -> tuple[NDArray[np.int64], list[int]]:
        """The ids as (B, N, fields) int64 and how many each row takes.

        Raises
        ------
        ModelError
            When they do not fit the rows, the fields or the capacity.
        """
        new = np.asarray(ids)
        fits = new.ndim == 3 and new.shape[0] == self.batch and new.shape[2] == len(self._sizes)
        if not fits or new.dtype.kind not in "iu":
            rule = f"new tokens are whole numbers of shape ({self.batch}, N, {len(self._sizes)})"
            raise ModelError(rule, f"{new.dtype} of shape {new.shape}")
        amount = new.shape[1]
        taken = [amount] * self.batch if counts is None else [int(count) for count in counts]
        if len(taken) != self.batch or min(taken) < 0 or max(taken) > amount:
            rule = f"there is one count from 0 to {amount} for each of {self.batch} rows"
            raise ModelError(rule, str(taken))
        for length, count in zip(self.lengths, taken, strict=True):
            if length + count > self.capacity:
                rule = f"a row of this stream holds {self.capacity} tokens"
                raise ModelError(rule, f"{length} and {count} more", "open it with a capacity")
        new = new.astype(np.int64, copy=False)
        self._check_values(new, taken)
        return new, taken

    def _check_values(self, ids: NDArray[np.int64], taken: Sequence[int]) -> None:
        """Refuse values that a field does not have."""
        if (ids.view(np.uint64) < self._sizes).all():  # as such, negative numbers are large
            return
        for row, count in enumerate(taken):
            real = ids[row, :count]
            wrong = np.argwhere(real.view(np.uint64) >= self._sizes)
            if len(wrong):
                place, field = wrong[0]
                rule = f"field {field} of a token lies between 0 and {self._sizes[field] - 1}"
                raise ModelError(rule, f"{real[place, field]} in row {row}")

    def check_row(self, row: int) -> None:
        """Refuse a row that there is not."""
        if not 0 <= row < self.batch:
            raise ModelError(f"this stream has rows 0 to {self.batch - 1}", str(row))

    def check_rewind(self, row: int, length: int) -> None:
        """Refuse a length that the row does not have."""
        self.check_row(row)
        if not 0 <= length <= self.lengths[row]:
            rule = f"row {row} has {self.lengths[row]} tokens and can be rewound to fewer"
            raise ModelError(rule, str(length))

    def targets(self, row: int, rows: Sequence[int] | None) -> list[int]:
        """The rows that a fork overwrites."""
        asked = range(self.batch) if rows is None else rows
        for one in (row, *asked):
            self.check_row(one)
        return [one for one in dict.fromkeys(asked) if one != row]
