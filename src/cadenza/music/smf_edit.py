"""Events taken out of and put into a MIDI file, with all of its other bytes left as they are.

What no edit touches stays byte for byte: the header (but for the number of tracks, where one is
added), chunks of other kinds, what follows the last track, what follows an End of Track, a RIFF
wrapper (but for its sizes). In a track that is edited every event that stays keeps the bytes of
its message. Its time changes where the event before it was taken out or put in; a status byte
is added where it had none because it was that of an event before it, and that one is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from cadenza.music.smf import END_OF_TRACK, Frame, framed, frames, layout_smf, variable_length

__all__ = ["ChunkEdit", "Place", "edited_smf"]


class Place(IntEnum):
    """Where a new event stands among those of its tick."""

    ENDS = 0
    SETTINGS = 1
    KEPT = 2
    STARTS = 3


@dataclass(slots=True)
class ChunkEdit:
    """What changes in one track chunk.

    Parameters
    ----------
    removed : set of int
        Events that go, counted as ``decode_smf`` lists them.
    added : list of (tick, Place, data)
        Events that come; those of one tick and place stay in this order.
    end_ticks : int or None
        Where the track is to end; what stands behind that goes. None leaves the end where it
        is, or moves it to the last event that comes.
    """

    removed: set[int] = field(default_factory=set)
    added: list[tuple[int, Place, bytes]] = field(default_factory=list)
    end_ticks: int | None = None

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.removed or self.added or self.end_ticks is not None)


def edited_smf(
    data: bytes, edits: Mapping[int, ChunkEdit], new_chunks: Sequence[bytes] = ()
) -> bytes:
    """A file with some of its tracks edited and new ones behind its last.

    Parameters
    ----------
    data : bytes
        The file.
    edits : Mapping of int to ChunkEdit
        By the number of the track chunk, from 0.
    new_chunks : sequence of bytes
        Whole track chunks, as ``encode_chunk`` gives them.

    Raises
    ------
    MidiError
        When the bytes are no MIDI file, or one that is damaged.
    """
    layout = layout_smf(data)
    pieces: list[bytes] = []
    at = layout.start
    for index, (start, stop) in enumerate(layout.chunks):
        edit = edits.get(index)
        if not edit:
            continue
        events = list(frames(data, (start, stop), layout.ticks_per_quarter))
        body = _rewritten(data, events, edit) + data[events[-1].stop if events else start : stop]
        pieces += [data[at : start - 4], len(body).to_bytes(4, "big"), body]
        at = stop
    last = max((stop for _, stop in layout.chunks), default=at)
    pieces += [data[at:last], *new_chunks]
    file = bytearray(b"".join(pieces))
    count = int.from_bytes(file[10:12], "big") + len(new_chunks)
    file[10:12] = count.to_bytes(2, "big")
    return _wrapped(data, layout.start, last, bytes(file))


def _wrapped(data: bytes, start: int, last: int, file: bytes) -> bytes:
    """The file up to its last track between what stood before and behind it."""
    head, tail = data[:start], data[last:]
    grown = start + len(file) - last
    if grown == 0 or data[start - 8 : start - 4] != b"data" or start < 20:
        return head + file + tail
    size = int.from_bytes(data[start - 4 : start], "little")
    end = start + size
    if not last <= end <= len(data):
        return head + file + tail
    padded = end + (size & 1 and data[end : end + 1] == b"\0")
    tail = data[last:end] + b"\0" * ((size + grown) & 1) + data[padded:]
    riff = int.from_bytes(data[4:8], "little") + start + len(file) + len(tail) - len(data)
    sizes = (riff.to_bytes(4, "little"), (size + grown).to_bytes(4, "little"))
    return b"".join((data[:4], sizes[0], data[8 : start - 4], sizes[1], file, tail))


def _rewritten(data: bytes, events: Sequence[Frame], edit: ChunkEdit) -> bytes:
    """The contents of a chunk up to its End of Track."""
    writer = _Writer(data)
    closing = events[-1] if events and events[-1].data[:2] == END_OF_TRACK else None
    inside = events[:-1] if closing else events
    items: list[tuple[int, Place, Frame | bytes, int]] = [
        (tick, place, message, 0) for tick, place, message in edit.added
    ]
    number, before = 0, 0
    for event in inside:
        late = edit.end_ticks is not None and event.tick > edit.end_ticks
        if not late and not (event.data and number in edit.removed):
            items.append((event.tick, Place.KEPT, event, event.tick - before))
        number += bool(event.data)
        before = event.tick
    for tick, _, item, wait in sorted(items, key=lambda each: each[:2]):
        if isinstance(item, Frame):
            writer.keep(item, tick, wait)
        else:
            writer.add(item, tick)
    end = max(events[-1].tick if events else 0, writer.tick)
    if edit.end_ticks is not None:
        end = max(edit.end_ticks, writer.tick)
    if closing:
        writer.keep(closing, end, closing.tick - before)
    elif writer.tick != end:
        writer.add(END_OF_TRACK, end)
    return bytes(writer.out)


class _Writer:
    """Puts events one behind the other, old ones in their own bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._running = 0
        self.tick = 0
        self.out = bytearray()

    def keep(self, event: Frame, tick: int, wait: int) -> None:
        """An event of the file, which stood ``wait`` ticks behind the one before it."""
        same = tick - self.tick == wait
        time = self._data[event.start : event.body]
        self.out += time if same else variable_length(tick - self.tick)
        message = self._data[event.body : event.stop]
        if message[0] < 0x80 and self._running != event.data[0]:
            self.out.append(event.data[0])
        if event.data and event.data[0] < 0xF0:
            self._running = event.data[0]
        self.out += message
        self.tick = tick

    def add(self, message: bytes, tick: int) -> None:
        """A new event, with its status; behind a meta event no status runs on."""
        self.out += variable_length(tick - self.tick) + framed(message)
        self._running = message[0] if message[0] < 0xF0 else 0
        self.tick = tick
