"""How long sampling still takes: from codes a second that were measured, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cadenza.audio.heat import Heat, draw_codes
from cadenza.progress import Progress
from cadenza.runtime.code_fields import field_sizes
from cadenza.runtime.protocol import TokenModel

__all__ = ["Estimate", "Pace", "tried_pace"]

_TRIED = 24
"""Codes that are sampled to try a model out."""


@dataclass(frozen=True)
class Estimate:
    """What is known of the work that is left.

    Parameters
    ----------
    level : str
        What is sampled now.
    done, total : int
        Codes of that level.
    codes_per_s : float
        As measured at that level.
    seconds_left : float
        Of all levels together.
    """

    level: str
    done: int
    total: int
    codes_per_s: float
    seconds_left: float


class Pace:
    """Measures how fast codes come and tells what is left; a ``Progress`` for sampling.

    Its reports count seconds of work, so that a bar over several levels moves evenly.

    Parameters
    ----------
    work : mapping
        Level → codes that are to be sampled, in the order in which they are.
    seconds_a_code : mapping
        Level → what one takes, tried beforehand; measured anew as codes come.
    progress : Progress
        Told of the stage "upsample", or whatever it is called, as a share of all the work.
    stage : str
        Its name.
    told : callable, optional
        Given an ``Estimate`` at each report.
    clock : callable
        Seconds; tests bring their own.
    """

    def __init__(
        self,
        work: Mapping[str, int],
        seconds_a_code: Mapping[str, float],
        progress: Progress,
        stage: str,
        told: Callable[[Estimate], None] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._work = dict(work)
        self._cost = dict(seconds_a_code)
        self._planned = dict(seconds_a_code)  # what the bar is divided by stays as it was
        self._done = dict.fromkeys(self._work, 0)
        self._progress, self._stage, self._told, self._clock = progress, stage, told, clock
        self._level, self._before, self._began, self._began_at = "", 0, 0.0, 0

    def begin(self, level: str, before: int) -> None:
        """Say that the next reports are of a passage, of whose level so many codes are done."""
        if level != self._level:
            self._level, self._began, self._began_at = level, self._clock(), before
        self._before = before

    def report(self, stage: str, done: float, total: float = 1.0) -> None:  # noqa: ARG002
        """Take a report of a passage: codes of it that are there."""
        level = self._level
        self._done[level] = self._before + int(done)
        fresh = self._done[level] - self._began_at
        spent = self._clock() - self._began
        if fresh > 0 and spent > 0:
            self._cost[level] = spent / fresh
        whole = sum(self._planned[each] * codes for each, codes in self._work.items())
        gone = sum(self._planned[each] * codes for each, codes in self._done.items())
        self._progress.report(self._stage, gone, max(whole, 1e-9))
        if self._told is not None:
            left = sum(
                self._cost[each] * (codes - self._done[each]) for each, codes in self._work.items()
            )
            now = 1.0 / self._cost[level] if self._cost[level] > 0 else 0.0
            self._told(Estimate(level, self._done[level], self._work[level], now, max(0.0, left)))

    def check(self) -> None:
        """Raise when the work is to stop."""
        self._progress.check()


def tried_pace(
    model: TokenModel,
    level: str,
    heat: Heat,
    styles: int,
    labels: int,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Seconds that a code takes: one window's beginning and a few steps are timed.

    Parameters
    ----------
    model : TokenModel
        Of the level.
    level : str
        See there.
    heat : Heat
        Its hop fraction says how often a window begins.
    styles, labels : int
        How many the voice knows.
    clock : callable
        Seconds.
    """
    new = min(model.context - 1, max(1, round(heat.hop * model.context)))
    kept = model.context - new
    steps = min(_TRIED, new)
    width = len(field_sizes(level, styles, labels))
    tokens = model.open(1)
    tokens.feed(np.zeros((1, 1, width), np.int64))  # what is done once is not counted
    tokens.rewind(0, 0)
    began = clock()
    logits = tokens.feed(np.zeros((1, kept, width), np.int64))
    filled = clock()
    for _ in range(steps):
        draw_codes(logits, heat, (0.5,))
        logits = tokens.feed(np.zeros((1, 1, width), np.int64))
    return (clock() - filled) / steps + (filled - began) / new
