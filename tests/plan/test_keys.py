import pytest

from cadenza.music import MODES, Chord
from cadenza.plan import infer_key, load_styles
from cadenza.plan.keys import choose_key, mode_of_numerals
from cadenza.plan.moods import leaning_mode, liveliness
from cadenza.seeds import stream


@pytest.mark.parametrize(
    ("chords", "key"),
    [
        ("Dm7 G7 Cmaj7 A7", "C major"),
        ("C G Am F", "C major"),
        ("Am F C G", "A minor"),
        ("Am G F E", "A minor"),
        ("F C Dm Bb", "F major"),
        ("Em C G D", "E minor"),
        ("Dm7b5 G7 Cm7", "C minor"),
        ("D A Bm F#m G D G A", "D major"),
        ("Bbmaj7 Gm7 Cm7 F7", "Bb major"),
        ("A7 D7 A7 E7", "A major"),
        ("D C G D", "D mixolydian"),
        ("Dm G Dm G", "D dorian"),
        ("C#m A E B", "C# minor"),
        ("C", "C major"),
        ("Fm", "F minor"),
        ("Cmaj7 Fmaj7", "C major"),
    ],
)
def test_keys_are_heard_in_chords(chords, key):
    assert str(infer_key([Chord.parse(each) for each in chords.split()])) == key


@pytest.mark.parametrize(
    ("numerals", "mode"),
    [
        ("I V vi IV", "major"), ("i VI III VII", "minor"), ("iv V7 i", "minor"),
        ("ii V", None), ("V7/V V Imaj7", "major"), ("bVI bVII I", "major"),
    ],
)  # fmt: skip
def test_numerals_speak_of_a_mode(numerals, mode):
    assert mode_of_numerals(numerals.split()) == mode


def test_moods_lean_the_mode():
    keys = load_styles()["pop"].keys
    for seed in range(20):
        assert choose_key(keys, ["sad"], None, stream(seed)).is_minor
        assert not choose_key(keys, ["happy"], None, stream(seed)).is_minor
    assert leaning_mode(["happy", "sad"]) is None
    assert liveliness(["calm", "fast"]) == 0
    assert liveliness([]) == 0


@pytest.mark.parametrize("mode", list(MODES))
def test_every_mode_can_be_asked_of_every_style(mode):
    library = load_styles()
    for name in ("lofi", "waltz", "techno"):
        key = choose_key(library[name].keys, [], mode, stream(3))
        assert key.mode == mode
        assert abs(key.fifths) <= 7


def test_keys_are_stable_and_differ_by_seed():
    keys = load_styles()["lofi"].keys
    found = [str(choose_key(keys, [], None, stream(seed))) for seed in range(30)]
    assert found == [str(choose_key(keys, [], None, stream(seed))) for seed in range(30)]
    assert len(set(found)) >= 6
