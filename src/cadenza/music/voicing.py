"""Chord voicings that move smoothly and lie well under two hands.

Every set of pitches that can stand for a chord in a range is listed once and rated for its
sound (clear low intervals, even spacing); then the one is taken that asks for the least
movement from the chord before.

References
----------
D. Tymoczko, "A Geometry of Music" (2011), chapter 2: the size of a voice leading as the sum of
the distances that its voices move; for two sorted chords the pairing in order is the smallest.
Low interval limits as taught in jazz arranging: T. Pease, K. Pullig, "Modern Jazz Voicings"
(2001), chapter 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, combinations_with_replacement, pairwise

from cadenza.music.chord import Chord

__all__ = ["MAX_SPAN_SEMITONES", "voice"]

MAX_SPAN_SEMITONES = 19
"""Widest voicing: two hands of at most 14 semitones each reach it without a stretch."""

_LOW_LIMITS = {1: 52, 2: 51, 3: 48, 4: 46, 5: 46, 6: 47, 7: 34, 8: 43, 9: 41, 10: 41, 11: 41}
"""Interval in semitones → lowest pitch of its lower note that still sounds clear."""

_DOUBLING_COSTS = {0: 0.0, 7: 0.3, 3: 0.8}
"""Semitones above the root → what it costs to double that tone; others cost more."""

_Rated = tuple[float, tuple[int, ...]]


@lru_cache(maxsize=16384)
def voice(
    chord: Chord,
    previous: tuple[int, ...] | None,
    *,
    low: int,
    high: int,
    voices: int = 4,
    rootless: bool = False,
    bass_first: bool = False,
    octaves: int = 0,
) -> tuple[int, ...]:
    """Choose pitches for a chord that follow smoothly on the chord before.

    Parameters
    ----------
    chord : Chord
        What to voice. Its third (or suspension) and its seventh or sixth come first, then the
        root, altered fifths and extensions; the plain fifth is the first to be left out.
    previous : tuple of int or None
        MIDI pitches of the chord before, None at the start.
    low, high : int
        Range in MIDI pitches, inclusive.
    voices : int
        Notes wanted, 1 to 10. Fewer come back where the range holds no more, none where it
        holds no note of the chord.
    rootless : bool
        Leave the root to the bass player where the chord has four or more notes.
    bass_first : bool
        Put the chord's bass (slash bass, else root) lowest, for players without a bass below.
    octaves : int
        Span of the voicing, 1 to 4: an octave is a close one, each further one lifts its upper
        notes by an octave more. The lowest note lies within the range's first octave then. 0
        leaves the span to the range.

    Returns
    -------
    tuple of int
        Rising MIDI pitches that span at most 19 semitones; 24 for six notes and more, and an
        octave more with ``bass_first``. With ``octaves`` they span more than ``octaves`` − 1 and
        at most ``octaves`` of them.

    Examples
    --------
    >>> voice(Chord("G", "7"), (60, 64, 67, 71), low=55, high=76)
    (62, 65, 67, 71)
    >>> voice(Chord("C", ""), None, low=48, high=84, voices=3, octaves=2)
    (48, 64, 67)
    """
    low, high = max(0, low), min(127, high)
    wanted = max(1, min(10, voices))
    for count in range(wanted, 0, -1):
        if octaves:
            rated = _spread(chord, low, high, count, rootless, bass_first, octaves)
        else:
            rated = _candidates(chord, low, high, count, rootless, bass_first)
        if rated:
            return _smoothest(rated, previous)
    return ()


def _smoothest(rated: tuple[_Rated, ...], previous: tuple[int, ...] | None) -> tuple[int, ...]:
    """The candidate of least cost; ties go to the lower one, so that the answer is one."""
    if not previous:
        return min(rated)[1]
    before = tuple(sorted(previous))
    best, chosen = float("inf"), rated[0][1]
    for cost, pitches in rated:  # sorted by cost: once it alone is too much, nothing better comes
        if cost >= best:
            break
        total = cost + _movement(before, pitches)
        if total < best:
            best, chosen = total, pitches
    return chosen


def _movement(before: tuple[int, ...], after: tuple[int, ...]) -> float:
    """How far the voices move; leaps beyond a fourth weigh more, the top voice most."""
    if len(before) == len(after):
        moves = [abs(a - b) for a, b in zip(before, after, strict=True)]
        signed = {(b > a) - (b < a) for a, b in zip(before, after, strict=True)}
    else:
        few, many = sorted((before, after), key=len)
        moves = [min(abs(a - b) for b in many) for a in few]
        signed = set()
    cost = float(sum(moves)) + 0.5 * abs(before[-1] - after[-1])
    cost += sum((move - 5) * 2.0 for move in moves if move > 5)
    if len(after) > 2 and len(signed) == 1 and 0 not in signed:
        cost += 1.5  # all voices in one direction
    return cost


def _tones(chord: Chord, rootless: bool, two_notes: bool) -> tuple[int, ...]:
    """Pitch classes to use, the most telling first."""
    intervals = chord.intervals
    plain_fifth = [each for each in intervals if each == 7]
    guides = [each for each in intervals[1:] if each in (2, 3, 4, 5, 9, 10, 11)]
    if len(intervals) == 2:
        guides = []
    altered = [each for each in intervals if each in (6, 8)]
    above = sorted((each for each in intervals if each > 11), reverse=True)
    without_root = rootless and len(intervals) > 3
    root = [] if without_root else [0]
    order = guides + root + altered + above + plain_fifth
    if two_notes and len(intervals) > 3:
        order = guides + altered + root + above + plain_fifth
    return tuple(dict.fromkeys((chord.root_pc + each) % 12 for each in order))


def _doubled(tones: tuple[int, ...], count: int, times: int) -> Iterator[tuple[int, ...]]:
    """The tones filled up to ``count`` by repeating some, each at most ``times`` in all."""
    for extra in combinations_with_replacement(tones, count - len(tones)):
        if all(extra.count(pc) < times for pc in extra):
            yield tones + extra


@lru_cache(maxsize=4096)
def _candidates(
    chord: Chord, low: int, high: int, count: int, rootless: bool, bass_first: bool
) -> tuple[_Rated, ...]:
    """All voicings of ``count`` notes in the range with the cost of their sound, best first."""
    centre = (low + high) / 2
    rated = [
        (_sound(pitches, centre, chord), pitches)
        for pitches in _stacks(chord, low, high, count, rootless, bass_first)
        if len(pitches) < 3 or _two_hands(pitches)
    ]
    return tuple(sorted(rated)[:400])


@lru_cache(maxsize=4096)
def _spread(
    chord: Chord,
    low: int,
    high: int,
    count: int,
    rootless: bool,
    bass_first: bool,
    octaves: int,
) -> tuple[_Rated, ...]:
    """Close voicings whose upper notes are lifted, so that they span so many octaves."""
    top = min(high, low + 23)
    close = [
        pitches
        for pitches in _stacks(chord, low, top, count, rootless, bass_first)
        if pitches[-1] - pitches[0] <= 12 and pitches[0] < low + 12
    ]
    rated = []
    for pitches in close:
        for lifts in combinations_with_replacement(range(octaves), max(0, count - 2)):
            steps = (0, *lifts, octaves - 1)[:count]
            lifted = tuple(a + 12 * b for a, b in zip(pitches, steps, strict=True))
            if lifted[-1] > high or not _keeps_span(lifted, steps):
                continue
            if count < 3 or _two_hands(lifted):
                hole = max((b - a for a, b in pairwise(lifted)), default=0)
                cost = _sound(lifted, low + 6 * octaves, chord) + 0.5 * max(0, hole - 12)
                rated.append((cost, lifted))
    return tuple(sorted(set(rated))[:400])


def _keeps_span(pitches: tuple[int, ...], steps: tuple[int, ...]) -> bool:
    """Whether a voicing still spans as much when a player leaves out a doubled tone."""
    classes = [pitch % 12 for pitch in pitches]
    if len(pitches) < 3 or classes[0] in classes[1:-1]:
        return len(pitches) < 3
    return classes[-1] not in classes[:-1] or steps[-2] == steps[-1]


def _stacks(
    chord: Chord, low: int, high: int, count: int, rootless: bool, bass_first: bool
) -> set[tuple[int, ...]]:
    """Every set of ``count`` pitches in the range that can stand for a chord."""
    bass = chord.bass_pc if bass_first else None
    there = {pitch % 12 for pitch in range(low, high + 1)}
    order = _tones(chord, rootless and not bass_first, count < 3)
    tones = tuple(pc for pc in order if pc in there)[:count]
    if bass is not None and bass not in there:
        bass = None
    if bass is not None and bass not in tones:
        tones = (bass, *tones[: count - 1])
    if not tones:
        return set()
    reach = MAX_SPAN_SEMITONES + (12 if bass_first else 0) + (5 if count > 5 else 0)
    found: set[tuple[int, ...]] = set()
    for multiset in _doubled(tones, count, 2 if bass is None else 3):
        for bottom in range(low, high + 1):
            if bottom % 12 not in multiset or (bass is not None and bottom % 12 != bass):
                continue
            rest = list(multiset)
            rest.remove(bottom % 12)
            found.update(_stack((bottom,), rest, min(high, bottom + reach)))
    return found


def _stack(below: tuple[int, ...], rest: list[int], top: int) -> Iterator[tuple[int, ...]]:
    """Every way to set the remaining pitch classes above ``below``, rising, up to ``top``."""
    if not rest:
        yield below
        return
    last = below[-1]
    for pc in sorted(set(rest)):
        left = rest.copy()
        left.remove(pc)
        pitch = last + ((pc - last) % 12 or 12)
        if pitch <= top:
            yield from _stack((*below, pitch), left, top)


def _two_hands(pitches: tuple[int, ...]) -> bool:
    """Whether two hands of 14 semitones and five fingers can play the pitches together."""
    for split in range(len(pitches) + 1):
        hands = pitches[:split], pitches[split:]
        if all(len(hand) <= 5 and (not hand or hand[-1] - hand[0] <= 14) for hand in hands):
            return True
    return False


def _sound(pitches: tuple[int, ...], centre: float, chord: Chord) -> float:
    """Cost of a voicing by itself: mud, crowding, holes, and distance from the middle."""
    away = sum(pitches) / len(pitches) - centre
    cost = 0.2 * abs(away) + 0.06 * away * away
    above_root = [(pitch - chord.root_pc) % 12 for pitch in pitches]
    for each in set(above_root):
        repeated = above_root.count(each) - 1
        cost += repeated * _DOUBLING_COSTS.get(each, 2.5)
    for index, (lower, upper) in enumerate(pairwise(pitches)):
        gap = upper - lower
        if gap <= 11 and lower < _LOW_LIMITS[gap]:
            cost += 3.0 + 2.0 * (_LOW_LIMITS[gap] - lower)
        if gap == 1:
            cost += 3.0 if index == len(pitches) - 2 else 1.0
        if gap == 2:
            cost += 0.6
        if gap > 12:
            cost += 0.8 * (gap - 12) if index else 0.2 * (gap - 12)
    for lower, upper in combinations(pitches, 2):
        if upper - lower == 13 and lower % 12 != chord.root_pc:
            cost += 4.0
    return cost + 0.05 * (pitches[-1] - pitches[0])
