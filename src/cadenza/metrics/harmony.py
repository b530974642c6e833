"""Harmony: how the notes agree with the chord symbols that stand in the score.

Conventions
-----------
The chord symbols are the score's own ``chords``; a score without them gives NaN. (For chords
heard from the notes alone see ``cadenza.metrics.chords``.) Drum tracks are left out. A note
belongs to the chord that holds a thirty-second note after its onset, so that a note played a
little early is heard with the chord it leads into. A note is *strong* when it starts within a
thirty-second note of the bar's first felt pulse or of every other one after it (beats one and
three in 4/4, one in 3/4, and two pulses apart in longer bars).

References
----------
.. [1] Shih-Lun Wu, Yi-Hsuan Yang, "The Jazz Transformer on the Front Line", ISMIR 2020.
.. [2] Yin-Cheng Yeh et al., "Automatic melody harmonization with triad chords: A comparative
   study", Journal of New Music Research 50 (1), 2021.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics._tables import Ints, bar_grid, bar_ruler, note_table
from cadenza.metrics._validate import check_score
from cadenza.music.score import ChordMark, Score

__all__ = [
    "chord_change_rate",
    "chord_progression_irregularity",
    "chord_tone_share",
    "chord_tone_share_strong",
    "chord_tone_share_weak",
    "evaluate",
    "irregularity",
    "n_chords_used",
    "validate",
]

_Mask = NDArray[np.bool_]


def validate(score: Score) -> None:
    """Refuse what is no score that can be measured.

    Raises
    ------
    UsageError
        When a note has a negative start or duration, or a pitch outside 0–127.
    """
    check_score(score)


def chord_tone_share(score: Score) -> float:
    """Share of the notes that are tones of the chord they sound with, 0 to 1.

    The chord-tone to non-chord-tone ratio of [2]_, over all notes.
    """
    tones, judged, _ = _chord_tones(score)
    return _share(tones, judged)


def chord_tone_share_strong(score: Score) -> float:
    """Chord-tone share of the notes on strong beats, 0 to 1."""
    tones, judged, strong = _chord_tones(score)
    return _share(tones, judged & strong)


def chord_tone_share_weak(score: Score) -> float:
    """Chord-tone share of the notes off the strong beats, 0 to 1."""
    tones, judged, strong = _chord_tones(score)
    return _share(tones, judged & ~strong)


def chord_change_rate(score: Score) -> float:
    """Changes of the chord symbol per bar of the piece; repeated symbols are no change."""
    symbols = _symbols(score)
    if not symbols or score.end_ticks < 1:
        return math.nan
    bars = bar_grid(score).bar_index(score.end_ticks - 1) + 1
    return (len(symbols) - 1) / bars


def n_chords_used(score: Score) -> int:
    """How many different chord symbols stand in the score."""
    return len({mark.chord.symbol for mark in score.chords})


def chord_progression_irregularity(score: Score) -> float:
    """Share of different ones among all three-chord successions, 0 to 1 [1]_.

    Near 0: a loop; 1: no succession comes twice. NaN with fewer than three chords.
    """
    return irregularity([mark.chord.symbol for mark in _marks(score)])


def irregularity(symbols: Sequence[str]) -> float:
    """Share of different ones among all successions of three symbols, 0 to 1 [1]_.

    A symbol that repeats the one before is left out; NaN with fewer than three then.
    """
    changes = _changes(symbols)
    trigrams = list(zip(changes, changes[1:], changes[2:], strict=False))
    return len(set(trigrams)) / len(trigrams) if trigrams else math.nan


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
        "chord_tone_share": chord_tone_share(score),
        "chord_tone_share_strong": chord_tone_share_strong(score),
        "chord_tone_share_weak": chord_tone_share_weak(score),
        "chord_change_rate": chord_change_rate(score),
        "n_chords_used": float(n_chords_used(score)),
        "chord_progression_irregularity": chord_progression_irregularity(score),
    }


def _marks(score: Score) -> list[ChordMark]:
    return sorted(score.chords, key=lambda mark: mark.at_ticks)


def _symbols(score: Score) -> list[str]:
    """Chord symbols in order, repeats of the one before left out."""
    return _changes([mark.chord.symbol for mark in _marks(score)])


def _changes(symbols: Sequence[str]) -> list[str]:
    return [each for index, each in enumerate(symbols) if index == 0 or symbols[index - 1] != each]


def _share(tones: _Mask, judged: _Mask) -> float:
    total = int(judged.sum())
    return int((tones & judged).sum()) / total if total else math.nan


def _chord_tones(score: Score) -> tuple[_Mask, _Mask, _Mask]:
    """For each pitched note: is it a chord tone, is there a chord at all, is it strong."""
    notes = note_table(score)
    marks = _marks(score)
    nothing = np.zeros(len(notes), dtype=np.bool_)
    if not marks or not len(notes):
        return nothing, nothing, nothing
    late = notes.start_ticks + max(1, score.ticks_per_quarter // 8)
    starts = np.array([mark.at_ticks for mark in marks], dtype=np.int64)
    index = np.searchsorted(starts, late, side="right") - 1
    table = np.zeros((len(marks), 12), dtype=np.bool_)
    for row, mark in enumerate(marks):
        table[row, [*mark.chord.pitch_classes, mark.chord.bass_pc]] = True
    judged = index >= 0
    tones = table[np.maximum(index, 0), notes.pitch_class] & judged
    return tones, judged, _strong(score, notes.start_ticks)


def _strong(score: Score, start_ticks: Ints) -> _Mask:
    """Which onsets lie within a thirty-second note of a strong beat."""
    per_quarter = score.ticks_per_quarter
    near = max(1, per_quarter // 8)
    grid = bar_grid(score)
    stretch = grid.stretch(start_ticks)
    _, offsets = grid.locate(start_ticks)
    strong = np.zeros(start_ticks.size, dtype=np.bool_)
    for index, ruler in enumerate(bar_ruler(grid, per_quarter, strong=True)):
        here = stretch == index
        beats = np.append(ruler, grid.bar[index])
        distance = np.abs(offsets[here][:, None] - beats[None, :]).min(axis=1)
        strong[here] = distance <= near
    return strong
