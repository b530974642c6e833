"""The events of one part in seconds, as every synthesiser takes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cadenza.music.score import Track
from cadenza.units import TempoMap

__all__ = ["PartEvents", "TimedBend", "TimedControl", "TimedNote", "part_events", "without_pedal"]

_SUSTAIN = 64
_IGNORED_CONTROLS = frozenset({0, 6, 10, 32, 38, 91, 93, 98, 99, 100, 101})
"""Bank, pan and sends are the mix's; parameter numbers are read into the bend range."""

_PARAMETER_MSB, _PARAMETER_LSB, _DATA_ENTRY = 101, 100, 6
_DEFAULT_BEND_SEMITONES = 2

_MIN_NOTE_S = 0.002


@dataclass(frozen=True, slots=True, order=True)
class TimedNote:
    """A note: start and end in seconds, MIDI pitch 0–127, velocity 1–127."""

    start_s: float
    pitch: int
    end_s: float
    velocity: int


@dataclass(frozen=True, slots=True, order=True)
class TimedControl:
    """A control change: number 0–127, value 0–127."""

    at_s: float
    number: int
    value: int


@dataclass(frozen=True, slots=True, order=True)
class TimedBend:
    """A pitch bend, −8192 to 8191 over the part's bend range."""

    at_s: float
    value: int


@dataclass(frozen=True, slots=True)
class PartEvents:
    """Everything that one part plays.

    Parameters
    ----------
    notes : tuple of TimedNote
        In the order of their starts; notes of one pitch never overlap.
    controls : tuple of TimedControl
        Expression, pedal and the like; pan, bank and sends are left to the mix.
    bends : tuple of TimedBend
        Pitch bends.
    is_drum : bool
        True where pitches name drums.
    bend_range_semitones : int
        What a full bend moves the pitch by.
    """

    notes: tuple[TimedNote, ...] = ()
    controls: tuple[TimedControl, ...] = ()
    bends: tuple[TimedBend, ...] = ()
    is_drum: bool = False
    bend_range_semitones: int = _DEFAULT_BEND_SEMITONES

    @property
    def end_s(self) -> float:
        """When the last note is released, 0 where there is none."""
        return max((note.end_s for note in self.notes), default=0.0)


def part_events(track: Track, tempo_map: TempoMap) -> PartEvents:
    """The events of a track in seconds.

    A note that is still down when its pitch is struck again ends there, as on a keyboard.

    Parameters
    ----------
    track : Track
        Notes, controls and bends in ticks.
    tempo_map : TempoMap
        Of the score that the track belongs to.
    """
    starts = tempo_map.seconds_many([note.start_ticks for note in track.notes])
    ends = tempo_map.seconds_many([note.end_ticks for note in track.notes])
    timed = sorted(
        TimedNote(start, note.pitch, max(end, start + _MIN_NOTE_S), note.velocity)
        for note, start, end in zip(track.notes, starts, ends, strict=True)
        if note.velocity > 0
    )
    kept = [control for control in track.controls if control.number not in _IGNORED_CONTROLS]
    control_s = tempo_map.seconds_many([control.at_ticks for control in kept])
    bend_s = tempo_map.seconds_many([bend.at_ticks for bend in track.bends])
    return PartEvents(
        notes=_without_overlaps(timed),
        controls=tuple(
            TimedControl(at_s, control.number, control.value)
            for at_s, control in zip(control_s, kept, strict=True)
        ),
        bends=tuple(
            TimedBend(at_s, bend.value) for at_s, bend in zip(bend_s, track.bends, strict=True)
        ),
        is_drum=track.is_drum,
        bend_range_semitones=_bend_range(track),
    )


def _bend_range(track: Track) -> int:
    """The bend range that registered parameter 0 sets in a track, 2 semitones otherwise."""
    by_tick: dict[int, dict[int, int]] = {}
    for control in track.controls:
        by_tick.setdefault(control.at_ticks, {})[control.number] = control.value
    for values in by_tick.values():
        chosen = values.get(_PARAMETER_MSB), values.get(_PARAMETER_LSB)
        if chosen == (0, 0) and _DATA_ENTRY in values:
            return min(max(values[_DATA_ENTRY], 0), 24)
    return _DEFAULT_BEND_SEMITONES


def _without_overlaps(notes: Iterable[TimedNote]) -> tuple[TimedNote, ...]:
    """Notes of which each ends where its pitch starts again; doubled strikes become one."""
    out: list[TimedNote] = []
    last: dict[int, int] = {}
    for note in notes:
        index = last.get(note.pitch)
        if index is not None and out[index].end_s > note.start_s:
            earlier = out[index]
            if note.start_s - earlier.start_s < _MIN_NOTE_S:
                out[index] = replace(
                    earlier,
                    end_s=max(earlier.end_s, note.end_s),
                    velocity=max(earlier.velocity, note.velocity),
                )
                continue
            out[index] = replace(earlier, end_s=note.start_s)
        last[note.pitch] = len(out)
        out.append(note)
    return tuple(out)


def without_pedal(events: PartEvents) -> PartEvents:
    """The same part with the sustain pedal written into the lengths of its notes.

    For synthesisers that do not know the pedal.

    Examples
    --------
    >>> part = PartEvents((TimedNote(0.0, 60, 0.5, 80),),
    ...                   (TimedControl(0.0, 64, 127), TimedControl(2.0, 64, 0)))
    >>> without_pedal(part).notes[0].end_s
    2.0
    """
    pedal = [control for control in events.controls if control.number == _SUSTAIN]
    if not pedal:
        return events
    spans: list[tuple[float, float]] = []
    down_s: float | None = None
    for control in sorted(pedal):
        if control.value >= 64 and down_s is None:
            down_s = control.at_s
        elif control.value < 64 and down_s is not None:
            spans.append((down_s, control.at_s))
            down_s = None
    if down_s is not None:
        spans.append((down_s, max(events.end_s, down_s)))
    notes = [replace(note, end_s=_pedalled_end(note.end_s, spans)) for note in events.notes]
    others = tuple(control for control in events.controls if control.number != _SUSTAIN)
    return replace(events, notes=_without_overlaps(notes), controls=others)


def _pedalled_end(end_s: float, spans: list[tuple[float, float]]) -> float:
    for down_s, up_s in spans:
        if down_s <= end_s < up_s:
            return up_s
    return end_s
