"""Word models are measured one by one, and each is kept as it was at its own best."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from cadenza.models.lstm import WordModels  # noqa: E402
from cadenza.runtime.line_config import LineConfig  # noqa: E402
from cadenza.training.line_validate import LineFigures  # noqa: E402
from cadenza.training.line_words import WordValidator, lines_aside  # noqa: E402
from cadenza.training.task import Keeper  # noqa: E402

NAMES = ("word", "velocity"), ("piano", "bass", "flute"), ("any",)


class Told:
    """A validator that says what it is told, an instrument a number; NaN: not held out."""

    def __init__(self):
        self.values = ()

    def measure(self, model, autocast):
        del model, autocast
        known = ~np.isnan(self.values)
        nats = np.zeros((2, 3, 1, 2))
        nats[1, :, 0, 0] = np.where(known, self.values, 0.0)
        counts = np.zeros((2, 3, 1))
        counts[1, :, 0] = known
        return LineFigures(nats, counts, counts, *NAMES)


@pytest.fixture
def model():
    config = LineConfig.of_size(
        "words", "tiny", ((9, 4),) * 3, ("role",), (8,), programs=(0, 32, 73)
    )
    return WordModels(config)


def weigh(model, value):
    with torch.no_grad():
        for each in model.parameters():
            each.fill_(value)


def kept(validator, model):
    best = validator.best(model)
    return [float(next(best.of(number).parameters()).detach().flatten()[0]) for number in range(3)]


def validated(validator, told, model, rounds):
    for number, values in enumerate(rounds, 1):
        weigh(model, number)
        told.values = np.array(values)
        figures = validator.measure(model, nullcontext)
    return figures


def test_instruments_count_by_their_training_events(model):
    told = Told()
    told.values = np.array([1.0, 100.0, np.nan])
    figures = WordValidator(told, [99.0, 1.0, 50.0]).measure(model, nullcontext)
    assert figures.figure == pytest.approx((99 * 1.0 + 100.0) / 100)


def test_each_instrument_is_kept_at_its_own_best(model):
    told = Told()
    validator = WordValidator(told, [1.0, 1.0, 1.0], keeps=True)
    assert isinstance(validator, Keeper)
    figures = validated(validator, told, model, [(3, 5, np.nan), (2, 6, np.nan), (4, 4, np.nan)])
    # The third is not measured: it follows the mean, which fell in no round after the first.
    assert kept(validator, model) == [2.0, 3.0, 1.0]
    assert figures.figure == pytest.approx((2 + 4) / 2)
    rows = {row[:2]: row[3] for row in figures.rows() if row[2] == "nats_per_note"}
    assert rows["kept", "bass"] == 4
    assert rows["total", "all"] == pytest.approx((4 + 4) / 2)
    assert ("kept", "flute") not in rows
    assert (
        float(next(model.parameters()).detach().flatten()[0]) == 3.0
    )  # the trained one is as it was


def test_an_instrument_without_a_gain_rests_and_wakes_no_more(model):
    told = Told()
    validator = WordValidator(told, [1.0, 1.0, 1.0], keeps=True, patience=2)
    validated(validator, told, model, [(3, 5, 5), (3, 4, 6), (4, 3, 7)])
    rests = [validator.rests(SimpleNamespace(number=number)) for number in range(3)]
    assert rests == [True, False, True]


def test_a_run_that_goes_on_remembers_the_same(model):
    told = Told()
    first = WordValidator(told, [1.0, 1.0, 1.0], keeps=True, patience=2)
    assert first.state() == {}
    rounds = [(3, 5, np.nan), (4, 4, np.nan)]
    validated(first, told, model, rounds)
    second = WordValidator(told, [1.0, 1.0, 1.0], keeps=True, patience=2)
    second.go_on(model, first.state())
    assert kept(second, model) == kept(first, model) == [1.0, 2.0, 1.0]
    told.values = np.array([3.5, 4.5, np.nan])
    for validator in (first, second):
        weigh(model, 9.0)
        figures = validator.measure(model, nullcontext)
        assert figures.figure == pytest.approx((3 + 4) / 2)
        assert validator.rests(SimpleNamespace(number=0))
    assert kept(second, model) == kept(first, model)


class Table:
    """As much of a LineTable as is looked at: (piece, program, events) of each line."""

    def __init__(self, rows):
        self.piece = np.array([row[0] for row in rows], dtype=np.int64)
        self.program = np.array([row[1] for row in rows], dtype=np.int64)
        self.chains = SimpleNamespace(starts=np.cumsum([0, *(row[2] for row in rows)]))


def test_music_is_set_aside_for_instruments_that_a_split_lacks():
    train = Table([*((p, q, 50) for p in range(9) for q in (0, 32)), (0, 73, 50), (1, 73, 50)])
    valid = Table([(20, 0, 100), (20, 32, 10)])
    works = np.arange(21)
    aside = lines_aside(train, valid, (0, 32, 73), works)
    # The piano is held out enough; of the bass every eighth file goes; the flute has two files.
    assert [(int(train.piece[at]), int(train.program[at])) for at in aside] == [(7, 32)]
    assert lines_aside(train, valid, (0,), works) == []


def test_a_file_of_several_pieces_is_set_aside_whole():
    train = Table([(piece, 32, 50) for piece in range(8)])
    works = np.array([0, 0, 1, 1, 2, 2, 3, 3])
    assert lines_aside(train, Table([]), (32,), works) == [6, 7]
