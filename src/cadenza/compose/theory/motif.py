"""Motifs: rhythms and contours from which melodies are built, repeated and varied."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from cadenza.compose.theory.events import grid_steps, metric_weight, step_ticks
from cadenza.music.score import Meter
from cadenza.plan.model import MelodyStyle
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["Motif", "closed", "invert", "make_motif", "scheme", "vary"]

_SCHEMES = {
    1: ("a",),
    2: ("ab", "aa"),
    3: ("aab", "aba"),
    4: ("aabc", "abac", "aaab", "abab", "aaba"),
    6: ("aabaac", "abcabd"),
    8: ("aabaaabc", "abacabad", "aabbaabc", "abababac"),
}


@dataclass(frozen=True, slots=True)
class Motif:
    """A rhythm and a contour.

    Parameters
    ----------
    onsets : tuple of (start, length)
        Ticks from the start of the motif; rests are the gaps.
    steps : tuple of int
        One for each onset: scale steps from the note before (the first: from the anchor).
    """

    onsets: tuple[tuple[int, int], ...]
    steps: tuple[int, ...]


def scheme(rng: Random, units: int) -> str:
    """Which motif stands where, one letter a unit: repetition first, contrast later."""
    if units in _SCHEMES:
        return rng.choice(_SCHEMES[units])
    fitting = max(size for size in _SCHEMES if size <= units)
    return rng.choice(_SCHEMES[fitting]) + scheme(rng, units - fitting)


def make_motif(rng: Random, meter: Meter, bars: int, style: MelodyStyle, density: float) -> Motif:
    """A fresh motif of a number of bars; density 0 to 1."""
    onsets = _rhythm(rng, meter, bars, style, density)
    return Motif(onsets, _contour(rng, len(onsets), style))


def _rhythm(
    rng: Random, meter: Meter, bars: int, style: MelodyStyle, density: float
) -> tuple[tuple[int, int], ...]:
    """Onsets drawn by metrical weight without replacement, then lengths up to the next."""
    unit = step_ticks(grid_steps(meter, style.steps_per_beat))
    bar = meter.bar_ticks()
    per_bar = (0.6 + 1.25 * density * bar / 480) * (1.0 - 0.35 * style.long_notes)
    starts: set[int] = set()
    for index in range(bars):
        wanted = max(1, round(per_bar * rng.uniform(0.75, 1.25)))
        if index and rng.random() < style.rests * 0.5:
            wanted = max(1, wanted // 2)
        starts |= _bar_onsets(rng, meter, style, unit, wanted, index * bar)
    kept = sorted(starts) or [0]
    return tuple(
        (start, _length(rng, style, start, following, unit))
        for start, following in zip(kept, [*kept[1:], bars * bar], strict=True)
    )


def _bar_onsets(
    rng: Random, meter: Meter, style: MelodyStyle, unit: int, wanted: int, offset: int
) -> set[int]:
    """Places in one bar; the finest ones only beside a neighbour, so that none hangs alone."""
    places = list(range(0, meter.bar_ticks(), unit))
    weights = {place: _pull(metric_weight(meter, place), style) for place in places}
    if rng.random() < style.rests * 0.6:
        weights[0] *= 0.15
    chosen: set[int] = set()
    while len(chosen) < min(wanted, len(places)):
        pool = [place for place in places if place not in chosen]
        pick = rng.choices(pool, [weights[place] for place in pool])[0]
        chosen.add(pick)
        for near in (pick - unit, pick + unit):
            if near in weights and metric_weight(meter, near) <= 0.15:
                weights[near] *= 1.8
    return {offset + place for place in chosen}


def _pull(weight: float, style: MelodyStyle) -> float:
    """Metrical weight as a chance: syncopation takes from the beats and gives to the offbeats."""
    if weight >= 0.7:
        return weight * (1.0 - 0.45 * style.syncopation)
    if weight > 0.2:
        return weight * (0.7 + 1.8 * style.syncopation)
    return weight * (0.25 + 1.2 * style.syncopation)


def _length(rng: Random, style: MelodyStyle, start: int, following: int, unit: int) -> int:
    """How long a note sounds: up to the next, or shorter where the style breathes."""
    gap = following - start
    if gap <= unit:
        return gap
    if gap > 960 and rng.random() > style.long_notes:
        return max(unit, 480 * max(1, gap // 960))
    if rng.random() < style.rests * 0.5:
        return max(unit, gap // 2 // unit * unit)
    return gap


def _contour(rng: Random, count: int, style: MelodyStyle) -> tuple[int, ...]:
    """Scale steps: mostly seconds, some repeats, leaps that are answered by a step back.

    A leap followed by stepwise motion the other way is the gap-fill principle (Meyer,
    Explaining Music, 1973).
    """
    steps: list[int] = [rng.choice((-1, 0, 0, 1, 2))]
    direction = rng.choice((-1, 1))
    for index in range(1, count):
        before = steps[-1]
        if abs(before) >= 3:
            step = -1 if before > 0 else 1
            direction = step
        elif rng.random() < style.leaps:
            step = direction * rng.choice((2, 2, 2, 3, 4))
        elif rng.random() < 0.12:
            step = 0
        else:
            step = direction
        steps.append(step)
        turn = 0.25 + 0.25 * (index >= count // 2) * (direction > 0)
        if rng.random() < turn:
            direction = -direction
    return tuple(steps[:count])


def closed(rng: Random, motif: Motif, meter: Meter, bars: int) -> Motif:
    """The motif as a phrase's end: it arrives on a pulse of its last bar and then breathes."""
    start_of_last = (bars - 1) * meter.bar_ticks()
    goal = start_of_last + rng.choices(meter.pulses(), _goal_weights(meter))[0]
    kept = [index for index, (start, _) in enumerate(motif.onsets) if start < goal]
    onsets = [motif.onsets[index] for index in kept]
    if onsets and sum(onsets[-1]) > goal:
        onsets[-1] = (onsets[-1][0], goal - onsets[-1][0])
    steps = [motif.steps[index] for index in kept]
    room = bars * meter.bar_ticks() - goal
    onsets.append((goal, max(room // 2, min(room, TICKS_PER_QUARTER))))
    return Motif(tuple(onsets), (*steps, rng.choice((-1, -1, 1))))


def _goal_weights(meter: Meter) -> list[float]:
    """Where in its last bar a phrase arrives: mostly on the downbeat, else up to the middle."""
    pulses = len(meter.pulses())
    return [3.0 if index == 0 else 1.0 if 2 * index <= pulses else 0.0 for index in range(pulses)]


def invert(motif: Motif) -> Motif:
    """The same rhythm upside down."""
    return Motif(motif.onsets, tuple(-step for step in motif.steps))


def vary(rng: Random, motif: Motif, amount: float) -> Motif:
    """The same motif told again: its head stays, some steps of its tail change.

    ``amount`` between 0 (nothing) and 1 (every step of the second half).
    """
    half = len(motif.steps) // 2
    steps = [
        step if index < half or rng.random() > amount else step + rng.choice((-1, 1))
        for index, step in enumerate(motif.steps)
    ]
    onsets = list(motif.onsets)
    if onsets and rng.random() < amount:
        start, length = onsets[-1]
        if length >= 480:
            onsets[-1] = (start, length // 2)
            onsets.append((start + length // 2, length - length // 2))
            steps.append(rng.choice((-1, 1)))
    return Motif(tuple(onsets), tuple(steps))
