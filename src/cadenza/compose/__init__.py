"""Engines that fill holes, the verbs that ask for it, takes, and the façade ``Composer``."""

from cadenza.compose.composer import Composer, Take, auto_engine, engines, initial_score
from cadenza.compose.engine import (
    BatchEngine,
    Canvas,
    Cell,
    Engine,
    Hole,
    all_holes,
    apply_cells,
    fill_many,
)
from cadenza.compose.options import EngineOptions
from cadenza.compose.reading import Reading, read_plan
from cadenza.compose.theory import TheoryEngine
from cadenza.compose.verbs.jobs import (
    Job,
    Window,
    accompany_job,
    carry_out,
    compose_job,
    continue_job,
    finish,
    infill_job,
    vary_job,
)

__all__ = [
    "BatchEngine",
    "Canvas",
    "Cell",
    "Composer",
    "Engine",
    "EngineOptions",
    "Hole",
    "Job",
    "Reading",
    "Take",
    "TheoryEngine",
    "Window",
    "accompany_job",
    "all_holes",
    "apply_cells",
    "auto_engine",
    "carry_out",
    "compose_job",
    "continue_job",
    "engines",
    "fill_many",
    "finish",
    "infill_job",
    "initial_score",
    "read_plan",
    "vary_job",
]
