"""Feel and touch: swing, human timing, dynamics; from events to notes."""

from __future__ import annotations

from math import pi, sin

from cadenza.compose.theory.events import Event, dynamic
from cadenza.music.score import Note
from cadenza.plan.model import Feel, PartPlan, Plan
from cadenza.seeds import stream
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["late_ticks", "perform", "spread_ticks", "swung"]

_LATE_ROLES = ("melody", "chords", "counter")
_STEADY = {"drums": 0.5, "bass": 0.7, "pad": 0.6, "arpeggio": 0.6}
"""Role → how large its timing deviations are beside the style's (1 where not listed)."""
_MIN_TICKS = 24


def swung(ticks: int, feel: Feel, bar_ticks: int) -> int:
    """Where a tick of the straight grid lies when the style swings.

    Each pair of notes is bent piecewise linearly, so that its middle falls at
    ``feel.swing`` of the pair; a pair that the bar cuts short stays straight.
    """
    if feel.swing == 0.5:
        return ticks
    pair = 2 * TICKS_PER_QUARTER // feel.swing_steps_per_beat
    bar, within = divmod(ticks, bar_ticks)
    start, place = within // pair * pair, within % pair
    if start + pair > bar_ticks:
        return ticks
    half = pair / 2
    if place <= half:
        bent = place / half * feel.swing * pair
    else:
        bent = pair * (feel.swing + (place / half - 1.0) * (1.0 - feel.swing))
    return bar * bar_ticks + start + round(bent)


def spread_ticks(plan: Plan, part: PartPlan) -> float:
    """Standard deviation of the timing of a part's notes, in ticks."""
    return _ticks(plan, plan.feel.timing_ms) * _STEADY.get(part.role, 1.0)


def late_ticks(plan: Plan, part: PartPlan) -> float:
    """How far a part's notes lie behind the beat, in ticks; 0 for those that carry the time."""
    return _ticks(plan, plan.feel.late_ms) if part.role in _LATE_ROLES else 0.0


def _ticks(plan: Plan, length_ms: float) -> float:
    return length_ms * plan.tempo_bpm * TICKS_PER_QUARTER / 60_000


def perform(plan: Plan, part: PartPlan, events: list[Event], seed: int) -> list[Note]:
    """Play the events: swing, small delays, phrase-shaped loudness. Bars keep their notes.

    Timing follows a normal distribution, clipped at two deviations, drawn note by note; no
    note starts before its bar. A part's notes of one pitch never overlap.
    """
    rng = stream(seed, "feel", part.name)
    spread, late = spread_ticks(plan, part), late_ticks(plan, part)
    notes: list[Note] = []
    shared: dict[int, float] = {}
    for event in sorted(events, key=lambda e: (e.start, e.pitch)):
        if event.start not in shared:
            shared = {event.start: rng.gauss(0.0, spread)}
        drift = shared[event.start] + rng.gauss(0.0, 0.25 * spread)
        drift = min(max(drift, -2 * spread), 2 * spread) + late
        start, end = _bent(event, plan)
        bar = event.start // plan.bar_ticks
        floor, ceiling = bar * plan.bar_ticks, (bar + 1) * plan.bar_ticks - _MIN_TICKS
        onset = min(max(round(start + drift) + event.offset_ticks, floor), ceiling)
        length = max(_MIN_TICKS, min(end, plan.end_ticks) - max(onset, start))
        loud = _velocity(plan, part, event) + rng.gauss(0.0, plan.feel.velocity_spread)
        velocity = min(max(round(loud), 1), 127)
        notes.append(Note(onset, event.pitch, length, velocity))
    return _without_overlaps(sorted(notes), plan.end_ticks)


def _bent(event: Event, plan: Plan) -> tuple[int, int]:
    if event.straight:
        return event.start, event.end
    bar = plan.bar_ticks
    return swung(event.start, plan.feel, bar), swung(event.end, plan.feel, bar)


def _velocity(plan: Plan, part: PartPlan, event: Event) -> float:
    """The part's velocity, shaped by the section's energy and an arch over each phrase."""
    bar = min(event.start // plan.bar_ticks, plan.bars - 1)
    section = plan.section_at(bar)
    phrase_ticks = plan.melody.phrase_bars * plan.bar_ticks
    place = (event.start - section.start_bar * plan.bar_ticks) % phrase_ticks / phrase_ticks
    arch = 1.0 if part.is_drum else 0.95 + 0.09 * sin(pi * place)
    return part.velocity * event.level * arch * dynamic(section.energy)


def _without_overlaps(notes: list[Note], end_ticks: int) -> list[Note]:
    """End a note where the same pitch starts again; nothing sounds past the last bar."""
    following: dict[int, int] = {}
    out: list[Note] = []
    for note in reversed(notes):
        limit = min(following.get(note.pitch, end_ticks), end_ticks)
        if limit <= note.start_ticks:
            continue
        following[note.pitch] = note.start_ticks
        length = min(note.duration_ticks, limit - note.start_ticks)
        out.append(Note(note.start_ticks, note.pitch, length, note.velocity))
    return out[::-1]
