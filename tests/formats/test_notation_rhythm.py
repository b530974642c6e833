"""Quantising: swing, humanised notes, triplets, legato, voices."""

from __future__ import annotations

import random

import pytest

from cadenza.formats.notation import SheetNote, build_sheet, to_musicxml
from cadenza.formats.notation.rhythm import find_swing
from cadenza.music.score import Note, Score, Track

from .notation_pieces import line, piece


def written(score):
    """Notes with start and length in twelfths of a quarter."""
    return [(note.start / 2, note.pitch, note.length / 2) for note in build_sheet(score).notes()]


def swung_eighths(ratio, bars=8):
    notes = []
    for beat in range(4 * bars):
        notes += [(beat, 60 + beat % 5, ratio), (beat + ratio, 67, 1 - ratio)]
    return piece(line(*notes, program=73))


@pytest.mark.parametrize("ratio", [0.6, 0.64, 0.667, 0.7])
def test_swung_eighths_are_written_straight_under_the_word(ratio):
    sheet = build_sheet(swung_eighths(ratio))
    assert sheet.swing == "Swing"
    assert sheet.swing_ratio == pytest.approx(ratio, abs=0.005)
    assert {(note.start % 24, note.length) for note in sheet.notes()} == {(0, 12), (12, 12)}


def test_swung_sixteenths_are_written_straight():
    notes = []
    for beat in range(32):
        for half in (0.0, 0.5):
            notes += [(beat + half, 60, 0.29), (beat + half + 0.29, 64, 0.21)]
    sheet = build_sheet(piece(line(*notes, program=73)))
    assert sheet.swing == "Swing 16ths"
    assert {note.start % 24 for note in sheet.notes()} == {0, 6, 12, 18}


def test_straight_music_and_triplets_do_not_swing():
    straight = piece(line(*[(i / 2, 60, 0.5) for i in range(64)]))
    triplets = piece(line(*[(i / 3, 60 + i % 3, 1 / 3) for i in range(96)]))
    assert find_swing(straight).text == find_swing(triplets).text == ""
    assert {start % 12 for start, _, _ in written(triplets)} == {0, 4, 8}


def test_a_triplet_in_swing_stays_a_triplet():
    score = swung_eighths(0.667)
    more = [Note(480 * 32 + 160 * i, 72 + i, 160, 80) for i in range(3)]
    track = Track("a", 73, notes=(*score.tracks[0].notes, *more))
    last = build_sheet(piece(track)).notes()[-3:]
    assert [(note.start - 24 * 32, note.length) for note in last] == [(0, 8), (8, 8), (16, 8)]


def test_humanised_and_late_notes_come_back_to_the_grid():
    rng = random.Random(3)
    grid = [(step, 60 + (7 * step) % 12, 6) for step in range(0, 48 * 8, 6)]
    notes = tuple(
        sorted(
            Note(max(0, 40 * at + 9 + round(rng.gauss(0, 6))), pitch, 40 * length - 20, 80)
            for at, pitch, length in grid
        )
    )
    assert written(piece(Track("a", 73, notes=notes))) == grid


def test_notes_just_before_the_bar_line_belong_to_the_next_bar():
    notes = (Note(0, 60, 1900, 80), Note(1910, 62, 1900, 80), Note(3835, 64, 1900, 80))
    assert written(piece(Track("a", 73, notes=notes))) == [(0, 60, 48), (48, 62, 48), (96, 64, 48)]


def test_small_gaps_close_and_small_overlaps_end():
    notes = [(0, 60, 0.92), (1, 62, 1.1), (2, 64, 1.75), (4, 65, 3.9)]
    assert written(piece(line(*notes, program=73))) == [
        (0, 60, 12), (12, 62, 12), (24, 64, 24), (48, 65, 48),
    ]  # fmt: skip


def test_short_notes_on_the_beat_have_a_dot_instead_of_a_rest():
    score = piece(line(*[(beat, 60, 0.25) for beat in range(4)]))
    sheet = build_sheet(score)
    assert [note.length for note in sheet.notes()] == [24, 24, 24, 24]
    assert all(event.is_short for part in sheet.parts for event in part.voices[0])


def test_a_held_bass_under_a_moving_line_has_a_voice_of_its_own():
    notes = [(0, 60, 4.0), (0.0, 72, 1.0), (1, 74, 1.0), (2, 76, 1.0), (3, 77, 1.0)]
    part = build_sheet(piece(line(*notes, program=24))).parts[0]
    assert [event.pitches for event in part.voices[0]] == [(72,), (74,), (76,), (77,)]
    assert [(event.start, event.end, event.pitches) for event in part.voices[1]] == [(0, 96, (60,))]


def test_a_wind_player_has_one_voice():
    notes = [(0, 60, 4.0), (1, 72, 1.0), (2, 74, 2.0), *((4 + i, 67, 1.0) for i in range(8))]
    part = build_sheet(piece(line(*notes, program=73))).parts[0]
    assert not part.voices[1]
    assert [(event.start, event.end) for event in part.voices[0]][:3] == [
        (0, 24), (24, 48), (48, 96),
    ]  # fmt: skip


def test_notes_of_one_pitch_and_place_are_one():
    track = Track("a", 73, notes=(Note(0, 60, 480, 80), Note(3, 60, 960, 80)))
    assert written(piece(track)) == [(0, 60, 24)]


def test_the_sheet_ends_with_the_last_note_unless_the_score_says_more():
    track = line((0, 60, 4.01), program=73)
    assert len(build_sheet(piece(track)).bars) == 1
    longer = piece(track, end=1920 * 3)
    assert len(build_sheet(longer).bars) == 3


def test_other_resolutions_give_the_same_notes():
    notes = (Note(0, 60, 96, 80), Note(96, 62, 48, 80), Note(144, 64, 48, 80))
    score = Score(96, (Track("a", 73, notes=notes),))
    assert build_sheet(score).notes() == (
        SheetNote(0, 0, 60, 24), SheetNote(0, 24, 62, 12), SheetNote(0, 36, 64, 12),
    )  # fmt: skip


def test_thirty_seconds_on_the_grid_are_written_and_stay_apart():
    notes = [(beat, 60, 0.5) for beat in range(8)]
    notes += [(beat + at, 62 + 2 * i, 0.125) for beat in range(8) for i, at in enumerate(RUN)]
    sheet = build_sheet(piece(line(*notes, program=73)))
    found = [(note.start % 24, note.length) for note in sheet.notes()[:6]]
    assert found == [(0, 12), (12, 3), (15, 3), (18, 3), (21, 3), (0, 12)]
    assert sheet.remarks() == ()
    assert b"<type>32nd</type>" in to_musicxml(sheet)


RUN = (0.5, 0.625, 0.75, 0.875)


def test_playing_off_the_grid_has_no_thirty_seconds():
    rng = random.Random(5)
    notes = [Note(240 * i + round(rng.gauss(0, 25)) + 60, 60 + i % 7, 200, 80) for i in range(96)]
    sheet = build_sheet(piece(Track("a", 73, notes=tuple(sorted(notes)))))
    assert all(note.start % 2 == 0 for note in sheet.notes())


def test_what_is_too_fast_or_twice_is_counted():
    runs = [(beat + i / 16, 60 + i, 1 / 16) for beat in range(4) for i in range(4)]
    sheet = build_sheet(piece(line(*runs, program=73)))
    assert sheet.given == 16
    assert sheet.crowded == 16 - len({note.start for note in sheet.notes()})
    assert "too fast" in sheet.remarks()[0]
    twice = build_sheet(piece(line((0, 60, 1), (0, 60, 1), (1, 62, 3), program=73)))
    assert twice.remarks() == (
        "1 of 3 note is not written: another of the same pitch stands there",
    )


def test_a_spread_chord_is_no_crowd():
    chord = tuple(Note(12 * i, 48 + 5 * i, 900, 80) for i in range(5))
    assert build_sheet(piece(Track("a", 24, notes=chord))).crowded == 0
