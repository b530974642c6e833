"""Note names, keys and their spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import UsageError
from cadenza.music import LETTERS, MODES, Key, midi_name, name_to_pc, normalise_name, spell
from cadenza.music.midi_write import key_of_signature, key_signature

TONICS = ["C", "C#", "Db", "D", "Eb", "E", "F", "F#", "Gb", "G", "Ab", "A", "Bb", "B"]


@pytest.mark.parametrize(
    ("text", "name"), [("bb", "Bb"), (" f♯ ", "F#"), ("cx", "C##"), ("E♭♭", "Ebb"), ("g", "G")]
)
def test_names_are_normalised(text, name):
    assert normalise_name(text) == name


@pytest.mark.parametrize("text", ["", "H", "C###", "Cbbb", "1", "ß", "C#b", "♭"])
def test_junk_is_no_note_name(text):
    with pytest.raises(UsageError, match="a note name is"):
        normalise_name(text)


@given(st.integers(0, 11), st.sampled_from(LETTERS))
def test_a_spelling_sounds_like_its_pitch_class(pc, letter):
    assert name_to_pc(spell(pc, letter)) == pc


def test_middle_c_is_c4():
    assert [midi_name(pitch) for pitch in (60, 21, 108, 58)] == ["C4", "A0", "C8", "Bb3"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("D minor", Key("D", "minor")),
        ("F# dorian", Key("F#", "dorian")),
        ("Bb", Key("Bb")),
        ("Am", Key("A", "minor")),
        ("AM", Key("A")),
        ("c# harmonic minor", Key("C#", "harmonic_minor")),
        ("g_harmonic-minor", Key("G", "harmonic_minor")),
        ("E flat", Key("Eb")),
        ("F sharp minor", Key("F#", "minor")),
        ("B♭ natural minor", Key("Bb", "minor")),
        ("F#min", Key("F#", "minor")),
    ],
)
def test_keys_are_read(text, key):
    assert Key.parse(text) == key


@pytest.mark.parametrize("text", ["", "  ", "H major", "C blah", "C m inor", "X" * 1000, "C#b"])
def test_junk_is_no_key(text):
    with pytest.raises(UsageError):
        Key.parse(text)


@given(st.text(max_size=40))
def test_reading_a_key_raises_nothing_but_usage_errors(text):
    try:
        key = Key.parse(text)
    except UsageError:
        return
    assert Key.parse(str(key)) == key


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("tonic", TONICS)
def test_scales_use_each_letter_once(tonic, mode):
    key = Key(tonic, mode)
    if all(len(name) <= 2 for name in key.scale_names):
        assert sorted(name[0] for name in key.scale_names) == sorted(LETTERS)
    assert tuple(map(name_to_pc, key.scale_names)) == key.pitch_classes
    assert Key.parse(str(key)) == key


@pytest.mark.parametrize(
    ("key", "fifths"),
    [
        (Key("C"), 0),
        (Key("D"), 2),
        (Key("D", "minor"), -1),
        (Key("D", "dorian"), 0),
        (Key("E", "phrygian"), 0),
        (Key("F", "lydian"), 0),
        (Key("G", "mixolydian"), 0),
        (Key("B", "locrian"), 0),
        (Key("A", "harmonic_minor"), 0),
        (Key("F#"), 6),
        (Key("Gb"), -6),
    ],
)
def test_signatures(key, fifths):
    assert key.fifths == fifths


@pytest.mark.parametrize("tonic", TONICS)
@pytest.mark.parametrize("mode", ["major", "minor"])
def test_a_written_signature_names_the_key_again(tonic, mode):
    key = Key(tonic, mode)
    back = key_of_signature(key_signature(key))
    assert back.pitch_classes == key.pitch_classes
    assert back == key or abs(key.fifths) > 7


def test_degrees_wrap():
    key = Key("D", "minor")
    assert key.degree_pc(7) == key.tonic_pc == 2
    assert key.is_minor
    assert not Key("F", "lydian").is_minor


@pytest.mark.parametrize(
    ("key", "pc", "leading", "name"),
    [
        (Key("D"), 8, True, "G#"),
        (Key("D"), 8, False, "G#"),
        (Key("D"), 10, False, "Bb"),
        (Key("D"), 10, True, "A#"),
        (Key("C"), 1, True, "C#"),
        (Key("C"), 8, False, "Ab"),
        (Key("Eb"), 6, False, "Gb"),
        (Key("F#", "minor"), 5, False, "E#"),
        (Key("C", "minor"), 11, True, "B"),
        (Key("F#"), 2, False, "D"),
    ],
)
def test_any_pitch_class_has_a_name_in_a_key(key, pc, leading, name):
    assert key.name_of(pc, leading=leading) == name


@given(st.sampled_from(TONICS), st.sampled_from(sorted(MODES)), st.integers(0, 11), st.booleans())
def test_names_in_a_key_sound_as_asked_with_one_accidental_at_most(tonic, mode, pc, leading):
    key = Key(tonic, mode)
    name = key.name_of(pc, leading=leading)
    assert name_to_pc(name) == pc
    assert len(name) <= 2 or name in key.scale_names


def test_an_unknown_mode_is_refused():
    with pytest.raises(UsageError, match="a mode is one of"):
        Key("C", "blue")
