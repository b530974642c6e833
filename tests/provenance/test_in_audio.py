"""The record in FLAC, MP3 and WAV tags, and the digest of the sound."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC
from mutagen.id3 import ID3, TIT2, TXXX
from mutagen.mp3 import MP3
from mutagen.wave import WAVE

from cadenza.errors import CadenzaError, FileError
from cadenza.provenance import (
    TRAINED,
    Provenance,
    audio_digest,
    file_digest,
    parse_record,
    read_file,
    sniff,
    to_text,
)
from cadenza.provenance.tag_fields import read_fields
from cadenza.release import Tags, write_tags
from cadenza.sound import encoded

FORMATS = ("flac", "mp3", "wav")


def sound(seconds: float = 0.3, hz: float = 220.0) -> np.ndarray:
    time_s = np.arange(int(seconds * 44_100), dtype=np.float32) / 44_100
    return np.stack([0.3 * np.sin(2 * np.pi * hz * time_s)] * 2, axis=1).astype(np.float32)


PLAIN = {kind: encoded(sound(), kind) for kind in FORMATS}


def tagged(kind: str, text: str, cover: bytes | None = None) -> bytes:
    file = BytesIO(PLAIN[kind])
    write_tags(
        file, kind, Tags("Lluvia", "lofi", provenance=text, source_type=TRAINED, cover=cover)
    )
    return file.getvalue()


@pytest.fixture
def place(tmp_path: Path, record: Provenance):
    def put(kind: str, data: bytes | None = None) -> Path:
        path = tmp_path / f"song.{kind}"
        path.write_bytes(tagged(kind, to_text(record)) if data is None else data)
        return path

    return put


@pytest.mark.parametrize("kind", FORMATS)
def test_the_record_and_the_mark_are_read_back(place, record: Provenance, kind: str) -> None:
    carried = read_file(place(kind))
    assert carried.kind == kind
    assert carried.text is not None
    assert parse_record(carried.text) == record
    assert carried.mark == TRAINED
    assert carried.digest == audio_digest(BytesIO(PLAIN[kind]), kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_files_without_one(place, kind: str) -> None:
    carried = read_file(place(kind, PLAIN[kind]))
    assert (carried.text, carried.mark) == (None, None)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_is_told_by_its_bytes(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(PLAIN[kind])
    assert read_file(path).kind == kind
    assert file_digest(path).kind == kind


@pytest.mark.parametrize("kind", FORMATS)
def test_other_sound_has_another_digest(kind: str) -> None:
    other = encoded(sound(hz=221.0), kind)
    mine, others = (audio_digest(BytesIO(data), kind) for data in (PLAIN[kind], other))
    assert mine.sha256 != others.sha256


def retag_flac(path: Path) -> None:
    song = FLAC(path)
    song["title"] = "another"
    song["comment"] = "x" * 10_000
    song.clear_pictures()
    song.save()


def retag_mp3_old(path: Path) -> None:
    song = MP3(path)
    song.tags.add(TIT2(encoding=1, text="another"))
    song.tags.update_to_v23()
    song.save(v2_version=3, v1=2)


def retag_mp3_ape(path: Path) -> None:
    tags = APEv2()
    tags["Title"] = "another"
    tags.save(path)


def retag_mp3_wide(path: Path) -> None:
    song = MP3(path)
    for frame in song.tags.getall("TXXX"):
        frame.encoding = 2
    song.save(v1=2)


def retag_wav(path: Path) -> None:
    song = WAVE(path)
    song.tags.add(TIT2(encoding=3, text="another"))
    song.save(v2_version=3)


@pytest.mark.parametrize(
    ("kind", "retag"),
    [
        ("flac", retag_flac),
        ("mp3", retag_mp3_old),
        ("mp3", retag_mp3_ape),
        ("mp3", retag_mp3_wide),
        ("wav", retag_wav),
    ],
)
def test_other_tags_leave_record_and_digest(place, record: Provenance, kind: str, retag) -> None:
    path = place(kind)
    before = path.read_bytes()
    retag(path)
    assert path.read_bytes() != before
    carried = read_file(path)
    assert carried.text is not None
    assert parse_record(carried.text) == record
    assert carried.mark == TRAINED
    assert carried.digest == audio_digest(BytesIO(PLAIN[kind]), kind)


def test_an_id3_tag_before_a_flac_is_passed_over(place) -> None:
    path = place("flac")
    tag = BytesIO()
    frames = ID3()
    frames.add(TIT2(encoding=3, text="odd"))
    frames.save(tag)
    path.write_bytes(tag.getvalue() + path.read_bytes())
    carried = read_file(path)
    assert carried.kind == "flac"
    assert carried.mark == TRAINED


def test_old_and_odd_id3_forms() -> None:
    def v22(body: bytes) -> bytes:
        size = len(body)
        return b"ID3\x02\x00\x00" + bytes((0, 0, size >> 7 & 0x7F, size & 0x7F)) + body

    text = b"\x00DIGITALSOURCETYPE\0made"
    frame = b"TXX" + len(text).to_bytes(3, "big") + text
    assert read_fields(BytesIO(v22(frame) + PLAIN["mp3"]), "mp3") == {"DIGITALSOURCETYPE": "made"}

    text = b"\x01" + "DIGITALSOURCETYPE\0ÿ made".encode("utf-16")
    body = b"TXXX" + len(text).to_bytes(4, "big") + b"\0\0" + text
    size = len(body.replace(b"\xff", b"\xff\x00"))
    head = b"ID3\x03\x00\x80" + bytes((0, 0, size >> 7 & 0x7F, size & 0x7F))
    data = head + body.replace(b"\xff", b"\xff\x00") + PLAIN["mp3"]
    assert read_fields(BytesIO(data), "mp3") == {"DIGITALSOURCETYPE": "ÿ made"}


def test_a_long_text_is_passed_over() -> None:
    text = "x" * 300_000
    for kind in FORMATS:
        assert "CADENZA_PROVENANCE" not in read_fields(BytesIO(tagged(kind, text)), kind)


def test_free_texts_of_others_do_not_count() -> None:
    file = BytesIO(PLAIN["mp3"])
    song = MP3(file)
    song.add_tags()
    song.tags.add(TXXX(encoding=3, desc="cadenza_provenance_old", text="{}"))
    file.seek(0)
    song.save(file)
    assert read_fields(file, "mp3") == {}


@pytest.mark.parametrize("kind", FORMATS)
def test_long_files_are_read_in_pieces(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = audio_digest(BytesIO(PLAIN[kind]), kind)
    largest = 0

    class Watched(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal largest
            assert size is not None
            assert size >= 0
            largest = max(largest, size)
            return super().read(size)

    monkeypatch.setattr("cadenza.provenance.frames._PIECE", 1024)
    assert audio_digest(Watched(PLAIN[kind]), kind) == whole
    assert largest <= 1024


@pytest.mark.parametrize("kind", FORMATS)
@given(at=st.integers(0, 3_000), byte=st.integers(0, 255), cut=st.integers(0, 100_000))
def test_damaged_files_raise_the_error_tree_alone(kind: str, at: int, byte: int, cut: int) -> None:
    data = bytearray(tagged(kind, '{"cadenza":"1"}'))
    data[at % len(data)] = byte
    for each in (bytes(data), bytes(data[: cut % len(data)])):
        for read in (read_fields, audio_digest):
            try:
                read(BytesIO(each), kind)
            except CadenzaError:
                continue


@given(data=st.binary(max_size=200), kind=st.sampled_from(FORMATS))
def test_random_bytes_raise_the_error_tree_alone(data: bytes, kind: str) -> None:
    start = {"flac": b"fLaC", "mp3": b"ID3", "wav": b"RIFF\0\0\0\0WAVE"}[kind]
    for each in (data, start + data):
        for read in (read_fields, audio_digest):
            try:
                read(BytesIO(each), kind)
            except CadenzaError:
                continue


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("hello")
    with pytest.raises(FileError, match="MIDI, FLAC, MP3 or WAV"):
        read_file(path)
    with pytest.raises(FileError, match="can be read"):
        read_file(tmp_path / "none.flac")
    with pytest.raises(FileError, match="can be read"):
        read_file(tmp_path)
    (tmp_path / "long.mid").write_bytes(b"MThd" + bytes(9 * 1024 * 1024))
    with pytest.raises(FileError, match="at most 8 MB"):
        read_file(tmp_path / "long.mid")
    (tmp_path / "tags.mp3").write_bytes(b"ID3\x04\x00\x00\x00\x00\x00\x00")
    with pytest.raises(FileError, match="tags and no sound"):
        read_file(tmp_path / "tags.mp3")


def test_sniffing() -> None:
    assert sniff(b"RIFF\0\0\0\0RMID") == sniff(b"MThd") == "midi"
    assert sniff(b"RF64\0\0\0\0WAVE") == "wav"
    assert sniff(b"\xff\xfb") == "mp3"
    assert sniff(b"") is None
