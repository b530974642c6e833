"""A changed score put back into its file: what changes in the bytes, and what does not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from cadenza.music import (
    Bend,
    Control,
    Note,
    Track,
    read_midi,
    splice,
)
from cadenza.music.smf import decode_smf

from .splicing_pieces import (
    CONDUCTOR,
    END,
    NOTELESS,
    SONG,
    TUNE,
    body,
    chunk,
    header,
    refilled,
    timed,
    with_notes,
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
