"""One call of the trainer: what to do, how it ended, and which weights are kept meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadenza.training.recipe import Recipe

__all__ = ["Best", "Job", "Result"]


@dataclass(frozen=True)
class Job:
    """One call of the trainer.

    Parameters
    ----------
    recipe : Recipe
        What to train and how.
    corpus : Path
        A packed corpus.
    out : Path
        The run's folder: logs, checkpoints, ``best.safetensors``.
    resume : bool
        Go on where the folder's last checkpoint is.
    device : str
        "auto", "cpu" or "cuda".
    threads : int
        Of the CPU; 0 leaves them to torch.
    minutes : float
        Stop with a checkpoint after so long; 0: no limit.
    weights : str or Path, optional
        Start from these weights instead of random ones: a safetensors file of a run, or the
        name or folder of a bundle.
    peak_tflops : float
        Of the device, to show the share of it that the model uses; 0: not shown.
    index : Path, optional
        Index of the training split, to measure copying against; without it
        ``originality.index`` in the corpus, where that is there.
    """

    recipe: Recipe
    corpus: Path
    out: Path
    resume: bool = False
    device: str = "auto"
    threads: int = 0
    minutes: float = 0.0
    weights: str | Path | None = None
    peak_tflops: float = 0.0
    index: Path | None = None


@dataclass
class Best:
    """The validation whose weights are kept, so far.

    Parameters
    ----------
    figure : float
        Held out; less is better.
    step : int
        Steps done then.
    since : int
        Validations since then that were no better.
    excess : float or None
        Copying by the upper end of the human interval; None where it is not known.
    unit : str
        What the figure counts.
    """

    figure: float = float("inf")
    step: int = 0
    since: int = 0
    excess: float | None = None
    unit: str = "nats a note"

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Best:
        """Of what a checkpoint says; older ones call the figure by its unit."""
        told = dict(facts)
        if "nats_per_note" in told:
            told["figure"] = told.pop("nats_per_note")
        return cls(**told)

    @property
    def is_inside(self) -> bool:
        """Whether copying is not above the human interval, or is not known."""
        return self.excess is None or self.excess <= 1.0

    @property
    def is_there(self) -> bool:
        """Whether there was one at all."""
        return self.figure < float("inf")

    def is_better_than(self, other: Best) -> bool:
        """The likelier one of two inside the interval; outside of it the one that copies less."""
        return self._order() < other._order() or not other.is_there

    def _order(self) -> tuple[bool, float, float]:
        return not self.is_inside, 0.0 if self.is_inside else self.excess or 0.0, self.figure


@dataclass(frozen=True)
class Result:
    """How a call ended.

    Parameters
    ----------
    step : int
        Steps done.
    reason : str
        "finished", "patience", "minutes" or "signal".
    figure : float
        Of the best validation.
    weights : Path
        The best weights.
    best_step : int
        Steps done when they were.
    excess : float or None
        How much their samples copy, by the upper end of the human interval; None: not known.
    unit : str
        What the figure counts.
    """

    step: int
    reason: str
    figure: float
    weights: Path
    best_step: int = 0
    excess: float | None = None
    unit: str = "nats a note"
