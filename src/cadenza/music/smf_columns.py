"""The events of a MIDI track as columns, found without a step of Python for every byte.

Where an event would end is worked out for every byte of a track at once, as if one began there
under a running status of two data bytes; then a short walk goes from each event to the next.
Only what is no such event (meta events, program changes) is looked at by itself. A track that
is damaged is left to ``smf.frames``, which says what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.music.smf import (
    END_OF_TRACK,
    MAX_QUARTERS,
    SYSTEM_LENGTHS,
    Layout,
    frames,
    layout_smf,
)

__all__ = ["Columns", "decode_columns"]

Ints = NDArray[np.int64]

_META, _SYSEX, _ESCAPE = 0xFF, 0xF0, 0xF7
_LONGEST_NUMBER = 4
_PADDING = 8
"""Bytes behind a track, so that what begins at its end can be looked at."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The events of a track chunk as columns of shape (N,), numbered as ``decode_smf`` lists them.

    Parameters
    ----------
    ticks : array
        Absolute.
    status, first, second : array
        Bytes of a channel message; ``second`` is 0 where it has one data byte, both are 0 for
        anything else.
    told : tuple of (int, bytes)
        Number and data of each meta and system exclusive event.
    end_ticks : int
        Where the track ends.
    """

    ticks: Ints
    status: Ints
    first: Ints
    second: Ints
    told: tuple[tuple[int, bytes], ...]
    end_ticks: int


def decode_columns(data: bytes) -> tuple[Layout, list[Columns]]:
    """Take a file apart, as ``smf.decode_smf`` does.

    Raises
    ------
    MidiError
        As there.
    """
    layout = layout_smf(data)
    return layout, [_columns(data, chunk, layout.ticks_per_quarter) for chunk in layout.chunks]


class _OddError(Exception):
    """A track that the walk cannot follow."""


def _columns(data: bytes, chunk: tuple[int, int], ticks_per_quarter: int) -> Columns:
    try:
        walk = _Walk(data[slice(*chunk)])
        walk.go()
        made = walk.columns()
    except _OddError:
        return _slowly(data, chunk, ticks_per_quarter)
    if made.end_ticks > MAX_QUARTERS * ticks_per_quarter:
        return _slowly(data, chunk, ticks_per_quarter)
    return made


def _slowly(data: bytes, chunk: tuple[int, int], ticks_per_quarter: int) -> Columns:
    """Event by event; raises for a damaged track."""
    rows: list[tuple[int, int, int, int]] = []
    told: list[tuple[int, bytes]] = []
    tick = 0
    for tick, event, *_ in frames(data, chunk, ticks_per_quarter):
        if not event or event[:2] == END_OF_TRACK:
            continue
        if event[0] >= _SYSEX:
            told.append((len(rows), event))
            rows.append((tick, event[0], 0, 0))
        else:
            rows.append((tick, event[0], event[1], event[2] if len(event) > 2 else 0))
    ticks, status, first, second = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Columns(ticks, status, first, second, tuple(told), tick)


class _Walk:
    """Finds the events of a sound track chunk."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = len(data)
        self._bytes = np.frombuffer(data + bytes(_PADDING), np.uint8)
        high = self._bytes >= 0x80
        more = high[: self._size]
        body = np.arange(1, self._size + 1, dtype=np.int32)
        for ahead in range(1, _LONGEST_NUMBER):
            body += more
            more = more & high[ahead : self._size + ahead]
        self._body = body
        status = self._bytes[body]
        # with a status byte three bytes, without one two; −1 for whatever is looked at by itself
        following = body + 2 + (status >= 0x80)
        following[(status >= _SYSEX) | (status & 0xE0 == 0xC0) | more] = -1
        self._next: list[int] = following.tolist()
        self._starts: list[int] = []
        self._told: list[tuple[int, bytes]] = []
        self._unlisted: list[int] = []

    def go(self) -> None:
        """Walk to the End of Track, or the end of the bytes."""
        at, size, following, keep = 0, self._size, self._next, self._starts.append
        by_two = False
        while at < size:
            if by_two and following[at] > 0:
                keep(at)
                at = following[at]
                continue
            body = int(self._body[at])
            status = int(self._bytes[body])
            if self._bytes[body - 1] >= 0x80:
                raise _OddError
            keep(at)
            if status >= _SYSEX:
                at = self._special(status, body)
            elif status < 0x80 or status & 0xE0 == 0xC0:
                at = body + (2 if status >= 0x80 else 1)
                by_two = False
            else:
                at = following[at]
                by_two = True
        if at > size:
            raise _OddError

    def _special(self, status: int, body: int) -> int:
        """Take what is no channel message; returns where the next event begins."""
        number = len(self._starts) - 1
        if status not in (_META, _SYSEX, _ESCAPE):
            self._unlisted.append(number)
            return body + 1 + SYSTEM_LENGTHS.get(status, 0)
        head = 2 if status == _META else 1
        length, at = self._number(body + head)
        if at + length > self._size:
            raise _OddError
        event = self._data[body : body + head] + self._data[at : at + length]
        if event[:2] == END_OF_TRACK:
            self._unlisted.append(number)
            return self._size
        self._told.append((number, event))
        return at + length

    def _number(self, at: int) -> tuple[int, int]:
        """A variable-length number, and where it ends."""
        value = 0
        for place in range(at, min(at + _LONGEST_NUMBER, self._size)):
            value = value << 7 | self._data[place] & 0x7F
            if self._data[place] < 0x80:
                return value, place + 1
        raise _OddError

    def columns(self) -> Columns:
        """The columns of what was found."""
        starts = np.array(self._starts, dtype=np.int64)
        body = self._body[starts].astype(np.int64)
        ticks = np.cumsum(self._deltas(starts, body))
        status = self._bytes[body].astype(np.int64)
        message = status < _SYSEX
        states = np.flatnonzero(message & (status >= 0x80))
        came = np.searchsorted(states, np.arange(starts.size), side="right") - 1
        if (came[message] < 0).any():
            raise _OddError
        first_at = body + (status >= 0x80)
        if states.size:
            status = np.where(message, status[states[np.maximum(came, 0)]], status)
        first = np.minimum(self._bytes[first_at], 127) * message
        second = np.minimum(self._bytes[first_at + 1], 127) * (message & (status & 0xE0 != 0xC0))
        end = int(ticks[-1]) if ticks.size else 0
        table = self._listed(np.stack([ticks, status, first, second]).astype(np.int64))
        return Columns(table[0], table[1], table[2], table[3], self._numbered(), end)

    def _deltas(self, starts: Ints, body: Ints) -> Ints:
        """The time before each event, ticks."""
        values = np.zeros(starts.size, dtype=np.int64)
        lengths = body - starts
        for place in range(int(lengths.max(initial=0))):
            here = lengths > place
            part = self._bytes[starts + place].astype(np.int64) & 0x7F
            values = np.where(here, values << 7 | part, values)
        return values

    def _listed(self, table: NDArray[np.int64]) -> NDArray[np.int64]:
        """Without real-time messages and the End of Track."""
        return np.delete(table, self._unlisted, axis=1) if self._unlisted else table

    def _numbered(self) -> tuple[tuple[int, bytes], ...]:
        """What is told, by the numbers that it has without what is not listed."""
        gone = np.searchsorted(self._unlisted, [number for number, _ in self._told])
        return tuple(
            (number - int(less), event)
            for (number, event), less in zip(self._told, gone, strict=True)
        )
