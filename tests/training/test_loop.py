"""The loop: it learns, resumes to the bit after kill -9, and stops cleanly."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
import types
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")

from cadenza.errors import CadenzaError, FileError, UsageError  # noqa: E402
from cadenza.models import MusicTransformer  # noqa: E402
from cadenza.training import Job, load_recipe, load_weights, train  # noqa: E402
from cadenza.training.checkpoint import load_state  # noqa: E402
from cadenza.training.optim import learning_rate, make_optimizer  # noqa: E402
from cadenza.training.recipe import RunRecipe  # noqa: E402

RECIPE = """
[model]
size = "tiny"
context = 128
dropout = 0.1
[run]
steps = 24
batch = 4
micro_batch = 2
lr = 3e-3
warmup_steps = 4
precision = "float32"
valid_every = 8
valid_windows = 6
checkpoint_every = 5
log_every = 1
[meter]
samples = 2
tokens = 96
excerpts = 4
"""
EXACT = ("step", "loss", "lr", "grad_norm", "tokens")


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    path = tmp_path_factory.mktemp("recipe") / "mine.toml"
    path.write_text(RECIPE)
    return path


def command(recipe, corpus, out, *more):
    arguments = ["--corpus", corpus, "--out", out, "--device", "cpu", "--threads", "1", *more]
    return [sys.executable, "-m", "cadenza.training", recipe, *arguments]


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "train.csv").open() as file:
        return [{key: row[key] for key in EXACT} for row in csv.DictReader(file)]


def job(recipe, corpus, out, **changed):
    settings = changed.pop("run", {})
    read = load_recipe(recipe)
    read = replace(read, run=replace(read.run, **settings))
    return Job(read, corpus, out, device="cpu", threads=1, **changed)


@pytest.fixture(scope="module")
def uninterrupted(recipe, corpus, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "whole"
    return out, train(job(recipe, corpus, out))


def test_it_learns_and_keeps_the_best_weights(uninterrupted):
    out, result = uninterrupted
    losses = [float(row["loss"]) for row in rows(out)]
    assert len(losses) == 24
    assert sum(losses[-4:]) < sum(losses[:4]) - 4 * 1.0
    config, weights, facts = load_weights(result.weights)
    MusicTransformer(config).load_state_dict(weights)
    assert facts["figure"] == result.figure
    assert result.reason == "finished"
    with (out / "valid.csv").open() as file:
        found = list(csv.DictReader(file))
    assert {row["group"] for row in found} == {"total", "kind", "set", "pattern"}
    totals = [row for row in found if row["group"] == "total" and row["name"] == "all"]
    assert [int(row["step"]) for row in totals] == [8, 16, 24]
    assert float(totals[-1]["value"]) < float(totals[0]["value"])


def test_the_numbers_are_those_of_before_there_were_tasks(uninterrupted):
    """Recorded with the loop that knew the transformer alone; the same there to the bit."""
    out, _ = uninterrupted
    recorded = [6.717058181762695, 6.590324878692627, 6.423055648803711, 6.230216026306152]
    assert [float(row["loss"]) for row in rows(out)][:4] == pytest.approx(recorded, rel=1e-5)
    with (out / "valid.csv").open() as file:
        assert next(iter(csv.DictReader(file)))["measure"] == "nats_per_note"


@pytest.fixture(scope="module")
def resumed(recipe, corpus, tmp_path_factory):
    """A run that was killed, the step it had kept, and the process that went on with it.

    That process has the trainer's own needs and nothing else.
    """
    out = tmp_path_factory.mktemp("runs") / "killed"
    process = subprocess.Popen(command(recipe, corpus, out), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if (out / "train.csv").is_file() and len((out / "train.csv").read_text().split()) > 12:
            process.send_signal(signal.SIGKILL)
        time.sleep(0.005)
    assert process.wait() == -signal.SIGKILL
    step = load_state(out)[0]
    done = subprocess.run(
        [sys.executable, "-c", GUARD, *command(recipe, corpus, out, "--resume")[3:]],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return out, step, done


def test_a_killed_run_goes_on_to_the_bit(uninterrupted, resumed):
    out, step, done = resumed
    assert 5 <= step < 24
    assert done.returncode == 0, done.stderr
    whole, expected = uninterrupted
    assert rows(out) == rows(whole)
    assert (out / "valid.csv").read_text() == (whole / "valid.csv").read_text()
    facts = load_weights(Path(done.stdout.strip()))[2]
    assert facts["figure"] == expected.figure
    one, two = load_state(out)[1], load_state(whole)[1]
    assert set(one) == set(two)
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_a_signal_stops_with_a_checkpoint(recipe, corpus, tmp_path):
    out = tmp_path / "stopped"
    more = ("--steps", "100000")
    process = subprocess.Popen(
        command(recipe, corpus, out, *more), stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    while process.poll() is None and not (
        (out / "train.csv").is_file() and len((out / "train.csv").read_text().split()) > 4
    ):
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3, errors
    assert b"Traceback" not in errors
    assert load_state(out)[0] == int(rows(out)[-1]["step"])


def test_minutes_stop_with_a_checkpoint(recipe, corpus, tmp_path):
    result = train(job(recipe, corpus, tmp_path / "run", minutes=1e-6))
    assert (result.reason, result.step) == ("minutes", 1)
    assert load_state(tmp_path / "run")[0] == 1


def test_patience_ends_a_run_that_learns_nothing(recipe, corpus, tmp_path):
    still = {"lr": 1e-12, "valid_every": 2, "patience": 2, "steps": 60}
    result = train(job(recipe, corpus, tmp_path / "run", run=still))
    assert result.reason == "patience"
    assert result.step < 60


def test_a_folder_holds_one_run(uninterrupted, recipe, corpus, tmp_path):
    out, result = uninterrupted
    with pytest.raises(UsageError, match="go on with --resume"):
        train(job(recipe, corpus, out))
    with pytest.raises(UsageError, match="its own recipe and corpus"):
        train(job(recipe, corpus, out, resume=True, run={"lr": 1e-4}))
    begun = train(job(recipe, corpus, tmp_path / "next", weights=result.weights, minutes=1e-6))
    assert begun.step == 1
    fresh = float(rows(out)[0]["loss"])
    assert float(rows(tmp_path / "next")[0]["loss"]) < fresh - 1.0


def test_a_run_starts_from_a_bundle(uninterrupted, recipe, corpus, tmp_path):
    from cadenza.runtime.export import export

    _, result = uninterrupted
    card = tmp_path / "card.md"
    card.write_text("# Mine\n")
    export(result.weights, None, tmp_path / "mine", name="mine", card=card)
    begun = {"minutes": 1e-6}
    train(job(recipe, corpus, tmp_path / "a", weights=result.weights, **begun))
    train(job(recipe, corpus, tmp_path / "b", weights=tmp_path / "mine", **begun))
    float_, int8 = (float(rows(tmp_path / name)[0]["loss"]) for name in ("a", "b"))
    assert int8 == pytest.approx(float_, rel=0.01)
    with pytest.raises(CadenzaError, match="nowhere"):
        train(job(recipe, corpus, tmp_path / "c", weights="nowhere", **begun))


def test_a_damaged_checkpoint_is_refused(recipe, corpus, tmp_path):
    out = tmp_path / "run"
    train(job(recipe, corpus, out, minutes=1e-6))
    file = next(out.glob("state-*.safetensors"))
    file.write_bytes(file.read_bytes()[:-4] + b"\0\0\0\1")
    with pytest.raises(FileError, match="those it was written with"):
        train(job(recipe, corpus, out, resume=True))
    with pytest.raises(FileError, match="readable safetensors"):
        load_weights(out / "state.json")
    with pytest.raises(FileError, match="carry their config"):
        load_weights(_plain(tmp_path / "plain.safetensors"))


def _plain(path):
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(1)}, path)
    return path


def test_micro_batches_add_up_to_the_batch(recipe, corpus, tmp_path):
    losses = []
    for micro in (1, 4):
        settings = {"micro_batch": micro, "steps": 6}
        plain = job(recipe, corpus, tmp_path / str(micro), run=settings)
        model = replace(plain.recipe.model, dropout=0.0)
        train(replace(plain, recipe=replace(plain.recipe, model=model)))
        losses.append([float(row["loss"]) for row in rows(tmp_path / str(micro))])
    assert losses[0] == pytest.approx(losses[1], rel=2e-4)


def test_the_rate_rises_and_falls():
    run = RunRecipe(steps=100, warmup_steps=10, lr=1.0 - 1e-9)
    rates = [learning_rate(run, step) for step in range(101)]
    assert rates[:10] == pytest.approx([0.1 * step for step in range(1, 11)])
    assert rates[10] == pytest.approx(max(rates))
    assert rates[55] == pytest.approx(0.55)
    assert rates[100] == pytest.approx(0.1)


def test_only_matrices_decay():
    config = load_recipe("tiny").model.config(("token", "bar", "time"), (40, 65, 98), "")
    model = MusicTransformer(replace(config, position="relative"))
    decayed, plain = make_optimizer(model, RunRecipe()).param_groups
    assert (decayed["weight_decay"], plain["weight_decay"]) == (0.1, 0.0)
    names = {id(each): name for name, each in model.named_parameters()}
    assert {names[id(each)].rsplit(".", 2)[1] for each in decayed["params"]} == {
        "qkv", "out", "up", "down",
    }  # fmt: skip
    assert len(decayed["params"]) + len(plain["params"]) == len(names)


GUARD = """
import runpy, sys
ALLOWED = {"torch", "torchgen", "functorch", "numpy", "safetensors", "cadenza",
           # what torch itself installs
           "typing_extensions", "sympy", "mpmath", "networkx", "jinja2", "markupsafe",
           "filelock", "fsspec", "packaging", "setuptools"}
class Guard:
    # What is not allowed is not found, as on a machine that does not have it.
    def __init__(self, finder):
        self.finder = finder
    def find_spec(self, name, path=None, target=None):
        top = name.split(".")[0]
        known = top in ALLOWED or top in sys.stdlib_module_names or top.startswith("_")
        return self.finder.find_spec(name, path, target) if known else None
sys.meta_path[:] = [Guard(finder) for finder in sys.meta_path]
sys.argv = ["cadenza.training", *sys.argv[1:]]
runpy.run_module("cadenza.training", run_name="__main__", alter_sys=True)
"""


def test_training_needs_torch_numpy_and_safetensors_alone(resumed):
    _, _, done = resumed
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_file()
    assert "TensorBoard is not installed" in done.stderr
    assert done.stderr.count("no samples are measured: onnx") == 1  # once, not at every validation


def test_wrong_use_is_one_line(recipe, tmp_path, capsys, monkeypatch):
    from cadenza.training.__main__ import main

    monkeypatch.setenv("OMP_WAIT_POLICY", "PASSIVE")  # the command would set it for good
    arguments = command(recipe, tmp_path / "none", tmp_path / "run")[3:]
    assert main([str(each) for each in arguments]) == 1
    told = capsys.readouterr().err
    assert told.startswith("error: a packed corpus is a folder")
    assert told.count("\n") == 1


def test_tensorboard_gets_the_figures_where_it_is_installed(recipe, corpus, tmp_path, monkeypatch):
    seen = {}

    class SummaryWriter:
        def __init__(self, folder, purge_step=None):
            seen["made"] = (folder, purge_step)

        def add_scalar(self, name, value, step):
            seen.setdefault(name, []).append((step, value))

        def close(self):
            seen["closed"] = True

    fake = types.ModuleType("torch.utils.tensorboard")
    fake.SummaryWriter = SummaryWriter
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", fake)
    out = tmp_path / "run"
    train(job(recipe, corpus, out, run={"steps": 8}))
    assert seen["made"] == (str(out / "tensorboard"), None)
    assert seen["closed"]
    assert [step for step, _ in seen["train/loss"]] == list(range(1, 9))
    assert [value for _, value in seen["train/loss"]] == [float(r["loss"]) for r in rows(out)]
    assert [step for step, _ in seen["valid/total/all/nats_per_note"]] == [8]


def test_utilisation_is_shown_where_the_peak_is_given(recipe, corpus, tmp_path, capsys):
    settings = {"steps": 2, "log_every": 1}
    train(job(recipe, corpus, tmp_path / "run", run=settings, peak_tflops=0.1))
    assert "% of peak" in capsys.readouterr().err


@pytest.mark.slow
def test_two_processes_train_as_one(recipe, corpus, tmp_path):
    text = recipe.read_text().replace("dropout = 0.1", "dropout = 0.0")
    plain = tmp_path / "plain.toml"
    plain.write_text(text)
    one = command(plain, corpus, tmp_path / "one", "--steps", "8")
    subprocess.run(one, check=True, capture_output=True)
    two = command(plain, corpus, tmp_path / "two", "--steps", "8")[1:]
    done = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", *two],
        env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    alone, together = rows(tmp_path / "one"), rows(tmp_path / "two")
    assert len(together) == 8
    for key in ("loss", "grad_norm"):
        expected = [float(row[key]) for row in alone]
        assert [float(row[key]) for row in together] == pytest.approx(expected, rel=1e-3)


@pytest.mark.slow
def test_bf16_learns_as_float32_does(uninterrupted, recipe, corpus, tmp_path):
    train(job(recipe, corpus, tmp_path / "run", run={"precision": "bf16"}))
    exact = [float(row["loss"]) for row in rows(uninterrupted[0])]
    rounded = [float(row["loss"]) for row in rows(tmp_path / "run")]
    assert rounded != exact
    assert rounded == pytest.approx(exact, abs=0.15)
