"""The neural engine; see ``engine``."""

from __future__ import annotations

from cadenza.compose.neural.engine import DEFAULT_MODEL, NeuralEngine

__all__ = ["DEFAULT_MODEL", "NeuralEngine"]
