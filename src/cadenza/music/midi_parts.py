"""Tracks in the making: each channel of a track chunk, cut where its program changes.

Every note, controller and bend is kept with the number of the event in its chunk that it comes
from. Notes are columns from beginning to end; only what is no note is taken one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cadenza.music.score import Bend, Control, RawEvent
from cadenza.music.smf_columns import Columns

__all__ = ["Part", "Struck", "parts_of"]

Ints = NDArray[np.int64]

_BEND = -1
"""Where the last pitch bend stands among the controllers of a ``Part.state``."""

_NOWHERE = -1
_NOTE_OFF, _NOTE_ON, _CONTROL, _PROGRAM, _PITCH_BEND = 0x80, 0x90, 0xB0, 0xC0, 0xE0


@dataclass(frozen=True, slots=True)
class Struck:
    """Notes as columns of shape (N,), in the order of ``Note``: start, pitch, length, velocity.

    ``began`` and ``ended`` are the events that start and end them; −1 for what ends with its
    track.
    """

    start: Ints
    pitch: Ints
    duration: Ints
    velocity: Ints
    began: Ints
    ended: Ints

    def only(self, keep: Ints | NDArray[np.bool_]) -> Struck:
        """Some of them."""
        return Struck(*(getattr(self, name)[keep] for name in self.__slots__))

    def in_order(self) -> Struck:
        """By start, pitch, length and velocity; what is alike in all in the order it began."""
        order = np.lexsort((self.began, self.velocity, self.duration, self.pitch, self.start))
        return self.only(order)


_NO_NOTES = Struck(*(np.zeros(0, dtype=np.int64) for _ in range(6)))


@dataclass(slots=True)
class Part:
    """A track in the making: one channel and program of one chunk.

    Beside all but notes stands its event; −1 where there is none. ``struck`` tells whether a
    note has begun.
    """

    channel: int
    program: int
    state: dict[int, int] = field(default_factory=dict)
    notes: Struck = _NO_NOTES
    controls: list[tuple[Control, int]] = field(default_factory=list)
    bends: list[tuple[Bend, int]] = field(default_factory=list)
    raw: list[tuple[RawEvent, int]] = field(default_factory=list)
    struck: bool = False


def parts_of(columns: Columns, end_ticks: int) -> list[Part]:
    """The parts of a chunk, channel by channel in the order in which these first appear.

    Parameters
    ----------
    columns : Columns
        Its events.
    end_ticks : int
        Where notes end that nothing ends.
    """
    kind = columns.status & 0xF0
    strikes = (kind == _NOTE_ON) & (columns.second > 0)
    notes = _paired(columns, strikes, end_ticks)
    others = ~strikes & (kind > _NOTE_ON) & (kind < 0xF0)
    number = np.where(kind < 0xF0, columns.status & 0x0F, _NOWHERE)
    found, at = np.unique(number, return_index=True)
    note_channels = number[notes.began]
    parts: list[Part] = []
    for channel in found[np.argsort(at)].tolist():
        if channel != _NOWHERE:
            own = Channel(channel, notes.only(note_channels == channel))
            own.take_all(columns, np.flatnonzero(others & (number == channel)))
            parts += own.parts
    return parts


def _paired(columns: Columns, strikes: NDArray[np.bool_], end_ticks: int) -> Struck:
    """The notes of a chunk in the order in which they begin; each end ends the oldest one."""
    kind = columns.status & 0xF0
    at = np.flatnonzero(strikes | (kind == _NOTE_OFF) | (kind == _NOTE_ON))
    line = (columns.status[at] & 0x0F) * 128 + columns.first[at]
    order = np.argsort(line, kind="stable")
    at, line = at[order], line[order]
    begins = strikes[at]
    ends = ~begins & ~_idle(line, begins)
    began, ended = at[begins], np.full(np.count_nonzero(begins), _NOWHERE)
    ended[_places(line[begins], line[ends])] = at[ends]
    began, ended = _by_event(began, ended)
    start = columns.ticks[began]
    stop = np.where(ended == _NOWHERE, end_ticks, columns.ticks[ended])
    length = np.maximum(1, stop - start)
    return Struck(start, columns.first[began], length, columns.second[began], began, ended)


def _by_event(began: Ints, ended: Ints) -> tuple[Ints, Ints]:
    order = np.argsort(began)
    return began[order], ended[order]


def _idle(line: Ints, begins: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where something would be ended on a line on which nothing sounds; lines lie in a row."""
    if not line.size:
        return begins
    first = np.concatenate([[True], line[1:] != line[:-1]])
    total = np.cumsum(np.where(begins, 1, -1))
    before = total - np.where(begins, 1, -1)
    which = np.cumsum(first) - 1
    depth = total - before[first][which]
    # each line lies so much below the one before it that the lowest depth is its own
    room = 2 * line.size + 2
    lowest = np.minimum.accumulate(np.minimum(depth, 0) - which * room) + which * room
    lowest_before = np.where(first, 0, np.concatenate([[0], lowest[:-1]]))
    return np.asarray(~begins & (depth < lowest_before))


def _places(begin_lines: Ints, end_lines: Ints) -> Ints:
    """Which beginning each end belongs to: the first of its line to the first, and so on."""
    first_begin = np.searchsorted(begin_lines, end_lines)
    first_end = np.searchsorted(end_lines, end_lines)
    return first_begin + np.arange(end_lines.size) - first_end


class Channel:
    """One channel of one track chunk: hands what it holds to the part of the current program."""

    def __init__(self, channel: int, notes: Struck) -> None:
        self._number = channel
        self._state: dict[int, int] = {}
        self._notes = notes
        self._since: list[tuple[int, Part]] = []
        self.parts = [Part(channel, 0)]
        self._current = self.parts[0]

    def take_all(self, columns: Columns, places: Ints) -> None:
        """The channel's messages at these places, which are no notes; then its notes."""
        self._since.append((0, self._current))
        table = (columns.ticks, columns.status, columns.first, columns.second)
        rows: Iterable[tuple[int, ...]] = zip(
            *(each[places].tolist() for each in table), strict=True
        )
        for at, (tick, status, first, second) in zip(places.tolist(), rows, strict=True):
            self._take(tick, (status, first, second), at)
        self._hand_out()

    def _take(self, tick: int, message: tuple[int, int, int], at: int) -> None:
        """One message that is no note, the event number ``at`` of its chunk."""
        status, first, second = message
        kind = status & 0xF0
        if kind == _CONTROL:
            self._current.controls.append((Control(tick, first, second), at))
            self._remember(first, second)
        elif kind == _PROGRAM:
            self._change(tick, first, at)
        elif kind == _PITCH_BEND:
            value = (second << 7 | first) - 8192
            self._current.bends.append((Bend(tick, value), at))
            self._remember(_BEND, value)
        else:
            data = bytes((status, first)) if kind == 0xD0 else bytes(message)
            self._current.raw.append((RawEvent(tick, data), at))

    def _hand_out(self) -> None:
        """Every note to the part that held when it began."""
        edges = [at for at, _ in self._since]
        which = np.searchsorted(edges, self._notes.began, side="right") - 1
        parts = [part for _, part in self._since]
        for part in self.parts:
            own = np.array([each is part for each in parts])[which]
            part.notes = self._notes.only(own).in_order()
            part.struck = bool(own.any())

    def _remember(self, number: int, value: int) -> None:
        if number < 120 and number not in (6, 38, 96, 97, 98, 99, 100, 101):
            self._state[number] = self._current.state[number] = value

    def _has_struck(self, at: int) -> bool:
        """Whether the current part has a note before an event."""
        low, high = np.searchsorted(self._notes.began, [self._since[-1][0], at])
        self._current.struck |= bool(high > low)
        return self._current.struck

    def _change(self, tick: int, program: int, at: int) -> None:
        """Another program: another part, as soon as this one has notes."""
        if not self._has_struck(at):
            others = [part for part in self.parts if part is not self._current]
            if program not in [part.program for part in others]:
                self._current.program = program
                return
        known = [part for part in self.parts if part.program == program]
        if not known:
            known = [Part(self._number, program)]
            self.parts += known
        self._current = known[0]
        self._since.append((at, self._current))
        for number, value in self._state.items():
            if self._current.state.get(number) != value:
                self._current.state[number] = value
                if number == _BEND:
                    self._current.bends.append((Bend(tick, value), _NOWHERE))
                else:
                    self._current.controls.append((Control(tick, number, value), _NOWHERE))
