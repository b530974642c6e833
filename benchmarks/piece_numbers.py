"""What one piece measures, and how far two histograms lie apart; for ``model_likeness.py``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cadenza import metrics
from cadenza.music import Score, Track
from cadenza.tokens.vocabulary import DRUM_HIGH, DRUM_LOW, DURATIONS, duration_index
from cadenza.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER
from intervals import Floats

STEP = TICKS_PER_QUARTER // STEPS_PER_QUARTER
WIDEST = 12


def density(score: Score) -> float:
    """Notes a bar, drums included."""
    notes = sum(len(track.notes) for track in score.tracks)
    return notes / len(score.bar_starts()) if notes else math.nan


NUMBERS: dict[str, Callable[[Score], float]] = {
    "pitch_class_entropy": metrics.pitch_class_entropy,
    "scale_consistency": metrics.scale_consistency,
    "groove_consistency": metrics.groove_consistency,
    "density": density,
    "polyphony": metrics.polyphony,
    "mean_note_beats": metrics.mean_note_beats,
    "syncopation": metrics.syncopation,
}


def pitched(score: Score) -> list[Track]:
    """The tracks with pitches."""
    return [track for track in score.tracks if not track.is_drum]


def lengths(score: Score) -> Floats:
    """How often each length of DUR comes."""
    found = np.zeros(len(DURATIONS))
    for track in pitched(score):
        for note in track.notes:
            found[duration_index(max(1, round(note.duration_ticks / STEP)))] += 1
    return found


def intervals(score: Score) -> Floats:
    """Steps of the highest notes of each part, from an octave down to an octave up and beyond."""
    found = np.zeros(2 * WIDEST + 1)
    for track in pitched(score):
        line: dict[int, int] = {}
        for note in track.notes:
            line[note.start_ticks] = max(note.pitch, line.get(note.start_ticks, 0))
        for a, b in pairwise([pitch for _, pitch in sorted(line.items())]):
            found[WIDEST + min(max(b - a, -WIDEST), WIDEST)] += 1
    return found


def onsets(score: Score) -> Floats:
    """Where in the quarter note notes begin, in steps."""
    starts = [note.start_ticks for track in score.tracks for note in track.notes]
    places = [round(start / STEP) % STEPS_PER_QUARTER for start in starts]
    return np.bincount(places, minlength=STEPS_PER_QUARTER).astype(float)


def kit(score: Score) -> Floats:
    """How often each drum is struck."""
    found = np.zeros(DRUM_HIGH - DRUM_LOW + 1)
    for track in score.tracks:
        for note in track.notes:
            if track.is_drum and DRUM_LOW <= note.pitch <= DRUM_HIGH:
                found[note.pitch - DRUM_LOW] += 1
    return found


HISTOGRAMS: dict[str, Callable[[Score], Floats]] = {
    "note lengths": lengths,
    "intervals": intervals,
    "onsets in the quarter": onsets,
    "drums": kit,
}


@dataclass(frozen=True)
class Measured:
    """One piece: its numbers, and its histograms as shares; empty ones are left out."""

    numbers: dict[str, float]
    shares: dict[str, Floats]


def measured(scores: Sequence[Score]) -> Measured:
    """A piece by its excerpts: the mean of their numbers, the sum of their histograms."""
    numbers = {}
    for name, number in NUMBERS.items():
        values = [value for each in scores if math.isfinite(value := number(each))]
        numbers[name] = float(np.mean(values)) if values else math.nan
    shares = {}
    for name, histogram in HISTOGRAMS.items():
        counts = sum((histogram(each) for each in scores), np.zeros(1))
        if counts.sum():
            shares[name] = counts / counts.sum()
    return Measured(numbers, shares)


def divergence(a: Floats, b: Floats) -> Floats:
    """Jensen–Shannon divergence in bits, 0 to 1, of histograms along the last axis."""
    middle = (a + b) / 2

    def part(p: Floats) -> Floats:
        safe = np.where(p > 0, p, 1.0)
        total: Floats = (p * np.log2(safe / np.where(middle > 0, middle, 1.0))).sum(axis=-1)
        return total

    return (part(a) + part(b)) / 2
