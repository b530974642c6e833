"""Causal self-attention with rotary positions, or with Music Transformer's relative ones.

Conventions: B sequences, H heads of D = 64, G heads of keys and values (G divides H; head h
of the queries looks at h // (H/G)), T positions; scores are scaled by 1/√D.

References
----------
C.-Z. A. Huang et al. (2018), "Music Transformer: Generating Music with Long-Term Structure"
(the relative term and the memory-efficient skew).
J. Su et al. (2021), "RoFormer: Enhanced Transformer with Rotary Position Embedding".
J. Ainslie et al. (2023), "GQA: Training Generalized Multi-Query Transformer Models".
"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name that everybody knows
from torch import Tensor, nn

from cadenza.runtime.config import HEAD_SIZE, ModelConfig

__all__ = ["ROTARY_BASE", "Attention", "rotary_tables", "rotate", "skew"]

ROTARY_BASE = 10000.0


def rotary_tables(context: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines of the rotary angles.

    Parameters
    ----------
    context : int
        Number of positions T.

    Returns
    -------
    cosines, sines : Tensor (T, D/2)
        Of angle ``t / 10000^(2i/D)``.
    """
    steps = torch.arange(HEAD_SIZE // 2, dtype=torch.float64) * (2 / HEAD_SIZE)
    angles = torch.arange(context, dtype=torch.float64)[:, None] * ROTARY_BASE**-steps
    return angles.cos().float(), angles.sin().float()


def rotate(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Turn each pair (i, i + D/2) of a head by its position's angle (half-split form).

    Parameters
    ----------
    x : Tensor (..., T, D)
        Queries or keys.
    cosines, sines : Tensor (T, D/2)
        The tables of the same T positions.

    Returns
    -------
    Tensor (..., T, D)
        In the type of ``x``.
    """
    a, b = x.chunk(2, dim=-1)  # (..., T, D/2) each
    return torch.cat((a * cosines - b * sines, b * cosines + a * sines), dim=-1).to(x.dtype)


def skew(scores: Tensor) -> Tensor:
    """Move scores by distance to scores by key, without a tensor of (T, T, D).

    Parameters
    ----------
    scores : Tensor (..., T, T)
        At [i, c] the score of query i with distance T − 1 − c.

    Returns
    -------
    Tensor (..., T, T)
        At [i, j], for j ≤ i, the score of query i with distance i − j. Above the diagonal
        stands nothing of meaning; the causal mask covers it.
    """
    length = scores.shape[-1]
    padded = F.pad(scores, (1, 0))  # (..., T, T + 1)
    folded = padded.reshape(*scores.shape[:-2], length + 1, length)  # (..., T + 1, T)
    return folded[..., 1:, :]


class Attention(nn.Module):
    """Causal multi-head self-attention.

    Parameters
    ----------
    config : ModelConfig
        Width, context and kind of positions.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.split = (config.heads, config.kv_heads, config.kv_heads)
        self.qkv = nn.Linear(config.d_model, config.qkv_width, bias=False)
        self.out = nn.Linear(config.d_model, config.d_model, bias=False)
        self.relative: nn.Parameter | None = None
        if config.position == "relative":
            self.relative = nn.Parameter(torch.empty(config.heads, config.context, HEAD_SIZE))

    def forward(self, x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
        """Mix each position with those before it.

        Parameters
        ----------
        x : Tensor (B, T, H·D)
            The normalised residual stream.
        cosines, sines : Tensor (T, D/2)
            The rotary tables of the T positions; not used by relative positions.

        Returns
        -------
        Tensor (B, T, H·D)
        """
        batch, length, width = x.shape
        qkv = self.qkv(x).view(batch, length, -1, HEAD_SIZE).transpose(1, 2)  # (B, H + 2G, T, D)
        q, k, v = qkv.split(self.split, dim=1)  # (B, H, T, D), (B, G, T, D) twice
        if self.relative is None:
            q, k = rotate(q, cosines, sines), rotate(k, cosines, sines)
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        else:
            bias = self._relative_bias(q, self.relative)
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias, enable_gqa=True)
        joined: Tensor = self.out(mixed.transpose(1, 2).reshape(batch, length, width))
        return joined

    @staticmethod
    def _relative_bias(q: Tensor, table: Tensor) -> Tensor:
        """The relative scores under the causal mask, (B, H, T, T)."""
        length = q.shape[-2]
        by_distance = table[:, :length].flip(1).to(q.dtype)  # (H, T, D): far to near
        scores = skew(q @ by_distance.transpose(-1, -2)) * HEAD_SIZE**-0.5
        later = torch.ones(length, length, dtype=torch.bool, device=q.device).triu(1)
        masked: Tensor = scores.masked_fill(later, float("-inf"))
        return masked
