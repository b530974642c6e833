"""General MIDI level 1: instruments with their playable ranges, and the percussion map.

References
----------
MIDI Manufacturers Association, "General MIDI System Level 1", MMA-0007 / RP-003 (1991).
Ranges of orchestral instruments: S. Adler, "The Study of Orchestration", 4th ed. (2016).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from cadenza.errors import UnknownNameError, UsageError
from cadenza.music.gm_data import ALIASES, DRUM_ROWS, FAMILIES, INSTRUMENT_ROWS

__all__ = [
    "DRUMS",
    "DRUM_KITS",
    "DRUM_NAMES",
    "INSTRUMENTS",
    "Instrument",
    "by_program",
    "instrument",
    "snake_case",
]


@dataclass(frozen=True, slots=True)
class Instrument:
    """One General MIDI instrument.

    Parameters
    ----------
    name : str
        Name in snake case, "electric_piano_1".
    title : str
        Name as printed, "Electric Piano 1".
    program : int
        Program number, 0–127.
    family : str
        One of the sixteen families in snake case, "piano", "synth_lead".
    low, high : int
        Sounding MIDI pitches that a player of the real instrument can reach.
    polyphony : int
        Notes that one player can sound at once; 1 for winds and solo leads.
    sustains : bool
        True where a held note keeps its level (bowed, blown, organs, synthesisers), False
        where it dies away (struck, plucked).

    Examples
    --------
    >>> instrument("flute").low
    60
    """

    name: str
    title: str
    program: int
    family: str
    low: int
    high: int
    polyphony: int
    sustains: bool

    def fit(self, low: int, high: int) -> tuple[int, int]:
        """The part of a wanted range that can be played; the whole range where none can."""
        inside = max(low, self.low), min(high, self.high)
        return inside if inside[0] <= inside[1] else (self.low, self.high)


def snake_case(text: str) -> str:
    """A name as identifiers are written: lower case, no accents, words joined by ``_``.

    >>> snake_case("Acoustic Guitar (nylon)")
    'acoustic_guitar_nylon'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


INSTRUMENTS: tuple[Instrument, ...] = tuple(
    Instrument(snake_case(title), title, program, FAMILIES[program // 8], low, high, voices, held)
    for program, (title, low, high, voices, held) in enumerate(INSTRUMENT_ROWS)
)
"""All 128 instruments in the order of their programs."""

_BY_NAME = {each.name: each for each in INSTRUMENTS}

DRUMS: dict[str, int] = {name: pitch for pitch, *names in DRUM_ROWS for name in names}
"""Drum name → MIDI pitch, General MIDI percussion map (35–81), with the short names of grooves."""

DRUM_NAMES: dict[int, str] = {pitch: first for pitch, first, *_ in DRUM_ROWS}
"""MIDI pitch → the name that grooves use for it."""

DRUM_KITS: dict[str, int] = {
    "standard": 0,
    "room": 8,
    "power": 16,
    "electronic": 24,
    "tr_808": 25,
    "jazz": 32,
    "brush": 40,
    "orchestra": 48,
    "sfx": 56,
}
"""Drum kit → program on channel 10, as General MIDI 2 and most SoundFonts number them."""


def by_program(program: int) -> Instrument:
    """The instrument of a program number.

    Raises
    ------
    UsageError
        When the number is not 0–127.
    """
    if not 0 <= program <= 127:
        raise UsageError(
            "a program is a number from 0 to 127", str(program), "see cadenza instruments"
        )
    return INSTRUMENTS[program]


@lru_cache(maxsize=1024)
def instrument(name: str) -> Instrument:
    """The instrument of that name, written as on the list or nearly so.

    Raises
    ------
    UnknownNameError
        When no instrument is called so; names the nearest ones.

    Examples
    --------
    >>> instrument("Electric Piano 1").program
    4
    """
    wanted = snake_case(name)
    found = _BY_NAME.get(ALIASES.get(wanted, wanted))
    if found is None:
        near = difflib.get_close_matches(wanted, [*_BY_NAME, *ALIASES], n=3, cutoff=0.5)
        unique = list(dict.fromkeys(ALIASES.get(each, each) for each in near))
        hint = f"did you mean {' or '.join(unique)}?" if unique else "see cadenza instruments"
        raise UnknownNameError("an instrument is a General MIDI name", name or "nothing", hint)
    return found
