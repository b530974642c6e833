"""What files hold whose headers claim more: WAV written to pipes, downloads that broke off."""

import struct

import numpy as np
import pytest

from cadenza.sound.audiofile import AudioBlocks, encode, read_audio
from cadenza.sound.held import held_frames

RATE = 44_100


def hiss(seconds):
    return np.random.default_rng(1).normal(0, 0.1, (round(seconds * RATE), 2)).astype(np.float32)


def length(path):
    return sum(len(piece) for piece in AudioBlocks(path))


@pytest.mark.parametrize("claimed", [0x7FFFFFF0, 0xFFFFFFFF, 0x05000000])
def test_a_wav_file_that_claims_more_is_read_to_its_end(tmp_path, claimed):
    path = tmp_path / "piped.wav"
    encode(hiss(1.5), path, "wav")
    data = bytearray(path.read_bytes())
    at = data.index(b"data")
    data[at + 4 : at + 8] = struct.pack("<I", claimed)
    path.write_bytes(data)
    back = read_audio(path)
    assert len(back) == round(1.5 * RATE)
    assert length(path) == len(back)
    assert AudioBlocks(path).duration_s == pytest.approx(1.5)
    assert np.abs(back[-1000:]).max() > 0.01


@pytest.mark.parametrize("share", [0.2, 0.5, 0.97])
def test_of_a_flac_file_that_broke_off_what_is_there_is_read(tmp_path, share):
    whole, path = tmp_path / "whole.flac", tmp_path / "cut.flac"
    encode(hiss(4), whole, "flac")
    data = whole.read_bytes()
    path.write_bytes(data[: round(share * len(data))])
    back = read_audio(path)
    assert share * 4 - 0.25 < len(back) / RATE <= share * 4 + 0.05
    assert np.array_equal(back, read_audio(whole)[: len(back)])
    assert length(path) == len(back)


@pytest.mark.parametrize("kind", ["wav", "flac"])
@pytest.mark.parametrize("frames", [1, 4095, 4096, 4097, 100_000])
def test_whole_files_hold_all_their_frames(tmp_path, kind, frames):
    path = tmp_path / f"a.{kind}"
    encode(hiss(3)[:frames], path, kind)
    assert held_frames(path) == frames
    assert len(read_audio(path)) == frames


def test_of_other_files_nothing_is_said(tmp_path):
    path = tmp_path / "a.mp3"
    for data in (b"", b"RIFF", b"RIFF1234WAVE", b"RIFF1234WAVEfmt ", b"fLaC", b"fLaC" + bytes(60)):
        path.write_bytes(data)
        assert held_frames(path) is None
