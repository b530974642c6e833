"""The record in a MIDI file: one text event at the start of its first track.

A text event (FF 01) of ``cadenza-provenance: {…}``, and not a sequencer-specific one (FF 7F):
that one wants a manufacturer's number, and most programs drop those of others, whereas texts
are carried on by many (mido, pretty_midi, and programs that keep a file's events; symusic and
programs that rebuild a song from its notes drop both). It is one event and not several: a
program that shortens texts would shorten the pieces too, and a record of which the end is
missing is told from a whole one because it is no JSON. The text is ASCII, so that no program
can take it for another encoding.

Records are looked for in every track and at every tick, and as any kind of text, for that is
where other programs may have moved them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from math import gcd

from cadenza.music import read_midi
from cadenza.music.smf import Event, decode_smf
from cadenza.music.smf_edit import ChunkEdit, Place, edited_smf
from cadenza.provenance.record import Digest

__all__ = ["MIDI_PREFIX", "embedded", "midi_digest", "read_midi_record", "stripped"]

MIDI_PREFIX = "cadenza-provenance: "
"""How the text event of a record begins."""

_PREFIX = MIDI_PREFIX.strip().encode("ascii")
_META, _TEXT, _LAST_TEXT = 0xFF, 0x01, 0x0F


def embedded(data: bytes, text: str) -> bytes:
    """A MIDI file with a record in place of any that it held; its other bytes stay.

    Parameters
    ----------
    data : bytes
        A MIDI file. One without a single track has no place for a record and stays as it is.
    text : str
        The record as ``to_text`` gives it.

    Raises
    ------
    MidiError
        When the bytes are no MIDI file.
    """
    smf = decode_smf(data)
    if not smf.tracks:
        return data
    edits = _removals(smf.tracks)
    event = bytes((_META, _TEXT)) + (MIDI_PREFIX + text).encode("utf-8", "replace")
    edits.setdefault(0, ChunkEdit()).added.append((0, Place.SETTINGS, event))
    return edited_smf(data, edits)


def stripped(data: bytes) -> bytes:
    """A MIDI file without any record; the same bytes where it holds none.

    Raises
    ------
    MidiError
        When the bytes are no MIDI file.
    """
    edits = _removals(decode_smf(data).tracks)
    return edited_smf(data, edits) if edits else data


def read_midi_record(data: bytes) -> bytes | None:
    """The text of the first record in a MIDI file; None where there is none.

    Raises
    ------
    MidiError
        When the bytes are no MIDI file.
    """
    for events in decode_smf(data).tracks:
        for _, event in events:
            if _is_record(event):
                return event[2 + len(_PREFIX) :].strip(b" \0\r\n\t")
    return None


def midi_digest(data: bytes) -> Digest:
    """What tells whether a MIDI file was edited; records in it do not count.

    ``sha256`` is over every other event with its tick; ``notes_sha256`` over the notes alone
    (start and end in quarter notes, pitch, velocity, drum or not), in whatever track, order and
    resolution they stand.

    Raises
    ------
    MidiError
        When the bytes are no MIDI file.
    """
    smf = decode_smf(data)
    every = hashlib.sha256()
    every.update(f"{smf.kind} {smf.ticks_per_quarter} {smf.smpte_rate_hz}".encode())
    for events, end in zip(smf.tracks, smf.ends_ticks, strict=True):
        every.update(f"\ntrack {end}".encode())
        for tick, event in events:
            if not _is_record(event):
                every.update(f"\n{tick} ".encode() + event.hex().encode())
    return Digest("midi", every.hexdigest(), _notes_sha256(data))


def _notes_sha256(data: bytes) -> str:
    score = read_midi(data)
    per_quarter = score.ticks_per_quarter
    rows = sorted(
        (
            *_reduced(note.start_ticks, per_quarter),
            *_reduced(note.end_ticks, per_quarter),
            note.pitch,
            note.velocity,
            int(track.is_drum),
        )
        for track in score.tracks
        for note in track.notes
    )
    digest = hashlib.sha256()
    for row in rows:
        digest.update((" ".join(map(str, row)) + "\n").encode())
    return digest.hexdigest()


def _reduced(ticks: int, per_quarter: int) -> tuple[int, int]:
    """A time in quarter notes as a fraction in its lowest terms."""
    common = gcd(ticks, per_quarter)
    return ticks // common, per_quarter // common


def _is_record(event: bytes) -> bool:
    return event[0] == _META and _TEXT <= event[1] <= _LAST_TEXT and event[2:].startswith(_PREFIX)


def _removals(tracks: Iterable[tuple[Event, ...]]) -> dict[int, ChunkEdit]:
    """Edits that take every record out, by the number of the track."""
    edits = {}
    for number, events in enumerate(tracks):
        found = {index for index, (_, event) in enumerate(events) if _is_record(event)}
        if found:
            edits[number] = ChunkEdit(removed=found)
    return edits
