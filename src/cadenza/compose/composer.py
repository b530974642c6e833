"""The façade: a plan goes in, a take comes out."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from cadenza.compose.engine import Canvas, Engine, Hole, all_holes, apply_cells
from cadenza.compose.options import EngineOptions
from cadenza.compose.theory import TheoryEngine
from cadenza.errors import UnknownNameError
from cadenza.music.score import (
    ChordMark,
    KeyChange,
    Meter,
    MeterChange,
    Score,
    SectionMark,
    TempoChange,
    Track,
)
from cadenza.plan.model import Plan
from cadenza.progress import Progress, Silent
from cadenza.tokens.vocabulary import bar_steps_of

__all__ = ["Composer", "Take", "auto_engine", "engines", "initial_score"]


def _theory(options: EngineOptions) -> Engine:
    del options  # rules have nothing to set
    return TheoryEngine()


def _neural(options: EngineOptions) -> Engine:
    """The engine of the model that is asked for: what writes depends on its architecture."""
    if options.model is not None:
        from cadenza.compose.lines import line_engine

        engine = line_engine(options)
        if engine is not None:
            return engine
    from cadenza.compose.neural import NeuralEngine

    return NeuralEngine(options)


_ENGINES: dict[str, Callable[[EngineOptions], Engine]] = {"theory": _theory, "neural": _neural}


@dataclass(frozen=True, slots=True)
class Take:
    """One candidate: the score, who wrote it, and what was measured of it."""

    score: Score
    engine: str
    seed: int
    measurements: dict[str, float] = field(default_factory=dict)


def engines() -> tuple[str, ...]:
    """Names that ``Composer`` takes, "auto" first."""
    return ("auto", *_ENGINES)


def auto_engine(style: str = "", verb: str = "compose") -> str:
    """The engine that "auto" stands for: what measured better.

    New pieces are written by the engine that won in their style (``auto.toml``, made by
    ``benchmarks/engines.py``). The verbs that go on from music that stands are the neural
    engine's, which listens to it (``benchmarks/infilling.md``).

    Parameters
    ----------
    style : str
        A style's name.
    verb : str
        "compose", "continue", "infill", "accompany" or "vary".
    """
    if verb != "compose":
        return "neural"
    row = _auto_table().get("styles", {}).get(style, {})
    return str(row.get("engine", "theory"))


@cache
def _auto_table() -> dict[str, Any]:
    text = files("cadenza.compose").joinpath("auto.toml").read_text("utf-8")
    return tomllib.loads(text)


def _meant(plan_meter: Meter | None, style: str, verb: str, options: EngineOptions | None) -> str:
    """The engine that "auto" means: who names a model means the one that has models."""
    if options is not None and options.model is not None:
        return "neural"
    if plan_meter is not None and bar_steps_of(plan_meter) is None:
        return "theory"
    return auto_engine(style, verb)


class Composer:
    """Composes with one engine.

    Parameters
    ----------
    engine : str or Engine
        A name of ``engines()``, or an engine of one's own.
    options : EngineOptions, optional
        What is set on a named engine.
    style, verb, meter : str, str, Meter or None
        What is to be written, for "auto" to choose by: see ``auto_engine``; a metre off the
        tokens' grid leaves the theory engine.

    Raises
    ------
    UnknownNameError
        When no engine has the name.
    """

    def __init__(
        self,
        engine: str | Engine = "auto",
        options: EngineOptions | None = None,
        *,
        style: str = "",
        verb: str = "compose",
        meter: Meter | None = None,
    ) -> None:
        if isinstance(engine, str):
            name = _meant(meter, style, verb, options) if engine == "auto" else engine
            if name not in _ENGINES:
                raise UnknownNameError(
                    "an engine is one of " + ", ".join(engines()), name, "try --engine auto"
                )
            engine = _ENGINES[name](options or EngineOptions())
        self.engine: Engine = engine

    def compose(self, plan: Plan, progress: Progress | None = None) -> Take:
        """A whole piece: every cell of the plan is a hole."""
        score = self.fill(plan, initial_score(plan), all_holes(plan), progress=progress)
        return Take(score, self.engine.name, plan.seed)

    def fill(
        self,
        plan: Plan,
        score: Score,
        holes: frozenset[Hole],
        *,
        seed: int | None = None,
        progress: Progress | None = None,
    ) -> Score:
        """A new score with the holes filled and every other note as it was."""
        canvas = Canvas(plan, score, holes, plan.seed if seed is None else seed)
        return apply_cells(score, plan, self.engine.fill(canvas, progress or Silent()))


def initial_score(plan: Plan) -> Score:
    """The plan as a score without notes: maps, marks and empty tracks."""
    marks: list[ChordMark] = []
    for span in plan.harmony:
        if not marks or marks[-1].chord != span.chord:
            marks.append(ChordMark(span.start_ticks, span.chord))
    return Score(
        tracks=tuple(Track(part.name, part.program or 0, part.is_drum) for part in plan.parts),
        tempos=(TempoChange(0, plan.tempo_bpm),),
        meters=(MeterChange(0, plan.meter),),
        keys=(KeyChange(0, plan.key),),
        chords=tuple(marks),
        sections=tuple(
            SectionMark(section.start_bar * plan.bar_ticks, section.name)
            for section in plan.sections
        ),
        title=plan.title,
        end=plan.end_ticks,
    )
