import pytest

from cadenza.music import MODES, Key
from cadenza.plan import find_progression, named_progressions
from cadenza.plan.progressions import progressions_for, split_bars

TWELVE = [
    "I V vi IV", "vi IV I V", "I IV V V", "ii V I IV", "iii vi ii V", "V IV I I",
    "I IV V vi", "I V IV IV", "vi IV I I", "I V iii IV", "I vi ii V", "IV V I vi",
]  # fmt: skip


@pytest.mark.parametrize("name", TWELVE)
@pytest.mark.parametrize("key", [Key("C"), Key("F#", "minor"), Key("Eb", "dorian")])
def test_the_twelve_are_diatonic_in_any_key(name, key):
    found = find_progression(name)
    assert found.name == name
    chords = found.chords(key)
    degrees = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5}
    for chord, numeral in zip(chords, name.split(), strict=True):
        assert chord.root == key.scale_names[degrees[numeral.lower()]]
        assert set(chord.pitch_classes) <= set(key.pitch_classes)


def test_known_chords():
    chords = find_progression("andalusian").chords(Key("A", "minor"))
    assert [chord.symbol for chord in chords] == ["Am", "G", "F", "E"]
    canon = find_progression("Pachelbel").chords(Key("D"))
    assert [chord.symbol for chord in canon] == ["D", "A", "Bm", "F#m", "G", "D", "G", "A"]
    assert len(find_progression("12-bar blues").bars) == 12


def test_names_are_unique_and_every_mode_has_some():
    names = [each.name for each in named_progressions()]
    assert len(names) == len(set(names))
    known = [alias for each in named_progressions() for alias in (each.name, *each.aliases)]
    assert len(known) == len(set(known))
    for mode in MODES:
        assert len(progressions_for(mode)) >= 2
        for each in progressions_for(mode):
            each.chords(Key("D", mode))


def test_case_tells_numerals_apart_but_not_words():
    assert find_progression("i IV").name == "dorian vamp"
    assert find_progression("I IV").name == "plagal vamp"
    assert find_progression("DOO WOP").name == "doo-wop"
    assert find_progression("i v vi iv") is None
    assert find_progression("no such thing") is None


def test_moods_choose_and_never_leave_nothing():
    sad = progressions_for("minor", ["sad"])
    assert sad
    assert all("sad" in each.moods for each in sad)
    assert progressions_for("minor", ["wobbly"]) == progressions_for("minor")
    with pytest.raises(KeyError):
        progressions_for("bogus")


def test_bars_and_repeats():
    assert split_bars("i7 | iv7 V7 | % |") == (("i7",), ("iv7", "V7"), ("iv7", "V7"))
