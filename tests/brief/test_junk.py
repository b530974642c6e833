"""Whatever is typed is read or refused in one line, and quickly."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.brief import LexiconReader, default_vocabulary
from cadenza.errors import BriefError, CadenzaError

read = LexiconReader().read

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
