"""The reader as a whole: its door, its vocabulary, what it leaves unread and what it refuses."""

import subprocess
import sys

import pytest

import cadenza.brief
from cadenza.brief import BriefReader, LexiconReader, PartWish, Vocabulary, default_vocabulary
from cadenza.errors import ContradictionError, UsageError

READER = LexiconReader()
read = READER.read


def test_the_door_is_pinned() -> None:
    assert sorted(cadenza.brief.__all__) == sorted(
        [
            "MAX_BARS",
            "MAX_BEATS_PER_CHORD",
            "MAX_BPM",
            "MAX_OCTAVE_SPREAD",
            "MAX_PROMPT_BYTES",
            "MAX_REGISTER",
            "MAX_SECONDS",
            "MIN_BPM",
            "MIN_REGISTER",
            "ROLES",
            "Brief",
            "BriefReader",
            "LexiconReader",
            "Part",
            "PartWish",
            "Source",
            "Vocabulary",
            "Wish",
            "default_vocabulary",
            "mood_names",
            "near_names",
            "note_of",
            "parse_length",
            "wish_from_flags",
        ]
    )
    reader: BriefReader = READER
    assert reader.name == "lexicon"


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("in C major and D minor", ["C major", "D minor"]),
        ("90 bpm, 120 bpm", ["90 bpm", "120 bpm"]),
        ("andante and presto", ["andante", "presto"]),
        ("3/4 and 4/4", ["3/4", "4/4"]),
        ("400 bars and 10 seconds", ["400 bars", "10 seconds"]),
        ("16 bars, 32 bars", ["16 bars", "32 bars"]),
        ("drums but no drums", ["drums"]),
        ("double bass without bass", ["double bass", "bass"]),
        ("rain, but no rain", ["rain"]),
        ("C minor in a major key", ["C minor", "major key"]),
        ("chords Am F C G and progression I V vi IV", []),
    ],
)
def test_contradictions_name_both(text: str, both: list[str]) -> None:
    if not both:
        assert read(text).chords
        return
    with pytest.raises(ContradictionError) as error:
        read(text)
    for each in both:
        assert each in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a prompt says what to compose"),
        ("  \n\t", "a prompt says what to compose"),
        ("!?…", "a prompt says what to compose"),
        ("x" * 100_000, "20,000 bytes"),
        ("5000 bpm", "between 20 and 300 bpm; got 5000"),
        ("in 4/7", "got 4/7"),
        ("time signature 3/999999", "metre"),
        ("10000 bars", "between 1 and 2000 bars"),
        ("5 hours", "between 1 and 3600 seconds"),
        ("chords: Am H7 G", "got H7"),
        ("acordes: blah", "got blah"),
        ("chords Xm7 Am", "got Xm7"),
    ],
)
def test_bad_input_is_one_clear_line(text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        read(text)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert error.value.exit_code == 2


def test_typos_are_mended_but_not_common_words() -> None:
    wish = read("guitara electrica y bateria sin bajo, tenpo 120, re menro, melancolía")
    assert [part.instrument for part in wish.parts] == ["electric_guitar_clean", "drums"]
    assert (wish.tempo_bpm, str(wish.key)) == (120, "D minor")
    wish = read("the chair stood in the spring light since the mouse saw a horse on the grass")
    assert (wish.parts, wish.style, wish.ambience, wish.moods) == ((), None, (), ())
    assert "mouse" in wish.unread


def test_unread_words_come_as_written_once_and_in_order() -> None:
    wish = read("Please make a Zyzzyva song with quarkle and zyzzyva, 90 bpm")
    assert wish.unread == ("Zyzzyva", "quarkle")
    assert read("quiero una canción por favor").unread == ()


def test_a_vocabulary_adds_and_takes_away() -> None:
    vocabulary = Vocabulary(
        styles={"mambo_punk": ("punkmambo",), "jazz": ()},
        ambiences={"subway": ("metro",)},
        finishes={"muddy": ("murky",)},
        instruments={"glass_thing": (), "lead_guitar": (), "big_kit": ()},
    )
    reader = LexiconReader(vocabulary)
    wish = reader.read("a punkmambo with glass thing, big kit and the metro, muddy mix, rainy")
    assert (wish.style, wish.ambience, wish.finish) == ("mambo_punk", ("subway",), "muddy")
    assert wish.parts == (PartWish(None, "glass_thing", None), PartWish("drums", "big_kit", None))
    assert "rainy" in wish.unread
    assert reader.read("techno").style is None
    assert reader.read("a lead guitar").parts[0].instrument == "acoustic_guitar_nylon"
    assert reader.read("lead_guitar").parts[0].instrument == "lead_guitar"
    assert reader.read("no glass thing").without == ("glass_thing",)


def test_a_more_exact_style_claims_its_words() -> None:
    assert READER.read("funk").style == "pop"
    styles = {**default_vocabulary().styles, "funk": ()}
    assert LexiconReader(Vocabulary(styles=styles)).read("funk").style == "funk"


def test_importing_brings_nothing_heavy() -> None:
    code = (
        "import sys, cadenza.brief as b; b.LexiconReader().read('calm lofi in D minor, 75 bpm');"
        "print([m for m in ('numpy','scipy','mido','rapidfuzz') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
