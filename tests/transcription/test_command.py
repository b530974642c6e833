"""``cadenza transcribe`` on good and bad input."""

import json
import shutil
from importlib import metadata

import numpy as np
import pytest

from cadenza.app import Transcribed, TranscribeRequest, transcribe_files
from cadenza.cli import run
from cadenza.errors import CancelledError, UsageError
from cadenza.music import read_midi
from cadenza.progress import Silent
from cadenza.sound import encode
from cadenza.transcription import FakeTranscriber


@pytest.fixture
def here(tmp_path, monkeypatch, struck):
    monkeypatch.chdir(tmp_path)
    notes = [(0.2 + 0.5 * n, 60 + n % 5) for n in range(12)]
    encode(struck(notes, 6.5), tmp_path / "take.wav", "wav")
    return tmp_path


def called(capsys, *words):
    code = run(["transcribe", *words])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, out, err


def test_a_recording_becomes_a_midi_file(here, capsys):
    code, out, err = called(capsys, "take.wav", "--tempo", "120")
    assert (code, err) == (0, "")
    assert "take.mid: " in out
    assert "120.0 bpm" in out
    score = read_midi(here / "take.mid")
    assert score.tempos[0].bpm == pytest.approx(120.0)
    assert {n.pitch for n in score.tracks[0].notes} >= {60, 61, 62, 63, 64}
    code, _, err = called(capsys, "take.wav")
    assert code == 1
    assert "not overwritten" in err
    assert called(capsys, "take.wav", "--force")[0] == 0


def test_bad_recordings_do_not_stop_the_others(here, capsys):
    (here / "junk.mp3").write_bytes(b"junk" * 999)
    (here / "empty.wav").write_bytes(b"")
    encode(np.zeros((44_100, 2), np.float32), here / "silent.flac", "flac")
    (here / "none").mkdir()
    names = ("junk.mp3", "empty.wav", "silent.flac", "none", "gone.wav", "take.wav")
    code, out, err = called(capsys, *names, "--out", "midi", "--json")
    assert code == 1
    told = json.loads(out)
    assert [each["source"] for each in told["transcribed"]] == ["take.wav"]
    reasons = {each["source"]: each["reason"] for each in told["failed"]}
    assert list(reasons) == list(names[:-1])
    assert "cannot be decoded" in reasons["junk.mp3"]
    assert "no notes were heard; got silent.flac" in reasons["silent.flac"]
    assert "holds audio files" in reasons["none"]
    assert "No such file" in reasons["gone.wav"]
    assert len(err.splitlines()) == 5
    assert [path.name for path in (here / "midi").iterdir()] == ["take.mid"]


def test_a_folder_keeps_its_shape(here, capsys):
    (here / "in" / "more").mkdir(parents=True)
    for name in ("in/a.wav", "in/more/a.wav", "in/.hidden.wav"):
        shutil.copy("take.wav", name)
    (here / "in" / "notes.txt").write_text("no audio")
    encode(np.zeros((9000, 2), np.float32) + 0.1, here / "in" / "a.flac", "flac")
    code, out, _ = called(capsys, "in", "--out", "out", "--transcriber", "fake", "--json")
    made = [each["file"] for each in json.loads(out)["transcribed"]]
    assert set(made) >= {"out/a-2.mid", "out/more/a.mid"} or set(made) >= {"out/a.mid"}
    assert code in (0, 1)
    assert not (here / "out" / ".hidden.mid").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "AUDIO"),
        (("take.wav", "--tempo", "fast"), "auto or a number"),
        (("take.wav", "--tempo", "999"), "20 to 300"),
        (("take.wav", "--tempo", "nan"), "20 to 300"),
        (("take.wav", "--parts", "feet"), "one or hands"),
        (("take.wav", "--transcriber", "ear"), "basic-pitch, fake"),
    ],
)
@pytest.mark.usefixtures("here")
def test_wrong_use(capsys, words, message):
    code, out, err = called(capsys, *words)
    assert (code, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (48_000, 8), (22_050, 2)])
def test_any_rate_and_number_of_channels(here, capsys, rate, channels):
    from pedalboard.io import AudioFile

    at = np.arange(rate * 3) / rate
    wave = 0.4 * np.sin(2 * np.pi * 440 * at) * (at % 0.75 < 0.6)
    with AudioFile("odd.wav", "w", rate, channels) as file:
        file.write(np.tile(wave, (channels, 1)).astype(np.float32))
    code, _, err = called(capsys, "odd.wav")
    assert (code, err) == (0, "")
    assert 69 in {n.pitch for t in read_midi(here / "odd.mid").tracks for n in t.notes}


def test_m4a(here, capsys):
    av = pytest.importorskip("av")
    wave = np.zeros((2, 44_100 * 2), np.float32)
    wave[:] = 0.4 * np.sin(2 * np.pi * 440 * np.arange(88_200) / 44_100)
    with av.open("tone.m4a", "w") as file:
        stream = file.add_stream("aac", rate=44_100, layout="stereo")
        frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="stereo")
        frame.sample_rate = 44_100
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    assert called(capsys, "tone.m4a")[0] == 0
    assert {n.pitch for n in read_midi(here / "tone.mid").tracks[0].notes} == {69}


@pytest.mark.usefixtures("here")
def test_without_the_network_one_line(capsys, monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", missing)
    code, out, err = called(capsys, "take.wav")
    assert (code, out) == (1, "")
    assert "pip install --no-deps basic-pitch" in err
    assert len(err.splitlines()) == 1


def test_the_work_can_be_stopped(here):
    progress = Silent()
    progress.cancel()
    request = TranscribeRequest((here / "take.wav",))
    with pytest.raises(CancelledError):
        list(transcribe_files(request, progress, transcriber=FakeTranscriber()))
    assert not (here / "take.mid").exists()


def test_exact_times_and_hands(here):
    request = TranscribeRequest(
        (here / "take.wav",), quantise=False, parts="hands", tempo_bpm=120.0
    )
    (made,) = transcribe_files(request)
    assert isinstance(made, Transcribed)
    score = read_midi(made.file)
    assert any(n.start_ticks % 40 for track in score.tracks for n in track.notes)


def test_a_request_needs_a_source():
    with pytest.raises(UsageError, match="recording"):
        TranscribeRequest(())
