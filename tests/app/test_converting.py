from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cadenza.app import Converted, ConvertRequest, convert_files
from cadenza.app.audio_writing import AUDIO_WRITERS
from cadenza.errors import CadenzaError, FileError, ReleaseError, UsageError
from cadenza.formats import read_score
from cadenza.music import Note, Score, Track, write_midi
from cadenza.sound import read_audio
from cadenza.transcription import FakeTranscriber


@pytest.fixture
def midi() -> Path:
    notes = tuple(Note(480 * i, 60 + i, 480, 90) for i in range(4))
    path = Path("tune.mid")
    path.write_bytes(write_midi(Score(tracks=(Track("Piano", 0, notes=notes),))))
    return path


@pytest.fixture
def tone() -> Path:
    time_s = np.arange(44_100) / 44_100
    wave = (0.5 * np.sin(2 * np.pi * 440 * time_s)).astype(np.float32)
    path = Path("tone.wav")
    path.write_bytes(AUDIO_WRITERS[".wav"](np.stack([wave, wave], axis=1)))
    return path


def _one(source: Path, out: str, **more: object) -> Converted:
    (done,) = convert_files(ConvertRequest(source, Path(out)), **more)
    assert isinstance(done, Converted)
    return done


@pytest.mark.parametrize("ending", [".mid", ".midi", ".musicxml", ".xml", ".mxl", ".abc"])
def test_scores_become_scores(midi: Path, ending: str) -> None:
    (made,) = _one(midi, f"out/t{ending}").files
    read = read_score(made.read_bytes(), made.name)
    assert [note.pitch for note in read.tracks[0].notes] == [60, 61, 62, 63]


def test_scores_become_other_files(midi: Path) -> None:
    (made,) = _one(midi, "t.dawproject").files
    assert made.read_bytes()[:2] == b"PK"
    Path("t.abc").write_text('X:1\nL:1/4\nK:C\n"Am7"C "F"D\n')
    (made,) = _one(Path("t.abc"), "t.cho").files
    assert "| Am7 F |" in made.read_text()


def test_scores_become_pages(midi: Path) -> None:
    pytest.importorskip("verovio")
    (made,) = _one(midi, "t.svg").files
    assert b"<svg" in made.read_bytes()


@pytest.mark.parametrize("ending", [".wav", ".flac", ".mp3", ".ogg", ".m4a"])
def test_audio_becomes_audio(tone: Path, ending: str) -> None:
    if ending == ".m4a":
        pytest.importorskip("av")
    (made,) = _one(tone, f"t{ending}").files
    audio = read_audio(made)
    assert abs(len(audio) - 44_100) < 5_000
    spectrum = np.abs(np.fft.rfft(audio[10_000:30_000, 0]))
    assert abs(np.argmax(spectrum) * 44_100 / 20_000 - 440) < 5


def test_scores_become_audio(midi: Path, fake_render: Callable[..., object]) -> None:
    (made,) = _one(midi, "t.flac", render=fake_render).files
    assert np.abs(read_audio(made)).max() > 0.01


def test_audio_becomes_a_score(tone: Path) -> None:
    (made,) = _one(tone, "t.mid", transcriber=FakeTranscriber()).files
    read_score(made.read_bytes(), made.name)


def test_a_folder_keeps_its_structure_and_goes_on(midi: Path) -> None:
    inner = Path("in/inner")
    inner.mkdir(parents=True)
    (inner / "a.mid").write_bytes(midi.read_bytes())
    (inner / "a.abc").write_text("X:1\nL:1/4\nK:C\nC|\n")
    (inner / "bad.mid").write_bytes(b"no")
    (inner / "notes.txt").write_text("")
    drums = Track("Drums", is_drum=True, notes=(Note(0, 36, 480, 90),))
    (inner / "drums.mid").write_bytes(write_midi(Score(tracks=(drums,))))
    request = ConvertRequest(Path("in"), Path("out"), to="abc")
    made, faults = [], []
    for each in convert_files(request):
        (made if isinstance(each, Converted) else faults).append(each)
    paths = [path.as_posix() for each in made for path in each.files]
    assert paths == ["out/inner/a.abc", "out/inner/a-2.abc"]
    assert all(Path(path).is_file() for path in paths)
    assert [file for file, _ in faults] == ["inner/bad.mid", "inner/drums.mid"]
    assert "MThd" in faults[0][1]
    assert not list(Path("out").rglob(".cadenza*"))


def test_nothing_is_overwritten(midi: Path) -> None:
    Path("t.abc").write_text("mine")
    with pytest.raises(ReleaseError, match="not overwritten"):
        _one(midi, "t.abc")
    assert Path("t.abc").read_text() == "mine"
    list(convert_files(ConvertRequest(midi, Path("t.abc"), force=True)))
    assert Path("t.abc").read_text() != "mine"


@pytest.mark.parametrize(
    ("source", "out", "to", "kind", "says"),
    [
        ("tune.mid", "t.exe", None, UsageError, "ends in one of"),
        ("tune.mid", "t", None, UsageError, "ends in one of"),
        ("tune.mid", "t.mid", "exe", UsageError, "--to is one of"),
        ("tune.mid", "t.mid", "abc", UsageError, "say the same"),
        (".", "out", None, UsageError, "a folder is converted with --to"),
        ("none.mid", "t.abc", None, FileError, "exists"),
        ("x.txt", "t.mid", None, FileError, "a file to convert ends in"),
        ("empty", "out", "mid", FileError, "holds files of"),
        ("in", "x.txt", "mid", ReleaseError, "into a folder"),
        ("none\0.mid", "t.abc", None, FileError, "."),
    ],
)
def test_bad_requests_are_one_line(
    midi: Path, source: str, out: str, to: str | None, kind: type[CadenzaError], says: str
) -> None:
    Path("x.txt").write_text("")
    Path("empty").mkdir()
    Path("in").mkdir()
    Path("in/a.mid").write_bytes(midi.read_bytes())
    with pytest.raises(kind, match=says) as caught:
        list(convert_files(ConvertRequest(Path(source), Path(out), to)))
    assert "\n" not in str(caught.value)
