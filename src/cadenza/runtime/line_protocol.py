"""What tells a line's next event: a seam with a shipped fake; ``LineSession`` is the real one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cadenza.runtime.line_config import LineConfig

__all__ = ["LineModel", "LineStream"]


@runtime_checkable
class LineStream(Protocol):
    """Several lines (rows) that grow side by side, each at its own pace.

    A row's logits depend on that row's events and places alone, never on the other rows.
    """

    @property
    def lengths(self) -> tuple[int, ...]:
        """Events that each row was fed so far."""
        ...

    def feed(
        self,
        symbols: NDArray[Any],
        places: NDArray[Any],
        counts: Sequence[int] | None = None,
    ) -> NDArray[Any]:
        """Tell what has come and where the next event stands.

        Parameters
        ----------
        symbols : array (B, N, heads) int
            Events that have come, as the heads' symbols; 0 before a line's first event.
        places : array (B, N, fields) int
            The place of the event after each.
        counts : sequence of int (B,), optional
            How many of a row's N events are real; the rest is passed over, and a row with 0
            waits. All N by default.

        Returns
        -------
        array (B, V) float32
            Logits of the first head for each row's next event. A row that waits gets its former
            ones again; NaN where there are none.

        Raises
        ------
        ModelError
            When symbols, places, counts and rows do not fit.
        """
        ...

    def choose(self, head: int, chosen: NDArray[Any]) -> NDArray[Any]:
        """Logits of another head, now that the heads before it have chosen.

        Parameters
        ----------
        head : int
            1 and up.
        chosen : array (B, head) int
            What the heads before it chose.

        Returns
        -------
        array (B, V) float32
        """
        ...

    def fork(self, row: int, rows: Sequence[int] | None = None) -> None:
        """Copy one row to other rows (by default to all)."""
        ...

    def save(self, row: int) -> object:
        """A copy of a row as it is now, for ``restore``."""
        ...

    def restore(self, row: int, saved: object) -> None:
        """Put back what ``save`` gave: of this row, or of another of the same model."""
        ...


@runtime_checkable
class LineModel(Protocol):
    """What tells how likely each next event of a line is."""

    @property
    def config(self) -> LineConfig:
        """Its dimensions."""
        ...

    def open(self, batch: int = 1, model: int = 0) -> LineStream:
        """Empty rows.

        Parameters
        ----------
        batch : int, default 1
            Number of rows B.
        model : int, default 0
            Which one of the config's models: "words" have one an instrument.
        """
        ...
