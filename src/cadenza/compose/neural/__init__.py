"""The neural engine; see ``engine``."""

from __future__ import annotations

from cadenza.compose.neural.engine import NeuralEngine

__all__ = ["NeuralEngine"]
