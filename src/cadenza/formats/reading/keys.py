"""Key signatures → keys."""

from __future__ import annotations

from cadenza.music.key import Key

__all__ = ["key_of_fifths"]

_OFFSETS = {
    "major": 0, "ionian": 0, "minor": 3, "aeolian": 3, "dorian": 2, "phrygian": 4, "lydian": -1,
    "mixolydian": 1, "locrian": 5,
}  # fmt: skip
_LETTERS = "FCGDAEB"


def key_of_fifths(fifths: int, mode: str = "major") -> Key:
    """The key of so many sharps, or minus flats, in a mode; unknown modes are major.

    >>> str(key_of_fifths(1, "dorian"))
    'A dorian'
    """
    mode = {"ionian": "major", "aeolian": "minor"}.get(mode, mode)
    mode = mode if mode in _OFFSETS else "major"
    while fifths > 7:
        fifths -= 12
    while fifths < -7:
        fifths += 12
    accidentals, letter = divmod(fifths + _OFFSETS[mode] + 1, 7)
    sign = "#" * accidentals if accidentals > 0 else "b" * -accidentals
    return Key(_LETTERS[letter] + sign, mode)
