"""Instruments, roles, groups of players, and what is left out, in a sentence."""

import pytest

from cadenza.brief import LexiconReader, PartWish, Wish
from cadenza.brief.data import table
from cadenza.music import INSTRUMENTS

read = LexiconReader().read


def names(wish: Wish) -> list[str | None]:
    return [part.instrument for part in wish.parts]


def test_every_general_midi_instrument_by_every_name() -> None:
    programs = table("instruments")["programs"]
    for instrument in INSTRUMENTS:
        for name in (instrument.name, instrument.title, *programs[str(instrument.program)]):
            for text in (f"a slow piece with {name}", f"{name}, 80 bpm"):
                if name == "Lead 8 (bass + lead)":
                    continue
                wish = read(text)
                assert names(wish) == [instrument.name], text
                assert wish.parts[0].program == instrument.program


@pytest.mark.parametrize(
    ("text", "role", "instrument"),
    [
        ("flute melody", "melody", "flute"),
        ("melody on the flute", "melody", "flute"),
        ("a cello plays the melody", "melody", "cello"),
        ("flauta llevando la melodía", "melody", "flute"),
        ("un violín que toca la melodía", "melody", "violin"),
        ("strings pad", "pad", "string_ensemble_1"),
        ("un colchón de cuerdas", "pad", "string_ensemble_1"),
        ("piano chords", "chords", "acoustic_grand_piano"),
        ("arpeggiated harp", "arpeggio", "orchestral_harp"),
        ("harp arpeggios", "arpeggio", "orchestral_harp"),
        ("counter-melody by oboe", "counter", "oboe"),
        ("synth bass", "bass", "synth_bass_1"),
        ("bass on the tuba", "bass", "tuba"),
        ("cello bass, soft", "bass", "cello"),
        ("lead guitar", "melody", "acoustic_guitar_nylon"),
        ("strummed acoustic guitar", "chords", "acoustic_guitar_steel"),
        ("a warm pad", "pad", "pad_2_warm"),
        ("drums", "drums", "drums"),
        ("batería", "drums", "drums"),
        ("bass", "bass", None),
        ("pads", "pad", None),
        ("arpeggios", "arpeggio", None),
        ("flute", None, "flute"),
        ("with a flute solo", "melody", "flute"),
        ("con un solo de saxo alto", "melody", "alto_sax"),
    ],
)
def test_roles_and_instruments(text: str, role: str | None, instrument: str | None) -> None:
    wish = read(text)
    assert [(part.role, part.instrument) for part in wish.parts] == [(role, instrument)]
    assert not wish.only_parts


def test_several_roles_each_find_their_instrument() -> None:
    wish = read(
        "flute melody, chords on piano, bass: cello and the oboe carries the counter-melody"
    )
    assert {(part.role, part.instrument) for part in wish.parts} == {
        ("melody", "flute"),
        ("chords", "acoustic_grand_piano"),
        ("bass", "cello"),
        ("counter", "oboe"),
    }


def test_two_instruments_share_a_role() -> None:
    assert {part.role for part in read("melody on flute and oboe").parts} == {"melody"}
    assert {part.role for part in read("violins and cellos play the melody").parts} == {"melody"}


@pytest.mark.parametrize(
    "text",
    [
        "piano solo",
        "solo piano",
        "just piano",
        "sólo piano",
        "only piano",
        "piano alone",
        "solo de piano",
        "piano only",
        "piano and nothing else",
        "únicamente piano",
    ],
)
def test_only_a_piano(text: str) -> None:
    wish = read(text + ", slow")
    assert wish.parts == (PartWish(None, "acoustic_grand_piano", 0),)
    assert wish.only_parts
    assert wish.unread == ()


def test_only_a_list() -> None:
    wish = read("melody and chords only")
    assert wish.only_parts
    assert [part.role for part in wish.parts] == ["melody", "chords"]
    assert read("only guitar and flute").only_parts
    assert read("solo guitarra y flauta").only_parts
    assert not read("solo violin over strings").only_parts
    assert not read("only 16 bars of piano").only_parts


def test_groups_of_players() -> None:
    wish = read("cuarteto de cuerdas")
    assert names(wish) == ["violin", "violin", "viola", "cello"]
    assert wish.only_parts
    assert wish.style == "classical"
    assert read("jazz trio without drums").without == ("drums",)
    assert "drums" not in names(read("jazz trio without drums"))
    assert names(read("rhythm section")) == [None, "drums"]
    assert "violin" not in names(read("jazz, piano trio"))


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("no drums", ("drums",)),
        ("without bass", ("bass",)),
        ("drumless", ("drums",)),
        ("sin batería", ("drums",)),
        ("sin bajo ni batería", ("bass", "drums")),
        ("no drums or bass", ("drums", "bass")),
        ("without drums, bass or melody", ("drums", "bass", "melody")),
        ("sin batería, bajo y guitarra", ("drums", "bass", "guitar")),
        ("minus the melody", ("melody",)),
        ("no guitars", ("guitar",)),
        ("sin flauta", ("flute",)),
        ("no vocals", ("choir", "voice")),
        ("drums: no", ("drums",)),
        ("no heavy drums", ("drums",)),
        ("everything but the drums", ("drums",)),
        ("no rain", ("rain",)),
        ("no mallets", ("celesta", "glockenspiel", "vibraphone", "marimba", "xylophone")),
    ],
)
def test_what_is_left_out(text: str, without: tuple[str, ...]) -> None:
    assert read("lofi, " + text).without == without
    assert read("lofi, " + text).parts == ()


def test_a_negation_ends_where_it_should() -> None:
    for text in ("no drums, soft piano", "no drums and a piano", "sin batería y con piano"):
        wish = read(text)
        assert wish.without == ("drums",), text
        assert names(wish) == ["acoustic_grand_piano"], text


def test_a_family_is_left_out_but_for_one() -> None:
    wish = read("electric piano, but no piano")
    assert names(wish) == ["electric_piano_1"]
    assert "acoustic_grand_piano" in wish.without
    assert "electric_piano_1" not in wish.without


def test_under_is_no_bass() -> None:
    assert read("bajo la lluvia").parts == ()
    assert read("con un bajo").parts == (PartWish("bass"),)
    assert read("good vibes").parts == ()
    assert names(read("piano and vibes")) == ["acoustic_grand_piano", "vibraphone"]
