"""What starts in each bar: the events that bars are compared by."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cadenza.metrics._tables import Ints, NoteTable, bar_grid, note_table, to_steps
from cadenza.music.score import Score
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["BarEvents", "Events", "bar_events", "telling"]

Events = frozenset[Hashable]
"""The events of one bar: part, place in the bar and pitch of each onset."""


def telling(score: Score) -> NoteTable:
    """The pitched notes; the drums where there is nothing else."""
    notes = note_table(score)
    return notes if len(notes) else note_table(score, drums=True)


@dataclass(frozen=True, slots=True)
class BarEvents:
    """The events of the bars that sound.

    ``bar`` (B,) are their numbers; ``first`` (B + 1,) where the events of each begin in
    ``event`` (E,); ``note_bar`` (N,) is the bar of each note.
    """

    bar: Ints
    first: Ints
    event: Ints
    note_bar: Ints

    def sets(self) -> list[Events]:
        """The events of each bar as a set."""
        return [frozenset(self.event[a:b].tolist()) for a, b in pairwise(self.first.tolist())]

    def ids(self) -> Ints:
        """A number for each bar, the same for bars of the same events; shape (B,)."""
        known: dict[bytes, int] = {}
        rows = [self.event[a:b].tobytes() for a, b in pairwise(self.first.tolist())]
        return np.array([known.setdefault(row, len(known)) for row in rows], dtype=np.int64)


def bar_events(score: Score) -> BarEvents:
    notes = telling(score)
    steps = to_steps(notes.start_ticks, score.ticks_per_quarter, STEPS_PER_QUARTER)
    bar, offset = bar_grid(score, STEPS_PER_QUARTER).locate(steps)
    event = (notes.track * (int(offset.max(initial=0)) + 1) + offset) * 128 + notes.pitch
    rows = np.unique(np.stack([bar, event], axis=1), axis=0)
    number, first = np.unique(rows[:, 0], return_index=True)
    return BarEvents(number, np.append(first, len(rows)), rows[:, 1], bar)
