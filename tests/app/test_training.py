"""``train_model``: from a packed folder to an installed bundle, stopped, killed, gone on with."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from cadenza.app import training
from cadenza.app.training import TrainRequest, train_model
from cadenza.app.training_bundle import numbered
from cadenza.app.training_card import training_licence
from cadenza.app.training_runs import find_run, open_start, weights_of
from cadenza.errors import (
    CancelledError,
    FileError,
    ModelError,
    OperationError,
    UnknownNameError,
    UsageError,
)
from cadenza.metrics.originality import build_index, indexed
from cadenza.music import Key, Meter
from cadenza.runtime import find_bundle
from cadenza.tokens.packed import Entry, Packed, write_packed
from cadenza.tokens.sheet import Event, Sheet, SheetPart
from cadenza.training.drawing import score_of

RECIPE = """
[model]
size = "tiny"
context = 128
dropout = 0.0
[run]
steps = 4
batch = 4
micro_batch = 4
lr = 3e-3
warmup_steps = 1
precision = "float32"
valid_every = 2
valid_windows = 4
checkpoint_every = 2
log_every = 1
[meter]
samples = 2
tokens = 96
excerpts = 4
"""


def _sheet(seed: int) -> Sheet:
    random = Random(seed)
    parts = (SheetPart("melody", 40), SheetPart("bass", 33))
    cells = {}
    for bar in range(12):
        for slot in range(2):
            steps = sorted(random.sample(range(0, 48, 6), 4))
            cells[bar, slot] = tuple(Event(s, random.randint(45, 70), 6, 80) for s in steps)
    return Sheet("rock", 120.0, Meter(4, 4), Key("C", "major"), True, parts, 12, cells=cells)


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("corpora") / "Mine"
    splits = ("train", "train", "valid", "test")
    entries = [Entry(_sheet(number), "songs", splits[number % 4]) for number in range(12)]
    sets = {"songs": {"weight": 1.0, "licence": "CC0-1.0", "kept": 12}}
    write_packed(folder, entries, {"sets": sets})
    opened = Packed(folder)
    pieces = (
        indexed(f"{piece}", score_of(opened.window(piece, 0, 4000)))
        for piece in range(len(opened))
        if opened.column("split")[piece] == 0
    )
    build_index(tmp_path_factory.mktemp("index") / "index", pieces).save(
        folder / "originality.index"
    )
    return folder


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("CADENZA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OMP_WAIT_POLICY", "PASSIVE")  # the command would set it for good
    return tmp_path / "home"


@pytest.fixture
def request_(packed, tmp_path) -> TrainRequest:
    recipe = tmp_path / "quick.toml"
    recipe.write_text(RECIPE)
    return TrainRequest(recipe=str(recipe), corpus=str(packed), device="cpu", threads=1)


def _silent(_line: str) -> None:
    pass


def test_a_model_is_trained_measured_and_installed(home, request_):
    lines: list[str] = []
    made = train_model(request_, lines.append)
    assert (made.name, made.version, made.reason) == ("mine", "1", "finished")
    assert made.folder == home / "models" / "mine"
    bundle = find_bundle("mine", (home / "models",))
    bundle.verify(None)
    assert "originality.index" in bundle.files
    assert bundle.licence == "CC0-1.0"
    assert bundle.summary["corpus"]["name"] == "Mine"
    assert len(bundle.summary["corpus"]["tree"]) == 64
    figures = made.figures
    assert figures.held_out.split == "test"
    assert figures.held_out.after > 0.0
    assert figures.bundle["parity"] < 1e-3
    assert figures.bundle["onnx_nats_per_note"] == pytest.approx(
        figures.bundle["torch_nats_per_note"], rel=0.02
    )
    assert set(figures.copying["share"]) == {"8", "12", "16"}
    card = bundle.card()
    assert bundle.summary["corpus"]["tree"] in card
    assert "licence CC0-1.0 | 12 files" in card
    assert f"{figures.held_out.after:.3f}" in card
    assert json.loads(json.dumps(made.to_dict()))["figures"]["best_step"] == figures.best_step
    assert any("measuring on held-out music" in line for line in lines)
    assert (made.run / "memorisation.html").is_file()


def test_the_next_model_of_a_name_counts_up_and_can_start_from_the_last(home, request_):
    first = train_model(request_, _silent)
    again = train_model(replace(request_, start="mine"), _silent)
    assert (first.version, again.version) == ("1", "2")
    assert again.run != first.run
    assert again.figures.held_out.before == pytest.approx(first.figures.held_out.after, rel=0.02)
    assert again.figures.held_out.after <= again.figures.held_out.before * 1.02
    assert find_bundle("mine", (home / "models",)).summary["from"] == "mine"
    assert "the model it started from" in find_bundle("mine", (home / "models",)).card()
    assert not [each.name for each in (home / "models").iterdir() if each.name != "mine"]


def test_a_stopped_run_goes_on_and_says_how(home, request_, monkeypatch):
    real = training._trained

    def stopped(run, recipe, request):
        result = real(run, recipe, replace(request, minutes=1e-6))
        return replace(result, reason="signal")

    monkeypatch.setattr(training, "_trained", stopped)
    with pytest.raises(CancelledError, match="cadenza train --resume --name mine"):
        train_model(request_, _silent)
    monkeypatch.setattr(training, "_trained", real)
    assert find_run("mine").state == "training"
    made = train_model(TrainRequest(resume=True, device="cpu", threads=1), _silent)
    assert (made.figures.steps, made.version) == (4, "1")
    assert made.run == home / "runs" / made.run.name
    with pytest.raises(UsageError, match="leave --resume out"):
        train_model(TrainRequest(resume=True), _silent)


def test_a_run_killed_before_its_bundle_is_measured_without_more_training(
    home, request_, monkeypatch
):
    def killed(*_arguments):
        raise KeyboardInterrupt

    real = training._installed
    monkeypatch.setattr(training, "_installed", killed)
    with pytest.raises(KeyboardInterrupt):
        train_model(request_, _silent)
    monkeypatch.setattr(training, "_installed", real)
    assert not (home / "models" / "mine").exists()
    run = find_run("mine")
    assert (run.state, run.reason) == ("trained", "finished")
    before = (run.folder / "train.csv").read_bytes()
    made = train_model(replace(request_, resume=True), _silent)
    assert (run.folder / "train.csv").read_bytes() == before
    assert made.figures.steps == 4


@pytest.mark.usefixtures("home")
def test_a_run_out_of_time_is_installed_and_can_go_on(request_):
    first = train_model(replace(request_, minutes=1e-6), _silent)
    assert (first.reason, first.figures.steps) == ("minutes", 1)
    more = train_model(replace(request_, resume=True), _silent)
    assert (more.reason, more.figures.steps) == ("finished", 4)
    assert (first.version, more.version) == ("1", "1")  # one run, one version
    assert first.run == more.run


def test_base_is_the_largest_that_ships_and_a_line_says_which():
    lines: list[str] = []
    start = open_start("base", lines.append)
    assert start.path.is_dir()
    assert start.name in lines[0]
    assert start.licence
    with pytest.raises(UnknownNameError, match="a model is a bundle's name"):
        open_start("nowhere", _silent)


@pytest.mark.usefixtures("home")
def test_a_bundle_without_weights_stands_for_those_of_its_run(request_):
    made = train_model(request_, _silent)
    told = json.loads((made.folder / "bundle.json").read_text())
    kept = made.run / "best.safetensors"
    bundle = SimpleNamespace(name="mine", folder=made.folder, summary=told["summary"])
    assert weights_of(bundle, {"architecture": "music-transformer"}) == made.folder
    assert weights_of(bundle, {"architecture": "lstm-1"}) == kept
    kept.unlink()
    with pytest.raises(ModelError, match="keeps its weights, or its run does"):
        weights_of(bundle, {"architecture": "lstm-1"})


@pytest.mark.parametrize(
    ("changed", "error", "match"),
    [
        ({"recipe": "nothing"}, UnknownNameError, "a recipe is one that ships, or a TOML file"),
        ({"corpus": "/nowhere/at/all"}, FileError, "packed folder with corpus.json"),
        ({"name": "Foo Bar"}, UsageError, "try --name foo-bar"),
        ({"architecture": "lstm-1"}, UsageError, "is for a transformer"),
        ({"start": "base", "size": "base"}, UsageError, "is of size small"),
    ],
)
def test_wrong_use_is_told_before_anything_is_made(home, request_, changed, error, match):
    with pytest.raises(error, match=match):
        train_model(replace(request_, **changed), _silent)
    assert not (home / "runs").exists()


def test_a_run_that_does_not_fit_is_not_found_again(home, request_, monkeypatch):
    def refused(*_arguments):
        raise UsageError("a model goes on from one that fits")

    monkeypatch.setattr(training, "_trained", refused)
    with pytest.raises(UsageError, match="one that fits"):
        train_model(request_, _silent)
    assert list((home / "runs").iterdir()) == []


@pytest.mark.usefixtures("home")
def test_a_run_is_gone_on_with_by_one_process_at_a_time(request_, monkeypatch):
    def meanwhile(run, *_arguments):
        with pytest.raises(OperationError, match=f"one process at a time .*{run.folder.name}"):
            train_model(replace(request_, resume=True), _silent)
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "_trained", meanwhile)
    with pytest.raises(KeyboardInterrupt):
        train_model(request_, _silent)
    assert find_run("mine").state == "training"


@pytest.mark.usefixtures("home")
def test_a_full_disk_is_one_line_and_leaves_no_spare_files(request_, monkeypatch):
    def full(_number):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(FileError, match=r"room on the disk.*go on with cadenza train --resume"):
            train_model(request_, _silent)
    run = find_run("mine")
    assert [each.name for each in run.folder.iterdir() if each.name.startswith(".")] == []
    assert train_model(replace(request_, resume=True), _silent).figures.steps == 4


@pytest.mark.usefixtures("home")
def test_more_steps_are_kept_with_the_run(request_, monkeypatch):
    train_model(replace(request_, minutes=1e-6), _silent)

    def killed(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(training, "_trained", killed)
        with pytest.raises(KeyboardInterrupt):
            train_model(replace(request_, resume=True, steps=3), _silent)
    assert train_model(replace(request_, resume=True), _silent).figures.steps == 3


@pytest.mark.usefixtures("home")
def test_a_corpus_goes_before_the_folder_that_it_was_made_of(tmp_path, monkeypatch):
    from cadenza.app.corpora import add_to_corpus
    from cadenza.app.training_corpora import open_material

    monkeypatch.chdir(tmp_path)
    Path("songs").mkdir()
    with pytest.raises(FileError, match="packed folder with corpus"):
        open_material("songs")
    Path("songs/a.mid").write_bytes(b"MThd")
    add_to_corpus("songs", [Path("songs")])
    with pytest.raises(UnknownNameError, match="built"):
        open_material("songs")


@pytest.mark.usefixtures("home")
def test_without_torch_one_line_says_what_to_install(request_, monkeypatch):
    monkeypatch.setattr(training, "find_spec", lambda name: None if name == "torch" else object())
    with pytest.raises(OperationError, match=r"no torch; pip install cadenza\[train\]"):
        train_model(request_, _silent)


def test_licences_are_those_of_all_that_weights_come_from():
    corpus = {"licences": {"CC-BY-4.0": 2, "": 1}}
    assert training_licence(corpus, {}) == "CC-BY-4.0 AND not told"
    assert training_licence(corpus, {"licence": "Apache-2.0"}).startswith("Apache-2.0 AND CC-BY")


def test_runs_that_end_at_one_moment_get_numbers_of_their_own(tmp_path, monkeypatch):
    """Each reads what stands there and writes one more: nobody comes between the two."""
    monkeypatch.setenv("CADENZA_HOME", str(tmp_path))
    place, versions = tmp_path / "model", []

    def next_version(folder, _run):
        number = int(folder.read_text()) if folder.is_file() else 0
        time.sleep(0.05)  # long enough for another to read the same
        return str(number + 1)

    monkeypatch.setattr("cadenza.app.training_bundle.next_version", next_version)

    def end(number):
        with numbered(place, SimpleNamespace(folder=Path(f"mine-{number}"))) as version:
            versions.append(version)
            place.write_text(version)

    runs = [threading.Thread(target=end, args=(number,)) for number in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sorted(versions) == ["1", "2", "3", "4"]
