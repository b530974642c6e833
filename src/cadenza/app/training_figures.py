"""What is told of a trained model: likelihood beside the one it started from, copying, validity."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza.errors import CadenzaError, ModelError, UsageError

if TYPE_CHECKING:
    from cadenza.training import Recipe

__all__ = ["Comparison", "TrainedFigures", "compare_weights", "parity_checked", "told_copying"]

_WINDOWS = 64
_PARITY = 1e-3


@dataclass(frozen=True, slots=True)
class Comparison:
    """Nats a note on held-out music.

    Parameters
    ----------
    split : str
        "test", or "valid" where the corpus has nothing for testing.
    after : float
        Of the trained model.
    before : float
        Of the one it started from, NaN where it did not.
    instruments : mapping of str to float
        ``after`` of each instrument that has a model of its own, where the split has music of it.
    """

    split: str
    after: float
    before: float = math.nan
    instruments: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class TrainedFigures:
    """The figures of a trained model.

    Parameters
    ----------
    held_out : Comparison
        Likelihood.
    bundle : mapping
        What ``Task.examine`` found: parity, nats a note in torch and as exported, the share of
        first choices that break the grammar.
    copying : mapping
        Copying and repetition of the samples at the step that was kept, and what is usual for
        people; empty where it was not measured.
    steps, best_step : int
        Done, and those of the weights that are kept.
    """

    held_out: Comparison
    bundle: Mapping[str, float]
    copying: Mapping[str, Any]
    steps: int
    best_step: int

    def to_dict(self) -> dict[str, Any]:
        """As a bundle's summary tells it."""
        held = self.held_out
        return {
            "split": held.split,
            "nats_per_note": _rounded(held.after),
            "nats_per_note_before": _rounded(held.before),
            **_by_instrument(held),
            **{name: _rounded(value) for name, value in self.bundle.items()},
            "copying": dict(self.copying),
            "steps": self.steps,
            "best_step": self.best_step,
        }


def _by_instrument(held: Comparison) -> dict[str, Any]:
    if not held.instruments:
        return {}
    return {"instruments": {name: _rounded(value) for name, value in held.instruments.items()}}


def _rounded(value: float) -> float | None:
    return float(f"{value:.5g}") if math.isfinite(value) else None


def compare_weights(recipe: Recipe, corpus: Path, best: Path, start: Path | None) -> Comparison:
    """Measure the trained weights, and those that they started from, on the same music.

    Parameters
    ----------
    recipe : Recipe
        Of the run.
    corpus : Path
        The packed corpus.
    best, start : Path
        Weights; the second may be a bundle's folder.
    """
    from cadenza.training.parallel import join_team
    from cadenza.training.precision import autocast_to
    from cadenza.training.tasks import new_task

    wide = replace(recipe, run=replace(recipe.run, valid_windows=_WINDOWS))
    task, team = new_task(wide, corpus), join_team("cpu")
    try:
        split, validator = "test", task.validator(team, "test")
    except UsageError:
        split, validator = "valid", task.validator(team, "valid")
    found, instruments = [math.nan, math.nan], {}
    for at, source in enumerate((best, start)):
        if source is None:
            continue
        model = task.new_model()
        task.start_from(model, source)
        figures = validator.measure(model, autocast_to("float32", team.device))
        found[at] = figures.figure
        if source is best:
            rows = figures.rows()
            instruments = {name: value for group, name, _, value in rows if group == "instrument"}
    return Comparison(split, found[0], found[1], instruments=instruments)


def parity_checked(recipe: Recipe, corpus: Path, best: Path, bundle: Path) -> dict[str, float]:
    """What ``Task.examine`` finds, where the graph says what torch says.

    Raises
    ------
    ModelError
        When a logit differs by more than 0.001.
    """
    from cadenza.training.tasks import new_task

    task = new_task(recipe, corpus)
    model = task.new_model()
    task.start_from(model, best)
    try:
        found = dict(task.examine(model, bundle, "test"))
    except UsageError:
        found = dict(task.examine(model, bundle, "valid"))
    if not found.get("parity", 0.0) <= _PARITY:
        raise ModelError(
            f"the exported graph gives torch's logits within {_PARITY:g}",
            f"{found['parity']:.2g} apart",
            "report this with the recipe",
        )
    return found


def told_copying(folder: Path, step: int) -> dict[str, Any]:
    """What the memorisation meter told of the step that is kept; empty where it was off."""
    from cadenza.training.copying import COPIED, JUDGED, REPEATED
    from cadenza.training.meter_readings import read_meter

    try:
        told = read_meter(folder)
    except CadenzaError:
        return {}
    reading = next((each for each in told.readings if each.step == step), None)
    if reading is None or told.human is None:
        return {}
    places = [(notes, COPIED.index(notes)) for notes in JUDGED]
    return {
        "excess": _rounded(reading.excess),
        "inside": reading.is_inside if math.isfinite(reading.excess) else None,
        "share": {str(n): _rounded(float(reading.copying[at])) for n, at in places},
        "led": {str(n): _rounded(float(reading.led[at])) for n, at in places},
        "human": {str(n): [_rounded(float(v)) for v in told.human.copying[:, at]]
                  for n, at in places},
        "own_run": _rounded(reading.own_run),
        "repetition": {str(n): _rounded(float(v))
                       for n, v in zip(REPEATED, reading.repetition, strict=True)},
        "human_repetition": {str(n): [_rounded(float(v)) for v in told.human.repetition[:, at]]
                             for at, n in enumerate(REPEATED)},
        "train_nats_per_note": _rounded(reading.train_nats),
        "valid_nats_per_note": _rounded(reading.valid_nats),
    }  # fmt: skip
