"""Registers: the note from which chords are voiced, by its name or by a word."""

from __future__ import annotations

import re

from cadenza.brief.tokenise import fold
from cadenza.music.pitch import name_to_pc

__all__ = ["REGISTER_WORDS", "note_of", "register_of"]

_LOW, _MIDDLE, _HIGH = 36, 48, 60
REGISTER_WORDS: dict[str, int] = {
    "low": _LOW, "deep": _LOW, "grave": _LOW, "bajo": _LOW, "baja": _LOW,
    "middle": _MIDDLE, "mid": _MIDDLE, "medium": _MIDDLE, "medio": _MIDDLE, "media": _MIDDLE,
    "central": _MIDDLE,
    "high": _HIGH, "agudo": _HIGH, "aguda": _HIGH, "alto": _HIGH, "alta": _HIGH,
}  # fmt: skip
"""Word → MIDI pitch: C2, C3 and C4."""

_NOTE = re.compile(r"(?P<name>[a-g](?:#{1,2}|b{1,2})?|do|re|mi|fa|sol|la|si) ?(?P<octave>-?\d)")
_SOLFEGE = {"do": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}


def register_of(text: str) -> int | None:
    """The MIDI pitch that a text names, middle C = "C4" = 60; None where it names none.

    >>> register_of("C3"), register_of("bb2"), register_of("grave"), register_of("loud")
    (48, 46, 36, None)
    """
    plain = fold(text.strip()).replace("♯", "#").replace("♭", "b").removesuffix(" register")
    if plain.removeprefix("registro ") in REGISTER_WORDS:
        return REGISTER_WORDS[plain.removeprefix("registro ")]
    return note_of(plain)


def note_of(text: str) -> int | None:
    """The MIDI pitch of a note's name with its octave; None where it is no such name.

    >>> note_of("C4"), note_of("sol2"), note_of("H3")
    (60, 43, None)
    """
    note = _NOTE.fullmatch(text.lower())
    if note is None:
        return None
    name = _SOLFEGE.get(note["name"], note["name"])
    natural = name_to_pc(name[0])
    return 12 * (int(note["octave"]) + 1) + natural + name.count("#") - name[1:].count("b")
