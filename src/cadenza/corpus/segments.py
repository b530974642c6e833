"""Stretches of one metre: where bars lie on the grid, pickups and odd barlines included.

Notation programs split bars at repeats and write a pickup as a short metre of its own. A run of
short metres that together fill whole bars of the metre around them is no change at all; a
single short bar before a longer metre is its pickup; one after a longer metre is its last bar.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from cadenza.corpus.steps import StepNotes, steps_of
from cadenza.music.score import Meter, Score
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["MAX_BARS", "MIN_BARS", "Segment", "find_pickup", "find_segments", "split_long"]

MIN_BARS = 4
"""Segments of fewer bars are left out."""

MAX_BARS = 128
"""Longer segments are cut, so that a piece stays in one key for most of its length."""

_MAX_BAR_STEPS = 8 * STEPS_PER_QUARTER
_PICKUP_STRENGTH = 1.35
_PICKUP_NOTES = 24


@dataclass(frozen=True, slots=True)
class Segment:
    """Bars of one metre.

    Parameters
    ----------
    start : int
        Step of the first barline; before ``first`` where the music begins with a pickup.
    first, end : int
        Steps between which the notes of the segment begin.
    meter : Meter
        Its metre.
    bar_steps : int
        Steps in a bar.
    """

    start: int
    first: int
    end: int
    meter: Meter
    bar_steps: int

    @property
    def bars(self) -> int:
        """Bars up to the end, the last of them perhaps cut short."""
        return max(0, ceil((self.end - self.start) / self.bar_steps))


def find_segments(score: Score, end: int) -> tuple[Segment, ...]:
    """The segments of a score whose bars fit the grid.

    Parameters
    ----------
    score : Score
        Any score.
    end : int
        The step after the last onset or release.
    """
    runs = _runs(score, end)
    runs = _drop_false_changes(runs)
    segments = _with_pickups(runs)
    return tuple(each for each in segments if each.bar_steps <= _MAX_BAR_STEPS)


def split_long(segment: Segment) -> tuple[Segment, ...]:
    """A segment as stretches of at most ``MAX_BARS`` bars, of nearly equal length."""
    pieces = ceil(segment.bars / MAX_BARS)
    if pieces < 2:
        return (segment,)
    edges = [4 * round(segment.bars * index / pieces / 4) for index in range(pieces)]
    starts = [segment.start + edge * segment.bar_steps for edge in edges]
    firsts = [segment.first, *starts[1:]]
    ends = [*starts[1:], segment.end]
    return tuple(
        replace(segment, start=start, first=first, end=end)
        for start, first, end in zip(starts, firsts, ends, strict=True)
    )


def find_pickup(notes: StepNotes, segment: Segment) -> Segment:
    """The segment with its barline where the notes put it.

    Some converters start the first bar at the first note, though it be a pickup. The barline
    is moved by whole beats only where another place is clearly the stronger one: notes are
    longer there, and lower.

    Parameters
    ----------
    notes : StepNotes
        Pitched notes of the segment.
    segment : Segment
        As the file has it.
    """
    if len(notes) < _PICKUP_NOTES or segment.start != segment.first:
        return segment
    bar = segment.bar_steps
    beat = max(1, bar // segment.meter.numerator)
    phase = (notes.start - segment.start) % bar
    weight = np.minimum(notes.duration, bar) / STEPS_PER_QUARTER
    weight = weight + 1.0 * (notes.pitch <= np.quantile(notes.pitch, 0.3))
    strength = np.bincount(phase, weights=weight, minlength=bar)
    places = np.arange(0, bar, beat)
    best = int(places[strength[places].argmax()])
    if best and strength[best] > _PICKUP_STRENGTH * max(float(strength[0]), 1e-9):
        return replace(segment, start=segment.start + best - bar)
    return segment


def _runs(score: Score, end: int) -> list[Segment]:
    """The metres as written, equal neighbours joined."""
    tpq = score.ticks_per_quarter
    changes = [(steps_of(each.at_ticks, tpq), each.meter) for each in score.meters]
    changes = sorted(changes, key=lambda change: change[0])
    if not changes or changes[0][0] > 0:
        changes.insert(0, (0, Meter()))
    runs: list[Segment] = []
    stops = [*(at for at, _ in changes[1:]), max(end, changes[-1][0])]
    for (at, meter), stop in zip(changes, stops, strict=True):
        bar, rest = divmod(meter.numerator * 4 * STEPS_PER_QUARTER, meter.denominator)
        if stop <= at:
            continue
        steps = bar if not rest and bar > 0 else _MAX_BAR_STEPS + 1
        last = runs[-1] if runs else None
        if last and last.meter == meter and (at - last.start) % steps == 0:
            runs[-1] = replace(last, end=stop)
        else:
            runs.append(Segment(at, at, stop, meter, steps))
    return runs


def _drop_false_changes(runs: list[Segment]) -> list[Segment]:
    """Join what lies around short metres that together fill whole bars."""
    out: list[Segment] = []
    index = 0
    while index < len(runs):
        run = runs[index]
        joined = True
        while joined:
            joined = False
            for ahead in range(index + 1, min(index + 4, len(runs))):
                gap = runs[ahead].start - run.start
                whole = gap % run.bar_steps == 0
                if runs[ahead].meter == run.meter and whole and _short(runs[index + 1 : ahead]):
                    run = replace(run, end=runs[ahead].end)
                    index, joined = ahead, True
                    break
        out.append(run)
        index += 1
    return out


def _short(between: list[Segment]) -> bool:
    return all(each.end - each.start <= each.bar_steps for each in between)


def _with_pickups(runs: list[Segment]) -> list[Segment]:
    """Single short bars go to the segment that they lead to, or end."""
    out: list[Segment] = []
    waiting: Segment | None = None
    for index, written in enumerate(runs):
        run = written
        length = run.end - run.start
        following = runs[index + 1] if index + 1 < len(runs) else None
        if following and length < following.bar_steps and length <= run.bar_steps:
            waiting = run
            continue
        if waiting:
            run = replace(run, start=run.start - run.bar_steps, first=waiting.start)
            waiting = None
        before = out[-1] if out else None
        ends_it = before and before.end == run.first and run.start == run.first
        if before and ends_it and length <= run.bar_steps and length < before.bar_steps:
            out[-1] = replace(before, end=run.end)
        else:
            out.append(run)
    return out
