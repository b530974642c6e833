"""Score → Standard MIDI file of type 1; the same score gives the same bytes.

The first track is the conductor's: title, tempo, metres, key signatures, section names as
markers, and chords. What a MIDI file has no event for stands in text events that
``cadenza.music.midi_read`` reads back:

- ``chord: Dm7`` for a chord symbol,
- ``key: D dorian`` beside a key signature that does not tell the whole key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cadenza.errors import UsageError
from cadenza.music.key import Key
from cadenza.music.score import (
    Bend,
    ChordMark,
    Control,
    Meter,
    Note,
    RawEvent,
    Score,
    SectionMark,
    Track,
)
from cadenza.music.smf import Event, encode_smf

__all__ = [
    "CHORD_PREFIX",
    "DRUM_CHANNEL",
    "KEY_PREFIX",
    "bend_data",
    "control_data",
    "key_of_signature",
    "key_signature",
    "meter_data",
    "note_data",
    "part_events",
    "tempo_data",
    "write_midi",
]

CHORD_PREFIX = "chord: "
KEY_PREFIX = "key: "
DRUM_CHANNEL = 9
_MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
_TEXT, _NAME, _MARKER, _TEMPO, _METER, _KEY = 0x01, 0x03, 0x06, 0x51, 0x58, 0x59
_Ranked = tuple[int, int, bytes]
"""(ticks, rank among the events of one tick, data)."""


def write_midi(score: Score) -> bytes:
    """Write a score as a MIDI file of type 1.

    Every track gets a channel of its own while there are enough; drums share channel 10.
    Pitches, velocities and values outside the range of MIDI are held to it, and a note lasts
    at least one tick.

    Raises
    ------
    UsageError
        When the resolution cannot be written.

    Examples
    --------
    >>> write_midi(Score(title="Silence"))[:4]
    b'MThd'
    """
    if not 1 <= score.ticks_per_quarter <= 32767:
        raise UsageError(
            "a MIDI file has 1 to 32767 ticks in a quarter note", str(score.ticks_per_quarter)
        )
    channels = _channels(score.tracks)
    tracks = [_ordered(_conductor(score))]
    for index, (track, channel) in enumerate(zip(score.tracks, channels, strict=True)):
        reminders = _reminders(score.tracks, channels, index)
        tracks.append(_ordered(_part(track, channel, reminders)))
    end = max(score.end_ticks, *(events[-1][0] for events in tracks if events), 0)
    return encode_smf(tracks, [end] * len(tracks), score.ticks_per_quarter)


def _ordered(events: Iterator[_Ranked]) -> list[Event]:
    """By tick, then rank, then the order in which they came."""
    return [(tick, data) for tick, _, data in sorted(events, key=lambda each: each[:2])]


def _meta(kind: int, payload: bytes) -> bytes:
    return bytes((0xFF, kind)) + payload


def _text(kind: int, text: str) -> bytes:
    return _meta(kind, text.encode("utf-8", "replace"))


def section_data(section: SectionMark) -> bytes:
    """The meta event of a section's name: a marker."""
    return _text(_MARKER, section.name)


def chord_data(mark: ChordMark) -> bytes:
    """The meta event of a chord symbol: a text."""
    return _text(_TEXT, f"{CHORD_PREFIX}{mark.chord.symbol}")


def _conductor(score: Score) -> Iterator[_Ranked]:
    if score.title:
        yield 0, 0, _text(_NAME, score.title)
    for index, tempo in enumerate(score.tempos):
        at = _at(tempo.at_ticks) if index else 0  # the first one holds from the start
        yield at, 1, tempo_data(tempo.bpm)
    for change in score.meters:
        yield _at(change.at_ticks), 2, meter_data(change.meter)
    for key_change in score.keys:
        signature = key_signature(key_change.key)
        yield _at(key_change.at_ticks), 3, _meta(_KEY, signature)
        if key_change.key != key_of_signature(signature):
            yield _at(key_change.at_ticks), 4, _text(_TEXT, f"{KEY_PREFIX}{key_change.key}")
    for raw in score.raw:
        yield _at(raw.at_ticks), 5, raw.data
    for section in score.sections:
        yield _at(section.at_ticks), 6, section_data(section)
    for mark in score.chords:
        yield _at(mark.at_ticks), 7, chord_data(mark)


def _at(ticks: int) -> int:
    return max(0, ticks)


def tempo_data(bpm: float) -> bytes:
    """The meta event of a tempo in quarter notes per minute."""
    microseconds = min(max(round(60_000_000 / max(bpm, 1.0)), 1), 0xFFFFFF)
    return _meta(_TEMPO, microseconds.to_bytes(3, "big"))


def meter_data(meter: Meter) -> bytes:
    """The meta event of a metre.

    Numerator, power of two, MIDI clocks in a click of the metronome, 32nds in a quarter.
    """
    clocks = 96 // meter.denominator * (3 if meter.is_compound else 1)
    payload = bytes((meter.numerator, meter.denominator.bit_length() - 1, clocks, 8))
    return _meta(_METER, payload)


def control_data(control: Control, channel: int) -> bytes:
    """The message of a control change."""
    return bytes((0xB0 | channel, _seven(control.number), _seven(control.value)))


def bend_data(bend: Bend, channel: int) -> bytes:
    """The message of a pitch bend."""
    value = min(max(bend.value + 8192, 0), 16383)
    return bytes((0xE0 | channel, value & 0x7F, value >> 7))


def note_data(note: Note, channel: int) -> tuple[bytes, bytes]:
    """The messages that start and end a note."""
    pitch, velocity = _seven(note.pitch), max(1, _seven(note.velocity))
    return bytes((0x90 | channel, pitch, velocity)), bytes((0x80 | channel, pitch, 64))


def part_events(track: Track, channel: int) -> list[Event]:
    """The events of a track as they are written on a channel, without End of Track."""
    return _ordered(_part(track, channel))


def key_signature(key: Key) -> bytes:
    r"""The two bytes of a MIDI key signature: sharps (or minus flats), and 1 for minor.

    Modes other than major and minor get the signature of their scale, on the side of their
    third; keys of more than seven accidentals the signature of their neighbour in sound.

    >>> key_signature(Key("D", "dorian"))
    b'\x00\x01'
    """
    fifths = key.fifths
    while fifths > 7:
        fifths -= 12
    while fifths < -7:
        fifths += 12
    return bytes((fifths & 0xFF, int(key.is_minor)))


def key_of_signature(signature: bytes) -> Key:
    """The major or minor key that a signature names."""
    fifths = int.from_bytes(signature[:1], "big", signed=True)
    position = fifths + (3 if signature[1] else 0) + 1
    accidentals, letter = divmod(position, 7)
    sign = "#" * accidentals if accidentals > 0 else "b" * -accidentals
    return Key("FCGDAEB"[letter] + sign, "minor" if signature[1] else "major")


def _channels(tracks: tuple[Track, ...]) -> list[int]:
    """A channel for each track: the one it came with, else the next free one.

    When all are taken, a track shares with one of the same program, else in turn.
    """
    taken: dict[int, int] = {}
    chosen: dict[int, int] = {}
    for index, track in enumerate(tracks):
        if track.is_drum:
            chosen[index] = DRUM_CHANNEL
        elif track.channel in _MELODIC_CHANNELS and (
            taken.setdefault(track.channel, track.program) == track.program
        ):
            chosen[index] = track.channel
    for index, track in enumerate(tracks):
        if index in chosen:
            continue
        free = [channel for channel in _MELODIC_CHANNELS if channel not in taken]
        alike = [channel for channel, program in taken.items() if program == track.program]
        channel = (free or alike or [_MELODIC_CHANNELS[index % len(_MELODIC_CHANNELS)]])[0]
        taken.setdefault(channel, track.program)
        chosen[index] = channel
    return [chosen[index] for index in range(len(tracks))]


def _reminders(tracks: tuple[Track, ...], channels: list[int], index: int) -> list[int]:
    """Ticks at which a track says its program again, because another one of its channel did."""
    sharing = [at for at, channel in enumerate(channels) if channel == channels[index]]
    if len({tracks[at].program for at in sharing}) < 2:
        return []
    starts = sorted((_at(note.start_ticks), at) for at in sharing for note in tracks[at].notes)
    return [
        tick
        for (_, before), (tick, at) in pairwise([(0, sharing[-1]), *starts])
        if at == index and before != index
    ]


def _part(track: Track, channel: int, reminders: Sequence[int] = ()) -> Iterator[_Ranked]:
    """Rank: name, bank, program, raw events, note ends, controls, bends, note starts."""
    if track.name:
        yield 0, 0, _text(_NAME, track.name)
    for at in dict.fromkeys((0, *reminders)):
        yield at, 2, bytes((0xC0 | channel, _seven(track.program)))
    for raw in track.raw:
        yield _at(raw.at_ticks), 3, _on_channel(raw, channel)
    for control in track.controls:
        at = _at(control.at_ticks)
        rank = 1 if at == 0 and control.number in (0, 32) else 5
        yield at, rank, control_data(control, channel)
    for bend in track.bends:
        yield _at(bend.at_ticks), 6, bend_data(bend, channel)
    for note in sorted(track.notes):
        start = _at(note.start_ticks)
        begins, ends = note_data(note, channel)
        yield start, 7, begins
        yield max(start + 1, note.end_ticks), 4, ends


def _on_channel(raw: RawEvent, channel: int) -> bytes:
    """A channel message of the track moved to the channel it is written on."""
    status = raw.data[0]
    return bytes(((status & 0xF0) | channel,)) + raw.data[1:] if status < 0xF0 else raw.data


def _seven(value: int) -> int:
    return min(max(value, 0), 127)
