"""Cross entropy of a batch, in chunks, with a weight for each kind of token."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F  # noqa: N812 - the name that everybody knows
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from cadenza.models.transformer import MusicTransformer

__all__ = ["CHUNK", "kind_weights", "token_losses"]

CHUNK = 16384
"""Positions whose logits are in memory in float32 at a time."""


def kind_weights(by_kind: tuple[float, ...], device: torch.device) -> Tensor:
    """A table to look kinds up in; the last entry, which −1 finds, is padding's 0."""
    return torch.tensor([*by_kind, 0.0], device=device)


def token_losses(
    model: MusicTransformer,
    ids: Tensor,
    targets: Tensor,
    hidden: Callable[[Tensor], Tensor] | None = None,
) -> Tensor:
    """Nats of each target.

    Parameters
    ----------
    model : MusicTransformer
    ids : Tensor (B, T, fields)
    targets : Tensor (B, T)
    hidden : callable, optional
        A compiled ``model.hidden``.

    Returns
    -------
    Tensor (B, T), float32
    """
    rows = (hidden or model.hidden)(ids).flatten(0, 1)  # (B·T, d)
    wanted = targets.flatten()  # (B·T,)
    if len(rows) <= CHUNK:
        return _losses(model, rows, wanted).view(targets.shape)
    parts = [
        checkpoint(_losses, model, some, those, use_reentrant=False)
        for some, those in zip(torch.split(rows, CHUNK), torch.split(wanted, CHUNK), strict=True)
    ]
    return torch.cat(parts).view(targets.shape)


def _losses(model: MusicTransformer, rows: Tensor, wanted: Tensor) -> Tensor:
    return F.cross_entropy(model.logits(rows).float(), wanted, reduction="none")
