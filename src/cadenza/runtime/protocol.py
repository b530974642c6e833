"""What tells the next token: a seam with a shipped fake; ``ModelSession`` is the real one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TokenModel", "TokenStream"]


@runtime_checkable
class TokenStream(Protocol):
    """Several sequences (rows) that grow side by side, each at its own pace.

    A row's logits depend on that row's tokens, and on how they were fed (one at a time or
    several), never on the other rows.
    """

    @property
    def lengths(self) -> tuple[int, ...]:
        """Tokens in each row so far."""
        ...

    @property
    def capacity(self) -> int:
        """Most tokens that a row can hold."""
        ...

    def feed(self, ids: NDArray[Any], counts: Sequence[int] | None = None) -> NDArray[Any]:
        """Append tokens and tell what may follow.

        Parameters
        ----------
        ids : array (B, N, fields) int
            New tokens, each row's from the left.
        counts : sequence of int (B,), optional
            How many of a row's N tokens are real; the rest is passed over, and a row with 0
            waits. All N by default.

        Returns
        -------
        array (B, V) float32
            Logits after each row's last token. A row that waits gets its former ones again.

        Raises
        ------
        ModelError
            When ids, counts and rows do not fit, or a row would outgrow the capacity.
        """
        ...

    def fork(self, row: int, rows: Sequence[int] | None = None) -> None:
        """Copy one row's tokens to other rows (by default to all).

        Parameters
        ----------
        row : int
            The row to copy.
        rows : sequence of int, optional
            The rows that become the same.
        """
        ...

    def rewind(self, row: int, length: int) -> None:
        """Drop a row's last tokens.

        Parameters
        ----------
        row : int
            The row.
        length : int
            How many tokens stay. The row has no logits (NaN) until it is fed again.
        """
        ...


@runtime_checkable
class TokenModel(Protocol):
    """What tells how likely each next token is."""

    @property
    def vocabulary_size(self) -> int:
        """Number of different tokens V."""
        ...

    @property
    def context(self) -> int:
        """Most tokens that one sequence may have."""
        ...

    def open(self, batch: int = 1, capacity: int | None = None) -> TokenStream:
        """A stream of empty rows.

        Parameters
        ----------
        batch : int, default 1
            Number of rows.
        capacity : int, optional
            Most tokens that a row can hold; the context by default.

        Raises
        ------
        ModelError
            When the capacity is larger than the context.
        """
        ...
