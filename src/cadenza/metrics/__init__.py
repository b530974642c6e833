"""The metrics room: what a score is like, and whether it is what was asked.

This is its one public door. The sibling modules ``tonality``, ``keys``, ``harmony``,
``chords``, ``groove``, ``texture``, ``repetition`` and ``checks`` have one shape: conventions
in the docstring, ``validate``, the metrics, ``evaluate``. They are loaded when they are first
used, so that importing this room does not load numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cadenza.music.score import Score

if TYPE_CHECKING:
    from cadenza.metrics.checks import Asked, AskedChord, AskedPart, Check, conformance
    from cadenza.metrics.chords import (
        ChordFinding,
        ChordFit,
        chord_fits,
        chord_progression_irregularity_heard,
        find_chords,
        half_bars,
    )
    from cadenza.metrics.groove import (
        drum_pattern_consistency,
        empty_bar_rate,
        empty_beat_rate,
        groove_consistency,
        onsets_per_bar,
        syncopation,
    )
    from cadenza.metrics.harmony import (
        chord_change_rate,
        chord_progression_irregularity,
        chord_tone_share,
        chord_tone_share_strong,
        chord_tone_share_weak,
        n_chords_used,
    )
    from cadenza.metrics.keys import (
        KeyFinding,
        find_key,
        key_strength,
        same_key,
        shows_mode,
    )
    from cadenza.metrics.reference import Reference, pooled_references, references
    from cadenza.metrics.repetition import (
        Loop,
        RepetitionCurve,
        SelfSimilarity,
        bar_repetition,
        longest_loop,
        note_repetition,
        repetition_curve,
        self_similarity,
        structureness,
    )
    from cadenza.metrics.texture import (
        Register,
        mean_note_beats,
        mean_pitch,
        note_length_histogram,
        notes_per_bar,
        notes_per_second,
        pitch_range,
        polyphony,
        polyphony_rate,
        registers,
        velocity_spread,
    )
    from cadenza.metrics.tonality import (
        n_pitch_classes_used,
        n_pitches_used,
        pitch_class_entropy,
        pitch_class_histogram,
        pitch_entropy,
        pitch_in_scale_rate,
        scale_consistency,
    )

__all__ = [
    "Asked",
    "AskedChord",
    "AskedPart",
    "Check",
    "ChordFinding",
    "ChordFit",
    "KeyFinding",
    "Loop",
    "Reference",
    "Register",
    "RepetitionCurve",
    "SelfSimilarity",
    "bar_repetition",
    "chord_change_rate",
    "chord_fits",
    "chord_progression_irregularity",
    "chord_progression_irregularity_heard",
    "chord_tone_share",
    "chord_tone_share_strong",
    "chord_tone_share_weak",
    "conformance",
    "drum_pattern_consistency",
    "empty_bar_rate",
    "empty_beat_rate",
    "evaluate",
    "find_chords",
    "find_key",
    "groove_consistency",
    "half_bars",
    "key_strength",
    "longest_loop",
    "mean_note_beats",
    "mean_pitch",
    "n_chords_used",
    "n_pitch_classes_used",
    "n_pitches_used",
    "note_length_histogram",
    "note_repetition",
    "notes_per_bar",
    "notes_per_second",
    "onsets_per_bar",
    "pitch_class_entropy",
    "pitch_class_histogram",
    "pitch_entropy",
    "pitch_in_scale_rate",
    "pitch_range",
    "polyphony",
    "polyphony_rate",
    "pooled_references",
    "references",
    "registers",
    "repetition_curve",
    "same_key",
    "scale_consistency",
    "self_similarity",
    "shows_mode",
    "structureness",
    "syncopation",
    "velocity_spread",
]

_SIBLINGS = ("tonality", "keys", "harmony", "chords", "groove", "texture", "repetition")
_MODULES = (*_SIBLINGS, "checks", "reference")


def evaluate(score: Score) -> dict[str, float]:
    """Every number that all sibling modules measure of a score, in a fixed order.

    Parameters
    ----------
    score : Score
        Any score, also an empty one, one note, or drums alone.

    Returns
    -------
    dict
        Name → number; NaN where there is nothing to measure. The names are explained in
        ``docs/reference/metrics.md``.

    Raises
    ------
    UsageError
        When a note has a negative start or duration, or a pitch outside 0–127.
    """
    numbers: dict[str, float] = {}
    for name in _SIBLINGS:
        numbers.update(import_module(f"cadenza.metrics.{name}").evaluate(score))
    return numbers


def __getattr__(name: str) -> Any:  # noqa: ANN401  (a module's attributes are of any type)
    """Load the sibling that holds a public name."""
    if name in __all__:
        for each in _MODULES:
            module = import_module(f"cadenza.metrics.{each}")
            if name in module.__all__:
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, for completion."""
    return sorted([*globals(), *__all__])
