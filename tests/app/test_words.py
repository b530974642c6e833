from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from cadenza.app import WordsRequest, decode_words, write_words
from cadenza.errors import FileError, ReleaseError
from cadenza.formats.words import words_schema
from cadenza.music import Control, Note, Score, TempoChange, Track, write_midi


def _score(shift: int = 0) -> Score:
    piano = tuple(Note(480 * i + shift, 60 + i, 455, 90 + i) for i in range(4))
    bass = Track("Bass", 32, notes=(Note(0, 36, 1920, 100),), controls=(Control(7, 64, 127),))
    drums = Track("Kit", is_drum=True, notes=(Note(0, 36, 10, 90), Note(0, 42, 10, 90)))
    tracks = (Track("Piano", 0, notes=piano), bass, drums)
    return Score(tracks=tracks, tempos=(TempoChange(0, 93.5),), title=f"Song {shift}")


@pytest.fixture
def folder() -> Path:
    folder = Path("songs")
    (folder / "inner").mkdir(parents=True)
    (folder / "a.mid").write_bytes(write_midi(_score()))
    (folder / "inner" / "ñ b.MID").write_bytes(write_midi(_score(17)))
    (folder / "inner" / "bad.mid").write_bytes(b"MThd")
    (folder / "inner" / ".hidden.mid").write_bytes(b"")
    (folder / "read.txt").write_text("no score")
    return folder


def test_a_folder_goes_there_and_back_to_the_byte(folder: Path) -> None:
    done = write_words(WordsRequest(folder, Path("words")))
    assert done.pieces == 2
    assert [file for file, _ in done.faults] == ["inner/bad.mid"]
    assert done.notes == {
        "001_acoustic_grand_piano.json": 8, "033_acoustic_bass.json": 2, "drum_kit.json": 4,
    }  # fmt: skip
    again = decode_words(WordsRequest(Path("words"), Path("again")))
    assert again.files == ("a.mid", "inner/ñ b.MID")
    for name in again.files:
        assert Path("again", name).read_bytes() == (folder / name).read_bytes()


def test_every_file_keeps_the_schema(folder: Path) -> None:
    write_words(WordsRequest(folder, Path("words")))
    validator = jsonschema.Draft202012Validator(words_schema())
    files = sorted(Path("words").rglob("*.json"))
    assert len(files) == 5
    for file in files:
        validator.validate(json.loads(file.read_text("utf-8")))


def test_the_same_scores_give_the_same_bytes(folder: Path) -> None:
    write_words(WordsRequest(folder, Path("one")))
    write_words(WordsRequest(folder, Path("two")))
    for file in Path("one").rglob("*.json"):
        assert file.read_bytes() == Path("two", file.relative_to("one")).read_bytes()


def test_other_scores_become_midi_files() -> None:
    Path("t.abc").write_text("X:1\nM:2/4\nL:1/4\nK:C\nCD|\n")
    write_words(WordsRequest(Path("t.abc"), Path("words")))
    assert decode_words(WordsRequest(Path("words"), Path("again"))).files == ("t.abc.mid",)


def test_full_folders_are_kept(folder: Path) -> None:
    with pytest.raises(ReleaseError, match="empty folder"):
        write_words(WordsRequest(folder, folder))
    write_words(WordsRequest(folder, Path("words")))
    write_words(WordsRequest(folder, Path("words"), force=True))
    Path("file").write_text("")
    with pytest.raises(ReleaseError):
        write_words(WordsRequest(folder, Path("file")))


def test_what_cannot_be_read_leaves_nothing(folder: Path) -> None:
    with pytest.raises(FileError, match="at least one file can be read"):
        write_words(WordsRequest(folder / "inner" / "bad.mid", Path("words")))
    with pytest.raises(FileError, match="exists"):
        write_words(WordsRequest(Path("none"), Path("words")))
    with pytest.raises(FileError, match=r"holds pieces/ and instruments/"):
        decode_words(WordsRequest(folder, Path("words")))
    assert not Path("words").exists()


@pytest.mark.parametrize("name", ["../out.mid", "/tmp/x.mid", "", 5, "a\\b.mid"])
def test_words_cannot_write_elsewhere(folder: Path, name: object) -> None:
    write_words(WordsRequest(folder / "a.mid", Path("words")))
    path = Path("words/pieces/a.mid.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "piece": name}))
    with pytest.raises(FileError, match="a piece has a path within its folder"):
        decode_words(WordsRequest(Path("words"), Path("again")))


def test_one_broken_piece_stops_no_other(folder: Path) -> None:
    write_words(WordsRequest(folder, Path("words")))
    Path("words/pieces/a.mid.json").write_text("{")
    done = decode_words(WordsRequest(Path("words"), Path("again")))
    assert (done.files, [file for file, _ in done.faults]) == (("inner/ñ b.MID",), ["a.mid.json"])
    shutil.rmtree("again")
    Path("words/instruments/drum_kit.json").write_text("[]")
    with pytest.raises(FileError, match="a file of words says"):
        decode_words(WordsRequest(Path("words"), Path("again")))


def test_long_names_find_room() -> None:
    folder = Path("long")
    folder.mkdir()
    score = Score(tracks=(Track("Piano", notes=(Note(0, 60, 480, 90),)),))
    names = ["x" * 250 + f"{last}.mid" for last in "ab"[:1]] + ["y" * 249 + ".abc"]
    (folder / names[0]).write_bytes(write_midi(score))
    (folder / names[1]).write_text("X:1\nK:C\nCDEF|\n")
    assert write_words(WordsRequest(folder, Path("w"))).pieces == 2
    decoded = decode_words(WordsRequest(Path("w"), Path("back")))
    assert len(decoded.files) == 2
    assert (Path("back") / names[0]).exists()
