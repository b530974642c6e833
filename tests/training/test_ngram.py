"""The n-gram against a slow reference written with dictionaries, and its invariants."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest

from cadenza.errors import UsageError
from cadenza.training.ngram import CHAINS, Places, fit_mixture, kneser_ney, places_of

SIZE = 6


def sequences(seed: int, count: int, length: int) -> list[np.ndarray]:
    """Rows of six fields; tokens that follow one another by a rule, with some noise."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        ids = rng.integers(0, 3, (length, 6))
        for place in range(2, length):
            if rng.random() < 0.7:
                ids[place, 0] = (ids[place - 1, 0] + ids[place - 2, 0] + 1) % SIZE
        made.append(ids.astype(np.int64))
    return made


def chain(order: int) -> tuple[tuple[str, int], ...]:
    return CHAINS["tokens"][: order - 1]


def slow(known: Places, context: tuple[int, ...], target: int, counts: Counter | None) -> float:
    """Interpolated modified Kneser–Ney, straight from the formula."""
    level = len(context)
    pairs = list(zip(known.contexts.tolist(), known.targets.tolist(), strict=True))
    rows = [(tuple(c[:level]), t) for c, t in pairs]
    full = known.contexts.shape[1]
    if counts is None:
        if level == full:
            counts = Counter(rows)
        else:
            kinds = {(tuple(c[: level + 1]), t) for c, t in pairs}
            counts = Counter((c[:level], t) for c, t in kinds)
    n = [sum(value == k for value in counts.values()) for k in range(5)]
    if all(n[1:5]):
        y = n[1] / (n[1] + 2 * n[2])
        cuts = [0.0, 1 - 2 * y * n[2] / n[1], 2 - 3 * y * n[3] / n[2], 3 - 4 * y * n[4] / n[3]]
        cuts = [min(max(cut, 0.0), limit) for limit, cut in enumerate(cuts)]
    else:
        cuts = [0.0, 0.5, 0.75, 0.9]
    here = {t: value for (c, t), value in counts.items() if c == context}
    below = 1 / SIZE if not level else slow(known, context[:-1], target, None)
    total = sum(here.values())
    if not total:
        return below
    own = here.get(target, 0)
    left = sum(cuts[min(value, 3)] for value in here.values())
    return (own - cuts[min(own, 3)] + left * below) / total


def test_probabilities_are_those_of_the_formula() -> None:
    known = places_of(sequences(1, 3, 60), chain(3))
    asked = places_of(sequences(2, 1, 40), chain(3))
    found = kneser_ney(known, asked, SIZE)
    for place in range(len(asked.targets)):
        context = tuple(asked.contexts[place].tolist())
        expected = slow(known, context, int(asked.targets[place]), None)
        assert found[place] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("context", [(1, 2, 3), (2, 2, 2), (99, 98, 97)])
def test_they_sum_to_one_in_every_context(context: tuple[int, ...]) -> None:
    known = places_of(sequences(3, 5, 100), chain(4))
    every = Places(np.arange(SIZE, dtype=np.uint16), np.array([context] * SIZE, dtype=np.uint16))
    assert kneser_ney(known, every, SIZE).sum() == pytest.approx(1.0)


def test_nothing_known_is_even() -> None:
    none = places_of([], chain(3))
    asked = places_of(sequences(2, 1, 5), chain(3))
    assert kneser_ney(none, asked, SIZE) == pytest.approx(np.full(4, 1 / SIZE))


def test_a_longer_memory_tells_more_where_there_is_a_rule() -> None:
    def nats(order: int) -> float:
        known = places_of(sequences(4, 40, 100), chain(order))
        asked = places_of(sequences(5, 5, 100), chain(order))
        return float(-np.log(kneser_ney(known, asked, SIZE)).mean())

    assert nats(3) < nats(2) - 0.2 < nats(1)


def test_contexts_stay_within_their_sequence() -> None:
    first, second = (np.full((3, 6), value) for value in (4, 5))
    places = places_of([first, second], chain(3))
    assert places.targets.tolist() == [4, 4, 5, 5]
    assert places.contexts.tolist() == [[5, 0], [5, 5], [6, 0], [6, 6]]


def test_fields_stand_where_the_chain_says() -> None:
    ids = np.arange(24).reshape(4, 6)
    places = places_of([ids], (("chord", 1), ("token", 2)))
    assert places.contexts.tolist() == [[6, 0], [12, 1], [18, 7]]


def test_a_chain_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="at least 1 back"):
        places_of([], (("token", 0),))
    with pytest.raises(UsageError, match="one chain"):
        kneser_ney(places_of([], chain(3)), places_of([], chain(2)), SIZE)


def test_the_mixture_is_at_least_as_good_as_its_best_part() -> None:
    rng = np.random.default_rng(7)
    parts = [rng.uniform(0.01, 1.0, 500) for _ in range(3)]
    weights = fit_mixture(parts)
    assert weights.sum() == pytest.approx(1.0)
    assert (weights >= 0).all()
    mixed = float(np.log(weights @ np.stack(parts)).mean())
    assert mixed >= max(float(np.log(part).mean()) for part in parts)


def test_every_named_chain_can_be_read() -> None:
    counts = defaultdict(int)
    for name, steps in CHAINS.items():
        counts[name] = places_of(sequences(1, 2, 10), steps).contexts.shape[1]
    assert dict(counts) == {name: len(steps) for name, steps in CHAINS.items()}
