from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cadenza.formats.words as room
from cadenza.errors import FileError
from cadenza.formats.words import (
    instrument_file,
    instrument_head,
    note_rows,
    piece_row,
    score_of,
    words_schema,
)
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
    read_midi,
    write_midi,
)

_TICKS = st.integers(0, 50_000)
_SEVEN = st.integers(0, 127)
_NOTES = st.lists(
    st.builds(Note, _TICKS, _SEVEN, st.integers(1, 5_000), st.integers(1, 127)), max_size=20
)
_TRACKS = st.builds(
    Track,
    st.text(max_size=12),
    _SEVEN,
    st.booleans(),
    _NOTES.map(lambda notes: tuple(sorted(notes))),
    st.lists(st.builds(Control, _TICKS, _SEVEN, _SEVEN), max_size=4).map(tuple),
    st.lists(st.builds(Bend, _TICKS, st.integers(-8192, 8191)), max_size=4).map(tuple),
    st.lists(
        st.builds(RawEvent, _TICKS, st.binary(max_size=9).map(lambda data: b"\xff\x7f" + data)),
        max_size=3,
    ).map(tuple),
    st.none() | st.integers(0, 15),
)
_SCORES = st.builds(
    Score,
    st.integers(1, 32_767),
    st.lists(_TRACKS, max_size=4).map(tuple),
    st.lists(st.builds(TempoChange, _TICKS, st.floats(4, 1000)), max_size=3).map(tuple),
    st.lists(
        st.builds(MeterChange, _TICKS, st.sampled_from([Meter(4, 4), Meter(7, 8)])), max_size=3
    ).map(tuple),
    st.lists(
        st.builds(KeyChange, _TICKS, st.sampled_from([Key("Eb", "minor"), Key("D", "dorian")])),
        max_size=2,
    ).map(tuple),
    st.lists(
        st.builds(ChordMark, _TICKS, st.sampled_from([Chord("C", "m7b5", "Bb"), Chord("F#")])),
        max_size=2,
    ).map(tuple),
    st.lists(st.builds(SectionMark, _TICKS, st.text(max_size=9)), max_size=2).map(tuple),
    st.text(max_size=9),
    st.just((RawEvent(3, b"\xf0\x7e\x7f\xf7"),)),
    st.none() | _TICKS,
)
_VALIDATOR = jsonschema.Draft202012Validator(words_schema())


def _there_and_back(score: Score) -> Score:
    piece = json.loads(json.dumps(piece_row(score, "a.mid")))
    notes = {
        number: json.loads(json.dumps(note_rows(track, score.ticks_per_quarter)))
        for number, track in enumerate(score.tracks)
    }
    _VALIDATOR.validate(piece)
    for number, track in enumerate(score.tracks):
        book = instrument_head(track.program, is_drum=track.is_drum)
        _VALIDATOR.validate(
            {**book, "pieces": [{"piece": "a.mid", "track": number, "notes": notes[number]}]}
        )
    return score_of(piece, notes)


@settings(max_examples=60, deadline=None)
@given(_SCORES)
def test_words_hold_the_whole_score(score: Score) -> None:
    assert _there_and_back(score) == score


@settings(max_examples=30, deadline=None)
@given(_SCORES)
def test_words_of_a_file_give_its_bytes_again(score: Score) -> None:
    read = read_midi(write_midi(score))
    assert write_midi(_there_and_back(read)) == write_midi(read)


def test_a_note_says_everything() -> None:
    track = Track("Bass", 32, notes=(Note(960, 42, 480, 90),))
    (row,) = note_rows(track, 480)
    assert row == {
        "name": "F#2",
        "full_name": "F-sharp in octave 2 Quarter Note",
        "pitch": {"name": "F#", "microtone": 0, "octave": 2, "step": "F"},
        "duration": {"type": "quarter", "dots": 0, "tuplet": None, "tied": [], "steps": 12},
        "word": "f#_2_quarter",
        "onset_ticks": 960,
        "duration_ticks": 480,
        "velocity": 90,
        "chord": None,
        "drum": None,
    }
    assert instrument_file(32, is_drum=False) == "033_acoustic_bass.json"


def test_full_names_are_those_of_music21() -> None:
    from music21 import note

    for pitch in (42, 60, 100):
        for ticks in (120, 240, 360, 480, 720, 840, 960, 1440, 1920, 1200):
            (row,) = note_rows(Track("", notes=(Note(0, pitch, ticks, 80),)), 480)
            theirs = note.Note(row["name"].replace("#", "#"), quarterLength=ticks / 480)
            assert row["full_name"] == theirs.fullName.replace(" (2 1/2 total QL)", "")
            assert row["duration"]["type"] == theirs.duration.type.replace("complex", "half")
            assert row["duration"]["dots"] == theirs.duration.dots


def test_chords_share_a_number_and_a_word() -> None:
    notes = (Note(0, 60, 480, 80), Note(0, 64, 240, 70), Note(480, 67, 160, 80))
    first, second, third = note_rows(Track("", notes=notes), 480)
    assert first["chord"] == second["chord"] == {"number": 1, "word": "c_4+e_4_quarter"}
    assert third["chord"] is None
    assert third["duration"]["tuplet"] == [3, 2]


def test_drums_are_called_by_name() -> None:
    (row,) = note_rows(Track("", is_drum=True, notes=(Note(0, 38, 120, 80),)), 480)
    assert (row["drum"], row["full_name"]) == ("Snare", "Snare 16th Note")
    assert instrument_file(5, is_drum=True) == "drum_kit.json"


@pytest.mark.parametrize(
    "break_it",
    [
        lambda piece, _: piece.pop("tempos"),
        lambda piece, _: piece.update(ticks_per_quarter="many"),
        lambda piece, _: piece["tempos"].append({"at_ticks": 0, "bpm": "fast"}),
        lambda piece, _: piece["meters"].append({"at_ticks": 0, "meter": "0/4"}),
        lambda piece, _: piece["events"].append([0, "00"]),
        lambda piece, _: piece["events"].append([0, "xyz"]),
        lambda _, notes: notes[0].pop(),
        lambda _, notes: notes[0][0].update(velocity=128),
        lambda _, notes: notes[0][0].update(onset_ticks=-1),
        lambda _, notes: notes[0][0]["pitch"].update(octave=12),
        lambda _, notes: notes[0].__setitem__(0, "c_4_quarter"),
    ],
)
def test_broken_words_are_one_line(break_it) -> None:
    score = Score(tracks=(Track("a", notes=(Note(0, 60, 480, 80),)),))
    piece, notes = piece_row(score, "a.mid"), {0: note_rows(score.tracks[0], 480)}
    break_it(piece, notes)
    with pytest.raises(FileError, match=r"words keep their schema"):
        score_of(piece, notes)


def test_the_door() -> None:
    assert room.__all__ == [
        "WORDS_FORMAT", "instrument_file", "instrument_head", "note_rows", "piece_row",
        "score_of", "words_schema",
    ]  # fmt: skip
    assert all(getattr(room, name) for name in room.__all__)
    with pytest.raises(AttributeError):
        _ = room.nothing
