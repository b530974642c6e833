"""The Plan: form, harmony and arrangement, ready for an engine to fill with notes.

All positions are ticks at ``units.TICKS_PER_QUARTER`` (480), bars count from 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter
from cadenza.units import TICKS_PER_QUARTER

__all__ = [
    "ChordSpan",
    "Feel",
    "Figure",
    "Groove",
    "MelodyStyle",
    "PartPlan",
    "Plan",
    "SectionPlan",
]


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord that holds from ``start_ticks`` up to ``end_ticks``; never crosses a barline.

    ``roman`` is its numeral in the key; ``asked`` is True where the person's own chords or
    progression put it there.
    """

    start_ticks: int
    end_ticks: int
    chord: Chord
    roman: str
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Groove:
    """A drum pattern of one or more bars.

    Parameters
    ----------
    steps_per_beat : int
        Grid of the lanes: 4 for sixteenths, 3 for triplets, 2 for eighths (per quarter note).
    lanes : dict
        Drum name (``music.gm.DRUMS``) → one character a step: ``X`` accent, ``x`` normal,
        ``o`` soft, ``g`` ghost, ``?`` soft and only now and then, ``.`` silence. A lane
        shorter than the others repeats.
    fills : tuple of dict
        Lanes of one bar each, used in place of the groove at the end of phrases and sections.
    """

    name: str
    meter: Meter
    steps_per_beat: int
    lanes: dict[str, str]
    fills: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """An accompaniment pattern of one or more bars for a pitched part.

    Parameters
    ----------
    kind : str
        How the engine reads it: "bass", "comp" (chords struck together), "strum",
        "broken" (chord tones one by one), "arpeggio", "pad" (held), "stab".
    steps_per_beat : int
        Grid of ``text`` (per quarter note).
    text : str
        One character a step. All kinds: ``.`` silence, ``-`` hold what sounds, upper case or
        ``X`` accented. Bass: ``R`` root, ``5`` fifth, ``3`` third, ``7`` seventh, ``O``
        octave above the root, ``A`` approach to the next chord's root, ``S`` scale step
        towards it, ``r`` soft root. Comp, strum, stab, pad: ``X`` or ``x`` strikes the chord,
        ``o`` strikes it softly, ``u`` an up-strum. Broken and arpeggio: digits ``1``–``9``
        the n-th chord tone of the voicing from below (beyond the top: an octave higher),
        ``x`` the next tone in ``order``.
    order : str
        "up", "down", "updown", "random" for ``x`` steps.
    gate : float
        Share of each written length that sounds, 0.1–1.0.
    """

    name: str
    kind: str
    meter: Meter
    steps_per_beat: int
    text: str
    order: str = "up"
    gate: float = 0.95


@dataclass(frozen=True, slots=True)
class Feel:
    """Timing and touch.

    ``swing`` is the share of a pair that its first half takes: 0.5 straight, 0.667 triplets;
    ``swing_steps_per_beat`` says of which notes (2: eighths, 4: sixteenths).
    ``timing_ms`` and ``velocity_spread`` are standard deviations of human play;
    ``late_ms`` lays the melodic parts behind the beat.
    """

    swing: float = 0.5
    swing_steps_per_beat: int = 2
    timing_ms: float = 6.0
    velocity_spread: float = 5.0
    late_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class MelodyStyle:
    """How melodies of a style move; every share lies between 0 and 1.

    ``steps_per_beat`` is the finest rhythm (2 eighths, 4 sixteenths, 3 triplets);
    ``pentatonic`` prefers the five-note scale off the strong beats, ``blue_notes`` adds the
    flat third and fifth; ``motif_bars`` and ``phrase_bars`` are the lengths of idea and phrase.
    """

    steps_per_beat: int = 2
    syncopation: float = 0.2
    leaps: float = 0.25
    rests: float = 0.2
    chromatic: float = 0.05
    pentatonic: float = 0.3
    blue_notes: float = 0.0
    ornaments: float = 0.05
    long_notes: float = 0.25
    motif_bars: int = 2
    phrase_bars: int = 4


@dataclass(frozen=True, slots=True)
class PartPlan:
    """One part, for the whole piece.

    Parameters
    ----------
    name : str
        Unique name, also the track's and the stem's ("melody", "pad", "melody_2").
    instrument : str
        General MIDI name in snake case, "drums", or a patch name.
    program : int or None
        General MIDI program; None for drums.
    patch : str
        The sound's name in the sound room.
    low, high : int
        MIDI pitches that the part stays within (inclusive), inside what the instrument plays.
    density : float
        0 (sparse) to 1 (busy).
    velocity : int
        Middle velocity at energy 0.6.
    voices : int
        Notes of a chord struck together, for harmonic parts.
    gain_db, pan : float
        Place in the mix; pan −1 left to 1 right.
    octaves : int
        Octaves that the voicing of a chord spans, 1 to 4, where the person said so; else 0.
    voiced : bool
        True for parts of the harmony whose register or octaves the person said: they strike
        chords as they are voiced.
    """

    name: str
    role: str
    instrument: str
    program: int | None
    patch: str
    low: int = 48
    high: int = 84
    density: float = 0.5
    velocity: int = 80
    voices: int = 4
    gain_db: float = 0.0
    pan: float = 0.0
    octaves: int = 0
    voiced: bool = False

    @property
    def is_drum(self) -> bool:
        """True for the drum part."""
        return self.role == "drums"


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A stretch of bars with one character.

    Parameters
    ----------
    name : str
        "intro", "verse", "chorus", "bridge", "solo", "outro", …
    letter : str
        Sections with one letter share their material (melody, harmony); ``occurrence``
        counts them from 0, so that a return can be varied.
    energy : float
        0 to 1: drives dynamics, density and register.
    parts : tuple of str
        Names of the parts that play.
    groove : str or None
        Name in ``Plan.grooves``.
    figures : dict
        Part name → name in ``Plan.figures``.
    """

    name: str
    letter: str
    start_bar: int
    bars: int
    energy: float
    parts: tuple[str, ...]
    occurrence: int = 0
    groove: str | None = None
    figures: dict[str, str] = field(default_factory=dict)

    @property
    def end_bar(self) -> int:
        """The bar after the last."""
        return self.start_bar + self.bars


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is decided before the first note; see the module docstring.

    ``harmony`` covers the whole piece without gaps. ``ending`` is "hold" (a last chord on the
    final bar's downbeat), "fade" (the master fades out) or "cut". ``progressions`` says which
    model wrote the progressions, "" where none did. ``beats_per_chord`` is the length of every
    chord in quarter notes where the person said it; engines then strike each of them.
    """

    title: str
    style: str
    key: Key
    tempo_bpm: float
    meter: Meter
    bars: int
    seed: int
    parts: tuple[PartPlan, ...]
    sections: tuple[SectionPlan, ...]
    harmony: tuple[ChordSpan, ...]
    grooves: dict[str, Groove] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    feel: Feel = Feel()
    melody: MelodyStyle = MelodyStyle()
    ending: str = "hold"
    progressions: str = ""
    beats_per_chord: float | None = None

    @property
    def bar_ticks(self) -> int:
        """Length of a bar in ticks."""
        return self.meter.bar_ticks(TICKS_PER_QUARTER)

    @property
    def end_ticks(self) -> int:
        """Where the last bar ends."""
        return self.bars * self.bar_ticks

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.end_ticks / TICKS_PER_QUARTER * 60.0 / self.tempo_bpm

    def part(self, name: str) -> PartPlan:
        """The part of that name; KeyError where there is none."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(name)

    def section_at(self, bar: int) -> SectionPlan:
        """The section that a bar lies in."""
        for section in self.sections:
            if section.start_bar <= bar < section.end_bar:
                return section
        raise IndexError(bar)

    def chord_at(self, ticks: int) -> ChordSpan:
        """The chord that sounds at a tick (the last one after the end)."""
        low, high = 0, len(self.harmony) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.harmony[middle].start_ticks <= ticks:
                low = middle
            else:
                high = middle - 1
        return self.harmony[low]

    def chords_in_bar(self, bar: int) -> tuple[ChordSpan, ...]:
        """The chord spans of one bar."""
        start, end = bar * self.bar_ticks, (bar + 1) * self.bar_ticks
        return tuple(span for span in self.harmony if start <= span.start_ticks < end)

    def to_dict(self) -> dict[str, Any]:
        """For the receipt: sections, key and the chord of every half bar."""
        half = self.bar_ticks // 2
        return {
            "style": self.style,
            "key": str(self.key),
            "tempo_bpm": self.tempo_bpm,
            "meter": str(self.meter),
            "bars": self.bars,
            "seconds": round(self.seconds, 3),
            "ending": self.ending,
            **({"progressions": self.progressions} if self.progressions else {}),
            "sections": [
                {
                    "name": section.name,
                    "letter": section.letter,
                    "start_bar": section.start_bar + 1,
                    "bars": section.bars,
                    "energy": round(section.energy, 3),
                    "parts": list(section.parts),
                }
                for section in self.sections
            ],
            "parts": [
                {
                    "name": part.name,
                    "role": part.role,
                    "instrument": part.instrument,
                    "program": part.program,
                    "range": [part.low, part.high],
                }
                for part in self.parts
            ],
            "half_bar_chords": [
                [
                    self.chord_at(bar * self.bar_ticks).chord.symbol,
                    self.chord_at(bar * self.bar_ticks + half).chord.symbol,
                ]
                for bar in range(self.bars)
            ],
        }
