"""The Wish (what a person said) and the Brief (complete, every field with its source).

A reader turns text into a ``Wish``; flags are a second ``Wish`` laid over the first. The
planning room completes a Wish with a style into a ``Brief``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from cadenza.errors import ContradictionError, UsageError
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.pitch import midi_name
from cadenza.music.score import Meter

__all__ = [
    "BY_MODEL",
    "MAX_BARS",
    "MAX_BEATS_PER_CHORD",
    "MAX_BPM",
    "MAX_OCTAVE_SPREAD",
    "MAX_PROMPT_BYTES",
    "MAX_REGISTER",
    "MAX_SECONDS",
    "MIN_BPM",
    "MIN_REGISTER",
    "ROLES",
    "Brief",
    "Part",
    "PartWish",
    "Source",
    "Wish",
    "model_of",
]

Source = Literal["asked", "near", "style", "default"]

ROLES = ("melody", "chords", "bass", "drums", "pad", "arpeggio", "counter")
"""What a part does in a piece."""

BY_MODEL = ("model",)
"""A progression in place of numerals: the trained model writes one for each section."""

MIN_BPM, MAX_BPM = 20.0, 300.0
MAX_BARS = 2000
MAX_SECONDS = 3600.0
MAX_PROMPT_BYTES = 20_000
MIN_REGISTER, MAX_REGISTER = 24, 84
"""MIDI pitches from which chords can be voiced: C1 to C6."""
MAX_BEATS_PER_CHORD = 32.0
"""Quarter notes; the shortest chord lasts one."""
MAX_OCTAVE_SPREAD = 4


def model_of(progression: Sequence[str] | None) -> str | None:
    """The model that is to write the progressions, "" for the shipped one; None where none is.

    >>> model_of(("model",)), model_of(("model:mine",)), model_of(("I", "V"))
    ('', 'mine', None)
    """
    if not progression or len(progression) != 1:
        return None
    head, _, name = progression[0].partition(":")
    return name if head == BY_MODEL[0] else None


@dataclass(frozen=True, slots=True)
class PartWish:
    """A part as asked: a role, an instrument, or both.

    ``instrument`` is a General MIDI name in snake case, "drums", or the name of a patch;
    ``program`` its General MIDI number (None for drums and where only a role was asked).
    """

    role: str | None = None
    instrument: str | None = None
    program: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked, field by field; None or empty means: not said.

    Parameters
    ----------
    parts : tuple of PartWish
        Parts that must be there.
    only_parts : bool
        True for "piano solo", "pads only": nothing beside ``parts``.
    without : tuple of str
        Roles or instrument names to leave out.
    mode : str or None
        A mode without a tonic ("in a minor key"); one of ``music.MODES``. Empty where ``key``
        is set.
    kind : str or None
        The kind of music that was named, where no style is called so and ``style`` is only the
        nearest one ("tango").
    unread : tuple of str
        Words that were not understood.
    swing : bool
        True for "with swing", "swung eighths": a style that is played straight swings, one
        that swings already keeps its own.
    progression : tuple of str
        Numerals, the name of a known progression, or ``BY_MODEL`` (or "model:NAME", one of the
        person's own), which gives way to ``chords``.
    register : int or None
        MIDI pitch from which chords are voiced, 24 to 84.
    beats_per_chord : float or None
        Quarter notes that each chord lasts, 1 to 32 in steps of a half.
    octave_spread : int or None
        Octaves that the voicing of a chord spans, 1 to 4.
    """

    style: str | None = None
    title: str | None = None
    moods: tuple[str, ...] = ()
    key: Key | None = None
    tempo_bpm: float | None = None
    meter: Meter | None = None
    bars: int | None = None
    seconds: float | None = None
    parts: tuple[PartWish, ...] = ()
    only_parts: bool = False
    without: tuple[str, ...] = ()
    ambience: tuple[str, ...] = ()
    chords: tuple[Chord, ...] = ()
    progression: tuple[str, ...] = ()
    finish: str | None = None
    unread: tuple[str, ...] = ()
    mode: str | None = None
    kind: str | None = None
    swing: bool = False
    register: int | None = None
    beats_per_chord: float | None = None
    octave_spread: int | None = None

    def __post_init__(self) -> None:
        """Hold every number to its range and refuse contradictions."""
        _in_range("a tempo lies", self.tempo_bpm, MIN_BPM, MAX_BPM, "bpm", "try --tempo 90")
        _in_range("a length lies", self.bars, 1, MAX_BARS, "bars", "try --bars 32")
        _in_range("a length lies", self.seconds, 1.0, MAX_SECONDS, "seconds", "try --length 2:00")
        self._check_voicing()
        if self.bars is not None and self.seconds is not None:
            raise ContradictionError(
                "a length is given in bars or in time, not both",
                f"{self.bars} bars and {self.seconds:g} seconds",
                "leave one of them out",
            )
        if self.chords and self.progression and model_of(self.progression) is None:
            raise ContradictionError(
                "harmony is given as chord symbols or as roman numerals, not both",
                f"{' '.join(map(str, self.chords))} and {' '.join(self.progression)}",
                "leave one of them out",
            )
        for part in self.parts:
            for name in (part.role, part.instrument):
                if name is not None and name in self.without:
                    raise ContradictionError(
                        "a part is wanted or left out, not both",
                        f"with {name} and without {name}",
                        "leave one of them out",
                    )

    def _check_voicing(self) -> None:
        """Where chords lie, how wide and how long."""
        if self.register is not None and not MIN_REGISTER <= self.register <= MAX_REGISTER:
            low, high = midi_name(MIN_REGISTER), midi_name(MAX_REGISTER)
            rule = f"a register lies between {low} and {high}"
            raise UsageError(rule, midi_name(self.register), "try --register C3")
        beats, spread = self.beats_per_chord, self.octave_spread
        step = "try --beats-per-chord 2"
        _in_range("a chord lasts", beats, 1.0, MAX_BEATS_PER_CHORD, "beats", step)
        if beats is not None and 2 * beats != int(2 * beats):
            raise UsageError(
                "a chord lasts whole or half beats (quarter notes)", f"{beats:g}", step
            )
        step = "try --octave-spread 2"
        _in_range("a chord spans", spread, 1, MAX_OCTAVE_SPREAD, "octaves", step)

    def overlaid(self, other: Wish) -> Wish:
        """Lay ``other`` over this wish: what it says stands in place of what was said here.

        Used for flags over a sentence: a flag always beats the sentence. A length given as
        bars replaces one given as time and the other way round; chords replace a progression;
        parts and left-out parts of the flags overrule those of the sentence role by role.
        """
        said = {
            each.name: getattr(other, each.name)
            for each in fields(other)
            if getattr(other, each.name) not in (None, (), False)
        }
        clear: dict[str, Any] = {}
        if "bars" in said:
            clear["seconds"] = None
        if "seconds" in said:
            clear["bars"] = None
        if "chords" in said:
            clear["progression"] = ()
        if "progression" in said:
            clear["chords"] = ()
        if "key" in said:
            clear["mode"] = None
        if "style" in said:
            clear["kind"] = other.kind
        clear["parts"] = self._parts_under(other)
        clear["without"] = self._without_under(other)
        return replace(self, **{**said, **clear, "unread": self.unread + other.unread})

    def _parts_under(self, other: Wish) -> tuple[PartWish, ...]:
        if other.only_parts:
            return other.parts
        roles = {part.role for part in other.parts if part.role}
        kept = tuple(
            part
            for part in self.parts
            if part.role not in roles
            and part.role not in other.without
            and part.instrument not in other.without
        )
        return kept + other.parts

    def _without_under(self, other: Wish) -> tuple[str, ...]:
        wanted = {name for part in other.parts for name in (part.role, part.instrument) if name}
        kept = tuple(name for name in self.without if name not in wanted)
        return kept + tuple(name for name in other.without if name not in kept)


def _in_range(
    rule: str, value: float | None, low: float, high: float, unit: str, next_step: str
) -> None:
    if value is not None and not low <= value <= high:
        raise UsageError(f"{rule} between {low:g} and {high:g} {unit}", f"{value:g}", next_step)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a complete brief; see ``PartWish``. ``patch`` names its sound."""

    role: str
    instrument: str
    program: int | None

    def to_dict(self) -> dict[str, Any]:
        """As printed by ``cadenza brief --json``."""
        return {"role": self.role, "instrument": self.instrument, "program": self.program}


@dataclass(frozen=True, slots=True)
class Brief:
    """A complete brief: every field filled, each with where it came from.

    Exactly one of ``bars`` and ``seconds`` is set. ``chords`` and ``progression`` are None
    unless asked for. ``sources`` maps field names ("style", "key", "tempo_bpm", "meter",
    "length", "parts", "moods", "without", "ambience", "chords", "progression", "finish",
    "register", "beats_per_chord", "octave_spread") to "asked", "style" or "default"; "style"
    itself to "near" where ``kind`` names music that no style is called after. ``asked_parts``
    are the indices into ``parts`` of those that the person asked for. ``swing`` is True where
    it was asked for. ``progression`` is ``BY_MODEL`` where the trained model is to write the
    progressions. ``register``, ``beats_per_chord`` and
    ``octave_spread`` are as in a ``Wish``, None where the style decides.
    """

    style: str
    title: str
    key: Key
    tempo_bpm: float
    meter: Meter
    parts: tuple[Part, ...]
    finish: str
    bars: int | None = None
    seconds: float | None = None
    moods: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    ambience: tuple[str, ...] = ()
    chords: tuple[Chord, ...] | None = None
    progression: tuple[str, ...] | None = None
    asked_parts: tuple[int, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    kind: str | None = None
    swing: bool = False
    register: int | None = None
    beats_per_chord: float | None = None
    octave_spread: int | None = None

    @property
    def is_by_model(self) -> bool:
        """Whether a trained model writes the progressions."""
        return model_of(self.progression) is not None

    def to_dict(self) -> dict[str, Any]:
        """The fixed JSON shape of ``cadenza brief --json``."""
        return {
            "style": self.style,
            "title": self.title,
            "moods": list(self.moods),
            "key": {"tonic": self.key.tonic, "mode": self.key.mode},
            "tempo_bpm": _whole(self.tempo_bpm),
            "meter": str(self.meter),
            "length": {"bars": self.bars, "seconds": _whole(self.seconds)},
            "parts": [part.to_dict() for part in self.parts],
            "without": list(self.without),
            "ambience": list(self.ambience),
            "chords": None if self.chords is None else [str(chord) for chord in self.chords],
            "progression": None if self.progression is None else list(self.progression),
            "finish": self.finish,
            "sources": dict(self.sources),
            "unread": list(self.unread),
            "kind": self.kind,
            "swing": self.swing,
            "register": None if self.register is None else midi_name(self.register),
            "beats_per_chord": _whole(self.beats_per_chord),
            "octave_spread": self.octave_spread,
        }


def _whole(value: float | None) -> float | int | None:
    """Whole numbers without a trailing ".0"."""
    return int(value) if value is not None and value == int(value) else value
