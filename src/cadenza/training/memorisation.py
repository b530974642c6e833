"""The memorisation meter: what a model repeats and copies while it trains.

At every validation samples are drawn and held against the training split; once, so are excerpts
by people from the validation split, of the same length, in the same form. Where samples share
more with the training split than such excerpts do, the model has begun to recite (``copying``
defines all figures). Beside that stand the nats of fixed windows of the training split and of the
validation split: the gap between them tells the same from the other side.

A run's folder gets ``meter.csv`` (step, name, notes, value), ``meter.json`` (everything, for
``read_meter``), and a page with the curves.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cadenza.errors import FileError
from cadenza.training.checkpoint import write_whole
from cadenza.training.copying import COPIED, REPEATED, Floats, Human, floats, measured, plain
from cadenza.training.logs import say
from cadenza.training.recipe import MeterRecipe
from cadenza.training.task import AnyTask

if TYPE_CHECKING:
    from cadenza.metrics.originality import CorpusIndex
    from cadenza.models.contract import Model

__all__ = ["METER_COLUMNS", "METER_NAME", "MemorisationMeter", "Reading", "Told", "read_meter"]

METER_COLUMNS = ("step", "name", "notes", "value")
METER_NAME = "meter.json"
PAGE_NAME = "memorisation.html"


@dataclass(frozen=True)
class Reading:
    """What the meter found at one validation.

    Parameters
    ----------
    step : int
        Steps done.
    valid_nats, train_nats : float
        Nats a note on fixed windows of the two splits.
    copying : array, shape (29,)
        Share of the samples' windows of 4 … 32 notes that the training split holds; NaN where
        it was not measured.
    repetition : array, shape (3,)
        Of the samples, for windows of 8, 16 and 32 notes.
    own_run : float
        Own notes of the longest run of any sample that the training split holds.
    excess : float
        Largest ratio of copying to the upper end of the human interval; NaN: not known.
    led : array, shape (29,)
        As ``copying``, of samples on the chords of training pieces: what the model recites where
        it is led to it. It decides nothing; NaN where it was not measured.
    seconds : float
        What drawing and measuring took.
    """

    step: int
    valid_nats: float
    train_nats: float
    copying: Floats = field(default_factory=lambda: np.full(len(COPIED), np.nan))
    repetition: Floats = field(default_factory=lambda: np.full(len(REPEATED), np.nan))
    own_run: float = math.nan
    excess: float = math.nan
    seconds: float = 0.0
    led: Floats = field(default_factory=lambda: np.full(len(COPIED), np.nan))

    @property
    def is_inside(self) -> bool:
        """Whether copying is not above the human interval, or is not known."""
        return not self.excess > 1.0

    def rows(self) -> list[tuple[int, str, int, float]]:
        """Rows of ``METER_COLUMNS``; what is not known is left out."""
        single = {
            "valid_nats": self.valid_nats,
            "train_nats": self.train_nats,
            "own_run": self.own_run,
            "excess": self.excess,
            "seconds": round(self.seconds, 2),
        }
        found = [(self.step, name, 0, value) for name, value in single.items()]
        found += [(self.step, "copying", n, v) for n, v in zip(COPIED, self.copying, strict=True)]
        found += [(self.step, "led", n, v) for n, v in zip(COPIED, self.led, strict=True)]
        found += [
            (self.step, "repetition", n, v) for n, v in zip(REPEATED, self.repetition, strict=True)
        ]
        return [row for row in found if math.isfinite(row[3])]

    def to_mapping(self) -> dict[str, Any]:
        """What JSON can hold."""
        single = np.array([self.valid_nats, self.train_nats, self.own_run, self.excess])
        names = ("valid_nats", "train_nats", "own_run", "excess")
        return {
            "step": self.step,
            **dict(zip(names, plain(single), strict=True)),
            "copying": plain(self.copying),
            "repetition": plain(self.repetition),
            "seconds": round(self.seconds, 2),
            "led": plain(self.led),
        }

    @classmethod
    def from_mapping(cls, told: Mapping[str, Any]) -> Reading:
        """Of what ``to_mapping`` gave."""
        names = ("valid_nats", "train_nats", "own_run", "excess")
        single = (math.nan if told[name] is None else float(told[name]) for name in names)
        valid, train, own, excess = single
        return cls(
            int(told["step"]), valid, train, floats(told["copying"]), floats(told["repetition"]),
            own, excess, float(told["seconds"]),
            floats(told.get("led", [None] * len(COPIED))),
        )  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a run's meter told.

    Parameters
    ----------
    human : Human or None
        What is usual for people; None where nothing was drawn.
    readings : tuple of Reading
        In order of their steps.
    picked : int
        Step of the checkpoint that is kept; −1 for none.
    """

    human: Human | None
    readings: tuple[Reading, ...]
    picked: int = -1


def read_meter(folder: Path) -> Told:
    """What the meter of a run told so far.

    Raises
    ------
    FileError
        When the folder has no readable ``meter.json``.
    """
    path = folder / METER_NAME
    try:
        told = json.loads(path.read_text("utf-8"))
        human = None if told["human"] is None else Human.from_mapping(told["human"])
        readings = tuple(Reading.from_mapping(each) for each in told["readings"])
        return Told(human, readings, int(told["picked"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileError(
            "a run that was measured has a readable meter.json",
            str(path),
            "train with its meter on",
        ) from error


class MemorisationMeter:
    """Measures one run; only the process that leads has one.

    Parameters
    ----------
    task : Task
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
    """

    def __init__(
        self,
        task: AnyTask,
        recipe: MeterRecipe,
        index: Path | None,
        out: Path,
        step: int,
        seed: int,
    ) -> None:
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
        page = memorisation_page(Told(self._human, tuple(self._readings), picked))
        write_whole(self._out / PAGE_NAME, page.encode())
