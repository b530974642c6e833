"""Tempi, metres and lengths in a sentence."""

import pytest

from cadenza.brief import LexiconReader

read = LexiconReader().read


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
