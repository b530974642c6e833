"""Voices of a staff: which notes share a stem, which are held under or over the others.

A line that is merely played legato or detached is written plainly: small overlaps end where
the next note begins, small gaps are closed. A note that is really held while others move goes
to a voice of its own where the instrument can do that, else it ends at the next note.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cadenza.formats.notation.rhythm import Lattice, Played
from cadenza.formats.notation.sheet import QUARTER, Bar, Event

__all__ = ["Ruler", "drum_voices", "staff_voices"]

_SMALL = QUARTER // 4
_CLOSE, _OVER, _LIKE = 0.34, 0.25, 0.25
_EIGHTH = QUARTER // 2
_NEVER = 1 << 40


@dataclass(frozen=True, slots=True)
class Ruler:
    """Where a step lies: its bar, its beat, and the unit of that beat."""

    bars: tuple[Bar, ...]
    starts: tuple[int, ...]
    lattice: Lattice

    @classmethod
    def of(cls, bars: tuple[Bar, ...], lattice: Lattice) -> Ruler:
        """A ruler over bars."""
        return cls(bars, tuple(bar.start for bar in bars), lattice)

    def beat_end(self, step: int) -> int:
        """The first step after the quarter that holds a step, not past its bar."""
        index = bisect_right(self.starts, step) - 1
        bar = self.bars[index]
        return min(bar.start + ((step - bar.start) // QUARTER + 1) * QUARTER, bar.end)

    def is_beat(self, step: int) -> bool:
        """True on the quarters of a bar counted in quarters."""
        bar = self.bars[bisect_right(self.starts, step) - 1]
        return bar.meter.denominator <= 4 and (step - bar.start) % QUARTER == 0

    def comfortable(self, end: int) -> int:
        """The next eighth at or after an end; ends inside tuplets stay."""
        index = bisect_left(self.starts, end) - 1
        bar = self.bars[max(0, index)]
        within = end - bar.start
        unit = self.lattice.unit(index, (within - 1) // QUARTER)
        if unit in (QUARTER // 6, QUARTER // 3):
            return end
        return min(bar.start + -(-within // _EIGHTH) * _EIGHTH, bar.end)


@dataclass(frozen=True, slots=True)
class _Group:
    """Notes that begin together and end together."""

    start: int
    end: int
    pitches: tuple[int, ...]


def staff_voices(
    notes: Sequence[Played], ruler: Ruler, most: int
) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """The two voices of a staff.

    Parameters
    ----------
    notes : sequence of Played
        Notes of the staff, in order.
    ruler : Ruler
        Bars and units.
    most : int
        1 or 2 voices.

    Returns
    -------
    tuple
        Events of the upper and of the lower voice, each without overlaps.
    """
    groups = _without_small_overlaps(_groups(notes, most))
    if most == 1:
        return _line(groups, ruler), ()
    upper, lower = _assign(groups)
    first, second = _line(upper, ruler), _line(lower, ruler)
    return _lift(first, second)


def drum_voices(
    notes: Sequence[Played], feet: frozenset[int], ruler: Ruler
) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Hands and feet of a drum part; a stroke lasts to the next one or to the end of its beat.

    Parameters
    ----------
    notes : sequence of Played
        Strokes.
    feet : frozenset of int
        General MIDI drum notes that feet play.
    ruler : Ruler
        Bars and units.
    """
    voices = []
    for is_foot in (False, True):
        struck: dict[int, set[int]] = {}
        for note in notes:
            if (note.pitch in feet) == is_foot:
                struck.setdefault(note.start, set()).add(note.pitch)
        starts = sorted(struck)
        ends = [min(b, ruler.beat_end(a)) for a, b in pairwise([*starts, _NEVER])]
        voices.append(
            tuple(
                Event(start, end, tuple(sorted(struck[start])))
                for start, end in zip(starts, ends, strict=True)
            )
        )
    return _lift(voices[0], voices[1])


def _groups(notes: Sequence[Played], most: int) -> list[_Group]:
    """Chords: notes of one start; two lengths only where two voices can hold them."""
    together: dict[int, list[Played]] = {}
    for note in notes:
        together.setdefault(note.start, []).append(note)
    out: list[_Group] = []
    for start, chord in sorted(together.items()):
        chord.sort(key=lambda note: note.pitch)
        longest = max(note.end for note in chord)
        long = [n for n in chord if longest - n.end <= max(_SMALL, _LIKE * (longest - start))]
        short = [note for note in chord if note not in long]
        apart = short and (long[-1].pitch < short[0].pitch or short[-1].pitch < long[0].pitch)
        if most == 1 or not apart:
            ends = sorted(note.end for note in chord)
            out.append(_Group(start, ends[len(ends) // 2], tuple(n.pitch for n in chord)))
            continue
        for members in (short, long):
            ends = sorted(note.end for note in members)
            out.append(_Group(start, ends[len(ends) // 2], tuple(n.pitch for n in members)))
    return out


def _without_small_overlaps(groups: list[_Group]) -> list[_Group]:
    """End chords where the next begins if they hang over a little only."""
    starts = sorted({group.start for group in groups})
    following = dict(pairwise(starts))
    out = []
    for group in groups:
        after = following.get(group.start, group.end)
        over = group.end - after
        if 0 < over <= max(_SMALL, _OVER * (group.end - group.start)):
            out.append(replace(group, end=after))
        else:
            out.append(group)
    return out


def _assign(groups: list[_Group]) -> tuple[list[_Group], list[_Group]]:
    """Upper and lower voice. Held notes under a moving line go down, over one stay up."""
    starts = [group.start for group in groups]
    upper: list[_Group] = []
    lower: list[_Group] = []
    held_below, held_above = -1, -1
    for index, group in enumerate(groups):
        until = bisect_left(starts, group.end)
        others = [g for g in groups[index + 1 : until] if g.start > group.start]
        near = groups[max(0, index - 1) : index + 2]
        twin = next((g for g in near if g is not group and g.start == group.start), None)
        if twin is not None:
            if group.pitches[0] > twin.pitches[-1]:
                upper.append(group)
                held_above = max(held_above, group.end)
            else:
                lower.append(group)
                held_below = max(held_below, group.end)
            continue
        above = sum(other.pitches[-1] >= group.pitches[0] for other in others)
        if group.start < held_above:
            lower.append(group)
        elif others and above == len(others) and group.start >= held_below:
            lower.append(group)
            held_below = group.end
        else:
            upper.append(group)
            if others and not above and group.start >= held_below:
                held_above = group.end
    return upper, lower


def _line(groups: list[_Group], ruler: Ruler) -> tuple[Event, ...]:
    """One voice: chords of one start joined, no overlaps, small gaps closed."""
    joined: dict[int, _Group] = {}
    for group in groups:
        if group.start in joined:
            held = joined[group.start]
            pitches = tuple(sorted({*held.pitches, *group.pitches}))
            joined[group.start] = _Group(group.start, max(held.end, group.end), pitches)
        else:
            joined[group.start] = group
    ordered = [joined[start] for start in sorted(joined)]
    events = []
    for index, group in enumerate(ordered):
        after = ordered[index + 1].start if index + 1 < len(ordered) else _NEVER
        end = _written_end(group, after, ruler)
        dotted = ruler.is_beat(group.start) and end - group.start <= _EIGHTH
        beat = ruler.beat_end(group.start)
        if dotted and beat <= after and beat - group.start == QUARTER:
            events.append(Event(group.start, beat, group.pitches, is_short=True))
        else:
            events.append(Event(group.start, end, group.pitches))
    return tuple(events)


def _written_end(group: _Group, after: int, ruler: Ruler) -> int:
    """Where a note ends on paper."""
    end = min(group.end, after)
    gap = after - end
    if gap <= max(_SMALL, _CLOSE * (after - group.start)) and gap < QUARTER:
        return after
    return min(after, ruler.comfortable(end))


def _lift(
    first: tuple[Event, ...], second: tuple[Event, ...]
) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Move stretches of the second voice up where the first is silent around them."""
    if not second:
        return first, second
    runs: list[list[Event]] = []
    for event in second:
        if runs and runs[-1][-1].end >= event.start:
            runs[-1].append(event)
        else:
            runs.append([event])
    starts = [event.start for event in first]
    up: list[Event] = []
    down: list[Event] = []
    for run in runs:
        at = bisect_left(starts, run[-1].end)
        free = at == 0 or first[at - 1].end <= run[0].start
        (up if free else down).extend(run)
    return tuple(sorted([*first, *up])), tuple(down)
