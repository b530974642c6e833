"""The theory engine: rules of harmony, voice leading and groove; always there."""

from cadenza.compose.theory.engine import TheoryEngine

__all__ = ["TheoryEngine"]
