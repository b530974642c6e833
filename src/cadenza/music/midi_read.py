"""Standard MIDI file → Score. See ``cadenza.music.midi_write`` for the conventions.

A file that counts in SMPTE time becomes a score at 60 bpm (29.97 frames: 59.94 bpm) with as
many ticks in a quarter as the file has in a second. Tracks of a type 2 file follow each other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cadenza.errors import FileError, MidiError, UsageError
from cadenza.music.chord import Chord
from cadenza.music.gm import by_program
from cadenza.music.key import Key
from cadenza.music.midi_write import CHORD_PREFIX, DRUM_CHANNEL, KEY_PREFIX, key_of_signature
from cadenza.music.score import (
    Bend,
    ChordMark,
    Control,
    KeyChange,
    Meter,
    MeterChange,
    Notes,
    RawEvent,
    Score,
    SectionMark,
    TempoChange,
    Track,
)
from cadenza.music.smf import Smf, decode_smf

if TYPE_CHECKING:
    from cadenza.music.midi_parts import Part
    from cadenza.music.smf_columns import Columns

__all__ = ["MAX_MIDI_BYTES", "Origins", "TrackOrigin", "read_midi", "read_origins"]

MAX_MIDI_BYTES = 8 * 1024 * 1024
"""Largest file that is read; songs have kilobytes, so that more is a mistake or an attack."""

_FASTEST_US = 60_000
"""Microseconds in a quarter note at 1000 bpm; faster tempi are held to it."""

_TEXT, _NAME, _MARKER, _TEMPO, _METER, _KEY = 0x01, 0x03, 0x06, 0x51, 0x58, 0x59
_At = TypeVar("_At", TempoChange, MeterChange, KeyChange, ChordMark)
_Item = TypeVar("_Item", Control, Bend, RawEvent)
_Where = TypeVar("_Where")


def read_midi(source: Path | str | bytes) -> Score:
    """Read a MIDI file of type 0, 1 or 2.

    Tracks are split so that each one of the score has one channel and one program. A note-on
    of velocity 0 ends a note; notes of one pitch that overlap end in the order in which they
    began; notes that never end do so with their track. Events that have no place in a score
    are kept in ``raw``; meta events that break their own rules are kept there too.

    Parameters
    ----------
    source : Path, str or bytes
        A path, or the contents of the file.

    Raises
    ------
    FileError
        When the file cannot be read or has more than 8 MiB.
    MidiError
        When it is not a MIDI file, or cut short, or damaged.
    """
    data = source if isinstance(source, bytes) else _contents(Path(source))
    if len(data) > MAX_MIDI_BYTES:
        raise _too_large(len(data))
    try:
        return _Builder(data).score()
    except MidiError as error:
        if isinstance(source, bytes):
            raise
        name = Path(source).name
        raise MidiError(error.rule, f"{error.came} in {name}", error.next_step) from error


def _too_large(size_bytes: int) -> FileError:
    return FileError(
        f"a MIDI file has at most {MAX_MIDI_BYTES >> 20} MiB",
        f"{size_bytes / 2**20:.1f} MiB",
        "choose a .mid file",
    )


def _contents(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise FileError("a MIDI file is a file", f"the folder {path}", "name a file in it")
        if not path.is_file():
            rule = "a MIDI file is a plain file" if path.exists() else "a MIDI file exists"
            raise FileError(rule, str(path), "check the path")
        if path.stat().st_size > MAX_MIDI_BYTES:
            raise _too_large(path.stat().st_size)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise FileError(
            "a MIDI file can be read",
            f"{path} ({getattr(error, 'strerror', None) or error})",
            "check its permissions",
        ) from error


def _decoded(payload: bytes) -> str:
    """Text of a meta event: UTF-8, else Latin-1; one printable line of at most 200 characters."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        text = payload.decode("latin-1")
    if not text.isprintable():
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text[:200]


def _bpm(microseconds: int) -> float:
    """The roundest tempo that is written as this many microseconds in a quarter."""
    held = max(_FASTEST_US, microseconds)
    exact = 60_000_000 / held
    for digits in range(7):
        rounded = round(exact, digits)
        if rounded > 0 and round(60_000_000 / rounded) == held:
            return rounded
    return exact


@dataclass(frozen=True, slots=True)
class TrackOrigin:
    """Where a track of a score stands in its file.

    Events are counted from 0 within their chunk, as ``decode_smf`` lists them.

    Parameters
    ----------
    chunk : int
        Which track chunk of the file, from 0.
    channel : int
        MIDI channel, 0–15.
    notes : tuple of (int, int)
        Of each note of the track, in its order, the events that start and end it; −1 for the
        end of a note that ends with its chunk.
    controls, bends, raw : tuple of int
        The event of each; −1 for what was carried over from another program of the channel.
    """

    chunk: int
    channel: int
    notes: tuple[tuple[int, int], ...]
    controls: tuple[int, ...]
    bends: tuple[int, ...]
    raw: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Origins:
    """A score with where all of it stands in its file.

    Parameters
    ----------
    score : Score
        What ``read_midi`` gives.
    smf : Smf
        The file's events.
    tracks : tuple of TrackOrigin
        One for each track of the score.
    raw : tuple of (int, int)
        Chunk and event of each of the score's own raw events; the event is −1 for a name that
        was made one.
    """

    score: Score
    smf: Smf
    tracks: tuple[TrackOrigin, ...]
    raw: tuple[tuple[int, int], ...]


def read_origins(data: bytes) -> Origins:
    """Read a MIDI file and tell where everything stands in it.

    Parameters
    ----------
    data : bytes
        The contents of the file.

    Raises
    ------
    MidiError
        As ``read_midi``.
    """
    builder = _Builder(data)
    score = builder.score()
    return Origins(score, decode_smf(data), tuple(builder.origins), builder.raw_origins())


class _Builder:
    """Collects the events of all chunks into one score."""

    def __init__(self, data: bytes) -> None:
        from cadenza.music.smf_columns import decode_columns  # loads numpy

        self._layout, self._chunks = decode_columns(data)
        self._tempos: list[TempoChange] = []
        self._meters: list[MeterChange] = []
        self._signatures: dict[int, Key] = {}
        self._keys: dict[int, Key] = {}
        self._chords: list[ChordMark] = []
        self._sections: list[SectionMark] = []
        self._raw: list[tuple[RawEvent, tuple[int, int]]] = []
        self._tracks: list[Track] = []
        self._title = ""
        self.origins: list[TrackOrigin] = []

    def score(self) -> Score:
        """The whole score."""
        offset = end = 0
        layout = self._layout
        for index, columns in enumerate(self._chunks):
            shifted = replace(columns, ticks=columns.ticks + offset) if offset else columns
            length = columns.end_ticks
            self._chunk(index, shifted, offset + length)
            end = max(end, offset + length)
            offset += length if layout.kind == 2 else 0
        if layout.smpte_rate_hz is not None:
            rate = layout.smpte_rate_hz
            self._tempos = [TempoChange(0, 60.0 * rate / layout.ticks_per_quarter)]
        keys = {**self._signatures, **self._keys}
        score = Score(
            layout.ticks_per_quarter,
            _unique(self._tracks),
            self._tempo_changes(),
            _last_of_each(self._meters),
            tuple(KeyChange(tick, key) for tick, key in sorted(keys.items())),
            _last_of_each(self._chords),
            tuple(sorted(self._sections, key=lambda mark: mark.at_ticks)),
            self._title,
            tuple(raw for raw, _ in _in_time(self._raw)),
        )
        return replace(score, end=end) if end > score.end_ticks else score

    def raw_origins(self) -> tuple[tuple[int, int], ...]:
        """Chunk and event of each raw event of the score."""
        return tuple(origin for _, origin in _in_time(self._raw))

    def _tempo_changes(self) -> tuple[TempoChange, ...]:
        """The tempi; up to the first one it is 120 bpm, as the standard has it."""
        changes = _last_of_each(self._tempos)
        late = changes and changes[0].at_ticks > 0
        return (TempoChange(0, 120.0), *changes) if late else changes

    def _chunk(self, index: int, columns: Columns, end: int) -> None:
        """One track chunk."""
        from cadenza.music.midi_parts import parts_of

        names: list[str] = []
        raw: list[tuple[RawEvent, int]] = []
        for at, data in columns.told:
            tick = int(columns.ticks[at])
            if data[0] == 0xFF and data[1] == _NAME and not names:
                names.append(_decoded(data[2:]))
            elif data[0] != 0xFF or not self._meta(tick, data[1], data[2:]):
                raw.append((RawEvent(tick, data), at))
        self._place(index, names[0] if names else "", parts_of(columns, end), raw)

    def _place(
        self, index: int, name: str, parts: list[Part], raw: list[tuple[RawEvent, int]]
    ) -> None:
        """Tracks from the parts of a chunk; a chunk without any is the conductor's."""
        struck = [part for part in parts if part.struck] or parts[:1]
        if index == 0 and (self._layout.kind != 1 or not struck):
            self._title = name
        elif not struck and name:
            self._raw.append((RawEvent(0, b"\xff\x03" + name.encode()), (index, -1)))
        named = self._layout.kind != 0 or len(struck) == 1
        own_raw = bool(struck) and self._layout.kind != 0
        if not own_raw:
            self._raw += [(event, (index, at)) for event, at in raw]
        for number, part in enumerate(struck):
            part.raw += raw if own_raw and number == 0 else []
            self._add(part, name if named else "", index)

    def _add(self, part: Part, name: str, chunk: int) -> None:
        """A track, and where it comes from."""
        notes = part.notes
        timed = [_in_time(each) for each in (part.controls, part.bends, part.raw)]
        controls, bends, raw = (tuple(item for item, _ in each) for each in timed)
        is_drum = part.channel == DRUM_CHANNEL
        default = "Drums" if is_drum else by_program(part.program).title
        self._tracks.append(
            Track(
                name or default,
                part.program,
                is_drum,
                Notes.of(notes.start, notes.pitch, notes.duration, notes.velocity),
                controls,
                bends,
                raw,
                part.channel,
            )
        )
        events = (tuple(at for _, at in each) for each in timed)
        marks = tuple(zip(notes.began.tolist(), notes.ended.tolist(), strict=True))
        self.origins.append(TrackOrigin(chunk, part.channel, marks, *events))

    def _meta(self, tick: int, kind: int, payload: bytes) -> bool:
        """Take a meta event that a score has a place for; False where it stays raw."""
        if kind == _TEMPO and len(payload) == 3:
            self._tempos.append(TempoChange(tick, _bpm(int.from_bytes(payload, "big"))))
        elif kind == _METER and len(payload) >= 2 and payload[1] <= 5 and 1 <= payload[0] <= 32:
            self._meters.append(MeterChange(tick, Meter(payload[0], 1 << payload[1])))
        elif kind == _KEY and len(payload) == 2:
            fifths = int.from_bytes(payload[:1], "big", signed=True)
            if abs(fifths) > 7 or payload[1] > 1:
                return False
            self._signatures[tick] = key_of_signature(payload)
        elif kind == _MARKER:
            self._sections.append(SectionMark(tick, _decoded(payload)))
        elif kind == _TEXT:
            return self._text(tick, _decoded(payload))
        else:
            return False
        return True

    def _text(self, tick: int, text: str) -> bool:
        """Take a chord or key that stands in a text event."""
        try:
            if text.startswith(CHORD_PREFIX):
                self._chords.append(ChordMark(tick, Chord.parse(text[len(CHORD_PREFIX) :])))
                return True
            if text.startswith(KEY_PREFIX):
                self._keys[tick] = Key.parse(text[len(KEY_PREFIX) :])
                return True
        except UsageError:
            return False
        return False


def _in_time(items: list[tuple[_Item, _Where]]) -> list[tuple[_Item, _Where]]:
    """By their ticks; what stands at one tick stays in its order."""
    return sorted(items, key=lambda each: each[0].at_ticks)


def _unique(tracks: list[Track]) -> tuple[Track, ...]:
    """Tracks with names that differ: the second "Piano" becomes "Piano 2"."""
    names = {track.name for track in tracks}
    seen: Counter[str] = Counter()
    out: list[Track] = []
    for track in tracks:
        seen[track.name] += 1
        name = track.name
        while seen[track.name] > 1 and name in names:
            name = f"{track.name} {seen[track.name]}"
            seen[track.name] += name in names
        names.add(name)
        out.append(replace(track, name=name))
    return tuple(out)


def _last_of_each(changes: list[_At]) -> tuple[_At, ...]:
    """In the order of their ticks; of several at one tick the last one holds."""
    return tuple({each.at_ticks: each for each in sorted(changes, key=_tick)}.values())


def _tick(change: TempoChange | MeterChange | KeyChange | ChordMark) -> int:
    return change.at_ticks
