from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import UsageError
from cadenza.tokens.note_words import duration_word, unword, word


@given(st.frozensets(st.integers(0, 127), max_size=10), st.integers(1, 5000))
def test_every_note_chord_and_rest_has_its_word(pitches: frozenset[int], steps: int) -> None:
    rising = tuple(sorted(pitches))
    assert unword(word(rising, steps)) == (rising, steps)


def test_no_two_lengths_share_a_word() -> None:
    words = [duration_word(steps) for steps in range(1, 3000)]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("pitches", "steps", "text"),
    [
        ((42,), 12, "f#_2_quarter"),
        ((0,), 48, "c_-1_whole"),
        ((127,), 1, "g_9_32nd-triplet"),
        ((60, 64, 67), 18, "c_4+e_4+g_4_dotted-quarter"),
        ((), 6, "rest_eighth"),
        ((61,), 15, "c#_4_quarter~16th"),
        ((61,), 17, "c#_4_17/12"),
    ],
)
def test_words_read_as_they_sound(pitches: tuple[int, ...], steps: int, text: str) -> None:
    assert word(pitches, steps) == text


@pytest.mark.parametrize(
    "text",
    ["", "rest", "f#_2", "gb_2_quarter", "f#_2_12/12", "f#_2_eighth~eighth", "h_2_half",
     "e_4+c_4_half", "c_4+c_4_half", "g#_9_half", "c_4_0/12", "c_04_half", "c_4_-3/12",
     "c_4_1/13", "C_4_half"],
)  # fmt: skip
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        unword(text)


@pytest.mark.parametrize(("pitches", "steps"), [((64, 60), 3), ((60, 60), 3), ((128,), 3), ((), 0)])
def test_what_is_no_line_is_refused(pitches: tuple[int, ...], steps: int) -> None:
    with pytest.raises(UsageError):
        word(pitches, steps)
