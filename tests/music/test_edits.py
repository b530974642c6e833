"""Pure edits: what they do, what they leave alone."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import UnknownNameError, UsageError
from cadenza.music import (
    Bend,
    Chord,
    ChordMark,
    Control,
    Key,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    RawEvent,
    Score,
    SectionMark,
    TempoChange,
    Track,
    bar_bounds,
    concatenate,
    merge_tracks,
    notes_in_bar,
    only_tracks,
    quantise,
    scale_time,
    set_tempo,
    shift,
    slice_bars,
    transpose,
    transpose_chord,
    transpose_key,
    without_tracks,
)

BAR = 1920
NOTES = st.lists(
    st.builds(
        Note,
        st.integers(0, 5 * BAR),
        st.integers(12, 115),
        st.integers(1, BAR),
        st.integers(1, 127),
    ),
    max_size=12,
).map(lambda got: tuple(sorted(got)))
KEYS = st.sampled_from(["C major", "D minor", "Bb dorian", "E harmonic minor", "Ab major"])
SCORES = st.builds(
    lambda melody, drums, key, chords: Score(
        tracks=(
            Track("melody", 4, notes=melody, controls=(Control(0, 7, 90), Control(BAR, 7, 60))),
            Track("drums", 0, True, notes=drums),
        ),
        tempos=(TempoChange(0, 90.0), TempoChange(2 * BAR, 100.0)),
        meters=(MeterChange(0, Meter(4, 4)),),
        keys=(KeyChange(0, Key.parse(key)),),
        chords=tuple(ChordMark(at * BAR, Chord.parse(text)) for at, text in enumerate(chords)),
        sections=(SectionMark(0, "verse"), SectionMark(3 * BAR, "chorus")),
        raw=(RawEvent(0, b"\xff\x02me"),),
        end=6 * BAR,
    ),
    NOTES,
    NOTES,
    KEYS,
    st.lists(st.sampled_from(["C", "Am7/G", "F#dim7", "Bb", "E7#9", "Db/F"]), max_size=6),
)
EXAMPLE = Score(
    tracks=(
        Track(
            "melody",
            4,
            notes=(Note(0, 60, 480, 80), Note(1800, 64, 480, 80), Note(3840, 67, 100, 80)),
            controls=(Control(0, 7, 90), Control(0, 64, 127), Control(1000, 64, 0)),
            bends=(Bend(100, 50),),
            raw=(RawEvent(2000, b"\xff\x05la"),),
        ),
        Track("drums", 0, True, notes=(Note(0, 36, 10, 100), Note(1920, 36, 10, 100))),
    ),
    tempos=(TempoChange(0, 90.0), TempoChange(2500, 60.0)),
    meters=(MeterChange(0, Meter(4, 4)),),
    keys=(KeyChange(0, Key("D", "minor")),),
    chords=(ChordMark(0, Chord.parse("Dm")), ChordMark(1920, Chord.parse("A7/C#"))),
    sections=(SectionMark(0, "verse"),),
    end=3 * BAR,
)


@pytest.mark.parametrize(
    "edit",
    [
        lambda score: transpose(score, 5),
        lambda score: shift(score, 100),
        lambda score: shift(score, -100),
        lambda score: slice_bars(score, 1, 2),
        lambda score: concatenate(score, score),
        lambda score: without_tracks(score, ["drums"]),
        lambda score: only_tracks(score, ["drums"]),
        lambda score: merge_tracks(score, ["melody"]),
        lambda score: set_tempo(score, 70),
        lambda score: scale_time(score, 96),
        lambda score: quantise(score, 4),
    ],
)
def test_no_edit_changes_what_it_was_given(edit):
    before = copy.deepcopy(EXAMPLE)
    edit(EXAMPLE)
    assert before == EXAMPLE


# ---------------------------------------------------------------- transposing


@given(SCORES, st.integers(-12, 12))
def test_there_and_back_is_where_it_was(score, semitones):
    back = transpose(transpose(score, semitones), -semitones)
    assert back.tracks == score.tracks
    for one, other in zip(back.chords, score.chords, strict=True):
        assert one.chord.pitch_classes == other.chord.pitch_classes
        assert one.chord.bass_pc == other.chord.bass_pc
    assert [change.key for change in back.keys] == [change.key for change in score.keys]


@given(SCORES, st.integers(-127, 127))
def test_everything_moves_by_as_much(score, semitones):
    moved = transpose(score, semitones)
    assert moved.track("drums") == score.track("drums")
    before, after = score.track("melody").notes, moved.track("melody").notes
    assert sorted((n.start_ticks, n.duration_ticks) for n in before) == sorted(
        (n.start_ticks, n.duration_ticks) for n in after
    )
    assert sorted((n.pitch + semitones) % 12 for n in before) == sorted(n.pitch % 12 for n in after)
    assert all(0 <= note.pitch <= 127 for note in after)
    for one, other in zip(score.chords, moved.chords, strict=True):
        assert (one.chord.root_pc + semitones) % 12 == other.chord.root_pc
    assert (score.keys[0].key.tonic_pc + semitones) % 12 == moved.keys[0].key.tonic_pc


def test_chords_are_spelled_in_their_key():
    up = transpose(EXAMPLE, 1)
    assert str(up.keys[0].key) == "Eb minor"
    assert [str(mark.chord) for mark in up.chords] == ["Ebm", "Bb7/D"]
    assert [str(m.chord) for m in transpose(EXAMPLE, -1).chords] == ["C#m", "G#7/B#"]
    assert transpose(EXAMPLE, 0) == EXAMPLE


def test_chords_without_a_key_are_spelled_plainly():
    score = Score(chords=(ChordMark(0, Chord.parse("C")), ChordMark(9, Chord.parse("F/A"))))
    assert [str(m.chord) for m in transpose(score, 2).chords] == ["D", "G/B"]
    assert [str(m.chord) for m in transpose(score, 3).chords] == ["Eb", "Ab/C"]


@pytest.mark.parametrize(
    ("key", "semitones", "moved"),
    [
        ("C major", 1, "Db major"),
        ("A minor", 1, "Bb minor"),
        ("E minor", 2, "F# minor"),
        ("D dorian", 1, "Eb dorian"),
        ("C# major", 12, "C# major"),
    ],
)
def test_keys_get_the_plainest_name(key, semitones, moved):
    assert str(transpose_key(Key.parse(key), semitones)) == moved


def test_far_names_come_back_within_two_accidentals():
    assert transpose_chord(Chord("B#"), 12).root == "B#"
    assert transpose_chord(Chord("Fbb"), -7).root == "Ebb"


def test_a_transposition_has_a_range():
    with pytest.raises(UsageError, match="a transposition lies between"):
        transpose(EXAMPLE, 200)


# ---------------------------------------------------------------- time


@given(SCORES, st.integers(0, 4000))
def test_later_and_back_is_where_it_was(score, ticks):
    moved = shift(score, ticks)
    assert moved.end_ticks == score.end_ticks + ticks
    assert moved.tempos[0].at_ticks == moved.keys[0].at_ticks == moved.meters[0].at_ticks == 0
    back = shift(moved, -ticks)
    assert [track.notes for track in back.tracks] == [track.notes for track in score.tracks]
    assert (back.tempos, back.meters, back.keys) == (score.tempos, score.meters, score.keys)
    assert (back.chords, back.sections, back.raw) == (score.chords, score.sections, score.raw)
    assert back.end_ticks == score.end_ticks


def test_the_first_tempo_holds_from_the_start_also_in_a_slice():
    late = replace(EXAMPLE, tempos=(TempoChange(5000, 70.0),))
    assert slice_bars(late, 0, 1).tempos == (TempoChange(0, 70.0),)


def test_shifting_an_empty_score():
    assert shift(Score(), 480) == Score()
    assert shift(Score(), -480).end_ticks == 0


def test_a_slice_carries_what_is_in_force():
    part = slice_bars(EXAMPLE, 1, 2)
    melody = part.track("melody")
    assert melody.notes == (Note(0, 64, 360, 80),)
    assert melody.controls == (Control(0, 7, 90), Control(0, 64, 0))
    assert melody.bends == (Bend(0, 50),)
    assert melody.raw == (RawEvent(80, b"\xff\x05la"),)
    assert part.tempos == (TempoChange(0, 90.0), TempoChange(580, 60.0))
    assert [str(mark.chord) for mark in part.chords] == ["A7/C#"]
    assert part.sections == (SectionMark(0, "verse"),)
    assert part.end_ticks == BAR


@given(SCORES, st.integers(1, 5))
def test_two_slices_make_the_whole_again(score, cut):
    bars = len(score.bar_starts())
    whole = concatenate(slice_bars(score, 0, cut), slice_bars(score, cut, bars))
    assert whole.end_ticks == score.end_ticks
    edge = cut * BAR

    def uncut(notes):
        return [n for n in notes if not n.start_ticks < edge < n.end_ticks]

    for one, other in zip(whole.tracks, score.tracks, strict=True):
        kept = uncut(other.notes)
        assert all(note in one.notes for note in kept)
        assert sum(n.duration_ticks for n in one.notes) == sum(
            n.duration_ticks for n in other.notes
        )
    ticks = list(range(0, score.end_ticks, 480))
    assert whole.tempo_map.seconds_many(ticks) == pytest.approx(score.tempo_map.seconds_many(ticks))


@pytest.mark.parametrize(("first", "end"), [(-1, 1), (1, 1), (2, 1), (0, 9)])
def test_a_slice_lies_in_the_score(first, end):
    with pytest.raises(UsageError, match="a slice has a first bar before its end bar"):
        slice_bars(EXAMPLE, first, end)


def test_joining_scores_of_different_kinds():
    second = Score(
        96,
        tracks=(
            Track("melody", 4, notes=(Note(96, 72, 48, 80),)),
            Track("drums", 7, notes=(Note(0, 40, 48, 80),)),
        ),
        end=384,
    )
    joined = concatenate(EXAMPLE, second)
    assert joined.ticks_per_quarter == 480
    assert [track.name for track in joined.tracks] == ["melody", "drums", "drums 2"]
    assert joined.track("melody").notes[-1] == Note(3 * BAR + 480, 72, 240, 80)
    assert joined.tempos[-1] == TempoChange(3 * BAR, 120.0)
    assert joined.end_ticks == 4 * BAR
    other_way = concatenate(second, EXAMPLE)
    assert other_way.tempos[:2] == (TempoChange(0, 120.0), TempoChange(BAR, 90.0))
    assert concatenate(EXAMPLE) == EXAMPLE


def test_a_third_track_of_one_name_gets_the_next_number():
    one, two, three = (Score(tracks=(Track("a", n),), end=10) for n in range(3))
    assert [t.name for t in concatenate(one, two, three).tracks] == ["a", "a 2", "a 3"]


def test_resolutions_without_a_common_one():
    joined = concatenate(Score(32749, end=32749), Score(32719, end=32719))
    assert joined.ticks_per_quarter == 32749
    assert joined.end_ticks == 2 * 32749


@given(SCORES, st.sampled_from([480, 960, 1920]))
def test_a_finer_resolution_and_back_is_exact(score, resolution):
    fine = scale_time(score, resolution)
    assert fine.seconds == pytest.approx(score.seconds)
    assert scale_time(fine, 480) == score


@given(SCORES, st.integers(1, 479))
def test_a_coarser_resolution_keeps_every_note(score, resolution):
    coarse = scale_time(score, resolution)
    assert len(coarse.track("melody").notes) == len(score.track("melody").notes)
    assert all(note.duration_ticks >= 1 for note in coarse.track("melody").notes)
    assert coarse.seconds == pytest.approx(score.seconds, abs=2.0 / resolution)


def test_resolutions_have_a_range():
    with pytest.raises(UsageError, match="a quarter note has 1 to 32767 ticks"):
        scale_time(EXAMPLE, 0)


def test_one_tempo():
    assert set_tempo(EXAMPLE, 75).tempos == (TempoChange(0, 75),)
    with pytest.raises(UsageError, match="a tempo lies between"):
        set_tempo(EXAMPLE, 0)


@given(SCORES, st.sampled_from([1, 2, 3, 4, 12]))
def test_a_grid_holds_every_note_and_holds_still(score, steps):
    on_grid = quantise(score, steps)
    step = 480 // steps
    for before, after in zip(score.tracks, on_grid.tracks, strict=True):
        assert all(note.start_ticks % step == 0 for note in after.notes)
        assert len(before.notes) == len(after.notes)
    assert quantise(on_grid, steps) == on_grid
    assert quantise(score, steps, 0.0) == score


def test_half_strength_goes_half_the_way():
    score = Score(tracks=(Track("a", notes=(Note(100, 60, 50, 80), Note(900, 60, 50, 80))),))
    assert [n.start_ticks for n in quantise(score, 1, 0.5).tracks[0].notes] == [50, 930]


@pytest.mark.parametrize(("steps", "strength"), [(0, 1.0), (481, 1.0), (4, 1.5), (4, -0.1)])
def test_grids_have_a_range(steps, strength):
    with pytest.raises(UsageError, match="a grid has 1 to 480 steps"):
        quantise(EXAMPLE, steps, strength)


# ---------------------------------------------------------------- tracks


def test_leaving_out_and_picking_out():
    quiet = without_tracks(EXAMPLE, ["drums"])
    assert [track.name for track in quiet.tracks] == ["melody"]
    assert quiet == only_tracks(EXAMPLE, ["melody"])
    assert quiet.end_ticks == EXAMPLE.end_ticks
    assert without_tracks(replace(EXAMPLE, end=None), ["melody"]).end_ticks == 3940


@pytest.mark.parametrize("edit", [without_tracks, only_tracks, merge_tracks])
def test_unknown_tracks_are_named(edit):
    with pytest.raises(UnknownNameError, match="a track is one of melody, drums; got flute"):
        edit(EXAMPLE, ["flute"])


def test_merging():
    more = EXAMPLE.with_track(
        Track("second", 5, notes=(Note(5, 50, 5, 5),), controls=(Control(500, 1, 1),))
    )
    merged = merge_tracks(more, ["melody", "second"])
    assert [track.name for track in merged.tracks] == ["melody", "drums"]
    melody = merged.track("melody")
    assert melody.program == 4
    assert [note.start_ticks for note in melody.notes] == [0, 5, 1800, 3840]
    assert [control.at_ticks for control in melody.controls] == [0, 0, 500, 1000]


@pytest.mark.parametrize("names", [["melody", "drums"], []])
def test_drums_and_pitches_are_not_mixed(names):
    with pytest.raises(UsageError, match="all drums or all pitched"):
        merge_tracks(EXAMPLE, names)


def test_notes_of_a_bar():
    assert notes_in_bar(EXAMPLE, 0) == {
        "melody": EXAMPLE.tracks[0].notes[:2],
        "drums": EXAMPLE.tracks[1].notes[:1],
    }
    assert bar_bounds(EXAMPLE, 2) == (2 * BAR, 3 * BAR)
    with pytest.raises(UsageError, match="a bar lies between 0 and 2"):
        notes_in_bar(EXAMPLE, 3)
