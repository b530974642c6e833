"""Seconds spent per stage, measured while progress passes through."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from cadenza.progress import Progress

__all__ = ["STAGES", "Stages"]

STAGES = ("read", "plan", "compose", "render", "master", "encode", "pictures")
"""The stages of a song, in their order."""


class Stages:
    """A ``Progress`` that hands on what it is told and measures each stage.

    Parameters
    ----------
    progress : Progress
        Where reports and checks are handed on to.
    clock : callable, optional
        Seconds that only ever rise; tests hand in their own.

    Notes
    -----
    Stages that run beside one another ("encode", "pictures") each count their own time, so
    that the sum can be more than the time on the wall.
    """

    def __init__(self, progress: Progress, clock: Callable[[], float] = time.perf_counter) -> None:
        self._progress = progress
        self._clock = clock
        self._lock = Lock()
        self._spent: dict[str, float] = {}
        self._first: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Hand on, and note when the stage was first and last heard of."""
        now = self._clock()
        with self._lock:
            self._first.setdefault(stage, now)
            self._last[stage] = now
        self._progress.report(stage, done, total)

    def check(self) -> None:
        """Hand on."""
        self._progress.check()

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Count the time of the block for a stage; repeated blocks add up."""
        self.check()
        start = self._clock()
        self._progress.report(stage, 0.0)
        try:
            yield
        finally:
            with self._lock:
                self._spent[stage] = self._spent.get(stage, 0.0) + self._clock() - start
        self._progress.report(stage, 1.0)

    def split(self, whole: str, part: str) -> None:
        """Take the time of ``part`` out of ``whole``.

        It runs from the first to the last report of ``part``; where there is only one, from
        the last report of ``whole`` on.
        """
        with self._lock:
            last = self._last.get(part)
            if last is None or whole not in self._spent:
                return
            first = self._first[part]
            start = first if first < last else min(last, self._last.get(whole, last))
            inside = min(self._spent[whole], last - start)
            self._spent[part] = inside
            self._spent[whole] -= inside

    def seconds(self) -> dict[str, float]:
        """Seconds by stage so far, in the order of ``STAGES``, to the millisecond."""
        with self._lock:
            known = [stage for stage in STAGES if stage in self._spent]
            others = [stage for stage in self._spent if stage not in STAGES]
            return {stage: round(self._spent[stage], 3) for stage in [*known, *others]}
