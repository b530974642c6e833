"""Dynamic marks → velocities: levels, hairpins and accents."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction

__all__ = ["LEVELS", "UNMARKED", "Dynamics"]

LEVELS = {
    "pppp": 8, "ppp": 16, "pp": 33, "p": 49, "mp": 64, "mf": 80, "f": 96, "ff": 112,
    "fff": 124, "ffff": 127, "fp": 49, "sfp": 49, "n": 4,
}  # fmt: skip
"""Mark → velocity; that of MIDI files written by notation programs."""

UNMARKED = 80
"""Velocity of notes before the first mark."""

_ACCENTS = frozenset({"sf", "sfz", "sffz", "sfp", "fz", "rf", "rfz", "fp"})
_ACCENT = 20
_WEDGE = 16
"""How far a hairpin leads to which no level is marked."""


@dataclass(slots=True)
class Dynamics:
    """The marks of one part, at quarter notes from the start of the written music."""

    levels: list[tuple[Fraction, int]] = field(default_factory=list)
    wedges: list[tuple[Fraction, Fraction, int]] = field(default_factory=list)
    accents: set[Fraction] = field(default_factory=set)
    _begun: dict[str, tuple[Fraction, int]] = field(default_factory=dict)

    def mark(self, at: Fraction, name: str) -> None:
        """Take a mark by its name, "mf"."""
        if name in LEVELS:
            self.levels.append((at, LEVELS[name]))
        if name in _ACCENTS:
            self.accents.add(at)

    def wedge(self, at: Fraction, kind: str, number: str) -> None:
        """Take the start ("crescendo", "diminuendo") or "stop" of a hairpin."""
        if kind in ("crescendo", "diminuendo"):
            self._begun[number] = (at, 1 if kind == "crescendo" else -1)
        elif kind == "stop" and number in self._begun:
            start, way = self._begun.pop(number)
            self.wedges.append((start, at, way))

    def velocities(self, places: list[Fraction]) -> list[int]:
        """The velocity at each of many places, 1–127."""
        self.levels.sort(key=lambda level: level[0])
        marks = self._with_ramps()
        starts = [mark[0] for mark in marks]
        out = []
        for place in places:
            index = bisect_right(starts, place) - 1
            value = float(UNMARKED)
            if index >= 0:
                start, end, low, high = marks[index]
                share = 1.0 if end <= start else min(1.0, float((place - start) / (end - start)))
                value = low + (high - low) * share
            value += _ACCENT if place in self.accents else 0
            out.append(min(max(round(value), 1), 127))
        return out

    def _with_ramps(self) -> list[tuple[Fraction, Fraction, float, float]]:
        """(start, end, velocity at the start, velocity from the end on) of each stretch."""
        marks = [(at, at, float(level), float(level)) for at, level in self.levels]
        for start, end, way in sorted(self.wedges):
            index = bisect_right(marks, start, key=lambda mark: mark[0])
            low = marks[index - 1][3] if index else float(UNMARKED)
            target = low + way * _WEDGE
            if index < len(marks) and marks[index][0] <= end + 1:
                marked = marks[index][2]
                target = marked if (marked - low) * way > 0 else target
            marks.insert(index, (start, end, low, min(max(target, 1.0), 127.0)))
        return marks
