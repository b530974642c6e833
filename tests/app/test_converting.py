from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cadenza.app import Converted, ConvertRequest, convert_files
from cadenza.app.audio_writing import AUDIO_WRITERS
from cadenza.errors import CadenzaError, FileError, ReleaseError, SoundError, UsageError
from cadenza.formats import read_score
from cadenza.music import Note, Score, Track, write_midi
from cadenza.provenance import (
    ALGORITHMIC,
    Provenance,
    embedded,
    midi_digest,
    parse_record,
    read_file,
    to_text,
)
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


def _voices(*names: str) -> Path:
    lines = (
        tuple(Note(480 * i, top - i, 480, 90) for i in range(8)) for top in (76, 72, 63, 55, 48)
    )
    tracks = tuple(Track(name, 0, notes=line) for name, line in zip(names, lines, strict=False))
    path = Path("voices.mid")
    path.write_bytes(write_midi(Score(tracks=tracks)))
    return path


def test_a_choir_on_one_program_stays_a_choir() -> None:
    names = ("Soprano", "Contratenor I", "Tenor", "Bassus")
    (made,) = _one(_voices(*names), "v.musicxml").files
    read = read_score(made.read_bytes(), made.name)
    assert tuple(track.name for track in read.tracks) == names
    assert [len(track.notes) for track in read.tracks] == [8] * 4
    assert b"<staves>2" not in made.read_bytes()


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (("melody", "chords", "bass"), 1),
        (("Piano right", "Piano left"), 1),
        (("upper", "lower"), 1),
        (("Part 1", "Part 2", "Part 3", "Part 4"), 4),
    ],
)
def test_hands_and_roles_of_a_piano_stay_one_part(names: tuple[str, ...], parts: int) -> None:
    (made,) = _one(_voices(*names), "v.musicxml").files
    assert made.read_bytes().count(b"<score-part ") == parts


@pytest.mark.parametrize("ending", [".flac", ".mp3", ".wav", ".ogg", ".m4a"])
def test_what_bears_a_mark_keeps_it(
    midi: Path, fake_render: Callable[..., object], ending: str
) -> None:
    if ending == ".m4a":
        pytest.importorskip("av")
    record = Provenance(
        cadenza="0.1.0", verb="compose", seed=1, engine="theory", mark=ALGORITHMIC,
        content=midi_digest(midi.read_bytes()),
    )  # fmt: skip
    midi.write_bytes(embedded(midi.read_bytes(), to_text(record)))
    (made,) = _one(midi, f"t{ending}", render=fake_render).files
    assert ALGORITHMIC.encode() in made.read_bytes()
    assert len(read_audio(made)) > 10_000
    if ending in {".flac", ".mp3", ".wav"}:
        carried = read_file(made)
        own = parse_record(carried.text or "")
        assert (own.verb, own.mark, own.content) == ("render", ALGORITHMIC, carried.digest)
        assert own.source is not None
        assert own.source.name == "tune.mid"
        (again,) = _one(made, "again.mp3").files
        assert read_file(again).mark == ALGORITHMIC
        assert read_file(again).text is None


def test_what_bears_none_gets_none(
    midi: Path, tone: Path, fake_render: Callable[..., object]
) -> None:
    for made in (*_one(midi, "t.flac", render=fake_render).files, *_one(tone, "u.flac").files):
        assert read_file(made).mark is None
        assert read_file(made).text is None


def test_of_silence_no_score_is_made() -> None:
    silence = Path("silence.wav")
    silence.write_bytes(AUDIO_WRITERS[".wav"](np.zeros((44_100, 2), np.float32)))
    with pytest.raises(SoundError, match=r"no notes were heard; got silence\.wav"):
        _one(silence, "s.mid", transcriber=FakeTranscriber())
    assert not Path("s.mid").exists()


def test_long_names_find_room(midi: Path) -> None:
    folder = Path("long")
    folder.mkdir()
    for last in "ab":
        (folder / ("é" * 120 + f"{last}.mid")).write_bytes(midi.read_bytes())
    done = list(convert_files(ConvertRequest(folder, Path("out"), "musicxml")))
    assert all(isinstance(each, Converted) for each in done)
    assert len({path for each in done for path in each.files}) == 2


def test_messages_name_out_as_it_is_called(midi: Path) -> None:
    Path("t.abc").write_text("mine")
    with pytest.raises(ReleaseError, match="choose another OUT or add --force"):
        _one(midi, "t.abc")


def test_empty_and_endless_scores_are_called_scores(midi: Path) -> None:
    midi.write_bytes(write_midi(Score(tracks=(Track("Piano"),))))
    with pytest.raises(FileError, match=r"^a score holds notes; got none in tune\.mid"):
        _one(midi, "t.musicxml")
    Path("book.abc").write_text("X:1\nQ:1/4=20\nL:4/1\nK:C\n" + ("C" * 100 + "|\n") * 4)
    with pytest.raises(FileError, match=r"^a score lasts at most 60 minutes"):
        _one(Path("book.abc"), "t.pdf")
