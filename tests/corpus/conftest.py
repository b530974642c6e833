"""Small scores to put on the grid, and small corpora of one's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from cadenza.corpus.building import Built, build
from cadenza.corpus.library import Corpora, Corpus
from cadenza.corpus.plans import BuildRequest
from cadenza.music import Meter, MeterChange, Note, Score, Track, write_midi
from cadenza.seeds import stream

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


# -- corpora of one's own --------------------------------------------------------------------

ALONE = BuildRequest(workers=1)
LONG_AGO = (1_700_000_000, 1_700_000_000)


def own_tune(seed: int, notes: int = 48, shift: int = 0) -> Score:
    """A random walk that no other seed gives."""
    random = stream(seed, "own corpus")
    at, pitch, rows = 0, 66, []
    for _ in range(notes):
        length = random.choice((240, 240, 480, 720))
        pitch = min(max(pitch + random.choice((-7, -4, -3, -2, -1, 1, 2, 3, 5)), 48), 84)
        rows.append(Note(at, pitch + shift, length, random.randint(50, 100)))
        at += length
    return Score(480, (Track("Flute", 73, notes=tuple(rows)),))


def put(path: Path, score: Score) -> Path:
    """A MIDI file that was changed long ago."""
    return put_bytes(path, write_midi(score))


def put_bytes(path: Path, data: bytes) -> Path:
    """A file that was changed long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, LONG_AGO)
    return path


def fill(folder: Path, seeds: range) -> Path:
    """A folder of tunes."""
    for seed in seeds:
        put(folder / f"tune-{seed:03}.mid", own_tune(seed))
    return folder


@contextmanager
def opened(home: Path, *paths: Path, name: str = "mine") -> Iterator[Corpus]:
    """A corpus in a home, with some paths added."""
    with Corpora(home / "corpora").open(name, make=True) as corpus:
        if paths:
            corpus.add(paths, "CC0 1.0")
        yield corpus


def built(home: Path, *paths: Path, request: BuildRequest = ALONE) -> Built:
    """A corpus of some paths, built."""
    with opened(home, *paths) as corpus:
        return build(corpus, request)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a build, by name, but for the two that tell its name and commit."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("corpus.json", "index.json")
    }


def start(home: Path, *words: object) -> subprocess.Popen[str]:
    """``cadenza corpus …`` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cadenza", "corpus", *map(str, words)],
        env={**os.environ, "CADENZA_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def own() -> SimpleNamespace:
    """Makers of files and corpora of one's own."""
    return SimpleNamespace(
        alone=ALONE,
        built=built,
        contents=contents,
        fill=fill,
        opened=opened,
        put=put,
        put_bytes=put_bytes,
        start=start,
        tune=own_tune,
    )
