"""From seconds and beats to bars."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import UsageError
from cadenza.music import Meter, Note, read_midi, write_midi
from cadenza.transcription import Beats, from_notes, steady_beats, to_score

STEADY = steady_beats(0.5, 100.0, 20.0)
MOVING = Beats(np.cumsum([0.4, 0.5, 0.55, 0.6, 0.5, 0.52, 0.58, 0.62, 0.5]), Meter(), steady=False)
SOME = st.lists(
    st.tuples(st.floats(0.5, 9), st.floats(0.02, 3), st.integers(30, 90), st.integers(1, 127)),
    min_size=1,
    max_size=40,
)


def transcription(rows):
    return from_notes([(a, a + length, p, v) for a, length, p, v in rows], 12.0)


def test_notes_of_a_steady_recording_are_on_the_grid():
    played = [(0.51, 0.3, 60, 80), (1.09, 0.28, 62, 80), (1.41, 0.2, 64, 80), (2.9, 0.6, 65, 70)]
    score = to_score(transcription(played), STEADY, title="take")
    assert [(n.start_ticks, n.pitch) for n in score.tracks[0].notes] == [
        (0, 60), (480, 62), (720, 64), (1920, 65),
    ]  # fmt: skip
    assert [change.bpm for change in score.tempos] == [pytest.approx(100.0)]
    assert (str(score.meters[0].meter), score.end_ticks, score.title) == ("4/4", 3840, "take")


def test_a_recording_that_moves_is_followed():
    played = [(t, 0.2, 60, 80) for t in MOVING.times_s[:-1]]
    score = to_score(transcription(played), MOVING)
    assert [note.start_ticks for note in score.tracks[0].notes] == [480 * i for i in range(8)]
    back = score.tempo_map.seconds_many([note.start_ticks for note in score.tracks[0].notes])
    assert np.array(back) + 0.4 == pytest.approx(MOVING.times_s[:-1], abs=1e-6)


@pytest.mark.parametrize("late", [0.0, 0.02])
def test_human_timing_finds_its_place(late):
    rng = np.random.default_rng(4)
    places = sorted(12 * int(q) + int(p) for q in range(24) for p in rng.choice((0, 3, 6, 9), 2))
    places += [12 * q + p for q in range(24, 28) for p in (0, 4, 8)]
    rows = [(0.5 + late + 0.05 * p + rng.normal(0, 0.01), 0.2, 60, 80) for p in places]
    score = to_score(transcription(rows), STEADY)
    found = np.array([note.start_ticks // 40 for note in score.tracks[0].notes])
    assert np.isin(found, places).mean() > 0.95
    assert np.isin(places, found).mean() > 0.95


@given(SOME)
def test_notes_are_on_sixteenths_and_triplets(rows):
    notes = to_score(transcription(rows), STEADY).tracks[0].notes
    assert {note.start_ticks % 480 for note in notes} <= {0, 120, 160, 240, 320, 360}
    assert all(note.duration_ticks % 40 == 0 for note in notes)


@given(SOME)
def test_without_the_grid_notes_keep_their_times(rows):
    notes = transcription(rows)
    kept = to_score(notes, STEADY, quantise=False).tracks[0].notes
    seconds = STEADY.times_s[0] + np.array([note.start_ticks for note in kept]) / 480 * 0.6
    assert all(np.abs(notes.onset_s - s).min() < 0.002 for s in seconds)


@given(SOME, st.sampled_from(["one", "hands"]))
def test_no_note_is_lost_or_overlaps_itself(rows, parts):
    score = to_score(transcription(rows), STEADY, parts=parts)
    notes = sorted(n for track in score.tracks for n in track.notes)
    assert {n.pitch for n in notes} == {row[2] for row in rows}
    by_pitch = {}
    for note in notes:
        assert note.duration_ticks > 0
        assert by_pitch.get(note.pitch, 0) <= note.start_ticks
        by_pitch[note.pitch] = note.end_ticks
    assert score.end_ticks % 1920 == 0
    again = read_midi(write_midi(score))
    assert sorted(n for t in again.tracks for n in t.notes) == notes


def test_the_key_is_heard_where_it_can_be(band):
    score = to_score(band(100.0, 8), steady_beats(0.3, 100.0, 20.0))
    assert str(score.keys[0].key) in ("C major", "A minor")
    assert to_score(transcription([(1, 1, 60, 80)]), STEADY).keys == ()


def test_hands():
    rows = [(0.5 + 0.6 * n, 0.5, p, 80) for n in range(8) for p in (43, 48, 64, 72)]
    score = to_score(transcription(rows), STEADY, parts="hands")
    hands = {track.name: {n.pitch for n in track.notes} for track in score.tracks}
    assert hands == {"right hand": {64, 72}, "left hand": {43, 48}}
    with pytest.raises(UsageError, match="one or hands"):
        to_score(transcription(rows), STEADY, parts="feet")


def test_a_note_before_the_first_bar_starts_with_it():
    score = to_score(transcription([(0.5, 0.5, 60, 80)]), steady_beats(0.55, 100.0, 9.0))
    assert score.tracks[0].notes == (Note(0, 60, 360, 80),)
