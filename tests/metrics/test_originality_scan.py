"""A scan against a search through everything."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.metrics.originality import tree as tree_module
from cadenza.metrics.originality.lines import INTERVALS
from cadenza.metrics.originality.scanning import SEED_STEPS, scan
from cadenza.metrics.originality.shards import IndexedLine, ShardWriter
from cadenza.metrics.originality.tree import LONGEST


def joined(lines):
    return np.array([symbol for line in lines for symbol in (*line, 0)], dtype=np.uint16)


def shard_of(pieces):
    writer = ShardWriter()
    for number, lines in enumerate(pieces):
        for line in lines:
            symbols = np.array(line, dtype=np.uint16)
            zeros = np.zeros(len(line), dtype=np.uint8)
            writer.add(IndexedLine("x", symbols, zeros, zeros.astype(np.uint16)), number, 0)
    return writer.shard()


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
lines = st.lists(symbols, min_size=1, max_size=50)
pieces = st.lists(st.lists(lines, min_size=1, max_size=3), min_size=1, max_size=4)
queries = st.lists(lines, min_size=1, max_size=4).map(joined)


@settings(max_examples=120, deadline=None)
@given(pieces, queries, st.sampled_from([1 << 23, 4]))
def test_a_scan_finds_what_a_search_through_everything_does(pieces, query, dense):
    shard = shard_of(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree_module, "_DENSE", dense)
        found = scan(query, [shard])
    corpus = list(windows(shard.text))
    owner = shard.pieces_at(np.arange(len(shard.text)))
    for place, window in windows(query):
        longest = 0
        for notes in range(4, len(window) + 2):
            wanted = window[: notes - 1]
            places = [at for at, other in corpus if other[: notes - 1] == wanted]
            assert found.pieces(notes)[place] == len({int(owner[at]) for at in places})
            assert found.windows(notes)[place]
            if places:
                longest = notes
                assert found.place(place, notes) in places
        assert found.notes[place] == longest
        assert not found.windows(len(window) + 2)[place]


def test_seeds_come_with_all_their_places():
    line = [INTERVALS + 1, INTERVALS + 2, INTERVALS + 3, INTERVALS + 2, INTERVALS + 1]
    found = scan(joined([line]), [shard_of([[line * 3], [line]])])
    classes, places = found.places(SEED_STEPS)
    assert sorted(places.tolist()) == [0, 5, 10, 16]
    assert len(set(classes.tolist())) == 1


def test_figures_of_too_many_places_are_no_seeds():
    line = [INTERVALS + 1, INTERVALS + 2, INTERVALS + 3, INTERVALS + 2, INTERVALS + 1]
    found = scan(joined([line]), [shard_of([[line]] * 80)])
    assert not len(found.places(SEED_STEPS)[0])
    assert found.pieces(6)[0] == 80


@pytest.mark.parametrize("size", [0, 1, 3])
def test_hardly_any_symbols_find_nothing(size):
    text = joined([[1, 2, 3][:size]]) if size else np.zeros(0, dtype=np.uint16)
    assert not scan(text, [shard_of([[[1, 2]]])]).notes.any()
