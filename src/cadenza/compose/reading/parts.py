"""The parts of a person's file, as an engine is to play on in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import median

from cadenza.brief.model import Part
from cadenza.music.gm import by_program
from cadenza.music.names import unique_names
from cadenza.music.score import Score, Track
from cadenza.plan.arrange import playable_range
from cadenza.plan.model import Feel, PartPlan
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["fitted", "found_feel", "loudness_factor", "part_of", "unique_names"]

_NARROWEST = {"bass": 12, "melody": 14, "counter": 14}
_WIDTH = 17
_MARGIN = 2
_RIM = 20
_LEAST_WIDTH = 9
_LOCAL_NOTES = 6
_DRUMS = (35, 81)
_PER_BEAT_AT_FULL_DENSITY = 3.0
_STEPS = 24
_NEAR_TICKS, _EXACT = 2, 0.9
_MIN_PAIRS = 8


def part_of(track: Track, role: str) -> Part:
    """A track as a brief would name it."""
    if track.is_drum:
        return Part("drums", "drums", None)
    found = by_program(track.program)
    return Part("chords" if role == "drums" else role, found.name, found.program)


def fitted(plan: PartPlan, name: str, track: Track, near: tuple[int, int]) -> PartPlan:
    """A part's plan with register, density and loudness taken from what its track plays.

    Parameters
    ----------
    plan : PartPlan
        As the style would have it.
    name : str
        The part's name.
    track : Track
        Its notes at 480 ticks; without notes the style's values stay.
    near : (int, int)
        Ticks between which loudness and density are measured, where enough is played there.
    """
    plan = replace(plan, name=name)
    if not track.notes:
        return plan
    local = tuple(note for note in track.notes if near[0] <= note.start_ticks < near[1])
    local = local if len(local) >= _LOCAL_NOTES else track.notes
    plan = replace(plan, velocity=min(120, max(1, round(median(n.velocity for n in local)))))
    if track.is_drum:
        return replace(plan, low=_DRUMS[0], high=_DRUMS[1])
    low, high = _register(track, plan)
    onsets = Counter(note.start_ticks for note in local)
    beats = {note.start_ticks // TICKS_PER_QUARTER for note in local}
    density = len(onsets) / max(1, len(beats)) / _PER_BEAT_AT_FULL_DENSITY
    voices = plan.voices
    struck = round(sum(onsets.values()) / len(onsets))
    if plan.role in ("chords", "pad") and struck > 1:
        voices = min(struck, by_program(track.program).polyphony, 6)
    return replace(
        plan,
        low=low,
        high=high,
        density=round(min(1.0, max(0.05, density)), 3),
        voices=max(1, voices),
    )


def _register(track: Track, plan: PartPlan) -> tuple[int, int]:
    """Where most of the notes lie, widened to where a part has room to move.

    It is what the instrument plays of that, unless that is next to nothing: then the register
    is brought by octaves to where it plays.
    """
    pitches = sorted(note.pitch for note in track.notes)
    rim = len(pitches) // _RIM
    low = pitches[2 * rim if plan.role == "bass" else rim] - _MARGIN
    high = pitches[-1 - rim] + _MARGIN
    missing = _NARROWEST.get(plan.role, _WIDTH) - (high - low)
    if missing > 0:
        low, high = low - missing // 2, high + missing - missing // 2
    found = by_program(track.program)
    bottom, top = max(low, found.low), min(high, found.high)
    if top - bottom < _LEAST_WIDTH:
        bottom, top = playable_range(plan.instrument, low, high)
    return max(0, bottom), min(127, top)


def loudness_factor(score: Score) -> float:
    """How loud a file is beside what styles are written for, 0.6 to 1.2."""
    velocities = [note.velocity for track in score.tracks for note in track.notes]
    return min(1.2, max(0.6, median(velocities) / 80.0)) if velocities else 1.0


def found_feel(score: Score, feel: Feel) -> Feel:
    """The style's feel, with the swing and the exactness of what is played.

    Off-beat eighths that lie between 0.57 and 0.72 of their beat are swung, those around 0.5
    straight. Where nine notes in ten lie within two ticks of the grid, new ones lie on it.

    Parameters
    ----------
    score : Score
        A canvas, at 480 ticks.
    feel : Feel
        The style's.
    """
    starts = {note.start_ticks for track in score.tracks for note in track.notes}
    if not starts:
        return feel
    grid = TICKS_PER_QUARTER // _STEPS
    notes = [note.start_ticks for track in score.tracks for note in track.notes]
    away = [min(start % grid, -start % grid) for start in notes]
    exact = sum(ticks <= _NEAR_TICKS for ticks in away) / len(away)
    if exact >= _EXACT:
        feel = replace(feel, timing_ms=0.0, late_ms=0.0)
    phases = [start % TICKS_PER_QUARTER / TICKS_PER_QUARTER for start in starts]
    swung = [phase for phase in phases if 0.57 <= phase <= 0.72]
    straight = [phase for phase in phases if 0.46 <= phase <= 0.54]
    quarter = [phase for phase in phases if 0.21 <= phase <= 0.29]
    if len(swung) + len(straight) < _MIN_PAIRS:
        return feel
    others = max(len(quarter), sum(0.29 < phase <= 0.38 for phase in phases))
    if len(swung) > 2 * len(straight) and len(swung) > 3 * others:
        return replace(feel, swing=round(median(swung), 3), swing_steps_per_beat=2)
    return replace(feel, swing=0.5) if len(straight) > 2 * len(swung) else feel
