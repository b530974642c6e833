"""Keys, modes, chords and progressions in a sentence."""

import pytest

from cadenza.brief import LexiconReader
from cadenza.music import MODES

read = LexiconReader().read

NOTES_ES = {
    "do": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B",
    "do sostenido": "C#", "fa sostenido": "F#", "mi bemol": "Eb", "si bemol": "Bb",
    "la bemol": "Ab", "fa#": "F#", "sib": "Bb",
}  # fmt: skip
NOTES_EN = {
    "C": "C", "D": "D", "G": "G", "C#": "C#", "C sharp": "C#", "F-sharp": "F#", "E flat": "Eb",
    "E-flat": "Eb", "Bb": "Bb", "B♭": "Bb", "G♯": "G#", "f#": "F#", "A": "A",
}  # fmt: skip
MODES_ES = {
    "mayor": "major", "menor": "minor", "menor armónica": "harmonic_minor", "jónico": "ionian",
    "dórico": "dorian", "frigio": "phrygian", "lidio": "lydian", "mixolidio": "mixolydian",
    "eólico": "aeolian", "locrio": "locrian",
}  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("note", NOTES_EN)
def test_keys_in_english(note: str, mode: str) -> None:
    for text in (f"a song in {note} {mode.replace('_', ' ')}", f"rock, {note} {mode}, 90 bpm"):
        key = read(text).key
        assert key is not None
        assert (key.tonic, key.mode) == (NOTES_EN[note], mode)


@pytest.mark.parametrize("mode", MODES_ES)
@pytest.mark.parametrize("note", NOTES_ES)
def test_keys_in_spanish(note: str, mode: str) -> None:
    for text in (f"un tema en {note} {mode}, lento", f"{note} {mode}, rock"):
        key = read(text).key
        assert key is not None
        assert (key.tonic, key.mode) == (NOTES_ES[note], MODES_ES[mode])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("in the key of A", "A major"),
        ("key: Bb", "Bb major"),
        ("a song in C with drums", "C major"),
        ("lofi in Am", "A minor"),
        ("techno, C#m, 130", "C# minor"),
        ("Ebmaj ballad", "Eb major"),
        ("tema en sol, alegre", "G major"),
        ("en la con guitarra", "A major"),
        ("tonalidad de re", "D major"),
        ("in D, dorian mode", "D dorian"),
        ("modo frigio en mi", "E phrygian"),
        ("mixolydian on G", "G mixolydian"),
        ("in C major, I mean C major", "C major"),
    ],
)
def test_keys_said_otherwise(text: str, key: str) -> None:
    assert str(read(text).key) == key


@pytest.mark.parametrize(
    "text",
    [
        "Am I dreaming",
        "in a quiet room",
        "a major studio called",
        "la menor idea",
        "mi mayor deseo",
        "en la playa",
        "plays Dm7 once",
        "IN A QUIET ROOM",
        "a song for Eb clarinet",
        "en mi casa",
    ],
)
def test_what_is_no_key(text: str) -> None:
    assert read(text).key is None


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("a song in a minor key", "minor"),
        ("major key please", "major"),
        ("en modo menor", "minor"),
        ("a dorian jam", "dorian"),
        ("a minor piano piece", "minor"),
    ],
)
def test_a_mode_without_a_tonic(text: str, mode: str) -> None:
    wish = read(text)
    assert (wish.key, wish.mode) == (None, mode)
    assert "minor" not in wish.unread


@pytest.mark.parametrize(
    ("text", "chords"),
    [
        ("over Dm7 G7 Cmaj7", "Dm7 G7 Cmaj7"),
        ("chords: Am F C G", "Am F C G"),
        ("acordes Am - F - C - G", "Am F C G"),
        ("with the chords Dm7, G7 and Cmaj7", "Dm7 G7 Cmaj7"),
        ("Am | F | C | G", "Am F C G"),
        ("Am-F-C-G", "Am F C G"),
        ("acordes Rem Sol7 Do", "Dm G7 C"),
        ("chords: A minor, F major and G7", "Am F G7"),
        ("acordes: la menor, fa mayor", "Am F"),
        ("F#m7b5 B7 Em loop", "F#m7b5 B7 Em"),
        ("C/E F G7sus4", "C/E F G7sus4"),
        ("A Dm7 G7 Cmaj7 progression", "Dm7 G7 Cmaj7"),
        ("in Am, Dm7 G7 Cmaj7 vamp", "Dm7 G7 Cmaj7"),
        ("Am F C G A slow song", "Am F C G"),
        ("chords: Am % F %", "Am Am F F"),
        ("over a chord of E7", "E7"),
    ],
)
def test_chords(text: str, chords: str) -> None:
    assert " ".join(map(str, read(text).chords)) == chords


@pytest.mark.parametrize(
    "text",
    [
        "A song",
        "Am I here",
        "sections A B A",
        "piano chords",
        "chords on the piano",
        "C or D",
        "vitamin C",
        "Do it",
        "chords: electric piano",
    ],
)
def test_what_are_no_chords(text: str) -> None:
    assert read(text).chords == ()


@pytest.mark.parametrize(
    ("text", "progression"),
    [
        ("I-V-vi-IV", "I V vi IV"),
        ("ii V I", "ii V I"),
        ("progresión I V vi IV", "I V vi IV"),
        ("i, bVII, bVI and V", "i bVII bVI V"),
        ("ii7 – V7 – Imaj7", "ii7 V7 Imaj7"),
        ("a 2-5-1", "ii V I"),
        ("cadencia andaluza", "i VII VI V"),
        ("I want I think", ""),
    ],
)
def test_progressions(text: str, progression: str) -> None:
    assert " ".join(read(text).progression) == progression
