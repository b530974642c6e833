"""The names that a reader may use: what is installed and what the user dropped in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Vocabulary", "default_vocabulary"]

_STYLES = (
    "lofi", "ambient", "techno", "house", "pop", "rock", "jazz", "blues", "folk", "classical",
    "cinematic",
)  # fmt: skip
_AMBIENCES = (
    "rain", "thunder", "vinyl", "tape", "ocean", "wind", "fire", "birds", "cafe", "night",
)  # fmt: skip
_FINISHES = (
    "clean",
    "lofi",
    "ambient",
    "warm",
    "wide",
    "club",
    "vintage",
    "cinematic",
    "punchy",
    "live",
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names, each with further words for it in any language.

    A name is always understood as it is written, with spaces for underscores; the lexicon's
    own words for names that it knows are added by the reader.

    Parameters
    ----------
    styles, ambiences, finishes : Mapping of name to aliases
        What can be asked for.
    instruments : Mapping of name to aliases
        The user's patches, beside the 128 instruments of General MIDI.
    """

    styles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ambiences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    finishes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    instruments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def default_vocabulary() -> Vocabulary:
    """The names that ship with Cadenza."""
    return Vocabulary(
        styles=dict.fromkeys(_STYLES, ()),
        ambiences=dict.fromkeys(_AMBIENCES, ()),
        finishes=dict.fromkeys(_FINISHES, ()),
    )
