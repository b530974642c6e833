"""Standard MIDI files as bytes: chunks, variable-length numbers, running status.

This is the wire format only; ``cadenza.music.midi_read`` and ``midi_write`` give it meaning.
Events are ``(ticks, data)`` with absolute ticks; ``data`` starts with the status byte. A meta
event is ``FF type payload…``, a system exclusive one ``F0 payload…``, both without the length
that stands in the file.

References
----------
MIDI Manufacturers Association, "Standard MIDI Files 1.0", RP-001 (1996).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cadenza.errors import MidiError

__all__ = [
    "END_OF_TRACK",
    "MAX_QUARTERS",
    "SYSTEM_LENGTHS",
    "Event",
    "Frame",
    "Layout",
    "Smf",
    "decode_smf",
    "encode_chunk",
    "encode_smf",
    "framed",
    "frames",
    "layout_smf",
    "variable_length",
]

Event = tuple[int, bytes]

MAX_QUARTERS = 200_000
"""Longest piece that is read: more than a day at 120 bpm; beyond it, bytes are not music."""

END_OF_TRACK = b"\xff\x2f"
"""How the data of an End of Track begin."""

_META, _SYSEX, _ESCAPE = 0xFF, 0xF0, 0xF7
SYSTEM_LENGTHS = {0xF1: 1, 0xF2: 2, 0xF3: 1}
_NEXT = "export the file again from the program that made it"


@dataclass(frozen=True, slots=True)
class Smf:
    """A decoded file.

    Parameters
    ----------
    kind : int
        0 (one track), 1 (tracks that sound together), 2 (tracks one after the other).
    ticks_per_quarter : int
        Resolution; for a file in SMPTE time, ticks per second.
    smpte_rate_hz : float or None
        Ticks per second where the file counts in seconds, else None.
    tracks : tuple of tuple of (ticks, bytes)
        Events of each track, without their End of Track.
    ends_ticks : tuple of int
        Where each track ends.
    """

    kind: int
    ticks_per_quarter: int
    smpte_rate_hz: float | None
    tracks: tuple[tuple[Event, ...], ...]
    ends_ticks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in the bytes of a file.

    Parameters
    ----------
    kind, ticks_per_quarter, smpte_rate_hz
        As in ``Smf``.
    start : int
        Where ``MThd`` stands: 0, or behind the head of a RIFF wrapper.
    chunks : tuple of (int, int)
        First and end byte of the contents of each track chunk.
    """

    kind: int
    ticks_per_quarter: int
    smpte_rate_hz: float | None
    start: int
    chunks: tuple[tuple[int, int], ...]


class Frame(NamedTuple):
    """An event and the bytes that it stands in.

    ``data`` is as in ``Event``, and empty for what a file should not hold (real-time messages).
    Its time stands in the bytes from ``start`` to ``body``, its message in those up to ``stop``;
    under running status the message there has no status byte.
    """

    tick: int
    data: bytes
    start: int
    body: int
    stop: int


def decode_smf(data: bytes) -> Smf:
    """Take a file apart.

    Raises
    ------
    MidiError
        When the bytes are no MIDI file, or one that is cut short or damaged; the message
        names the offset.
    """
    layout = layout_smf(data)
    tracks = [_events(data, chunk, layout) for chunk in layout.chunks]
    return Smf(
        layout.kind,
        layout.ticks_per_quarter,
        layout.smpte_rate_hz,
        tuple(tuple(events) for events, _ in tracks),
        tuple(end for _, end in tracks),
    )


def layout_smf(data: bytes) -> Layout:
    """Find the track chunks of a file.

    Raises
    ------
    MidiError
        When the bytes are no MIDI file, or one that is cut short.
    """
    start = _start(data)
    if data[start : start + 4] != b"MThd" or len(data) < start + 14:
        raise MidiError(
            "a MIDI file starts with MThd and a header of 14 bytes",
            _looks_like(data) if data else "an empty file",
            "choose a .mid file",
        )
    header_bytes = int.from_bytes(data[start + 4 : start + 8], "big")
    kind, count, division = (
        int.from_bytes(data[start + at : start + at + 2], "big") for at in (8, 10, 12)
    )
    if header_bytes < 6 or kind > 2:
        raise MidiError("a MIDI file is of type 0, 1 or 2", f"type {kind}", _NEXT)
    resolution, smpte_rate_hz = _division(division)
    chunks = _track_chunks(data, start + 8 + header_bytes, count)
    return Layout(kind, resolution, smpte_rate_hz, start, tuple(chunks))


def _events(data: bytes, chunk: tuple[int, int], layout: Layout) -> tuple[list[Event], int]:
    """The events of a chunk but its End of Track, and the tick at which it ends."""
    out: list[Event] = []
    tick = 0
    for tick, event, *_ in frames(data, chunk, layout.ticks_per_quarter):
        if event and event[:2] != END_OF_TRACK:
            out.append((tick, event))
    return out, tick


def frames(data: bytes, chunk: tuple[int, int], ticks_per_quarter: int) -> Iterator[Frame]:
    """Every event of a track chunk, up to and with its End of Track.

    Raises
    ------
    MidiError
        When an event is damaged.
    """
    return _Reader(data, *chunk, ticks_per_quarter).frames()


def _looks_like(data: bytes) -> str:
    """What bytes that are no MIDI file are instead, in plain words."""
    known = {b"MThd": "a header that is cut short", b"ID3": "an MP3 file", b"fLaC": "a FLAC file",
             b"RIFF": "a RIFF file without MIDI in it", b"OggS": "an Ogg file",
             b"\x89PNG": "a PNG picture", b"%PDF": "a PDF", b"PK": "a ZIP archive",
             b"{": "a JSON text"}  # fmt: skip
    return next((name for head, name in known.items() if data.startswith(head)), "other bytes")


def _start(data: bytes) -> int:
    """Where the MIDI file begins: inside a RIFF wrapper (.rmi) behind its head, else at once."""
    if data[:4] == b"RIFF" and data[8:12] == b"RMID":
        return max(0, data.find(b"MThd", 12, 4096))
    return 0


def _division(division: int) -> tuple[int, float | None]:
    """(Ticks per quarter, None), or for SMPTE time (ticks per second counted, true rate)."""
    if division & 0x8000:
        frames, per_frame = 256 - (division >> 8), division & 0xFF
        if frames not in (24, 25, 29, 30) or per_frame == 0:
            raise MidiError(
                "SMPTE time has 24, 25, 29 or 30 frames a second",
                f"{frames} frames of {per_frame} ticks",
                _NEXT,
            )
        counted = (30 if frames == 29 else frames) * per_frame
        return counted, counted * (1000 / 1001 if frames == 29 else 1.0)
    if division == 0:
        raise MidiError("a quarter note has 1 or more ticks", "0", _NEXT)
    return division, None


def _track_chunks(data: bytes, at: int, count: int) -> list[tuple[int, int]]:
    """(start, stop) of the contents of each track chunk; chunks of other kinds are skipped."""
    chunks: list[tuple[int, int]] = []
    while len(chunks) < count:
        if at + 8 > len(data):
            raise MidiError(
                f"a MIDI file holds the {count} tracks that its header promises",
                f"{len(chunks)} tracks and the end of the file at byte {len(data)}",
                _NEXT,
            )
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        if at + 8 + size > len(data):
            raise MidiError(
                "a MIDI file is whole",
                f"a chunk of {size} bytes at byte {at} in a file of {len(data)} bytes",
                _NEXT,
            )
        if data[at : at + 4] == b"MTrk":
            chunks.append((at + 8, at + 8 + size))
        at += 8 + size
    return chunks


class _Reader:
    """Walks over one track chunk."""

    def __init__(self, data: bytes, start: int, stop: int, resolution: int) -> None:
        self._data, self._at, self._stop = data, start, stop
        self._last_tick = MAX_QUARTERS * resolution
        self._running = 0

    def frames(self) -> Iterator[Frame]:
        """All events in turn."""
        tick = 0
        while self._at < self._stop:
            start = self._at
            tick += self._number()
            if tick > self._last_tick:
                raise MidiError(
                    f"a piece lasts at most {MAX_QUARTERS} quarter notes",
                    f"an event at tick {tick} (byte {self._at})",
                    _NEXT,
                )
            body = self._at
            event = self._event()
            yield Frame(tick, event, start, body, self._at)
            if event[:2] == END_OF_TRACK:
                return

    def _damaged(self, what: str) -> MidiError:
        return MidiError(
            "every event of a MIDI track is whole", f"{what} at byte {self._at}", _NEXT
        )

    def _byte(self) -> int:
        if self._at >= self._stop:
            raise self._damaged("the end of a track inside an event")
        self._at += 1
        return self._data[self._at - 1]

    def _take(self, count: int) -> bytes:
        if self._at + count > self._stop:
            raise self._damaged(f"an event of {count} bytes beyond the end of its track")
        self._at += count
        return self._data[self._at - count : self._at]

    def _number(self) -> int:
        """A variable-length number of at most four bytes."""
        value = 0
        for _ in range(4):
            byte = self._byte()
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise self._damaged("a number of more than four bytes")

    def _event(self) -> bytes:
        """The next event; empty for what a file should not hold (real-time messages)."""
        status = self._byte()
        if status == _META:
            kind = self._byte()
            return bytes((_META, kind)) + self._take(self._number())
        if status in (_SYSEX, _ESCAPE):
            return bytes((status,)) + self._take(self._number())
        if status > _SYSEX:
            self._take(SYSTEM_LENGTHS.get(status, 0))
            return b""
        if status < 0x80:
            if not self._running:
                raise self._damaged("data without a status")
            self._at -= 1
        else:
            self._running = status
        size = 1 if self._running & 0xE0 == 0xC0 else 2
        values = self._take(size)
        if not values.isascii():
            values = bytes(min(byte, 127) for byte in values)
        return bytes((self._running,)) + values


def variable_length(value: int) -> bytes:
    """A number in seven-bit groups, most significant first."""
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))


def encode_smf(tracks: list[list[Event]], ends_ticks: list[int], ticks_per_quarter: int) -> bytes:
    """Put a type 1 file together.

    Parameters
    ----------
    tracks : list of list of (ticks, bytes)
        Events in rising order of ticks, without End of Track.
    ends_ticks : list of int
        Where each track ends; not before its last event.
    ticks_per_quarter : int
        Resolution, 1–32767.
    """
    pieces = [
        b"MThd\x00\x00\x00\x06\x00\x01",
        len(tracks).to_bytes(2, "big"),
        ticks_per_quarter.to_bytes(2, "big"),
    ]
    pieces += [encode_chunk(*each) for each in zip(tracks, ends_ticks, strict=True)]
    return b"".join(pieces)


def encode_chunk(events: list[Event], end_ticks: int) -> bytes:
    """A whole track chunk of events in rising order of ticks; see ``encode_smf``."""
    body = bytearray()
    last = 0
    for tick, data in [*events, (end_ticks, END_OF_TRACK)]:
        body += variable_length(tick - last)
        body += framed(data)
        last = tick
    return b"".join((b"MTrk", len(body).to_bytes(4, "big"), bytes(body)))


def framed(data: bytes) -> bytes:
    """An event as it stands in the file: with its length where it has one."""
    if data[0] == _META:
        return data[:2] + variable_length(len(data) - 2) + data[2:]
    if data[0] in (_SYSEX, _ESCAPE):
        return data[:1] + variable_length(len(data) - 1) + data[1:]
    return data
