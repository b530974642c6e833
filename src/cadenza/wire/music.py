"""Music as the page draws it: scores and mixes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cadenza.wire.base import Name, Title, example

__all__ = [
    "Mix",
    "Note",
    "ScoreChord",
    "ScoreJson",
    "ScoreKey",
    "ScoreMeter",
    "ScoreSection",
    "ScoreTempo",
    "ScoreTrack",
    "TrackMix",
]

_LAST_TICK = 2**31 - 1
_Tick = Annotated[int, Field(ge=0, le=_LAST_TICK)]
_Text = Annotated[str, Field(max_length=200)]

Note = Annotated[
    tuple[
        Annotated[int, Field(ge=0, le=_LAST_TICK, description="Start, ticks.")],
        Annotated[int, Field(ge=0, le=127, description="Pitch.")],
        Annotated[int, Field(ge=1, le=_LAST_TICK, description="Duration, ticks.")],
        Annotated[int, Field(ge=1, le=127, description="Velocity.")],
    ],
    Field(description="[start, pitch, duration, velocity]; times in ticks."),
]


class _Both(BaseModel):
    """Sent and answered alike."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class ScoreTempo(_Both):
    """A tempo from a tick on."""

    at_ticks: _Tick
    bpm: float = Field(gt=0, le=10_000)


class ScoreMeter(_Both):
    """A metre from a tick on."""

    at_ticks: _Tick
    numerator: int = Field(ge=1, le=255)
    denominator: int = Field(ge=1, le=256)


class ScoreKey(_Both):
    """A key from a tick on."""

    at_ticks: _Tick
    tonic: Annotated[str, Field(max_length=20)]
    mode: Annotated[str, Field(max_length=40)]


class ScoreChord(_Both):
    """A chord from a tick on."""

    at_ticks: _Tick
    symbol: _Text


class ScoreSection(_Both):
    """A section from a tick on."""

    at_ticks: _Tick
    name: _Text


class ScoreTrack(_Both):
    """A track and its notes."""

    id: int = Field(ge=0, le=1_000_000, description="Stable within a revision.")
    name: _Text
    role: Annotated[str, Field(max_length=40)] | None = None
    program: int = Field(default=0, ge=0, le=127, description="General MIDI, from 0.")
    is_drum: bool = False
    notes: list[Note] = Field(max_length=500_000)


class ScoreJson(_Both):
    """A score; ``PUT`` takes the same shape and lays the changes over what stands."""

    model_config = example(
        title="Rainy Lofi",
        ticks_per_quarter=480,
        end_ticks=3840,
        bars=[0, 1920],
        tempos=[{"at_ticks": 0, "bpm": 75}],
        meters=[{"at_ticks": 0, "numerator": 4, "denominator": 4}],
        keys=[{"at_ticks": 0, "tonic": "D", "mode": "minor"}],
        chords=[{"at_ticks": 0, "symbol": "Dm7"}],
        sections=[{"at_ticks": 0, "name": "A"}],
        tracks=[
            {
                "id": 0,
                "name": "melody",
                "role": "melody",
                "program": 11,
                "is_drum": False,
                "notes": [[0, 62, 480, 80], [480, 65, 480, 84]],
            }
        ],
        revision=1,
    )

    title: Title = ""
    ticks_per_quarter: int = Field(ge=1, le=32_767)
    end_ticks: _Tick
    bars: list[_Tick] = Field(max_length=100_000, description="Start of each bar, ticks.")
    tempos: list[ScoreTempo] = Field(max_length=100_000)
    meters: list[ScoreMeter] = Field(max_length=100_000)
    keys: list[ScoreKey] = Field(default=[], max_length=100_000)
    chords: list[ScoreChord] = Field(default=[], max_length=100_000)
    sections: list[ScoreSection] = Field(default=[], max_length=10_000)
    tracks: list[ScoreTrack] = Field(max_length=256)
    revision: int | None = Field(default=None, description="Of the piece; null for a take.")


class TrackMix(_Both):
    """How a track sounds."""

    gain_db: float = Field(default=0.0, ge=-60, le=24)
    pan: float = Field(default=0.0, ge=-1, le=1, description="Left −1, right 1.")
    mute: bool = False


class Mix(_Both):
    """How a piece sounds: read by ``render``."""

    model_config = example(
        tracks={"melody": {"gain_db": -2.0, "pan": 0.2, "mute": False}},
        finish="lofi",
        ambience=[["rain", -6.0]],
    )

    tracks: dict[Annotated[str, Field(max_length=200)], TrackMix] = Field(
        default={}, max_length=256, description="Name of a track → how it sounds."
    )
    finish: Name | None = Field(default=None, description="A finish; the piece's own where null.")
    ambience: list[tuple[Name, Annotated[float, Field(ge=-60, le=24)]]] | None = Field(
        default=None, max_length=16, description="[name, gain in dB]; the piece's own where null."
    )
