"""How long work tells what it does, and how it is stopped."""

from __future__ import annotations

from typing import Protocol

from cadenza.errors import CancelledError

__all__ = ["Progress", "Silent"]


class Progress(Protocol):
    """What a job is handed to report to; ``check`` raises when the person stopped it."""

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Say that ``done`` of ``total`` of a stage ("compose", "render", …) is finished."""

    def check(self) -> None:
        """Raise ``CancelledError`` when the work is to stop."""


class Silent:
    """A Progress that shows nothing; ``cancel()`` makes the next ``check`` raise."""

    def __init__(self) -> None:
        self._cancelled = False

    def cancel(self) -> None:
        """Ask the work to stop at its next check."""
        self._cancelled = True

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Show nothing."""

    def check(self) -> None:
        """Raise when ``cancel`` was called."""
        if self._cancelled:
            raise CancelledError("the work was stopped", next_step="nothing was written")
