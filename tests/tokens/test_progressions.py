"""Progressions as symbols: known answers, and what holds for every song."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import UsageError
from cadenza.music import Chord, Key
from cadenza.tokens.progression_rows import Place, encode, row
from cadenza.tokens.progressions import (
    BAR,
    CHORDS,
    FIELD_SIZES,
    FIELDS,
    LENGTHS,
    MODES,
    SECTIONS,
    SIZE,
    Progression,
    Section,
    Step,
    chord_of,
    chord_symbol,
    fits_scale,
    length_symbol,
    merged,
    split_length,
    step_chord,
)

steps = st.lists(
    st.builds(Step, st.integers(0, CHORDS - 1), st.sampled_from((3, 4, 6, 12, 24, 100, 400))),
    min_size=1,
    max_size=12,
)
songs = st.builds(
    Progression,
    st.just("x"),
    st.sampled_from(MODES),
    st.sampled_from((2, 3, 4, 5)),
    st.lists(
        st.builds(Section, st.sampled_from(SECTIONS), steps.map(merged)), min_size=1, max_size=3
    ).map(tuple),
)


def told(values: list[int]) -> dict[str, int]:
    return dict(zip(FIELDS, values, strict=True))


def test_a_row_tells_the_place_before_it():
    tonic, dominant = (step_chord(Chord.parse(each), 0) for each in ("C", "G7"))
    units = [tonic] * 24 + [dominant] * 30
    place = Place("minor", 4, "chorus", 8 * BAR, "sad")
    chord = told(row(7, place, units))
    assert chord["symbol"] == 7
    assert (chord["bar"], chord["left"], chord["place"]) == (4, 4, 6)
    assert chord["ago2"] == chord_symbol(dominant)
    assert chord["ago4"] == chord_symbol(tonic)
    assert chord["ago8"] == 0
    length = told(row(7, place, units, dominant))
    assert length["ago4"] == length_symbol(18)
    assert length["ago2"] == length_symbol(24)


@given(songs)
def test_every_song_fits_the_fields_and_comes_back(song):
    encoded = encode(song)
    assert encoded.inputs.shape == (len(encoded.targets), len(FIELDS))
    assert (encoded.inputs >= 0).all()
    assert (encoded.inputs < np.array(FIELD_SIZES)).all()
    chords, lengths = encoded.targets[::2], encoded.targets[1::2]
    assert (chords >= 1).all()
    assert (chords <= CHORDS).all()
    assert (lengths > CHORDS).all()
    assert (lengths < SIZE).all()
    assert (encoded.inputs[1:, 0] == encoded.targets[:-1]).all()
    back = merged(
        [
            Step(int(chord) - 1, LENGTHS[int(length) - 1 - CHORDS])
            for chord, length in zip(chords, lengths, strict=True)
        ]
    )
    whole = merged([step for each in song.sections for step in each.steps])
    assert [step.chord for step in back] == [step.chord for step in whole]


@given(songs)
def test_plain_data_comes_back(song):
    assert Progression.from_json(song.to_json()) == song


@pytest.mark.parametrize(
    "changed",
    [{"sections": [["verse", [[999, 12]]]]}, {"sections": [["verse", [[1, 0]]]]}, {"beats": "x"}],
)
def test_broken_plain_data_is_refused(changed):
    song = Progression("x", "major", 4, (Section("verse", (Step(1, 12),)),))
    with pytest.raises(UsageError):
        Progression.from_json({**song.to_json(), **changed})


@given(st.integers(1, 1000))
def test_a_length_is_its_pieces(length):
    pieces = list(split_length(length))
    assert all(piece in LENGTHS for piece in pieces)
    assert 0 <= sum(pieces) - length < LENGTHS[0]


@given(st.integers(0, CHORDS - 1), st.sampled_from([mode for mode in MODES if mode]))
def test_a_chord_s_number_is_the_same_in_every_key(number, mode):
    for tonic in ("C", "F#", "Bb"):
        key = Key(tonic, mode)
        assert step_chord(chord_of(number, key), key.tonic_pc) == number


def test_a_scale_holds_its_own_chords():
    held = [number for number in range(1, CHORDS) if fits_scale(number, "major")]
    names = {chord_of(number, Key("C")).symbol for number in held}
    assert {"C", "Dm7", "Em", "Fmaj7", "G7", "Am", "Bm7b5", "Gsus4"} <= names
    assert not names & {"C7", "E7", "Fm", "Bb", "Dm7b5"}
