"""Scores as JSON, there and back, and edits in the file that they came from."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.app import example
from cadenza.errors import UsageError
from cadenza.music import Meter, MeterChange, Note, Score, TempoChange, Track, read_midi, write_midi
from cadenza.music.smf import decode_smf
from cadenza.studio.library.scores import edited_midi, score_from_json, score_json, track_names

MIDI = example("harbour").midi
SCORE = read_midi(MIDI)


def asked(**fields):
    return json.loads(json.dumps({**score_json(SCORE), **fields}))


def test_a_score_comes_back_as_it_was() -> None:
    assert score_from_json(asked(), SCORE) == SCORE
    assert edited_midi(MIDI, SCORE, score_from_json(asked(), SCORE)) == MIDI


@settings(max_examples=30, deadline=None)
@given(
    notes=st.lists(
        st.tuples(
            st.integers(0, 4000), st.integers(0, 127), st.integers(1, 900), st.integers(1, 127)
        ),
        max_size=12,
    ),
    bpm=st.sampled_from([60.0, 120.0, 93.5]),
    meter=st.sampled_from([Meter(4, 4), Meter(6, 8), Meter(5, 4)]),
)
def test_any_score_comes_back_without_a_base(notes, bpm, meter) -> None:
    score = Score(
        tracks=(
            Track("a", 3, notes=tuple(sorted(Note(*each) for each in notes))),
            Track("kit", 0, is_drum=True),
        ),
        tempos=(TempoChange(0, bpm),),
        meters=(MeterChange(0, meter),),
        end=8000,
    )
    told = json.loads(json.dumps(score_json(score)))
    assert score_from_json(told) == score
    assert told["bars"] == score.bar_starts()


def test_an_edited_note_leaves_every_other_event_as_it_was() -> None:
    told = asked()
    track = max(told["tracks"], key=lambda each: len(each["notes"]))
    start, pitch, duration, velocity = track["notes"][3]
    track["notes"][3] = [start, pitch + 1, duration, velocity]
    made = edited_midi(MIDI, SCORE, score_from_json(told, SCORE))
    before = [event for events in decode_smf(MIDI).tracks for event in events]
    after = [event for events in decode_smf(made).tracks for event in events]
    gone = [event for event in before if event not in after]
    come = [event for event in after if event not in before]
    assert len(gone) <= 2
    assert 1 <= len(come) <= 2
    assert read_midi(made).tracks[track["id"]].notes != SCORE.tracks[track["id"]].notes


def test_tracks_are_added_renamed_given_another_sound_and_let_go() -> None:
    score = replace(SCORE, tracks=(*SCORE.tracks, Track("more", 40, notes=(Note(0, 60, 9, 9),))))
    midi = write_midi(score)
    was = read_midi(midi)
    told = json.loads(json.dumps(score_json(was)))
    told["tracks"][0] |= {"name": "First", "program": 11}
    told["tracks"] = [
        *told["tracks"][:-1],
        {"id": 900, "name": "lead", "program": 81, "is_drum": False, "notes": []},
    ]
    made = read_midi(edited_midi(midi, was, score_from_json(told, was)))
    assert made.tracks[0].name == "First"
    assert made.tracks[0].program == 11
    assert track_names(made)[-1] == "lead"
    assert "more" not in track_names(made)
    assert sorted(made.tracks[0].notes) == sorted(was.tracks[0].notes)


def test_marks_go_into_the_file() -> None:
    told = asked(
        chords=[{"at_ticks": 0, "symbol": "Dm7"}],
        sections=[{"at_ticks": 0, "name": "verse"}],
        keys=[{"at_ticks": 0, "tonic": "D", "mode": "dorian"}],
        tempos=[{"at_ticks": 0, "bpm": 99.0}],
    )
    made = read_midi(edited_midi(MIDI, SCORE, score_from_json(told, SCORE)))
    assert made.chords[0].chord.symbol == "Dm7"
    assert made.sections[0].name == "verse"
    assert str(made.keys[0].key) == "D dorian"
    assert made.tempos[0].bpm == pytest.approx(99.0, abs=0.01)
    assert [len(t.notes) for t in made.tracks] == [len(t.notes) for t in SCORE.tracks]


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"ticks_per_quarter": 97}, "keeps its resolution"),
        ({"tracks": 5}, "shape that it was read in"),
        ({"tempos": [{"at_ticks": 0, "bpm": 0}]}, "a tempo lies between"),
        ({"meters": [{"at_ticks": 0, "numerator": 4, "denominator": 3}]}, "a metre is"),
        ({"chords": [{"at_ticks": 0, "symbol": "H%"}]}, "chord"),
        ({"end_ticks": 2**31 - 1}, "bars"),
        ({"end_ticks": -1}, "shape"),
        ({"tracks": [{"id": 0, "name": "a", "program": 0, "notes": [[0, 200, 1, 1]]}]}, "shape"),
        ({"tracks": [{"id": 0, "name": "a", "program": 0, "notes": [[0, 60, 1]]}]}, "shape"),
        ({"tracks": [{"id": 0, "name": "a", "program": 0, "notes": []}] * 2}, "id of its own"),
    ],
)
def test_what_is_no_score_is_refused(fields, match) -> None:
    with pytest.raises(UsageError, match=match):
        score_from_json(asked(**fields), SCORE)
