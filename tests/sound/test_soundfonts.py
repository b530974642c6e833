import hashlib
import os
import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import SoundError, UnknownNameError
from cadenza.sound import soundfonts
from cadenza.sound.sf2 import read_hydra
from cadenza.sound.sf2_zones import played_zones
from cadenza.sound.soundfonts import Preset, closest_preset


def write(folder: Path, data: bytes, name: str = "x.sf2") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_presets_are_read(tiny_sf2):
    assert soundfonts.presets(tiny_sf2) == [Preset(0, 0, "Sine"), Preset(128, 0, "Clicks")]


def test_the_font_inside_pretty_midi_is_found_and_whole():
    (info,) = [each for each in soundfonts.find_soundfonts() if each.source == "pretty_midi"]
    assert info.licence == "GPL-2.0"
    assert {(0, 0), (128, 0)} <= {(p.bank, p.program) for p in soundfonts.presets(info.path)}


def test_own_folder_comes_first_and_links_are_listed_once(tmp_path, tiny_sf2):
    write(tmp_path, tiny_sf2.read_bytes(), "mine.SF2")
    write(tmp_path, b"", "notes.txt")
    (tmp_path / "again.sf2").symlink_to(tmp_path / "mine.SF2")
    mine = [each for each in soundfonts.find_soundfonts(tmp_path) if each.source == "yours"]
    assert len(mine) == 1
    assert soundfonts.find_soundfonts(tmp_path)[0] == mine[0]


def test_a_missing_folder_holds_nothing(tmp_path):
    found = soundfonts.find_soundfonts(tmp_path / "nowhere")
    assert all(each.source != "yours" for each in found)


def test_sha256_follows_the_file(tmp_path):
    path = write(tmp_path, b"one")
    assert soundfonts.soundfont_sha256(path) == hashlib.sha256(b"one").hexdigest()
    path.write_bytes(b"two, longer")
    assert soundfonts.soundfont_sha256(path) == hashlib.sha256(b"two, longer").hexdigest()


def test_info_knows_its_digest(tiny_sf2):
    info = soundfonts.find_soundfonts(tiny_sf2.parent)[0]
    assert info.sha256 == hashlib.sha256(tiny_sf2.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda _: b"", "an empty file"),
        (lambda _: b"RIFF", "4 bytes"),
        (lambda data: b"MThd" + data[4:], "first bytes"),
        (lambda data: data[:8] + b"WAVE" + data[12:], "first bytes"),
        (lambda data: data[: len(data) // 2], "cut short"),
        (lambda data: data[:-1], "cut short"),
        (lambda data: data.replace(b"phdr", b"phdx"), "phdr table is missing"),
        (lambda data: data.replace(b"smpl", b"smpx"), "no sample"),
    ],
)
def test_broken_files_are_refused_in_one_line(tmp_path, tiny, spoil, what):
    path = write(tmp_path, spoil(tiny.bytes()))
    with pytest.raises(SoundError, match=what) as caught:
        soundfonts.check_soundfont(path)
    assert "\n" not in str(caught.value)
    assert "--soundfont" in str(caught.value)


def test_folders_missing_files_and_closed_files_are_refused(tmp_path):
    with pytest.raises(SoundError, match="a folder"):
        soundfonts.check_soundfont(tmp_path)
    with pytest.raises(SoundError, match="No such file"):
        soundfonts.check_soundfont(tmp_path / "none.sf2")
    with pytest.raises(SoundError, match="No such file"):
        soundfonts.soundfont_sha256(tmp_path / "none.sf2")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission_is_refused(tmp_path, tiny):
    path = write(tmp_path, tiny.bytes())
    path.chmod(0)
    with pytest.raises(SoundError, match="opened for reading"):
        soundfonts.check_soundfont(path)


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "huge.sf2"
    with path.open("wb") as file:
        file.truncate(5 * 1024**3)
    with pytest.raises(SoundError, match="more than the format can hold"):
        soundfonts.check_soundfont(path)


def test_tables_that_point_outside_are_refused(tmp_path, tiny):
    data = bytearray(tiny.bytes())
    at = data.index(b"phdr") + 8
    struct.pack_into("<H", data, at + 2 * 38 + 24, 999)
    with pytest.raises(SoundError, match="points outside"):
        soundfonts.check_soundfont(write(tmp_path, bytes(data)))


def test_odd_chunks_without_padding_are_read(tmp_path, tiny):
    data = tiny.bytes()
    at = data.index(b"tiny\0\0")
    # A name of 5 bytes, the next chunk right behind it, as some writers of SF3 do.
    odd = data[: at - 4] + struct.pack("<I", 5) + b"tiny." + data[at + 6 :]
    info = odd.index(b"LIST")
    size = struct.unpack_from("<I", odd, info + 4)[0] - 1
    odd = odd[: info + 4] + struct.pack("<I", size) + odd[info + 8 :]
    odd = odd[:4] + struct.pack("<I", len(odd) - 8) + odd[8:]
    assert len(soundfonts.presets(write(tmp_path, odd))) == 2


@given(st.data())
def test_junk_inside_never_crashes_the_reader(tmp_path_factory, tiny, data):
    raw = bytearray(tiny.bytes())
    tables = raw.index(b"phdr")
    for _ in range(data.draw(st.integers(1, 6))):
        where = data.draw(st.sampled_from([range(60), range(tables - 20, len(raw))]))
        raw[data.draw(st.sampled_from(where))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)) | st.just(len(raw)))
    path = write(tmp_path_factory.mktemp("junk"), bytes(raw[:cut]))
    with suppress(SoundError):
        hydra = read_hydra(path)
        for _, index in hydra.presets():
            played_zones(hydra, index)


@pytest.mark.parametrize(
    ("bank", "program", "stands_in"),
    [
        (0, 4, (0, 4)),
        (8, 4, (8, 4)),
        (17, 4, (0, 4)),
        (0, 99, None),
        (128, 40, (128, 40)),
        (128, 42, (128, 40)),
        (128, 127, (128, 0)),
    ],
)
def test_closest_preset(bank, program, stands_in):
    have = [(0, 4), (8, 4), (128, 0), (128, 40)]
    found = closest_preset([Preset(b, p, "") for b, p in have], bank, program)
    assert (found and (found.bank, found.program)) == stands_in


def test_any_kit_stands_in_for_the_standard_one():
    assert closest_preset([Preset(128, 9, "odd")], 128, 0) == Preset(128, 9, "odd")


def test_a_font_is_found_by_name_and_by_path(tiny_sf2):
    folder = tiny_sf2.parent
    for asked in ("tiny", "TINY", "tiny.sf2", str(tiny_sf2)):
        assert soundfonts.find_soundfont(asked, folder) == tiny_sf2.resolve()


def test_unknown_fonts_name_the_known_ones(tiny_sf2):
    with pytest.raises(UnknownNameError, match="tiny"):
        soundfonts.find_soundfont("gold", tiny_sf2.parent)
    with pytest.raises(SoundError, match="No such file"):
        soundfonts.find_soundfont("/nowhere/gold.sf2")


def test_no_font_at_all(monkeypatch):
    monkeypatch.setattr(soundfonts, "find_soundfonts", list)
    assert soundfonts.default_soundfont() is None


def test_the_larger_font_is_preferred(monkeypatch, tmp_path):
    def info(name):
        return soundfonts.SoundFontInfo(name, tmp_path / f"{name}.sf2", 1, None, "system")

    found = [info("TimGM6mb"), info("Mystery"), info("MuseScore_General_Lite")]
    monkeypatch.setattr(soundfonts, "find_soundfonts", lambda: found)
    assert soundfonts.default_soundfont().name == "MuseScore_General_Lite"
