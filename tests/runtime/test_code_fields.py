"""What positions over codes hold: the same in training and in sampling."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.errors import UsageError
from cadenza.runtime.code_fields import (
    BOS,
    LEVELS,
    NONE,
    Telling,
    above,
    code_rate_hz,
    field_names,
    field_rows,
    field_sizes,
    per_top,
    total_bin,
    vocabulary_sha256,
)

DIGESTS = {level: level * 3 for level in LEVELS}


def test_levels_fit_together():
    assert [above(level) for level in LEVELS] == [None, "top", "middle"]
    assert [per_top(level) for level in LEVELS] == [1, 4, 16]
    assert [round(code_rate_hz(level), 2) for level in LEVELS] == [172.27, 689.06, 2756.25]
    with pytest.raises(UsageError, match=r"top, middle, bottom; got upper"):
        above("upper")


@pytest.mark.parametrize("level", LEVELS)
def test_every_value_lies_within_its_field(level):
    dice = np.random.default_rng(1)
    sizes = field_sizes(level, 3, 2)
    assert len(sizes) == len(field_names(level))
    tokens = dice.integers(0, BOS + 1, 500)
    rows = field_rows(level, tokens, 37, Telling(400, 3, 2), dice.integers(0, 2048, 60), 9)
    assert rows.shape == (500, len(sizes))
    assert (rows >= 0).all()
    assert (rows < np.array(sizes)).all()


def test_fields_tell_of_the_code_that_is_to_come():
    upper = np.array([100, 101, 102, 103])
    rows = field_rows("middle", np.arange(8), 6, Telling(16, 1, 0), upper, 0)
    # targets 6 … 13 lie under upper codes 1, 1, 2, 2, 2, 2, 3, 3
    assert rows[:, 0].tolist() == list(range(8))
    assert rows[:, 5].tolist() == [2, 3, 0, 1, 2, 3, 0, 1]
    assert rows[:, 7].tolist() == [101, 101, 102, 102, 102, 102, 103, 103]
    assert rows[:, 6].tolist() == [100, 100, 101, 101, 101, 101, 102, 102]
    assert rows[:, 8].tolist() == [102, 102, 103, 103, 103, 103, NONE, NONE]
    assert rows[:, 3].tolist() == [24, 28, 32, 36, 40, 44, 48, 52]


def test_a_part_of_a_sequence_has_the_fields_that_it_has_in_the_whole():
    dice = np.random.default_rng(2)
    tokens, upper = dice.integers(0, 2048, 64), dice.integers(0, 2048, 16)
    told = Telling(64, 2, 1)
    whole = field_rows("bottom", tokens, 0, told, upper, 0)
    part = field_rows("bottom", tokens[23:40], 23, told, upper[4:11], 4)
    assert np.array_equal(part, whole[23:40])


def test_what_lies_beyond_the_upper_codes_is_none():
    rows = field_rows("middle", np.zeros(12, int), 40, Telling(100), np.array([5]), 11)
    assert rows[:, 7].tolist() == [NONE] * 4 + [5] * 4 + [NONE] * 4
    assert (field_rows("middle", np.zeros(3, int), 0, Telling(100))[:, 6:] == NONE).all()


def test_lengths_have_sixteen_bins_up_to_hours():
    bins = [total_bin(seconds) for seconds in (0.1, 1.0, 1.9, 2.0, 15.9, 16.0, 3600, 1e9)]
    assert bins == [0, 1, 1, 2, 4, 5, 12, 15]


def test_a_prior_is_bound_to_its_codebooks_styles_and_labels():
    words = vocabulary_sha256("middle", DIGESTS, ("a", "b"), ())
    assert words == vocabulary_sha256("middle", {**DIGESTS, "bottom": "x"}, ("a", "b"), ())
    others = [
        vocabulary_sha256("middle", {**DIGESTS, "top": "x"}, ("a", "b"), ()),
        vocabulary_sha256("middle", {**DIGESTS, "middle": "x"}, ("a", "b"), ()),
        vocabulary_sha256("middle", DIGESTS, ("b", "a"), ()),
        vocabulary_sha256("middle", DIGESTS, ("a",), ("b",)),
        vocabulary_sha256("bottom", DIGESTS, ("a", "b"), ()),
    ]
    assert len({words, *others}) == 6
