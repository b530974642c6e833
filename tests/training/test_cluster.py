"""Training on a Ray cluster: the same losses as alone, and one worker that is killed."""

from __future__ import annotations

import csv
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("safetensors")
pytest.importorskip("ray")

from cadenza.errors import OperationError, UsageError
from cadenza.training import Job, load_recipe, train
from cadenza.training.cluster import _fit, _read, _tell, _work, train_on_cluster

RECIPE = """
[model]
size = "tiny"
context = 128
dropout = 0.0
[run]
steps = 60
batch = 4
micro_batch = 2
lr = 3e-3
warmup_steps = 4
precision = "float32"
valid_every = 30
valid_windows = 6
checkpoint_every = 5
log_every = 1
"""
DRIVER = """
import sys
from dataclasses import asdict
from pathlib import Path
from cadenza.training import Job, load_recipe
from cadenza.training.cluster import train_on_cluster

recipe, corpus, out = map(Path, sys.argv[1:])
result = train_on_cluster(Job(load_recipe(recipe), corpus, out), "local", 2)
print(result.step, result.reason, result.figure)
"""


@pytest.fixture
def job(corpus, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(RECIPE)
    return Job(load_recipe(path), corpus, tmp_path / "run", device="cpu", threads=1)


def losses(out):
    with (out / "train.csv").open() as file:
        return {int(row["step"]): float(row["loss"]) for row in csv.DictReader(file)}


def processes(marker, name):
    """Numbers of the processes of one cluster that have a name."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if name in (folder / "cmdline").read_bytes():
                found += [int(folder.name)] * (marker in (folder / "environ").read_bytes())
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_a_killed_worker_costs_the_steps_since_the_last_checkpoint(job, tmp_path):
    alone = train(replace(job, out=tmp_path / "alone"))
    marker = secrets.token_hex(8)
    script = tmp_path / "driver.py"
    script.write_text(DRIVER)
    driver = subprocess.Popen(
        [sys.executable, script, tmp_path / "mine.toml", job.corpus, job.out],
        env=os.environ | {"CADENZA_TEST_MARKER": marker},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 240
    while not (job.out / "state.json").exists():
        assert driver.poll() is None, driver.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    first = processes(marker.encode(), b"RayTrainWorker")
    assert len(first) == 2
    os.kill(first[1], signal.SIGKILL)
    while not set(processes(marker.encode(), b"RayTrainWorker")) - set(first):
        assert driver.poll() is None, "it ended before the worker was missed"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    told, errors = driver.communicate(timeout=300)
    assert driver.returncode == 0, errors
    step, reason, nats = told.split()
    assert (step, reason) == ("60", "finished")
    assert float(nats) == pytest.approx(alone.figure, rel=1e-3)
    assert losses(job.out) == pytest.approx(losses(tmp_path / "alone"), rel=1e-3)
    assert all(line.startswith("step ") for line in errors.splitlines()), errors
    assert {"best.safetensors", "state.json"} <= {each.name for each in job.out.iterdir()}
    assert not (job.out / "cluster").exists()
    deadline = time.monotonic() + 30
    while processes(marker.encode(), b""):  # Ray's own processes end a moment after it
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.parametrize("workers", [0, 5])
def test_every_worker_takes_a_row(job, workers):
    with pytest.raises(UsageError, match="there are 1 to 4"):
        train_on_cluster(job, "local", workers)


def test_a_folder_with_another_run_is_refused_before_the_cluster_is_joined(job):
    train(replace(job, recipe=replace(job.recipe, run=replace(job.recipe.run, steps=1))))
    with pytest.raises(UsageError, match="a new run has a folder of its own"):
        train_on_cluster(job, "127.0.0.1:1", 2)


def test_no_cluster_is_one_line(job):
    with pytest.raises(OperationError, match="a Ray cluster answers at 127"):
        train_on_cluster(job, "127.0.0.1:1", 2)


def test_what_workers_tell_comes_back_as_an_error(job, tmp_path):
    path = tmp_path / "cluster.json"
    path.write_text(json.dumps({"error": "a rule; got that", "usage": True}))
    with pytest.raises(UsageError, match="a rule; got that"):
        _read(path, job)
    with pytest.raises(OperationError, match="sees the run's folder"):
        _read(path, job)


def few(job, **changed):
    """The same job with two steps."""
    return replace(job, recipe=replace(job.recipe, run=replace(job.recipe.run, steps=2)), **changed)


def test_a_worker_leaves_the_result_for_whoever_asked(job):
    job = few(job)
    _work({"job": job})
    result = _read(job.out / "cluster.json", job)
    assert (result.step, result.reason) == (2, "finished")
    assert result.weights == job.out / "best.safetensors"
    assert not (job.out / "cluster.json").exists()


def test_what_trying_again_cannot_mend_is_tried_once(job, tmp_path):
    train(few(job))
    other = replace(job.recipe, run=replace(job.recipe.run, steps=2, lr=1e-4))
    with pytest.raises(UsageError):
        _work({"job": replace(job, recipe=other)})
    _work({"job": replace(job, recipe=other, corpus=tmp_path / "nowhere")})  # does nothing any more
    with pytest.raises(UsageError, match="resumed with its own recipe"):
        _read(job.out / "cluster.json", job)


def test_losing_workers_too_often_says_how_to_go_on(job, monkeypatch):
    def lose(_):
        raise RuntimeError("a worker was lost")

    monkeypatch.setattr("ray.train.torch.TorchTrainer.fit", lose)
    import ray

    with pytest.raises(OperationError, match=r"at most 3 times .*--resume"):
        _fit(ray, replace(job, threads=1), 2, 3)


def test_how_far_the_run_is_comes_from_its_log(job, capsys):
    class Soon:
        rounds = 3

        def wait(self, _):
            self.rounds -= 1
            return self.rounds < 0

    path = job.out / "train.csv"
    _tell(path, Soon())
    job.out.mkdir()
    path.write_text("step,loss,lr\n")
    _tell(path, Soon())
    assert capsys.readouterr().err == ""
    path.write_text("step,loss,lr\n1,2.5,0.1\n2,2.25,0.1\n")
    _tell(path, Soon())
    assert capsys.readouterr().err == "step 2  loss 2.2500\n"
