"""Drum parts: grooves, fills, crashes, an ending that ends."""

from __future__ import annotations

from random import Random

from cadenza.compose.theory.events import LEVELS, Event, bar_sections, step_ticks
from cadenza.music.gm import DRUMS
from cadenza.plan.model import Groove, PartPlan, Plan, SectionPlan
from cadenza.seeds import stream

__all__ = ["write_drums"]

_HIT_TICKS = 60
_FILL_EVERY_BARS = 8
_LOOSE_MS = 10.0
_TIMEKEEPERS = ("hat", "ride", "shaker", "tambourine", "cabasa")
_GHOSTS = {"kick": "o", "snare": "g", "rim": "g", "hat": "o", "conga_low": "g"}


def write_drums(plan: Plan, part: PartPlan, seed: int) -> list[Event]:
    """All hits of the drum part."""
    events: list[Event] = []
    for bar, section in bar_sections(plan, part.name):
        groove = plan.grooves.get(section.groove or "")
        if groove is None:
            continue
        if plan.ending == "hold" and bar == plan.bars - 1 and plan.bars > 2:
            events.extend(_last_hit(plan, groove, bar))
            continue
        lanes = _lanes_of(groove, section, bar, seed)
        events.extend(_bar_hits(plan, groove, lanes, bar, section, seed))
        if _crashes(section, groove, bar):
            events.append(_hit(bar * plan.bar_ticks, "crash", 0.95))
    return events


def _hit(at: int, drum: str, level: float, *, straight: bool = False) -> Event:
    return Event(at, at + _HIT_TICKS, DRUMS[drum], level, straight)


def _lanes_of(groove: Groove, section: SectionPlan, bar: int, seed: int) -> dict[str, str]:
    """The groove's lanes, or a fill's at the end of a section or of a long phrase."""
    within = bar - section.start_bar
    last = within == section.bars - 1 and section.bars >= 4
    phrase_end = within % _FILL_EVERY_BARS == _FILL_EVERY_BARS - 1
    rng = stream(seed, "fill", section.letter, within)
    if groove.fills and (last or (phrase_end and rng.random() < section.energy)):
        return rng.choice(groove.fills)
    return groove.lanes


def _bar_hits(
    plan: Plan,
    groove: Groove,
    lanes: dict[str, str],
    bar: int,
    section: SectionPlan,
    seed: int,
) -> list[Event]:
    """The hits of one bar; ``?`` steps come now and then, more often with energy."""
    unit = step_ticks(groove.steps_per_beat)
    bar_steps = plan.bar_ticks // unit
    triplets = groove.steps_per_beat % 3 == 0
    rng = stream(seed, "drums", section.letter, bar - section.start_bar)
    offset = (bar - section.start_bar) * bar_steps
    events: list[Event] = []
    loose = min(1.0, plan.feel.timing_ms / _LOOSE_MS) if lanes is groove.lanes else 0.0
    for drum, text in lanes.items():
        written = [text[(offset + step) % len(text)] for step in range(bar_steps)] if text else []
        for step, sign in enumerate(_played(written, drum, loose, rng)):
            if sign not in LEVELS or (sign == "?" and rng.random() > 0.2 + 0.4 * section.energy):
                continue
            at = bar * plan.bar_ticks + step * unit
            events.append(_hit(at, drum, LEVELS[sign], straight=triplets))
    return events


def _played(signs: list[str], drum: str, loose: float, rng: Random) -> list[str]:
    """One bar of a lane as a person plays it: soft hits come and go, a ghost note joins.

    ``loose`` is 0 for a machine's bar, which stays as written, to 1 for a free hand.
    """
    out = [
        "."
        if (sign in "og" and rng.random() < 0.22 * loose)
        or (sign == "x" and drum in _TIMEKEEPERS and rng.random() < 0.07 * loose)
        else sign
        for sign in signs
    ]
    free = [step for step in range(1, len(out)) if out[step] == "." and out[step - 1] == "."]
    if drum in _GHOSTS and free and rng.random() < 0.6 * loose:
        out[rng.choice(free)] = _GHOSTS[drum]
    return out


def _crashes(section: SectionPlan, groove: Groove, bar: int) -> bool:
    """A crash opens a strong section where the groove is one that has fills to land from."""
    return bar == section.start_bar and bar > 0 and section.energy >= 0.7 and bool(groove.fills)


def _last_hit(plan: Plan, groove: Groove, bar: int) -> list[Event]:
    """The downbeat on which everything ends."""
    at = bar * plan.bar_ticks
    lowest = next((d for d in ("kick", "tom_floor", "taiko") if d in groove.lanes), None)
    hits = [_hit(at, lowest, 1.0)] if lowest else []
    if "crash" in groove.lanes or any("crash" in fill for fill in groove.fills):
        hits.append(_hit(at, "crash", 0.85))
    elif "ride" in groove.lanes:
        hits.append(_hit(at, "ride", 0.8))
    if not hits and groove.lanes:
        hits.append(_hit(at, next(iter(groove.lanes)), 0.9))
    return hits
