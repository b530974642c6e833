"""Reading a sentence: what was understood, and where each of it came from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from cadenza.wire.base import Answer, Ask, Name, Real, Seed, Title, Whole, example, plain

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

Prompt = Annotated[str, Field(max_length=20_000, description="A sentence, in English or Spanish.")]
ReaderChoice = Literal["auto", "built-in", "model"]
Origin = Literal["asked", "near", "style", "default"]

_Short = Annotated[str, Field(max_length=120)]
_Part = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(plain)]


def _progression(text: str) -> str:
    """Numerals have slashes too; the name of a model has none."""
    word, colon, name = text.partition(":")
    if colon and word.strip().lower() == "model":
        plain(name.strip())
    return text


_Progression = Annotated[str, Field(max_length=4000), AfterValidator(_progression)]


def _texture(name: str) -> str:
    """A session by name, and never the way to a file."""
    if plain(name).endswith(".session"):
        raise ValueError("a session is given by its name here, without its ending")
    return name


_Texture = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_texture)]


class Fields(Ask):
    """What is asked for by hand, as typed; each beats the sentence. Leave out what is free."""

    model_config = example(style="lofi", key="D minor", tempo="75", parts=["melody=flute"])

    style: Name | None = Field(
        default=None, description="A style of GET /styles, or a word for one."
    )
    title: Title | None = None
    key: _Short | None = Field(default=None, description='"D minor", "F# dorian", "la menor".')
    tempo: _Short | Real | None = Field(
        default=None, description='Quarter notes a minute: 75, "75 bpm", "andante".'
    )
    meter: _Short | None = Field(default=None, description='Like "3/4".')
    bars: Whole | _Short | None = Field(default=None, description="Length in bars, up to 2000.")
    length: _Short | Real | None = Field(
        default=None, description='Length in time: "2:00", "90s"; plain numbers are seconds.'
    )
    parts: list[_Part] = Field(
        default=[], max_length=32, description='"melody=flute", "drums", "bass=38".'
    )
    without: list[Name] = Field(default=[], max_length=32, description="Parts to leave out.")
    chords: Annotated[str, Field(max_length=4000)] | None = Field(
        default=None, description='Chord symbols: "Dm7 G7 Cmaj7".'
    )
    progression: _Progression | None = Field(
        default=None, description='Numerals "I V vi IV", a name of GET /progressions, or "model".'
    )
    ambience: list[Name] = Field(
        default=[], max_length=16, description="Backgrounds of GET /ambiences."
    )
    textures: list[_Texture] = Field(
        default=[],
        max_length=8,
        description='Sessions of the audio wing behind the music, by name ("night", "night@2"); '
        '"night:pad" as a pad.',
    )
    finish: Name | None = Field(default=None, description="A finish of GET /finishes.")
    moods: list[_Short] = Field(default=[], max_length=16, description='Like "sad", "bright".')
    register_: _Short | None = Field(
        default=None,
        alias="register",
        description='Lowest octave of the chords: "C3", "low", "high".',
    )
    beats_per_chord: _Short | Real | None = Field(
        default=None, description="Quarter notes from chord to chord, 1 to 32."
    )
    octave_spread: _Short | Whole | None = Field(
        default=None, description="Octaves that the chords reach over, 1 to 4."
    )


class BriefRequest(Ask):
    """A sentence and what is set by hand."""

    model_config = example(prompt="rainy lofi in D minor, 75 bpm, two minutes")

    prompt: Prompt | None = None
    fields: Fields = Fields()
    reader: ReaderChoice = Field(
        default="auto", description="The language model where there is one, or the built-in reader."
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
    register_: str | None = Field(default=None, alias="register")
    beats_per_chord: float | None = None
    octave_spread: int | None = None


class ReaderUsed(Answer):
    """Who read the sentence."""

    used: Literal["model", "built-in"]
    name: str
    notice: str | None = Field(
        default=None, description="Why it was not the reader that was asked for."
    )


class BriefAnswer(Answer):
    """What was understood."""

    brief: Brief
    reader: ReaderUsed
    unread: list[str]
    asked_parts: list[int] = Field(
        default=[], description="Which of the brief's parts were asked for, from 0."
    )
