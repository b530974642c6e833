"""The folder of a training run: what it is, how far it came, and what it went on from.

``HOME/runs/NAME-DAY-N`` holds ``run.json`` beside what the trainer writes, so that ``--resume``
needs nothing but the name. Nothing of a run is thrown away by the next one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza.app.home import home_folder, user_folder
from cadenza.app.run_folders import new_folder, write_note
from cadenza.errors import ModelError, UsageError

if TYPE_CHECKING:
    from cadenza.runtime import Bundle

__all__ = [
    "RUNS",
    "Run",
    "Start",
    "drop_unbegun",
    "find_run",
    "new_run",
    "open_start",
    "save_run",
    "weights_of",
]

RUNS = "runs"
"""Folder of the user's home in which runs are kept."""

BEST = "best.safetensors"
_KEPT = "weights.safetensors"
_NOTE, _STATE = "run.json", "state.json"
_FORMAT = 1
_ANY_SHIPPED = "base"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """A run as its folder tells it.

    Parameters
    ----------
    folder : Path
        Where it lies.
    name : str
        Of the bundle that comes of it.
    created : str
        The day it was begun.
    corpus : mapping
        What it is trained on: name, commit, tree, licences, folder, index.
    recipe : mapping
        All settings.
    start : mapping
        The model that it goes on from: name, path, licence, figures; empty for none.
    state : str
        "training", "trained" (the bundle is missing), or "installed".
    reason : str
        Why training ended; "" while it has not.
    """

    folder: Path
    name: str
    created: str
    corpus: Mapping[str, Any]
    recipe: Mapping[str, Any]
    start: Mapping[str, Any]
    state: str = "training"
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is something to go on with."""
        return self.state != "installed" or self.reason == "minutes"


@dataclass(frozen=True, slots=True)
class Start:
    """A model to go on from.

    Parameters
    ----------
    name : str
        What it is called.
    path : Path
        Its bundle's folder, or a file of weights.
    bundle : Path or None
        Its bundle's folder, where it has one.
    licence : str
        Of its weights; "" where it is not told.
    config : mapping
        Its shape.
    """

    name: str
    path: Path
    licence: str
    config: Mapping[str, Any]
    bundle: Path | None = None


def open_start(wished: str, tell: Tell) -> Start:
    """The model that training is to go on from.

    Parameters
    ----------
    wished : str
        A bundle by its name or folder, a run by its folder, a file of weights; "base" is the
        largest model that ships where none has that name.
    tell : callable
        Is told which one "base" is.

    Raises
    ------
    CadenzaError
        When there is none.
    """
    from cadenza.runtime import bundles, find_bundle

    path = Path(wished).expanduser()
    if (path / BEST).is_file():
        path = path / BEST
    if path.is_file():
        return _weights(path)
    own = user_folder("models")
    if wished == _ANY_SHIPPED and not any(each.name == wished for each in bundles((own,))):
        bundle = max(bundles(), key=lambda each: each.config.parameters)
        tell(f"--from {wished}: the largest model that ships is {bundle.name} "
             f"({bundle.config.parameters / 1e6:.1f} M parameters)")  # fmt: skip
    else:
        bundle = find_bundle(wished, (own,))
    config = bundle.config.to_mapping()
    path = weights_of(bundle, config)
    return Start(bundle.name, path, bundle.licence, config, bundle.folder)


def weights_of(bundle: Bundle, config: Mapping[str, Any]) -> Path:
    """What to go on from: the bundle, or its run's weights where it keeps none of its own.

    Only a transformer's graph can be read back into weights.
    """
    from cadenza.runtime.config import ARCHITECTURE

    if config.get("architecture") == ARCHITECTURE or (bundle.folder / _KEPT).is_file():
        return bundle.folder
    best = home_folder() / RUNS / str(bundle.summary.get("run") or "-") / BEST
    if best.is_file():
        return best
    raise ModelError(
        "a model that training goes on from keeps its weights, or its run does",
        f"{bundle.name}, whose bundle and run have none",
        "leave --from out, or name the folder of a run",
    )


def _weights(path: Path) -> Start:
    from cadenza.runtime.weights import read_config

    return Start(path.resolve().parent.name, path.resolve(), "", read_config(path))


def new_run(
    name: str, corpus: Mapping[str, Any], recipe: Mapping[str, Any], start: Mapping[str, Any]
) -> Run:
    """Make the folder of a new run.

    Raises
    ------
    FileError
        When it cannot be made.
    """
    day = datetime.now(UTC).date().isoformat()
    folder = new_folder(home_folder() / RUNS, f"{name}-{day}")
    run = Run(folder, name, day, corpus, recipe, start)
    save_run(run)
    return run


def save_run(run: Run, **changed: object) -> Run:
    """Write what is known of a run, whole or not at all; the run with the changes."""
    now = replace(run, **changed)  # type: ignore[arg-type]
    facts = {"format": _FORMAT, **asdict(now)}
    del facts["folder"]
    write_note(run.folder / _NOTE, facts)
    return now


def drop_unbegun(run: Run) -> None:
    """Let a run go that was refused before it had a checkpoint: there is nothing to go on with."""
    if not (run.folder / _STATE).is_file():
        shutil.rmtree(run.folder, ignore_errors=True)


def find_run(name: str) -> Run:
    """The newest run that can be gone on with.

    Parameters
    ----------
    name : str
        Of its model; "" for any.

    Raises
    ------
    UsageError
        When there is none.
    """
    found = []
    for note in (home_folder() / RUNS).glob(f"*/{_NOTE}"):
        try:
            run = _read(note)
        except ModelError:
            continue
        if run.is_open and (not name or run.name == name):
            found.append((note.stat().st_mtime_ns, run))
    if not found:
        what = f"of {name} " if name else ""
        raise UsageError(
            f"a run {what}that was stopped can be gone on with", "none", "leave --resume out"
        )
    return max(found, key=lambda each: each[0])[1]


def _read(note: Path) -> Run:
    try:
        facts = json.loads(note.read_text("utf-8"))
        if facts.pop("format") != _FORMAT:
            raise ModelError("a run is of this version's format", str(note))
        return Run(folder=note.parent, **facts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError("a run's run.json is readable", str(note)) from error
