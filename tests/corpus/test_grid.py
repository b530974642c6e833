"""Scores on the grid: nothing is lost, bars lie where the music has them, chords are heard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cadenza.brief.model import ROLES
from cadenza.corpus import GridOptions, grid_score
from cadenza.corpus.grid import COLUMNS
from cadenza.corpus.segments import MAX_BARS
from cadenza.corpus.steps import has_dynamics, step_notes
from cadenza.metrics.roles import ROLE_NAMES, find_roles
from cadenza.music import Chord, ChordMark, Key, KeyChange, Note, TempoChange, Track
from cadenza.tokens.sheet import Event

BAR = 4 * 480


def test_every_note_of_a_plain_score_is_kept_in_its_place(make):
    (piece,) = grid_score(make.score(make.tune(), make.chords()))
    sheet = piece.to_sheet()
    assert [(part.role, part.program) for part in sheet.parts] == [("melody", 73), ("chords", 0)]
    assert sheet.bars == 8
    assert len(piece.notes) == 8 * 4 + 8 * 3
    assert sheet.cells[0, 1] == tuple(Event(0, pitch, 48, 70) for pitch in (48, 52, 55))
    assert [event.step for event in sheet.cells[7, 0]] == [0, 12, 24, 36]


def test_the_key_and_the_chords_are_heard(make):
    (piece,) = grid_score(make.score(make.tune(), make.chords()))
    assert piece.key == Key("C", "major")
    heard = [chord.root for bar in piece.chords for _, chord in bar]
    assert heard == ["C", "F", "G", "C", "F", "G", "C"]  # the C of bars 4 and 5 is one
    assert piece.chords[4] == ()


def test_chords_and_key_of_the_score_itself_come_first(make):
    marks = (ChordMark(0, Chord("A", "m7")), ChordMark(BAR + 960, Chord("D", "7")))
    score = replace(make.score(make.tune()), chords=marks, keys=(KeyChange(0, Key("A", "dorian")),))
    (piece,) = grid_score(score)
    assert piece.key == Key("A", "dorian")
    assert piece.chords[:3] == (((0, Chord("A", "m7")),), ((24, Chord("D", "7")),), ())


def test_chords_beside_a_file_are_used(make):
    chords = ((0.0, Chord("F")), (6.0, None), (8.0, Chord("G")), (10.0, Chord("G")))
    (piece,) = grid_score(make.score(make.tune()), GridOptions(chords=chords))
    assert piece.chords[:3] == (((0, Chord("F")),), ((24, None),), ((0, Chord("G")),))


def test_human_timing_snaps_and_swing_becomes_triplets(make):
    notes = [Note(480 * i + (i % 3 - 1) * 12, 60 + i % 5, 460, 80) for i in range(1, 40)]
    notes += [Note(480 * i + 318, 70, 100, 80) for i in range(1, 40)]
    (piece,) = grid_score(make.score(Track("Sax", 65, notes=tuple(sorted(notes)))))
    assert set(np.unique(piece.notes[:, COLUMNS.index("step")]) % 12) == {0, 8}


def test_doubled_notes_are_one_and_none_sounds_into_its_repetition(make):
    double = (Note(0, 60, 480, 80), Note(0, 60, 960, 80), Note(480, 60, 480, 80))
    notes = step_notes(make.score(Track("Piano", 0, notes=double)))
    assert notes.start.tolist() == [0, 12]
    assert notes.duration.tolist() == [12, 12]


def test_a_change_of_metre_begins_another_piece_and_short_stretches_are_left_out(make):
    score = make.score(
        make.tune(30), meters=((0, "4/4"), (8 * BAR, "3/4"), (8 * BAR + 12 * 480, "4/4"))
    )
    pieces = grid_score(score)
    assert [(str(piece.meter), piece.bars) for piece in pieces] == [
        ("4/4", 8),
        ("3/4", 4),
        ("4/4", 19),
    ]
    short = make.score(
        make.tune(20), meters=((0, "4/4"), (8 * BAR, "3/4"), (8 * BAR + 1440, "4/4"))
    )
    assert [str(piece.meter) for piece in grid_score(short)] == ["4/4", "4/4"]


def test_a_bar_split_at_a_repeat_is_no_change_of_metre(make):
    meters = ((0, "4/4"), (4 * BAR, "3/4"), (4 * BAR + 1440, "1/4"), (5 * BAR, "4/4"))
    (piece,) = grid_score(make.score(make.tune(12), meters=meters))
    assert (str(piece.meter), piece.bars) == ("4/4", 12)


def test_a_written_pickup_stands_at_the_end_of_the_first_bar(make):
    score = make.score(make.tune(9), meters=((0, "1/4"), (480, "4/4")))
    (piece,) = grid_score(score)
    first = piece.notes[piece.notes[:, 0] == 0]
    assert first[:, COLUMNS.index("step")].tolist() == [36]
    assert piece.bars == 10  # the last of them cut short


def test_an_unmarked_pickup_is_found_by_long_low_notes(make):
    score = make.score(
        Track("Flute", 73, notes=(Note(0, 67, 480, 80), *_late(make.tune(12), 480))),
        Track("Piano", 0, notes=_late(make.chords(12), 480)),
    )
    (piece,) = grid_score(score, GridOptions(pickups=True))
    chordal = piece.notes[piece.notes[:, 1] == 1]
    assert set(chordal[:, COLUMNS.index("step")]) == {0}
    (unmoved,) = grid_score(score, GridOptions(pickups=False))
    assert set(unmoved.notes[unmoved.notes[:, 1] == 1][:, COLUMNS.index("step")]) == {12}


def _late(track: Track, ticks: int) -> tuple[Note, ...]:
    return tuple(replace(note, start_ticks=note.start_ticks + ticks) for note in track.notes)


def test_long_music_is_cut_and_says_where_it_truly_begins_and_ends(make):
    pieces = grid_score(make.score(make.tune(2 * MAX_BARS + 8)))
    assert len(pieces) == 3
    assert max(piece.bars for piece in pieces) <= MAX_BARS
    assert sum(piece.bars for piece in pieces) == 2 * MAX_BARS + 8
    assert [(piece.opens, piece.closes) for piece in pieces] == [
        (True, False),
        (False, False),
        (False, True),
    ]


@pytest.mark.parametrize("meter", ["5/32", "17/4"])
def test_metres_off_the_grid_give_nothing(make, meter):
    assert grid_score(make.score(make.tune(20), meters=((0, meter),))) == ()


def test_an_empty_score_gives_nothing(make):
    assert grid_score(make.score()) == ()


def test_velocities_count_where_they_vary(make):
    flat = replace(make.tune(), notes=tuple(replace(n, velocity=90) for n in make.tune().notes))
    assert has_dynamics(step_notes(make.score(make.tune())))
    assert not has_dynamics(step_notes(make.score(flat)))
    assert not grid_score(make.score(flat))[0].dynamics
    assert grid_score(make.score(flat), GridOptions(dynamics="yes"))[0].dynamics


def test_all_drums_are_one_part_of_mapped_strokes(make):
    strokes = tuple(Note(480 * i, (22, 36, 7)[i % 3], 60, 80) for i in range(32))
    kits = [Track(f"Kit {i}", 0, is_drum=True, notes=strokes) for i in range(2)]
    (piece,) = grid_score(make.score(make.tune(), *kits), GridOptions(drums={22: 42}))
    drums = [slot for slot, part in enumerate(piece.parts) if part.is_drum]
    assert len(drums) == 1
    mine = piece.notes[piece.notes[:, 1] == drums[0]]
    assert set(mine[:, COLUMNS.index("pitch")]) == {36, 42}


def test_at_most_sixteen_parts_of_which_like_ones_are_joined(make):
    tracks = [replace(make.tune(shift=i - 12), name=f"Line {i}", program=i % 18) for i in range(24)]
    (piece,) = grid_score(make.score(*tracks))
    assert len(piece.parts) == 16
    roles = [part.role for part in piece.parts]
    assert roles == sorted(roles, key=ROLES.index)


def test_the_tempo_is_the_one_that_holds_longest(make):
    tempos = (TempoChange(0, 60.0), TempoChange(2 * BAR, 96.0), TempoChange(7 * BAR, 40.0))
    (piece,) = grid_score(replace(make.score(make.tune()), tempos=tempos))
    assert piece.tempo_bpm == 96.0


def test_roles_have_the_names_of_the_brief():
    assert ROLE_NAMES == ROLES


def test_a_quartet_has_melody_counters_and_bass(make):
    voices = [
        replace(make.tune(shift=shift), name=name, program=program)
        for name, program, shift in (
            ("Violin", 40, 12), ("Violin 2", 40, 4), ("Viola", 41, -4), ("Cello", 42, -19),
        )
    ]  # fmt: skip
    assert find_roles(make.score(*voices)) == ("melody", "counter", "counter", "bass")


def test_names_of_cadenzas_own_parts_are_believed(make):
    names = ("pad", "melody_2", "bass", "arpeggio", "counter")
    tracks = [replace(make.tune(), name=name, program=0) for name in names]
    assert find_roles(make.score(*tracks)) == ("pad", "melody", "bass", "arpeggio", "counter")


def test_a_basset_is_no_bass_and_held_strings_are_a_pad(make):
    pad = Track(
        "Strings",
        48,
        notes=tuple(Note(BAR * i, p, BAR, 60) for i in range(8) for p in (55, 60, 64)),
    )
    horn = replace(make.tune(shift=-2), name="Bassoon", program=70)
    assert find_roles(make.score(make.tune(shift=12), horn, pad))[2] == "pad"
    assert find_roles(make.score(horn)) == ("melody",)
