"""Which channel new notes are put on, and that their program and bend are in force there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cadenza.music.midi_write import DRUM_CHANNEL, bend_data
from cadenza.music.score import Bend, Track
from cadenza.music.smf import Event, Smf
from cadenza.music.smf_edit import Place

__all__ = ["Channels", "Start", "free_channel", "is_off"]

_SETTINGS = (0xC0, 0xE0)
_PITCHED = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)


def _is_on(data: bytes) -> bool:
    return data[0] & 0xF0 == 0x90 and data[2] > 0


def is_off(data: bytes) -> bool:
    """Whether a message ends a note: a note-off, or a note-on of velocity 0."""
    return data[0] & 0xF0 == 0x80 or (data[0] & 0xF0 == 0x90 and not data[2])


def free_channel(
    track: Track, smf: Smf, programs: Mapping[int, set[int]], taken: set[int]
) -> int | None:
    """The channel of a new track; None where it would disturb another one.

    Parameters
    ----------
    track : Track
        The new one.
    smf : Smf
        The file that it joins.
    programs : Mapping of int to set of int
        The programs of the tracks of each channel.
    taken : set of int
        Channels of other new tracks.
    """
    messages = [data for events in smf.tracks for _, data in events if data[0] < 0xF0]
    used = {data[0] & 15 for data in messages} | taken
    struck = {data[0] & 15 for data in messages if _is_on(data)} | taken
    if track.is_drum:
        return DRUM_CHANNEL if smf.kind or DRUM_CHANNEL not in struck else None
    choices = [channel for channel in _PITCHED if channel not in used]
    choices += [channel for channel in _PITCHED if channel not in struck]
    if smf.kind:
        choices += [each for each in _PITCHED if programs.get(each) == {track.program}]
    return choices[0] if choices else None


class Start(NamedTuple):
    """A new note-on: its message, and the program and bend that its track has there."""

    tick: int
    data: bytes
    program: int
    bend: int


class Channels:
    """Walks over a chunk, and sets program and bend before notes that would have another one.

    A note that stays is to have what it had in the file, a new one what its track has.

    Parameters
    ----------
    events : sequence of (ticks, bytes)
        The chunk's events.
    removed : set of int
        Which of them go.
    bends : sequence of (ticks, bytes)
        Pitch bends that come.
    bent : Mapping of int to int
        Note-ons that stay and that the score bends otherwise than the file did.
    """

    def __init__(
        self,
        events: Sequence[Event],
        removed: set[int],
        bends: Sequence[Event],
        bent: Mapping[int, int],
    ) -> None:
        self._events = events
        self._removed = removed
        self._bends = bends
        self._bent = bent
        self._own: dict[int, bytes] = {}
        self._now: dict[int, bytes] = {}
        self._out: list[tuple[int, Place, bytes]] = []

    def with_starts(self, starts: Sequence[Start]) -> list[tuple[int, Place, bytes]]:
        """The new note-ons, and the settings that come with them."""
        items: list[tuple[int, Place, int, bytes]] = [
            *((tick, Place.SETTINGS, -1, data) for tick, data in self._bends),
            *((tick, Place.KEPT, at, data) for at, (tick, data) in enumerate(self._events)),
            *((start.tick, Place.STARTS, at, start.data) for at, start in enumerate(starts)),
        ]
        for tick, place, at, data in sorted(items, key=lambda each: each[:2]):
            if data[0] < 0xF0 and data[0] & 0xF0 in _SETTINGS:
                self._set(place, at, data)
            elif place is Place.STARTS:
                self._need(tick, place, data[0] & 15, starts[at].program, starts[at].bend)
                self._out.append((tick, place, data))
            elif data[0] < 0xF0 and _is_on(data) and at not in self._removed:
                self._need(tick, Place.SETTINGS, data[0] & 15, None, self._bent.get(at))
        return self._out

    def _set(self, place: Place, at: int, data: bytes) -> None:
        """A program change or bend of the file, or a bend that comes."""
        if place is Place.KEPT:
            self._own[data[0]] = data
        if place is not Place.KEPT or at not in self._removed:
            self._now[data[0]] = data

    def _need(
        self, tick: int, place: Place, channel: int, program: int | None, bend: int | None
    ) -> None:
        """Put settings in where others are in force; None asks for those of the file."""
        asked = (
            None if program is None else bytes((0xC0 | channel, program)),
            None if bend is None else bend_data(Bend(tick, bend), channel),
        )
        for kind, data in zip(_SETTINGS, asked, strict=True):
            status = kind | channel
            wanted = data or self._own.get(status, _default(status))
            if self._now.get(status, _default(status)) != wanted:
                self._out.append((tick, place, wanted))
                self._now[status] = wanted


def _default(status: int) -> bytes:
    """Program 0, or no bend."""
    return bytes((status, 0)) if status & 0xF0 == 0xC0 else bytes((status, 0, 64))
