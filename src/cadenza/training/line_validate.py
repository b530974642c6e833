"""Validation of models of lines on fixed stretches: nats a note, by head and set.

``nats_per_note`` is the sum over the heads of what every event costs, rests among them, by the
number of notes: the same quantity for one head, two or three. A transformer's figure of this name
counts the same notes, and differs in three things: its notes keep overlaps that a line cuts, it
sees the other parts and not only the chord, and where its cells end costs it extra. An event
that a vocabulary does not know is written as the nearest that it knows, which is cheaper than the
truth; ``exact`` tells the share of events that all three line vocabularies know as they are, and
``exact_nats_per_note`` counts these alone. Compare architectures by the latter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cadenza.models.contract import Model
from cadenza.training.line_data import LineBatch
from cadenza.training.parallel import Team
from cadenza.training.task import Autocast, Sent

__all__ = ["LineFigures", "LineValidator"]

_Sums = NDArray[np.float64]


@dataclass(frozen=True)
class LineFigures:
    """Sums over stretches.

    Parameters
    ----------
    nats : array, shape (2, models, sets, heads)
        Of events that are not exact, and of those that are.
    events, notes : array, shape (2, models, sets)
        How many.
    kinds, model_names, set_names : tuple of str
        What the heads choose; the models ("" for the only one); the corpus's sets.
    """

    nats: _Sums
    events: _Sums
    notes: _Sums
    kinds: tuple[str, ...]
    model_names: tuple[str, ...]
    set_names: tuple[str, ...]

    unit: ClassVar[str] = "nats a note"

    @property
    def figure(self) -> float:
        """Nats of all events by their notes."""
        return _by(self.nats.sum(), self.notes.sum())

    def rows(self) -> list[tuple[str, str, str, float]]:
        """All figures as (group, name, measure, value); groups without notes are left out."""
        found = [
            ("total", "all", "nats_per_note", self.figure),
            ("total", "all", "nats_per_event", _by(self.nats.sum(), self.events.sum())),
            ("total", "exact", "share", _by(self.events[1].sum(), self.events.sum())),
            ("total", "exact", "nats_per_note", _by(self.nats[1].sum(), self.notes[1].sum())),
        ]
        for at, kind in enumerate(self.kinds):
            value = _by(self.nats[..., at].sum(), self.events.sum())
            found.append(("head", kind, "nats_per_event", value))
        for at, name in enumerate(self.model_names if len(self.model_names) > 1 else ()):
            value = _by(self.nats[:, at].sum(), self.notes[:, at].sum())
            found.append(("instrument", name, "nats_per_note", value))
        for at, name in enumerate(self.set_names):
            value = _by(self.nats[:, :, at].sum(), self.notes[:, :, at].sum())
            found.append(("set", name, "nats_per_note", value))
        return [row for row in found if not np.isnan(row[3])]


def _by(nats: float, count: float) -> float:
    return float(nats / count) if count else float("nan")


class LineValidator:
    """Measures a model on fixed stretches.

    Parameters
    ----------
    batches : sequence of LineBatch
        This process's share of them.
    send : callable
        From a batch to what ``nats`` takes, on the team's device.
    nats : callable
        From a model and that to the nats of each target, (B, T, heads).
    names : tuple of three tuples of str
        ``kinds``, ``model_names`` and ``set_names`` of ``LineFigures``.
    team : Team
        The processes that share the stretches.
    """

    def __init__(
        self,
        batches: Sequence[LineBatch],
        send: Callable[[LineBatch, torch.device], Sent],
        nats: Callable[[Model, Sent], Tensor],
        names: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
        team: Team,
    ) -> None:
        self._batches, self._send, self._nats = batches, send, nats
        self._names, self._team = names, team

    def measure(self, model: Model, autocast: Autocast) -> LineFigures:
        """Figures over all of it; the model is left in the mode it was in."""
        kinds, models, sets = (len(each) for each in self._names)
        sums = np.zeros((2, models, sets, kinds + 2))
        was_training = model.training
        model.eval()
        with torch.inference_mode():
            for batch in self._batches:
                with autocast():
                    nats = self._nats(model, self._send(batch, self._team.device))
                _add(sums, batch, nats.cpu().numpy().astype(np.float64))
        model.train(was_training)
        sums = self._team.sum(torch.from_numpy(sums).to(self._team.device)).cpu().numpy()
        return LineFigures(sums[..., :-2], sums[..., -2], sums[..., -1], *self._names)


def _add(sums: _Sums, batch: LineBatch, nats: _Sums) -> None:
    """Add a batch to sums of shape (2, models, sets, heads + events and notes)."""
    real = batch.real
    rows = np.nonzero(real)[0]
    told = np.column_stack([nats[real], np.ones(len(rows)), batch.notes[real]])
    exact = batch.exact[real].astype(np.int64)
    np.add.at(sums, (exact, np.full(len(rows), batch.number), batch.sets[rows]), told)
