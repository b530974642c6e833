"""A part as a line: a chain of events without gaps, and back.

An event is everything that begins at one step of one part: a set of pitches, which is *one*
symbol, or a rest. The next event begins where it ends, so that a line is told by its events
alone and needs no onsets. What a line cannot say is cut, and this is all that is lost:

- a note that sounds on when the part strikes again ends there;
- the notes of one onset end together, with the longest of them, and are as loud as the loudest;
- a note or a rest is at most ``MOST_STEPS`` long; a longer note ends early, a longer rest is
  several;
- a stroke of a drum has no length: it lasts until the next one.

A part whose notes begin and end together (a tune, a bass, block chords) comes back exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import UsageError
from cadenza.tokens.cells import DRUM_STEPS
from cadenza.tokens.line_chains import MOST_STEPS, Chains, chains_of, pitches_of
from cadenza.tokens.sheet import Event, Sheet
from cadenza.tokens.vocabulary import ROLES

__all__ = ["Line", "LineEvent", "events_of", "line_of", "lines_of"]


@dataclass(frozen=True, slots=True)
class LineEvent:
    """Something that begins, or a rest.

    ``pitches`` rise (drum pitches in a line of drums) and are empty for a rest;
    ``duration_steps`` is 1 to ``MOST_STEPS``; ``velocity`` is 1–127, and 0 for a rest.
    """

    pitches: tuple[int, ...]
    duration_steps: int
    velocity: int

    def __post_init__(self) -> None:
        """Refuse what no line can hold."""
        if not 1 <= self.duration_steps <= MOST_STEPS:
            raise UsageError(f"an event is 1 to {MOST_STEPS} steps long", str(self.duration_steps))
        rising = all(low < high for low, high in pairwise(self.pitches))
        if not rising or any(not 0 <= pitch <= 127 for pitch in self.pitches):
            raise UsageError("the pitches of an event rise from 0 to 127", str(self.pitches))
        if bool(self.pitches) != bool(self.velocity) or not 0 <= self.velocity <= 127:
            raise UsageError("a velocity is 1 to 127, and 0 for a rest", str(self.velocity))


@dataclass(frozen=True, slots=True)
class Line:
    """One part as a chain of events from the first barline on.

    ``role`` counts in ``vocabulary.ROLES``; ``program`` is −1 for drums.
    """

    role: int
    program: int
    events: tuple[LineEvent, ...]

    @property
    def is_drum(self) -> bool:
        """True for the drum part."""
        return self.program < 0

    @property
    def steps(self) -> int:
        """Length of the line in steps."""
        return sum(event.duration_steps for event in self.events)

    @property
    def onsets(self) -> NDArray[np.int64]:
        """The step at which each event begins, shape (N,)."""
        lengths = np.array([0, *(event.duration_steps for event in self.events)], dtype=np.int64)
        return np.cumsum(lengths)[:-1]


def line_of(events: Iterable[Event], steps: int, role: int, program: int) -> Line:
    """The line of one part.

    Parameters
    ----------
    events : iterable of Event
        ``step`` counts from the beginning of the line; those at or after its end are left out.
    steps : int
        Length of the line.
    role, program : int
        As in ``Line``.
    """
    rows = [
        (0, each.step, each.pitch, each.duration_steps, max(each.velocity, 1))
        for each in events
        if 0 <= each.step < steps
    ]
    chains = chains_of(
        np.array(rows, dtype=np.int32).reshape(-1, 5),
        np.array([steps], dtype=np.int32),
        np.array([program < 0]),
    )
    return _line(chains, 0, role, program)


def _line(chains: Chains, index: int, role: int, program: int) -> Line:
    here = slice(int(chains.starts[index]), int(chains.starts[index + 1]))
    events = tuple(
        LineEvent(pitches_of(low, high), length, velocity)
        for (low, high), length, velocity in zip(
            chains.sets[here].tolist(),
            chains.durations[here].tolist(),
            chains.velocities[here].tolist(),
            strict=True,
        )
    )
    return Line(role, program, events)


def lines_of(sheet: Sheet) -> tuple[Line, ...]:
    """Every part of a sheet as a line, by slot; a silent part is rests.

    Parameters
    ----------
    sheet : Sheet
        The piece.

    Returns
    -------
    tuple of Line
    """
    size = sheet.bar_steps
    found = []
    for slot, part in enumerate(sheet.parts):
        events = [
            Event(bar * size + each.step, each.pitch, each.duration_steps, each.velocity)
            for (bar, its_slot), cell in sheet.cells.items()
            if its_slot == slot
            for each in cell
        ]
        found.append(line_of(events, sheet.bars * size, ROLES.index(part.role), part.program))
    return tuple(found)


def events_of(line: Line, bar_steps: int) -> dict[int, tuple[Event, ...]]:
    """A line's notes by bar: the way back.

    Parameters
    ----------
    line : Line
        The part.
    bar_steps : int
        Steps in a bar.

    Returns
    -------
    dict of int to tuple of Event
        Silent bars are left out. A stroke of a drum is a sixteenth long, or shorter where the
        next one comes sooner.
    """
    bars: dict[int, list[Event]] = {}
    for onset, event in zip(line.onsets.tolist(), line.events, strict=True):
        length = event.duration_steps
        if line.is_drum:
            length = min(length, DRUM_STEPS)
        bar, step = divmod(onset, bar_steps)
        for pitch in event.pitches:
            bars.setdefault(bar, []).append(Event(step, pitch, length, event.velocity))
    return {bar: tuple(events) for bar, events in bars.items()}
