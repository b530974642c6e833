"""Tracks in the making: each channel of a track chunk, cut where its program changes.

Every note, controller and bend is kept with the number of the event in its chunk that it comes
from.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from cadenza.music.score import Bend, Control, Note, RawEvent

__all__ = ["Channel", "Part"]

_BEND = -1
"""Where the last pitch bend stands among the controllers of a ``Part.state``."""

_NOWHERE = -1


@dataclass(slots=True)
class Part:
    """A track in the making: one channel and program of one chunk.

    Beside each note stand the events that start and end it, beside all else its event; −1
    where there is none.
    """

    channel: int
    program: int
    state: dict[int, int] = field(default_factory=dict)
    notes: list[tuple[Note, tuple[int, int]]] = field(default_factory=list)
    controls: list[tuple[Control, int]] = field(default_factory=list)
    bends: list[tuple[Bend, int]] = field(default_factory=list)
    raw: list[tuple[RawEvent, int]] = field(default_factory=list)
    struck: bool = False


class Channel:
    """One channel of one track chunk: hands its events to the part of the current program."""

    def __init__(self, channel: int) -> None:
        self._number = channel
        self._state: dict[int, int] = {}
        self._held: dict[int, deque[tuple[int, int, Part, int]]] = {}
        self.parts = [Part(channel, 0)]
        self._current = self.parts[0]

    def take(self, tick: int, data: bytes, at: int) -> None:
        """One channel message, the event number ``at`` of its chunk."""
        kind = data[0] & 0xF0
        if kind == 0x90 and data[2]:
            self._current.struck = True
            self._held.setdefault(data[1], deque()).append((tick, data[2], self._current, at))
        elif kind in (0x80, 0x90):
            if self._held.get(data[1]):
                self._release(tick, data[1], at)
        elif kind == 0xB0:
            self._current.controls.append((Control(tick, data[1], data[2]), at))
            self._remember(data[1], data[2])
        elif kind == 0xC0:
            self._change(tick, data[1])
        elif kind == 0xE0:
            value = (data[2] << 7 | data[1]) - 8192
            self._current.bends.append((Bend(tick, value), at))
            self._remember(_BEND, value)
        else:
            self._current.raw.append((RawEvent(tick, data), at))

    def close(self, tick: int) -> None:
        """End the notes that still sound."""
        for pitch, held in self._held.items():
            while held:
                self._release(tick, pitch, _NOWHERE)

    def _release(self, tick: int, pitch: int, at: int) -> None:
        start, velocity, part, began = self._held[pitch].popleft()
        part.notes.append((Note(start, pitch, max(1, tick - start), velocity), (began, at)))

    def _remember(self, number: int, value: int) -> None:
        if number < 120 and number not in (6, 38, 96, 97, 98, 99, 100, 101):
            self._state[number] = self._current.state[number] = value

    def _change(self, tick: int, program: int) -> None:
        """Another program: another part, as soon as this one has notes."""
        if not self._current.struck:
            others = [part for part in self.parts if part is not self._current]
            if program not in [part.program for part in others]:
                self._current.program = program
                return
        known = [part for part in self.parts if part.program == program]
        if not known:
            known = [Part(self._number, program)]
            self.parts += known
        self._current = known[0]
        for number, value in self._state.items():
            if self._current.state.get(number) != value:
                self._current.state[number] = value
                if number == _BEND:
                    self._current.bends.append((Bend(tick, value), _NOWHERE))
                else:
                    self._current.controls.append((Control(tick, number, value), _NOWHERE))
