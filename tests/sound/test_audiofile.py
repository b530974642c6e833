"""Audio files: round trips, conversion, the same bytes, and everything that can be wrong."""

import io
import os
import sys
import wave

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pedalboard.io import AudioFile

from cadenza.errors import FileError, SoundError, UsageError
from cadenza.sound import audiofile
from cadenza.sound.audiofile import AudioBlocks, encode, encoded, read_audio

RATE = 44_100


def tone(seconds=0.5, hz=440.0, level=0.5):
    at = np.arange(round(seconds * RATE)) / RATE
    return np.stack(
        [level * np.sin(2 * np.pi * hz * at), level * np.cos(2 * np.pi * hz * at)], 1
    ).astype(np.float32)


@pytest.mark.parametrize("kind", ["flac", "wav"])
@pytest.mark.parametrize(("bits", "step"), [(16, 1 / 32_767), (24, 1 / 8_388_607)])
def test_lossless_round_trip(tmp_path, kind, bits, step):
    path = tmp_path / f"a.{kind}"
    encode(tone(), path, kind, bits=bits)
    back = read_audio(path)
    assert back.shape == tone().shape
    assert back.dtype == np.float32
    assert np.abs(back - tone()).max() <= 1.55 * step + 1e-7


def test_mp3_round_trip_sounds_the_same(tmp_path):
    path = tmp_path / "a.mp3"
    encode(tone(2.0), path, "mp3")
    back = read_audio(path)
    assert abs(len(back) - 2 * RATE) < 0.1 * RATE
    spectrum = np.abs(np.fft.rfft(back[4410 : 4410 + RATE, 0]))
    assert np.argmax(spectrum) == 440
    assert np.sqrt(np.mean(back[RATE // 2 : RATE] ** 2)) == pytest.approx(0.5 / 2**0.5, rel=0.02)


@pytest.mark.parametrize("kind", ["flac", "wav", "mp3"])
def test_the_same_audio_gives_the_same_bytes(kind):
    assert encoded(tone(), kind) == encoded(tone(), kind)


def test_mp3_quality_sets_the_size():
    noise = np.random.default_rng(0).normal(0, 0.1, (RATE, 2)).astype(np.float32)
    small, large = (len(encoded(noise, "mp3", quality=q)) for q in ("V9", 320))
    assert large > 2 * small


def test_16_bits_are_dithered_and_silence_is_not(tmp_path):
    faint = tone(1.0, 441.0, 0.4 / 32_767)
    encode(faint, tmp_path / "faint.wav", "wav")
    spectrum = np.abs(np.fft.rfft(read_audio(tmp_path / "faint.wav")[:, 0]))
    assert np.argmax(spectrum) == 441  # under half a step, and still there
    assert np.sort(spectrum[1000:5000])[-1] < 0.3 * spectrum[441]
    encode(np.zeros((1000, 2), np.float32), tmp_path / "silent.wav", "wav")
    assert not np.any(read_audio(tmp_path / "silent.wav"))


def test_what_passes_full_scale_is_clipped_not_wrapped(tmp_path):
    for kind in ("wav", "flac"):
        encode(tone(level=3.0), tmp_path / f"loud.{kind}", kind)
        back = read_audio(tmp_path / f"loud.{kind}")
        assert np.abs(back).max() <= 1.0001
        assert np.all(np.sign(back[tone(level=3.0) > 1.0]) > 0)


def test_wav_is_plain_pcm():
    with wave.open(io.BytesIO(encoded(tone(), "wav"))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 2, 2)


def write_wav(path, samples, rate, channels):
    with AudioFile(str(path), "w", rate, channels, bit_depth=16) as file:
        file.write(samples.astype(np.float32))


def test_other_sample_rates_are_converted(tmp_path):
    at = np.arange(48_000) / 48_000
    write_wav(tmp_path / "a.wav", np.sin(2 * np.pi * 1000 * at)[None] * 0.5, 48_000, 1)
    back = read_audio(tmp_path / "a.wav")
    assert abs(len(back) - RATE) <= 2
    assert np.argmax(np.abs(np.fft.rfft(back[:, 0], RATE))) == 1000


def test_mono_sounds_on_both_sides(tmp_path):
    write_wav(tmp_path / "a.wav", tone()[:, :1].T, RATE, 1)
    back = read_audio(tmp_path / "a.wav")
    assert np.array_equal(back[:, 0], back[:, 1])


def test_many_channels_are_mixed_down(tmp_path):
    four = np.stack([np.full(100, level) for level in (0.4, 0.2, 0.2, 0.0)])
    write_wav(tmp_path / "a.wav", four, RATE, 4)
    back = read_audio(tmp_path / "a.wav")
    np.testing.assert_allclose(back[50], (0.3, 0.1), atol=1e-3)


def test_missing_folder_and_junk_are_refused_in_one_line(tmp_path):
    with pytest.raises(FileError, match="No such file"):
        read_audio(tmp_path / "none.wav")
    with pytest.raises(FileError, match="folder"):
        read_audio(tmp_path)
    for name, data in (("empty.wav", b""), ("junk.mp3", b"x" * 5000), ("text.flac", b"hello")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SoundError, match="cannot be decoded") as caught:
            read_audio(tmp_path / name)
        assert "\n" not in str(caught.value)


def test_an_audio_file_without_audio_is_refused(tmp_path):
    (tmp_path / "none.wav").write_bytes(encoded(np.zeros((0, 2), np.float32), "wav"))
    with pytest.raises(SoundError):
        read_audio(tmp_path / "none.wav")


def test_a_truncated_file_is_refused_or_shorter(tmp_path):
    for kind in ("wav", "flac", "mp3"):
        data = encoded(tone(2.0), kind)
        path = tmp_path / f"cut.{kind}"
        path.write_bytes(data[: len(data) // 3])
        try:
            assert 0 < len(read_audio(path)) <= 2.2 * RATE
        except SoundError:
            continue


def test_files_that_are_too_long_or_large_are_refused(tmp_path, monkeypatch):
    encode(tone(), tmp_path / "a.wav", "wav")
    monkeypatch.setattr(audiofile, "MAX_READ_S", 0.1)
    with pytest.raises(SoundError, match="60 minutes"):
        read_audio(tmp_path / "a.wav")
    monkeypatch.setattr(audiofile, "_MAX_BYTES", 10)
    with pytest.raises(FileError, match="2 GB"):
        read_audio(tmp_path / "a.wav")


def test_samples_that_are_no_numbers_are_refused(tmp_path):
    bad = np.full((2, 400), np.nan, np.float32)
    header = encoded(np.zeros((400, 2), np.float32), "wav")
    assert header[:4] == b"RIFF"
    frames = bad.T.tobytes()
    fmt = (
        b"fmt " + (16).to_bytes(4, "little") + (3).to_bytes(2, "little") + (2).to_bytes(2, "little")
    )
    fmt += RATE.to_bytes(4, "little") + (RATE * 8).to_bytes(4, "little")
    fmt += (8).to_bytes(2, "little") + (32).to_bytes(2, "little")
    body = b"WAVE" + fmt + b"data" + len(frames).to_bytes(4, "little") + frames
    (tmp_path / "nan.wav").write_bytes(b"RIFF" + len(body).to_bytes(4, "little") + body)
    with pytest.raises(SoundError, match="finite"):
        read_audio(tmp_path / "nan.wav")
    with pytest.raises(SoundError, match="finite"):
        encode(bad.T, tmp_path / "out.wav", "wav")
    assert not (tmp_path / "out.wav").exists()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_file_without_permission_is_refused(tmp_path):
    encode(tone(), tmp_path / "a.wav", "wav")
    (tmp_path / "a.wav").chmod(0)
    with pytest.raises(FileError, match="Permission"):
        read_audio(tmp_path / "a.wav")


@given(data=st.binary(max_size=300), kind=st.sampled_from(["wav", "flac", "mp3", "ogg", "aiff"]))
@settings(max_examples=60, deadline=None)
def test_junk_never_escapes_as_another_error(tmp_path_factory, data, kind):
    heads = {"wav": b"RIFF\x00\x01\x00\x00WAVEfmt ", "flac": b"fLaC", "mp3": b"\xff\xfb\x90\x00"}
    path = tmp_path_factory.mktemp("junk") / f"a.{kind}"
    path.write_bytes(heads.get(kind, b"OggS") + data)
    try:
        assert read_audio(path).shape[1] == 2
    except (SoundError, FileError):
        return


def test_a_folder_that_is_not_there_leaves_nothing(tmp_path):
    with pytest.raises(FileError, match="can be written"):
        encode(tone(), tmp_path / "no" / "a.flac", "flac")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    def full(self, data):
        with self.open("wb") as file:
            file.write(data[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(FileError, match="No space left"):
        encode(tone(), tmp_path / "a.flac", "flac")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing_half_written(tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        encode(tone(), tmp_path / "a.flac", "flac")
    assert list(tmp_path.iterdir()) == []


def test_wrong_wishes_are_refused():
    with pytest.raises(UsageError, match="flac, mp3, wav"):
        encoded(tone(), "ogg")
    with pytest.raises(UsageError, match="16 or 24"):
        encoded(tone(), "flac", bits=12)
    with pytest.raises(UsageError, match="V0 to V9"):
        encoded(tone(), "mp3", quality="best")


def test_blocks_are_the_file_piece_by_piece(tmp_path):
    audio = np.random.default_rng(2).normal(0, 0.1, (1_100_000, 2)).astype(np.float32)
    encode(audio, tmp_path / "long.flac", "flac")
    blocks = AudioBlocks(tmp_path / "long.flac")
    pieces = list(blocks)
    assert len(pieces) == 2
    assert np.array_equal(np.concatenate(pieces), read_audio(tmp_path / "long.flac"))
    assert sum(map(len, blocks)) == 1_100_000  # again from the start
    assert blocks.duration_s == pytest.approx(1_100_000 / 44_100)


def test_blocks_refuse_what_cannot_be_read(tmp_path, monkeypatch):
    with pytest.raises(FileError, match="No such file"):
        AudioBlocks(tmp_path / "none.wav")
    (tmp_path / "junk.wav").write_bytes(b"junk" * 99)
    with pytest.raises(SoundError, match="cannot be decoded"):
        AudioBlocks(tmp_path / "junk.wav")
    encode(np.zeros((0, 2), np.float32), tmp_path / "empty.wav", "wav")
    with pytest.raises(SoundError, match="at least one sample"):
        list(AudioBlocks(tmp_path / "empty.wav"))
    encode(np.zeros((44_100, 2), np.float32), tmp_path / "second.wav", "wav")
    monkeypatch.setattr(audiofile, "_MAX_BLOCKS_S", 0.5)
    with pytest.raises(SoundError, match="12 hours"):
        AudioBlocks(tmp_path / "second.wav")


@pytest.fixture
def m4a(tmp_path):
    """Two seconds of 440 Hz on the left and silence on the right, as AAC."""
    av = pytest.importorskip("av")
    wave = np.zeros((2, 88_200), np.float32)
    wave[0] = 0.4 * np.sin(2 * np.pi * 440 * np.arange(88_200) / 44_100)
    path = tmp_path / "tone.m4a"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("aac", rate=44_100, layout="stereo")
        frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="stereo")
        frame.sample_rate = 44_100
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def test_m4a_is_read(m4a):
    audio = read_audio(m4a)
    assert audio.dtype == np.float32
    assert len(audio) == pytest.approx(88_200, abs=2048)
    power = (audio[10_000:70_000] ** 2).mean(axis=0)
    assert power[0] == pytest.approx(0.08, rel=0.05)
    assert power[1] < 1e-4
    assert np.array_equal(np.concatenate(list(AudioBlocks(m4a))), audio)


def test_a_broken_or_disguised_m4a_is_refused(m4a, tmp_path):
    whole = m4a.read_bytes()
    for data in (b"", b"junk" * 999, whole[: len(whole) // 2], b"#EXTM3U\n/etc/hostname\n"):
        (tmp_path / "bad.m4a").write_bytes(data)
        for read in (read_audio, lambda path: list(AudioBlocks(path))):
            with pytest.raises(SoundError, match=r"bad\.m4a, which cannot be decoded"):
                read(tmp_path / "bad.m4a")


def test_without_pyav_one_line_says_how_to_get_it(m4a, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(SoundError, match=r"pip install cadenza\[corpus\]"):
        read_audio(m4a)
