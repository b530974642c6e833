"""Takes measured and ranked, with the reasons in plain words.

Five criteria, each 0 to 1 (``docs/concepts/takes.md`` describes them):

============ ==================================================================================
conformance  share of what was asked that the file holds
likeness     how near the take lies to its style's statistics (``cadenza.compose.takes.likeness``)
repetition   whether it repeats itself as much as pieces of its style do
chord_fit    how its notes agree with the plan's chords, on strong beats above all
playability  how much of it players could play
============ ==================================================================================

A take that keeps more of what was asked always stands before one that keeps less. Among equals
the weighted geometric mean of the other four decides, so that one bad fault is not bought off by
small merits elsewhere; parts that stay silent though they were to be written take their share
of it away. What is left even goes to the earlier take.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from cadenza.compose.composer import Take
from cadenza.compose.engine import Hole
from cadenza.compose.takes.likeness import closeness, healthy_band, style_numbers
from cadenza.compose.takes.playability import measure_playability
from cadenza.compose.takes.repetition import measure_repetition, tune_of
from cadenza.metrics import Check
from cadenza.music.edits import slice_bars
from cadenza.music.score import Score
from cadenza.plan.model import Plan

__all__ = ["CRITERIA", "Ranked", "measure", "rank"]

CRITERIA = ("conformance", "likeness", "repetition", "chord_fit", "playability")
"""The criteria, in the order of the table above."""

_WEIGHTS: dict[str, float] = {
    "likeness": 0.3,
    "repetition_health": 0.3,
    "chord_fit": 0.25,
    "playability": 0.15,
}
_FLOOR = 0.02
_STRONG_SHARE = 0.7
_LONG_BARS = 4
_CLEAR = 0.03
"""A difference below this is not worth a reason."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A take in its place.

    Parameters
    ----------
    take : Take
        With its measurements.
    number : int
        As it was made, from 1.
    place : int
        1 is the best.
    total : float
        The weighted mean that decided among takes that keep as much of what was asked.
    reasons : tuple of str
        In plain words.
    """

    take: Take
    number: int
    place: int
    total: float
    reasons: tuple[str, ...]


def measure(
    score: Score,
    plan: Plan,
    checks: Sequence[Check] = (),
    *,
    holes: Collection[Hole] | None = None,
) -> dict[str, float]:
    """Everything that takes are ranked by.

    Parameters
    ----------
    score : Score
        A filled canvas: in one metre at 480 ticks, tracks named as the plan's parts.
    plan : Plan
        Style, chords, parts.
    checks : sequence of Check
        What was asked, and whether the file holds it.
    holes : collection of Hole, optional
        The cells that were written; chord fit and playability judge only them, likeness the
        bars that hold one, repetition all bars. Everything where left out.

    Returns
    -------
    dict
        Name → number, in a fixed order; NaN where there is nothing to measure.
    """
    window = _window(score, plan, holes)
    numbers = style_numbers(window, tune_of(window, plan))
    near = closeness(plan.style, numbers)
    return {
        **_conformance(checks),
        "silent_parts": _silent(score, plan, holes),
        "likeness": sum(near.values()) / len(near) if near else math.nan,
        **_repetition(score, plan),
        **_chords(score, plan, holes),
        **measure_playability(score, plan, holes),
        **numbers,
    }


def _conformance(checks: Sequence[Check]) -> dict[str, float]:
    kept = sum(check.ok for check in checks)
    share = kept / len(checks) if checks else 1.0
    return {"conformance": share, "asked": float(len(checks)), "kept": float(kept)}


def _silent(score: Score, plan: Plan, holes: Collection[Hole] | None) -> float:
    """Share of the parts that were to be written and hold no note; short holes may rest."""
    bars: dict[str, int] = {}
    for section in plan.sections:
        for name in section.parts:
            bars[name] = bars.get(name, 0) + section.bars
    if holes is not None:
        bars = dict(Counter(hole.part for hole in holes))
    asked = {name for name, count in bars.items() if holes is None or count >= _LONG_BARS}
    written = score if holes is None else _only(score, plan, holes)
    sounding = {track.name for track in written.tracks if track.notes}
    return len(asked - sounding) / len(asked) if asked else 0.0


def _window(score: Score, plan: Plan, holes: Collection[Hole] | None) -> Score:
    """The stretch from the first to the last bar that was written in."""
    if not holes:
        return score
    first, last = min(hole.bar for hole in holes), max(hole.bar for hole in holes)
    bars = len(score.bar_starts())
    if (first, last) == (0, plan.bars - 1) or not first < min(last + 1, bars):
        return score
    return slice_bars(score, first, min(last + 1, bars))


def _repetition(score: Score, plan: Plan) -> dict[str, float]:
    """How much repeats, where the healthy band lies, and how healthy that is."""
    found = measure_repetition(score, plan)
    health: list[float] = []
    for name in ("repetition", "tune_repetition"):
        low, high = healthy_band(plan.style, name)
        if math.isfinite(found[name]):
            health.append(_health(found[name], low, high))
    low, high = healthy_band(plan.style, "repetition")
    return {
        **found,
        "repetition_low": low,
        "repetition_high": high,
        "repetition_health": min(health) if health else math.nan,
    }


def _health(share: float, low: float, high: float) -> float:
    """1 within the band; 0 for a piece of one bar, and down to a half for one without repeats."""
    if share > high:
        return (1.0 - share) / (1.0 - high)
    if share < low:
        return 0.5 + 0.5 * share / low
    return 1.0


def _chords(score: Score, plan: Plan, holes: Collection[Hole] | None) -> dict[str, float]:
    from cadenza import metrics

    written = score if holes is None else _only(score, plan, holes)
    strong = metrics.chord_tone_share_strong(written)
    every = metrics.chord_tone_share(written)
    known = [
        (value, weight)
        for value, weight in ((strong, _STRONG_SHARE), (every, 1 - _STRONG_SHARE))
        if math.isfinite(value)
    ]
    weights = sum(weight for _, weight in known)
    fit = sum(value * weight for value, weight in known) / weights if weights else math.nan
    return {"chord_fit": fit, "strong_chord_tones": strong, "chord_tones": every}


def _only(score: Score, plan: Plan, holes: Collection[Hole]) -> Score:
    """The score with the notes that start in the holes and no others."""
    tracks = tuple(
        replace(
            track,
            notes=tuple(
                note
                for note in track.notes
                if Hole(note.start_ticks // plan.bar_ticks, track.name) in holes
            ),
        )
        for track in score.tracks
    )
    return replace(score, tracks=tracks)


def _total(numbers: Mapping[str, float]) -> float:
    """Weighted geometric mean of what could be measured, less the share of silent parts."""
    known = [
        (max(_FLOOR, numbers[name]), weight)
        for name, weight in _WEIGHTS.items()
        if math.isfinite(numbers.get(name, math.nan))
    ]
    weights = sum(weight for _, weight in known)
    if not weights:
        return 0.0
    mean = math.exp(sum(weight * math.log(value) for value, weight in known) / weights)
    return mean * (1.0 - numbers.get("silent_parts", 0.0))


def rank(
    takes: Sequence[Take], checks: Sequence[Sequence[Check]] | None = None
) -> tuple[Ranked, ...]:
    """Takes in their order, best first; same takes, same order.

    Parameters
    ----------
    takes : sequence of Take
        As made; each with the measurements of ``measure``.
    checks : sequence of sequence of Check, optional
        For each take what was asked, so that the reasons name what it breaks.
    """
    broken = [_broken(each) for each in checks or [()] * len(takes)]
    totals = [_total(take.measurements) for take in takes]
    order = sorted(
        range(len(takes)),
        key=lambda i: (-takes[i].measurements.get("conformance", 1.0), -round(totals[i], 9), i),
    )
    ranked: list[Ranked] = []
    for place, index in enumerate(order, start=1):
        reasons = _facts(takes[index].measurements, broken[index])
        if len(takes) > 1:
            first = _comparison([takes[i] for i in order], [broken[i] for i in order], place)
            reasons = (first, *reasons)
        ranked.append(Ranked(takes[index], index + 1, place, round(totals[index], 6), reasons))
    return tuple(ranked)


def _broken(checks: Sequence[Check]) -> dict[str, str]:
    """Each request that a take does not hold, with what was asked and what was found."""
    return {
        _REQUESTS.get(check.field, check.field): f"asked {check.asked}, found {check.found}"
        for check in checks
        if not check.ok
    }


_REQUESTS = {"tempo_bpm": "tempo", "seconds": "length", "bars": "length"}
"""Field of a check → what a person calls it, where that is another word."""


def _comparison(order: Sequence[Take], broken: Sequence[Mapping[str, str]], place: int) -> str:
    """One clause: why a take stands before the next, or behind the best."""
    mine = order[place - 1].measurements
    other = (order[1] if place == 1 else order[0]).measurements
    ahead = place == 1
    if mine.get("conformance", 1.0) != other.get("conformance", 1.0):
        lost = [name for name in broken[max(1, place - 1)] if name not in broken[0]]
        if lost and ahead:
            return f"keeps the asked {' and '.join(lost)}, which the next breaks"
        if lost:
            return f"breaks the asked {' and '.join(lost)}, which the best keeps"
        return "keeps more of what was asked" if ahead else "keeps less of what was asked"
    if mine.get("silent_parts", 0.0) != other.get("silent_parts", 0.0):
        return "more of its parts play" if ahead else "more of its parts stay silent"
    words = _AHEAD if ahead else _BEHIND
    gaps = {
        name: (mine[name] - other[name]) * (1 if ahead else -1) * _WEIGHTS[name]
        for name in _WEIGHTS
        if math.isfinite(mine.get(name, math.nan)) and math.isfinite(other.get(name, math.nan))
    }
    named = [n for n, gap in sorted(gaps.items(), key=lambda g: -g[1]) if gap >= _CLEAR * 0.15]
    if not named:
        return "hardly differs from the next" if ahead else "hardly differs from the best"
    return " and ".join(words[name] for name in named[:2])


_AHEAD = {
    "likeness": "nearer to its style",
    "repetition_health": "repeats itself in a healthier measure",
    "chord_fit": "fits its chords better",
    "playability": "easier to play",
}
_BEHIND = {
    "likeness": "farther from its style",
    "repetition_health": "repeats itself less healthily",
    "chord_fit": "fits its chords less",
    "playability": "harder to play",
}


def _facts(numbers: Mapping[str, float], broken: Mapping[str, str]) -> tuple[str, ...]:
    """What was measured of one take, in words."""
    facts: list[str] = []
    if numbers.get("asked"):
        facts.append(f"keeps {numbers['kept']:.0f} of {numbers['asked']:.0f} asked")
    facts += [f"breaks {name} ({found})" for name, found in broken.items()]
    if math.isfinite(numbers.get("likeness", math.nan)):
        facts.append(f"{numbers['likeness']:.0%} like its style")
    if math.isfinite(numbers.get("repetition", math.nan)):
        facts.append(_repetition_words(numbers))
    if math.isfinite(numbers.get("strong_chord_tones", math.nan)):
        facts.append(f"{numbers['strong_chord_tones']:.0%} chord tones on strong beats")
    faults = [
        f"{words} {numbers[name]:.1%}" for name, words in _FAULT_WORDS.items() if numbers.get(name)
    ]
    facts.append("; ".join(faults) if faults else "all of it can be played")
    return tuple(facts)


def _repetition_words(numbers: Mapping[str, float]) -> str:
    share, low, high = (
        numbers[name] for name in ("repetition", "repetition_low", "repetition_high")
    )
    words = f"{share:.0%} of bars repeat (healthy: {low:.0%} to {high:.0%})"
    if low <= share <= high and numbers["repetition_health"] < 1:
        tune = numbers["tune_repetition"]
        words += f", of its tune {tune:.0%}"
    return words


_FAULT_WORDS = {
    "out_of_range": "beyond an instrument's range",
    "wide_leaps": "leaps wider than an octave",
    "wide_hands": "chords wider than two hands",
    "too_many_notes": "more notes at once than the instrument has",
    "too_many_limbs": "drum strokes for more than four limbs",
}
