"""Progressions by the model, asked in a sentence or by a flag."""

from __future__ import annotations

import pytest

from cadenza.brief import LexiconReader, default_vocabulary, wish_from_flags
from cadenza.brief.model import BY_MODEL, Wish
from cadenza.errors import ContradictionError, UsageError


def read(text: str) -> Wish:
    return LexiconReader(default_vocabulary()).read(text)


@pytest.mark.parametrize(
    "text",
    [
        "calm lofi in D minor with a progression by the model",
        "pop song with chords by the model",
        "rock with model progressions",
        "a waltz, progressions from the model",
        "una canción pop en re menor con una progresión del modelo",
        "balada con acordes del modelo, 90 bpm",
        "jazz con progresiones del modelo",
    ],
)
def test_a_sentence_asks_for_the_model(text):
    wish = read(text)
    assert wish.progression == BY_MODEL
    assert wish.unread == ()


@pytest.mark.parametrize(
    "text", ["techno for a fashion model", "a model railway song", "pop modelo 90 bpm"]
)
def test_the_word_alone_asks_for_nothing(text):
    assert read(text).progression == ()


def test_the_flag_asks_for_the_model():
    assert wish_from_flags(progression=" Model ").progression == BY_MODEL
    with pytest.raises(UsageError, match="got modle"):
        wish_from_flags(progression="modle")


def test_the_flag_names_a_model_of_one_s_own():
    assert wish_from_flags(progression="model:mine").progression == ("model:mine",)
    assert wish_from_flags(progression="model: ").progression == BY_MODEL
    with pytest.raises(UsageError, match="not its folder; got /home/me/model"):
        wish_from_flags(progression="model:/home/me/model")


def test_chords_stand_beside_the_model_and_not_beside_numerals():
    assert wish_from_flags(progression="model", chords="Am F").chords
    with pytest.raises(ContradictionError):
        wish_from_flags(progression="I V", chords="Am F")


def test_a_flag_beats_the_sentence():
    said = read("pop with a progression by the model")
    assert said.overlaid(wish_from_flags(progression="I V vi IV")).progression == (
        "I",
        "V",
        "vi",
        "IV",
    )
    assert said.overlaid(wish_from_flags(chords="Am F")).progression == ()
    assert read("pop with chords Am F C G").overlaid(Wish(progression=BY_MODEL)).chords == ()
