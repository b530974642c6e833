from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cadenza.app import FakePlayer, PlayRequest, RenderRequest, SoundRequest, play, render_file
from cadenza.app.playing import DevicePlayer, is_midi, output_devices
from cadenza.errors import (
    CancelledError,
    FileError,
    MidiError,
    OperationError,
    SoundError,
    UnknownNameError,
    UsageError,
)
from cadenza.music import Note, Score, TempoChange, Track, write_midi
from cadenza.progress import Silent
from cadenza.sound import encode


@pytest.fixture
def midi() -> Path:
    notes = tuple(Note(480 * i, 60 + i, 400, 90) for i in range(4))
    same = Track("Piano", 0, notes=notes)
    drums = Track("Drums", 0, is_drum=True, notes=(Note(0, 36, 60, 100),))
    path = Path("A Tune.mid")
    path.write_bytes(write_midi(Score(tracks=(same, same, drums), tempos=(TempoChange(0, 120.0),))))
    return path


def test_a_midi_file_becomes_a_release(midi: Path, fake_render: Callable[..., Any]) -> None:
    done = render_file(
        RenderRequest(midi, ambience=("rain",), stems=True, formats=("mp3",)), render=fake_render
    )
    assert done.folder == Path("songs/a-tune")
    assert (done.folder / "song.mid").read_bytes() == midi.read_bytes()
    assert "stems/Piano_2.flac" in done.files
    assert done.receipt["source"]["name"] == "A Tune.mid"
    assert done.to_dict()["loudness"]["integrated_lufs"] == pytest.approx(-14, abs=1.0)
    with pytest.raises(OperationError, match="not overwritten"):
        render_file(RenderRequest(midi), render=fake_render)


@pytest.mark.parametrize(
    "data", [b"", b"MThd", b"not midi at all", b"MThd\0\0\0\6\0\1\0\1\0\0", bytes(1000)]
)
def test_broken_files_leave_nothing(data: bytes, fake_render: Callable[..., Any]) -> None:
    path = Path("x.mid")
    path.write_bytes(data)
    with pytest.raises(MidiError):
        render_file(RenderRequest(path), render=fake_render)
    assert [each.name for each in Path.cwd().iterdir()] == ["x.mid"]


def test_missing_files_and_folders(fake_render: Callable[..., Any]) -> None:
    Path("folder.mid").mkdir()
    for name in ("none.mid", "folder.mid"):
        with pytest.raises(FileError):
            render_file(RenderRequest(Path(name)), render=fake_render)


def test_a_file_of_days_is_refused(fake_render: Callable[..., Any]) -> None:
    track = Track("a", 0, notes=(Note(0, 60, 480, 90), Note(480 * 500, 60, 480, 90)))
    long = Score(tracks=(track,), tempos=(TempoChange(0, 4.0),))
    Path("long.mid").write_bytes(write_midi(long))
    with pytest.raises(MidiError, match="at most 60 minutes"):
        render_file(RenderRequest(Path("long.mid")), render=fake_render)


def test_gains_are_for_tracks_that_are_there(midi: Path, fake_render: Callable[..., Any]) -> None:
    sound = SoundRequest(part_gains={"Tuba": 3.0})
    with pytest.raises(UnknownNameError, match="--part-gain"):
        render_file(RenderRequest(midi, sound=sound), render=fake_render)


def test_midi_is_rendered_and_played_at_its_volume(
    midi: Path, fake_render: Callable[..., Any]
) -> None:
    peaks = []
    for volume in (1.0, 0.25):
        player = FakePlayer()
        assert play(PlayRequest(midi, volume), player=player, render=fake_render) == "fake device"
        peaks.append(float(np.abs(player.played[0]).max()))
    assert peaks[1] == pytest.approx(peaks[0] / 4, rel=1e-3)


def test_audio_is_played_as_it_is() -> None:
    encode(np.full((4410, 2), 0.5, dtype=np.float32), Path("a.flac"), "flac")
    player = FakePlayer()
    play(PlayRequest(Path("a.flac"), 1.0), player=player)
    assert player.played[0].shape == (4410, 2)


def test_without_a_device_one_line_says_so(midi: Path, fake_render: Callable[..., Any]) -> None:
    with pytest.raises(SoundError, match="playing needs a sound device; got none"):
        play(PlayRequest(midi), player=FakePlayer(device=""), render=fake_render)
    if not output_devices():
        with pytest.raises(SoundError, match="cadenza render"):
            DevicePlayer().ready()


def test_a_wrong_file_is_told_of_before_a_missing_device() -> None:
    with pytest.raises(FileError):
        play(PlayRequest(Path("none.wav")), player=FakePlayer(device=""))
    with pytest.raises(FileError):
        play(PlayRequest(Path("none.mid")), player=FakePlayer(device=""))


def test_playing_can_be_stopped() -> None:
    encode(np.zeros((4410, 2), dtype=np.float32), Path("a.wav"), "wav")
    silent = Silent()
    silent.cancel()
    with pytest.raises(CancelledError):
        play(PlayRequest(Path("a.wav")), silent, player=FakePlayer())


@pytest.mark.parametrize("volume", [-0.1, 1.5, float("nan")])
def test_volumes_are_checked(volume: float) -> None:
    with pytest.raises(UsageError, match="--volume lies between 0 and 1"):
        PlayRequest(Path("a.wav"), volume)


def test_midi_is_known_by_name_or_head() -> None:
    Path("a").write_bytes(b"MThd1234")
    Path("b").write_bytes(b"RIFF1234RMID")
    Path("c").write_bytes(b"RIFF1234WAVE")
    assert [is_midi(Path(name)) for name in ("a", "b", "c", "d", "d.MID")] == [
        True, True, False, False, True,
    ]  # fmt: skip


class FakeStream:
    """Stands in for pedalboard's stream."""

    output_device_names = ("speaker",)
    default_output_device_name = "speaker"
    sample_rate = 48_000.0
    written: list[np.ndarray] = []  # noqa: RUF012
    error: Exception | None = None

    def __init__(self, output_device_name: str) -> None:
        assert output_device_name == "speaker"

    def __enter__(self) -> FakeStream:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def write(self, audio: np.ndarray, rate: float) -> None:
        assert rate == 48_000.0
        if self.error:
            raise self.error
        self.written.append(audio)


def test_a_device_of_another_rate_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pedalboard.io.AudioStream", FakeStream)
    monkeypatch.setattr(FakeStream, "written", [])
    DevicePlayer().play(np.zeros((44_100, 2), dtype=np.float32), Silent())
    assert sum(piece.shape[1] for piece in FakeStream.written) == pytest.approx(48_000, abs=64)
    monkeypatch.setattr(FakeStream, "error", RuntimeError("unplugged"))
    with pytest.raises(SoundError, match="unplugged"):
        DevicePlayer().play(np.zeros((10, 2), dtype=np.float32), Silent())


def test_a_name_that_is_no_text_is_written_legibly(
    midi: Path, fake_render: Callable[..., Any]
) -> None:
    odd = midi.rename(b"\xff tune.mid".decode("utf-8", "surrogateescape"))
    done = render_file(RenderRequest(odd, formats=("wav",)), render=fake_render)
    assert done.receipt["title"] == "\ufffd tune"
    assert done.receipt["source"]["name"] == "\ufffd tune.mid"
    assert done.folder == Path("songs/tune")


def test_a_special_file_is_told_apart_from_a_missing_one(fake_render: Callable[..., Any]) -> None:
    with pytest.raises(FileError, match="a plain file; got /dev/null"):
        render_file(RenderRequest(Path("/dev/null")), render=fake_render)
