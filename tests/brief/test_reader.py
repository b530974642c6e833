"""The reader: each kind of thing that a sentence can say, and what it refuses."""

import contextlib
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cadenza.brief
from cadenza.brief import (
    BriefReader,
    LexiconReader,
    PartWish,
    Vocabulary,
    Wish,
    default_vocabulary,
    mood_names,
)
from cadenza.brief.data import table
from cadenza.errors import BriefError, CadenzaError, ContradictionError, UsageError
from cadenza.music import INSTRUMENTS, MODES

READER = LexiconReader()
read = READER.read


def names(wish: Wish) -> list[str | None]:
    return [part.instrument for part in wish.parts]


def test_the_door_is_pinned() -> None:
    assert sorted(cadenza.brief.__all__) == sorted(
        [
            "MAX_BARS",
            "MAX_BPM",
            "MAX_PROMPT_BYTES",
            "MAX_SECONDS",
            "MIN_BPM",
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
            "parse_length",
            "wish_from_flags",
        ]
    )
    reader: BriefReader = READER
    assert reader.name == "lexicon"


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
    ("text", "bpm"),
    [
        ("75 bpm", 75),
        ("bpm 75", 75),
        ("75bpm", 75),
        ("at 120", 120),
        ("tempo 90", 90),
        ("tempo: 90", 90),
        ("around 90", 90),
        ("unos 90 bpm", 90),
        ("a 100 pulsaciones", 100),
        ("between 80 and 90 bpm", 85),
        ("80-90 bpm", 85),
        ("entre 100 y 110 bpm", 105),
        ("♩=80", 80),
        ("quarter = 80", 80),
        ("negra = 66", 66),
        ("ninety five beats per minute", 95),
        ("one hundred and twenty bpm", 120),
        ("ciento veintiocho bpm", 128),
        ("one twenty bpm", 120),
        ("72,5 bpm", 72.5),
        ("andante", 88),
        ("adagio", 70),
        ("tempo largo", 50),
        ("andante, 80 bpm", 80),
        ("rock, 140", 140),
        ("at a tempo of roughly 90", 90),
        ("velocidad 95", 95),
    ],
)
def test_tempi(text: str, bpm: float) -> None:
    assert read("a song " + text).tempo_bpm == bpm


@pytest.mark.parametrize(
    "text", ["16 bars", "un tema muy largo", "at 8:30 pm", "the 80s", "a 16 compases"]
)
def test_what_is_no_tempo(text: str) -> None:
    assert read("song " + text).tempo_bpm is None


@pytest.mark.parametrize(
    ("text", "meter"),
    [
        ("3/4", "3/4"),
        ("in 6/8", "6/8"),
        ("7 / 8", "7/8"),
        ("in three four", "3/4"),
        ("in five-four time", "5/4"),
        ("seven eight time", "7/8"),
        ("waltz time", "3/4"),
        ("a waltz", "3/4"),
        ("compás de 3/4", "3/4"),
        ("tres por cuatro", "3/4"),
        ("compás de seis por ocho", "6/8"),
        ("compás ternario", "3/4"),
        ("un vals", "3/4"),
        ("common time", "4/4"),
        ("cut time", "2/2"),
        ("a waltz in 6/8", "6/8"),
        ("time signature 5/4", "5/4"),
    ],
)
def test_metres(text: str, meter: str) -> None:
    assert str(read(text).meter) == meter


@pytest.mark.parametrize("text", ["open 24/7", "fifty 50/50 mix", "rock", "9/11"])
def test_what_is_no_metre(text: str) -> None:
    assert read(text).meter is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("two minutes", 120),
        ("2 min", 120),
        ("1:30", 90),
        ("90 seconds", 90),
        ("30 s", 30),
        ("a minute and a half", 90),
        ("one and a half minutes", 90),
        ("two and a half minutes", 150),
        ("half a minute", 30),
        ("a couple of minutes", 120),
        ("dos minutos y medio", 150),
        ("minuto y medio", 90),
        ("un minuto y medio", 90),
        ("medio minuto", 30),
        ("un par de minutos", 120),
        ("2 minutos y 15 segundos", 135),
        ("3 min 20 s", 200),
        ("2m30s", 150),
        ("2'30\"", 150),
        ("2.5 minutes", 150),
        ("2-3 minutes", 150),
        ("a two-minute track", 120),
        ("a 30-second jingle", 30),
        ("three quarters of a minute", 45),
        ("about an hour", 3600),
        ("a minute", 60),
        ("1 1/2 minutes", 90),
        ("lasting 90s", 90),
    ],
)
def test_lengths_in_time(text: str, seconds: float) -> None:
    wish = read("song " + text)
    assert (wish.seconds, wish.bars, wish.meter) == (seconds, None, None)
    assert wish.unread == ()


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("16 bars", 16),
        ("sixteen measures", 16),
        ("32 compases", 32),
        ("un loop de 8 compases", 8),
        ("8 bar loop", 8),
        ("12 bars of blues", 12),
        ("treinta y dos compases", 32),
        ("bars: 24", 24),
        ("around 20 bars", 20),
    ],
)
def test_lengths_in_bars(text: str, bars: int) -> None:
    wish = read(text)
    assert (wish.bars, wish.seconds) == (bars, None)


@pytest.mark.parametrize(
    "text",
    ["a 12-bar blues", "twelve bar blues in E", "a chord every 2 bars", "with a 4-bar intro"],
)
def test_bars_that_are_no_length(text: str) -> None:
    assert read(text).bars is None


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


@pytest.mark.parametrize(
    ("text", "ambience"),
    [
        ("rainy lofi", ("rain",)),
        ("with the sound of the sea", ("ocean",)),
        ("lluvioso", ("rain",)),
        ("vinyl crackle and tape hiss", ("vinyl", "tape")),
        ("crickets at night", ("night",)),
        ("junto a la chimenea", ("fire",)),
        ("thunderstorm", ("rain", "thunder")),
        ("en un café", ("cafe",)),
        ("canto de pájaros y viento", ("birds", "wind")),
        ("music to wind down to", ()),
        ("instrumentos de viento", ()),
        ("this is on fire", ()),
        ("que sea alegre", ()),
        ("fireplace crackle", ("fire",)),
    ],
)
def test_ambiences(text: str, ambience: tuple[str, ...]) -> None:
    assert read(text).ambience == ambience


@pytest.mark.parametrize(
    ("text", "style", "finish"),
    [
        ("house with a lofi finish", "house", "lofi"),
        ("clean mix, rock", "rock", "clean"),
        ("jazz sin efectos", "jazz", "clean"),
        ("acabado cálido", None, "warm"),
        ("a lofi sound", "lofi", None),
        ("techno with a lofi sound", "techno", "lofi"),
        ("mezcla limpia", None, "clean"),
        ("warm piano", None, None),
        ("finish: vintage", None, "vintage"),
    ],
)
def test_finishes(text: str, style: str | None, finish: str | None) -> None:
    wish = read(text)
    assert (wish.style, wish.finish) == (style, finish)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("lo-fi", "lofi"),
        ("chillhop", "lofi"),
        ("deep house", "house"),
        ("synth pop", "pop"),
        ("bebop", "jazz"),
        ("film score", "cinematic"),
        ("música de película", "cinematic"),
        ("house progresivo", "house"),
        ("jazzy lofi", "lofi"),
        ("ambient techno", "techno"),
        ("bossa nova", "jazz"),
        ("country", "folk"),
        ("classical guitar", None),
        ("jazz guitar", None),
        ("rock organ", None),
        ("music for my house", None),
        ("no rock", None),
        ("a house by the lake", None),
    ],
)
def test_styles(text: str, style: str | None) -> None:
    assert read(text).style == style


def test_a_second_style_is_told_of() -> None:
    wish = read("techno and folk")
    assert (wish.style, wish.unread) == ("techno", ("folk",))


@pytest.mark.parametrize(
    ("text", "moods"),
    [
        ("sad and slow", ("sad", "slow")),
        ("muy tranquila y melancólica", ("calm", "melancholic")),
        ("rápido, alegre", ("fast", "happy")),
        ("not too fast", ()),
        ("no quiero que sea triste", ()),
        ("I don't want it to be sad", ()),
        ("mid-tempo", ("moderate",)),
        ("alegres, alegre", ("happy",)),
    ],
)
def test_moods(text: str, moods: tuple[str, ...]) -> None:
    assert read(text).moods == moods
    assert set(moods) <= set(mood_names())


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


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('called "Blue Rain"', "Blue Rain"),
        ("titulada «Lluvia de abril»", "Lluvia de abril"),
        ("called Blue Rain, lofi", "Blue Rain"),
        ("una canción que se llame “Mar en calma”", "Mar en calma"),
        ("'quoted' words", None),
        ('"Paper Boats", folk', "Paper Boats"),
    ],
)
def test_titles(text: str, title: str | None) -> None:
    wish = read(text)
    assert wish.title == title
    assert wish.ambience == ()


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
    assert names(wish) == ["electric_guitar_clean", "drums"]
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


ANYTHING = st.text(max_size=200)
WORDS = st.lists(
    st.sampled_from(
        [
            "piano",
            "no",
            "sin",
            "solo",
            "only",
            "flute",
            "melody",
            "drums",
            ",",
            ".",
            "and",
            "y",
            "de",
            "la",
            "en",
            "C",
            "Am",
            "F#m7",
            "I",
            "V",
            "vi",
            "90",
            "bpm",
            "3/4",
            "1:30",
            "chords:",
            "acordes",
            "minor",
            "menor",
            "bars",
            "(",
            ")",
            '"',
            "-",
            "called",
            "key",
            "of",
            "12",
            "blues",
            "ni",
            "o",
            "rain",
            "\x00",
            "🎵",
            "שלום",
            "½",
        ]
    ),
    max_size=30,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(ANYTHING, WORDS))
def test_junk_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        wish = read(text)
    except CadenzaError as error:
        message = str(error)
        wish = None
    else:
        message = repr(wish)
    assert "\n" not in message
    if wish is None:
        return
    assert wish == read(text)
    for word in wish.unread:
        assert any(c.isalnum() for c in word)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(default_vocabulary().styles)), st.integers(20, 300), st.integers(1, 2000)
)
def test_what_is_asked_is_read(style: str, bpm: int, bars: int) -> None:
    wish = read(f"{style} at {bpm} bpm, {bars} bars, F# minor")
    assert (wish.style, wish.tempo_bpm, wish.bars) == (style, bpm, bars)
    assert (str(wish.key), wish.unread) == ("F# minor", ())


@pytest.mark.slow
@pytest.mark.parametrize(
    "word", ["a ", "in ", "solo ", "piano and ", "chords ", "A A-A-", "1:", '"', "((", "xq zk "]
)
def test_long_prompts_are_read_quickly(
    word: str, cpu_seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = (word * 20_000)[:19_000] + " rock"

    def call() -> None:
        with contextlib.suppress(BriefError):
            read(text)

    assert cpu_seconds(call) < 2.0


def test_importing_brings_nothing_heavy() -> None:
    code = (
        "import sys, cadenza.brief as b; b.LexiconReader().read('calm lofi in D minor, 75 bpm');"
        "print([m for m in ('numpy','scipy','mido','rapidfuzz') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
