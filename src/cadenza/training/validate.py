"""Validation on fixed windows: nats per token and per note, by kind, set and pattern of holes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray

from cadenza.models.transformer import MusicTransformer
from cadenza.tokens.layout import Kind
from cadenza.training.data import Batch, Sampler, step_batches
from cadenza.training.holes import PATTERNS
from cadenza.training.loss import token_losses
from cadenza.training.parallel import Team

__all__ = ["Figures", "Validator"]

VALID_SEED = 20_240
"""Of the windows: the same for every run, so that runs can be compared."""
_KINDS = tuple(Kind)
_CONTENTS = (Kind.GIVEN, Kind.CONTENT)
_Sums = NDArray[np.float64]


@dataclass(frozen=True)
class Figures:
    """Sums over windows.

    Parameters
    ----------
    nats, tokens, notes : array, shape (sets, patterns, kinds)
        Of the targets of each kind; a note is a PITCH or DRUM token.
    set_names : tuple of str
    """

    nats: _Sums
    tokens: _Sums
    notes: _Sums
    set_names: tuple[str, ...]

    unit: ClassVar[str] = "nats a note"

    @property
    def figure(self) -> float:
        """Nats of given and filled contents by their notes, over everything."""
        return self._per_note(np.s_[:, :, list(_CONTENTS)])

    def rows(self) -> list[tuple[str, str, str, float]]:
        """All figures as (group, name, measure, value); groups without notes are left out."""
        found = [("total", "all", "nats_per_note", self.figure)]
        for kind in _KINDS:
            tokens = self.tokens[:, :, kind].sum()
            if tokens:
                value = float(self.nats[:, :, kind].sum() / tokens)
                found.append(("kind", kind.name.lower(), "nats_per_token", value))
        found += [
            ("total", kind.name.lower(), "nats_per_note", self._per_note(np.s_[:, :, kind]))
            for kind in _CONTENTS
        ]
        for number, name in enumerate(self.set_names):
            value = self._per_note(np.s_[number, :, list(_CONTENTS)])
            found.append(("set", name, "nats_per_note", value))
        for number, name in enumerate(PATTERNS):
            value = self._per_note(np.s_[:, number, Kind.CONTENT])
            found.append(("pattern", name, "nats_per_note", value))
        return [row for row in found if not np.isnan(row[3])]

    def _per_note(self, where: tuple[Any, ...]) -> float:
        notes = self.notes[where].sum()
        return float(self.nats[where].sum() / notes) if notes else float("nan")


class Validator:
    """Measures a model on fixed windows of one split.

    Parameters
    ----------
    sampler : Sampler
        Of the split, without augmentation.
    windows : int
        How many.
    context : int
        Longest input.
    first_note : int
        The first PITCH token; DRUM tokens follow the pitches and end the vocabulary.
    team : Team
        The processes that share the windows.
    """

    def __init__(
        self, sampler: Sampler, windows: int, context: int, first_note: int, team: Team
    ) -> None:
        self._names = sampler.set_names
        self._first_note = first_note
        self._team = team
        self._batches = step_batches(
            sampler,
            0,
            range(team.rank, windows, team.world),
            micro_batch=8,
            context=context,
            pad_multiple=1,
        )

    def measure(
        self, model: MusicTransformer, autocast: Callable[[], AbstractContextManager[object]]
    ) -> Figures:
        """Nats on all windows; the model is left in the mode it was in."""
        shape = (3, len(self._names), len(PATTERNS), len(_KINDS))
        sums = np.zeros(shape)
        was_training = model.training
        model.eval()
        with torch.inference_mode():
            for batch in self._batches:
                with autocast():
                    losses = token_losses(model, *_inputs(batch, self._team.device))
                self._add(sums, batch, losses.cpu().numpy().astype(np.float64))
        model.train(was_training)
        sums = self._team.sum(torch.from_numpy(sums).to(self._team.device)).cpu().numpy()
        return Figures(sums[0], sums[1], sums[2], self._names)

    def _add(self, sums: _Sums, batch: Batch, losses: _Sums) -> None:
        real = batch.kinds >= 0
        patterns = [list(PATTERNS).index(name) for name in batch.patterns]
        rows = np.nonzero(real)[0]
        where = (batch.sets[rows], np.array(patterns)[rows], batch.kinds[real])
        np.add.at(sums[0], where, losses[real])
        np.add.at(sums[1], where, 1.0)
        np.add.at(sums[2], where, batch.targets[real] >= self._first_note)


def _inputs(batch: Batch, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    ids = torch.from_numpy(batch.ids).to(device).long()
    return ids, torch.from_numpy(batch.targets).to(device).long()
