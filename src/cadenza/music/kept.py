"""Whether a file still holds every event of another one, but for those that were to change.

This looks at the two files alone and shares no code with ``cadenza.music.splicing``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cadenza.music.midi_read import Origins, TrackOrigin, read_origins
from cadenza.music.score import Track
from cadenza.music.smf import Event, decode_smf

__all__ = ["KeptEvents", "kept_events"]

Spans = Mapping[int, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class KeptEvents:
    """How many events were to stay, and how many did.

    Parameters
    ----------
    asked : int
        Events of the given file outside what was to change.
    found : int
        Those that the other file holds: at the same tick, with the same bytes, in the same
        track and order.
    """

    asked: int
    found: int


def kept_events(
    before: bytes,
    after: bytes,
    spans: Spans,
    *,
    seam_ticks: int | None = None,
    end_ticks: int | None = None,
) -> KeptEvents:
    """Count the events that stayed.

    To change are, in the spans of a track: the events of notes that start there, pitch bends,
    aftertouch, and note-offs of its channel that end nothing. With a seam also what lies behind
    it, but for the ends of notes that start before it; an end of track is no event here.

    Parameters
    ----------
    before, after : bytes
        The given file and the one that was made of it.
    spans : Mapping of int to sequence of (int, int)
        Index of a track as ``read_midi`` lists them → first and end tick of what changes.
    seam_ticks : int, optional
        From where on all may change.
    end_ticks : int, optional
        Where the made file ends; notes may be cut short there.

    Raises
    ------
    MidiError
        When one of the two is damaged.
    """
    origins = read_origins(before)
    given, made = origins.smf.tracks, decode_smf(after).tracks
    loose = _loose(given, origins, spans)
    asked = found = 0
    for chunk, events in enumerate(given):
        ends = _ends_across(origins, chunk, seam_ticks, end_ticks)
        stay = [
            event
            for at, event in enumerate(events)
            if (chunk, at) not in loose
            and (seam_ticks is None or event[0] < seam_ticks or at in ends)
        ]
        asked += len(stay)
        found += _in_order(stay, made[chunk] if chunk < len(made) else ())
    return KeptEvents(asked, found)


def _loose(
    given: Sequence[Sequence[Event]], origins: Origins, spans: Spans
) -> set[tuple[int, int]]:
    """Chunk and number of the events that may change."""
    out: set[tuple[int, int]] = set()
    closing = {(each.chunk, off) for each in origins.tracks for _, off in each.notes}
    for index, holes in spans.items():
        if index >= len(origins.tracks) or not holes:
            continue
        origin = origins.tracks[index]
        out |= {(origin.chunk, at) for at in _shaped(origins.score.tracks[index], origin, holes)}
        for at, (tick, data) in enumerate(given[origin.chunk]):
            ends = data[0] & 0xF0 == 0x80 or (data[0] & 0xF0 == 0x90 and not data[2])
            ends = ends and data[0] & 15 == origin.channel and (origin.chunk, at) not in closing
            if ends and _within(tick, holes):
                out.add((origin.chunk, at))
    return out


def _shaped(track: Track, origin: TrackOrigin, holes: Sequence[tuple[int, int]]) -> set[int]:
    """Notes, bends and aftertouch of a track in its spans."""
    out: set[int] = set()
    for note, events in zip(track.notes, origin.notes, strict=True):
        if _within(note.start_ticks, holes):
            out.update(events)
    for bend, at in zip(track.bends, origin.bends, strict=True):
        if _within(bend.at_ticks, holes):
            out.add(at)
    for raw, at in zip(track.raw, origin.raw, strict=True):
        if raw.data[0] & 0xF0 in (0xA0, 0xD0) and _within(raw.at_ticks, holes):
            out.add(at)
    return out


def _ends_across(
    origins: Origins, chunk: int, seam_ticks: int | None, end_ticks: int | None
) -> set[int]:
    """The ends, behind a seam, of notes that start before it and are not cut short."""
    if seam_ticks is None:
        return set()
    return {
        off
        for track, origin in zip(origins.score.tracks, origins.tracks, strict=True)
        if origin.chunk == chunk
        for note, (_, off) in zip(track.notes, origin.notes, strict=True)
        if note.start_ticks < seam_ticks and (end_ticks is None or note.end_ticks <= end_ticks)
    }


def _within(ticks: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= ticks < end for start, end in spans)


def _in_order(asked: Sequence[Event], found: Sequence[Event]) -> int:
    """How many of the asked events stand in another list, in their order."""
    count = at = 0
    for event in asked:
        there = at
        while there < len(found) and found[there][0] <= event[0] and found[there] != event:
            there += 1
        if there < len(found) and found[there] == event:
            count, at = count + 1, there + 1
    return count
