"""The library: pieces, revisions, takes, audio."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from cadenza.wire.base import (
    Answer,
    Ask,
    FileName,
    Flag,
    Id,
    Json,
    Name,
    Real,
    TakeId,
    Time,
    Title,
    Whole,
    example,
)

__all__ = [
    "AudioState",
    "Check",
    "FileRow",
    "NewPiece",
    "NewTrack",
    "OriginalityRow",
    "Piece",
    "PieceChange",
    "PieceList",
    "PieceRow",
    "PieceSort",
    "Revision",
    "RevisionList",
    "Take",
    "TakeList",
]

PieceSort = Literal[
    "updated_at",
    "-updated_at",
    "created_at",
    "-created_at",
    "title",
    "-title",
    "tempo_bpm",
    "-tempo_bpm",
    "seconds",
    "-seconds",
]

_ROW = {
    "id": "0123456789abcdef",
    "title": "Rainy Lofi in D minor",
    "style": "lofi",
    "key": "D minor",
    "tempo_bpm": 75.0,
    "meter": "4/4",
    "bars": 19,
    "seconds": 60.8,
    "verb": "compose",
    "prompt": "rainy lofi in D minor, 75 bpm, one minute",
    "starred": False,
    "revision": 1,
    "takes": 4,
    "engine": "neural",
    "created_at": "2026-01-31T12:00:00Z",
    "updated_at": "2026-01-31T12:00:00Z",
}


class PieceRow(Answer):
    """A piece as the library lists it."""

    model_config = example(**_ROW)

    id: Id
    title: str
    style: str | None = None
    key: str | None = None
    tempo_bpm: float | None = None
    meter: str | None = None
    bars: int | None = None
    seconds: float | None = None
    verb: str | None = Field(default=None, description="How the newest revision was made.")
    prompt: str | None = None
    starred: bool = False
    revision: int | None = Field(
        default=None, description="The newest; null before the first is kept."
    )
    takes: int = 0
    engine: str | None = None
    created_at: Time
    updated_at: Time


class PieceList(Answer):
    """Pieces of the library, a page of them."""

    pieces: list[PieceRow]
    total: int = Field(description="How many there are in all.")


class Revision(Answer):
    """A state of a piece that was kept."""

    number: int
    verb: str | None = None
    note: str | None = None
    created_at: Time


class RevisionList(Answer):
    """All revisions of a piece, the oldest first."""

    revisions: list[Revision]


class Piece(PieceRow):
    """A piece with its revisions, sections and parts."""

    revisions: list[Revision] = Field(default=[])
    sections: list[Json] = Field(default=[])
    parts: list[Json] = Field(default=[])


class NewTrack(Ask):
    """A track of an empty piece."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    program: Whole = Field(default=0, ge=0, le=127)
    is_drum: Flag = False


class NewPiece(Ask):
    """An empty piece, or a copy of one."""

    model_config = example(
        title="A tune", tempo=90, key="C major", meter="4/4", bars=8, tracks=[{"name": "piano"}]
    )

    copy_of: Id | None = None
    title: Title | None = None
    tempo: Real | None = Field(default=None, ge=20, le=300, description="Quarter notes a minute.")
    key: Annotated[str, Field(max_length=40)] | None = None
    meter: Annotated[str, Field(pattern=r"^[0-9]{1,2}/[0-9]{1,2}$")] | None = None
    bars: Whole | None = Field(default=None, ge=1, le=2000)
    tracks: list[NewTrack] = Field(default=[], max_length=32)


class PieceChange(Ask):
    """What is to be changed of a piece."""

    model_config = example(title="A better name", starred=True)

    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    starred: Flag | None = None


class Check(Answer):
    """A promise of the brief and whether the notes keep it."""

    field: str
    asked: Json = None
    found: Json = None
    ok: bool | None = None


class OriginalityRow(Answer):
    """The longest run that is shared with a corpus, beside what pieces by people share."""

    corpus: str | None = None
    own_run: int | None = None
    usual_run: float | None = None
    own_texture_run: int | None = None
    usual_texture_run: float | None = None
    usual: bool | None = None
    percentiles: dict[str, float] = Field(default={})


class Take(Answer):
    """A candidate with its measurements."""

    id: TakeId
    number: int
    place: int | None = Field(default=None, description="1 is the best of those made together.")
    seed: Annotated[str, BeforeValidator(str)] | None = Field(
        default=None, description="As text: it may be larger than what JavaScript counts to."
    )
    total: float | None = Field(default=None, description="What the takes are ranked by.")
    reasons: list[str] = Field(default=[])
    measurements: dict[str, float | None] = Field(default={})
    conformance: list[Check] = Field(default=[])
    originality: OriginalityRow | None = None
    verb: str | None = None
    job: str | None = None
    kept: bool = False
    seconds: float | None = None
    bars: int | None = None
    created_at: Time | None = None


class TakeList(Answer):
    """The takes of a piece, the newest first."""

    takes: list[Take]


class FileRow(Answer):
    """A file that was made."""

    name: FileName
    bytes: int
    sha256: str | None = None
    format: str | None = None


class AudioState(Answer):
    """The newest audio of a piece."""

    digest: str | None = Field(default=None, description="Of notes, mix, SoundFont and settings.")
    revision: int | None = None
    files: list[FileRow] = Field(default=[])
    current: bool = Field(default=False, description="False where notes or mix changed since.")
    loudness: dict[str, Json] | None = None
    soundfont: Name | None = None
