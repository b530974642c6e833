"""Work that a person stops once, and what is left to do in peace then."""

from __future__ import annotations

from cadenza.progress import Progress

__all__ = ["Patient"]


class Patient:
    """A Progress that lets itself be stopped once; ``settle`` makes it deaf to later stops.

    What was made by then is released in peace.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._settled = False

    def settle(self) -> None:
        """Let the rest be done whatever comes."""
        self._settled = True

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Hand on."""
        self._progress.report(stage, done, total)

    def check(self) -> None:
        """Hand on, until settled."""
        if not self._settled:
            self._progress.check()
