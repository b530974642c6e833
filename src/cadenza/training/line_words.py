"""Word models, each measured on its own: what is held out for an instrument, and its best weights.

Instruments differ in how much they have to say. One with a few held-out notes would drown the
mean of all, and those with little music learn it by heart while the others still learn. So each
counts by its share of the training events, and is kept as it was at its own best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cadenza.models.lstm import WordModels
from cadenza.tokens.line_table import LineTable
from cadenza.training.line_data import LineBatch
from cadenza.training.line_validate import LineFigures, LineValidator
from cadenza.training.task import Autocast

__all__ = ["WordFigures", "WordValidator", "lines_aside"]

_FEWEST_EVENTS = 64
"""Of held-out music, for a figure that is worth picking by."""

_FILES, _EACH = 4, 8
_WEIGHTS = "weights."


def lines_aside(
    train: LineTable, held_out: LineTable, programs: Sequence[int], works: NDArray[np.int64]
) -> list[int]:
    """Lines of the training split to hold out, for instruments that a split has too little of.

    Parameters
    ----------
    train, held_out : LineTable
        Training and validation split.
    programs : sequence of int
        Instruments with a model.
    works : array, shape (P,), int64
        Number of the file that each piece of the corpus comes from.

    Returns
    -------
    list of int
        Rising numbers of lines: of every eighth file of an instrument with fewer than 64 events
        held out, of the last file where there are four to seven; none where there are fewer.
    """
    aside: list[int] = []
    there = np.diff(held_out.chains.starts)
    for program in programs:
        if there[held_out.program == program].sum() >= _FEWEST_EVENTS:
            continue
        mine = np.flatnonzero(train.program == program)
        own = works[train.piece[mine]]
        files = np.unique(own)
        if len(files) >= _FILES:
            taken = files[_EACH - 1 :: _EACH] if len(files) >= _EACH else files[-1:]
            aside += mine[np.isin(own, taken)].tolist()
    return sorted(aside)


@dataclass(frozen=True)
class WordFigures(LineFigures):
    """Sums over stretches, and how much each instrument counts.

    Parameters
    ----------
    shares : array, shape (models,)
        Training events of each instrument; 0 for one that is not measured.
    """

    shares: NDArray[np.float64]

    @property
    def of_models(self) -> NDArray[np.float64]:
        """Nats a note of each instrument, NaN where it has no held-out notes; shape (models,)."""
        nats, notes = self.nats.sum((0, 2, 3)), self.notes.sum((0, 2))
        found = np.full(len(notes), np.nan)
        np.divide(nats, notes, out=found, where=notes > 0)
        return found

    @property
    def figure(self) -> float:
        """The mean of the instruments' figures, each by its training events."""
        return _mean(self.of_models, self.shares)


@dataclass(frozen=True)
class BestFigures(WordFigures):
    """As ``WordFigures``, with each instrument at its best so far.

    Parameters
    ----------
    best : array, shape (models,)
        Nats a note of each instrument with the weights that are kept; NaN where not measured.
    """

    best: NDArray[np.float64]

    @property
    def figure(self) -> float:
        """The mean of the instruments' best figures, each by its training events."""
        return _mean(self.best, self.shares)

    def rows(self) -> list[tuple[str, str, str, float]]:
        """The figures of the weights as they are now, and of those that are kept."""
        now = ("total", "all", "nats_per_note", _mean(self.of_models, self.shares))
        told = [row for row in super().rows() if row[:3] != now[:3]]
        best = [
            ("kept", name, "nats_per_note", float(value))
            for name, value in zip(self.model_names, self.best, strict=True)
            if not np.isnan(value)
        ]
        return [now, *told, ("kept", "all", "nats_per_note", self.figure), *best]


def _mean(figures: NDArray[np.float64], shares: NDArray[np.float64]) -> float:
    known = ~np.isnan(figures) & (shares > 0)
    if not known.any():
        return float("nan")
    return float(np.average(figures[known], weights=shares[known]))


class WordValidator:
    """Measures word models, and keeps each one as it was at its best; see ``task.Keeper``.

    An instrument that is not measured is kept as it was when the mean of the others was at its
    best. One that got no better for ``patience`` validations is not trained any more.

    Parameters
    ----------
    plain : LineValidator
        Measures stretches of all instruments.
    shares : sequence of float
        Training events of each.
    keeps : bool
        Whether to keep the best.
    patience : int
        0: all are trained to the end.
    """

    def __init__(
        self,
        plain: LineValidator,
        shares: Sequence[float],
        *,
        keeps: bool = False,
        patience: int = 0,
    ) -> None:
        self._plain, self._keeps, self._patience = plain, keeps, patience
        self._shares = np.array(shares, dtype=np.float64)
        self._best = np.full(len(self._shares), np.inf)
        self._since = np.zeros(len(self._shares), dtype=np.int64)
        self._best_mean = np.inf
        self._kept: WordModels | None = None

    def measure(self, model: WordModels, autocast: Autocast) -> WordFigures:
        """Figures over all of it; the model is left as it was."""
        told = self._plain.measure(model, autocast)
        names = told.kinds, told.model_names, told.set_names
        figures = WordFigures(told.nats, told.events, told.notes, *names, self._shares)
        if not self._keeps:
            return figures
        self._remember(model, figures)
        best = np.where(np.isinf(self._best), np.nan, self._best)
        return BestFigures(told.nats, told.events, told.notes, *names, self._shares, best)

    def best(self, model: WordModels) -> WordModels:
        """Every instrument as it was at its best; the model itself before anything is measured."""
        return self._kept or model

    def rests(self, batch: LineBatch) -> bool:
        """Whether the instrument of a batch learns no more."""
        return bool(self._patience and self._since[batch.number] >= self._patience)

    def state(self) -> dict[str, Tensor]:
        """What a run that is resumed needs: figures and weights."""
        if self._kept is None:
            return {}
        figures = torch.from_numpy(np.stack([self._best, self._since.astype(np.float64)]))
        weights = {f"{_WEIGHTS}{name}": each for name, each in self._kept.state_dict().items()}
        return {"figures": figures, "mean": torch.tensor(self._best_mean), **weights}

    def go_on(self, model: WordModels, state: Mapping[str, Tensor]) -> None:
        """Take up what ``state`` told; the model is of the same shapes and is not changed."""
        self._kept = deepcopy(model)
        self._kept.load_state_dict(
            {
                name.removeprefix(_WEIGHTS): each
                for name, each in state.items()
                if name.startswith(_WEIGHTS)
            }
        )
        best, since = state["figures"].numpy()
        self._best, self._since = best.copy(), since.astype(np.int64)
        self._best_mean = float(state["mean"])

    def _remember(self, model: WordModels, figures: WordFigures) -> None:
        """Keep what is the best of its kind so far."""
        if self._kept is None:
            self._kept = deepcopy(model)
        mean = figures.figure
        for number, value in enumerate(figures.of_models):
            measured = not np.isnan(value)
            if value < self._best[number] if measured else mean < self._best_mean:
                self._kept.of(number).load_state_dict(model.of(number).state_dict())
                self._best[number] = value if measured else np.inf
                self._since[number] = 0
            else:
                self._since[number] += 1
        self._best_mean = min(mean, self._best_mean)
