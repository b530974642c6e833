"""Sorted windows against a search through everything."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.metrics.originality.lines import INTERVALS
from cadenza.metrics.originality.windows import LONGEST, lookup, occurrences, sort_windows


def joined(lines):
    return np.array([symbol for line in lines for symbol in (*line, 0)], dtype=np.uint16)


def windows(text):
    """Every window as (place, symbols up to the line's end), the first without its ratio."""
    for place in range(len(text)):
        window = []
        for symbol in text[place : place + LONGEST].tolist():
            if symbol == 0:
                break
            window.append(symbol if window else symbol % INTERVALS)
        yield place, tuple(window)


symbols = st.builds(lambda r, i: INTERVALS * r + i, st.integers(0, 2), st.integers(1, 3))
texts = st.lists(st.lists(symbols, min_size=1, max_size=50), min_size=1, max_size=4).map(joined)


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_the_longest_match_is_that_of_a_search_through_everything(text, query):
    order = sort_windows(text)
    assert sorted(order.tolist()) == np.flatnonzero(text).tolist()
    found = lookup(text, order, query)
    corpus = list(windows(text))
    for place, window in windows(query):

        def common(other, window=window):
            same = 0
            while same < min(len(window), len(other)) and window[same] == other[same]:
                same += 1
            return same

        best = max(common(other) for _, other in corpus)
        assert found.steps[place] == best
        if best:
            there = dict(corpus)[int(found.place[place])]
            assert common(there) == best


@settings(max_examples=100, deadline=None)
@given(texts, texts, st.integers(1, 6))
def test_occurrences_are_counted(text, query, steps):
    counts = occurrences(text, sort_windows(text), query, steps)
    corpus = [window[:steps] for _, window in windows(text)]
    for place, window in windows(query):
        wanted = window[:steps]
        expected = corpus.count(wanted) if len(wanted) == steps else 0
        assert counts[place] == expected


@pytest.mark.parametrize("size", [0, 1])
def test_nothing_is_found_in_nothing(size):
    text = np.zeros(size, dtype=np.uint16)
    query = joined([[1, 2, 3]])
    assert lookup(text, sort_windows(text), query).steps.tolist() == [0, 0, 0, 0]
    assert occurrences(text, sort_windows(text), query, 2).tolist() == [0, 0, 0, 0]
