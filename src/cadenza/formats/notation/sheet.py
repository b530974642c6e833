"""The sheet: what stands on paper, before it is written in any file format.

Conventions
-----------
Time is counted in *steps* of a twenty-fourth of a quarter note from the beginning of the first
bar, so that thirty-seconds (3), eighth triplets (8) and sixteenth sextuplets (4) are whole numbers.
Everything is frozen; ``cadenza.formats.notation.build`` makes sheets from scores.
"""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["QUARTER", "Bar", "Clef", "Event", "Mark", "Sheet", "SheetNote", "SheetPart"]

QUARTER = 2 * STEPS_PER_QUARTER
"""Steps in a quarter note."""


@dataclass(frozen=True, slots=True, order=True)
class SheetNote:
    """One written note, ties counted as one: part (from 0), start and length in steps, pitch."""

    part: int
    start: int
    pitch: int
    length: int


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A note or chord of one voice.

    Parameters
    ----------
    start, end : int
        Steps; ``end`` is after ``start``, and after no later event's start in its voice.
    pitches : tuple of int
        MIDI pitches, rising, each once.
    is_short : bool
        True where it is played short and has a staccato dot.
    """

    start: int
    end: int
    pitches: tuple[int, ...]
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: first step, length in steps, metre, key, printed number (0 for a pickup).

    ``is_short`` is True for a bar that does not fill its metre; it has no number of its own
    on paper.
    """

    start: int
    length: int
    meter: Meter
    key: Key
    number: int
    is_short: bool = False

    @property
    def end(self) -> int:
        """First step after the bar."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Clef:
    """A clef: sign G, F, C or percussion, its line, octaves added (−1 for an 8 below)."""

    sign: str
    line: int
    octaves: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A word or number over a step: a section, or a tempo in quarter notes per minute."""

    step: int
    text: str = ""
    bpm: float = 0.0


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One player's part.

    Parameters
    ----------
    name, short : str
        Name before the first system and before the others.
    program : int
        General MIDI program, 0–127.
    is_drum : bool
        True for a percussion staff.
    role : str
        Role in the piece, "melody".
    clefs : tuple of Clef
        One for each staff, the upper first.
    voices : tuple of tuple of Event
        Voices 1 and 2 of the first staff, 1 and 2 of the second; empty where not used.
    """

    name: str
    short: str
    program: int
    is_drum: bool
    role: str
    clefs: tuple[Clef, ...]
    voices: tuple[tuple[Event, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Bars, parts and what stands over them.

    Parameters
    ----------
    title, composer : str
        What stands over the first page; either may be empty.
    bars, parts, tempos, sections, chords
        The music and its marks, in order.
    swing : str
        "", "Swing" or "Swing 16ths".
    swing_ratio : float
        How long the first of a swung pair is, 0.5 to 0.75.
    given : int
        Notes of the score.
    crowded : int
        Of these, the ones that stand in a chord with a note that they follow too fast.
    source_type : str
        The mark of what an algorithm made, a term of the IPTC's list of digital source types; ""
        for none. It stands where a format has a place for what only machines read.
    """

    title: str
    composer: str
    bars: tuple[Bar, ...]
    parts: tuple[SheetPart, ...]
    tempos: tuple[Mark, ...]
    sections: tuple[Mark, ...]
    chords: tuple[tuple[int, Chord], ...]
    swing: str = ""
    swing_ratio: float = 0.5
    given: int = 0
    crowded: int = 0
    source_type: str = ""

    def remarks(self) -> tuple[str, ...]:
        """What the page does not say as it was given, a line each; empty where it says all."""
        lines = []
        lost = self.given - len(self.notes())
        if lost > 0:
            kind = "note is" if lost == 1 else "notes are"
            lines.append(
                f"{lost} of {self.given} {kind} not written: another of the same pitch stands there"
            )
        if self.crowded:
            kind = "note follows" if self.crowded == 1 else "notes follow"
            lines.append(
                f"{self.crowded} of {self.given} {kind} another too fast to be written after it: "
                "they stand in chords"
            )
        return tuple(lines)

    def notes(self) -> tuple[SheetNote, ...]:
        """All written notes, sorted: what a reader of the file must find again."""
        return tuple(
            sorted(
                SheetNote(index, event.start, pitch, event.end - event.start)
                for index, part in enumerate(self.parts)
                for voice in part.voices
                for event in voice
                for pitch in event.pitches
            )
        )
