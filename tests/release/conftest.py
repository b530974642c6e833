from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import (
    ChordMark,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    Score,
    SectionMark,
    TempoChange,
    Track,
)
from cadenza.sound.model import Mix

BAR = 4 * 480


def a_score(bars: int = 8) -> Score:
    notes = tuple(Note(bar * BAR + 480 * b, 60 + b, 400, 80) for bar in range(bars) for b in (0, 2))
    drums = tuple(
        Note(bar * BAR + 480 * b, (36, 42, 38, 49)[b], 60, 90)
        for bar in range(bars)
        for b in range(4)
    )
    return Score(
        tracks=(
            Track("melody", 4, notes=notes),
            Track("bass", 32, notes=tuple(Note(n * BAR, 40, BAR, 90) for n in range(bars))),
            Track("pad", 89, notes=tuple(Note(n * BAR, 55, BAR, 60) for n in range(bars))),
            Track("drums", 0, is_drum=True, notes=drums),
        ),
        tempos=(TempoChange(0, 120.0),),
        meters=(MeterChange(0, Meter()),),
        keys=(KeyChange(0, Key("D", "minor")),),
        chords=tuple(ChordMark(n * BAR, Chord.parse(("Dm7", "G7")[n % 2])) for n in range(bars)),
        sections=(SectionMark(0, "verse"), SectionMark(bars // 2 * BAR, "chorus")),
        title="Canción",
        end=bars * BAR,
    )


def a_mix(seconds: float = 1.0, peak: float = 0.5) -> Mix:
    frames = int(seconds * 44_100)
    time_s = np.arange(frames, dtype=np.float32) / 44_100
    tone = np.stack([np.sin(2 * np.pi * 220 * time_s)] * 2, axis=1).astype(np.float32)
    stems = {"melody": tone * np.float32(peak), "bass": tone * np.float32(-peak / 2)}
    premaster = (stems["melody"] + stems["bass"]).astype(np.float32)
    return Mix(
        stems=stems,
        premaster=premaster,
        master=premaster,
        loudness={"integrated_lufs": -14.0, "true_peak_dbtp": -1.0},
        soundfont={"name": "fake", "sha256": "0" * 64},
        synth="fake",
    )


@pytest.fixture
def score() -> Score:
    return a_score()


@pytest.fixture
def mix() -> Mix:
    return a_mix()


@pytest.fixture
def make_mix() -> Callable[..., Mix]:
    return a_mix
