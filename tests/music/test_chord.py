"""Chord symbols."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cadenza.errors import UsageError
from cadenza.music import QUALITIES, Chord, name_to_pc
from cadenza.music.chord import read_quality

ROOTS = ["C", "C#", "Db", "D", "Eb", "E", "F", "F#", "Gb", "G", "Ab", "A", "Bb", "B"]
CHORDS = st.builds(
    Chord,
    st.sampled_from(ROOTS),
    st.sampled_from(sorted(QUALITIES)),
    st.none() | st.sampled_from(ROOTS),
)


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("CΔ", "Cmaj7"),
        ("CM7", "Cmaj7"),
        ("Cmaj7", "Cmaj7"),
        ("CMaj7", "Cmaj7"),
        ("CMIN7", "Cm7"),
        ("C-7", "Cm7"),
        ("Cmi", "Cm"),
        ("CM", "C"),
        ("CM69", "C69"),
        ("CMadd9", "Cadd9"),
        ("C6/9", "C69"),
        ("C7+9", "C7#9"),
        ("C7-5", "C7b5"),
        ("C7(b9)", "C7b9"),
        ("C7(9)", "C9"),
        ("Cm/maj7", "Cmmaj7"),
        ("Cm(maj7)", "Cmmaj7"),
        ("C-7b5", "Cm7b5"),
        ("Gø", "Gm7b5"),
        ("F#o7", "F#dim7"),
        ("F#°7", "F#dim7"),
        ("C+", "Caug"),
        ("Csus", "Csus4"),
        ("d♯m", "D#m"),
        ("Bb/D", "Bb/D"),
        ("C/C", "C"),
        ("Am7/G", "Am7/G"),
        (" Em ", "Em"),
        ("Bb5", "Bb5"),
    ],
)
def test_spellings_found_on_lead_sheets(text, symbol):
    assert Chord.parse(text).symbol == symbol


@pytest.mark.parametrize(
    ("symbol", "names"),
    [
        ("D", ("D", "F#", "A")),
        ("Fm", ("F", "Ab", "C")),
        ("Bdim7", ("B", "D", "F", "Ab")),
        ("E7#9", ("E", "G#", "B", "D", "F##")),
        ("Gb13", ("Gb", "Bb", "Db", "Fb", "Ab", "Eb")),
        ("Abaug", ("Ab", "C", "E")),
    ],
)
def test_tones_are_spelled_in_thirds(symbol, names):
    assert Chord.parse(symbol).names == names


@given(CHORDS)
def test_a_symbol_reads_back(chord):
    assert Chord.parse(chord.symbol) == chord
    assert Chord.parse(str(chord)) == chord


@given(CHORDS)
def test_names_sound_like_the_pitch_classes(chord):
    assert tuple(map(name_to_pc, chord.names)) == chord.pitch_classes
    assert chord.pitch_classes[0] == chord.root_pc
    assert chord.bass_pc == name_to_pc(chord.bass or chord.root)


@given(st.text(max_size=40))
@example("C/")
@example("/C")
@example("C//E")
@example("\ud800")
def test_junk_raises_nothing_but_usage_errors(text):
    try:
        chord = Chord.parse(text)
    except UsageError as error:
        message = str(error)
    else:
        message = chord.symbol
        assert chord.quality in QUALITIES
    assert message.isprintable()


@pytest.mark.parametrize("text", ["", " ", "H", "Cfoo", "C/H", "C" * 100_000, "C#####", "7"])
def test_junk_is_refused_in_one_line(text):
    with pytest.raises(UsageError, match="a chord symbol is a root") as raised:
        Chord.parse(text)
    assert len(str(raised.value)) < 250


def test_an_unknown_quality_is_refused():
    with pytest.raises(UsageError, match="a chord quality is one of"):
        Chord("C", "blue")


@pytest.mark.parametrize(
    "text",
    [
        "Dm7 G7 C C",
        "Dm7, G7, C, C",
        "| Dm7 G7 | C | % |",
        "Dm7 - G7 - C - C",
        "Dm7 → G7 → C → %",
        "\tDm7;G7|C|C\n",
    ],
)
def test_a_line_of_chords(text):
    assert [chord.symbol for chord in Chord.parse_many(text)] == ["Dm7", "G7", "C", "C"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("C  G  Xm", "got Xm"),
        ("Dm7-G7", "got Dm7-G7"),
        ("% C", "% repeats the chord before it"),
        ("", "chords are written like"),
        (" | - | ", "chords are written like"),
    ],
)
def test_a_bad_line_names_the_bad_symbol(text, message):
    with pytest.raises(UsageError, match=message):
        Chord.parse_many(text)


@given(st.text(alphabet="ABCDEFGabm7#/%|,- \tsus°ø+(9)", max_size=30))
def test_lines_raise_nothing_but_usage_errors(text):
    try:
        chords = Chord.parse_many(text)
    except UsageError:
        return
    assert Chord.parse_many(" ".join(map(str, chords))) == chords


def test_every_alias_means_a_quality():
    from cadenza.music.chord import _ALIASES

    assert all(read_quality(alias) in QUALITIES for alias in _ALIASES)
    assert all(read_quality(quality) == quality for quality in QUALITIES)


def test_minor_is_told_by_the_third():
    assert Chord("D", "m7b5").is_minor
    assert not Chord("D", "7#9").is_minor
    assert not Chord("D", "sus4").is_minor
