"""Small scores to put on the grid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from cadenza.music import Meter, MeterChange, Note, Score, Track, write_midi

TUNE = (60, 62, 64, 65, 67, 69, 67, 64, 62, 67, 71, 72, 64, 65, 62, 60)


def tune(bars: int = 8, shift: int = 0, tpq: int = 480, start: int = 0, stretch: int = 1) -> Track:
    """Four quarters a bar, never the same bar twice in a row."""
    beat = tpq * stretch
    notes = tuple(
        Note(start + beat * i, TUNE[(i * 5 + i // 4) % 16] + shift, beat, 60 + i % 7 * 5)
        for i in range(4 * bars)
    )
    return Track("Flute", 73, notes=notes)


def chords(bars: int = 8, shift: int = 0, tpq: int = 480) -> Track:
    """C, F, G, C, a triad a bar."""
    roots = (48, 53, 55, 48)
    notes = tuple(
        Note(4 * tpq * bar, roots[bar % 4] + shift + step, 4 * tpq, 70)
        for bar in range(bars)
        for step in (0, 4, 7)
    )
    return Track("Piano", 0, notes=notes)


def score(
    *tracks: Track, tpq: int = 480, meters: tuple[tuple[int, str], ...] = ((0, "4/4"),)
) -> Score:
    """Tracks under metres that change at ticks."""
    changes = tuple(MeterChange(at, Meter.parse(text)) for at, text in meters)
    return Score(tpq, tracks, meters=changes)


@pytest.fixture
def write_set(tmp_path: Path) -> Callable[[str, dict[str, Score]], Path]:
    """Writes scores as the MIDI files of a set; returns the data folder."""

    def write(name: str, scores: dict[str, Score]) -> Path:
        for path, each in scores.items():
            file = tmp_path / "data" / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(write_midi(each))
        return tmp_path / "data"

    return write


@pytest.fixture
def make() -> SimpleNamespace:
    """The makers of tracks and scores."""
    return SimpleNamespace(tune=tune, chords=chords, score=score)
