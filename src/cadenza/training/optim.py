"""The optimiser, its learning rate, and the seeds of a step."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import nn

from cadenza.seeds import stream
from cadenza.training.recipe import RunRecipe

__all__ = ["learning_rate", "make_optimizer", "seed_dropout"]


def make_optimizer(model: nn.Module, run: RunRecipe) -> torch.optim.AdamW:
    """AdamW with weight decay on matrices only.

    Tables have none: those with ``embed.`` in their names, and those of positions; nor have
    norms and biases.
    """
    named = list(model.named_parameters())
    decayed = [each for name, each in named if _is_matrix(name, each)]
    plain = [each for name, each in named if not _is_matrix(name, each)]
    groups: Sequence[dict[str, object]] = [
        {"params": decayed, "weight_decay": run.weight_decay},
        {"params": plain, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=run.lr, betas=(run.beta1, run.beta2), fused=True)


def _is_matrix(name: str, weight: nn.Parameter) -> bool:
    return weight.ndim == 2 and "embed." not in name


def learning_rate(run: RunRecipe, step: int) -> float:
    """Of the step after ``step`` done ones: a linear rise, then a cosine to the last share."""
    if step < run.warmup_steps:
        return run.lr * (step + 1) / run.warmup_steps
    way = min(1.0, (step - run.warmup_steps) / max(1, run.steps - run.warmup_steps))
    low = run.min_lr_share
    return run.lr * (low + (1.0 - low) * 0.5 * (1.0 + math.cos(math.pi * way)))


def seed_dropout(seed: int, step: int, rank: int, micro: int) -> None:
    """Seed torch for one micro-batch, so that its state is a function of the step alone."""
    torch.manual_seed(stream(seed, "dropout", step, rank, micro).getrandbits(63))
