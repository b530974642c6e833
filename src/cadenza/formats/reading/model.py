"""What a reader finds on paper: measures in written order, before repeats are written out.

Times are exact fractions of quarter notes from the start of their measure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter

__all__ = ["Jumps", "PlayedBy", "Sounding", "Written", "WrittenMeasure"]

PlayedBy = tuple[int, int, bool]
"""Part (from 0), General MIDI program, whether it is the drum kit."""


@dataclass(frozen=True, slots=True)
class Sounding:
    """A note as written, perhaps one piece of a tied one.

    Parameters
    ----------
    at, length : Fraction
        Quarter notes; ``at`` from the start of the measure, below 0 for grace notes before it.
    pitch : int
        MIDI pitch as it sounds, 0–127.
    velocity : int
        1–127.
    by : (int, int, bool)
        Who plays it.
    tied_from, tied_on : bool
        It goes on from an earlier one, or into a later one.
    """

    at: Fraction
    length: Fraction
    pitch: int
    velocity: int
    by: PlayedBy
    tied_from: bool = False
    tied_on: bool = False


@dataclass(slots=True)
class Jumps:
    """What the signs of a measure say about the order of measures.

    Parameters
    ----------
    forward : bool
        A repeat begins with it.
    backward : int
        How often the music up to here is played; 0 where no repeat ends with it.
    endings : frozenset of int
        The passes in which it is played; empty for all.
    segno, coda : bool
        It begins with the sign.
    dacapo, dalsegno, tocoda, fine : bool
        It ends with the words.
    """

    forward: bool = False
    backward: int = 0
    endings: frozenset[int] = frozenset()
    segno: bool = False
    coda: bool = False
    dacapo: bool = False
    dalsegno: bool = False
    tocoda: bool = False
    fine: bool = False


@dataclass(slots=True)
class WrittenMeasure:
    """One measure of all parts.

    Parameters
    ----------
    meter : Meter
        In force here.
    length : Fraction
        Quarter notes; 0 where nothing says how long it is (then the metre does).
    key : Key or None
        In force at its start; None where none was ever given.
    jumps : Jumps
        Its signs.
    notes : list of Sounding
        All that sounds.
    tempos : list of (Fraction, float)
        Quarter notes per minute from a place on.
    chords : list of (Fraction, Chord)
        Chord symbols.
    sections : list of (Fraction, str)
        Names of sections.
    pedals : list of (Fraction, PlayedBy, int)
        Values of the sustain pedal, 0 or 127.
    """

    meter: Meter = field(default_factory=Meter)
    length: Fraction = Fraction()
    key: Key | None = None
    jumps: Jumps = field(default_factory=Jumps)
    notes: list[Sounding] = field(default_factory=list)
    tempos: list[tuple[Fraction, float]] = field(default_factory=list)
    chords: list[tuple[Fraction, Chord]] = field(default_factory=list)
    sections: list[tuple[Fraction, str]] = field(default_factory=list)
    pedals: list[tuple[Fraction, PlayedBy, int]] = field(default_factory=list)

    @property
    def quarters(self) -> Fraction:
        """How long it lasts."""
        return self.length or Fraction(4 * self.meter.numerator, self.meter.denominator)


@dataclass(frozen=True, slots=True)
class Written:
    """A whole piece as written.

    Parameters
    ----------
    title : str
        Empty where it has none.
    parts : tuple of str
        Names of the parts.
    measures : tuple of WrittenMeasure
        In the order of the page.
    """

    title: str
    parts: tuple[str, ...]
    measures: tuple[WrittenMeasure, ...]
