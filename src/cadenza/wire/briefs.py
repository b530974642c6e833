"""Reading a sentence: what was understood, and where each of it came from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cadenza.wire.base import Answer, Ask, Name, Seed, Title, example

__all__ = [
    "Brief",
    "BriefAnswer",
    "BriefKey",
    "BriefLength",
    "BriefPart",
    "BriefRequest",
    "Fields",
    "Origin",
    "Prompt",
    "ReaderChoice",
    "ReaderUsed",
]

Prompt = Annotated[
    str, Field(max_length=20_000, description="A sentence, in English or Spanish.")
]
ReaderChoice = Literal["auto", "built-in", "model"]
Origin = Literal["asked", "near", "style", "default"]

_Short = Annotated[str, Field(max_length=120)]
_Part = Annotated[
    str,
    Field(min_length=1, max_length=120, pattern=r"^[^/\\\x00-\x1f\x7f]+$"),
]


class Fields(Ask):
    """What is asked for by hand, as typed; each beats the sentence. Leave out what is free."""

    model_config = example(style="lofi", key="D minor", tempo="75", parts=["melody=flute"])

    style: Name | None = Field(None, description="A style of GET /styles, or a word for one.")
    title: Title | None = None
    key: _Short | None = Field(None, description='"D minor", "F# dorian", "la menor".')
    tempo: _Short | float | None = Field(
        None, description='Quarter notes a minute: 75, "75 bpm", "andante".'
    )
    meter: _Short | None = Field(None, description='Like "3/4".')
    bars: int | _Short | None = Field(None, description="Length in bars, up to 2000.")
    length: _Short | float | None = Field(
        None, description='Length in time: "2:00", "90s"; plain numbers are seconds.'
    )
    parts: list[_Part] = Field(
        default=[], max_length=32, description='"melody=flute", "drums", "bass=38".'
    )
    without: list[Name] = Field(default=[], max_length=32, description="Parts to leave out.")
    chords: Annotated[str, Field(max_length=4000)] | None = Field(
        None, description='Chord symbols: "Dm7 G7 Cmaj7".'
    )
    progression: Annotated[str, Field(max_length=4000, pattern=r"^[^/\\\x00]*$")] | None = Field(
        None, description='Numerals "I V vi IV", a name of GET /progressions, or "model".'
    )
    ambience: list[Name] = Field(
        default=[], max_length=16, description="Backgrounds of GET /ambiences."
    )
    finish: Name | None = Field(None, description="A finish of GET /finishes.")
    moods: list[_Short] = Field(default=[], max_length=16, description='Like "sad", "bright".')
    register_: int | None = Field(
        None, alias="register", ge=-2, le=2, description="Octaves up or down for the whole."
    )
    beats_per_chord: float | None = Field(
        None, gt=0, le=64, description="Quarter notes from chord to chord."
    )
    octave_spread: int | None = Field(
        None, ge=1, le=6, description="Octaves that the parts reach over."
    )


class BriefRequest(Ask):
    """A sentence and what is set by hand."""

    model_config = example(prompt="rainy lofi in D minor, 75 bpm, two minutes")

    prompt: Prompt | None = None
    fields: Fields = Fields()
    reader: ReaderChoice = Field(
        "auto", description="The language model where there is one, or the built-in reader."
    )
    seed: Seed = 1


class BriefKey(Answer):
    """A key."""

    tonic: str
    mode: str


class BriefLength(Answer):
    """One of the two is set."""

    bars: int | None = None
    seconds: float | None = None


class BriefPart(Answer):
    """A part and what plays it; drums have no program."""

    role: str
    instrument: str
    program: int | None


class Brief(Answer):
    """A complete brief: every field filled, each with where it came from."""

    style: str
    title: str
    moods: list[str]
    key: BriefKey
    tempo_bpm: float
    meter: str
    length: BriefLength
    parts: list[BriefPart]
    without: list[str]
    ambience: list[str]
    chords: list[str] | None
    progression: list[str] | None
    finish: str
    sources: dict[str, Origin] = Field(description="Field → where it came from.")
    unread: list[str] = Field(description="Words of the sentence that meant nothing.")
    kind: str | None
    swing: bool


class ReaderUsed(Answer):
    """Who read the sentence."""

    used: Literal["model", "built-in"]
    name: str
    notice: str | None = Field(None, description="Why it was not the reader that was asked for.")


class BriefAnswer(Answer):
    """What was understood."""

    brief: Brief
    reader: ReaderUsed
    unread: list[str]
