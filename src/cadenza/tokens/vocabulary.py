"""The vocabulary: every token in one contiguous numbering, family by family.

A token is an integer from 0 to ``SIZE`` − 1. A *family* is a run of tokens of one kind; its
members are counted from 0 ("POS 12" is the onset one quarter note after the barline). Time is
counted in steps, 12 to the quarter note (``units.STEPS_PER_QUARTER``).
"""

from __future__ import annotations

import hashlib
import json
import math
from bisect import bisect_left
from enum import IntEnum
from functools import cache

from cadenza.music.chord import QUALITIES, Chord
from cadenza.music.key import MODES, Key
from cadenza.music.score import Meter
from cadenza.units import STEPS_PER_QUARTER

__all__ = [
    "CHORD_QUALITIES",
    "DENSITY_EDGES",
    "DRUM_LOW",
    "DURATIONS",
    "FIELDS",
    "FIELD_SIZES",
    "MAX_BAR_STEPS",
    "MAX_SLOTS",
    "MAX_WINDOW_BARS",
    "METERS",
    "ROLES",
    "SIZE",
    "STYLES",
    "Family",
    "bar_steps_of",
    "bass_id",
    "chord_id",
    "density_of",
    "digest",
    "duration_index",
    "family_of",
    "first",
    "members",
    "meter_index",
    "name_of",
    "register_of",
    "style_index",
    "tempo_index",
    "token",
    "velocity_of",
]

ROLES = ("melody", "chords", "bass", "drums", "pad", "arpeggio", "counter")
"""What a part does; the same names as ``brief.model.ROLES``."""

STYLES = (
    "", "ambient", "blues", "bossa_nova", "cinematic", "classical", "country", "drum_and_bass",
    "folk", "funk", "hip_hop", "house", "jazz", "latin", "lofi", "metal", "pop", "reggae", "rock",
    "soul", "synthwave", "techno", "trap", "waltz",
)  # fmt: skip
"""Styles by name; the first means "any"."""

METERS = (
    "", "2/4", "3/4", "4/4", "5/4", "6/4", "7/4", "2/2", "3/2", "4/2",
    "3/8", "4/8", "5/8", "6/8", "7/8", "9/8", "12/8",
)  # fmt: skip
"""Metres that have a token; the first stands for every other one."""

CHORD_QUALITIES = (
    "", "m", "5", "dim", "aug", "sus2", "sus4", "6", "m6", "7", "maj7", "m7", "mmaj7", "m7b5",
    "dim7", "7sus4",
)  # fmt: skip
"""Chord qualities that tokens tell apart; richer ones are written as the nearest of these."""

DURATIONS = (
    1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 21, 24, 30, 33, 36, 42, 48, 54, 60, 72, 84,
    96, 120, 144, 192,
)  # fmt: skip
"""Note lengths in steps; others are written as the nearest, the shorter one of two."""

DENSITY_EDGES = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.5)
"""Onsets a quarter note between the eight classes of density."""

MAX_BAR_STEPS = 8 * STEPS_PER_QUARTER
MAX_SLOTS = 16
MAX_WINDOW_BARS = 64
DRUM_LOW, DRUM_HIGH = 35, 81
_SLOWEST_BPM, _TEMPOS_PER_OCTAVE, _N_TEMPOS = 30.0, 8, 24
_VELOCITY_WIDTH = 8
_LOWEST_REGISTER, _REGISTER_WIDTH, _N_REGISTERS = 24, 6, 12
_MODES = ("", *MODES)


class Family(IntEnum):
    """Kinds of tokens, in the order of the numbering."""

    PAD = 0
    CELL = 1
    FILL = 2
    BAR = 3
    START = 4
    FINAL = 5
    HOLE = 6
    DYN = 7
    NODYN = 8
    STYLE = 9
    TEMPO = 10
    METER = 11
    TONIC = 12
    MODE = 13
    ROLE = 14
    PROGRAM = 15
    DENSITY = 16
    REGISTER = 17
    CHORD = 18
    BASS = 19
    POS = 20
    VEL = 21
    DUR = 22
    PITCH = 23
    DRUM = 24


_COUNTS: dict[Family, int] = {
    Family.STYLE: len(STYLES),
    Family.TEMPO: _N_TEMPOS,
    Family.METER: len(METERS),
    Family.TONIC: 13,
    Family.MODE: len(_MODES),
    Family.ROLE: len(ROLES),
    Family.PROGRAM: 128,
    Family.DENSITY: len(DENSITY_EDGES) + 2,
    Family.REGISTER: _N_REGISTERS + 1,
    Family.CHORD: 1 + 12 * len(CHORD_QUALITIES),
    Family.BASS: 12,
    Family.POS: MAX_BAR_STEPS,
    Family.VEL: 128 // _VELOCITY_WIDTH,
    Family.DUR: len(DURATIONS),
    Family.PITCH: 128,
    Family.DRUM: DRUM_HIGH - DRUM_LOW + 1,
}

_FIRST: dict[Family, int] = {}
_next = 0
for _family in Family:
    _FIRST[_family] = _next
    _next += _COUNTS.get(_family, 1)

SIZE: int = _next
"""Number of tokens."""

FIELDS = ("token", "bar", "time", "slot", "role", "chord", "bass", "velocity", "duration")
"""The token and what is known beside it; see ``tokens.layout``."""

FIELD_SIZES = (
    SIZE,
    MAX_WINDOW_BARS + 1,
    MAX_BAR_STEPS + 2,
    MAX_SLOTS + 1,
    len(ROLES) + 1,
    2 + 12 * len(CHORD_QUALITIES),
    2 + 12,
    1 + _COUNTS[Family.VEL],
    1 + _COUNTS[Family.DUR],
)
"""Number of values of each field."""


def first(family: Family) -> int:
    """The family's first token."""
    return _FIRST[family]


def members(family: Family) -> range:
    """All tokens of a family."""
    return range(_FIRST[family], _FIRST[family] + _COUNTS.get(family, 1))


def token(family: Family, member: int = 0) -> int:
    """The token of a family's member, counted from 0.

    Raises
    ------
    IndexError
        When the family has no such member.
    """
    return members(family)[member] if member >= 0 else members(family)[_COUNTS.get(family, 1)]


@cache
def _families() -> tuple[Family, ...]:
    return tuple(family for family in Family for _ in members(family))


def family_of(value: int) -> Family:
    """The family that a token belongs to."""
    return _families()[value]


def name_of(value: int) -> str:
    """A token as people read it.

    >>> name_of(token(Family.POS, 24)), name_of(token(Family.ROLE, 2))
    ('POS 24', 'ROLE bass')
    """
    family = family_of(value)
    if family not in _COUNTS:
        return family.name
    member = value - _FIRST[family]
    names: dict[Family, tuple[object, ...]] = {
        Family.STYLE: STYLES,
        Family.METER: METERS,
        Family.MODE: _MODES,
        Family.ROLE: ROLES,
        Family.DUR: DURATIONS,
    }
    if family in names:
        return f"{family.name} {names[family][member] or 'any'}"
    if family is Family.DRUM:
        return f"DRUM {member + DRUM_LOW}"
    return f"{family.name} {member}"


@cache
def digest() -> str:
    """SHA-256 of the whole numbering; a model fits the vocabulary that it was trained with."""
    names = [name_of(value) for value in range(SIZE)]
    fields = [FIELDS, FIELD_SIZES]
    text = json.dumps([names, fields, list(CHORD_QUALITIES)], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def style_index(name: str) -> int:
    """Index in ``STYLES``; 0 ("any") for a name that is not there."""
    return STYLES.index(name) if name in STYLES else 0


def tempo_index(bpm: float) -> int:
    """The tempo's class: eighths of an octave above 30 bpm, 0–23.

    >>> tempo_index(30), tempo_index(60), tempo_index(120), tempo_index(500)
    (0, 8, 16, 23)
    """
    place = round(_TEMPOS_PER_OCTAVE * math.log2(max(bpm, 1.0) / _SLOWEST_BPM))
    return min(max(place, 0), _N_TEMPOS - 1)


def meter_index(meter: Meter) -> int:
    """Index in ``METERS``; 0 for a metre without a token."""
    return METERS.index(str(meter)) if str(meter) in METERS else 0


def bar_steps_of(meter: Meter) -> int | None:
    """Steps in a bar; None where they are not whole or more than ``MAX_BAR_STEPS``.

    >>> bar_steps_of(Meter(7, 8)), bar_steps_of(Meter(5, 32))
    (42, None)
    """
    steps, rest = divmod(meter.numerator * 4 * STEPS_PER_QUARTER, meter.denominator)
    return None if rest or not 1 <= steps <= MAX_BAR_STEPS else steps


def key_indices(key: Key | None) -> tuple[int, int]:
    """(tonic, mode) as members of TONIC and MODE; 0 means unknown."""
    if key is None:
        return 0, 0
    return 1 + key.tonic_pc, _MODES.index(key.mode)


def duration_index(steps: int) -> int:
    """The member of DUR nearest to a length in steps, the shorter one of two.

    >>> DURATIONS[duration_index(7)], DURATIONS[duration_index(500)]
    (6, 192)
    """
    place = bisect_left(DURATIONS, steps)
    if place == len(DURATIONS):
        return place - 1
    if place and steps - DURATIONS[place - 1] <= DURATIONS[place] - steps:
        return place - 1
    return place


def velocity_index(velocity: int) -> int:
    """The member of VEL for a MIDI velocity 1–127."""
    return min(max(velocity, 0), 127) // _VELOCITY_WIDTH


def velocity_of(member: int) -> int:
    """The MIDI velocity in the middle of a member of VEL."""
    return member * _VELOCITY_WIDTH + _VELOCITY_WIDTH // 2


def density_of(onsets_per_quarter: float) -> int:
    """The member of DENSITY (1–8; 0 means any) for onsets a quarter note."""
    return 1 + bisect_left(DENSITY_EDGES, onsets_per_quarter)


def register_of(mean_pitch: float) -> int:
    """The member of REGISTER (1–12; 0 means any) for a mean MIDI pitch.

    >>> register_of(60)
    7
    """
    place = int((mean_pitch - _LOWEST_REGISTER) // _REGISTER_WIDTH)
    return 1 + min(max(place, 0), _N_REGISTERS - 1)


@cache
def _nearest_quality(quality: str) -> int:
    """The index in ``CHORD_QUALITIES`` of the quality itself or of the nearest poorer one."""
    if quality in CHORD_QUALITIES:
        return CHORD_QUALITIES.index(quality)
    tones = {step for step, _ in QUALITIES[quality]}

    def unlikeness(other: str) -> tuple[float, int]:
        theirs = {step for step, _ in QUALITIES[other]}
        core = sum(1.0 for step in theirs ^ tones if step < 12)
        return core + 2.0 * len(theirs - tones), len(theirs)

    return min(range(len(CHORD_QUALITIES)), key=lambda index: unlikeness(CHORD_QUALITIES[index]))


def chord_id(chord: Chord | None) -> int:
    """The chord's value in the field ``chord`` (1: no chord); its token is one less in CHORD.

    >>> chord_id(None), chord_id(Chord.parse("C")), chord_id(Chord.parse("Dm9/A"))
    (1, 2, 45)
    """
    if chord is None:
        return 1
    return 2 + chord.root_pc * len(CHORD_QUALITIES) + _nearest_quality(chord.quality)


def bass_id(chord: Chord | None) -> int:
    """The value in the field ``bass`` of a chord's lowest pitch class (1: no chord).

    >>> bass_id(None), bass_id(Chord.parse("C")), bass_id(Chord.parse("Dm9/A"))
    (1, 2, 11)
    """
    return 1 if chord is None else 2 + chord.bass_pc
