"""Roman numerals, both ways."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cadenza.errors import UsageError
from cadenza.music import (
    MODES,
    QUALITIES,
    Chord,
    Key,
    diatonic,
    is_roman,
    parse_roman,
    realise,
    roman_of,
)

C, A_MINOR, D_MINOR = Key("C"), Key("A", "minor"), Key("D", "minor")
ROOTS = ["C", "C#", "Db", "D", "Eb", "E", "F", "F#", "Gb", "G", "Ab", "A", "Bb", "B", "Cb", "E#"]
KEYS = st.builds(Key, st.sampled_from(ROOTS[:14]), st.sampled_from(sorted(MODES)))

NAMED = {  # the twelve that the library must hold, in C major and in D minor
    "I V vi IV": ("C G Am F", "Dm Am Bb Gm"),
    "vi IV I V": ("Am F C G", "Bb Gm Dm Am"),
    "I IV V V": ("C F G G", "Dm Gm Am Am"),
    "ii V I IV": ("Dm G C F", "Edim Am Dm Gm"),
    "iii vi ii V": ("Em Am Dm G", "F Bb Edim Am"),
    "V IV I I": ("G F C C", "Am Gm Dm Dm"),
    "I IV V vi": ("C F G Am", "Dm Gm Am Bb"),
    "I V IV IV": ("C G F F", "Dm Am Gm Gm"),
    "vi IV I I": ("Am F C C", "Bb Gm Dm Dm"),
    "I V iii IV": ("C G Em F", "Dm Am F Gm"),
    "I vi ii V": ("C Am Dm G", "Dm Bb Edim Am"),
    "IV V I vi": ("F G C Am", "Gm Am Dm Bb"),
}


@pytest.mark.parametrize(
    ("text", "key", "symbol"),
    [
        ("I", C, "C"),
        ("ii", C, "Dm"),
        ("V7", C, "G7"),
        ("viio", C, "Bdim"),
        ("vii°", C, "Bdim"),
        ("viiø7", C, "Bm7b5"),
        ("viio7", C, "Bdim7"),
        ("bVII", C, "Bb"),
        ("♭VII", C, "Bb"),
        ("#ivo7", C, "F#dim7"),
        ("IVmaj7", C, "Fmaj7"),
        ("ii9", C, "Dm9"),
        ("Vsus4", C, "Gsus4"),
        ("vsus4", C, "Gsus4"),
        ("V7sus4", C, "G7sus4"),
        ("I6", C, "C6"),
        ("I6/9", C, "C69"),
        ("iv6", C, "Fm6"),
        ("Iadd9", C, "Cadd9"),
        ("iadd9", C, "Cmadd9"),
        ("imaj7", A_MINOR, "Ammaj7"),
        ("i5", A_MINOR, "A5"),
        ("III+", C, "Eaug"),
        ("V+7", C, "Gaug7"),
        ("V7b9", C, "G7b9"),
        ("ii7b5", C, "Dm7b5"),
        ("iim7", C, "Dm7"),
        ("IIm7", C, "Dm7"),
        ("Ⅴ", C, "G"),
        ("ⅳ", C, "Fm"),
        ("V/V", Key("D"), "E"),
        ("V7/ii", C, "A7"),
        ("V7/bVI", C, "Eb7"),
        ("viio7/ii", C, "C#dim7"),
        ("V7/V/V", C, "A7"),
        ("I/3", C, "C/E"),
        ("I/5", C, "C/G"),
        ("V7/7", C, "G7/F"),
        ("I/b7", C, "C/Bb"),
        ("I/2", C, "C/D"),
        ("V7/V/3", C, "D7/F#"),
        ("I64", C, "C/G"),
        ("V65", C, "G7/B"),
        ("V43", C, "G7/D"),
        ("V42", C, "G7/F"),
        ("viio65", C, "Bdim7/D"),
        ("#IV", Key("D"), "G#"),
        ("V", Key("B"), "F#"),
        ("VI", D_MINOR, "Bb"),
        ("bVI", D_MINOR, "Bb"),
        ("bbVI", D_MINOR, "Bbb"),
        ("#VI", D_MINOR, "B"),
        ("bVII", D_MINOR, "C"),
        ("V", D_MINOR, "A"),
        ("v", D_MINOR, "Am"),
        ("viio7", D_MINOR, "C#dim7"),
        ("#viio7", D_MINOR, "C#dim7"),
        ("bviio7", D_MINOR, "Cdim7"),
        ("bII", Key("E", "phrygian"), "F"),
        ("#ivo", Key("F", "lydian"), "Bdim"),
        ("III+", Key("A", "harmonic_minor"), "Caug"),
    ],
)
def test_numerals_are_read(text, key, symbol):
    assert parse_roman(text, key).symbol == symbol
    assert is_roman(text)


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "Dm7", "IIII", "VIII", "Iv", "iV", "Vfoo", "V/", "V/X", "/V", "V/3/5", "i+"],
        *["####V", "V7/14", "hello", "IX", "I-V", "V" * 99],
    ],
)
def test_junk_is_no_numeral(text):
    assert not is_roman(text)
    with pytest.raises(UsageError, match="a roman numeral is"):
        parse_roman(text, C)


@given(st.text(alphabet="IViv#b/°øo+-7sumaj234569 ⅤⅥ♭", max_size=14) | st.text(max_size=30), KEYS)
@example("IV/" * 8, C)
def test_junk_raises_nothing_but_usage_errors(text, key):
    try:
        chord = parse_roman(text, key)
    except UsageError:
        return
    assert chord.quality in QUALITIES


@pytest.mark.parametrize(
    ("symbol", "key", "numeral"),
    [
        ("C", C, "I"),
        ("Dm7", C, "ii7"),
        ("Bm7b5", C, "viiø7"),
        ("Bb", C, "bVII"),
        ("D", C, "II"),
        ("A7", C, "V7/ii"),
        ("D7", C, "V7/V"),
        ("D9", C, "V9/V"),
        ("Baug7", C, "V+7/iii"),
        ("G7", C, "V7"),
        ("F7", C, "IV7"),
        ("Fm6", C, "iv6"),
        ("F#dim7", C, "#ivo7"),
        ("C/E", C, "I/3"),
        ("C/Bb", C, "I/b7"),
        ("D7/F#", C, "V7/V/3"),
        ("A7", D_MINOR, "V7"),
        ("A", D_MINOR, "V"),
        ("Bb", D_MINOR, "VI"),
        ("C#dim7", D_MINOR, "viio7"),
        ("Cdim7", D_MINOR, "bviio7"),
        ("F7", D_MINOR, "V7/VI"),
        ("Cb", D_MINOR, "bbVII"),
        ("E5", C, "III5"),
    ],
)
def test_numerals_are_written(symbol, key, numeral):
    assert roman_of(Chord.parse(symbol), key) == numeral


@given(
    st.sampled_from(ROOTS), st.sampled_from(sorted(QUALITIES)), st.none() | st.sampled_from(ROOTS),
    KEYS,
)  # fmt: skip
def test_a_numeral_reads_back_to_its_chord(root, quality, bass, key):
    chord = Chord(root, quality, bass)
    back = parse_roman(roman_of(chord, key), key)
    assert back.root_pc == chord.root_pc
    assert back.quality == chord.quality
    assert back.bass_pc == chord.bass_pc
    degree = next(name for name in key.scale_names if name[0] == chord.root[0])
    if len(degree) <= 2 and all(len(name) <= 2 for name in key.scale_names):
        near = abs(degree.count("#") - degree.count("b") - root.count("#") + root.count("b")) < 2
        assert back.root == chord.root or not near


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("quality", ["", "dim7", "m9", "7"])
def test_every_root_in_every_key_reads_back(mode, quality):
    for tonic in ROOTS[:14]:
        key = Key(tonic, mode)
        for root in [*ROOTS, "B#", "Fb", "F##", "Bbb", "Ebb", "G##"]:
            chord = Chord(root, quality)
            back = parse_roman(roman_of(chord, key), key)
            assert (back.root_pc, back.quality) == (chord.root_pc, quality), (chord, key)


@pytest.mark.parametrize(("numerals", "expected"), NAMED.items())
def test_named_progressions_are_diatonic_in_the_key(numerals, expected):
    in_major, in_minor = expected
    assert [c.symbol for c in realise(numerals.split(), C)] == in_major.split()
    assert [c.symbol for c in realise(numerals.split(), D_MINOR)] == in_minor.split()
    for mode in MODES:
        key = Key("G", mode)
        for chord in realise(numerals.split(), key):
            assert set(chord.pitch_classes) <= set(key.pitch_classes)


@pytest.mark.parametrize(
    ("numerals", "key", "symbols"),
    [
        ("I V vi IV", Key("D", "harmonic_minor"), "Dm A Bb Gm"),
        ("ii7 V7 Imaj7", D_MINOR, "Em7b5 Am7 Dm7"),
        ("ii7 V7 Imaj7", Key("G", "dorian"), "Am7 Dm7 Gm7"),
        ("i iv V", D_MINOR, "Dm Gm A"),
        ("i VII VI V", A_MINOR, "Am G F E"),
        ("I7 IV7 V7", A_MINOR, "A7 D7 E7"),
        ("I bVII IV", D_MINOR, "D C G"),
        ("I V/3 vi", D_MINOR, "D A/C# Bbm"),
        ("viio I", D_MINOR, "C Dm"),
    ],
)
def test_what_is_not_plainly_major_is_read_as_written(numerals, key, symbols):
    assert " ".join(chord.symbol for chord in realise(numerals.split(), key)) == symbols


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sevenths", [False, True])
def test_diatonic_chords_are_thirds_of_the_scale(mode, sevenths):
    key = Key("Eb", mode)
    for degree in range(7):
        chord = diatonic(key, degree, sevenths)
        expected = tuple(key.degree_pc(degree + third) for third in (0, 2, 4, 6)[: 3 + sevenths])
        assert chord.pitch_classes == expected
        assert parse_roman(roman_of(chord, key), key) == chord


def test_degrees_wrap():
    assert diatonic(C, 7) == diatonic(C, 0) == Chord("C")


def test_a_bad_progression_names_the_numeral():
    with pytest.raises(UsageError, match="got XX"):
        realise(["I", "XX"], C)
