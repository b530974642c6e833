"""Batches: a pure function of (seed, step); shares, holes, targets and padding."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from random import Random

import numpy as np
import pytest

from cadenza.errors import UsageError
from cadenza.tokens.layout import Kind
from cadenza.tokens.packed import Packed
from cadenza.tokens.vocabulary import Family, first, token
from cadenza.training.data import PAD, Sampler, Share, collate, step_batches
from cadenza.training.holes import PATTERNS, draw_holes
from cadenza.training.prefetch import prefetched
from cadenza.training.recipe import DataRecipe, HoleShares, Recipe, RunRecipe


@pytest.fixture(scope="module")
def packed(corpus):
    return Packed(corpus)


def sampler(packed, split="train", seed=1, **changed):
    return Sampler(packed, DataRecipe(**changed), split, 200, seed)


def only(name):
    return HoleShares(**{each: float(each == name) for each in asdict(HoleShares())})


def test_a_row_is_a_function_of_seed_step_and_index(packed):
    one, two = sampler(packed), sampler(packed)
    two.row(3, 0)  # what was drawn before does not matter
    row = one.row(5, 2)
    assert np.array_equal(row.laid.ids, two.row(5, 2).laid.ids)
    for other in (one.row(5, 3), one.row(6, 2), sampler(packed, seed=2).row(5, 2)):
        assert not np.array_equal(row.laid.ids, other.laid.ids)


def test_sets_come_by_their_weights_and_can_be_weighted_anew(packed):
    seen = Counter(sampler(packed).row(0, index).set for index in range(400))
    assert seen[0] / 400 == pytest.approx(0.75, abs=0.07)
    assert set(seen) == {0, 1}
    beats = sampler(packed, sets={"songs": 0.0})
    assert {beats.row(0, index).set for index in range(20)} == {1}
    with pytest.raises(UsageError, match=r"songs, beats, unused.*got polka"):
        sampler(packed, sets={"polka": 1.0})
    with pytest.raises(UsageError, match="none in 'test'"):
        sampler(packed, split="test")


def test_splits_do_not_mix(packed):
    train, valid = sampler(packed), sampler(packed, "valid")
    pieces = {piece for each, _ in train._choices for piece in each}
    held = {piece for each, _ in valid._choices for piece in each}
    assert pieces
    assert held
    assert not pieces & held
    splits = packed.column("split")
    assert {int(splits[piece]) for piece in held} == {1}


def test_longer_pieces_come_more_often_by_the_power(packed):
    def mean_length(power):
        it = sampler(packed, piece_power=power, sets={"beats": 0.0})
        return np.mean([packed.column("bars")[it._piece(Random(seed))] for seed in range(500)])

    assert mean_length(0.0) < mean_length(0.5) < mean_length(1.0)


def test_what_is_hidden_is_not_told(packed):
    styled = first(Family.STYLE) + 1
    plain = sampler(packed, drop_style=0.0, drop_control=0.0)
    hidden = sampler(packed, drop_style=1.0, drop_control=1.0, hide_chords=1.0)
    for index in range(20):
        told, kept = (each.row(0, index).laid.ids[:, 0] for each in (plain, hidden))
        assert told[0] >= styled
        assert kept[0] == token(Family.STYLE, 0)
        chords = (kept >= first(Family.CHORD)) & (kept < first(Family.POS))
        assert not chords.any()
        density = kept[(kept >= first(Family.DENSITY)) & (kept < first(Family.REGISTER))]
        assert set(density.tolist()) == {token(Family.DENSITY, 0)}


def test_transpositions_move_the_pitches(packed):
    still = sampler(packed, transpose_low=0, transpose_high=0, sets={"beats": 0.0})
    moved = sampler(packed, transpose_low=3, transpose_high=3, sets={"beats": 0.0})
    low, high = first(Family.PITCH), first(Family.DRUM)
    for index in range(10):
        a, b = (each.row(0, index).laid.ids[:, 0] for each in (still, moved))
        pitched = (a >= low) & (a < high)
        assert pitched.any()
        assert set((b[pitched] - a[pitched]).tolist()) == {3}


def test_targets_are_the_next_tokens_and_padding_counts_for_nothing(packed):
    rows = [sampler(packed).row(0, index) for index in range(6)]
    batch = collate(rows, 200, 16)
    assert batch.ids.shape[1] % 16 == 0 or batch.ids.shape[1] == 200
    for at, row in enumerate(rows):
        real = min(len(row.laid.ids) - 1, 200)
        assert np.array_equal(batch.ids[at, :real], row.laid.ids[:real])
        assert np.array_equal(batch.targets[at, :real], row.laid.ids[1 : real + 1, 0])
        assert np.array_equal(batch.kinds[at, :real], row.laid.kinds[1 : real + 1])
        assert (batch.targets[at, real:] == PAD).all()
        assert (batch.kinds[at, real:] == -1).all()


def test_microbatches_hold_every_row_once_sorted_by_length(packed):
    it = sampler(packed)
    cut = step_batches(it, 4, range(7), micro_batch=3, context=200, pad_multiple=1)
    assert [len(each.ids) for each in cut] == [3, 3, 1]
    lengths = [int((row >= 0).sum()) for each in cut for row in each.kinds]
    assert lengths == sorted(lengths, reverse=True)
    whole = collate([it.row(4, index) for index in range(7)], 200)
    assert sum(lengths) == (whole.kinds >= 0).sum()


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize(("bars", "slots"), [(1, 1), (1, 4), (9, 1), (9, 4)])
def test_a_pattern_fills_at_least_one_cell_of_the_window(name, bars, slots):
    for seed in range(30):
        drawn, holes = draw_holes(Random(seed), only(name), bars, slots)
        assert drawn == name
        assert holes
        assert all(0 <= bar < bars and 0 <= slot < slots for bar, slot in holes)


def test_the_patterns_are_what_their_names_say():
    def drawn(name):
        return [draw_holes(Random(seed), only(name), 8, 3)[1] for seed in range(40)]

    everything = {(bar, slot) for bar in range(8) for slot in range(3)}
    assert all(set(holes) == everything for holes in drawn("compose"))
    for holes in drawn("continuation"):
        begin = min(bar for bar, _ in holes)
        assert begin > 0
        assert set(holes) == {cell for cell in everything if cell[0] >= begin}
    for holes in drawn("accompany"):
        slots = {slot for _, slot in holes}
        assert 1 <= len(slots) < 3
        assert len(holes) == 8 * len(slots)
    for holes in drawn("infill"):
        bars = sorted({bar for bar, _ in holes})
        assert bars == list(range(bars[0], bars[-1] + 1))
    assert len({frozenset(holes) for holes in drawn("scatter")}) > 30


def test_compose_rows_give_nothing_and_fill_everything(packed):
    it = sampler(packed, holes=only("compose"))
    kinds = np.concatenate([it.row(0, index).laid.kinds for index in range(20)])
    assert Kind.GIVEN not in kinds
    assert (kinds == Kind.CONTENT).sum() > 100


@pytest.mark.parametrize(
    "workers",
    [0, pytest.param(2, marks=pytest.mark.slow)],
)
def test_batches_come_in_order_however_they_are_prepared(corpus, workers):
    run = RunRecipe(batch=4, micro_batch=2)
    share = Share(corpus, Recipe(run=run), 200)
    direct = Share(corpus, Recipe(run=run), 200)
    ready = prefetched(share, 3, 12, workers)
    for step in range(3, 9):
        for one, two in zip(next(ready), direct.batches(step), strict=True):
            assert np.array_equal(one.ids, two.ids)
            assert np.array_equal(one.targets, two.targets)
    ready.close()


def test_processes_share_a_step_without_overlap(corpus):
    run = RunRecipe(batch=5, micro_batch=8)
    recipe = replace(Recipe(), run=run)
    whole = Share(corpus, recipe, 200).batches(2)[0]
    halves = [Share(corpus, recipe, 200, rank, 2).batches(2)[0] for rank in range(2)]
    assert sorted(len(each.ids) for each in halves) == [2, 3]
    assert sum((each.kinds >= 0).sum() for each in halves) == (whole.kinds >= 0).sum()
