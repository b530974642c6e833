"""What sets of excerpts copy and repeat, and what is usual for people."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest

from cadenza.metrics.originality import build_index, indexed
from cadenza.music import Note, Score, Track
from cadenza.training.copying import COPIED, JUDGED, Human, measured

_AT = {notes: COPIED.index(notes) for notes in COPIED}


def tune(seed: int, notes: int = 60) -> Score:
    random = Random(seed)
    placed, start = [], 0
    for _ in range(notes):
        placed.append(Note(start, random.randint(48, 84), 120, 80))
        start += random.choice((120, 240, 360, 480))
    return Score(tracks=(Track("tune", notes=tuple(placed)),))


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    pieces = (indexed(f"{seed}", tune(seed)) for seed in range(12))
    return build_index(tmp_path_factory.mktemp("index") / "index", pieces)


@pytest.fixture(scope="module")
def human(index):
    return Human.of(measured([tune(seed) for seed in range(100, 140)], index), 8)


def test_what_was_copied_is_outside_and_what_is_new_is_inside(index, human):
    new = measured([tune(seed) for seed in range(200, 208)], index)
    copied = measured([tune(seed) for seed in range(8)], index)
    assert human.excess(new.copying) <= 1.0
    assert human.excess(copied.copying) > 10.0
    for notes in JUDGED:
        assert copied.copying[_AT[notes]] == pytest.approx(1.0)
        assert new.copying[_AT[notes]] == 0.0
    assert copied.own.max() == 60.0


def test_one_copied_piece_among_many_raises_the_share_of_all(index):
    pieces = [tune(3), *(tune(seed) for seed in range(300, 307))]
    found = measured(pieces, index)
    assert 0.05 < found.copying[_AT[16]] < 0.2
    assert found.own[0] == 60.0
    assert found.own[1:].max() < 10.0


def test_nothing_found_among_people_still_leaves_room_for_chance(human):
    """The rule of three: 8 excerpts of 45 windows each may hold up to 3 of them by chance."""
    assert human.copying[1, _AT[16]] == 0.0
    assert human.copying[2, _AT[16]] == pytest.approx(3 / (8 * 45), rel=0.01)
    assert np.all(np.diff(human.copying, axis=0)[:, _AT[16]] >= 0)


def test_twins_are_no_yardstick(index):
    with_twins = [tune(0), tune(1), *(tune(seed) for seed in range(400, 410))]
    found = Human.of(measured(with_twins, index), 8)
    assert found.excerpts == 10
    assert found.copying[2, _AT[16]] < 0.05


def test_without_an_index_repetition_alone_is_known():
    loop = Score(
        tracks=(Track("loop", notes=tuple(Note(i * 240, 60 + i % 4, 120, 80) for i in range(80))),)
    )
    found = measured([loop, tune(1)], None)
    assert np.isnan(found.copying).all()
    assert found.repeated[0] == pytest.approx((1.0 + 0.0) / 2, abs=0.05)
    human = Human.of(measured([tune(seed) for seed in range(5)], None), 4)
    assert math.isnan(human.excess(found.copying))


def test_the_yardstick_comes_back_from_json(human):
    again = Human.from_mapping(human.to_mapping())
    assert again.excerpts == human.excerpts
    assert np.allclose(again.copying, human.copying, rtol=1e-4, equal_nan=True)
    assert np.allclose(again.repetition, human.repetition, rtol=1e-4, equal_nan=True)


def test_no_people_no_interval(index):
    human = Human.of(measured([], index), 4)
    assert human.excerpts == 0
    assert math.isnan(human.excess(measured([tune(0)], index).copying))
