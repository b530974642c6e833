"""A changed score put back into its file: what changes in the bytes, and what does not."""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import replace

import pytest
import symusic
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.errors import MidiError
from cadenza.music import (
    Bend,
    Control,
    Meter,
    MeterChange,
    Note,
    Score,
    TempoChange,
    Track,
    kept_events,
    read_midi,
    splice,
    write_midi,
)
from cadenza.music.midi_read import read_origins
from cadenza.music.smf import decode_smf, layout_smf, variable_length

END = b"\x00\xff\x2f\x00"


def chunk(body, name=b"MTrk"):
    return name + struct.pack(">I", len(body)) + body


def header(kind, tracks, division=96):
    return b"MThd" + struct.pack(">IHHH", 6, kind, tracks, division & 0xFFFF)


def with_notes(score, index, notes, **more):
    """The score with other notes in one track."""
    tracks = list(score.tracks)
    tracks[index] = replace(tracks[index], notes=tuple(sorted(notes)))
    return replace(score, tracks=tuple(tracks), **more)


def refilled(score, index, start, end, fresh):
    """The score with the notes that start in a stretch of a track replaced."""
    kept = [n for n in score.tracks[index].notes if not start <= n.start_ticks < end]
    return with_notes(score, index, [*kept, *fresh])


def body(data, number):
    """The contents of a track chunk."""
    start, stop = layout_smf(data).chunks[number]
    return data[start:stop]


def timed(data, number):
    return decode_smf(data).tracks[number]


# --- known answers -----------------------------------------------------------------------

CONDUCTOR = (
    b"\x00\xff\x03\x01t\x00\xff\x59\x02\xff\x01\x00\xff\x51\x03\x07\xa1\x20"
    b"\x00\xff\x58\x04\x04\x02\x18\x08\x00\xff\x7f\x03\x43\x01\x02" + END
)
NOTELESS = b"\x00\xff\x03\x02cc\x00\xb2\x07\x50\x0a\x40\x40\x60\x07\x30" + END
TUNE = (
    b"\x00\xff\x03\x01a\x00\xc0\x05\x00\xf0\x03\x43\x10\xf7"
    b"\x00\x90\x3c\x40\x60\x3c\x00"  # C up to 96, ended by velocity 0 under running status
    b"\x00\x3e\x41\x60\x3e\x00"  # D up to 192
    b"\x00\xff\x05\x02la"  # a lyric
    b"\x00\x90\x40\x42\x80\x60\x40\x00"  # E up to 288, its time in two bytes where one would do
    b"\x00\xb0\x40\x7f\x00\x90\x41\x43\x60\x80\x41\x22" + END  # F up to 384, released at 34
)
SONG = (
    header(1, 3)
    + chunk(CONDUCTOR)
    + chunk(b"junk", b"XFIH")
    + chunk(NOTELESS)
    + chunk(TUNE)
    + b"behind"
)


def test_without_edits_the_bytes_come_back():
    assert splice(SONG, read_midi(SONG)).midi == SONG


def test_a_replaced_note_changes_its_own_bytes_alone():
    score = read_midi(SONG)
    made = splice(SONG, refilled(score, 1, 96, 192, [Note(120, 70, 30, 99)]))
    assert made.anew is None
    tune = TUNE.replace(
        b"\x60\x3c\x00\x00\x3e\x41\x60\x3e\x00\x00\xff\x05\x02la",
        b"\x60\x3c\x00\x18\x90\x46\x63\x1e\x80\x46\x40\x2a\xff\x05\x02la",
    )
    assert tune != TUNE
    assert made.midi == (
        header(1, 3)
        + chunk(CONDUCTOR)
        + chunk(b"junk", b"XFIH")
        + chunk(NOTELESS)
        + chunk(tune)
        + b"behind"
    )


def test_a_status_is_written_where_the_one_that_ran_is_gone():
    made = splice(SONG, refilled(read_midi(SONG), 1, 0, 96, [])).midi
    assert b"\x10\xf7\x60\x90\x3e\x41\x60\x3e\x00\x00\xff\x05" in body(made, 2)


def test_a_note_that_is_asked_for_again_is_left_where_it_is():
    score = read_midi(SONG)
    again = refilled(score, 1, 0, 192, score.tracks[1].notes[:2])
    assert splice(SONG, again).midi == SONG


def test_a_shorter_note_keeps_its_start():
    score = read_midi(SONG)
    first = replace(score.tracks[1].notes[0], duration_ticks=48)
    made = splice(SONG, refilled(score, 1, 0, 96, [first])).midi
    assert timed(made, 2)[3:5] == ((0, b"\x90\x3c\x40"), (48, b"\x80\x3c\x40"))
    assert read_midi(made).tracks[1].notes[0] == first


def test_a_hit_of_no_length_goes_whole_or_stays_whole():
    first, second = b"\x00\x99\x24\x40\x00\x89\x24\x40", b"\x60\x99\x26\x40\x00\x89\x26\x40"
    third = b"\x60\x99\x2a\x40\x00\x2a\x00\x60\xff\x2f\x00"
    data = header(1, 1) + chunk(first + second + third)
    score = read_midi(data)
    assert [note.duration_ticks for note in score.tracks[0].notes] == [1, 1, 1]
    made = splice(data, refilled(score, 0, 96, 192, [Note(100, 40, 10, 64)])).midi
    new = b"\x64\x99\x28\x40\x0a\x89\x28\x40" + b"\x52" + third[1:]
    assert body(made, 0) == first + new


def test_a_note_that_hangs_over_keeps_its_end_inside_the_hole():
    tune = b"\x00\x90\x3c\x40\x60\x3e\x40\x30\x3c\x00\x30\x3e\x00" + END
    data = header(0, 1) + chunk(tune)
    score = read_midi(data)  # C 0 to 144, D 96 to 192
    made = splice(data, refilled(score, 0, 96, 192, [Note(144, 60, 40, 1)]))
    assert made.anew is None
    assert timed(made.midi, 0) == (
        (0, b"\x90\x3c\x40"),
        (144, b"\x90\x3c\x00"),
        (144, b"\x90\x3c\x01"),
        (184, b"\x80\x3c\x40"),
    )
    assert decode_smf(made.midi).ends_ticks == (192,)


def test_notes_that_begin_or_end_with_kept_ones_stand_on_the_right_side():
    tune = b"\x00\x90\x3c\x40\x60\x3c\x00\x60\x3c\x41\x60\x3c\x00" + END  # 0 to 96, 192 to 288
    data = header(0, 1) + chunk(tune)
    made = splice(data, refilled(read_midi(data), 0, 96, 192, [Note(96, 60, 96, 7)]))
    assert made.anew is None
    assert [note.velocity for note in read_midi(made.midi).tracks[0].notes] == [64, 7, 65]


def test_a_stray_note_off_goes_only_where_it_is_in_the_way():
    tune = b"\x00\x90\x3c\x40\x30\x80\x3c\x00" + b"\x30\x80\x3c\x01" + b"\x30\x80\x43\x02" + END
    data = header(0, 1) + chunk(tune)
    made = splice(data, refilled(read_midi(data), 0, 0, 48, [Note(0, 60, 144, 9)])).midi
    assert timed(made, 0) == ((0, b"\x90\x3c\x09"), (144, b"\x80\x3c\x40"), (144, b"\x80\x43\x02"))
    beside = splice(data, refilled(read_midi(data), 0, 0, 48, [Note(0, 62, 144, 9)])).midi
    assert (96, b"\x80\x3c\x01") in timed(beside, 0)


@pytest.mark.parametrize("division", [96, -25 * 256 + 40])
def test_type_0_stays_type_0(division):
    song = (
        b"\x00\xc0\x05\x00\xc1\x20\x00\x90\x3c\x40\x00\x91\x30\x40\x00\x99\x24\x40"
        b"\x60\x90\x3c\x00\x00\x91\x30\x00\x00\x99\x24\x00\x00\x90\x3e\x40\x60\x3e\x00" + END
    )
    data = header(0, 1, division) + chunk(song)
    score = read_midi(data)
    assert [track.channel for track in score.tracks] == [0, 1, 9]
    made = splice(data, refilled(score, 1, 0, 96, [Note(48, 31, 10, 5)]))
    assert made.anew is None
    assert made.midi[:14] == data[:14]
    old, new = Counter(timed(data, 0)), Counter(timed(made.midi, 0))
    assert old - new == Counter([(0, b"\x91\x30\x40"), (96, b"\x91\x30\x00")])
    assert new - old == Counter([(48, b"\x91\x1f\x05"), (58, b"\x81\x1f\x40")])
    harp = Track("harp", 46, notes=(Note(0, 72, 96, 50),))
    joined = splice(data, replace(score, tracks=(*score.tracks, harp)))
    assert joined.anew is None
    added = Counter(timed(joined.midi, 0)) - old
    assert set(added) == {(0, b"\xc2\x2e"), (0, b"\x92\x48\x32"), (96, b"\x82\x48\x40")}


def test_drums_in_two_tracks_of_one_channel_keep_apart():
    one = b"\x00\x99\x24\x40\x60\x24\x00" + END
    two = b"\x00\x99\x26\x40\x60\x26\x00" + END
    data = header(1, 2) + chunk(one) + chunk(two)
    made = splice(data, refilled(read_midi(data), 1, 0, 96, [Note(0, 36, 9, 3)]))
    assert made.anew is None
    assert body(made.midi, 0) == one
    assert timed(made.midi, 1) == ((0, b"\x99\x24\x03"), (9, b"\x89\x24\x40"))


def test_new_tracks_stand_behind_the_last_and_before_what_follows_it():
    bass = Track("bass", 33, notes=(Note(0, 40, 96, 70),))
    score = read_midi(SONG)
    made = splice(SONG, replace(score, tracks=(*score.tracks, bass, Track("silent", 1))))
    assert made.anew is None
    new = chunk(
        b"\x00\xff\x03\x04bass\x00\xc1\x21\x00\x91\x28\x46\x60\x81\x28\x40\x82\x20\xff\x2f\x00"
    )
    assert made.midi == header(1, 4) + SONG[14:-6] + new + b"behind"


def test_new_tracks_prefer_channels_that_nobody_uses_then_those_without_notes():
    def file(kind, silent):
        used = b"".join(bytes((0, 0xB0 | number, 7, 100)) for number in silent)
        notes = b"".join(
            bytes((0, 0x90 | number, 60, 64, 10, 0x80 | number, 60, 0))
            for number in range(16)
            if number not in silent
        )
        programs = b"".join(bytes((0, 0xC0 | number, number)) for number in range(16))
        programs = programs if len(silent) < 14 else b""
        return header(kind, 1) + chunk(used + programs + notes + END)

    def joined(data):
        score = read_midi(data)
        made = splice(data, replace(score, tracks=(*score.tracks, Track("x", 3, notes=new))))
        if made.anew:
            return made.anew
        (start,) = [
            event for event in decode_smf(made.midi).tracks[-1] if event[1][1:] == b"\x4d\x01"
        ]
        return start[1][0] & 15

    new = (Note(0, 77, 5, 1),)
    quiet = [number for number in range(16) if number != 4]
    assert joined(file(0, quiet[:1] + quiet[2:])) == 0  # all but 1 and 4 are spoken of
    assert joined(file(1, [6, 8])) == 6
    assert joined(file(1, [])) == 3  # the one with the same program
    assert joined(file(0, [])) == "no channel is left for a new part"


def test_the_program_of_a_new_note_is_in_force_and_taken_back():
    two = (
        b"\x00\xc0\x05\x00\x90\x3c\x40\x60\x3c\x00\x00\xc0\x28\x00\x90\x3e\x40\x60\x3e\x00"
        b"\x00\x90\x40\x40\x60\x40\x00" + END
    )
    data = header(1, 1) + chunk(two)
    score = read_midi(data)
    assert [track.program for track in score.tracks] == [5, 40]
    made = splice(data, with_notes(score, 0, [*score.tracks[0].notes, Note(100, 70, 20, 8)]))
    assert made.anew is None
    assert timed(made.midi, 0)[5:] == (
        (100, b"\xc0\x05"),
        (100, b"\x90\x46\x08"),
        (120, b"\x80\x46\x40"),
        (192, b"\xc0\x28"),
        (192, b"\x90\x3e\x00"),
        (192, b"\x90\x40\x40"),
        (288, b"\x90\x40\x00"),
    )


def test_bends_and_controls_come_before_the_notes_of_their_tick():
    tune = b"\x00\xe0\x00\x60\x00\x90\x3c\x40\x60\x3c\x00\x00\x3e\x40\x60\x3e\x00" + END
    data = header(1, 1) + chunk(tune)
    score = read_midi(data)
    track = score.tracks[0]
    assert [bend.value for bend in track.bends] == [4096]
    bends = (*track.bends, Bend(96, 0), Bend(192, 4096))
    edited = replace(track, bends=bends, controls=(Control(96, 64, 1),))
    made = splice(data, replace(score, tracks=(edited,))).midi
    assert timed(made, 0)[2:6] == (
        (96, b"\xb0\x40\x01"),
        (96, b"\xe0\x00\x40"),
        (96, b"\x90\x3c\x00"),
        (96, b"\x90\x3e\x40"),
    )
    back = splice(made, score).midi
    assert timed(back, 0) == timed(data, 0)


def test_a_bend_that_another_program_left_behind_is_taken_back_for_new_notes_alone():
    two = (
        b"\x00\xc0\x05\x00\xe0\x00\x60\x00\x90\x3c\x40\x60\x3c\x00\x00\xc0\x28"
        b"\x00\x90\x3e\x40\x60\x3e\x00\x00\x90\x40\x40\x60\x40\x00" + END
    )
    data = header(1, 1) + chunk(two)
    score = refilled(read_midi(data), 1, 96, 192, [Note(100, 70, 20, 8)])
    straight = replace(score.tracks[1], bends=(Bend(192, 4096),))
    made = splice(data, replace(score, tracks=(score.tracks[0], straight)))
    assert made.anew is None
    assert timed(made.midi, 0)[4:] == (
        (96, b"\xc0\x28"),
        (100, b"\xe0\x00\x40"),
        (100, b"\x90\x46\x08"),
        (120, b"\x80\x46\x40"),
        (192, b"\xe0\x00\x60"),
        (192, b"\x90\x40\x40"),
        (288, b"\x90\x40\x00"),
    )


# --- ends, tempo and metre ---------------------------------------------------------------


def longer(data, end, fresh, **more):
    score = read_midi(data)
    return splice(data, with_notes(score, 0, [*score.tracks[0].notes, *fresh], end=end, **more))


def test_a_longer_score_moves_the_end_of_the_tracks_that_go_on():
    quiet = b"\x00\xb1\x07\x50" + b"\x60\xff\x2f\x00"
    tune = b"\x00\x90\x3c\x40\x60\x3c\x00\x00\x3e\x40\x60\xff\x2f\x00"  # D never ends
    data = header(1, 2) + chunk(tune + b"junk") + chunk(quiet)
    made = longer(data, 400, [Note(300, 60, 50, 5)])
    assert made.anew is None
    assert body(made.midi, 1) == quiet
    assert body(made.midi, 0).endswith(b"\x32\xff\x2f\x00junk")
    assert decode_smf(made.midi).ends_ticks == (400, 96)
    assert (192, b"\x80\x3e\x40") in timed(made.midi, 0)  # where it ended with its track
    assert read_midi(made.midi).end_ticks == 400


def test_a_note_behind_the_end_of_its_track_moves_that_end():
    short = b"\x00\x90\x3c\x40\x60\x3c\x00" + END
    tall = b"\x00\x91\x3c\x40\x83\x60\x3c\x00" + END
    data = header(1, 2) + chunk(short) + chunk(tall)
    made = longer(data, None, [Note(200, 60, 50, 5)])
    assert made.anew is None
    assert decode_smf(made.midi).ends_ticks == (250, 480)
    assert body(made.midi, 1) == tall


def test_a_track_without_an_end_gets_one_only_where_it_is_needed():
    data = header(0, 1) + chunk(b"\x00\x90\x3c\x40\x60\x3c\x00\x60\x3e\x40\x60\x3e\x00")
    score = read_midi(data)
    inside = splice(data, refilled(score, 0, 0, 96, [Note(0, 61, 9, 9)]))
    assert inside.anew is None
    assert b"\xff\x2f" not in inside.midi
    last = splice(data, refilled(score, 0, 192, 288, [Note(192, 61, 9, 9)]))
    assert last.anew is None
    assert body(last.midi, 0).endswith(b"\xff\x2f\x00")
    assert decode_smf(last.midi).ends_ticks == (288,)


def test_a_shorter_score_ends_every_track_there():
    tune = b"\x00\x90\x3c\x40\x60\x3c\x00\x60\xf8\x00\xff\x01\x01x" + b"\x60\xff\x2f\x00"
    data = header(1, 2) + chunk(tune) + chunk(b"\x00\xff\x01\x01y\x20\xff\x2f\x00")
    score = read_midi(data)
    made = splice(data, replace(score, tracks=(replace(score.tracks[0], raw=()),), end=96))
    assert made.anew is None
    assert body(made.midi, 0) == b"\x00\x90\x3c\x40\x60\x3c\x00" + END
    assert body(made.midi, 1) == body(data, 1)


def test_tempo_and_metre_change_where_the_score_has_others():
    score = read_midi(SONG)
    changed = replace(
        score,
        tempos=(*score.tempos, TempoChange(192, 60.0)),
        meters=(MeterChange(0, Meter(3, 4)),),
    )
    made = splice(SONG, changed)
    assert made.anew is None
    assert timed(made.midi, 0) == (
        (0, b"\xff\x58\x03\x02\x18\x08"),
        (0, b"\xff\x03t"),
        (0, b"\xff\x59\xff\x01"),
        (0, b"\xff\x51\x07\xa1\x20"),
        (0, b"\xff\x7f\x43\x01\x02"),
        (192, b"\xff\x51\x0f\x42\x40"),
    )
    assert body(made.midi, 2) == TUNE


# --- wrappers, and files that are written anew -------------------------------------------


@pytest.mark.parametrize("odd", [0, 1])
def test_a_riff_wrapper_keeps_its_other_chunks_and_fits(odd):
    data = header(1, 1) + chunk(b"\x00\x90\x3c\x40\x60\x3c\x00" + END) + b"x" * odd
    inner = b"data" + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)
    rest = b"LIST" + struct.pack("<I", 4) + b"INFO"
    wrapped = b"RIFF" + struct.pack("<I", 4 + len(inner) + len(rest)) + b"RMID" + inner + rest
    score = read_midi(wrapped)
    assert splice(wrapped, score).midi == wrapped
    for more in (0, 1):
        notes = [Note(10 * number, 60 + number, 9, 5) for number in range(1 + more)]
        made = splice(wrapped, with_notes(score, 0, notes)).midi
        size = int.from_bytes(made[16:20], "little")
        assert int.from_bytes(made[4:8], "little") == len(made) - 8
        assert size == len(splice(data, with_notes(score, 0, notes)).midi)
        assert made[20 + size + (size & 1) :] == rest
        assert read_midi(made).tracks[0].notes == tuple(notes)


def test_tracks_one_after_the_other_are_written_anew():
    tune = b"\x00\x90\x3c\x40\x60\x3c\x00" + END
    data = header(2, 2) + chunk(tune) + chunk(tune)
    score = read_midi(data)
    made = splice(data, score)
    assert made.anew == "its tracks follow one another (type 2)"
    assert made.midi == write_midi(score)


def test_notes_that_would_mix_are_written_anew():
    two = b"\x00\xc0\x05\x00\x90\x3c\x40\x60\x3c\x00\x00\xc0\x28\x00\x90\x3e\x40\x60\x3e\x00" + END
    data = header(1, 1) + chunk(two)
    score = read_midi(data)
    changed = with_notes(score, 0, [*score.tracks[0].notes, Note(50, 62, 200, 8)])
    made = splice(data, changed)
    assert made.anew == "new notes would mix with others of their channel"
    assert made.midi == write_midi(changed)


def test_what_is_no_midi_file_is_refused():
    with pytest.raises(MidiError, match="starts with MThd"):
        splice(b"no", Score())


# --- kept events -------------------------------------------------------------------------


def test_kept_events_are_counted_and_losses_seen():
    score = read_midi(SONG)
    made = splice(SONG, refilled(score, 1, 96, 192, [Note(120, 70, 30, 99)])).midi
    assert len(timed(SONG, 0) + timed(SONG, 1) + timed(SONG, 2)) == 22
    kept = kept_events(SONG, made, {1: [(96, 192)]})
    assert (kept.asked, kept.found) == (20, 20)
    worse = kept_events(SONG, made, {})
    assert (worse.asked, worse.found) == (22, 20)
    moved = SONG.replace(b"\x60\x07\x30", b"\x61\x07\x30")
    assert kept_events(SONG, moved, {}).found == 21
    swapped = SONG.replace(b"\xb2\x07\x50\x0a\x40\x40", b"\xb2\x0a\x40\x40\x07\x50")
    assert len(swapped) == len(SONG)
    anew = kept_events(SONG, write_midi(score), {})
    assert anew.found < anew.asked


def test_behind_a_seam_the_ends_of_notes_before_it_count():
    tune = b"\x00\x90\x3c\x40\x60\x3e\x40\x60\x3c\x00\x00\xb0\x07\x00\x60\x90\x3e\x00" + END
    data = header(0, 1) + chunk(tune)
    assert kept_events(data, data, {}, seam_ticks=100).asked == 4
    assert kept_events(data, data, {}, seam_ticks=100, end_ticks=200).asked == 3


# --- any file ----------------------------------------------------------------------------

texts = st.binary(max_size=5).map(lambda text: b"\xff\x05" + variable_length(len(text)) + text)
others = st.one_of(
    texts,
    st.just(b"\xf0\x02\x43\xf7"),
    st.just(b"\xf7\x01\x55"),
    st.just(b"\xf8"),
    st.just(b"\xff\x51\x03\x07\xa1\x20"),
    st.just(b"\xff\x58\x04\x03\x02\x18\x08"),
    st.just(b"\xff\x59\x02\x02\x00"),
    st.just(b"\xff\x01\x09chord: C7"),
)
pitches = st.integers(58, 63)
voice = st.one_of(
    st.builds(lambda p, v: bytes((0x90, p, v)), pitches, st.sampled_from([0, 0, 1, 70])),
    st.builds(lambda p, v: bytes((0x80, p, v)), pitches, st.sampled_from([0, 64])),
    st.builds(lambda p, v: bytes((0x90, p, v)), pitches, st.integers(1, 127)),
    st.builds(lambda n, v: bytes((0xB0, n, v)), st.sampled_from([7, 64]), st.integers(0, 127)),
    st.builds(lambda v: bytes((0xE0, 0, v)), st.integers(0, 127)),
    st.builds(lambda v: bytes((0xD0, v)), st.integers(0, 127)),
    st.builds(lambda v: bytes((0xC0, v)), st.integers(0, 2)),
)


@st.composite
def bodies(draw):
    """A track chunk with all that the wire allows: running status, long times, no end."""
    out, running = b"", 0
    for _ in range(draw(st.integers(0, 24))):
        wait = variable_length(draw(st.sampled_from([0, 0, 1, 24, 96, 200])))
        out += b"\x80" * draw(st.integers(0, 1)) * (len(wait) < 3) + wait
        if draw(st.integers(0, 4)) == 0:
            out += draw(others)
            continue
        message = draw(voice)
        status = message[0] | draw(st.sampled_from([0, 0, 1, 9]))
        out += (
            message[1:]
            if status == running and draw(st.booleans())
            else bytes((status,)) + message[1:]
        )
        running = status
    end = draw(st.sampled_from([b"", END, b"\x60\xff\x2f\x00", END + b"\x00\x90\x01"]))
    return out + end


@st.composite
def files(draw):
    """A file of type 0 or 1 with chunks of other kinds and bytes behind it."""
    kind = draw(st.integers(0, 1))
    tracks = draw(st.lists(bodies(), min_size=1, max_size=1 if kind == 0 else 3))
    between = [draw(st.sampled_from([b"", chunk(b"zz", b"XFKM")])) for _ in tracks]
    parts = [gap + chunk(each) for gap, each in zip(between, tracks, strict=True)]
    division = draw(st.sampled_from([24, 96, 480]))
    return header(kind, len(tracks), division) + b"".join(parts) + draw(st.binary(max_size=3))


@settings(max_examples=50)
@given(files())
def test_any_file_without_edits_stays_as_it_is(data):
    assert splice(data, read_midi(data)).midi == data


@st.composite
def edited(draw):
    """A file, and its score with a stretch of a track written anew; new pitches are its own."""
    data = draw(files())
    score = read_midi(data)
    if not score.tracks:
        return data, score, {}
    index = draw(st.integers(0, len(score.tracks) - 1))
    start = draw(st.integers(0, 600))
    end = start + draw(st.integers(1, 600))
    length = st.integers(1, 90)
    times = draw(st.lists(st.integers(start, end - 1), max_size=4, unique=True))
    fresh = [Note(at, 100 + n, draw(length), 50 + n) for n, at in enumerate(times)]
    score = refilled(score, index, start, end, fresh)
    track = score.tracks[index]
    outside = [each for each in (*track.bends, *track.raw) if not start <= each.at_ticks < end]
    bends = tuple(each for each in outside if isinstance(each, Bend))
    raw = tuple(each for each in track.raw if each.data[0] >= 0xF0 or each in outside)
    tracks = list(score.tracks)
    tracks[index] = replace(track, bends=bends, raw=raw)
    return data, replace(score, tracks=tuple(tracks)), {index: [(start, end)]}


def gist(score):
    return Counter((t.is_drum, t.program, note) for t in score.tracks for note in t.notes)


@settings(max_examples=60)
@given(edited())
def test_an_edit_is_read_back_and_everything_else_is_kept(case):
    data, score, spans = case
    made = splice(data, score)
    assert made.anew is None
    assert gist(read_midi(made.midi)) == gist(score)
    ends = score.end_ticks, read_midi(data).end_ticks
    assert read_midi(made.midi).end_ticks == max(ends)
    kept = kept_events(data, made.midi, spans)
    assert kept.asked == kept.found
    touched = {read_origins(data).tracks[index].chunk for index in spans}
    for number in range(len(layout_smf(data).chunks)):
        if number not in touched:
            assert body(made.midi, number) == body(data, number)
    assert splice(made.midi, read_midi(made.midi)).midi == made.midi


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 900), pitches, st.integers(1, 90)), max_size=20), st.data()
)
def test_symusic_reads_the_same_notes(notes, draw):
    free, apart = {}, []
    for start, pitch, length in sorted(notes):
        if start >= free.get(pitch, 0):
            apart.append(Note(start, pitch, length, 64))
            free[pitch] = start + length
    tracks = (Track("a", 4, notes=tuple(apart)), Track("b", 5, notes=(Note(0, 40, 9, 9),)))
    data = write_midi(Score(tracks=tracks, end=1000))
    start = draw.draw(st.integers(0, 500))
    fresh = [Note(start + 5, 90, 40, 3), Note(start + 10, 91, 1, 2)]
    score = refilled(read_midi(data), 0, start, start + 300, fresh)
    theirs = symusic.Score.from_midi(splice(data, score).midi)
    found = [(n.time, n.pitch, n.duration, n.velocity) for t in theirs.tracks for n in t.notes]
    asked = [
        (n.start_ticks, n.pitch, n.duration_ticks, n.velocity)
        for track in score.tracks
        for n in track.notes
    ]
    assert sorted(found) == sorted(asked)
