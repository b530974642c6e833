"""A model without weights, for tests: what follows is a pure function of the last tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.runtime.rows import Rows, checked_capacity

__all__ = ["FakeModel", "FakeStream"]

_MEMORY = 3
_GOLDEN = 0x9E3779B97F4A7C15
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_MASK = (1 << 64) - 1


def _mixed(number: int) -> int:
    """64 well-stirred bits of a number (the finaliser of splitmix64)."""
    number &= _MASK
    number = ((number ^ (number >> 30)) * _MIX[0]) & _MASK
    number = ((number ^ (number >> 27)) * _MIX[1]) & _MASK
    return number ^ (number >> 31)


class FakeModel:
    """Seeded pseudo-random logits that depend on the last three tokens alone.

    Parameters
    ----------
    field_sizes : tuple of int
        How many values each field of a token has; the first is the vocabulary.
    context : int, default 1024
        Most tokens that one sequence may have.
    seed : int, default 0
        Another seed is another model.
    spread : float, default 2.0
        Logits lie between −spread and +spread.

    Examples
    --------
    >>> stream = FakeModel((8, 2), seed=1).open()
    >>> first = stream.feed(np.array([[[3, 1]]]))
    >>> first.shape, bool((stream.feed(np.array([[[4, 0]]])) == first).all())
    ((1, 8), False)
    """

    def __init__(
        self,
        field_sizes: tuple[int, ...],
        *,
        context: int = 1024,
        seed: int = 0,
        spread: float = 2.0,
    ) -> None:
        self.field_sizes = tuple(field_sizes)
        self.seed = seed
        self.spread = spread
        self._context = context

    @property
    def vocabulary_size(self) -> int:
        """Number of different tokens V."""
        return self.field_sizes[0]

    @property
    def context(self) -> int:
        """Most tokens that one sequence may have."""
        return self._context

    def open(self, batch: int = 1, capacity: int | None = None) -> FakeStream:
        """A stream of empty rows.

        Parameters
        ----------
        batch : int, default 1
            Number of rows.
        capacity : int, optional
            Most tokens that a row can hold; the context by default.
        """
        return FakeStream(self, batch, checked_capacity(batch, capacity, self.context))

    def logits(self, tokens: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Logits (V,) after some tokens, of which only the last three count.

        Parameters
        ----------
        tokens : sequence of tokens
            Each a sequence of its fields.
        """
        state = _mixed(self.seed + _GOLDEN)
        for token in tokens[-_MEMORY:]:
            for value in token:
                state = _mixed((state ^ (int(value) + 1)) * _GOLDEN)
        bits = np.arange(1, self.vocabulary_size + 1, dtype=np.uint64) * np.uint64(_GOLDEN)
        bits += np.uint64(state)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(_MIX[0])
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(_MIX[1])
        bits ^= bits >> np.uint64(31)
        share = (bits >> np.uint64(40)).astype(np.float32) / np.float32(1 << 24)
        return (2 * share - 1) * np.float32(self.spread)


class FakeStream:
    """Rows of a ``FakeModel``; see ``TokenStream``.

    Parameters
    ----------
    model : FakeModel
        Whose logits they have.
    batch, capacity : int
        Rows, and most tokens in each.
    """

    def __init__(self, model: FakeModel, batch: int, capacity: int) -> None:
        self._model = model
        self._rows = Rows(batch, capacity, model.field_sizes)
        self._tokens: list[list[tuple[int, ...]]] = [[] for _ in range(batch)]

    @property
    def lengths(self) -> tuple[int, ...]:
        """Tokens in each row so far."""
        return tuple(self._rows.lengths)

    @property
    def capacity(self) -> int:
        """Most tokens that a row can hold."""
        return self._rows.capacity

    def feed(self, ids: NDArray[Any], counts: Sequence[int] | None = None) -> NDArray[np.float32]:
        """Append tokens and tell what may follow; see ``TokenStream.feed``.

        Parameters
        ----------
        ids : array (B, N, fields) int
            New tokens, each row's from the left.
        counts : sequence of int (B,), optional
            How many of a row's tokens are real.
        """
        new, taken = self._rows.checked(ids, counts)
        for row, count in enumerate(taken):
            self._tokens[row] += [tuple(token) for token in new[row, :count].tolist()]
            self._rows.lengths[row] += count
            if count:
                self._rows.logits[row] = self._model.logits(self._tokens[row])
        return self._rows.logits.copy()

    def fork(self, row: int, rows: Sequence[int] | None = None) -> None:
        """Copy one row's tokens to other rows; see ``TokenStream.fork``.

        Parameters
        ----------
        row : int
            The row to copy.
        rows : sequence of int, optional
            The rows that become the same; all by default.
        """
        for target in self._rows.targets(row, rows):
            self._tokens[target] = list(self._tokens[row])
            self._rows.lengths[target] = self._rows.lengths[row]
            self._rows.logits[target] = self._rows.logits[row]

    def rewind(self, row: int, length: int) -> None:
        """Drop a row's last tokens; see ``TokenStream.rewind``.

        Parameters
        ----------
        row : int
            The row.
        length : int
            How many tokens stay.
        """
        self._rows.check_rewind(row, length)
        if length < self._rows.lengths[row]:
            del self._tokens[row][length:]
            self._rows.lengths[row] = length
            self._rows.logits[row] = np.nan
