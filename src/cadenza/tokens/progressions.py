"""Chord progressions as symbols: chords above the tonic, and how long they last.

A progression is a song's harmony, section by section. Its unit of time is the twelfth of a bar,
so that halves, thirds and quarters of bars are whole numbers in every metre. Each chord is two
symbols, the chord and then its length; with each symbol goes what is known of its place before
it is chosen (``FIELDS``, see ``progression_rows``).
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cadenza.errors import UsageError
from cadenza.music.chord import Chord
from cadenza.music.key import MODES as KEY_MODES
from cadenza.music.key import Key
from cadenza.music.pitch import name_to_pc
from cadenza.tokens.vocabulary import CHORD_QUALITIES, chord_id

__all__ = [
    "BAR",
    "BEATS",
    "CHORDS",
    "FARTHEST_END",
    "FIELDS",
    "FIELD_SIZES",
    "LENGTHS",
    "MODES",
    "MOODS",
    "MOST_BARS",
    "NO_CHORD",
    "SECTIONS",
    "SIZE",
    "Progression",
    "Section",
    "Step",
    "chord_of",
    "chord_symbol",
    "digest",
    "fits_scale",
    "length_symbol",
    "merged",
    "mode_index",
    "mood_index",
    "split_length",
    "step_chord",
]

BAR = 12
"""Units of time in a bar, whatever its metre."""

NO_CHORD = 0
"""The chord of a bar in which none sounds."""

CHORDS = 1 + 12 * len(CHORD_QUALITIES)
"""Number of different chords: none, or a quality on one of twelve semitones above the tonic."""

LENGTHS = (
    3, 4, 6, 8, 9, 12, 15, 18, 21, 24, 30, 36, 42, 48, 60, 72, 84, 96, 120, 144, 192,
)  # fmt: skip
"""How long a chord can last, in twelfths of a bar; others are written as two or more."""

SIZE = 1 + CHORDS + len(LENGTHS)
"""Number of symbols: the start, the chords, the lengths."""

MODES = ("", "major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian")
"""Modes that are told apart; the first means "any"."""

BEATS = ("", "2", "3", "4")
"""Beats of a bar that are told apart; the first stands for every other number."""

SECTIONS = (
    "", "intro", "verse", "prechorus", "chorus", "bridge", "solo", "interlude", "outro", "loop",
)  # fmt: skip
"""Kinds of section; the first means "not told", the last a short progression on its own."""

MOODS = (
    "", "anguished", "dark", "dramatic", "empowered", "excited", "fearful", "hopeful", "joyful",
    "lonely", "mysterious", "nostalgic", "peaceful", "playful", "rebellious", "relaxed",
    "romantic", "sad", "spiritual", "surprised", "tender", "triumphant",
)  # fmt: skip
"""Moods that a progression can be said to have; the first means "not told"."""

_NEAR_MOODS = {
    "happy": "joyful", "cheerful": "joyful", "bright": "joyful", "uplifting": "triumphant",
    "epic": "triumphant", "powerful": "empowered", "energetic": "excited", "exciting": "excited",
    "melancholic": "sad", "melancholy": "sad", "emotional": "nostalgic", "calm": "relaxed",
    "chill": "relaxed", "relaxing": "relaxed", "dreamy": "peaceful", "gentle": "tender",
    "sweet": "tender", "warm": "romantic", "tense": "dark", "gloomy": "dark", "scary": "fearful",
    "spooky": "fearful", "angry": "rebellious", "aggressive": "rebellious", "fun": "playful",
    "optimistic": "hopeful", "intense": "dramatic", "tragic": "anguished",
}  # fmt: skip

MOST_BARS = 32
"""Bars of a section that are told apart; later ones are told by their place in sixteen."""

FARTHEST_END = 17
"""Bars to the end of a section that are told apart."""

FIELDS = (
    "symbol", "mode", "beats", "section", "bar", "left", "place", "mood", "ago2", "ago4", "ago8",
)  # fmt: skip
"""The symbol before, and what is known of the place of the one to come."""

FIELD_SIZES = (
    SIZE, len(MODES), len(BEATS), len(SECTIONS), MOST_BARS, FARTHEST_END + 1, BAR, len(MOODS),
    SIZE, SIZE, SIZE,
)  # fmt: skip
"""Number of values of each field."""


@dataclass(frozen=True, slots=True)
class Step:
    """A chord and how long it lasts.

    Parameters
    ----------
    chord : int
        ``NO_CHORD``, or 1 + 16 × semitones above the tonic + quality (0–192).
    length : int
        Twelfths of a bar, 1 or more.
    """

    chord: int
    length: int


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a song: a kind of ``SECTIONS`` and its chords, none of them twice in a row."""

    kind: str
    steps: tuple[Step, ...]

    @property
    def length(self) -> int:
        """Twelfths of a bar."""
        return sum(step.length for step in self.steps)


@dataclass(frozen=True, slots=True)
class Progression:
    """The harmony of one song, or one progression on its own.

    Parameters
    ----------
    name : str
        Where it is from, "billboard/0003".
    mode : str
        One of ``MODES``.
    beats : int
        Felt beats of a bar.
    sections : tuple of Section
        In order; those that only repeat one before are left out.
    moods : tuple of str
        Of ``MOODS``.
    title : str
        What it is called; copies are traced by it.
    split : str
        "train", "valid" or "test".
    """

    name: str
    mode: str
    beats: int
    sections: tuple[Section, ...]
    moods: tuple[str, ...] = ()
    title: str = ""
    split: str = "train"

    def to_json(self) -> dict[str, Any]:
        """Plain data; ``from_json`` reads it back."""
        return {
            "name": self.name,
            "title": self.title,
            "split": self.split,
            "mode": self.mode,
            "beats": self.beats,
            "moods": list(self.moods),
            "sections": [
                [each.kind, [[step.chord, step.length] for step in each.steps]]
                for each in self.sections
            ],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Progression:
        """A progression in plain data.

        Raises
        ------
        UsageError
            When a field is missing or out of range.
        """
        try:
            sections = tuple(
                Section(str(kind), tuple(Step(int(chord), int(long)) for chord, long in steps))
                for kind, steps in data["sections"]
            )
            found = cls(
                str(data["name"]), str(data["mode"]), int(data["beats"]), sections,
                tuple(map(str, data["moods"])), str(data["title"]), str(data["split"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError("a progression is an object with sections", str(data)) from error
        for step in (step for each in sections for step in each.steps):
            if not 0 <= step.chord < CHORDS or step.length < 1:
                raise UsageError(f"a chord lies below {CHORDS} and lasts 1 or more", str(step))
        return found


def mode_index(mode: str) -> int:
    """Index in ``MODES`` of a key's mode; those with other names stand beside their like.

    >>> MODES[mode_index("aeolian")], MODES[mode_index("harmonic_minor")]
    ('minor', 'minor')
    """
    if mode in MODES:
        return MODES.index(mode)
    like = {"ionian": "major", "aeolian": "minor", "harmonic_minor": "minor"}.get(mode, "")
    return MODES.index(like)


def mood_index(moods: Sequence[str]) -> int:
    """Index in ``MOODS`` of the first mood that has a near one there; 0 where none has.

    >>> MOODS[mood_index(["melancholic", "happy"])], mood_index(["blue"])
    ('sad', 0)
    """
    for mood in moods:
        near = _NEAR_MOODS.get(mood, mood)
        if near in MOODS:
            return MOODS.index(near)
    return 0


def step_chord(chord: Chord | None, tonic_pc: int) -> int:
    """The number of a chord above a tonic.

    >>> step_chord(None, 0), step_chord(Chord.parse("G7"), 7), step_chord(Chord.parse("G7"), 0)
    (0, 10, 122)
    """
    if chord is None:
        return NO_CHORD
    quality = (chord_id(chord) - 2) % len(CHORD_QUALITIES)
    return 1 + (chord.root_pc - tonic_pc) % 12 * len(CHORD_QUALITIES) + quality


def chord_of(number: int, key: Key) -> Chord | None:
    """The chord of a number in a key, spelled by it; None where no chord sounds.

    >>> chord_of(122, Key("D", "minor")).symbol
    'A7'
    """
    if number == NO_CHORD:
        return None
    above, quality = divmod(number - 1, len(CHORD_QUALITIES))
    return Chord(key.name_of((key.tonic_pc + above) % 12), CHORD_QUALITIES[quality])


def chord_symbol(chord: int) -> int:
    """The symbol of a chord's number."""
    return 1 + chord


def length_symbol(length: int) -> int:
    """The symbol of the longest of ``LENGTHS`` that a length holds.

    >>> LENGTHS[length_symbol(100) - 1 - CHORDS]
    96
    """
    return CHORDS + max(1, bisect_right(LENGTHS, length))


def merged(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Chords that follow themselves joined into one."""
    out: list[Step] = []
    for step in steps:
        if out and out[-1].chord == step.chord:
            out[-1] = Step(step.chord, out[-1].length + step.length)
        else:
            out.append(step)
    return tuple(out)


def split_length(length: int) -> Iterator[int]:
    """A length as one or more of ``LENGTHS``, the longest first; crumbs count as the shortest.

    >>> list(split_length(100))
    [96, 4]
    """
    while length > 0:
        taken = LENGTHS[max(0, bisect_right(LENGTHS, length) - 1)]
        yield taken
        length -= taken


@cache
def digest() -> str:
    """SHA-256 of symbols and fields; a model fits the symbols that it was trained with."""
    told = [SIZE, LENGTHS, CHORD_QUALITIES, MODES, BEATS, SECTIONS, MOODS, FIELDS, FIELD_SIZES]
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()


def fits_scale(chord: int, mode: str) -> bool:
    """Whether every note of a chord lies in a mode.

    >>> fits_scale(1, "major"), fits_scale(17, "major")
    (True, False)
    """
    if chord == NO_CHORD:
        return True
    found = chord_of(chord, Key("C", mode))
    scale = set(KEY_MODES[mode])
    return (
        found is not None and {(pc - name_to_pc("C")) % 12 for pc in found.pitch_classes} <= scale
    )
