"""Sampling: windows, what is drawn, and on what a take depends."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from cadenza.audio.heat import Heat, Settings, draw_codes
from cadenza.audio.sampling import Passage, Window, sample_passage, windows
from cadenza.errors import CancelledError, ModelError, UsageError
from cadenza.progress import Silent
from cadenza.runtime import FakeModel, ModelConfig, ModelSession, write_bundle
from cadenza.runtime.code_fields import CODES, Telling, field_names, field_sizes
from cadenza.runtime.graph import build_graph


def fake(level="top", context=32, seed=1, **more):
    return FakeModel(field_sizes(level, 2, 0), context=context, seed=seed, **more)


class Known:
    """The codes of some takes so far; grows as chunks come."""

    def __init__(self, takes, count=0, seed=5):
        dice = np.random.default_rng(seed)
        self.codes = [np.repeat(dice.integers(0, CODES, (1, count)), takes, 0)]
        self.asked = 0

    def __call__(self, first, last):
        self.asked = max(self.asked, last - first)
        return np.concatenate(self.codes, 1)[:, first:last]

    def whole(self):
        return np.concatenate(self.codes, 1)


def run(model, passage, heat=None, known=None, upper=None, **more):
    known = known or Known(len(passage.takes), passage.first)
    for chunk in sample_passage(model, passage, heat or Heat(), known, upper, **more):
        assert chunk.first == known.whole().shape[1]
        known.codes.append(chunk.codes)
    return known.whole()


def passage(level="top", first=0, last=100, takes=(1, 2, 3), seed=7, step=1, total=None):
    return Passage(level, first, last, Telling(total or last, 1), seed, step, takes)


@pytest.mark.parametrize("hop", [0.01, 0.25, 0.5, 0.9, 0.999])
@pytest.mark.parametrize(
    ("first", "last"), [(0, 3), (0, 32), (0, 200), (5, 100), (31, 90), (70, 71)]
)
def test_windows_cover_a_stretch_and_fit_the_context(first, last, hop):
    found = list(windows(first, last, 32, hop))
    assert [each.number for each in found] == list(range(len(found)))
    assert found[0].first == first
    assert found[-1].last == last
    for each, after in pairwise(found):
        assert each.last == after.first
    for each in found:
        given = each.first - each.heard + (each.heard == 0)
        assert each.first < each.last
        assert given + each.last - each.first - 1 <= 32
        assert each.heard == 0 or given >= 1


def test_a_later_window_hears_what_the_hop_leaves():
    assert list(windows(0, 60, 32, 0.25))[:2] == [Window(0, 0, 0, 32), Window(1, 8, 32, 40)]


def test_a_take_depends_on_its_own_number_alone():
    model = fake()
    together = run(model, passage())
    assert together.shape == (3, 100)
    for row, take in enumerate((1, 2, 3)):
        assert np.array_equal(run(model, passage(takes=(take,)))[0], together[row])
    assert len({line.tobytes() for line in together}) == 3
    for other in (passage(seed=8), passage(step=2)):
        assert not np.array_equal(run(model, other), together)


def test_going_on_from_any_window_gives_the_same_codes():
    model, heat = fake(), Heat(hop=0.3)
    whole = run(model, passage(), heat)
    for done, window in enumerate(windows(0, 100, 32, 0.3)):
        known = Known(3)
        known.codes.append(whole[:, : window.first])
        assert np.array_equal(run(model, passage(), heat, known, done=done), whole)


def test_length_is_unbounded_and_the_past_that_is_asked_for_is_not():
    model, known = fake(context=16), Known(1)
    assert run(model, passage(last=3000, takes=(1,)), known=known).shape == (1, 3000)
    assert known.asked <= 16


def test_what_a_recording_was_is_heard():
    model = fake()
    one, other = (run(model, passage(first=40), known=Known(3, 40, seed)) for seed in (1, 2))
    assert not np.array_equal(one[:, 40:], other[:, 40:])
    assert not np.array_equal(one[0, 40:], one[1, 40:])


def test_an_upsampler_hears_the_upper_codes_and_none_that_are_not_there_yet():
    model = fake("middle")
    asked = []

    def upper(first, last, change=0):
        asked.append(last)
        return (np.arange(first, last)[None] * 7 + change) % CODES

    stretch = passage("middle", 0, 80, takes=(1,))
    found = run(model, stretch, upper=upper)
    assert max(asked) == 20
    assert not np.array_equal(run(model, stretch, upper=lambda a, b: upper(a, b, 1)), found)


def test_the_beginning_cannot_come_and_zero_is_the_likeliest():
    logits = np.zeros((2, CODES + 1), np.float32)
    logits[:, CODES] = 50.0
    logits[:, 77] = 1.0
    assert draw_codes(logits, Heat(0.0), [0.3, 0.9]).tolist() == [77, 77]
    assert draw_codes(logits, Heat(), [0.0, 1 - 1e-12]).max() < CODES
    logits[0, 3] = np.nan
    with pytest.raises(ModelError, match="finite"):
        draw_codes(logits, Heat(), [0.1, 0.1])


def test_draws_follow_temperature_and_top_p():
    logits = np.full((1, CODES + 1), -20.0, np.float32)
    logits[0, [5, 9, 400]] = np.log([0.6, 0.3, 0.1])
    numbers = (np.arange(1000) + 0.5) / 1000

    def shares(heat):
        drawn = [int(draw_codes(logits, heat, [number])[0]) for number in numbers]
        return {code: count / 1000 for code, count in Counter(drawn).items() if count > 2}

    assert shares(Heat()) == pytest.approx({5: 0.6, 9: 0.3, 400: 0.1}, abs=0.01)
    assert shares(Heat(top_p=0.85)) == pytest.approx({5: 2 / 3, 9: 1 / 3}, abs=0.01)
    assert set(shares(Heat(top_p=0.5))) == {5}
    squares = np.array([0.36, 0.09, 0.01]) / 0.46
    assert shares(Heat(0.5)) == pytest.approx(
        dict(zip((5, 9, 400), squares, strict=True)), abs=0.01
    )


def test_settings_are_by_level_and_come_back_from_json():
    made = Settings.of(temperature={"top": 0.5}, top_p={"middle": 0.9}, hop={"bottom": 0.2})
    assert Settings.from_json(made.to_json()) == made
    assert made.heat("top").temperature == 0.5
    assert (made.heat("middle").top_p, made.heat("bottom").hop) == (0.9, 0.2)
    for wrong, message in (
        ({"temperature": {"top": 9}}, "--temperature"),
        ({"top_p": {"top": 0}}, "--top-p"),
        ({"hop": {"top": 1}}, "hop fraction"),
        ({"hop": {"upper": 0.5}}, "top, middle, bottom"),
    ):
        with pytest.raises(UsageError, match=message):
            Settings.of(**wrong)


def test_the_work_can_be_stopped_and_is_told():
    seen = []

    class Stops(Silent):
        def report(self, stage, done, total=1.0):
            seen.append((stage, done, total))
            if done >= 40:
                self.cancel()

    known, progress = Known(3), Stops()
    with pytest.raises(CancelledError):
        run(fake(), passage(), known=known, progress=progress)
    assert known.whole().shape[1] == 32  # whole windows
    assert seen[0] == ("top", 0, 100)
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)


def test_a_model_of_something_else_is_refused():
    with pytest.raises(ModelError, match="2048 codes and a beginning; got 12 tokens"):
        run(FakeModel((12, 2)), passage())


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A prior with random weights in 8 bits, as a session on one thread and on two."""
    sizes = field_sizes("middle", 2, 0)
    config = ModelConfig.of_size("tiny", field_names("middle"), sizes, context=64)
    dice = np.random.default_rng(4)
    weights = {}
    for name, size in zip(config.field_names, sizes, strict=True):
        weights[f"embed.{name}.weight"] = dice.normal(0, 0.3, (size, 64))
    for at in range(2):
        start = f"layers.{at}."
        weights |= {f"{start}norm1.weight": np.ones(64), f"{start}norm2.weight": np.ones(64)}
        shapes = {"attention.qkv": (192, 64), "attention.out": (64, 64), "mlp.up": (256, 64),
                  "mlp.down": (64, 256)}  # fmt: skip
        for name, shape in shapes.items():
            weights[f"{start}{name}.weight"] = dice.normal(0, 0.1, shape)
    weights["norm.weight"] = np.ones(64)
    weights = {name: each.astype(np.float32) for name, each in weights.items()}
    graph = build_graph(weights, config).SerializeToString()
    made = write_bundle(
        tmp_path_factory.mktemp("prior") / "m",
        name="m", config=config, files={"model.onnx": graph, "card.md": b"-"},
        version="1", created="2026-01-01", licence="CC0-1.0",
    )  # fmt: skip
    return [ModelSession(made, threads=threads) for threads in (1, 2)]


def test_with_a_real_model_takes_threads_and_interruptions_change_nothing(real):
    def upper(first, last):
        return np.repeat(np.arange(first, last)[None] * 31 % CODES, 3, 0)

    stretch, heat = passage("middle", 12, 150), Heat(1.0, 0.95, 0.4)
    one, two = (run(each, stretch, heat, upper=upper) for each in real)
    assert np.array_equal(one, two)
    alone = run(
        real[0], passage("middle", 12, 150, takes=(2,)), heat,
        upper=lambda first, last: upper(first, last)[:1],
    )  # fmt: skip
    assert np.array_equal(alone[0], one[1])
    third = list(windows(12, 150, 64, 0.4))[2]
    known = Known(3, 12)
    known.codes.append(one[:, 12 : third.first])
    assert np.array_equal(run(real[1], stretch, heat, known, upper, done=2), one)
