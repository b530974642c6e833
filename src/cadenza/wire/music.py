"""Music as the page draws it: scores and mixes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cadenza.wire.base import Answer, Ask, Flag, Json, Name, Real, Title, Whole, example, whole

__all__ = [
    "Mix",
    "MixRequest",
    "Note",
    "ScoreChord",
    "ScoreJson",
    "ScoreKey",
    "ScoreMeter",
    "ScoreSection",
    "ScoreTempo",
    "ScoreTrack",
    "TrackMix",
    "TrackMixRequest",
]

_LAST_TICK = 2**31 - 1
_Tick = Annotated[Whole, Field(ge=0, le=_LAST_TICK)]
_LaxTick = Annotated[int, Field(ge=0, le=_LAST_TICK)]
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


def _of_numbers(notes: object) -> object:
    """All notes at once, for there may be many; what is no list of lists is refused later."""
    if isinstance(notes, list) and all(isinstance(note, list | tuple) for note in notes):
        _no_texts(chain.from_iterable(notes))
    return notes


def _ticks(ticks: object) -> object:
    if isinstance(ticks, list):
        _no_texts(ticks)
    return ticks


def _no_texts(values: Iterable[object]) -> None:
    """Refuse "7" and true where numbers are meant."""
    if not {bool, str, bytes}.isdisjoint(map(type, values)):
        raise ValueError("a number is a number of JSON")


class _Both(BaseModel):
    """Sent and answered alike."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, fields: Json) -> Json:
        return whole(fields)


class ScoreTempo(_Both):
    """A tempo from a tick on."""

    at_ticks: _Tick
    bpm: Real = Field(gt=0, le=10_000)


class ScoreMeter(_Both):
    """A metre from a tick on."""

    at_ticks: _Tick
    numerator: Whole = Field(ge=1, le=255)
    denominator: Whole = Field(ge=1, le=256)


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

    id: Whole = Field(ge=0, le=1_000_000, description="Stable within a revision.")
    name: _Text
    role: Annotated[str, Field(max_length=40)] | None = None
    program: Whole = Field(default=0, ge=0, le=127, description="General MIDI, from 0.")
    is_drum: Flag = False
    notes: Annotated[list[Note], BeforeValidator(_of_numbers)] = Field(max_length=500_000)


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
    ticks_per_quarter: Whole = Field(ge=1, le=32_767)
    end_ticks: _Tick
    bars: Annotated[list[_LaxTick], BeforeValidator(_ticks)] = Field(
        max_length=100_000, description="Start of each bar, ticks."
    )
    tempos: list[ScoreTempo] = Field(max_length=100_000)
    meters: list[ScoreMeter] = Field(max_length=100_000)
    keys: list[ScoreKey] = Field(default=[], max_length=100_000)
    chords: list[ScoreChord] = Field(default=[], max_length=100_000)
    sections: list[ScoreSection] = Field(default=[], max_length=10_000)
    tracks: list[ScoreTrack] = Field(max_length=256)
    revision: Whole | None = Field(default=None, description="Of the piece; null for a take.")


_Gain = Annotated[Real, Field(ge=-60, le=24)]
_TrackName = Annotated[str, Field(max_length=200)]
_MIX = {
    "tracks": {"melody": {"gain_db": -2.0, "pan": 0.2, "mute": False}},
    "finish": "lofi",
    "ambience": [["rain", -6.0]],
}


class TrackMix(Answer):
    """How a track sounds."""

    gain_db: float = Field(default=0.0, ge=-60, le=24)
    pan: float = Field(default=0.0, ge=-1, le=1, description="Left −1, right 1.")
    mute: bool = False


class Mix(Answer):
    """How a piece sounds: read by ``render``. Every track is in it."""

    model_config = example(**_MIX)

    tracks: dict[str, TrackMix] = Field(default={}, description="Name of a track → how it sounds.")
    finish: str | None = None
    ambience: list[tuple[str, float]] = Field(default=[], description="[name, gain in dB].")
    textures: list[tuple[str, float]] = Field(
        default=[], description='[name of its stem, gain in dB]: "texture_night", "pad_night".'
    )


class TrackMixRequest(Ask):
    """How a track is to sound."""

    gain_db: _Gain = 0.0
    pan: Annotated[Real, Field(ge=-1, le=1)] = Field(default=0.0, description="Left −1, right 1.")
    mute: Flag = False


class MixRequest(Ask):
    """How a piece is to sound, all of it: what is left out is as the piece itself has it."""

    model_config = example(**_MIX)

    tracks: dict[_TrackName, TrackMixRequest] = Field(
        default={}, max_length=256, description="Name of a track → how it sounds."
    )
    finish: Name | None = Field(default=None, description="A finish; the piece's own where null.")
    ambience: list[tuple[Name, _Gain]] | None = Field(
        default=None, max_length=16, description="[name, gain in dB]; the piece's own where null."
    )
    textures: list[tuple[Name, _Gain]] | None = Field(
        default=None,
        max_length=8,
        description="Of the piece's textures, [name of its stem, gain in dB]; those that are left "
        "out are silent. All as the piece has them where null.",
    )
