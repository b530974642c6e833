"""The vectors that a level chooses from; they follow what they are chosen for."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name that everybody knows
from torch import Tensor, nn

__all__ = ["Codebook", "Use"]

_ROWS = 8_192
"""Vectors that are compared at once; bounds the memory."""


class Use:
    """What the vectors of a step chose, added up over its micro-batches.

    Parameters
    ----------
    counts : Tensor (codes,)
        How often each code was the nearest.
    sums : Tensor (codes, D)
        The sum of the vectors it was nearest to.
    seen : Tensor (n, D)
        The vectors of the last micro-batch, for restarts.
    """

    def __init__(self, counts: Tensor, sums: Tensor, seen: Tensor) -> None:
        self.counts, self.sums, self.seen = counts, sums, seen


class Codebook(nn.Module):
    """So many vectors of unit length, held as buffers: no gradient moves them.

    Parameters
    ----------
    codes : int
        How many.
    width : int
        Dimensions D of each.
    """

    vectors: Tensor
    counts: Tensor
    sums: Tensor
    steps: Tensor

    def __init__(self, codes: int, width: int) -> None:
        super().__init__()
        self.register_buffer("vectors", torch.zeros(codes, width))
        self.register_buffer("counts", torch.zeros(codes))
        self.register_buffer("sums", torch.zeros(codes, width))
        self.register_buffer("steps", torch.zeros(()))
        self._use: Use | None = None

    def initialise(self, generator: torch.Generator | None = None) -> None:
        """Random directions that were never chosen."""
        self.vectors.normal_(generator=generator)
        self.vectors.copy_(F.normalize(self.vectors, dim=-1))
        self.counts.zero_()
        self.sums.zero_()
        self.steps.zero_()

    def nearest(self, vectors: Tensor) -> Tensor:
        """The number of the nearest code of each vector; (…, D) → (…) int64."""
        flat = vectors.detach().float().reshape(-1, self.vectors.shape[1])
        table = self.vectors.t()
        with torch.autocast(flat.device.type, enabled=False), torch.no_grad():
            found = [(part @ table).argmax(-1) for part in torch.split(flat, _ROWS)]
        return torch.cat(found).view(vectors.shape[:-1])

    @torch.no_grad()
    def note(self, vectors: Tensor, codes: Tensor) -> None:
        """Remember what vectors (…, D) chose; ``settle`` uses it."""
        flat, chosen = vectors.detach().float().flatten(0, -2), codes.flatten()
        counts = torch.bincount(chosen, minlength=len(self.counts)).to(flat.dtype)
        sums = torch.zeros_like(self.sums).index_add_(0, chosen, flat)
        if self._use is not None:
            counts, sums = counts + self._use.counts, sums + self._use.sums
        self._use = Use(counts, sums, flat)

    def take_use(self) -> Use | None:
        """What was noted since the last call."""
        use, self._use = self._use, None
        return use

    @torch.no_grad()
    def follow(self, counts: Tensor, sums: Tensor, decay: float) -> None:
        """Move to the moving average of what chose each code.

        Parameters
        ----------
        counts, sums : Tensor (codes,), (codes, D)
            Of one step, over all processes.
        decay : float
            Of the averages, in (0, 1).
        """
        if self.steps == 0:
            self.counts.fill_(float(counts.mean()))
            self.sums.copy_(self.vectors * self.counts[:, None])
        self.counts.lerp_(counts, 1.0 - decay)
        self.sums.lerp_(sums, 1.0 - decay)
        self.vectors.copy_(F.normalize(self.sums, dim=-1))
        self.steps += 1

    @torch.no_grad()
    def restart(self, seen: Tensor, below: float, generator: torch.Generator) -> int:
        """Put codes that are hardly chosen where vectors of the batch are.

        Parameters
        ----------
        seen : Tensor (n, D)
            Vectors of a batch, the same in all processes.
        below : float
            Codes with less than this share of an equal one's use.
        generator : torch.Generator
            Of the CPU; picks among the vectors.

        Returns
        -------
        int
            How many were put elsewhere.
        """
        mean = self.counts.mean()
        dead = (self.counts < below * mean).nonzero()[:, 0]
        if not len(dead):
            return 0
        picked = torch.randint(len(seen), (len(dead),), generator=generator)
        fresh = seen[picked.to(seen.device)]
        self.vectors[dead] = fresh
        self.counts[dead] = mean
        self.sums[dead] = fresh * mean
        return len(dead)
