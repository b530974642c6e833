"""What a player could not play: out of range, leaps, hands, breath and limbs.

References
----------
Ranges are those of ``cadenza.music.gm``. Hands: ten fingers, each hand spanning a ninth or
less, as pianists of middling size reach without rolling a chord.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from cadenza.compose.engine import Hole
from cadenza.music.gm import INSTRUMENTS
from cadenza.music.score import Note, Score, Track
from cadenza.plan.model import PartPlan, Plan

__all__ = ["FAULTS", "measure_playability"]

FAULTS = ("out_of_range", "wide_leaps", "wide_hands", "too_many_notes", "too_many_limbs")
"""What is counted, each as a share of the places where it could be."""

_SINGLE_LINES = ("melody", "counter", "bass")
_WIDEST_LEAP = 12
_HAND_SPAN, _FINGERS = 14, 5
_KEYBOARDS = ("piano", "organ")
_GUITAR_STRINGS = 6
_FEET = frozenset({35, 36, 44})
_TOGETHER_TICKS = 24
_LEGATO_TICKS = 60
_MACHINES = frozenset(
    {"ambient", "drum_and_bass", "hip_hop", "house", "lofi", "synthwave", "techno", "trap"}
)
"""Styles whose drums are programmed: nobody needs limbs for them."""

Counts = dict[str, tuple[int, int]]


def measure_playability(
    score: Score, plan: Plan, holes: Collection[Hole] | None = None
) -> dict[str, float]:
    """How much of a canvas players could play.

    Parameters
    ----------
    score : Score
        Tracks named as the plan's parts.
    plan : Plan
        Roles and programs.
    holes : collection of Hole, optional
        Judge only what starts in these cells; everything where left out.

    Returns
    -------
    dict
        ``playability`` (the product of one minus each share below, 0 to 1), then the share of
        faults for each of ``FAULTS`` (0 where there is no place for one).
    """
    faults, places = dict.fromkeys(FAULTS, 0), dict.fromkeys(FAULTS, 0)
    for part in plan.parts:
        track = next((each for each in score.tracks if each.name == part.name), None)
        if track is None:
            continue
        notes = [n for n in track.notes if _inside(n, part.name, plan, holes)]
        for name, (bad, all_places) in _counts(part, track, notes, plan.style).items():
            faults[name] += bad
            places[name] += all_places
    shares = {name: faults[name] / places[name] if places[name] else 0.0 for name in FAULTS}
    product = 1.0
    for share in shares.values():
        product *= 1.0 - share
    return {"playability": product, **shares}


def _inside(note: Note, part: str, plan: Plan, holes: Collection[Hole] | None) -> bool:
    return holes is None or Hole(note.start_ticks // plan.bar_ticks, part) in holes


def _counts(part: PartPlan, track: Track, notes: Sequence[Note], style: str) -> Counts:
    if part.is_drum:
        machine = style in _MACHINES
        return {} if machine else {"too_many_limbs": _limbs(notes)}
    instrument = INSTRUMENTS[track.program]
    counts: Counts = {
        "out_of_range": (
            sum(not instrument.low <= note.pitch <= instrument.high for note in notes),
            len(notes),
        )
    }
    if part.role in _SINGLE_LINES:
        counts["wide_leaps"] = _leaps(notes)
    if instrument.family in _KEYBOARDS:
        counts["wide_hands"] = _hands(notes)
    else:
        most = _GUITAR_STRINGS if instrument.family == "guitar" else instrument.polyphony
        counts["too_many_notes"] = _crowded(notes, most)
    return counts


def _onsets(notes: Iterable[Note]) -> list[list[Note]]:
    """Notes that start together, in the order of time."""
    groups: list[list[Note]] = []
    for note in sorted(notes):
        if groups and note.start_ticks - groups[-1][0].start_ticks <= _TOGETHER_TICKS:
            groups[-1].append(note)
        else:
            groups.append([note])
    return groups


def _leaps(notes: Sequence[Note]) -> tuple[int, int]:
    """Steps of the top line wider than an octave."""
    top = [max(note.pitch for note in group) for group in _onsets(notes)]
    steps = [abs(b - a) for a, b in pairwise(top)]
    return sum(step > _WIDEST_LEAP for step in steps), len(steps)


def _hands(notes: Sequence[Note]) -> tuple[int, int]:
    groups = _onsets(notes)
    return sum(not _two_hands(sorted({n.pitch for n in g})) for g in groups), len(groups)


def _two_hands(pitches: Sequence[int]) -> bool:
    """Whether two hands can strike rising pitches at once."""
    return any(
        _one_hand(pitches[:cut]) and _one_hand(pitches[cut:]) for cut in range(len(pitches) + 1)
    )


def _one_hand(pitches: Sequence[int]) -> bool:
    return not pitches or (len(pitches) <= _FINGERS and pitches[-1] - pitches[0] <= _HAND_SPAN)


def _crowded(notes: Sequence[Note], most: int) -> tuple[int, int]:
    """Onsets at which more notes sound than the instrument has; a short overlap is legato."""
    sounding: list[Note] = []
    groups = _onsets(notes)
    bad = 0
    for group in groups:
        now = group[0].start_ticks
        sounding = [n for n in sounding if n.end_ticks > now + _LEGATO_TICKS] + group
        bad += len(sounding) > most
    return bad, len(groups)


def _limbs(notes: Sequence[Note]) -> tuple[int, int]:
    """Drum strokes that need more than two hands or two feet."""
    groups = [{note.pitch for note in group} for group in _onsets(notes)]
    return sum(len(g - _FEET) > 2 or len(g & _FEET) > 2 for g in groups), len(groups)
