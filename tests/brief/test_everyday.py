"""How people really type: pairs, shortened words, other sections, lone numbers, long lists."""

from collections.abc import Callable

import pytest

from cadenza.brief import LexiconReader, PartWish, Vocabulary, default_vocabulary

READER = LexiconReader()
read = READER.read
FULL = LexiconReader(Vocabulary(styles=dict.fromkeys(("jazz", "pop", "waltz", "techno"), ())))


def parts(text: str) -> list[tuple[str | None, str | None]]:
    return [(part.role, part.instrument) for part in read(text).parts]


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("a slow jazz waltz in F", "jazz"),
        ("vals jazz lento", "jazz"),
        ("a waltz, but jazz", "jazz"),
        ("techno waltz", "techno"),
        ("a sad waltz", "waltz"),
        ("un vals triste", "waltz"),
    ],
)
def test_a_waltz_is_three_in_a_bar_and_gives_way_to_another_style(text: str, style: str) -> None:
    wish = FULL.read(text)
    assert (wish.style, str(wish.meter)) == (style, "3/4")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("dorian groove on D with rhodes", "D dorian"),
        ("phrygian vibe around E", "E phrygian"),
        ("a lydian piece in F", "F lydian"),
        ("en modo dórico sobre re", "D dorian"),
        ("modo frigio sobre fa sostenido", "F# phrygian"),
        ("lydian groove centred on Eb, 90 bpm", "Eb lydian"),
        ("mixolydian jam around C sharp", "C# mixolydian"),
        ("irish jig, fiddle, G, 6/8", "G major"),
        ("rock and roll, batería, 170 bpm, La", "A major"),
    ],
)
def test_a_tonic_after_its_mode_and_alone_in_a_list(text: str, key: str) -> None:
    assert str(read(text).key) == key


@pytest.mark.parametrize(
    "text",
    ["dorian feel on a rainy night", "modo dórico sobre la base", "jazz, form A, B, A, sax"],
)
def test_what_is_no_tonic(text: str) -> None:
    assert read(text).key is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two flutes", [(None, "flute"), ("counter", "flute")]),
        ("un par de violines", [(None, "violin"), ("counter", "violin")]),
        (
            "a guitar duet",
            [(None, "acoustic_guitar_nylon"), ("chords", "acoustic_guitar_nylon")],
        ),
        ("dúo de flautas", [(None, "flute"), ("counter", "flute")]),
        ("two flutes playing the melody", [("melody", "flute"), ("counter", "flute")]),
        ("violin and cello duet", [(None, "violin"), (None, "cello")]),
    ],
)
def test_two_of_an_instrument_are_two_parts(
    text: str, expected: list[tuple[str | None, str | None]]
) -> None:
    assert parts(text) == expected
    assert read(text).unread == ()


def test_three_of_an_instrument_are_one_part_and_the_number_is_told() -> None:
    wish = read("jazz for three trumpets")
    assert wish.parts == (PartWish(None, "trumpet", 56),)
    assert wish.unread == ("three",)


def test_a_member_of_a_group_can_be_given_the_tune() -> None:
    assert ("melody", "cello") in parts("string quartet, the cello should carry the melody")
    assert ("melody", "violin") not in parts("string quartet, the cello should carry the melody")
    assert parts("give the clarinet the tune") == [("melody", "clarinet")]


def test_chords_of_other_sections_are_told() -> None:
    wish = read("pop, verse Am F C G, chorus F G C, bridge Dm Em")
    assert [str(chord) for chord in wish.chords] == ["Am", "F", "C", "G"]
    assert wish.key is None
    assert wish.unread == ("verse", "chorus", "F G C", "bridge", "Dm Em")
    assert "Am F C G" not in read("verse: Am F C G. chorus: Am F C G").unread


@pytest.mark.parametrize(
    ("text", "bpm"),
    [
        ("techno. 132. dark", 132),
        ("bossa | Dm7 G7 Cmaj7 | 130", 130),
        ("swing medio 130, mi bemol", 130),
        ("jazz at 75 beats per min", 75),
        ("folk, tempo alegre de 115", 115),
        ('{"style": "house", "tempo": 124}', 124),
        ("- style: jazz\n- tempo: 96\n- length: 1:45", 96),
        ("top 100 pop hit", None),
        ("Route 66 rock", None),
        ("rock de los 80", None),
        ("jazz with a cp70", None),
        ("ambient, pads largos", None),
    ],
)
def test_a_tempo_without_its_unit(text: str, bpm: float | None) -> None:
    assert read(text).tempo_bpm == bpm


def test_shortened_words() -> None:
    wish = read("lofi w/ gtrs w/o bas, backround noise, tempo 80")
    assert [part.instrument for part in wish.parts] == ["acoustic_guitar_nylon"]
    assert wish.without == ("bass",)
    assert wish.unread == ()
    assert parts("rock w/ organ solo, drums") == [("melody", "rock_organ"), ("drums", "drums")]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("un minuto y cuarto", 75),
        ("a minute and three quarters", 105),
        ("two minutes and a quarter of lofi", 135),
        ("trap with 808s, 1 min 20 sec", 80),
    ],
)
def test_quarters_of_a_minute(text: str, seconds: float) -> None:
    assert read(text).seconds == seconds


def test_what_is_left_out_ends_at_the_next_wish() -> None:
    wish = read("alegre, sin batería, piano eléctrico y pad cálido")
    assert wish.without == ("drums",)
    assert [part.instrument for part in wish.parts] == ["electric_piano_1", "pad_2_warm"]
    assert read("sin batería, bajo y piano").without == ("drums", "bass", "piano")
    assert read("vibráfono en lugar de piano").without == ("piano",)
    assert read("música triste sem bateria").without == ("drums",)


def test_a_key_in_quotes_is_no_title() -> None:
    wish = read('--style rock --key "E minor" 140 bpm')
    assert (wish.title, str(wish.key), wish.tempo_bpm) == (None, "E minor", 140)


def test_251_is_a_number_of_bars_before_it_is_a_progression() -> None:
    assert (read("lofi, 251 bars").bars, read("jazz 251 in C").progression) == (
        251,
        ("ii", "V", "I"),
    )


@pytest.mark.parametrize(
    ("text", "style", "swing", "unread"),
    [
        ("jazz tune with swing, 24 bars", "jazz", True, ()),
        ("jazz con swing", "jazz", True, ()),
        ("pop song with swung eighths", "pop", True, ()),
        ("pop with a light swing feel", "pop", True, ()),
        ("techno, swing groove", "techno", True, ()),
        ("swing tune", "jazz", False, ()),
        ("jazz sin swing", "jazz", False, ("swing",)),
        ("jazz, no swing", "jazz", False, ("swing",)),
        ("pop about a swing in the garden", "pop", False, ("swing", "garden")),
    ],
)
def test_swing_beside_a_style_is_its_feel(
    text: str, style: str, swing: bool, unread: tuple[str, ...]
) -> None:
    wish = FULL.read(text)
    assert (wish.style, wish.swing, wish.unread) == (style, swing, unread)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "calm piano and two flutes in the rain with a dorian groove on D ",
        "Am F C G, chorus F G C. ",
        "G, ",
        "132. ",
        "w/ w/o ",
        "🎹 ",
        "<b>jazz</b> ",
        "'; DROP TABLE songs; -- ",
    ],
)
def test_long_prompts_are_read_quickly(
    unit: str, cpu_seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = "lofi " + unit * ((19_000) // len(unit.encode()))
    reader = LexiconReader(default_vocabulary())
    assert cpu_seconds(lambda: reader.read(text)) < 2.0
