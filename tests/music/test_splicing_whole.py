"""A changed score put back into its file: ends, tempo and metre, wrappers, and what is counted."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from cadenza.errors import MidiError
from cadenza.music import (
    Meter,
    MeterChange,
    Note,
    Score,
    TempoChange,
    kept_events,
    read_midi,
    splice,
    write_midi,
)
from cadenza.music.smf import decode_smf

from .splicing_pieces import (
    END,
    SONG,
    TUNE,
    body,
    chunk,
    header,
    refilled,
    timed,
    with_notes,
)


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
