"""Repetition: how much of a piece has been heard before, and where it is stuck.

Conventions
-----------
Pitched tracks count; the drums only where there is nothing else, because nearly every drum part
repeats. Onsets are rounded to 12 steps a quarter note. What repeats is literal: the same pitches
at the same places of the same part; lengths and velocities are not compared. A *figure* is four
successive notes of a part with the steps between them. The *events* of a bar are its onsets:
part, place in the bar, pitch. Bars are counted from 0. Matrices and structure look at the first
1,024 bars from the first that sounds. NaN where there is too little to measure.

References
----------
.. [1] Sean Welleck et al., "Neural Text Generation with Unlikelihood Training", ICLR 2020.
.. [2] Meinard Müller, Nanzhu Jiang, Peter Grosche, "A robust fitness measure for capturing
   repetitions in music recordings with applications to audio thumbnailing", IEEE Transactions
   on Audio, Speech and Language Processing 21 (3), 2013.
.. [3] Shih-Lun Wu, Yi-Hsuan Yang, "The Jazz Transformer on the Front Line", ISMIR 2020.
.. [4] Jonathan Foote, "Visualizing music and audio using self-similarity", ACM Multimedia 1999.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from cadenza.metrics._bar_events import Events, bar_events, telling
from cadenza.metrics._tables import Floats, Ints, Same, bar_grid, to_steps
from cadenza.metrics._validate import check_score
from cadenza.music.score import Score
from cadenza.units import STEPS_PER_QUARTER

__all__ = [
    "Loop",
    "RepetitionCurve",
    "SelfSimilarity",
    "bar_repetition",
    "evaluate",
    "longest_loop",
    "longest_same",
    "note_repetition",
    "repeat_share",
    "repetition_curve",
    "self_similarity",
    "structureness",
    "validate",
]

_WINDOW_NOTES = 32
_MOST_PLACES = 1000
_LONGEST_GAP = 1023
_ALIKE, _BACK_BARS, _FEWEST_BARS = 0.8, 16, 4
_MOST_BARS = 1024
_LONGEST_PERIOD = 32
_REPEATS_FROM = 0.25


@dataclass(frozen=True, slots=True)
class RepetitionCurve:
    """How much of the last n notes stood in the n before, over the length of a piece.

    Parameters
    ----------
    notes : int
        n.
    bars : array, shape (P,)
        Bar of the last note of each window.
    share : array, shape (P,)
        0 to 1.
    """

    notes: int
    bars: Ints
    share: Floats


@dataclass(frozen=True, slots=True)
class SelfSimilarity:
    """How alike the bars of a piece are [4]_.

    Parameters
    ----------
    first_bar : int
        The bar of the first row.
    matrix : array, shape (B, B)
        Jaccard similarity of the events of two bars, 0 to 1; silent bars are like none.
    """

    first_bar: int
    matrix: Floats

    @property
    def mean(self) -> float:
        """Mean similarity of two different bars that sound; NaN for fewer than two."""
        sounding = int(np.count_nonzero(self.matrix.diagonal()))
        if sounding < 2:
            return math.nan
        return float((self.matrix.sum() - sounding) / (sounding * (sounding - 1)))


@dataclass(frozen=True, slots=True)
class Loop:
    """A stretch of bars that says the same ``period_bars`` over and over, twice or more.

    Parameters
    ----------
    bar : int
        Its first bar.
    period_bars : int
        Bars until it begins again, 1 to 32.
    bars, notes : int
        Its whole length.
    """

    bar: int
    period_bars: int
    bars: int
    notes: int


def validate(score: Score) -> None:
    """Refuse what is no score that can be measured.

    Raises
    ------
    UsageError
        When a note has a negative start or duration, or a pitch outside 0–127.
    """
    check_score(score)


def repetition_curve(score: Score, notes: int = _WINDOW_NOTES) -> RepetitionCurve:
    """Share of the last n notes whose figure stood among the n notes before those.

    The idea of rep/l [1]_, with figures in place of single tokens. A model that is stuck shows as
    a curve that rises to 1 and stays there.

    Parameters
    ----------
    score : Score
        Any score; without 2n notes the curve is empty.
    notes : int
        n, 1 or more.

    Returns
    -------
    RepetitionCurve
        A place every quarter of n notes, or fewer in a long piece: at most 1,000.
    """
    figures, bars = _figures(score)
    stride = max(1, notes // 4, -(-(figures.size - 2 * notes) // _MOST_PLACES))
    ends = np.arange(2 * notes, figures.size + 1, stride)
    share = [
        float(np.isin(figures[end - notes : end], figures[end - 2 * notes : end - notes]).mean())
        for end in ends.tolist()
    ]
    return RepetitionCurve(notes, bars[ends - 1], np.array(share, dtype=np.float64))


def note_repetition(score: Score, notes: int = _WINDOW_NOTES) -> float:
    """Mean of the repetition curve, 0 to 1; NaN where the piece has fewer than 2n notes."""
    share = repetition_curve(score, notes).share
    return float(share.mean()) if share.size else math.nan


def bar_repetition(score: Score) -> float:
    """Share of the sounding bars after the first that repeat an earlier one, 0 to 1.

    See ``repeat_share``.
    """
    return repeat_share(bar_events(score).sets())


def repeat_share(bars: Sequence[Events]) -> float:
    """Share of the bars after the first that repeat an earlier one; NaN for fewer than four.

    A bar repeats when it shares four in five of its events with one of the sixteen bars before
    it, or is exactly a bar that stood anywhere before.

    Parameters
    ----------
    bars : sequence of frozenset
        The events of each bar that sounds.
    """
    if len(bars) < _FEWEST_BARS:
        return math.nan
    seen: set[Events] = {bars[0]}
    repeats = 0
    for index, bar in enumerate(bars[1:], start=1):
        near = bars[max(0, index - _BACK_BARS) : index]
        repeats += bar in seen or any(_alike(bar, other) for other in near)
        seen.add(bar)
    return repeats / (len(bars) - 1)


def longest_same(bars: Sequence[Events]) -> int:
    """Most bars in a row that are one and the same."""
    longest = run = min(1, len(bars))
    for before, bar in pairwise(bars):
        run = run + 1 if bar == before else 1
        longest = max(longest, run)
    return longest


def self_similarity(score: Score) -> SelfSimilarity:
    """How alike each bar is to each other, from the first that sounds, at most 1,024 bars."""
    return _self_similarity(Same(score))


def longest_loop(score: Score) -> Loop | None:
    """The longest stretch that is a loop to the note; None where nothing comes twice in a row.

    Of two that are equally long the one with the shorter period is told.
    """
    found = bar_events(score)
    ids = found.ids()
    best: Loop | None = None
    for period in range(1, _LONGEST_PERIOD + 1):
        loop = _loop(found.bar, ids, period)
        if loop and (best is None or loop[1] > best.bars):
            first, bars = loop
            inside = (found.note_bar >= first) & (found.note_bar < first + bars)
            best = Loop(first, period, bars, int(inside.sum()))
    return best


def structureness(score: Score, bars: int) -> float:
    """How well the most telling stretch of so many bars explains the piece, 0 to 1.

    The structureness indicator [3]_ on bars in place of seconds: the largest fitness [2]_ of any
    stretch. Its repeats are other stretches, none overlapping, whose bars are a quarter alike or
    more in the mean. Fitness is the harmonic mean of how alike they are and how much of the
    piece they cover, both less what the stretch itself gives: 0 where it never returns,
    1 − 1/k where the piece is the stretch k times.

    Parameters
    ----------
    score : Score
        Any score.
    bars : int
        Length of the stretch; NaN where the piece is shorter than two of them.
    """
    matrix = self_similarity(score).matrix
    size = len(matrix)
    if bars < 1 or size < 2 * bars:
        return math.nan
    starts = size - bars + 1
    blocks = sum(matrix[k : k + starts, k : k + starts] for k in range(bars)) / bars
    alike = np.where(blocks >= _REPEATS_FROM, blocks, 0.0)
    lag = np.abs(np.subtract.outer(np.arange(starts), np.arange(starts)))
    alike[lag < bars] = 0.0
    return _fitness(alike, bars, size)


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
    share = repetition_curve(score).share
    loop = longest_loop(score)
    return {
        "note_repetition": float(share.mean()) if share.size else math.nan,
        "note_repetition_peak": float(share.max()) if share.size else math.nan,
        "bar_repetition": bar_repetition(score),
        "self_similarity": self_similarity(score).mean,
        "loop_bars": float(loop.bars) if loop else 0.0,
        "loop_notes": float(loop.notes) if loop else 0.0,
        **{f"structureness_{bars}": structureness(score, bars) for bars in (4, 8, 16)},
    }


def _alike(first: Events, second: Events) -> bool:
    return len(first & second) >= _ALIKE * len(first | second)


def _figures(score: Score) -> tuple[Ints, Ints]:
    """Figure that each note ends, and its bar, in order of onset; figures compare as numbers."""
    notes = telling(score)
    steps = to_steps(notes.start_ticks, score.ticks_per_quarter, STEPS_PER_QUARTER)
    order = np.lexsort((notes.pitch, steps, notes.track))
    pitch, track, at = notes.pitch[order], notes.track[order], steps[order]
    gap = np.minimum(np.diff(at, prepend=at[:1]), _LONGEST_GAP)
    code = pitch.copy()  # seven bits a pitch, ten a gap: 58 bits
    whole = np.zeros(len(notes), dtype=np.bool_)
    if len(notes) > 3:
        code = np.zeros(len(notes), dtype=np.int64)
        code[3:] = pitch[:-3]
        for back in (2, 1, 0):
            stop = len(notes) - back
            code[3:] = (code[3:] << 17) | (np.maximum(gap[3 - back : stop], 0) << 7)
            code[3:] |= pitch[3 - back : stop]
        whole[3:] = track[3:] == track[:-3]
    figure = np.unique(code, return_inverse=True)[1].astype(np.int64)
    figure = figure * (int(track.max()) + 1 if len(notes) else 1) + track
    figure = np.where(whole, figure, -1 - np.arange(len(notes)))
    in_time = np.lexsort((pitch, track, at))
    bars, _ = bar_grid(score, STEPS_PER_QUARTER).locate(at[in_time])
    return figure[in_time], bars


@lru_cache(maxsize=1)
def _self_similarity(same: Same) -> SelfSimilarity:
    """The matrix of one score; the lengths of structure ask for it again, so it is kept."""
    from scipy.sparse import csr_array

    found = bar_events(same.score)
    if not found.bar.size:
        return SelfSimilarity(0, np.zeros((0, 0)))
    first_bar = int(found.bar[0])
    rows = int(np.searchsorted(found.bar, first_bar + _MOST_BARS))
    inside = slice(0, int(found.first[rows]))
    _, event = np.unique(found.event[inside], return_inverse=True)
    row = np.repeat(found.bar[:rows] - first_bar, np.diff(found.first[: rows + 1]))
    size = int(row[-1]) + 1
    ones = np.ones(row.size, dtype=np.int32)
    table = csr_array((ones, (row, event)), shape=(size, int(event.max()) + 1))
    common = np.asarray((table @ table.T).todense(), dtype=np.float64)
    total = common.diagonal()
    union = total[:, None] + total[None, :] - common
    return SelfSimilarity(
        first_bar, np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    )


def _loop(bar: Ints, ids: Ints, period: int) -> tuple[int, int] | None:
    """First bar and length of the longest loop of a period, silent bars inside it included."""
    at = np.searchsorted(bar, bar - period)
    repeats = (bar[at] == bar - period) & (ids[at] == ids)
    rows = np.flatnonzero(repeats)
    if not rows.size:
        return None
    # A run goes on where neither of two neighbours, nor what they repeat, skips a bar that sounds.
    goes_on = (np.diff(rows) == 1) & (np.diff(at[rows]) == 1)
    ends = np.flatnonzero(np.append(~goes_on, True))
    begins = np.append(0, ends[:-1] + 1)
    start = bar[at[rows[begins]]]
    length = bar[rows[ends]] + 1 - start
    best = int(length.argmax())
    return (int(start[best]), int(length[best])) if length[best] >= 2 * period else None


def _fitness(alike: Floats, bars: int, size: int) -> float:
    """The largest fitness of any stretch, from how alike it is to each other one.

    Parameters
    ----------
    alike : array, shape (S, S)
        0 where two stretches overlap or are not alike.
    bars, size : int
        Length of a stretch, and of the piece.
    """
    starts = len(alike)
    score = np.zeros((starts + bars, starts))  # (place, stretch): the best sum up to there
    count = np.zeros((starts + bars, starts), dtype=np.int64)
    for place in range(starts):
        take = score[place] + alike[:, place]
        better = (alike[:, place] > 0) & (take > score[place + bars - 1])
        score[place + bars] = np.where(better, take, score[place + bars - 1])
        count[place + bars] = np.where(better, count[place] + 1, count[place + bars - 1])
    mean = score[-1] / (count[-1] + 1)
    covered = count[-1] * bars / size
    both = mean + covered
    fitness = np.divide(2 * mean * covered, both, out=np.zeros_like(both), where=both > 0)
    return float(fitness.max())
