"""The memorisation meter: what a model repeats and copies while it trains.

At every validation samples are drawn and held against the training split; once, so are excerpts
by people from the validation split, of the same length, in the same form. Where samples share
more with the training split than such excerpts do, the model has begun to recite (``copying``
defines all figures). Beside that stand the nats of fixed windows of the training split and of the
validation split: the gap between them tells the same from the other side.

A run's folder gets ``meter.csv`` (step, name, notes, value), ``meter.json`` (everything, for
``meter_readings``), and a page with the curves.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cadenza.training.checkpoint import write_whole
from cadenza.training.copying import COPIED, Floats, Human, measured
from cadenza.training.logs import say
from cadenza.training.meter_readings import METER_COLUMNS, METER_NAME, Reading, Told, read_meter
from cadenza.training.recipe import MeterRecipe, Recipe
from cadenza.training.task import MusicTask

if TYPE_CHECKING:
    from cadenza.metrics.originality import CorpusIndex
    from cadenza.models.contract import Model

__all__ = ["MemorisationMeter", "told_run"]

PAGE_NAME = "memorisation.html"
_DIGITS = 12


class MemorisationMeter:
    """Measures one run; only the process that leads has one.

    Parameters
    ----------
    task : MusicTask
        Draws samples and excerpts by people.
    recipe : MeterRecipe
        How many.
    index : Path or None
        Index of the training split; without one copying is not measured.
    out : Path
        The run's folder.
    step : int
        Steps done; readings of later ones, left by a run that was killed, are dropped.
    seed : int
        Samples are drawn with it, at every validation alike.
    about : str
        Which run it is, for the foot of the page; see ``told_run``.
    """

    def __init__(
        self,
        task: MusicTask[Any],
        recipe: MeterRecipe,
        index: Path | None,
        out: Path,
        step: int,
        seed: int,
        about: str = "",
    ) -> None:
        self._about = about
        self._task, self._recipe, self._out, self._seed = task, recipe, out, seed
        self._place = index
        self._index: CorpusIndex | None = None
        self._human: Human | None = None
        self._off = False
        self._readings: list[Reading] = []
        if step and (out / METER_NAME).is_file():
            told = read_meter(out)
            self._human = told.human
            self._readings = [each for each in told.readings if each.step <= step]

    def measure(self, step: int, model: Model, valid_nats: float, train_nats: float) -> Reading:
        """Draw and measure; where that cannot be done here the reading has the nats alone."""
        begin = time.monotonic()
        plain_reading = Reading(step, valid_nats, train_nats)
        reading = plain_reading if self._off else self._drawn(plain_reading, model, begin)
        self._readings = [each for each in self._readings if each.step < step] + [reading]
        return reading

    def _drawn(self, reading: Reading, model: Model, begin: float) -> Reading:
        recipe = self._recipe
        try:
            scores = self._task.draw(model, recipe.samples, recipe.tokens, self._seed)
            if not scores:
                return reading  # an architecture that writes no notes
            self._prepare()
            samples = measured(scores, self._index)
            led = self._led(model)
        except ImportError as error:
            self._off = True
            say(f"no samples are measured: {error.name or error} is not installed "
                "(pip install cadenza[train])")  # fmt: skip
            return reading
        human = self._human
        return Reading(
            reading.step,
            reading.valid_nats,
            reading.train_nats,
            samples.copying,
            samples.repeated,
            float(samples.own.max()) if self._index is not None else math.nan,
            math.nan if human is None else human.excess(samples.copying),
            time.monotonic() - begin,
            led,
        )

    def _led(self, model: Model) -> Floats:
        """What samples on the chords of training pieces copy."""
        if self._index is None:
            return np.full(len(COPIED), np.nan)
        recipe = self._recipe
        scores = self._task.draw(model, recipe.samples, recipe.tokens, self._seed, "train")
        return measured(scores, self._index).copying

    def _prepare(self) -> None:
        """Open the index and measure people, once."""
        if self._index is None and self._place is not None:
            from cadenza.metrics.originality import CorpusIndex

            self._index = CorpusIndex(self._place)
        if self._human is None:
            if self._place is None:
                say("copying is not measured: the corpus has no index for originality")
            scores = self._task.held_out(self._recipe.excerpts, self._recipe.tokens)
            self._human = Human.of(measured(scores, self._index), self._recipe.samples)

    def write(self, picked: int) -> None:
        """Write ``meter.csv``, ``meter.json`` and the page; each whole or not at all."""
        lines = [",".join(METER_COLUMNS)]
        lines += [",".join(map(str, row)) for each in self._readings for row in each.rows()]
        told = {
            "picked": picked,
            "human": None if self._human is None else self._human.to_mapping(),
            "readings": [each.to_mapping() for each in self._readings],
        }
        write_whole(self._out / "meter.csv", ("\n".join(lines) + "\n").encode())
        write_whole(self._out / METER_NAME, (json.dumps(told) + "\n").encode())
        try:
            from cadenza.training.memorisation_page import memorisation_page
        except ImportError:
            return  # the charts' libraries are not there
        page = memorisation_page(Told(self._human, tuple(self._readings), picked), foot=self._about)
        write_whole(self._out / PAGE_NAME, page.encode())


def told_run(out: Path, recipe: Recipe, corpus: Path) -> str:
    """A line that names a run: its folder, its recipe, its corpus with the commit, the day.

    Parameters
    ----------
    out : Path
        The run's folder.
    recipe : Recipe
        Told by its architecture and the digest of all its settings.
    corpus : Path
        A packed corpus; one that was not built by ``cadenza corpus`` has no commit, and is told
        by its digest.
    """
    facts = (corpus / "corpus.json").read_bytes()
    mark = json.loads(facts).get("corpus") or {}
    settings = json.dumps(recipe.to_json(), sort_keys=True).encode()
    told = (
        f"corpus {mark['name']}, commit {mark['commit'][:_DIGITS]}"
        if mark
        else (f"corpus {corpus.name}, corpus.json {hashlib.sha256(facts).hexdigest()[:_DIGITS]}")
    )
    shape = f"recipe {recipe.model.architecture} {hashlib.sha256(settings).hexdigest()[:_DIGITS]}"
    return f"Run {out.name} · {shape} · {told} · {datetime.now(UTC):%Y-%m-%d}"
