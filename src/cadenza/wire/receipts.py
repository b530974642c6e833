"""Receipts: what was asked, what was decided, what the files hold.

``docs/reference/receipt.md`` describes every field. Receipts are files, kept as they were written:
an older one may lack fields that a newer one has.
"""

from __future__ import annotations

from pydantic import ConfigDict, Field

from cadenza.wire.base import Answer, FileName, Json
from cadenza.wire.briefs import Brief
from cadenza.wire.library import Check

__all__ = [
    "OriginalityCorpus",
    "OriginalityCurve",
    "PlanPart",
    "PlanSection",
    "Receipt",
    "ReceiptFile",
    "ReceiptMix",
    "ReceiptOriginality",
    "ReceiptPlan",
    "ReceiptSource",
    "ReceiptStrip",
    "ReceiptTake",
    "ReceiptTexture",
    "SharedRun",
    "SharedRunSource",
    "SoundFontUsed",
]


class _Kept(Answer):
    """A part of a receipt; what is not known by name stands in it all the same."""

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=False)


class ReceiptSource(_Kept):
    """The file that was worked on."""

    name: str | None = None
    sha256: str | None = None


class PlanSection(_Kept):
    """A section of the form."""

    name: str
    letter: str
    start_bar: int = Field(description="Counted from 1.")
    bars: int
    energy: float = Field(ge=0, le=1)
    parts: list[str]


class PlanPart(_Kept):
    """A part and what plays it."""

    name: str
    role: str
    instrument: str
    program: int | None = None
    range: tuple[int, int] = Field(description="Lowest and highest MIDI pitch.")


class ReceiptPlan(_Kept):
    """The form before there was a note."""

    style: str
    key: str
    tempo_bpm: float
    meter: str
    bars: int
    seconds: float
    ending: str
    sections: list[PlanSection]
    parts: list[PlanPart]
    half_bar_chords: list[tuple[str, str]] = Field(
        description="For each bar the chord of its first and of its second half."
    )


class SharedRunSource(_Kept):
    """Where a run of notes was found."""

    piece: str
    part: str
    bar: int
    semitones: int = 0


class SharedRun(_Kept):
    """The longest run of notes that a corpus has too."""

    notes: int
    own: int | None = None
    part: str
    bar: int
    pieces: int | None = None
    source: SharedRunSource


class OriginalityCurve(_Kept):
    """Share of the notes that lie in runs of each length, from short to long."""

    share: list[float | None]
    weighed: list[float | None] = Field(default=[])


class OriginalityCorpus(_Kept):
    """What is shared with one corpus, beside what pieces by people share with it."""

    corpus: str
    pieces: int
    usual: bool | None = None
    own_run: int | None = None
    usual_run: float | None = None
    own_texture_run: int | None = None
    usual_texture_run: float | None = None
    percentiles: dict[str, float | None] = Field(default={})
    longest: SharedRun | None = None
    longest_texture: SharedRun | None = None
    near_copies: list[Json] = Field(default=[])
    curve: OriginalityCurve | None = None
    curve_texture: OriginalityCurve | None = None
    usual_curve: tuple[list[float | None], list[float | None]] | None = Field(
        default=None, description="The lowest and the highest that is usual."
    )


class ReceiptOriginality(_Kept):
    """What was compared, and what came of it."""

    mode: str
    corpora: list[OriginalityCorpus] = Field(default=[])


class ReceiptTake(_Kept):
    """A take, the best first."""

    place: int | None = None
    number: int
    seed: int
    file: str | None = None
    total: float | None = None
    reasons: list[str] = Field(default=[])
    measurements: dict[str, float | None] = Field(default={})


class ReceiptStrip(_Kept):
    """How a track sounds."""

    track: str
    role: str
    patch: str
    gain_db: float
    pan: float = Field(description="Left −1, right 1.")
    reverb_db: float | None = None


class ReceiptTexture(_Kept):
    """A texture in the mix."""

    file: str = Field(description="The session or the sound file.")
    role: str = Field(description='"background" or "pad".')
    gain_db: float = 0.0
    sha256: str = ""
    voice: str | None = None
    version: str | None = None
    level: str | None = Field(default=None, description="That its sound was decoded from.")


class ReceiptMix(_Kept):
    """How the whole sounds."""

    finish: str
    ambience: list[tuple[str, float]] = Field(description="[name, gain in dB].")
    textures: list[ReceiptTexture] = Field(default=[], description="Of sessions and sound files.")
    loudness_lufs: float
    true_peak_db: float
    fade_out_s: float = 0.0
    tail_s: float = 0.0
    seed: int = 0
    strips: list[ReceiptStrip] = Field(default=[])
    roles: dict[str, str | None] = Field(default={}, description="Track → role.")


class SoundFontUsed(_Kept):
    """The main SoundFont."""

    name: str | None = None
    sha256: str | None = None
    licence: str | None = None


class ReceiptFile(_Kept):
    """A file beside the receipt."""

    name: FileName
    bytes: int
    sha256: str


class Receipt(_Kept):
    """What was asked, what was decided, what the files hold."""

    cadenza: str = Field(description="The version that made it.")
    title: str
    verb: str
    source: ReceiptSource | None = None
    brief: Brief | None = None
    plan: ReceiptPlan | None = None
    seed: int | None = None
    engine: str | None = None
    players: dict[str, str] | None = Field(default=None, description="Part → who wrote it.")
    options: dict[str, Json] = Field(default={})
    conformance: list[Check] = Field(default=[])
    originality: ReceiptOriginality | None = None
    takes: list[ReceiptTake] = Field(default=[])
    takes_tried: int | None = None
    partial: dict[str, Json] | None = None
    mix: ReceiptMix | None = None
    synth: str | None = None
    soundfont: SoundFontUsed | None = None
    loudness: dict[str, Json] | None = None
    stems: dict[str, Json] | None = None
    provenance: dict[str, Json] | None = None
    files: list[ReceiptFile] = Field(default=[])
    seconds: dict[str, float | None] = Field(default={}, description="Stage → seconds of work.")
