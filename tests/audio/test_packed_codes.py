"""Packed codes: aligned levels, whole or not at all, bound to sound and codec."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from cadenza.audio import packed_codes
from cadenza.audio.packed_codes import PackedCodes, pack_codes
from cadenza.errors import CancelledError, FileError, UsageError
from cadenza.progress import Silent
from cadenza.runtime import FakeCodec
from cadenza.runtime.code_fields import HOPS, LEVELS, per_top

from .sounds import packed_sound


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return packed_sound(tmp_path_factory.mktemp("sound") / "sound")


@pytest.fixture
def codes(sound, tmp_path):
    return pack_codes(sound, FakeCodec(), tmp_path / "codes")


def test_levels_are_aligned_and_cut_to_whole_top_codes(sound, codes):
    codec = FakeCodec()
    assert [clip.length for clip in codes.clips] == [each.length // 128 for each in sound.clips]
    assert (codes.styles, codes.labels) == (sound.styles, sound.labels)
    for number, clip in enumerate(codes.clips):
        assert clip.name == sound.clips[number].name
        assert clip.split == sound.clips[number].split
        for level in LEVELS:
            count = clip.length * per_top(level)
            found = codes.codes(clip, level, 0, count)
            assert np.array_equal(found, codec.encode(sound.crop(number), level)[:count])
    codes.verify()


class Neighbours(FakeCodec):
    """A codec whose codes hear half a second on both sides; keeps the longest it was given."""

    longest = 0

    def encode(self, samples, level):
        self.longest = max(self.longest, len(samples))
        wide = np.pad(samples, 11_025)
        wide = (wide[:-22_050] + wide[22_050:]) / 2
        return super().encode(wide, level)


def test_long_clips_are_encoded_in_blocks_that_do_not_show(tmp_path, monkeypatch):
    sound = packed_sound(tmp_path / "sound", clips=2, samples=22_050 * 9)
    whole = pack_codes(sound, Neighbours(), tmp_path / "whole")
    monkeypatch.setattr(packed_codes, "_BLOCK_S", 2.0)
    monkeypatch.setattr(packed_codes, "_MARGIN_S", 1.0)
    codec = Neighbours()
    parts = pack_codes(sound, codec, tmp_path / "parts")
    assert codec.longest < 22_050 * 4.1
    for one, other in zip(whole.clips, parts.clips, strict=True):
        for level in LEVELS:
            count = one.length * per_top(level)
            assert np.array_equal(
                whole.codes(one, level, 0, count), parts.codes(other, level, 0, count)
            )


def test_what_is_there_is_kept_and_another_codec_makes_it_anew(sound, codes):
    class Refuses(FakeCodec):
        def encode(self, samples, level):  # noqa: ARG002
            raise AssertionError

    assert pack_codes(sound, Refuses(), codes.folder).digest == codes.digest
    again = pack_codes(sound, FakeCodec(1), codes.folder)
    assert again.digest != codes.digest
    assert again.codec_sha256["top"] == FakeCodec(1).codec_sha256("top")
    assert [each.name for each in codes.folder.parent.iterdir()] == ["codes"]


def test_work_that_is_stopped_leaves_nothing(sound, tmp_path):
    class Stops(Silent):
        def report(self, stage, done, total=1.0):
            assert stage == "encode"
            if done > total / 2:
                self.cancel()

    with pytest.raises(CancelledError):
        pack_codes(sound, FakeCodec(), tmp_path / "codes", Stops())
    assert not list(tmp_path.iterdir())


def test_a_folder_of_something_else_stays(sound, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("notes")
    with pytest.raises(FileError, match="a folder of their own"):
        pack_codes(sound, FakeCodec(), tmp_path / "mine")
    assert (tmp_path / "mine" / "notes.txt").read_text() == "notes"


def test_a_codec_that_gives_something_else_is_refused(sound, tmp_path):
    class Short(FakeCodec):
        def encode(self, samples, level):
            return super().encode(samples, level)[:-1]

    with pytest.raises(UsageError, match="a code below 2048 for every 128 samples"):
        pack_codes(sound, Short(), tmp_path / "codes")


def test_one_source_alone_is_held_out_at_its_end(tmp_path):
    sound = packed_sound(tmp_path / "sound", clips=1, samples=22_050 * 30)
    codes = pack_codes(sound, FakeCodec(), tmp_path / "codes")
    train, valid = codes.of("train")[0], codes.of("valid")[0]
    assert train.start + train.length == valid.start
    assert valid.length / (train.length + valid.length) == pytest.approx(0.1, abs=0.01)
    count = valid.length * 4
    end = FakeCodec().encode(sound.crop(0), "middle")[train.length * 4 :][:count]
    assert np.array_equal(codes.codes(valid, "middle", 0, count), end)
    short = packed_sound(tmp_path / "short", clips=1, samples=22_050)
    with pytest.raises(UsageError, match=r"none in 'valid' of codes2"):
        pack_codes(short, FakeCodec(), tmp_path / "codes2").of("valid")


def test_what_is_not_as_it_was_written_is_refused(codes, tmp_path):
    with pytest.raises(FileError, match=r"a folder with codes\.json"):
        PackedCodes(tmp_path)
    other = tmp_path / "other"

    def copied():
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(codes.folder, other)
        return other

    index = copied() / "codes.json"
    told = json.loads(index.read_text())
    index.write_text(json.dumps({**told, "styles": ["a"]}))
    with pytest.raises(FileError, match=r"a changed codes\.json"):
        PackedCodes(other)
    index.write_text(json.dumps({**told, "format": "cadenza-codes-9"}))
    with pytest.raises(FileError, match=r"reads cadenza-codes-1; got cadenza-codes-9"):
        PackedCodes(other)
    path = copied() / "codes.middle.u16"
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(FileError, match=r"codes\.middle\.u16 of another length"):
        PackedCodes(other)
    path = copied() / "codes.bottom.u16"
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(data)
    with pytest.raises(FileError, match=r"codes\.bottom\.u16 with other codes"):
        PackedCodes(other).verify()


def test_hops_fit():
    assert [HOPS["top"] // HOPS[level] for level in LEVELS] == [1, 4, 16]
