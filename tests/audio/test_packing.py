"""Packed sound folders: both makers, the reader, and what is refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from cadenza.audio import packing, recordings
from cadenza.audio.packed_sound import Clip, PackedSound, as_floats, as_integers
from cadenza.audio.packing import main, pack_textures, plan_textures
from cadenza.audio.recordings import pack_recordings
from cadenza.audio.sound_writer import Writer, splits_of
from cadenza.audio.textures import STYLES, loudness_lufs, style_of, texture
from cadenza.errors import CancelledError, FileError, SoundError, UsageError
from cadenza.progress import Silent

RATE = 22_050
TINY_HOURS = 0.008
"""A clip or two."""


def tone(rate: int, seconds: float, hz: float = 440.0, channels: int = 1) -> np.ndarray:
    """A tone that swells, shape (frames, channels)."""
    at = np.arange(int(rate * seconds)) / rate
    wave = 0.2 * np.sin(2.0 * np.pi * hz * at) * (1.0 + 0.3 * np.sin(3.0 * at))
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def saved(folder: Path, name: str, samples: np.ndarray, rate: int = 44_100, **how: str) -> Path:
    path = folder / name
    soundfile.write(path, samples, rate, **how)
    return path


def own(*paths: Path) -> list[tuple[Path, str, str]]:
    return [(path, "own", "mine") for path in paths]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> PackedSound:
    """Two clips of textures."""
    return pack_textures(tmp_path_factory.mktemp("packed") / "sound", TINY_HOURS, 3, workers=1)


def test_a_plan_gives_each_kind_its_share() -> None:
    planned = plan_textures(10.0, 1)
    total_s = sum(each.seconds for each in planned)
    assert total_s == pytest.approx(36_000.0, abs=45.0)
    assert all(12.0 <= each.seconds <= 45.0 for each in planned)
    shares = Counter[str]()
    for each in planned:
        shares[style_of(each.name)] += each.seconds / total_s
    assert set(shares) == set(STYLES)
    assert shares["ambient"] == pytest.approx(0.55, abs=0.01)
    music = sum(shares[style] for style in ("drone", "bells", "choir", "strings"))
    assert music == pytest.approx(0.15, abs=0.01)
    assert len({each.source for each in planned}) == len(planned)
    assert plan_textures(10.0, 1) == planned != plan_textures(10.0, 2)


@pytest.mark.parametrize("hours", [0.0, -1.0, 1001.0, float("nan")])
def test_hours_out_of_range_are_refused(hours: float) -> None:
    with pytest.raises(SoundError, match="hours lie above 0"):
        plan_textures(hours, 1)


def test_packed_textures_are_the_textures(packed: PackedSound) -> None:
    planned = plan_textures(TINY_HOURS, 3)
    assert [clip.source for clip in packed.clips] == [each.source for each in planned]
    first = texture(planned[0].name, planned[0].seconds, planned[0].seed)
    np.testing.assert_allclose(packed.crop(0), first, atol=0.51 / 32_767.0)
    assert packed.sample_rate_hz == RATE
    assert packed.labels == ("textures",)
    assert packed.styles == tuple(sorted({style_of(each.name) for each in planned}))
    assert packed.seconds() == pytest.approx(sum(each.seconds for each in planned), abs=0.01)
    packed.verify()


def test_crops_are_of_their_clip_alone(packed: PackedSound) -> None:
    clip = packed.clips[0]
    whole = packed.crop(0)
    assert whole.shape == (clip.length,)
    assert whole.dtype == np.float32
    assert np.array_equal(packed.crop(0, 100, 50), whole[100:150])
    over = packed.crop(0, clip.length - 10, 40)
    assert np.array_equal(over[:10], whole[-10:])
    assert not over[10:].any()


@pytest.mark.parametrize(("clip", "start", "length"), [(99, 0, 1), (-1, 0, 1), (0, -1, 1)])
def test_a_crop_outside_is_refused(packed: PackedSound, clip: int, start: int, length: int) -> None:
    with pytest.raises(UsageError):
        packed.crop(clip, start, length)
    with pytest.raises(UsageError, match="a crop of clip 0 begins at"):
        packed.crop(0, packed.clips[0].length, 1)
    with pytest.raises(UsageError, match="a split is one of train"):
        packed.of("dev")


def test_packing_again_makes_nothing_anew(
    packed: PackedSound, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "sound"
    folder.mkdir()
    for name in ("sound.json", "samples.i16"):
        (folder / name).write_bytes((packed.folder / name).read_bytes())

    def never(*_args: object) -> np.ndarray:
        raise AssertionError

    monkeypatch.setattr(packing, "texture", never)
    again = pack_textures(folder, TINY_HOURS, 3, workers=1)
    assert again.digest == packed.digest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sound"]


@pytest.mark.slow
def test_processes_make_the_same(packed: PackedSound, tmp_path: Path) -> None:
    assert pack_textures(tmp_path / "sound", TINY_HOURS, 3, workers=2).digest == packed.digest


class _Stopping(Silent):
    """Stops the work when something has been reported."""

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        assert stage in ("textures", "recordings")
        assert 0.0 <= done <= total
        self.cancel()


def test_work_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        pack_textures(tmp_path / "sound", TINY_HOURS, 3, workers=1, progress=_Stopping())
    path = saved(tmp_path, "tone.wav", tone(44_100, 2.0))
    with pytest.raises(CancelledError):
        pack_recordings(tmp_path / "own", own(path, path), progress=_Stopping())
    assert [each.name for each in tmp_path.iterdir()] == ["tone.wav"]


def test_a_folder_of_something_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(UsageError, match="a new folder or one of packed sound"):
        pack_textures(tmp_path, TINY_HOURS, 3)
    assert (tmp_path / "letter.txt").read_text() == "dear"


@pytest.fixture
def copy(packed: PackedSound, tmp_path: Path) -> Path:
    """A copy to be spoilt."""
    for name in ("sound.json", "samples.i16"):
        (tmp_path / name).write_bytes((packed.folder / name).read_bytes())
    return tmp_path


def test_changed_samples_are_found(copy: Path) -> None:
    data = bytearray((copy / "samples.i16").read_bytes())
    data[1000] ^= 1
    (copy / "samples.i16").write_bytes(data)
    spoilt = PackedSound(copy)
    with pytest.raises(SoundError, match="the samples of ambient 0000 are others"):
        spoilt.verify()


@pytest.mark.parametrize("change", ["cut", "edited", "format", "text", "list"])
def test_a_folder_that_is_not_as_it_was_written_is_refused(copy: Path, change: str) -> None:
    index = json.loads((copy / "sound.json").read_text("utf-8"))
    if change == "cut":
        data = (copy / "samples.i16").read_bytes()
        (copy / "samples.i16").write_bytes(data[:-2])
    elif change == "edited":
        index["clips"][0]["style"] = "rain"
    elif change == "format":
        index["format"] = "cadenza-sound-99"
    text = {"text": "no", "list": "[]"}.get(change, json.dumps(index))
    (copy / "sound.json").write_text(text, "utf-8")
    with pytest.raises(SoundError, match="a packed sound folder is as it was written"):
        PackedSound(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "samples.i16").unlink()
    with pytest.raises(FileError, match=r"samples\.i16"):
        PackedSound(copy)
    with pytest.raises(FileError, match=r"nowhere.*No such file"):
        PackedSound(copy / "nowhere")


def test_any_rate_and_any_channels_are_used(tmp_path: Path) -> None:
    files = own(
        saved(tmp_path, "eight.wav", tone(48_000, 2.0, 300.0, channels=8), 48_000),
        saved(tmp_path, "low.wav", tone(8_000, 2.0, 600.0), 8_000),
        saved(tmp_path, "high.flac", tone(192_000, 2.0, 900.0, 2), 192_000, subtype="PCM_24"),
        saved(tmp_path, "over.wav", 8.0 * tone(44_100, 2.0, 350.0), subtype="FLOAT"),
        saved(tmp_path, "shifted.wav", tone(44_100, 2.0, 500.0) + 0.3),
        saved(tmp_path, "against.wav", tone(44_100, 2.0, 432.0, 2) * np.float32([1.0, -1.0])),
    )
    made = pack_recordings(tmp_path / "sound", files)
    assert made.left_out == ()
    for number, hz in enumerate((300.0, 600.0, 900.0, 350.0, 500.0, 432.0)):
        heard = made.crop(number)
        assert len(heard) == pytest.approx(2 * RATE, abs=20)
        peak = np.abs(np.fft.rfft(heard * np.hanning(len(heard)))).argmax() * RATE / len(heard)
        assert peak == pytest.approx(hz, abs=1.0)
        assert loudness_lufs(heard) == pytest.approx(-20.0, abs=0.2)
        assert np.abs(heard).max() < 0.88
        assert abs(float(heard.mean())) < 1e-3


def test_what_cannot_be_used_is_left_out_by_name(tmp_path: Path) -> None:
    good = saved(tmp_path, "good.wav", tone(44_100, 2.0))
    broken = tone(44_100, 2.0)
    broken[5000] = np.nan
    (tmp_path / "text.wav").write_text("hello")
    (tmp_path / "same.wav").write_bytes(good.read_bytes())
    (tmp_path / "half.flac").write_bytes(
        saved(tmp_path, "whole.flac", tone(44_100, 2.0)).read_bytes()[:2000]
    )
    reasons = {
        saved(tmp_path, "silent.wav", np.zeros((88_200, 2))): "louder than -55 LUFS; got silence",
        saved(tmp_path, "short.wav", tone(44_100, 0.4)): "lasts 1 s or more; got 0.40 s",
        saved(tmp_path, "empty.wav", np.zeros((0, 1))): "at least one sample",
        saved(tmp_path, "square.wav", np.clip(9.0 * tone(44_100, 2.0), -1.0, 1.0)): "clipped",
        saved(tmp_path, "nan.wav", broken, subtype="FLOAT"): "NaN or infinity",
        tmp_path / "text.wav": "cannot be decoded",
        tmp_path / "half.flac": "lasts 1 s or more",
        tmp_path / "gone.wav": "No such file",
        tmp_path: "Is a directory",
        tmp_path / "same.wav": "the same as good.wav",
    }
    made = pack_recordings(tmp_path / "sound", own(good, *reasons))
    assert [clip.name for clip in made.clips] == ["good.wav"]
    told = {each.name: each.why for each in made.left_out}
    assert list(told) == [str(path) for path in reasons]
    for path, reason in reasons.items():
        assert reason in told[str(path)]
    with pytest.raises(SoundError, match=r"at least one clip.*short\.wav"):
        pack_recordings(tmp_path / "none", own(tmp_path / "short.wav"))
    with pytest.raises(UsageError, match="one recording or more"):
        pack_recordings(tmp_path / "none", [])
    with pytest.raises(UsageError, match=r"a style and a label; got good\.wav: 'own', ' '"):
        pack_recordings(tmp_path / "none", [(good, "own", " ")])
    assert not (tmp_path / "none").exists()


def test_a_little_clipping_is_used_and_told(tmp_path: Path) -> None:
    loud = tone(44_100, 3.0)
    loud[: 44_100 // 2] *= 6.0
    made = pack_recordings(
        tmp_path / "sound", own(saved(tmp_path, "loud.wav", np.clip(loud, -1.0, 1.0)))
    )
    assert len(made.clips) == 1
    assert "of its samples are clipped" in made.left_out[0].why


def test_silences_are_cut_out_and_both_sides_stay_in_one_split(tmp_path: Path) -> None:
    pause = np.zeros((4 * 44_100, 1), np.float32)
    parts = (tone(44_100, 3.0), pause, tone(44_100, 2.0, 700.0), pause, tone(44_100, 0.3))
    path = saved(tmp_path, "gaps.wav", np.concatenate(parts))
    made = pack_recordings(tmp_path / "sound", own(path))
    assert [clip.name for clip in made.clips] == ["gaps.wav at 0 s", "gaps.wav at 7 s"]
    assert [clip.length / RATE for clip in made.clips] == pytest.approx([3.0, 2.0], abs=0.2)
    assert len({(clip.split, clip.source) for clip in made.clips}) == 1
    assert made.left_out[0].why.endswith("s of silence left out, the rest used")


def test_recordings_that_are_there_are_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = np.zeros((3 * 44_100, 1), np.float32)
    parts = (tone(44_100, 1.5), pause, tone(44_100, 1.5))
    first = saved(tmp_path, "first.wav", np.concatenate(parts))
    second = saved(tmp_path, "second.wav", tone(44_100, 2.0, 700.0))
    made = pack_recordings(tmp_path / "sound", own(first))
    read: list[str] = []
    blocks = recordings.AudioBlocks

    def counted(path: Path) -> recordings.AudioBlocks:
        read.append(path.name)
        return blocks(path)

    monkeypatch.setattr(recordings, "AudioBlocks", counted)
    renamed = first.rename(tmp_path / "renamed.wav")
    grown = pack_recordings(tmp_path / "sound", own(renamed, second))
    assert read == ["second.wav"]
    assert [clip.sha256 for clip in grown.clips[:2]] == [clip.sha256 for clip in made.clips]
    assert grown.clips[0].name == "renamed.wav at 0 s"
    assert grown.left_out == made.left_out
    grown.verify()


@given(st.lists(st.integers(0, 3), min_size=1, max_size=120))
def test_sources_are_split_and_none_is_in_two(styles: list[int]) -> None:
    clips = [
        Clip(0, 1, f"style {style}", "l", "", "n", f"{(number * 7919) % 1009:04d}", "")
        for number, style in enumerate(styles)
        for _ in range(2)
    ]
    splits = splits_of(clips)
    assert set(splits) == {clip.source for clip in clips}
    counts = Counter(splits.values())
    assert counts["train"] >= 1
    assert (counts["valid"] >= 1) == (len(splits) >= 2)
    assert (counts["test"] >= 1) == (len(splits) >= 3)
    assert counts["train"] >= 0.6 * len(splits) or len(splits) < 5
    for style, count in Counter(styles).items():
        mine = {splits[clip.source] for clip in clips if clip.style == f"style {style}"}
        assert count < 5 or mine == {"train", "valid", "test"}


@given(st.lists(st.floats(-1.0, 1.0, width=32), max_size=20))
def test_rounding_is_to_the_nearest(samples: list[float]) -> None:
    floats = np.asarray(samples, dtype=np.float32)
    np.testing.assert_allclose(as_floats(as_integers(floats)), floats, atol=0.501 / 32_767.0)


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    def pieces() -> Iterator[np.ndarray]:
        yield np.ones(10, np.int16)
        raise OSError(28, "No space left on device")

    def write() -> None:
        with Writer(tmp_path / "sound") as writer:
            writer.add(pieces(), style="s", label="l", name="n", source="x")

    with pytest.raises(FileError, match="No space left on device; choose another folder"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_the_command_packs_and_says_what_it_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = saved(tmp_path, "good.wav", tone(44_100, 2.0))
    short = saved(tmp_path, "short.wav", tone(44_100, 0.2))
    out = tmp_path / "sound"
    assert main(["recordings", str(out), str(good), str(short), "--style", "hum"]) == 0
    said = capsys.readouterr()
    assert said.out.strip() == PackedSound(out).digest
    assert "short.wav: a recording lasts 1 s or more" in said.err
    assert PackedSound(out).styles == ("hum",)
    assert main(["textures", str(tmp_path / "none"), "--hours", "0"]) == 1
    assert "error: hours lie above 0" in capsys.readouterr().err
