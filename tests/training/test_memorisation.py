"""The memorisation meter: who is kept, what is written, and what a run without it does."""

from __future__ import annotations

import csv
import json
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from cadenza.errors import FileError  # noqa: E402
from cadenza.metrics.originality import build_index, indexed  # noqa: E402
from cadenza.training import Job, load_weights, train  # noqa: E402
from cadenza.training.job import Best  # noqa: E402
from cadenza.training.memorisation import MemorisationMeter, told_run  # noqa: E402
from cadenza.training.meter_readings import read_meter  # noqa: E402
from cadenza.training.recipe import MeterRecipe, ModelRecipe, Recipe, RunRecipe  # noqa: E402
from cadenza.training.tasks.transformer import TransformerTask  # noqa: E402

RECIPE = Recipe(
    model=ModelRecipe(size="tiny", context=192, dropout=0.0),
    run=RunRecipe(steps=4, batch=4, micro_batch=4, lr=3e-3, warmup_steps=1, precision="float32",
                  valid_every=2, valid_windows=4, checkpoint_every=2, log_every=1),
    meter=MeterRecipe(samples=4, tokens=160, excerpts=12),
)  # fmt: skip


@pytest.fixture(scope="module")
def index(corpus, tmp_path_factory):
    """Of the training split, window by window."""
    task = TransformerTask(RECIPE, corpus)
    from cadenza.training.drawing import excerpts, score_of

    windows = excerpts(task._sampler("train"), range(40))
    pieces = (indexed(f"{number}", score_of(each)) for number, each in enumerate(windows))
    return build_index(tmp_path_factory.mktemp("index") / "index", pieces)


@pytest.fixture(scope="module")
def packed_index(index, tmp_path_factory):
    path = tmp_path_factory.mktemp("packed-index") / "originality.index"
    index.save(path)
    return path


@pytest.fixture(scope="module")
def run(corpus, packed_index, tmp_path_factory):
    out = tmp_path_factory.mktemp("run") / "run"
    return out, train(Job(RECIPE, corpus, out, device="cpu", threads=1, index=packed_index))


def test_every_validation_is_measured(run):
    out, result = run
    told = read_meter(out)
    assert [each.step for each in told.readings] == [2, 4]
    assert told.picked == result.best_step
    assert told.human.excerpts == 12
    for reading in told.readings:
        assert 0.0 <= reading.repetition[0] <= 1.0
        assert reading.copying[4] >= 0.0
        assert math.isfinite(reading.excess)
        assert reading.led[4] >= 0.0
        assert reading.train_nats > 0.0
    with (out / "meter.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["name"] for row in rows} >= {"valid_nats", "train_nats", "copying", "repetition"}
    assert {row["step"] for row in rows} == {"2", "4"}
    page = (out / "memorisation.html").read_text("utf-8")
    # Likelihood; of copying three, one by length, one led; three of repetition.
    assert page.count("<svg") == 9
    assert "://" not in page.replace("http://www.w3.org", "")
    assert re.search(
        rf"Run {out.name} · recipe transformer [0-9a-f]{{12}} · corpus [^·]+ [0-9a-f]{{12}} · "
        rf"20\d\d-\d\d-\d\d",
        page,
    )


def test_a_page_names_the_commit_of_its_corpus(tmp_path):
    mark = {"name": "mine", "commit": "ab" * 32, "tree": "cd" * 32}
    (tmp_path / "corpus.json").write_text(json.dumps({"corpus": mark}))
    told = told_run(Path("runs/mine-2026-01-02-1"), RECIPE, tmp_path)
    assert told.startswith("Run mine-2026-01-02-1 · recipe transformer ")
    assert "· corpus mine, commit abababababab ·" in told
    other = replace(RECIPE, meter=replace(RECIPE.meter, samples=RECIPE.meter.samples + 1))
    assert told_run(Path("a"), other, tmp_path).split("·")[1] != told.split("·")[1]


def test_samples_are_a_function_of_weights_and_seed(corpus):
    task = TransformerTask(RECIPE, corpus)
    model = task.new_model()
    first, again = (task.draw(model, 3, 160, 7) for _ in range(2))
    assert [each.tracks for each in first] == [each.tracks for each in again]
    assert [each.tracks for each in task.draw(model, 3, 160, 8)] != [e.tracks for e in first]
    assert sum(len(track.notes) for each in first for track in each.tracks) > 30
    shown = task.held_out(3, 160)
    assert [[t.name for t in each.tracks] for each in shown] == [
        [t.name for t in each.tracks] for each in first
    ]


def test_the_likeliest_inside_is_kept_and_outside_the_one_that_copies_least():
    inside, likelier_outside = Best(3.0, 10, excess=0.9), Best(2.0, 20, excess=1.2)
    worse_outside = Best(1.0, 30, excess=4.0)
    assert inside.is_better_than(Best())
    assert not likelier_outside.is_better_than(inside)
    assert inside.is_better_than(likelier_outside)
    assert likelier_outside.is_better_than(worse_outside)
    assert not worse_outside.is_better_than(likelier_outside)
    assert Best(2.9, 40, excess=0.1).is_better_than(inside)
    assert not Best(3.0, 40, excess=0.1).is_better_than(inside)
    assert Best(2.9, 40).is_better_than(inside)  # not measured: by likelihood


class _Reciting(TransformerTask):
    """Its samples are the training music itself from some call on."""

    recites_from = 2

    def __init__(self, recipe, corpus):
        super().__init__(recipe, corpus)
        self.calls = 0

    def draw(self, model, count, tokens, seed, split="valid"):
        del model, seed
        from cadenza.training.drawing import excerpts, score_of

        self.calls += split == "valid"
        split = "train" if self.calls >= self.recites_from else split
        return [score_of(each) for each in excerpts(self._sampler(split, tokens), range(count))]


def test_a_model_that_recites_is_not_kept(corpus, packed_index, tmp_path, monkeypatch, capsys):
    import cadenza.training.loop as loop

    monkeypatch.setattr(loop, "new_task", _Reciting)
    recipe = replace(RECIPE, run=replace(RECIPE.run, steps=8))
    result = train(Job(recipe, corpus, tmp_path / "run", device="cpu", index=packed_index))
    told = read_meter(tmp_path / "run")
    nats = [each.valid_nats for each in told.readings]
    assert nats[-1] < nats[0]  # likelier, and still not kept
    assert told.readings[-1].excess > 1.0 >= told.readings[0].excess
    assert (result.best_step, told.picked) == (2, 2)
    assert load_weights(result.weights)[2]["step"] == 2
    assert "OUTSIDE the human interval" in capsys.readouterr().err


def test_a_model_that_recites_where_it_is_led_is_told_and_kept(
    corpus, packed_index, tmp_path, monkeypatch
):
    import cadenza.training.loop as loop

    monkeypatch.setattr(loop, "new_task", _Reciting)
    monkeypatch.setattr(_Reciting, "recites_from", 99)
    train(Job(RECIPE, corpus, tmp_path / "run", device="cpu", index=packed_index))
    for reading in read_meter(tmp_path / "run").readings:
        assert reading.led[4] > 0.9  # windows of the training split as they are
        assert reading.is_inside
    assert "On the chords of training pieces" in (tmp_path / "run" / "memorisation.html").read_text(
        "utf-8"
    )


def test_where_all_recite_the_one_that_copies_least_is_kept_and_said(
    corpus, packed_index, tmp_path, monkeypatch
):
    import cadenza.training.loop as loop

    monkeypatch.setattr(loop, "new_task", _Reciting)
    monkeypatch.setattr(_Reciting, "recites_from", 1)
    result = train(Job(RECIPE, corpus, tmp_path / "run", device="cpu", index=packed_index))
    assert result.excess > 1.0
    page = (tmp_path / "run" / "memorisation.html").read_text("utf-8")
    assert "No checkpoint lies inside the human interval" in page


def test_readings_after_the_last_checkpoint_are_dropped(run, corpus, packed_index, tmp_path):
    out, _ = run
    for name in ("meter.json",):
        (tmp_path / name).write_bytes((out / name).read_bytes())
    task = TransformerTask(RECIPE, corpus)
    meter = MemorisationMeter(task, RECIPE.meter, packed_index, tmp_path, 2, 1)
    meter.write(2)
    assert [each.step for each in read_meter(tmp_path).readings] == [2]


def test_without_onnx_the_meter_says_so_once(run, corpus, tmp_path, monkeypatch, capsys):
    def draw(*_arguments):
        raise ImportError("no", name="onnx")

    monkeypatch.setattr(TransformerTask, "draw", draw)
    train(Job(RECIPE, corpus, tmp_path / "run", device="cpu"))
    assert capsys.readouterr().err.count("no samples are measured: onnx is not installed") == 1
    told = read_meter(tmp_path / "run")
    assert told.human is None
    assert [each.step for each in told.readings] == [2, 4]
    assert [each.train_nats for each in told.readings] == pytest.approx(
        [each.train_nats for each in read_meter(run[0]).readings], rel=1e-4
    )


def test_the_meter_can_be_off(corpus, tmp_path):
    recipe = replace(RECIPE, meter=MeterRecipe(every=0))
    result = train(Job(recipe, corpus, tmp_path / "run", device="cpu"))
    assert result.excess is None
    assert not (tmp_path / "run" / "meter.json").exists()
    with pytest.raises(FileError, match="train with its meter on"):
        read_meter(tmp_path / "run")


def test_it_can_look_at_every_second_validation_only(corpus, packed_index, tmp_path):
    recipe = replace(RECIPE, run=replace(RECIPE.run, steps=6), meter=replace(RECIPE.meter, every=2))
    result = train(Job(recipe, corpus, tmp_path / "run", device="cpu", index=packed_index))
    told = read_meter(tmp_path / "run")
    assert [each.step for each in told.readings] == [4, 6]  # and the last one
    assert result.best_step in {4, 6}


def test_broken_notes_of_a_meter_are_one_line(tmp_path):
    (tmp_path / "meter.json").write_text(json.dumps({"format": 0}))
    with pytest.raises(FileError, match=r"readable meter\.json"):
        read_meter(tmp_path)
