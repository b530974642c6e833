"""What the memorisation meter told of a run, as its folder keeps it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cadenza.errors import FileError
from cadenza.training.copying import COPIED, REPEATED, Floats, Human, floats, plain

__all__ = ["METER_COLUMNS", "METER_NAME", "Reading", "Told", "read_meter"]

METER_COLUMNS = ("step", "name", "notes", "value")
METER_NAME = "meter.json"


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
