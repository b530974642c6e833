"""A wish as a record keeps it comes back as it was."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadenza.app.asking import bare_name, read_wish_facts, wish_facts
from cadenza.brief import PartWish, Wish
from cadenza.errors import CadenzaError, ProvenanceError
from cadenza.music import MODES, QUALITIES, Chord, Key, Meter
from cadenza.provenance import canonical

FULL = Wish(
    style="lofi",
    title="Lluvia",
    moods=("sad", "calm"),
    key=Key("F#", "dorian"),
    tempo_bpm=87.5,
    meter=Meter(6, 8),
    bars=12,
    parts=(PartWish("melody", "flute", 73), PartWish(role="drums"), PartWish("pad", "my.sf2:0:4")),
    only_parts=True,
    without=("bass",),
    ambience=("rain", "street.wav"),
    chords=(Chord.parse("Dm7"), Chord.parse("G7/B")),
    finish="tape",
    unread=("zzz",),
    kind="tango",
    swing=True,
    register=46,
    beats_per_chord=1.5,
    octave_spread=3,
)
OTHERS = {"seconds": 90.5, "progression": ("ii", "V", "I"), "mode": "minor"}


def test_a_whole_wish_comes_back() -> None:
    assert read_wish_facts(wish_facts(FULL)) == FULL
    other = replace(FULL, bars=None, chords=(), key=None, **OTHERS)
    assert read_wish_facts(wish_facts(other)) == other
    told = set(wish_facts(FULL)) | set(wish_facts(other))
    assert told == {each.name for each in fields(Wish)}


def test_nothing_said_is_nothing_written() -> None:
    assert wish_facts(Wish()) == {}
    assert read_wish_facts({}) == Wish()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("tonic", ["C", "F#", "Bb", "Db"])
def test_every_key_comes_back(tonic: str, mode: str) -> None:
    wish = Wish(key=Key(tonic, mode))
    assert read_wish_facts(wish_facts(wish)) == wish


@pytest.mark.parametrize("quality", QUALITIES)
def test_every_chord_comes_back(quality: str) -> None:
    wish = Wish(chords=tuple(Chord(root, quality) for root in ("C", "F#", "Bb")))
    assert read_wish_facts(wish_facts(wish)) == wish


def test_paths_lose_their_folders() -> None:
    wish = Wish(
        ambience=("/home/me/rain.wav", "C:\\sounds\\sea.flac", "wind"),
        parts=(PartWish("pad", "/home/me/my.sf2:0:4"), PartWish("bass", "fonts/x")),
    )
    text = canonical(wish_facts(wish))
    assert "home" not in text
    assert "C:" not in text
    assert [bare_name(name) for name in wish.ambience] == ["rain.wav", "sea.flac", "wind"]


def test_words_that_were_not_read_are_bounded() -> None:
    wish = Wish(unread=("x" * 1000,) * 1000)
    kept = read_wish_facts(wish_facts(wish))
    assert len(kept.unread) == 64
    assert wish_facts(kept) == wish_facts(wish)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([], "wish"),
        ({"path": "/etc/passwd"}, "unknown field, path"),
        ({"style": 7}, "style"),
        ({"style": "x" * 3000}, "style"),
        ({"moods": "sad"}, "moods"),
        ({"moods": [7]}, "moods"),
        ({"tempo_bpm": "fast"}, "tempo_bpm"),
        ({"tempo_bpm": True}, "tempo_bpm"),
        ({"tempo_bpm": 10_000}, "wish: a tempo lies"),
        ({"bars": 1.5}, "bars"),
        ({"bars": 4, "seconds": 9}, "wish: a length"),
        ({"key": "H dur"}, "wish: a key"),
        ({"meter": "5"}, "wish: a metre"),
        ({"chords": ["?"]}, "wish: "),
        ({"parts": [7]}, "parts"),
        ({"parts": [{"role": "melody", "run": "x"}]}, "parts"),
        ({"parts": [{"program": 200}]}, "parts"),
        ({"parts": [{"role": "conductor"}]}, "role"),
        ({"parts": [{"instrument": "../x.sf2"}]}, "instrument"),
        ({"ambience": ["/home/me/rain.wav"]}, "ambience"),
        ({"ambience": ["~root"]}, "ambience"),
        ({"mode": "odd"}, "mode"),
        ({"parts": [{}] * 20_001}, "parts"),
    ],
)
def test_anything_else_is_refused_by_name(facts: Any, said: str) -> None:
    with pytest.raises(ProvenanceError, match=said):
        read_wish_facts(facts)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from([each.name for each in fields(Wish)]), value=values)
def test_mutated_wishes_raise_the_error_tree_alone(name: str, value: Any) -> None:
    try:
        read_wish_facts({**wish_facts(FULL), name: value})
    except CadenzaError as error:
        assert isinstance(error, ProvenanceError)  # noqa: PT017 - read or refused
