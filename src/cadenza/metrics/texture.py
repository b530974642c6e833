"""Texture: how many notes sound at once, how high, how long, how dense.

Conventions
-----------
Drum tracks are left out. Durations are exact (no grid): shares of time are shares of ticks, as
in MusPy on the score's own resolution [1]_. A pitch that two tracks hold at once counts once.
Lengths of notes are in quarter notes. NaN where there is nothing to measure.

References
----------
.. [1] Hao-Wen Dong, Ke Chen, Julian McAuley, Taylor Berg-Kirkpatrick, "MusPy: A Toolkit for
   Symbolic Music Generation", ISMIR 2020.
.. [2] Hao-Wen Dong, Wen-Yi Hsiao, Li-Chia Yang, Yi-Hsuan Yang, "MuseGAN", AAAI 2018.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cadenza.metrics._sounding import sounding
from cadenza.metrics._tables import bar_grid, note_table
from cadenza.metrics._validate import check_score
from cadenza.music.score import Score

__all__ = [
    "LENGTH_CLASSES",
    "Register",
    "evaluate",
    "mean_note_beats",
    "mean_pitch",
    "note_length_histogram",
    "notes_per_bar",
    "notes_per_second",
    "pitch_range",
    "polyphony",
    "polyphony_rate",
    "registers",
    "validate",
    "velocity_spread",
]

LENGTH_CLASSES: tuple[tuple[str, float], ...] = (
    ("sixteenth", 0.375),
    ("eighth", 0.75),
    ("quarter", 1.5),
    ("half", 3.0),
    ("whole", math.inf),
)
"""Names of note lengths, each with the quarter notes below which it ends."""


@dataclass(frozen=True, slots=True)
class Register:
    """Where a track lies: its lowest, middle (median) and highest MIDI pitch."""

    track: str
    low: int
    middle: float
    high: int


def validate(score: Score) -> None:
    """Refuse what is no score that can be measured.

    Raises
    ------
    UsageError
        When a note has a negative start or duration, or a pitch outside 0–127.
    """
    check_score(score)


def polyphony(score: Score) -> float:
    """Mean number of pitches that sound together, over the time in which any does; 1 or more."""
    roll = sounding(score)
    count, length = roll.count, roll.length_ticks
    filled = int(length[count > 0].sum())
    return float((count * length).sum()) / filled if filled else math.nan


def polyphony_rate(score: Score, threshold: int = 2) -> float:
    """Share of the time up to the last release in which more than ``threshold`` pitches sound.

    MuseGAN's polyphonicity [2]_, as MusPy counts it: more than two, so three or more. The time
    runs from tick 0 to the last release of any track, drums included.
    """
    total = note_table(score, drums=None).length_ticks
    roll = sounding(score)
    return float(roll.length_ticks[roll.count > threshold].sum()) / total if total else math.nan


def pitch_range(score: Score) -> int:
    """Semitones between the lowest and the highest pitch; 0 without pitched notes."""
    pitch = note_table(score).pitch
    return int(pitch.max() - pitch.min()) if pitch.size else 0


def mean_pitch(score: Score) -> float:
    """Mean MIDI pitch of the notes."""
    pitch = note_table(score).pitch
    return float(pitch.mean()) if pitch.size else math.nan


def registers(score: Score) -> tuple[Register, ...]:
    """Lowest, middle and highest pitch of each pitched track that has notes."""
    out = []
    for track in score.tracks:
        pitches = [note.pitch for note in track.notes]
        if pitches and not track.is_drum:
            middle = float(np.median(pitches))
            out.append(Register(track.name, min(pitches), middle, max(pitches)))
    return tuple(out)


def mean_note_beats(score: Score) -> float:
    """Mean length of the notes in quarter notes."""
    notes = note_table(score)
    if not len(notes):
        return math.nan
    return float((notes.end_ticks - notes.start_ticks).mean()) / score.ticks_per_quarter


def note_length_histogram(score: Score) -> dict[str, float]:
    """Share of the notes in each class of ``LENGTH_CLASSES``, 0 to 1; NaN without notes."""
    notes = note_table(score)
    beats = (notes.end_ticks - notes.start_ticks) / score.ticks_per_quarter
    limits = np.array([limit for _, limit in LENGTH_CLASSES[:-1]])
    counts = np.bincount(np.searchsorted(limits, beats, side="right"), minlength=5)
    return {
        name: float(counts[index]) / len(notes) if len(notes) else math.nan
        for index, (name, _) in enumerate(LENGTH_CLASSES)
    }


def notes_per_bar(score: Score) -> float:
    """Pitched notes per bar of the piece, up to its end."""
    notes = note_table(score)
    if not len(notes) or score.end_ticks < 1:
        return math.nan
    return len(notes) / (bar_grid(score).bar_index(score.end_ticks - 1) + 1)


def notes_per_second(score: Score) -> float:
    """Pitched notes per second of the piece, at its own tempo."""
    notes = note_table(score)
    seconds = score.seconds
    return len(notes) / seconds if len(notes) and seconds > 0 else math.nan


def velocity_spread(score: Score) -> float:
    """Standard deviation of the velocities; 0 in music without dynamics."""
    velocity = note_table(score).velocity
    return float(velocity.std()) if velocity.size else math.nan


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
    lengths = note_length_histogram(score)
    return {
        "polyphony": polyphony(score),
        "polyphony_rate": polyphony_rate(score),
        "pitch_range": float(pitch_range(score)),
        "mean_pitch": mean_pitch(score),
        "mean_note_beats": mean_note_beats(score),
        **{f"note_length_{name}": share for name, share in lengths.items()},
        "notes_per_bar": notes_per_bar(score),
        "notes_per_second": notes_per_second(score),
        "velocity_spread": velocity_spread(score),
    }
