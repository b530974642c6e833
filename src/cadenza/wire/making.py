"""Asking for music: composing, the verbs on a piece, and everything else that is a job."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from cadenza.wire.base import Ask, Flag, Id, Name, Real, Seed, TakeId, Title, Whole, example
from cadenza.wire.briefs import Fields, Prompt, ReaderChoice

__all__ = [
    "AccompanyRequest",
    "AudioFormat",
    "Cells",
    "ComposeRequest",
    "ContinueRequest",
    "EvaluateRequest",
    "ExampleSource",
    "ExportFormat",
    "ExportRequest",
    "ImportRequest",
    "InfillRequest",
    "Making",
    "Options",
    "PieceSource",
    "RenderRequest",
    "Source",
    "TrainRequest",
    "TranscribeRequest",
    "UploadSource",
    "VaryRequest",
    "VerbRequest",
]

AudioFormat = Literal["flac", "mp3", "wav"]
ExportFormat = Literal[
    "dawproject",
    "musicxml",
    "mxl",
    "pdf",
    "svg",
    "abc",
    "chords",
    "stems",
    "midi-parts",
    "midi",
    "flac",
    "mp3",
    "wav",
]
_Bar = Annotated[Whole, Field(ge=1, le=100_000)]


class Options(Ask):
    """How freely the engine writes; null leaves a choice to it."""

    temperature: Real | None = Field(default=None, ge=0, le=2, description="Spread of the choices.")
    top_p: Real | None = Field(default=None, gt=0, le=1)
    min_p: Real | None = Field(default=None, ge=0, le=1)
    top_k: Whole | None = Field(default=None, ge=1, le=100_000)
    strictness: Real | None = Field(default=None, ge=0, le=1, description="How far harmony binds.")
    originality: Literal["report", "strict", "off"] = Field(
        default="report",
        description="Compare with the training corpus; strict also keeps from copying.",
    )
    against: list[Name] = Field(
        default=[], max_length=16, description="Corpora of one's own to compare with."
    )


class Making(Ask):
    """What every job that writes notes takes."""

    seed: Seed | None = Field(default=None, description="Drawn where it is left out.")
    engine: Literal["auto", "neural", "theory"] = "auto"
    model: Name | None = Field(default=None, description="A model of GET /models.")
    options: Options = Options()
    takes: Whole = Field(default=1, ge=1, le=16, description="Candidates to choose from.")
    keep: Literal["best", "none"] = Field(
        default="best", description="Whether the best take becomes the piece at once."
    )


class ComposeRequest(Making):
    """A new piece."""

    model_config = example(prompt="rainy lofi in D minor, 75 bpm, one minute", takes=4, seed=7)

    prompt: Prompt | None = None
    fields: Fields = Fields()
    reader: ReaderChoice = "auto"


class PieceSource(Ask):
    """A piece of the library: its newest revision, or the one or the take that is named."""

    piece: Id
    revision: Whole | None = Field(default=None, ge=1, le=1_000_000)
    take: TakeId | None = None

    @model_validator(mode="after")
    def _one(self) -> PieceSource:
        if self.revision is not None and self.take is not None:
            raise ValueError("a source names a revision or a take, not both")
        return self


class UploadSource(Ask):
    """A file that was uploaded."""

    upload: Id


class ExampleSource(Ask):
    """A seed tune of GET /examples."""

    example: Name


Source = PieceSource | UploadSource | ExampleSource


class Cells(Ask):
    """Bars of one part."""

    part: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="Name of the track."
    )
    bars: list[_Bar] = Field(min_length=1, max_length=2000, description="Counted from 1.")


class VerbRequest(Making):
    """Work on music that is there."""

    model_config = example(
        source={"piece": "0123456789abcdef"},
        cells=[{"part": "melody", "bars": [5, 6]}],
        seed=7,
    )

    source: Source
    prompt: Prompt | None = None
    fields: Fields = Fields()
    reader: ReaderChoice = "auto"
    bars: Annotated[str, Field(pattern=r"^[0-9]{1,5}([-–][0-9]{1,5})?$")] | None = Field(
        default=None, description='"16": so many bars more; "5-8": these bars.'
    )
    parts: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default=[], max_length=64, description="Tracks, roles or instruments; all where empty."
    )
    cells: list[Cells] = Field(
        default=[], max_length=64, description="Just these cells, in place of bars and parts."
    )
    locked: list[Cells] = Field(default=[], max_length=64, description="Cells that must stay.")
    amount: Real = Field(
        default=0.3, gt=0, le=1, description="For vary: the share that is written anew."
    )


class ContinueRequest(VerbRequest):
    """Go on where a piece ends; ``bars`` is how many are added."""

    model_config = example(source={"example": "harbour"}, bars="16", seed=7)


class InfillRequest(VerbRequest):
    """Write some bars of some parts anew and leave the rest as it is."""


class AccompanyRequest(VerbRequest):
    """Write further parts beside those that are there."""

    model_config = example(source={"example": "harbour"}, fields={"parts": ["bass", "drums"]})


class VaryRequest(VerbRequest):
    """Write a share of the cells anew."""

    model_config = example(source={"piece": "0123456789abcdef", "take": "t2"}, amount=0.3)


class RenderRequest(Ask):
    """Make the mastered audio of a piece, as its mix says."""

    model_config = example(piece="0123456789abcdef", formats=["flac", "mp3"])

    piece: Id
    revision: Whole | None = Field(default=None, ge=1, le=1_000_000)
    formats: list[AudioFormat] = Field(default=["flac", "mp3"], min_length=1, max_length=3)
    stems: Flag = Field(default=False, description="Each part as a file of its own too.")
    soundfont: Name | None = Field(default=None, description="A SoundFont of GET /soundfonts.")
    loudness_lufs: Real = Field(default=-14.0, ge=-40, le=-6, description="Of the whole master.")
    true_peak_db: Real = Field(default=-1.0, ge=-12, le=0, description="Highest true peak, dBTP.")


class ExportRequest(Ask):
    """Write a piece as files for other programs."""

    model_config = example(piece="0123456789abcdef", formats=["musicxml", "pdf", "midi"])

    piece: Id
    revision: Whole | None = Field(default=None, ge=1, le=1_000_000)
    formats: list[ExportFormat] = Field(min_length=1, max_length=13)


class EvaluateRequest(Ask):
    """Measure music, beside what is usual."""

    model_config = example(source={"piece": "0123456789abcdef"})

    source: Source
    against: Name | None = Field(default=None, description="A corpus of one's own to compare with.")


class ImportRequest(Ask):
    """Take an uploaded file of notes (MIDI, MusicXML, ABC, Humdrum) into the library."""

    model_config = example(upload="0123456789abcdef", title="My song")

    upload: Id
    title: Title | None = None


class TranscribeRequest(Ask):
    """Write an uploaded recording down as notes, a new piece of the library."""

    model_config = example(upload="0123456789abcdef", parts="one")

    upload: Id
    title: Title | None = None
    tempo_bpm: Real | None = Field(default=None, ge=20, le=300, description="Found where left out.")
    parts: Literal["one", "hands"] = "one"
    quantise: Flag = True


class TrainRequest(Ask):
    """Train a model on a corpus that is built."""

    model_config = example(corpus="mine", name="mine", minutes=30)

    corpus: Name
    name: Name | None = Field(
        default=None, description="Of the model; the corpus's where left out."
    )
    recipe: Name | None = None
    architecture: Name | None = None
    size: Literal["tiny", "small", "base"] | None = None
    start: Name | None = Field(default=None, description="A model to go on from.")
    resume: Flag = False
    minutes: Real = Field(default=0.0, ge=0, le=100_000, description="0: no limit.")
    steps: Whole | None = Field(default=None, ge=1, le=10_000_000)
    device: Literal["auto", "cpu", "cuda"] = "auto"
