"""Fewer heads of keys and values in weights that are there, so that training can go on from them.

References
----------
J. Ainslie et al. (2023), "GQA: Training Generalized Multi-Query Transformer Models from
Multi-Head Checkpoints" (the mean of each group's heads, then some more training).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor

from cadenza.errors import UsageError
from cadenza.runtime.config import HEAD_SIZE, ModelConfig

__all__ = ["pool_kv_heads"]

_QKV = ".attention.qkv.weight"


def pool_kv_heads(
    config: ModelConfig, weights: Mapping[str, Tensor], kv_heads: int
) -> tuple[ModelConfig, dict[str, Tensor]]:
    """Replace each group of key and value heads by its mean.

    Parameters
    ----------
    config : ModelConfig
        Of the weights.
    weights : mapping of str to Tensor
        As ``state_dict()`` names them.
    kv_heads : int
        How many heads of keys and values there are to be.

    Returns
    -------
    config : ModelConfig
        With the new ``kv_heads``.
    weights : dict of str to Tensor
        The same tensors, but for those of queries, keys and values.

    Raises
    ------
    UsageError
        When the heads that are there cannot be grouped so.
    """
    if kv_heads < 1 or config.kv_heads % kv_heads:
        raise UsageError(
            "heads of keys and values are pooled in groups of one size",
            f"{config.kv_heads} into {kv_heads}",
        )
    found = {
        name: _pooled(each, config, kv_heads) if name.endswith(_QKV) else each
        for name, each in weights.items()
    }
    return replace(config, kv_heads=kv_heads), found


def _pooled(matrix: Tensor, config: ModelConfig, kv_heads: int) -> Tensor:
    """((H + 2G)·D, d) → ((H + 2G')·D, d)."""
    sizes = [each * HEAD_SIZE for each in (config.heads, config.kv_heads, config.kv_heads)]
    queries, keys, values = torch.split(matrix, sizes)
    groups = (kv_heads, -1, HEAD_SIZE, matrix.shape[1])  # (G', G/G', D, d)
    means = [each.reshape(groups).mean(1).flatten(0, 1) for each in (keys, values)]
    return torch.cat([queries, *means])
