"""Several stages at once: a bar each on a terminal, a line each elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

__all__ = ["StageBars"]

_BAR_WIDTH = 24
_REDRAW_S, _TOLD_S = 0.08, 15.0


class StageBars:
    """A ``Progress`` on stderr that keeps a bar for every stage it was told of.

    Where stderr is no terminal, a stage is told of in plain lines: when it is done, and every
    quarter of a minute until then.

    Parameters
    ----------
    quiet : bool
        Show nothing.

    Examples
    --------
    >>> with StageBars(quiet=True) as bars:
    ...     bars.report("read", 3, 10)
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._shown = not quiet
        self._drawn = not quiet and sys.stderr.isatty()
        self._stages: dict[str, tuple[float, float]] = {}
        self._said: dict[str, float] = {}
        self._lines = 0
        self._last = 0.0

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bars away; a build that was stopped leaves them, to say how far it came."""
        if self._drawn and error is not None:
            self._draw()
        elif self._drawn:
            self._clear()
            sys.stderr.flush()

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Say how far a stage is."""
        if not self._shown or not total:
            return
        is_new = stage not in self._stages
        self._stages[stage] = (done, total)
        now = time.monotonic()
        if self._drawn:
            if is_new or done >= total or now - self._last >= _REDRAW_S:
                self._last = now
                self._draw()
        elif done >= total or now - self._said.setdefault(stage, now) >= _TOLD_S:
            self._said[stage] = now
            sys.stderr.write(f"{stage:<11} {_count(done, total)}\n")
            sys.stderr.flush()

    def check(self) -> None:
        """Nothing to do: Ctrl-C comes as KeyboardInterrupt."""

    def _clear(self) -> None:
        if self._lines:
            sys.stderr.write(f"\x1b[{self._lines}F\x1b[0J")
            self._lines = 0

    def _draw(self) -> None:
        self._clear()
        for stage, (done, total) in self._stages.items():
            full = round(min(1.0, max(0.0, done / total)) * _BAR_WIDTH)
            bar = "━" * full + "╌" * (_BAR_WIDTH - full)
            sys.stderr.write(f"{stage:<11} {bar} {_count(done, total)}\n")
        self._lines = len(self._stages)
        sys.stderr.flush()


def _count(done: float, total: float) -> str:
    if total == 1.0:
        return "done" if done >= total else ""
    return f"{done:,.0f} of {total:,.0f}"
