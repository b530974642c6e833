"""What a training run leaves: the exported graph, its version, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza.app.home import home_folder
from cadenza.app.training_figures import TrainedFigures
from cadenza.app.training_runs import RUNS, Run
from cadenza.corpus.store.lock import held_lock
from cadenza.errors import ModelError

if TYPE_CHECKING:
    from cadenza.runtime import Bundle
    from cadenza.training import Recipe, Result

__all__ = ["exported_run", "next_version", "numbered", "run_summary"]

_INSTALLING_S = 120.0


def exported_run(run: Run, recipe: Recipe, result: Result, spare: Path) -> Bundle:
    """A bundle with 8-bit weights in a folder that is gone afterwards."""
    from cadenza.runtime.export import export
    from cadenza.training.tasks import new_task

    card = spare / "card.md"
    card.write_text("-\n", "utf-8")
    index = run.corpus["index"]
    packed = _packed_index(Path(index), spare) if index is not None else None
    extra = new_task(recipe, Path(run.corpus["folder"])).files()
    folder = spare / "made"
    return export(
        result.weights, None, folder, name=run.name, card=card, originality=packed, extra=extra
    )


def _packed_index(index: Path, spare: Path) -> Path:
    """The index as one file, as bundles carry it."""
    if index.is_file():
        return index
    from cadenza.metrics.originality import CorpusIndex

    packed = spare / "originality.index"
    CorpusIndex(index).save(packed)
    return packed


@contextmanager
def numbered(folder: Path, run: Run) -> Iterator[str]:
    """The version of a model that is put into its folder in the block.

    Others that end at the same moment wait, so that no two runs share a number.

    Parameters
    ----------
    folder : Path
        Of the model's name; need not be there.
    run : Run
        What it comes of.

    Raises
    ------
    OperationError
        When another run does not come to an end with it.
    """
    lock = home_folder() / RUNS / f".{folder.name}.lock"
    with held_lock(lock, f"the model {folder.name}", _INSTALLING_S):
        yield next_version(folder, run)


def next_version(folder: Path, run: Run) -> str:
    """One more than that of the bundle there; the same for the same run."""
    from cadenza.runtime.bundle import INDEX_NAME, read_bundle

    if not (folder / INDEX_NAME).is_file():
        return "1"
    try:
        old = read_bundle(folder)
    except ModelError:
        return "1"
    if old.summary.get("run") == run.folder.name:
        return old.version
    return str(int(old.version) + 1) if old.version.isdigit() else "1"


def _parent_sha256(run: Run) -> str | None:
    """The hash of the bundle that a run went on from; None where it was no bundle."""
    from cadenza.runtime.bundle import INDEX_NAME, read_bundle

    place = run.start.get("bundle") or run.start.get("path")
    if place is None or not (Path(place) / INDEX_NAME).is_file():
        return None
    return read_bundle(Path(place)).model_sha256


def run_summary(run: Run, recipe: Recipe, figures: TrainedFigures) -> Mapping[str, Any]:
    """What the bundle says of its training."""
    return {
        "trained_on": [run.corpus["name"]],
        "corpus": {name: run.corpus[name] for name in ("name", "commit", "tree", "licences")},
        "from": run.start.get("name"),
        "from_sha256": _parent_sha256(run),
        "run": run.folder.name,
        "recipe": {"name": recipe.name, "sha256": recipe.digest, **asdict(recipe.model)},
        "figures": figures.to_dict(),
    }
