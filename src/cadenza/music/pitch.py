"""Pitch names and pitch classes, with spelling."""

from __future__ import annotations

from functools import lru_cache

from cadenza.errors import UsageError

__all__ = ["LETTERS", "midi_name", "name_to_pc", "normalise_name", "spell"]

LETTERS = "CDEFGAB"
_LETTER_PCS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SIGNS = {"♯": "#", "♭": "b", "x": "##"}
_SHARP_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


@lru_cache(maxsize=256)
def normalise_name(text: str) -> str:
    """A note name as "F#", "Bb", "C".

    Raises
    ------
    UsageError
        When the text is no note name.

    Examples
    --------
    >>> normalise_name("b♭")
    'Bb'
    """
    name = text.strip()
    letter, rest = name[:1].upper(), name[1:]
    for sign, plain in _SIGNS.items():
        rest = rest.replace(sign, plain)
    if letter not in _LETTER_PCS or rest not in ("", "#", "b", "##", "bb"):
        raise UsageError("a note name is A to G with # or b", text or "nothing", "try F# or Bb")
    return letter + rest


def name_to_pc(name: str) -> int:
    """Pitch class 0–11 of a note name, C = 0.

    >>> name_to_pc("Bb")
    10
    """
    name = normalise_name(name)
    return (_LETTER_PCS[name[0]] + name.count("#") - name.count("b")) % 12


def spell(pc: int, letter: str) -> str:
    """The name of a pitch class on a given letter, with up to two accidentals.

    A pitch class further off than that is named plainly instead.

    >>> spell(10, "B"), spell(6, "F")
    ('Bb', 'F#')
    """
    offset = (pc - _LETTER_PCS[letter] + 6) % 12 - 6
    if abs(offset) > 2:
        return _SHARP_NAMES[pc % 12]
    return letter + ("#" * offset if offset > 0 else "b" * -offset)


def midi_name(pitch: int) -> str:
    """Scientific name of a MIDI pitch, middle C = "C4" = 60.

    >>> midi_name(61)
    'C#4'
    """
    return f"{_SHARP_NAMES[pitch % 12]}{pitch // 12 - 1}"
