"""Files of codes: what is written is read, and what is not ours is refused by name."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress

import numpy as np
import pytest

from cadenza.audio.codes import Codes, read_codes, write_codes
from cadenza.errors import FileError
from cadenza.runtime import FakeCodec
from cadenza.runtime.code_fields import HOPS, LEVELS

CODEC = FakeCodec()


def made(samples=1000, levels=LEVELS):
    dice = np.random.default_rng(1)
    sound = dice.uniform(-1, 1, -(-samples // 128) * 128).astype(np.float32)
    return Codes(
        {each: CODEC.encode(sound, each) for each in levels},
        "night",
        {each: CODEC.codec_sha256(each) for each in levels},
        samples,
    )


def test_codes_come_back_as_they_were_written(tmp_path):
    codes = made()
    write_codes(codes, tmp_path / "a.codes")
    found = read_codes(tmp_path / "a.codes")
    assert (found.voice, found.samples, found.codec_sha256) == ("night", 1000, codes.codec_sha256)
    for level in LEVELS:
        assert np.array_equal(found.levels[level], codes.levels[level])
        assert found.levels[level].dtype == np.uint16
    assert [each.name for each in tmp_path.iterdir()] == ["a.codes"]  # nothing beside it


def test_the_finest_level_sounds_and_is_as_long_as_the_sound_was():
    codes = made()
    assert codes.audio(CODEC).shape == (1000,)
    assert np.array_equal(codes.audio(CODEC), CODEC.decode(codes.levels["bottom"], "bottom")[:1000])
    assert np.array_equal(
        codes.audio(CODEC, "top"), CODEC.decode(codes.levels["top"], "top")[:1000]
    )
    # codes → audio → codes: this codec is stable
    assert np.array_equal(
        CODEC.encode(CODEC.decode(codes.levels["top"], "top"), "top"), codes.levels["top"]
    )


def test_another_codec_may_not_read_them():
    with pytest.raises(FileError, match=r"codes of the voice night .*install the version"):
        made().audio(FakeCodec(7))
    with pytest.raises(FileError, match=r"hold top; got bottom"):
        made(levels=("top",)).audio(CODEC, "bottom")


@pytest.mark.parametrize("samples", [0, 5000])
def test_codes_and_length_belong_together(samples):
    whole = made(levels=("top",))
    with pytest.raises(FileError, match="samples"):
        Codes(whole.levels, "night", whole.codec_sha256, samples)


def changed(path, **about):
    """The file with other facts, or another array."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(np.lib.format.read_array(io.BytesIO(parts["about.npy"])).tobytes())
    held = io.BytesIO()
    text = json.dumps({**told, **about}).encode()
    np.lib.format.write_array(held, np.frombuffer(text, np.uint8))
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, held.getvalue() if name == "about.npy" else data)


def test_foreign_and_broken_files_are_refused_by_name(tmp_path):
    path = tmp_path / "a.codes"
    with pytest.raises(FileError, match=r"a\.codes.*cadenza audio encode"):
        read_codes(path)
    for data in (b"", b"RIFF....WAVE", b"PK\x05\x06" + bytes(18)):
        path.write_bytes(data)
        with pytest.raises(FileError, match=r"a\.codes.*cadenza audio encode"):
            read_codes(path)
    np.savez(tmp_path / "other.npz", weights=np.zeros(3))
    with pytest.raises(FileError, match=r"nothing else; got other\.npz: weights\.npy"):
        read_codes(tmp_path / "other.npz")
    np.savez(tmp_path / "bad.npz", about=np.array([{"kind": 1}], object))
    with pytest.raises(FileError, match=r"bad\.npz"):  # what is pickled is not opened
        read_codes(tmp_path / "bad.npz")


def test_a_cut_or_changed_file_is_refused_by_name(tmp_path):
    path = tmp_path / "a.codes"
    write_codes(made(), path)
    whole = path.read_bytes()
    for cut in (1, 40, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(FileError, match=r"a\.codes"):
            read_codes(path)
    dice = np.random.default_rng(3)
    for place in dice.integers(0, len(whole), 60):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with suppress(FileError):  # unless it is a byte that means nothing: a date
            assert np.array_equal(read_codes(path).levels["top"], made().levels["top"])


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"format": 2}, "format 1; got a.codes: 2; update Cadenza"),
        ({"kind": "weights"}, "says that it is one; got a.codes: weights"),
        ({"sample_rate_hz": 44_100}, "22050 Hz; got a.codes: 44100"),
        ({"samples": 9_999_999}, "a.codes: .*codes at the top level"),
        ({"samples": "many"}, "a.codes"),
        ({"codec_sha256": {"top": "ab"}}, "a.codes: codes are of one level or more"),
    ],
)
def test_other_facts_are_refused_by_name(tmp_path, about, message):
    path = tmp_path / "a.codes"
    write_codes(made(), path)
    changed(path, **about)
    with pytest.raises(FileError, match=message):
        read_codes(path)


def test_hops_are_those_of_the_levels():
    codes = made(128 * 9)
    assert {
        level: len(each) * HOPS[level] for level, each in codes.levels.items()
    } == dict.fromkeys(LEVELS, 128 * 9)
