"""Groove: how onsets lie in the bar, and how alike neighbouring bars are.

Conventions
-----------
Onsets are rounded to 12 steps a quarter note, the grid of the Multitrack Music Transformer
[2]_, so that human timing does not count as another rhythm. All tracks count, drums too, unless
a metric says otherwise. As in MusPy the bar (or beat) in which the last note ends is the last
one, also where the note ends on its very first step. A metre that changes is followed: only
neighbouring bars of one length are compared. NaN where there is nothing to measure.

References
----------
.. [1] Shih-Lun Wu, Yi-Hsuan Yang, "The Jazz Transformer on the Front Line", ISMIR 2020.
.. [2] Hao-Wen Dong, Ke Chen, Shlomo Dubnov, Julian McAuley, Taylor Berg-Kirkpatrick,
   "Multitrack Music Transformer", ICASSP 2023.
.. [3] Hao-Wen Dong, Wen-Yi Hsiao, Li-Chia Yang, Yi-Hsuan Yang, "MuseGAN", AAAI 2018.
.. [4] H. Christopher Longuet-Higgins, Christopher S. Lee, "The rhythmic interpretation of
   monophonic music", Music Perception 1 (4), 1984.
"""

from __future__ import annotations

import math

import numpy as np

from cadenza.metrics._tables import (
    BarGrid,
    Ints,
    bar_grid,
    bar_ruler,
    note_table,
    to_steps,
)
from cadenza.metrics._validate import check_score
from cadenza.music.score import Score
from cadenza.units import STEPS_PER_QUARTER

__all__ = [
    "drum_pattern_consistency",
    "empty_bar_rate",
    "empty_beat_rate",
    "evaluate",
    "groove_consistency",
    "onsets_per_bar",
    "syncopation",
    "validate",
]


def validate(score: Score) -> None:
    """Refuse what is no score that can be measured.

    Raises
    ------
    UsageError
        When a note has a negative start or duration, or a pitch outside 0–127.
    """
    check_score(score)


def groove_consistency(score: Score) -> float:
    """One minus the mean Hamming distance of the onset grids of neighbouring bars, 0 to 1 [1]_."""
    grid = bar_grid(score, STEPS_PER_QUARTER)
    bars, offsets, last = _onset_cells(score, grid)
    pairs_steps = _comparable_steps(grid, last)
    if not pairs_steps:
        return math.nan
    cells = np.stack([bars, offsets], axis=1)
    before = _alike(grid, bars - 1, last)
    after = _alike(grid, bars, last)
    width = int(grid.bar.max())
    codes = cells[:, 0] * width + cells[:, 1]
    repeated = np.isin(codes + width, codes) & after
    distance = int(before.sum()) + int(after.sum()) - 2 * int(repeated.sum())
    return 1.0 - distance / pairs_steps


def empty_beat_rate(score: Score) -> float:
    """Share of quarter-note beats in which no note sounds, 0 to 1 [3]_.

    As in MusPy, a note that ends exactly on a beat is counted as touching that beat.
    """
    notes = note_table(score, drums=None)
    if notes.length_ticks < 1:
        return math.nan
    per_beat = score.ticks_per_quarter
    filled = _covered(notes.start_ticks // per_beat, notes.end_ticks // per_beat)
    return 1.0 - filled / (notes.length_ticks // per_beat + 1)


def empty_bar_rate(score: Score) -> float:
    """Share of the piece's bars (up to its end) in which nothing sounds at all, 0 to 1."""
    if score.end_ticks < 1:
        return math.nan
    grid = bar_grid(score)
    notes = note_table(score, drums=None)
    n_bars = grid.bar_index(score.end_ticks - 1) + 1
    first, _ = grid.locate(notes.start_ticks)
    final, _ = grid.locate(np.maximum(notes.end_ticks - 1, notes.start_ticks))
    return 1.0 - min(_covered(first, final), n_bars) / n_bars


def onsets_per_bar(score: Score) -> float:
    """Distinct onset times on the grid, per bar of the piece."""
    grid = bar_grid(score, STEPS_PER_QUARTER)
    bars, _, last = _onset_cells(score, grid)
    return bars.size / (last + 1) if bars.size else math.nan


def syncopation(score: Score) -> float:
    """Share of onsets that stand off the pulse while the pulse after them stays silent.

    Counted track by track, drums included, and pooled: an onset between two felt pulses is a
    syncopation when its own track strikes neither again before the next pulse nor on it; the
    idea of [4]_ on one metrical level.
    """
    grid = bar_grid(score, STEPS_PER_QUARTER)
    onsets, syncopated = 0, 0
    for track in score.tracks:
        if not track.notes:
            continue
        ticks = np.array([note.start_ticks for note in track.notes], dtype=np.int64)
        steps = np.unique(to_steps(ticks, score.ticks_per_quarter, STEPS_PER_QUARTER))
        next_pulse = _next_pulse(grid, steps)
        following = np.append(steps[1:], np.iinfo(np.int64).max)
        onsets += steps.size
        syncopated += int(((next_pulse > steps) & (following > next_pulse)).sum())
    return syncopated / onsets if onsets else math.nan


def drum_pattern_consistency(score: Score) -> float:
    """Share of drum notes on sixteenths, or on eighth triplets if more lie there; drums only.

    MusPy's definition at 12 steps a quarter note: the larger of the shares in duple and triple
    patterns.
    """
    drums = note_table(score, drums=True)
    if not len(drums):
        return math.nan
    steps = to_steps(drums.start_ticks, score.ticks_per_quarter, STEPS_PER_QUARTER)
    duple = float((steps % (STEPS_PER_QUARTER // 4) == 0).mean())
    triple = float((steps % (STEPS_PER_QUARTER // 3) == 0).mean())
    return max(duple, triple)


def evaluate(score: Score) -> dict[str, float]:
    """All numbers of this module, in a fixed order.

    Parameters
    ----------
    score : Score
        Any score, also an empty one.

    Returns
    -------
    dict
        Name → number; NaN where there is nothing to measure.
    """
    validate(score)
    return {
        "groove_consistency": groove_consistency(score),
        "empty_beat_rate": empty_beat_rate(score),
        "empty_bar_rate": empty_bar_rate(score),
        "onsets_per_bar": onsets_per_bar(score),
        "syncopation": syncopation(score),
        "drum_pattern_consistency": drum_pattern_consistency(score),
    }


def _onset_cells(score: Score, grid: BarGrid) -> tuple[Ints, Ints, int]:
    """Bar and offset of each distinct onset on the grid, and the index of the last bar."""
    notes = note_table(score, drums=None)
    steps = np.unique(to_steps(notes.start_ticks, score.ticks_per_quarter, STEPS_PER_QUARTER))
    ends = to_steps(notes.end_ticks, score.ticks_per_quarter, STEPS_PER_QUARTER)
    bars, offsets = grid.locate(steps)
    return bars, offsets, grid.bar_index(int(ends.max())) if len(notes) else 0


def _alike(grid: BarGrid, bars: Ints, last: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each bar and the one after it both exist and have one length."""
    inside = (bars >= 0) & (bars < last)
    return np.asarray(inside & (grid.bar_length(bars) == grid.bar_length(bars + 1)))


def _comparable_steps(grid: BarGrid, last: int) -> int:
    """Grid steps in all pairs of neighbouring bars that can be compared."""
    total = 0
    for index, bar in enumerate(grid.bar.tolist()):
        first = int(grid.first[index])
        more = index + 1 < grid.first.size
        final = min(last, int(grid.first[index + 1]) - 1 if more else last)
        total += max(0, final - first) * bar
        if more and final < last and int(grid.bar[index + 1]) == bar:
            total += bar
    return total


def _covered(first: Ints, final: Ints) -> int:
    """How many whole numbers lie in the union of the closed ranges first … final."""
    if not first.size:
        return 0
    order = np.argsort(first, kind="stable")
    begin, end = first[order], np.maximum.accumulate(final[order])
    reached = np.concatenate([begin[:1] - 1, end[:-1]])
    return int(np.maximum(0, end - np.maximum(reached, begin - 1)).sum())


def _next_pulse(grid: BarGrid, steps: Ints) -> Ints:
    """The pulse at or after each step."""
    rulers = bar_ruler(grid, STEPS_PER_QUARTER)
    stretch = grid.stretch(steps)
    _, offsets = grid.locate(steps)
    out = steps.copy()
    for index, ruler in enumerate(rulers):
        here = stretch == index
        extended = np.append(ruler, grid.bar[index])
        offset = offsets[here]
        out[here] += extended[np.searchsorted(extended, offset)] - offset
    return out
