"""Train a model of one's own: choose, train, measure, and install the bundle.

A run can be stopped or killed at any moment. What it is stands in its folder, so that
``resume`` goes on where it was: in training at its last checkpoint, after training with the
measuring and the bundle.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from cadenza.app.home import user_folder
from cadenza.app.training_bundle import exported_run, numbered, run_summary
from cadenza.app.training_card import training_card, training_licence
from cadenza.app.training_corpora import bundle_name, open_material
from cadenza.app.training_figures import (
    TrainedFigures,
    compare_weights,
    parity_checked,
    told_copying,
)
from cadenza.app.training_runs import (
    Run,
    Start,
    drop_unbegun,
    find_run,
    new_run,
    open_start,
    save_run,
)
from cadenza.corpus.store.lock import held_lock
from cadenza.errors import CancelledError, FileError, ModelError, OperationError, UsageError

if TYPE_CHECKING:
    from cadenza.training import Job, Recipe, Result

__all__ = ["TrainRequest", "Trained", "train_model"]

_NEEDED = ("torch", "onnx", "safetensors", "onnxruntime")
_TUNING, _FRESH = "tune", "small"
_SHAPE = ("d_model", "kv_heads", "layers", "context", "position")
_WAIT = "PASSIVE"
"""Threads that wait for each other sleep; spinning ones slow training down beside other work."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """What to train.

    Parameters
    ----------
    recipe : str
        A TOML file, or the name of a recipe that ships; "" takes the usual one of the
        architecture, and without one "tune".
    architecture : str
        One of ``training.recipe.ARCHITECTURES``; "" takes the recipe's.
    corpus : str
        A corpus by name, or a packed folder; "" for the only one that is built.
    start : str
        The model to go on from; "" takes the recipe's.
    size : str
        "tiny", "small" or "base"; "" takes the recipe's.
    name : str
        Of the bundle; "" takes the corpus's.
    resume : bool
        Go on with the newest run of that name that was stopped.
    minutes : float
        Stop training after so long and go on with what is there; 0: no limit.
    steps : int or None
        Instead of the recipe's.
    cluster : str
        Address of a Ray cluster; "" trains in this process.
    workers : int
        Of the cluster.
    device : str
        "auto", "cpu" or "cuda".
    threads : int
        Of the CPU; 0 leaves them to torch.
    """

    recipe: str = ""
    architecture: str = ""
    corpus: str = ""
    start: str = ""
    size: str = ""
    name: str = ""
    resume: bool = False
    minutes: float = 0.0
    steps: int | None = None
    cluster: str = ""
    workers: int = 0
    device: str = "auto"
    threads: int = 0


@dataclass(frozen=True)
class Trained:
    """A model that was trained.

    Parameters
    ----------
    name, version : str
        Of the bundle.
    folder, run : Path
        Where the bundle and the run lie.
    reason : str
        How training ended: "finished", "patience" or "minutes".
    figures : TrainedFigures
        What was measured.
    architecture : str
        One of ``training.recipe.ARCHITECTURES``.
    """

    name: str
    version: str
    folder: Path
    run: Path
    reason: str
    figures: TrainedFigures
    architecture: str = "transformer"

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cadenza train --json`` prints."""
        return {
            "name": self.name,
            "version": self.version,
            "architecture": self.architecture,
            "folder": str(self.folder),
            "run": str(self.run),
            "reason": self.reason,
            "figures": self.figures.to_dict(),
        }


def train_model(request: TrainRequest, tell: Tell) -> Trained:
    """Train, measure, and install the bundle under ``models`` of the user's home.

    Parameters
    ----------
    request : TrainRequest
        What to do.
    tell : callable
        Is told in lines what is going on.

    Raises
    ------
    UsageError
        When what was asked for does not go together.
    OperationError
        When training's libraries are not installed.
        Also when another process works on the run that is gone on with.
    FileError
        When the disk is full, or must not be written to; the run can be gone on with.
    CancelledError
        When it was stopped; the message says how to go on.
    """
    _check_installed()
    os.environ.setdefault("OMP_WAIT_POLICY", _WAIT)  # read when torch is loaded
    run = (
        find_run(request.name or _corpus_name(request)) if request.resume else _begun(request, tell)
    )
    with held_lock(run.folder / "lock", f"the run {run.folder.name}"):
        try:
            return _done(run, request, tell)
        except OSError as error:
            raise FileError(
                "a run needs room on the disk, and a folder that can be written to",
                f"{error.filename or run.folder}: {error.strerror or error}",
                f"mend that and go on with cadenza train --resume --name {run.name}",
            ) from error


def _done(run: Run, request: TrainRequest, tell: Tell) -> Trained:
    """What is left to do of a run that no other process works on."""
    recipe = _recipe_of(run, request)
    run = save_run(run, recipe=recipe.to_json())
    try:
        result = _trained(run, recipe, request)
    except (UsageError, ModelError):  # it does not fit: --resume is not to find it
        drop_unbegun(run)
        raise
    if result.reason == "signal":
        raise CancelledError(
            f"training stopped after step {result.step} with a checkpoint",
            next_step=f"go on with cadenza train --resume --name {run.name}",
        )
    run = save_run(run, state="trained", reason=result.reason)
    tell(f"training ended ({result.reason}) after step {result.step}; measuring on held-out music")
    return _installed(run, recipe, result)


def _check_installed() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise OperationError(
            "training needs torch, onnx and safetensors",
            f"no {', '.join(missing)}",
            "pip install cadenza[train]",
        )


def _corpus_name(request: TrainRequest) -> str:
    return bundle_name(Path(request.corpus).name) if request.corpus else ""


# -- beginning ----------------------------------------------------------------------------------


def _begun(request: TrainRequest, tell: Tell) -> Run:
    """A new run: corpus, recipe and start are settled and written down."""
    recipe = _chosen(request)
    chords = recipe.model.architecture == "lstm-chords"
    material = open_material(request.corpus, chords=chords)
    wished = request.start or recipe.start
    start = open_start(wished, tell) if wished else None
    recipe = _shaped(recipe, request, start)
    name = bundle_name(request.name or material.name)
    if request.name and name != request.name:
        rule = "a model's name is small letters, digits, dots, dashes and underscores"
        raise UsageError(rule, request.name, f"try --name {name}")
    corpus = {
        **material.to_dict(),
        "folder": str(material.folder.resolve()),
        "index": None if material.index is None else str(material.index.resolve()),
    }
    told = {} if start is None else {
        "name": start.name, "path": str(start.path), "licence": start.licence,
        "bundle": None if start.bundle is None else str(start.bundle),
    }  # fmt: skip
    run = new_run(name, corpus, recipe.to_json(), told)
    tell(f"run {run.folder}")
    return run


def _chosen(request: TrainRequest) -> Recipe:
    """The recipe that was named, or the usual one of an architecture."""
    from cadenza.training import load_recipe

    wished = request.recipe
    if not wished:
        wished = request.architecture or _TUNING
        if wished == "transformer":
            wished = _TUNING if request.start else request.size or _FRESH
    recipe = load_recipe(wished)
    if request.architecture and recipe.model.architecture != request.architecture:
        raise UsageError(
            f"the recipe {recipe.name} is for a {recipe.model.architecture}",
            f"--arch {request.architecture}",
            "leave one of them out",
        )
    return recipe


def _shaped(recipe: Recipe, request: TrainRequest, start: Start | None) -> Recipe:
    """The recipe with the size and steps asked for, or the dimensions of what it starts from."""
    from cadenza.runtime.config import ARCHITECTURE

    model, run = recipe.model, recipe.run
    if request.size:
        model = replace(model, size=request.size)
    if start is not None and model.architecture == "transformer":
        if start.config.get("architecture") != ARCHITECTURE:
            raise UsageError(
                "a transformer goes on from a transformer", start.name, "name another --from"
            )
        if request.size and request.size != start.config["size"]:
            raise UsageError(
                f"{start.name} is of size {start.config['size']}",
                f"--size {request.size}",
                "leave --size or --from out",
            )
        changed = {name: start.config[name] for name in _SHAPE}
        model = replace(model, **changed)
    if request.steps is not None:
        run = replace(run, steps=request.steps, passes=0.0)
    return replace(recipe, model=model, run=run)


def _recipe_of(run: Run, request: TrainRequest) -> Recipe:
    """What a run's folder tells; more steps may be asked for when it is gone on with."""
    from cadenza.training import Recipe

    recipe = Recipe.from_json(run.recipe, str(run.folder))
    if request.resume and request.steps is not None:
        recipe = replace(recipe, run=replace(recipe.run, steps=request.steps, passes=0.0))
    return recipe


# -- training -----------------------------------------------------------------------------------


def _trained(run: Run, recipe: Recipe, request: TrainRequest) -> Result:
    """Train, here or on a cluster; a run that was trained already is only looked up."""
    from cadenza.training import Job, train

    index = run.corpus["index"]
    job = Job(
        recipe,
        Path(run.corpus["folder"]),
        run.folder,
        resume=request.resume,
        device=request.device,
        threads=request.threads,
        minutes=request.minutes,
        weights=run.start.get("path"),
        index=None if index is None else Path(index),
    )
    if run.state == "trained" and run.reason != "minutes":
        return _looked_up(job, run)
    if not request.cluster:
        return train(job)
    from cadenza.training.cluster import train_on_cluster

    return train_on_cluster(job, request.cluster, max(1, request.workers))


def _looked_up(job: Job, run: Run) -> Result:
    """How a run ended that was killed between training and its bundle."""
    from cadenza.training.checkpoint import load_state
    from cadenza.training.job import Best, Result

    found = load_state(job.out)
    if found is None:
        raise ModelError("a run that was trained has a checkpoint", str(job.out), "train again")
    step, _, facts = found
    best = Best.of(facts["best"])
    weights = job.out / "best.safetensors"
    return Result(step, run.reason, best.figure, weights, best.step, best.excess, best.unit)


# -- measuring and installing -------------------------------------------------------------------


def _installed(run: Run, recipe: Recipe, result: Result) -> Trained:
    """Export, measure, and put the bundle in its place; the one there goes once it is whole."""
    from cadenza.runtime.bundle import CARD_NAME, write_bundle

    corpus = Path(run.corpus["folder"])
    start = run.start.get("path")
    with TemporaryDirectory(prefix="cadenza-") as spare:
        made = exported_run(run, recipe, result, Path(spare))
        figures = TrainedFigures(
            compare_weights(recipe, corpus, result.weights, None if start is None else Path(start)),
            parity_checked(recipe, corpus, result.weights, made.folder),
            told_copying(run.folder, result.best_step),
            result.step,
            result.best_step,
        )
        folder = user_folder("models") / run.name
        files = {name: (made.folder / name).read_bytes() for name in made.files}
        with numbered(folder, run) as version:
            card = training_card(run, figures, version, made.created)
            bundle = write_bundle(
                folder,
                name=run.name,
                config=made.config,
                files={**files, CARD_NAME: card.encode()},
                version=version,
                created=made.created,
                licence=training_licence(run.corpus, run.start),
                summary=run_summary(run, recipe, figures),
                replace=True,
            )
    save_run(run, state="installed")
    return Trained(
        run.name,
        bundle.version,
        bundle.folder,
        run.folder,
        result.reason,
        figures,
        recipe.model.architecture,
    )
