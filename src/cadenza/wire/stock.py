"""What there is to choose from, and what one brings along: catalogues, uploads, corpora."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cadenza.wire.base import Answer, Ask, Id, Name, Time, example

__all__ = [
    "About",
    "AmbienceRequest",
    "Corpus",
    "CorpusFile",
    "CorpusFiles",
    "CorpusList",
    "CorpusName",
    "CorpusRow",
    "Entry",
    "EntryList",
    "Health",
    "Limits",
    "LlmState",
    "NewCorpus",
    "SessionRequest",
    "SessionState",
    "SoundFontRequest",
    "Upload",
    "UploadKind",
]

CorpusName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$")]
UploadKind = Literal["midi", "musicxml", "mxl", "abc", "kern", "audio", "soundfont"]


class Entry(Answer):
    """One thing to choose; what else is known of it stands in ``facts``."""

    model_config = example(
        name="lofi",
        description="Dusty drums and warm chords.",
        group="",
        source="built in",
        facts={"tempo_bpm": "66-92", "finish": "lofi"},
    )

    name: str = Field(description="As it is asked for.")
    description: str
    group: str = Field(default="", description="What it stands under in the list.")
    source: str = Field(default="built in", description="built in, yours, system, …")
    facts: dict[str, str | int | float | bool | list[str] | None] = Field(default={})


class EntryList(Answer):
    """A catalogue."""

    entries: list[Entry]


class LlmState(Answer):
    """The language model that reads sentences."""

    name: str


class Limits(Answer):
    """How much is taken."""

    upload_bytes: int
    body_bytes: int
    queue: int
    takes: int


class About(Answer):
    """What this server is and can do."""

    version: str
    api: str = "v1"
    llm: LlmState | None = Field(
        default=None, description="Null where sentences are read without one."
    )
    model: str | None = Field(
        default=None, description="The model of notes that is taken by itself."
    )
    soundfont: str | None = Field(default=None, description="The SoundFont in use.")
    sound_notice: str | None = Field(
        default=None, description="What would sound better, where it would."
    )
    limits: Limits
    extras: dict[str, bool] = Field(default={}, description="Optional libraries: name → installed.")


class Health(Answer):
    """Whether the server is well."""

    status: Literal["ok", "degraded"]
    version: str
    workers: dict[str, int] = Field(default={}, description="State → workers.")
    queued: int = 0
    running: int = 0


class SessionRequest(Ask):
    """The token that the terminal showed."""

    model_config = example(token="the token from the terminal")  # noqa: S106 - no token

    token: Annotated[str, Field(min_length=1, max_length=512)]


class SessionState(Answer):
    """Whether a token is needed, and whether this caller has shown it."""

    needed: bool
    open: bool


class Upload(Answer):
    """A file that was taken in; its kind was found by its content."""

    model_config = example(
        id="0123456789abcdef",
        name="song.mid",
        kind="midi",
        bytes=5120,
        sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        created_at="2026-01-31T12:00:00Z",
    )

    id: Id
    name: str
    kind: UploadKind
    bytes: int
    sha256: str | None = None
    created_at: Time


class SoundFontRequest(Ask):
    """An uploaded SoundFont that is to be kept."""

    model_config = example(upload="0123456789abcdef", name="My piano")

    upload: Id
    name: Name | None = None


class AmbienceRequest(Ask):
    """An uploaded recording that is to be kept as a background."""

    model_config = example(upload="0123456789abcdef", name="my garden")

    upload: Id
    name: Name


class NewCorpus(Ask):
    """A corpus of one's own."""

    model_config = example(name="mine")

    name: CorpusName


class CorpusRow(Answer):
    """A corpus as the list has it."""

    name: str
    files: int = 0
    built: bool = False
    created: str | None = None


class CorpusList(Answer):
    """The corpora of one's own."""

    corpora: list[CorpusRow]


class CorpusFile(Answer):
    """A file of a corpus, and what the last build made of it; null where none has seen it."""

    model_config = example(
        name="0123456789abcdef.mid",
        title="song.mid",
        kind="midi",
        state="kept",
        now="",
        split="train",
        reason="",
        stage="",
        licence="CC0-1.0",
        style="folk",
    )

    name: str = Field(description="As it is taken out by.")
    title: str = Field(description="What its owner calls it.")
    kind: str | None = None
    state: str | None = Field(default=None, description="Like kept, duplicate or quarantined.")
    now: str | None = Field(
        default=None, description="Since the build: new, changed, gone; empty where it is the same."
    )
    split: str | None = None
    reason: str | None = Field(default=None, description="Why it was left out.")
    stage: str | None = Field(default=None, description="Where it was left out.")
    licence: str | None = None
    style: str | None = None


class Corpus(CorpusRow):
    """The state of a corpus."""

    kinds: dict[str, int] = Field(default={})
    new: int = 0
    changed: int = 0
    gone: int = 0
    states: dict[str, int] = Field(default={})
    splits: dict[str, int] = Field(default={})
    commit: str | None = None
    commits: int = 0
    bytes: int = 0
    unknown_licence: int = 0
    rows: list[CorpusFile] = Field(default=[], description="Files, with what became of them.")


class CorpusFiles(Ask):
    """Uploaded files for a corpus, or names of files of it that are to go."""

    model_config = example(uploads=["0123456789abcdef"], licence="CC0-1.0", style="folk")

    uploads: list[Id] = Field(default=[], max_length=10_000)
    names: list[Annotated[str, Field(min_length=1, max_length=255)]] = Field(
        default=[], max_length=10_000
    )
    licence: Annotated[str, Field(max_length=100)] | None = None
    style: Name | None = None
