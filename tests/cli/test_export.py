from __future__ import annotations

import json
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cadenza.app import EXPORT_FORMATS
from cadenza.music import Note, Score, Track, write_midi
from cadenza.sound import find_soundfonts

Cadenza = Callable[..., Any]


@pytest.fixture
def midi() -> Path:
    notes = tuple(Note(480 * i, 60 + i, 400, 90) for i in range(4))
    bass = Track("Bass", 32, notes=(Note(0, 36, 1920, 100),))
    path = Path("tune.mid")
    path.write_bytes(write_midi(Score(tracks=(Track("Piano", 0, notes=notes), bass))))
    return path


def test_a_file_becomes_a_session(cadenza: Cadenza, midi: Path) -> None:
    done = cadenza("export", midi, "--format", "dawproject")
    assert (done.code, done.err) == (0, "")
    assert done.out == "dawproject  tune.dawproject\n"
    assert "audio/Piano.wav" in zipfile.ZipFile("tune.dawproject").namelist()


def test_several_formats_as_json(cadenza: Cadenza, midi: Path) -> None:
    words = ("--format", "midi-parts", "--format", "stems", "--out", "all", "--json")
    done = cadenza("export", midi, *words)
    assert done.code == 0
    told = json.loads(done.out)
    assert told == {
        "title": "tune",
        "files": {
            "stems": ["all/stems/Piano.flac", "all/stems/Bass.flac"],
            "midi-parts": ["all/midi-parts/01-Piano.mid", "all/midi-parts/02-Bass.mid"],
        },
        "notes": [],
    }
    assert all(Path(path).is_file() for paths in told["files"].values() for path in paths)


def test_a_release_is_exported_and_edits_are_told(cadenza: Cadenza, midi: Path) -> None:
    assert cadenza("render", midi, "--stems", "--format", "wav", "--out", "song").code == 0
    done = cadenza("export", "song", "--format", "stems")
    assert (done.code, done.err) == (0, "")
    assert done.out == "stems  song-stems/Piano.flac\n       song-stems/Bass.flac\n"
    with Path("song/song.mid").open("ab") as file:
        file.write(b"\0")
    done = cadenza("export", "song", "--format", "stems", "--force")
    assert done.code == 0
    assert done.err == "note: song.mid has changed since the release; its stems were made anew\n"


def test_flags_that_had_nothing_to_do_are_told(cadenza: Cadenza, midi: Path) -> None:
    done = cadenza("export", midi, "--format", "midi-parts", "--no-audio")
    assert done.code == 0
    assert done.err == ("note: --no-audio leaves the stems out of a dawproject; it had no effect\n")
    font = next(iter(find_soundfonts()), None)
    if font is not None:
        done = cadenza("export", midi, "--format", "abc", "--soundfont", font.path)
        assert done.err == (
            "note: no stems were rendered; --soundfont had no effect\n"
            "note: a tune is one voice: 4 of 5 notes stand in it\n"
        )


def test_the_folder_that_one_stands_in_has_its_name(cadenza: Cadenza, midi: Path) -> None:
    assert cadenza("render", midi, "--format", "wav", "--out", "song").code == 0
    os.chdir("song")
    assert cadenza("export", ".", "--format", "abc").out == "abc  song.abc\n"


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        ((), 2, "Missing argument 'FILE'"),
        (("tune.mid",), 2, "--format is one of dawproject"),
        (("tune.mid", "--format", "midi"), 2, "got midi; did you mean midi-parts?"),
        (("tune.mid", "--format", "stem"), 2, "did you mean stems?"),
        (("tune.mid", "--format", "stems", "--no-audio"), 2, "stems are audio"),
        (("none.mid", "--format", "stems"), 1, "a MIDI file exists; got none.mid"),
        (("here", "--format", "stems"), 1, "a release folder holds a receipt.json; got here"),
        (("text.mid", "--format", "stems"), 1, "text.mid"),
        (("tune.mid", "--format", "midi-parts", "--out", "text.mid"), 2, "goes into a folder"),
        (("tune.mid", "--format", "dawproject", "--out", "text.mid"), 2, "ends in .dawproject"),
        (("tune.mid", "--format", "dawproject", "--soundfont", "no.sf2"), 2, "no.sf2"),
    ],
)
def test_wrong_use_is_one_clear_line(
    cadenza: Cadenza, midi: Path, words: tuple[str, ...], code: int, line: str
) -> None:
    Path("here").mkdir()
    Path("text.mid").write_text("text")
    before = sorted(Path.cwd().rglob("*"))
    done = cadenza("export", *words)
    assert done.code == code
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert line in done.err
    assert sorted(Path.cwd().rglob("*")) == before
    assert midi.is_file()


def test_every_format_stands_on_the_help_page(cadenza: Cadenza) -> None:
    page = cadenza("export", "--help").out
    for name in EXPORT_FORMATS:
        assert page.count(name) >= 2, name


def test_a_missing_extra_is_one_clear_line(
    cadenza: Cadenza, midi: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "verovio", None)
    done = cadenza("export", midi, "--format", "svg")
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert done.err.endswith("pip install cadenza[notation]\n")
    assert [path.name for path in Path.cwd().iterdir()] == ["tune.mid"]
