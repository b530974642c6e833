"""How well a level brings fixed crops back, how it uses its codes, and whether they are stable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray

from cadenza.models.vqvae import VQVAE
from cadenza.training.parallel import Team
from cadenza.training.sound_losses import si_sdr_db, spectral_distance
from cadenza.training.task import Autocast

__all__ = ["CodecFigures", "CodecValidator"]

_ROWS = 8
_DISTANCE, _SDR_DB, _COUNT, _SDR_COUNT = range(4)


@dataclass(frozen=True)
class CodecFigures:
    """Sums over crops.

    Parameters
    ----------
    sums : array (styles, 4)
        Spectral distance, SI-SDR in decibels, crops, crops that are not silent; of each style.
    styles : tuple of str
        Their names.
    uses : array (codes,)
        How often each code was chosen.
    stable : float
        Codes that came back from the decoded sound.
    """

    sums: NDArray[np.float64]
    styles: tuple[str, ...]
    uses: NDArray[np.float64]
    stable: float

    unit: ClassVar[str] = "spectral distance"

    @property
    def figure(self) -> float:
        """The mean spectral distance of a crop; see ``audio.measures.stft_distance``."""
        return float(self.sums[:, _DISTANCE].sum() / max(self.sums[:, _COUNT].sum(), 1.0))

    @property
    def perplexity(self) -> float:
        """So many codes, all alike, would tell as much as those that were chosen."""
        shares = self.uses[self.uses > 0] / self.uses.sum()
        return float(np.exp(-(shares * np.log(shares)).sum()))

    def rows(self) -> list[tuple[str, str, str, float]]:
        """All figures as (group, name, measure, value)."""
        total = self.sums.sum(0)
        found = [
            ("total", "all", "spectral_distance", self.figure),
            ("total", "all", "si_sdr_db", float(total[_SDR_DB] / max(total[_SDR_COUNT], 1.0))),
            ("codes", "all", "perplexity", self.perplexity),
            ("codes", "all", "used_share", float((self.uses > 0).mean())),
            ("codes", "all", "stable_share", self.stable / max(float(self.uses.sum()), 1.0)),
        ]
        for name, row in zip(self.styles, self.sums, strict=True):
            if row[_COUNT]:
                distance = float(row[_DISTANCE] / row[_COUNT])
                found.append(("style", name, "spectral_distance", distance))
            if row[_SDR_COUNT]:
                found.append(("style", name, "si_sdr_db", float(row[_SDR_DB] / row[_SDR_COUNT])))
        return found


class CodecValidator:
    """Measures a level on fixed crops, in float32.

    Parameters
    ----------
    crops : sequence of (str, array (T,) float32)
        Style and sound of each, all of one length.
    team : Team
        The processes that share them.
    """

    def __init__(self, crops: Sequence[tuple[str, NDArray[np.float32]]], team: Team) -> None:
        self._styles = tuple(sorted({style for style, _ in crops}))
        self._crops, self._team = crops[team.rank :: team.world], team

    def measure(self, model: VQVAE, autocast: Autocast) -> CodecFigures:  # noqa: ARG002
        """Figures over all crops; the model is left in the mode it was in."""
        device = self._team.device
        sums = torch.zeros(len(self._styles), 4, dtype=torch.float64)
        uses = torch.zeros(model.config.codes, dtype=torch.float64)
        stable = torch.zeros((), dtype=torch.float64)
        was_training = model.training
        model.eval()
        with torch.inference_mode():
            for at in range(0, len(self._crops), _ROWS):
                part = self._crops[at : at + _ROWS]
                sound = torch.from_numpy(np.stack([each for _, each in part])).to(device)
                codes = model.encode(sound)
                found = model.decode(codes)
                uses += torch.bincount(codes.flatten().cpu(), minlength=len(uses))
                stable += (model.encode(found) == codes).sum().cpu()
                self._add(sums, [style for style, _ in part], sound, found)
        model.train(was_training)
        flat = torch.cat([sums.flatten(), uses, stable[None]]).to(device)
        told = self._team.sum(flat).cpu().numpy()
        size = sums.numel()
        return CodecFigures(
            told[:size].reshape(sums.shape), self._styles, told[size:-1], float(told[-1])
        )

    def _add(
        self, sums: torch.Tensor, styles: Sequence[str], wanted: torch.Tensor, found: torch.Tensor
    ) -> None:
        distances, ratios = spectral_distance(wanted, found).cpu(), si_sdr_db(wanted, found).cpu()
        for style, distance, ratio in zip(styles, distances, ratios, strict=True):
            row = sums[self._styles.index(style)]
            row[_DISTANCE] += distance
            row[_COUNT] += 1
            if not ratio.isnan():
                row[_SDR_DB] += ratio
                row[_SDR_COUNT] += 1
