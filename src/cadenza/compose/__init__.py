"""Engines that fill holes, and the façade ``Composer``."""

from cadenza.compose.composer import Composer, Take, engines, initial_score
from cadenza.compose.engine import Canvas, Cell, Engine, Hole, all_holes, apply_cells
from cadenza.compose.options import EngineOptions
from cadenza.compose.theory import TheoryEngine

__all__ = [
    "Canvas",
    "Cell",
    "Composer",
    "Engine",
    "EngineOptions",
    "Hole",
    "Take",
    "TheoryEngine",
    "all_holes",
    "apply_cells",
    "engines",
    "initial_score",
]
