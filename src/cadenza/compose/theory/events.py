"""What the part writers write: events on the straight grid, before feel and touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cadenza.music.score import Meter
from cadenza.plan.model import Plan, SectionPlan
from cadenza.units import TICKS_PER_QUARTER

__all__ = [
    "LEVELS",
    "Event",
    "bar_sections",
    "dynamic",
    "grid_steps",
    "metric_weight",
    "step_ticks",
]

LEVELS = {"X": 1.14, "x": 1.0, "o": 0.8, "g": 0.5, "?": 0.72, "u": 0.86}
"""Loudness of the characters of grooves and figures, relative to the part's velocity."""


@dataclass(frozen=True, slots=True)
class Event:
    """A note to be: ticks on the straight grid, loudness relative to the part's velocity.

    ``straight`` is True for notes on a triplet grid, which swing must not bend again;
    ``offset_ticks`` delays the onset on purpose (the notes of a strum).
    """

    start: int
    end: int
    pitch: int
    level: float = 1.0
    straight: bool = False
    offset_ticks: int = 0


def bar_sections(plan: Plan, part: str) -> Iterator[tuple[int, SectionPlan]]:
    """(bar, section) for each bar in which a part plays."""
    for section in plan.sections:
        if part in section.parts:
            for bar in range(section.start_bar, section.end_bar):
                yield bar, section


def dynamic(energy: float) -> float:
    """Loudness factor of a section's energy, 1 at energy 0.6."""
    return 1.0 + 0.45 * (energy - 0.6)


def step_ticks(steps_per_beat: int) -> int:
    """Ticks of one grid step."""
    return TICKS_PER_QUARTER // steps_per_beat


def grid_steps(meter: Meter, steps_per_beat: int) -> int:
    """The coarsest grid at least as fine as asked on which a bar is a whole number of steps."""
    bar = meter.bar_ticks()
    while bar % step_ticks(steps_per_beat) and steps_per_beat < 16:
        steps_per_beat *= 2
    return steps_per_beat


def metric_weight(meter: Meter, ticks: int) -> float:
    """How strong a place in the bar is felt, 1 on the downbeat to 0.1 off every grid.

    After the metrical hierarchy of Lerdahl and Jackendoff (A Generative Theory of Tonal
    Music, 1983): bar, middle of an even bar, pulse, half pulse, finer.
    """
    pulses = meter.pulses()
    if ticks == 0:
        return 1.0
    if ticks in pulses:
        return 0.85 if 2 * pulses.index(ticks) == len(pulses) else 0.7
    unit = 4 * TICKS_PER_QUARTER // meter.denominator
    if ticks % min(unit, TICKS_PER_QUARTER // 2) == 0:
        return 0.35
    return 0.15
