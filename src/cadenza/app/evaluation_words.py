"""The numbers of an evaluation in plain words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from cadenza.app.yardsticks import Yardstick
from cadenza.charts import figure_text

__all__ = [
    "NUMBERS",
    "Named",
    "compared_with",
    "fraction",
    "interval_text",
    "percent",
    "value_text",
]


@dataclass(frozen=True, slots=True)
class Named:
    """What a number is called, how it is written, and what it says.

    ``kind`` is "share" for what is told in percent. ``group`` is the sibling module's name.
    """

    group: str
    label: str
    words: str
    kind: Literal["number", "share"] = "number"


NUMBERS: dict[str, Named] = {
    "pitch_class_entropy": Named(
        "Tonality", "Pitch-class entropy",
        "how many of the twelve pitch classes are in play, in bits; a plain scale has 2.8"),
    "pitch_entropy": Named(
        "Tonality", "Pitch entropy", "how many pitches are in play, octaves apart, in bits"),
    "scale_consistency": Named(
        "Tonality", "Scale consistency", "notes within the best-fitting scale", "share"),
    "n_pitch_classes_used": Named(
        "Tonality", "Pitch classes used", "how many of twelve"),
    "n_pitches_used": Named(
        "Tonality", "Pitches used", "how many of 128"),
    "key_strength": Named(
        "Key", "Key strength", "correlation with the profile of the best-fitting key, up to 1"),
    "key_surety": Named(
        "Key", "Key surety", "probability of the likeliest key", "share"),
    "chord_tone_share": Named(
        "Harmony", "Chord tones", "notes that belong to the chord symbol above them", "share"),
    "chord_tone_share_strong": Named(
        "Harmony", "Chord tones on strong beats",
        "notes on strong beats that belong to their chord", "share"),
    "chord_tone_share_weak": Named(
        "Harmony", "Chord tones on weak beats",
        "all other notes that belong to their chord", "share"),
    "chord_change_rate": Named(
        "Harmony", "Chord changes", "changes of the chord symbol per bar"),
    "n_chords_used": Named(
        "Harmony", "Chord symbols used", "different ones in the file"),
    "chord_progression_irregularity": Named(
        "Harmony", "Chord progression irregularity",
        "successions of three chord symbols that are new; near 0 is a loop", "share"),
    "chord_surety": Named(
        "Harmony", "Chord surety", "probability of the chords heard, on average", "share"),
    "chord_progression_irregularity_heard": Named(
        "Harmony", "Chord progression irregularity, heard",
        "successions of three chords that are new, for the chords heard from the notes", "share"),
    "groove_consistency": Named(
        "Groove", "Groove consistency", "how alike the rhythms of neighbouring bars are", "share"),
    "empty_beat_rate": Named(
        "Groove", "Empty beats", "beats in which nothing sounds", "share"),
    "empty_bar_rate": Named(
        "Groove", "Empty bars", "bars in which nothing sounds", "share"),
    "onsets_per_bar": Named(
        "Groove", "Onsets per bar", "moments per bar at which something starts"),
    "syncopation": Named(
        "Groove", "Syncopation", "onsets off the pulse with silence on the next one", "share"),
    "drum_pattern_consistency": Named(
        "Groove", "Drum pattern consistency", "drum notes on the sixteenths or triplets", "share"),
    "polyphony": Named(
        "Texture", "Polyphony", "pitches that sound at once, on average"),
    "polyphony_rate": Named(
        "Texture", "Polyphony rate", "time in which three pitches or more sound", "share"),
    "pitch_range": Named(
        "Texture", "Range", "semitones from the lowest to the highest pitch"),
    "mean_pitch": Named(
        "Texture", "Register", "mean MIDI pitch; 60 is middle C"),
    "mean_note_beats": Named(
        "Texture", "Note length", "quarter notes, on average"),
    "note_length_sixteenth": Named(
        "Texture", "Sixteenths", "notes about a sixteenth long or shorter", "share"),
    "note_length_eighth": Named(
        "Texture", "Eighths", "notes about an eighth long", "share"),
    "note_length_quarter": Named(
        "Texture", "Quarters", "notes about a quarter long", "share"),
    "note_length_half": Named(
        "Texture", "Halves", "notes about a half long", "share"),
    "note_length_whole": Named(
        "Texture", "Wholes", "notes of three quarters or longer", "share"),
    "notes_per_bar": Named(
        "Texture", "Notes per bar", "pitched notes per bar"),
    "notes_per_second": Named(
        "Texture", "Note density", "pitched notes per second"),
    "velocity_spread": Named(
        "Texture", "Dynamics", "standard deviation of the velocities; 0 is without dynamics"),
    "note_repetition": Named(
        "Repetition", "Notes heard just before",
        "of the last 32 notes those whose figure stood in the 32 before, on average", "share"),
    "note_repetition_peak": Named(
        "Repetition", "Notes heard just before, at most",
        "the largest such share; a model that is stuck stays near 100 %", "share"),
    "bar_repetition": Named(
        "Repetition", "Bars that repeat", "bars that say what an earlier one said", "share"),
    "self_similarity": Named(
        "Repetition", "Self-similarity", "what two bars have in common, on average", "share"),
    "loop_bars": Named(
        "Repetition", "Longest loop", "bars that say the same over and over, to the note"),
    "loop_notes": Named(
        "Repetition", "Longest loop, notes", "notes in it"),
    "structureness_4": Named(
        "Repetition", "Structure over 4 bars",
        "how well its best stretch of 4 bars explains the piece", "share"),
    "structureness_8": Named(
        "Repetition", "Structure over 8 bars",
        "how well its best stretch of 8 bars does", "share"),
    "structureness_16": Named(
        "Repetition", "Structure over 16 bars",
        "how well its best stretch of 16 bars does", "share"),
    "copied_4": Named(
        "Originality", "Figures of 4 notes found", "common figures counted less", "share"),
    "copied_8": Named(
        "Originality", "Figures of 8 notes found", "common figures counted less", "share"),
    "copied_12": Named(
        "Originality", "Figures of 12 notes found", "common figures counted less", "share"),
    "copied_16": Named(
        "Originality", "Figures of 16 notes found", "common figures counted less", "share"),
    "copied_run_notes": Named(
        "Originality", "Longest run found", "notes in a row that the corpus holds"),
    "copied_run_own_notes": Named(
        "Originality", "Longest run found, its own notes",
        "those of them that lie in no figure of everybody's"),
}  # fmt: skip
"""Every number of an evaluation, in the order in which they are told."""

_FRACTIONS = ((1, 10), (1, 5), (1, 4), (1, 3), (2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5),
              (9, 10))  # fmt: skip


def fraction(share: float, things: str) -> str:
    """A share of things as people say it.

    >>> fraction(0.74, "bars"), fraction(0.01, "bars"), fraction(0.5, "notes")
    ('3 of 4 bars', 'hardly any bars', 'half of the notes')
    """
    if share <= 0:
        return f"no {things}"
    if share >= 1:
        return f"all {things}"
    if share < 0.05:
        return f"hardly any {things}"
    if share > 0.95:
        return f"nearly all {things}"
    above, below = min(_FRACTIONS, key=lambda each: abs(share - each[0] / each[1]))
    return f"half of the {things}" if below == 2 else f"{above} of {below} {things}"


def percent(share: float) -> str:
    """A share in percent: a whole number, with a tenth below ten.

    >>> percent(0.853), percent(0.0385), percent(0.0)
    ('85 %', '3.9 %', '0 %')
    """
    hundred = share * 100
    shown = f"{hundred:.1f}" if abs(hundred) < 9.95 else f"{hundred:.0f}"
    return f"{shown.removesuffix('.0')} %".replace("-", "−")


def value_text(name: str, value: float) -> str:
    """A number as it is written on the page: shares in percent."""
    if not math.isfinite(value):
        return "–"
    return percent(value) if NUMBERS[name].kind == "share" else figure_text(value)


def interval_text(name: str, low: float, high: float) -> str:
    """An interval of a number, "20 to 70 %"."""
    start, end = value_text(name, low), value_text(name, high)
    return f"{start.removesuffix(' %') if end.endswith('%') else start} to {end}"


def compared_with(name: str, value: float, stick: Yardstick) -> str:
    """A clause that says how usual a number is; empty where that is not known."""
    usual = stick.usual.get(name)
    if usual is None or not math.isfinite(value):
        return ""
    place = usual.place(value)
    span = interval_text(name, usual.low, usual.high)
    if place == "usual":
        return f"usual is {span}"
    word = "less" if place == "low" else "more"
    return f"{word} than in 95 of 100 pieces; usual is {span}"
