from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cadenza.music import Note, Score, Track, write_midi

Cadenza = Callable[..., Any]


@pytest.fixture
def midi() -> Path:
    notes = tuple(Note(480 * i, 60 + i, 400, 90) for i in range(4))
    path = Path("tune.mid")
    path.write_bytes(write_midi(Score(tracks=(Track("Piano", 0, notes=notes),))))
    return path


def test_a_file_is_converted(cadenza: Cadenza, midi: Path) -> None:
    done = cadenza("convert", midi, "tune.musicxml")
    assert (done.code, done.out, done.err) == (0, "tune.musicxml\n", "")
    assert cadenza("convert", midi, "tune.musicxml").code == 1
    told = json.loads(cadenza("convert", midi, "tune.musicxml", "--force", "--json").out)
    assert told["converted"][0]["files"] == ["tune.musicxml"]
    assert cadenza("convert", midi, "tune.flac").code == 0


def test_a_bad_file_of_a_folder_is_named(cadenza: Cadenza, midi: Path) -> None:
    Path("in").mkdir()
    Path("in/bad.mid").write_text("x")
    Path("in/good.mid").write_bytes(midi.read_bytes())
    done = cadenza("convert", "in", "out", "--to", "abc")
    assert (done.code, done.out) == (1, "1 of 2 files converted, in out\n")
    assert done.err.startswith("left out: bad.mid: a MIDI file starts with MThd")
    assert Path("out/good.abc").is_file()


def test_words_and_back(cadenza: Cadenza, midi: Path) -> None:
    done = cadenza("words", midi, "words")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n1 piece, 4 notes in words\n")
    assert cadenza("words", "--decode", "words", "again").out == "1 MIDI file in again\n"
    assert Path("again/tune.mid").read_bytes() == midi.read_bytes()
    told = json.loads(cadenza("words", midi, "words", "--force", "--json").out)
    assert told["notes"] == {"001_acoustic_grand_piano.json": 4}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("convert", "none.mid", "x.abc"), 1),
        (("convert", "tune.mid", "x.exe"), 2),
        (("convert", "tune.mid"), 2),
        (("words", "none", "x"), 1),
        (("words", "tune.mid", "tune.mid"), 1),
        (("words", "--decode", "tune.mid", "x"), 1),
    ],
)
def test_bad_cases_are_one_line(
    cadenza: Cadenza, midi: Path, words: tuple[str, ...], code: int
) -> None:
    assert midi.is_file()
    done = cadenza(*words)
    assert (done.code, done.out, done.err.count("\n")) == (code, "", 1)
