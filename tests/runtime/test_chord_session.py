"""The shipped model of progressions: loads, is what it says, and tells others apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cadenza.errors import ModelError
from cadenza.runtime import ModelSession, find_bundle
from cadenza.runtime.chord_config import ChordConfig
from cadenza.runtime.chord_session import ChordModel, ChordSession, FakeChordModel
from cadenza.runtime.config import read_config
from cadenza.tokens.progression_rows import encode
from cadenza.tokens.progressions import (
    FIELD_SIZES,
    FIELDS,
    SIZE,
    Progression,
    Section,
    Step,
    digest,
)

SONG = Progression("x", "major", 4, (Section("verse", (Step(1, 12), Step(81, 12), Step(113, 24))),))


@pytest.fixture(scope="module")
def session() -> ChordSession:
    return ChordSession(find_bundle("chords"), vocabulary_sha256=digest())


def test_the_shipped_bundle_is_small_and_speaks_these_symbols(session):
    assert session.bundle.model_path.stat().st_size < 2_000_000
    assert session.bundle.licence == "Apache-2.0"
    assert session.config.field_names == FIELDS
    assert session.config.field_sizes == FIELD_SIZES
    assert session.vocabulary_size == SIZE
    card = session.bundle.card()
    assert "CC0" in card
    assert "free-midi-chords" in card
    assert f"{session.config.parameters:,} parameters" in card


def test_steps_say_what_the_whole_says(session):
    encoded = encode(SONG)
    whole = session.score(encoded.inputs)
    state = session.start()
    for at, fields in enumerate(encoded.inputs):
        logits, state = session.feed(fields, state)
        np.testing.assert_array_equal(logits, whole[at])


def test_it_has_learnt_to_tell_chords_from_lengths(session):
    whole = session.score(encode(SONG).inputs)
    likeliest = whole.argmax(-1)
    assert (likeliest[::2] <= 193).all()
    assert (likeliest[1::2] > 193).all()


def test_a_state_is_not_changed(session):
    start = session.start()
    session.feed(encode(SONG).inputs[0], start)
    assert not start.h.any()


def test_fields_out_of_range_are_refused(session):
    for row in (np.full(len(FIELDS), 999), np.zeros(3, int), np.full(len(FIELDS), -1)):
        with pytest.raises(ModelError, match="11 fields within their sizes"):
            session.feed(row, session.start())


def test_models_of_notes_and_of_chords_are_told_apart():
    with pytest.raises(ModelError, match="lstm-chords; got small, a music-transformer"):
        ChordSession(find_bundle("small"))
    with pytest.raises(ModelError, match="music-transformer; got chords, a lstm-chords"):
        ModelSession(find_bundle("chords"))


def test_another_vocabulary_is_refused():
    with pytest.raises(ModelError, match="bundle chords speaks this version's vocabulary"):
        ChordSession(find_bundle("chords"), vocabulary_sha256="0" * 64)


def test_the_fake_is_a_model():
    fake = FakeChordModel(np.arange(5))
    assert isinstance(fake, ChordModel)
    assert fake.feed(np.zeros(3), fake.start())[0].tolist() == [0, 1, 2, 3, 4]


CONFIG = ChordConfig("small", 16, 1, ("symbol", "mode"), (30, 4))


def test_a_config_comes_back_by_its_architecture():
    assert read_config(CONFIG.to_mapping()) == CONFIG


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"width": 2}, "8 to 2048 wide"),
        ({"layers": 9}, "1 to 4 layers"),
        ({"layers": "1"}, "layers as int"),
        ({"format": 99}, "update Cadenza"),
        ({"field_names": ["mode", "symbol"]}, "the first of which is symbol"),
        ({"field_sizes": [30]}, "a name and a size"),
        ({"field_sizes": [30, "4"]}, "whole numbers"),
        ({"field_names": ["symbol", 3]}, "field_names are texts"),
    ],
)
def test_a_config_that_cannot_be_built_is_refused(changed, message):
    with pytest.raises(ModelError, match=message):
        read_config({**CONFIG.to_mapping(), **changed})


def test_the_licence_of_the_sets_is_told():
    summary = find_bundle("chords").summary
    assert {each["name"]: each["licence"] for each in summary["trained_on"]} == {
        "billboard_chords": "CC0 1.0",
        "chord_progressions": "MIT",
    }
    assert Path(find_bundle("chords").folder).name == "chords"
