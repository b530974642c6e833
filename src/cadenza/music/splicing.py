"""A changed score put back into the file that it was read from, event by event.

``splice`` compares the score with what the file holds and edits the file's own bytes: events
of notes that are gone go, events of new notes come, each at its place. Nothing else is written
anew; see ``cadenza.music.smf_edit`` for what that leaves as it was.

- A note that is gone takes both of its events along; one whose end moved keeps its start.
- New notes go to the chunk and channel of their track. Where another program or bend is in
  force there than their track has, theirs is set before them, and the other one again before
  the next note that stays.
- Note-offs that end nothing go where they would end a new note.
- A new track becomes a track chunk behind the last, on a channel that nothing uses, else on one
  without notes, else on one of the same program. In a file of type 0 it goes into the one track
  and needs a channel without notes.
- Tracks end where they ended, but for those that get a note behind their end, and for a score
  whose ``end`` has become another; where it has none, the file's end stays.

Score ticks are file ticks in files of type 0 and 1, SMPTE time included; a file of type 2,
whose tracks follow each other, is written anew. So is any file whose spliced bytes would not be
read back as the score asks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from cadenza.music.midi_read import Origins, TrackOrigin, read_midi, read_origins
from cadenza.music.midi_write import (
    CHORD_PREFIX,
    KEY_PREFIX,
    bend_data,
    chord_data,
    control_data,
    meter_data,
    note_data,
    part_events,
    section_data,
    tempo_data,
    write_midi,
)
from cadenza.music.score import Note, Score, Track
from cadenza.music.smf import Event, encode_chunk
from cadenza.music.smf_edit import ChunkEdit, Place, edited_smf
from cadenza.music.splicing_channels import Channels, Start, free_channel, is_off

__all__ = ["Spliced", "splice"]

_TWO = "its tracks follow one another (type 2)"
_FULL = "no channel is left for a new part"
_MIXED = "new notes would mix with others of their channel"

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Spliced:
    """A score as a MIDI file.

    Parameters
    ----------
    midi : bytes
        The file.
    anew : str or None
        None where it is the given file with only the needed events changed; else why it was
        written anew.
    """

    midi: bytes
    anew: str | None = None


def splice(data: bytes, score: Score) -> Spliced:
    """Change as little of a file as makes it hold another score.

    Parameters
    ----------
    data : bytes
        A MIDI file.
    score : Score
        An edit of ``read_midi(data)``: its tracks in their order, with other notes, controls
        and bends, fewer raw events, another tempo, metre or end, and new tracks behind them.
        Title and names of tracks stay those of the file.

    Returns
    -------
    Spliced
        The file's bytes with only the needed events changed; where that cannot be, the score
        as ``write_midi`` writes it, and why.

    Raises
    ------
    MidiError
        When the bytes are no MIDI file, or one that is damaged.

    Examples
    --------
    >>> from cadenza.music import Note, Track
    >>> data = write_midi(Score(tracks=(Track("a", notes=(Note(0, 60, 480, 80),)),)))
    >>> splice(data, read_midi(data)).midi == data
    True
    """
    was = read_origins(data)
    end = score.end_ticks if score.end is not None else max(score.end_ticks, was.score.end_ticks)
    asked = replace(score, end=end)
    try:
        midi = _Splicer(data, was, asked).midi()
    except _NoSpliceError as reason:
        return Spliced(write_midi(score), str(reason))
    if _gist(read_midi(midi)) != _gist(asked):
        return Spliced(write_midi(score), _MIXED)
    return Spliced(midi)


class _NoSpliceError(Exception):
    """Why a file has to be written anew."""


def _gist(score: Score) -> tuple[object, ...]:
    """What a file that is read back has to share with the score that was asked."""
    notes = Counter((t.is_drum, t.program, note) for t in score.tracks for note in t.notes)
    tempos = [(change.at_ticks, tempo_data(change.bpm)) for change in score.tempos]
    return (
        notes, tempos, score.meters, score.keys, score.chords, score.sections, score.end_ticks,
    )  # fmt: skip


def _changes(old: Sequence[_Item], new: Sequence[_Item]) -> tuple[list[int], list[_Item]]:
    """Which of the old items are gone (by index), and which of the new ones are new."""
    left = Counter(new)
    gone = []
    for index, item in enumerate(old):
        if left[item]:
            left[item] -= 1
        else:
            gone.append(index)
    fresh = []
    for item in new:
        if left[item]:
            left[item] -= 1
            fresh.append(item)
    return gone, fresh


class _Splicer:
    """Collects what changes in each chunk of a file."""

    def __init__(self, data: bytes, was: Origins, score: Score) -> None:
        self._data = data
        self._was = was
        self._score = score
        self._smf = was.smf
        if self._smf.kind == 2:
            raise _NoSpliceError(_TWO)
        self._edits: defaultdict[int, ChunkEdit] = defaultdict(ChunkEdit)
        self._starts: defaultdict[int, list[Start]] = defaultdict(list)
        self._bends: defaultdict[int, list[Event]] = defaultdict(list)
        self._bent: defaultdict[int, dict[int, int]] = defaultdict(dict)
        self._open: defaultdict[int, list[tuple[int, Place, bytes]]] = defaultdict(list)
        self._chunks: list[bytes] = []

    def midi(self) -> bytes:
        """The file with its changes."""
        was = self._was
        for old, new, origin in zip(was.score.tracks, self._score.tracks, was.tracks, strict=False):
            self._track(old, new, origin)
        self._maps()
        self._new_tracks(self._score.tracks[len(was.tracks) :])
        for chunk in {*self._starts, *self._bent}:
            edit, bent = self._edits[chunk], self._bent[chunk]
            walk = Channels(self._smf.tracks[chunk], edit.removed, self._bends[chunk], bent)
            edit.added += walk.with_starts(self._starts[chunk])
        self._ends()
        return edited_smf(self._data, self._edits, self._chunks)

    def _track(self, old: Track, new: Track, origin: TrackOrigin) -> None:
        """Everything of one track that changed."""
        edit = self._edits[origin.chunk]
        self._notes(old, new, origin)
        controls, fresh_controls = _changes(old.controls, new.controls)
        bends, fresh_bends = _changes(old.bends, new.bends)
        if bends or fresh_bends:
            self._bent[origin.chunk] |= _otherwise_bent(old, new, origin)
        raw, _ = _changes(old.raw, new.raw)
        events = [origin.controls[at] for at in controls]
        events += [origin.bends[at] for at in bends] + [origin.raw[at] for at in raw]
        edit.removed.update(at for at in events if at >= 0)
        for control in fresh_controls:
            data = control_data(control, origin.channel)
            edit.added.append((control.at_ticks, Place.SETTINGS, data))
        for bend in fresh_bends:
            data = bend_data(bend, origin.channel)
            edit.added.append((bend.at_ticks, Place.SETTINGS, data))
            self._bends[origin.chunk].append((bend.at_ticks, data))

    def _notes(self, old: Track, new: Track, origin: TrackOrigin) -> None:
        """The notes of a track that went, came, or got another end."""
        edit, channel = self._edits[origin.chunk], origin.channel
        gone, fresh = _changes(old.notes, new.notes)
        by_start: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
        for at in gone:
            by_start[_beginning(old.notes[at])].append(at)
        for note in fresh:
            begins, ends = note_data(note, channel)
            edit.added.append((note.end_ticks, Place.ENDS, ends))
            again = by_start[_beginning(note)]
            if again:
                edit.removed.add(origin.notes[again.pop(0)][1])
            else:
                start = note.start_ticks
                bend = _bend_at(new, start)
                self._starts[origin.chunk].append(Start(start, begins, new.program, bend))
        for at in (at for rest in by_start.values() for at in rest):
            edit.removed.update(origin.notes[at])
        edit.removed.discard(-1)
        left = set(gone)
        stay = [at for at, (_, off) in enumerate(origin.notes) if off < 0 and at not in left]
        self._open[origin.chunk] += [
            (old.notes[at].end_ticks, Place.ENDS, note_data(old.notes[at], channel)[1])
            for at in stay
        ]
        edit.removed |= self._strays(origin, fresh)

    def _strays(self, origin: TrackOrigin, fresh: Sequence[Note]) -> set[int]:
        """Note-offs that ended nothing and would end new notes."""
        if not fresh:
            return set()
        ends = {
            off for each in self._was.tracks if each.chunk == origin.chunk for _, off in each.notes
        }
        strays: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for at, (tick, data) in enumerate(self._smf.tracks[origin.chunk]):
            if is_off(data) and data[0] & 15 == origin.channel and at not in ends:
                strays[data[1]].append((tick, at))
        out: set[int] = set()
        for note in fresh:
            there = strays[note.pitch]
            first = bisect_right(there, (note.start_ticks, len(self._smf.tracks[origin.chunk])))
            last = bisect_left(there, (note.end_ticks, -1))
            out.update(at for _, at in there[first:last])
        return out

    def _maps(self) -> None:
        """Tempo, metre, key, chords, sections and the score's own raw events."""
        was, score = self._was.score, self._score
        tempos, fresh_tempos = _changes(was.tempos, score.tempos)
        meters, fresh_meters = _changes(was.meters, score.meters)
        keys, _ = _changes(was.keys, score.keys)
        chords, fresh_chords = _changes(was.chords, score.chords)
        sections, fresh_sections = _changes(was.sections, score.sections)
        gone = {
            b"\xff\x51": {was.tempos[at].at_ticks for at in tempos},
            b"\xff\x58": {was.meters[at].at_ticks for at in meters},
            b"\xff\x59": {was.keys[at].at_ticks for at in keys},
            b"\xff\x06": {was.sections[at].at_ticks for at in sections},
            b"\xff\x01" + KEY_PREFIX.encode(): {was.keys[at].at_ticks for at in keys},
            b"\xff\x01" + CHORD_PREFIX.encode(): {was.chords[at].at_ticks for at in chords},
        }
        self._remove({kind: ticks for kind, ticks in gone.items() if ticks})
        for index in _changes(was.raw, score.raw)[0]:
            chunk, event = self._was.raw[index]
            if event >= 0:
                self._edits[chunk].removed.add(event)
        self._edits[0].added += [
            *((each.at_ticks, Place.SETTINGS, tempo_data(each.bpm)) for each in fresh_tempos),
            *((each.at_ticks, Place.SETTINGS, meter_data(each.meter)) for each in fresh_meters),
            *((each.at_ticks, Place.SETTINGS, section_data(each)) for each in fresh_sections),
            *((each.at_ticks, Place.SETTINGS, chord_data(each)) for each in fresh_chords),
        ]

    def _remove(self, gone: dict[bytes, set[int]]) -> None:
        """Take meta events of some kinds out at some ticks, wherever they stand."""
        if not gone:
            return
        raw = {*self._was.raw}
        raw |= {(each.chunk, at) for each in self._was.tracks for at in each.raw}
        for chunk, events in enumerate(self._smf.tracks):
            for at, (tick, data) in enumerate(events):
                if data[0] == 0xFF and (chunk, at) not in raw:
                    kinds = (ticks for kind, ticks in gone.items() if data.startswith(kind))
                    if any(tick in ticks for ticks in kinds):
                        self._edits[chunk].removed.add(at)

    def _new_tracks(self, tracks: Sequence[Track]) -> None:
        """Tracks behind those of the file; one without notes needs no place."""
        taken: set[int] = set()
        programs: defaultdict[int, set[int]] = defaultdict(set)
        for each, origin in zip(self._score.tracks, self._was.tracks, strict=False):
            programs[origin.channel].add(each.program)
        for track in tracks:
            if not track.notes:
                continue
            channel = free_channel(track, self._smf, programs, taken)
            if channel is None:
                raise _NoSpliceError(_FULL)
            taken.add(channel)
            programs[channel].add(track.program)
            if self._smf.kind == 0:
                self._track(Track(""), track, TrackOrigin(0, channel, (), (), (), ()))
            else:
                events = part_events(track, channel)
                end = max(self._score.end_ticks, events[-1][0])
                self._chunks.append(encode_chunk(events, end))

    def _ends(self) -> None:
        """Move the ends of tracks where they have to be moved."""
        was_end, end = self._was.score.end_ticks, self._score.end_ticks
        lengths = self._smf.ends_ticks
        ends = [min(length, end) for length in lengths]
        for chunk, edit in list(self._edits.items()):
            if end > was_end and chunk in self._starts:
                ends[chunk] = end
            ends[chunk] = max([ends[chunk], *(tick for tick, _, _ in edit.added)])
        last = max((track.end_ticks for track in self._score.tracks), default=0)
        if max(*ends, last) < end and not self._chunks:
            ends[0] = end
        for chunk, (new, old) in enumerate(zip(ends, lengths, strict=True)):
            if new != old:
                self._edits[chunk].end_ticks = new
            if new > old:
                self._edits[chunk].added += self._open[chunk]


def _beginning(note: Note) -> tuple[int, int, int]:
    return note.start_ticks, note.pitch, note.velocity


def _bend_at(track: Track, ticks: int) -> int:
    """The bend that a track has at a tick."""
    at = bisect_right(track.bends, ticks, key=lambda bend: bend.at_ticks)
    return track.bends[at - 1].value if at else 0


def _otherwise_bent(old: Track, new: Track, origin: TrackOrigin) -> dict[int, int]:
    """The note-ons of a track that an edit bends otherwise, and how."""
    return {
        on: bend
        for note, (on, _) in zip(old.notes, origin.notes, strict=True)
        if (bend := _bend_at(new, note.start_ticks)) != _bend_at(old, note.start_ticks)
    }
