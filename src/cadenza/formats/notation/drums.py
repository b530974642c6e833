"""The percussion staff: where each General MIDI drum note stands, and with what head.

References
----------
Norman Weinberg, "Guidelines for Drumset Notation", Percussive Notes 32/3 (1994).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FEET", "Place", "place_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """Letter and octave as on a treble staff, and MusicXML's notehead."""

    letter: str
    octave: int
    head: str = "normal"


FEET = frozenset({35, 36, 44})
"""Bass drums and the hi-hat's pedal: the lower voice."""

_OTHER = Place("E", 5, "triangle")
_PLACES = {
    35: Place("E", 4), 36: Place("F", 4), 44: Place("D", 4, "x"),
    38: Place("C", 5), 40: Place("C", 5), 37: Place("C", 5, "x"), 39: Place("C", 5, "x"),
    41: Place("G", 4), 43: Place("A", 4), 45: Place("B", 4), 47: Place("D", 5),
    48: Place("E", 5), 50: Place("F", 5),
    42: Place("G", 5, "x"), 46: Place("G", 5, "circle-x"),
    49: Place("A", 5, "x"), 57: Place("B", 5, "x"), 52: Place("A", 5, "circle-x"),
    55: Place("B", 5, "circle-x"), 51: Place("F", 5, "x"), 59: Place("F", 5, "circle-x"),
    53: Place("F", 5, "diamond"), 54: Place("D", 5, "diamond"), 56: Place("E", 5, "triangle"),
    60: Place("E", 5), 61: Place("C", 5, "diamond"), 62: Place("E", 5, "x"), 63: Place("E", 5),
    64: Place("D", 5), 65: Place("F", 5), 66: Place("D", 5), 69: Place("G", 5, "diamond"),
    70: Place("G", 5, "diamond"), 75: Place("D", 5, "x"), 76: Place("E", 5, "triangle"),
    77: Place("D", 5, "triangle"), 80: Place("A", 5, "triangle"), 81: Place("A", 5, "diamond"),
}  # fmt: skip


def place_of(pitch: int) -> Place:
    """Where a General MIDI drum note stands; unknown ones share a triangle in the top space.

    >>> place_of(42).head
    'x'
    """
    return _PLACES.get(pitch, _OTHER)
