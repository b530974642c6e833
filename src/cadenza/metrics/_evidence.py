"""What the notes say about the tonal centre, as weighted pitch-class vectors.

Six witnesses, each a vector of shape (12,) that sums to 1 (or is all zero where it has nothing
to say):

- *sounding*: every note, by duration, loudness and place in the bar;
- *phrases*: the lowest note, and the root of the chord, over the first bar of every four;
- *opening*: the same over the first bar;
- *closing*: the same as the piece ends;
- *last chord*: everything that sounds as the piece ends;
- *roots*: the roots of the chords, half bar by half bar.

Only notes and the metre are read: never the score's own key signatures or chord symbols.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cadenza.metrics._sounding import Sounding, sounding
from cadenza.metrics._tables import (
    BarGrid,
    Floats,
    Ints,
    NoteTable,
    Same,
    bar_grid,
    bar_ruler,
    note_table,
)
from cadenza.metrics.chords import root_shares, sounding_halves
from cadenza.music.score import Score

__all__ = ["WITNESSES", "Evidence", "gather"]

WITNESSES = ("sounding", "phrases", "opening", "closing", "last_chord", "roots")
"""Names of the rows of ``Evidence.vectors``."""

_PHRASE_BARS = 4

_LONGEST_BEATS = 4.0
"""A note held longer than this is worth no more: pedals would drown the rest."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The witnesses of one piece.

    ``vectors`` has shape (6, 12) in the order of ``WITNESSES``; ``n_notes`` is how many pitched
    notes stand behind them; ``has_bass`` is 0 for a single line and near 1 where a bass carries
    harmony.
    """

    vectors: Floats
    n_notes: int
    has_bass: float


def gather(score: Score) -> Evidence:
    """Hear all witnesses of a score; all zeros for one without pitched notes."""
    return _gather(Same(score))


@lru_cache(maxsize=1)
def _gather(same: Same) -> Evidence:
    """The witnesses of one score; key and strength both ask for them, so the last are kept."""
    score = same.score
    notes = note_table(score)
    vectors = np.zeros((len(WITNESSES), 12))
    roll = sounding(score)
    if not roll.active.any():
        return Evidence(vectors, len(notes), 0.0)
    grid = bar_grid(score)
    per_quarter = score.ticks_per_quarter
    weights = _bass_weights(roll, grid, per_quarter)
    vectors[0] = _sounding_vector(notes, grid, per_quarter)
    vectors[1], vectors[2] = _beginnings(score, roll, weights, grid)
    vectors[3], vectors[4] = _closing(score, roll, grid)
    vectors[5] = root_shares(score, sounding_halves(score)).sum(axis=0)
    totals = vectors.sum(axis=1, keepdims=True)
    vectors = np.divide(vectors, totals, out=np.zeros_like(vectors), where=totals > 0)
    return Evidence(vectors, len(notes), _bass_presence(roll))


def _metric_weight(grid: BarGrid, ticks: Ints, per_quarter: int) -> Floats:
    """How strongly the bar marks each time: 1 downbeat, 0.8 pulse, 0.6 between."""
    near = max(1, per_quarter // 8)
    stretch = grid.stretch(ticks)
    _, offsets = grid.locate(ticks)
    weight = np.full(ticks.size, 0.6)
    for index, ruler in enumerate(bar_ruler(grid, per_quarter)):
        here = stretch == index
        distance = np.abs(offsets[here][:, None] - ruler[None, :])
        to_next = grid.bar[index] - offsets[here]
        level = np.where(distance.min(axis=1) <= near, 0.8, 0.6)
        weight[here] = np.where((distance[:, 0] <= near) | (to_next <= near), 1.0, level)
    return weight


def _by_class(pitch: Ints, weight: Floats) -> Floats:
    """Sum of weights per pitch class, shape (12,); pitch 128 stands for silence."""
    heard = pitch < 128
    return np.bincount(pitch[heard] % 12, weights=weight[heard], minlength=12).astype(np.float64)


def _sounding_vector(notes: NoteTable, grid: BarGrid, per_quarter: int) -> Floats:
    beats = (notes.end_ticks - notes.start_ticks) / per_quarter
    length = np.sqrt(np.minimum(beats, _LONGEST_BEATS))
    loudness = np.clip(notes.velocity / 80.0, 0.4, 1.3)
    place = _metric_weight(grid, notes.start_ticks, per_quarter)
    return _by_class(notes.pitch, length * loudness * place)


def _bass_weights(roll: Sounding, grid: BarGrid, per_quarter: int) -> Floats:
    """Weight of each stretch's lowest note, by time and place in the bar."""
    beats = np.minimum(roll.length_ticks / per_quarter, _LONGEST_BEATS)
    place = _metric_weight(grid, roll.edges_ticks[:-1], per_quarter)
    return np.asarray(beats * place**2 * (roll.lowest < 128))


def _beginnings(
    score: Score, roll: Sounding, weights: Floats, grid: BarGrid
) -> tuple[Floats, Floats]:
    """Bass and chord roots of the first bar of every four, and of the first bar of all."""
    bars, _ = grid.locate(roll.edges_ticks[:-1])
    heard = np.unique(bars[roll.lowest < 128])
    since = heard - heard[0]
    phrase_bars = heard[since % _PHRASE_BARS == 0]
    in_phrase = np.isin(bars, phrase_bars)
    starts = grid.bar_start(phrase_bars)
    halves = starts + np.maximum(1, grid.bar_length(phrase_bars) // 2)
    roots = root_shares(score, list(zip(starts.tolist(), halves.tolist(), strict=True)))
    phrases = _trusted_bass(roll, weights * in_phrase) + _share(roots.sum(axis=0))
    opening = _trusted_bass(roll, weights * (bars == heard[0])) + _share(roots[0])
    return phrases, opening


def _closing(score: Score, roll: Sounding, grid: BarGrid) -> tuple[Floats, Floats]:
    """Bass with chord root, and all that sounds, at the end: the last two beats most of all."""
    per_quarter = score.ticks_per_quarter
    starts = roll.edges_ticks[:-1]
    heard = roll.lowest < 128
    bars, _ = grid.locate(starts)
    last = int(np.flatnonzero(heard)[-1])
    end = int(roll.edges_ticks[last + 1])
    window = np.where(bars == bars[last], 0.3, 0.0)
    window += np.where(starts >= end - 2 * per_quarter, 1.0, 0.0)
    window[last] = 1.3
    weight = np.minimum(roll.length_ticks / per_quarter, _LONGEST_BEATS) * window * heard
    everything = (roll.active * weight[:, None]).sum(axis=0)
    bar_start = int(grid.bar_start(bars[last : last + 1])[0])
    spans = [(bar_start, end), (max(0, end - 2 * per_quarter), end)]
    roots = np.array([0.3, 0.7]) @ root_shares(score, spans)
    return _trusted_bass(roll, weight) + _share(roots), np.pad(everything, (0, 4)).reshape(
        11, 12
    ).sum(axis=0)


def _trusted_bass(roll: Sounding, weight: Floats) -> Floats:
    """Share of each pitch class as the bass; sums to less than 1 where the bass rests."""
    total = float(weight.sum())
    return _by_class(roll.lowest, weight * roll.bass_trust) / (total or 1.0)


def _share(vector: Floats) -> Floats:
    total = float(vector.sum())
    return vector / total if total else vector


def _bass_presence(roll: Sounding) -> float:
    """0 for one voice alone, 1 where two or more pitches sound nearly all the time."""
    heard = roll.count > 0
    time = float(roll.length_ticks[heard].sum())
    several = float(roll.length_ticks[roll.count > 1].sum())
    return min(1.0, 1.25 * several / time) if time else 0.0
