"""The planning room: styles as data, Wish → Brief → Plan."""

from __future__ import annotations

from cadenza.plan.complete import complete, infer_style
from cadenza.plan.keys import infer_key
from cadenza.plan.library import StyleLibrary, load_styles, style_aliases
from cadenza.plan.model import (
    ChordSpan,
    Feel,
    Figure,
    Groove,
    MelodyStyle,
    PartPlan,
    Plan,
    SectionPlan,
)
from cadenza.plan.modelled import ModelProgressions, ProgressionSource
from cadenza.plan.planner import make_plan, whole_bars
from cadenza.plan.progressions import NamedProgression, find_progression, named_progressions
from cadenza.plan.style import Style, StyleHeader

__all__ = [
    "ChordSpan",
    "Feel",
    "Figure",
    "Groove",
    "MelodyStyle",
    "ModelProgressions",
    "NamedProgression",
    "PartPlan",
    "Plan",
    "ProgressionSource",
    "SectionPlan",
    "Style",
    "StyleHeader",
    "StyleLibrary",
    "complete",
    "find_progression",
    "infer_key",
    "infer_style",
    "load_styles",
    "make_plan",
    "named_progressions",
    "style_aliases",
    "whole_bars",
]
