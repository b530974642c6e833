"""The sampler: what is masked never comes, settings cut what they say, seeds decide the rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cadenza.errors import ModelError, UsageError
from cadenza.runtime import check_sampling, sample, sample_rows
from cadenza.seeds import stream


def counts(logits, mask, draws=4000, **settings):
    rng = stream(1, "sampler")
    found = [sample(logits, mask, rng=rng, **settings) for _ in range(draws)]
    return np.bincount(found, minlength=len(logits)) / draws


LOGITS = np.log(np.array([0.5, 0.25, 0.15, 0.07, 0.03], np.float32))
ALL = np.ones(5, bool)


def test_shares_are_those_of_the_logits():
    np.testing.assert_allclose(counts(LOGITS, ALL), [0.5, 0.25, 0.15, 0.07, 0.03], atol=0.03)


def test_temperature_flattens_and_sharpens():
    warm = np.exp(LOGITS / 2)
    np.testing.assert_allclose(counts(LOGITS, ALL, temperature=2), warm / warm.sum(), atol=0.03)
    assert counts(LOGITS, ALL, temperature=0.05)[0] > 0.99
    assert counts(LOGITS, ALL, temperature=1e-9)[0] == 1


def test_temperature_zero_takes_the_first_of_the_likeliest():
    logits = np.array([3.0, 5.0, 5.0, 9.0])
    mask = np.array([True, True, True, False])
    assert sample(logits, mask, temperature=0, rng=None) == 1


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        ({"top_p": 0.5}, 1),
        ({"top_p": 0.51}, 2),
        ({"top_p": 0.9}, 3),
        ({"top_p": 0.98}, 5),
        ({"top_p": 1e-9}, 1),
        ({"min_p": 0.29}, 3),
        ({"min_p": 0.99}, 1),
        ({"min_p": 0.29, "top_p": 0.8}, 2),
    ],
)
def test_the_unlikely_end_is_cut(settings, kept):
    order = [3, 0, 4, 2, 1]  # not sorted, as logits never are
    shares = counts(LOGITS[order], ALL, draws=1500, **settings)
    assert set(np.flatnonzero(shares)) == {place for place, at in enumerate(order) if at < kept}


@given(
    logits=hnp.arrays(np.float32, 40, elements=st.floats(-50, 50, width=32)),
    mask=hnp.arrays(np.bool_, 40),
    temperature=st.floats(0, 5),
    top_p=st.floats(0.01, 1),
    min_p=st.floats(0, 0.99),
    seed=st.integers(0, 99),
)
def test_what_is_masked_never_comes(logits, mask, temperature, top_p, min_p, seed):
    mask[seed % 40] = True
    settings = {"temperature": temperature, "top_p": top_p, "min_p": min_p}
    found = sample(logits, mask, **settings, rng=stream(seed))
    assert mask[found]
    changed = np.where(mask, logits, np.float32(1e30))
    assert sample(changed, mask, **settings, rng=stream(seed)) == found


class Last:
    def random(self):
        return 1 - 2**-53


def test_the_highest_draw_is_still_possible():
    logits = np.array([0.0, 0.0, -1e4, -np.inf])
    assert sample(logits, np.ones(4, bool), rng=Last()) == 1
    assert sample(logits, np.ones(4, bool), min_p=0.1, rng=Last()) == 1


def test_rows_have_their_own_numbers():
    logits = np.random.default_rng(0).normal(size=(3, 50))
    masks = np.random.default_rng(1).random((3, 50)) < 0.5
    together = sample_rows(logits, masks, rngs=[stream(1, row) for row in range(3)])
    alone = [sample(logits[row], masks[row], rng=stream(1, row)) for row in range(3)]
    assert together.tolist() == alone
    generators = [np.random.default_rng(row) for row in range(3)]
    assert sample_rows(logits, masks, rngs=generators).shape == (3,)
    with pytest.raises(ValueError, match="zip"):
        sample_rows(logits, masks, rngs=generators[:2])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"temperature": -0.1}, "--temperature lies between 0 and 5; got -0.1"),
        ({"temperature": 5.1}, "--temperature"),
        ({"temperature": float("nan")}, "--temperature"),
        ({"top_p": 0.0}, "--top-p lies above 0"),
        ({"top_p": 1.01}, "--top-p"),
        ({"top_p": float("nan")}, "--top-p"),
        ({"min_p": 1.0}, "--min-p lies from 0 to below 1"),
        ({"min_p": -0.01}, "--min-p"),
    ],
)
def test_settings_have_ranges(settings, message):
    with pytest.raises(UsageError, match=message):
        check_sampling(**settings)
    with pytest.raises(UsageError, match=message):
        sample(LOGITS, ALL, rng=stream(1), **settings)


def test_nothing_allowed_and_nothing_finite():
    with pytest.raises(ModelError, match="at least one legal token"):
        sample(LOGITS, ~ALL, rng=stream(1))
    for bad in (np.nan, np.inf, -np.inf):
        with pytest.raises(ModelError, match="finite"):
            sample(np.full(5, bad), ALL, rng=stream(1))


def test_top_k_keeps_the_likeliest_and_no_more():
    logits = np.array([0.0, 3.0, 1.0, 2.0])
    mask = np.array([True, False, True, True])
    drawn = {
        kept: {sample(logits, mask, temperature=5.0, top_k=kept, rng=stream(n)) for n in range(80)}
        for kept in (0, 1, 2, 9)
    }
    assert drawn == {0: {0, 2, 3}, 1: {3}, 2: {2, 3}, 9: {0, 2, 3}}
    with pytest.raises(UsageError, match="--top-k"):
        check_sampling(top_k=-1)
