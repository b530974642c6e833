"""The wire format of MIDI files, and what is refused."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import FileError, MidiError
from cadenza.music import Note, Score, TempoChange, Track, read_midi, write_midi
from cadenza.music.midi_read import MAX_MIDI_BYTES
from cadenza.music.smf import decode_smf, encode_smf


def header(kind=1, tracks=1, division=480):
    return b"MThd" + struct.pack(">IHHH", 6, kind, tracks, division & 0xFFFF)


def chunk(body, name=b"MTrk"):
    return name + struct.pack(">I", len(body)) + body


END = b"\x00\xff\x2f\x00"
GOOD = write_midi(
    Score(
        tracks=(
            Track("a", 5, notes=(Note(0, 60, 480, 80), Note(480, 64, 480, 70))),
            Track("drums", 0, True, (Note(0, 36, 10, 100),)),
        ),
        tempos=(TempoChange(0, 75.0),),
        title="t",
    )
)


def events(body, **more):
    return decode_smf(header(**more) + chunk(body)).tracks[0]


def test_running_status_and_velocity_zero():
    body = b"\x00\x90\x3c\x40\x60\x3c\x00\x00\x3e\x40\x60\x3e\x00" + END
    (track,) = read_midi(header(0) + chunk(body)).tracks
    assert track.notes == (Note(0, 60, 96, 64), Note(96, 62, 96, 64))


def test_running_status_holds_over_meta_events():
    body = b"\x00\x90\x3c\x40\x10\xff\x01\x01x\x10\x3c\x00" + END
    assert [tick for tick, _ in events(body)] == [0, 16, 32]


def test_long_numbers():
    assert events(b"\x81\x80\x00\xc0\x05" + END) == ((16384, b"\xc0\x05"),)


def test_data_beyond_seven_bits_is_held():
    assert events(b"\x00\x90\x3c\xff" + END)[0][1] == b"\x90\x3c\x7f"


def test_system_messages_are_skipped_and_sysex_kept():
    body = b"\x00\xf8\x00\xf2\x01\x02\x00\xf0\x03\x43\x12\xf7\x00\xf7\x01\x55" + END
    assert events(body) == ((0, b"\xf0\x43\x12\xf7"), (0, b"\xf7\x55"))


def test_what_follows_the_end_of_a_track_is_ignored():
    assert events(b"\x00\xc0\x01" + END + b"\x00\xc0\x02") == ((0, b"\xc0\x01"),)
    assert decode_smf(header() + chunk(b"\x10\xff\x2f\x00")).ends_ticks == (16,)


def test_chunks_of_other_kinds_and_bytes_after_the_last_track_are_skipped():
    data = header() + chunk(b"abc", b"XFIH") + chunk(b"\x00\xc0\x01" + END) + b"trailing"
    assert decode_smf(data).tracks == (((0, b"\xc0\x01"),),)


def test_a_riff_wrapper_is_opened():
    wrapped = b"RIFF" + struct.pack("<I", len(GOOD) + 12) + b"RMIDdata" + b"\0\0\0\0" + GOOD
    assert read_midi(wrapped) == read_midi(GOOD)


def test_a_longer_header_is_read():
    data = b"MThd" + struct.pack(">IHHH", 8, 0, 1, 96) + b"??" + chunk(END)
    assert decode_smf(data).ticks_per_quarter == 96


@pytest.mark.parametrize(
    ("frames", "per_frame", "ticks_per_second"),
    [(25, 40, 1000.0), (24, 80, 1920.0), (30, 80, 2400.0), (29, 80, 2400 * 1000 / 1001)],
)
def test_smpte_time_becomes_seconds(frames, per_frame, ticks_per_second):
    division = (256 - frames) << 8 | per_frame
    body = b"\x00\x90\x3c\x40\x8f\x50\x80\x3c\x00" + END
    score = read_midi(header(0, 1, division) + chunk(body))
    assert score.seconds == pytest.approx(2000 / ticks_per_second, rel=1e-9)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "got an empty file"),
        (b"hello world, I am text", "a MIDI file starts with MThd"),
        (b"MThd", "a MIDI file starts with MThd"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a MIDI file starts with MThd"),
        (header(3) + chunk(END), "a MIDI file is of type 0, 1 or 2"),
        (b"MThd" + struct.pack(">IHHH", 4, 0, 1, 96) + chunk(END), "a MIDI file is of type"),
        (header(division=0) + chunk(END), "a quarter note has 1 or more ticks"),
        (header(division=0xE700) + chunk(END), "SMPTE time has"),
        (header(division=0x8001) + chunk(END), "SMPTE time has"),
        (header(tracks=2) + chunk(END), "the 2 tracks that its header promises; got 1 tracks"),
        (header() + b"MTrk\x00\x00\x01\x00\x00", "a MIDI file is whole.*at byte 14"),
        (header() + chunk(b"\x00\x90\x3c"), "an event of 2 bytes beyond .* at byte 24"),
        (header() + chunk(b"\x00"), "the end of a track inside an event at byte 23"),
        (header() + chunk(b"\x00\x3c\x40" + END), "data without a status"),
        (header() + chunk(b"\x81\x81\x81\x81\x00" + END), "more than four bytes"),
        (header(division=1) + chunk(b"\xff\xff\xff\x7f\xc0\x00" + END), "a piece lasts at most"),
        (header() + chunk(b"\x00\xff\x01\x7fabc" + END), "beyond the end of its track"),
    ],
)
def test_what_is_refused_says_why(data, message):
    with pytest.raises(MidiError, match=message) as raised:
        read_midi(data)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize("cut", range(len(GOOD)))
def test_every_truncation_is_refused(cut):
    with pytest.raises(MidiError):
        read_midi(GOOD[:cut])


def readable(data):
    try:
        score = read_midi(data)
    except MidiError:
        return
    again = read_midi(write_midi(score))
    assert [track.notes for track in again.tracks] == [track.notes for track in score.tracks]
    assert score.seconds >= 0
    score.bar_starts()


@given(st.binary(max_size=400))
def test_junk_is_refused_or_read(data):
    readable(data)


@given(st.binary(max_size=200), st.sampled_from([0, 1, 2]), st.integers(1, 0x7FFF))
def test_junk_in_a_track_is_refused_or_read(body, kind, division):
    readable(header(kind, 1, division) + chunk(body))


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=8))
def test_damaged_files_are_refused_or_read(changes):
    data = bytearray(GOOD)
    for at, byte in changes:
        data[at] = byte
    readable(bytes(data))


@given(
    st.lists(
        st.tuples(
            st.integers(0, 300_000),
            st.sampled_from([b"\x90\x3c\x40", b"\xc3\x07", b"\xff\x01hello", b"\xf0\x01\xf7"]),
        ),
        max_size=12,
    )
)
def test_encoding_and_decoding_are_inverse(timed):
    timed = sorted(timed, key=lambda each: each[0])
    end = timed[-1][0] if timed else 0
    smf = decode_smf(encode_smf([timed], [end], 480))
    assert list(smf.tracks[0]) == timed
    assert smf.ends_ticks == (end,)


def test_files_that_cannot_be_read(tmp_path, monkeypatch):
    with pytest.raises(FileError, match="a MIDI file is a file; got the folder"):
        read_midi(tmp_path)
    with pytest.raises(FileError, match="a MIDI file exists"):
        read_midi(tmp_path / "missing.mid")
    with pytest.raises(FileError, match="a MIDI file"):
        read_midi("a\0b.mid")
    huge = tmp_path / "huge.mid"
    with huge.open("wb") as file:
        file.truncate(MAX_MIDI_BYTES + 1)
    with pytest.raises(FileError, match=r"at most 8 MiB; got 8\.0 MiB"):
        read_midi(huge)
    with pytest.raises(FileError, match="at most 8 MiB"):
        read_midi(bytes(MAX_MIDI_BYTES + 1))
    shut = tmp_path / "shut.mid"
    shut.write_bytes(GOOD)

    def refuse(_self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(shut), "read_bytes", refuse)
    with pytest.raises(FileError, match=r"a MIDI file can be read; got .*Permission denied"):
        read_midi(shut)


def test_paths_are_read_and_errors_name_the_file(tmp_path):
    path = tmp_path / "good.mid"
    path.write_bytes(GOOD)
    assert read_midi(path) == read_midi(str(path)) == read_midi(GOOD)
    path.write_bytes(GOOD[:-5])
    with pytest.raises(MidiError, match=r"in good\.mid"):
        read_midi(path)


def test_a_device_is_no_file():
    with pytest.raises(FileError, match="a MIDI file is a plain file"):
        read_midi("/dev/null")
