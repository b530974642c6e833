"""Pure edits of time: every function returns a new score and leaves the one it was given as it is.

Positions are ticks of the score's own resolution; bars count from 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import lcm
from typing import TypeVar

from cadenza.errors import UsageError
from cadenza.music.score import (
    Bend,
    ChordMark,
    Control,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    RawEvent,
    Score,
    SectionMark,
    TempoChange,
    Track,
)
from cadenza.music.track_edits import merged

__all__ = [
    "bar_bounds",
    "concatenate",
    "notes_in_bar",
    "quantise",
    "scale_time",
    "set_tempo",
    "shift",
    "slice_bars",
]

_Dated = TypeVar(
    "_Dated",
    TempoChange,
    MeterChange,
    KeyChange,
    ChordMark,
    SectionMark,
    Control,
    Bend,
    RawEvent,
)


def shift(score: Score, ticks: int) -> Score:
    """Move everything later (positive) or earlier.

    What was in force at the start (tempo, metre, key) stays in force at the start. Moving
    earlier cuts off what then lies before tick 0, as ``slice_bars`` does.
    """
    if ticks < 0:
        return _window(score, -ticks, max(score.end_ticks, -ticks))
    moved = _retimed(score, lambda at: at + ticks)
    return replace(
        moved,
        tempos=_from_start(moved.tempos),
        meters=_from_start(moved.meters),
        keys=_from_start(moved.keys),
    )


def _from_start(changes: tuple[_Dated, ...]) -> tuple[_Dated, ...]:
    """The same changes, the first of which holds from tick 0 on."""
    return _dated(changes[:1], lambda _: 0) + changes[1:]


def _dated(items: tuple[_Dated, ...], at: Callable[[int], int]) -> tuple[_Dated, ...]:
    return tuple(replace(item, at_ticks=at(item.at_ticks)) for item in items)


def _retimed(score: Score, at: Callable[[int], int]) -> Score:
    """Every position put through ``at``; notes keep at least one tick."""
    tracks = tuple(
        replace(
            track,
            notes=tuple(
                replace(
                    note,
                    start_ticks=at(note.start_ticks),
                    duration_ticks=max(1, at(note.end_ticks) - at(note.start_ticks)),
                )
                for note in track.notes
            ),
            controls=_dated(track.controls, at),
            bends=_dated(track.bends, at),
            raw=_dated(track.raw, at),
        )
        for track in score.tracks
    )
    return replace(
        score,
        tracks=tracks,
        tempos=_dated(score.tempos, at),
        meters=_dated(score.meters, at),
        keys=_dated(score.keys, at),
        chords=_dated(score.chords, at),
        sections=_dated(score.sections, at),
        raw=_dated(score.raw, at),
        end=None if score.end is None else at(score.end),
    )


def bar_bounds(score: Score, bar: int) -> tuple[int, int]:
    """The ticks at which a bar starts and ends.

    Raises
    ------
    UsageError
        When the score has no such bar.
    """
    starts = score.bar_starts()
    if not 0 <= bar < len(starts):
        raise UsageError(f"a bar lies between 0 and {len(starts) - 1}", str(bar))
    return starts[bar], (starts[bar + 1] if bar + 1 < len(starts) else score.end_ticks)


def slice_bars(score: Score, first_bar: int, end_bar: int) -> Score:
    """The bars from ``first_bar`` up to ``end_bar`` (exclusive), moved to the start.

    Notes that sound across an edge are shortened to what lies inside; what is in force at the
    start (tempo, metre, key, chord, section, controls, bend) is carried along.

    Raises
    ------
    UsageError
        When the score has no such bars.
    """
    starts = [*score.bar_starts(), score.end_ticks]
    if not 0 <= first_bar < end_bar < len(starts):
        raise UsageError(
            f"a slice has a first bar before its end bar, between 0 and {len(starts) - 1}",
            f"{first_bar} to {end_bar}",
        )
    return _window(score, starts[first_bar], starts[end_bar])


def _window(score: Score, start: int, end: int) -> Score:
    return replace(
        score,
        tracks=tuple(_track_window(track, start, end) for track in score.tracks),
        tempos=_in_force(_from_start(score.tempos), start, end),
        meters=_in_force(score.meters, start, end),
        keys=_in_force(score.keys, start, end),
        chords=_in_force(score.chords, start, end),
        sections=_in_force(score.sections, start, end),
        raw=_inside(score.raw, start, end),
        end=end - start,
    )


def _inside(items: tuple[_Dated, ...], start: int, end: int) -> tuple[_Dated, ...]:
    within = tuple(item for item in items if start <= item.at_ticks < end)
    return _dated(within, lambda at: at - start)


def _in_force(items: tuple[_Dated, ...], start: int, end: int) -> tuple[_Dated, ...]:
    """What holds at ``start``, then every change up to ``end``."""
    held = tuple(item for item in items if item.at_ticks < start)[-1:]
    inside = _inside(items, start, end)
    if inside and inside[0].at_ticks == 0:
        return inside
    return _dated(held, lambda _: 0) + inside


def _track_window(track: Track, start: int, end: int) -> Track:
    notes = []
    for note in track.notes:
        begin, stop = max(note.start_ticks, start), min(note.end_ticks, end)
        if begin < stop:
            kept = replace(note, start_ticks=begin - start, duration_ticks=stop - begin)
            notes.append(kept)
    numbers = sorted({control.number for control in track.controls})
    controls = [
        control
        for number in numbers
        for control in _in_force(
            tuple(each for each in track.controls if each.number == number), start, end
        )
    ]
    return replace(
        track,
        notes=tuple(sorted(notes)),
        controls=tuple(sorted(controls, key=lambda control: control.at_ticks)),
        bends=_in_force(track.bends, start, end),
        raw=_inside(track.raw, start, end),
    )


def scale_time(score: Score, ticks_per_quarter: int) -> Score:
    """The same music at another resolution; positions go to the nearest tick.

    Raises
    ------
    UsageError
        When the resolution cannot be written into a MIDI file.
    """
    if not 1 <= ticks_per_quarter <= 32767:
        raise UsageError("a quarter note has 1 to 32767 ticks", str(ticks_per_quarter), "try 480")
    old = score.ticks_per_quarter
    scaled = _retimed(score, lambda at: (2 * at * ticks_per_quarter + old) // (2 * old))
    return replace(scaled, ticks_per_quarter=ticks_per_quarter)


def concatenate(first: Score, *others: Score) -> Score:
    """Scores one after the other.

    Tracks of one name, kind and program become one; a track that only shares its name gets a
    number. The result has a resolution in which every one of the scores is exact where that
    can be written, else the finest of theirs.
    """
    scores = (first, *others)
    exact = lcm(*(score.ticks_per_quarter for score in scores))
    finest = max(score.ticks_per_quarter for score in scores)
    resolution = exact if exact <= 32767 else finest
    joined = scale_time(first, resolution)
    for other in others:
        joined = _joined(joined, scale_time(other, resolution))
    return joined


def _joined(first: Score, second: Score) -> Score:
    offset = first.end_ticks

    def later(items: tuple[_Dated, ...]) -> tuple[_Dated, ...]:
        return _dated(items, lambda at: at + offset)

    tempos, meters = second.tempos, second.meters
    if first.tempos and not tempos:
        tempos = (TempoChange(0, 120.0),)
    if first.meters and not (meters and meters[0].at_ticks == 0):
        meters = (MeterChange(0, Meter()), *meters)
    if tempos and not first.tempos:
        first = replace(first, tempos=(TempoChange(0, 120.0),))
    if meters and not first.meters:
        first = replace(first, meters=(MeterChange(0, Meter()),))
    tracks = list(first.tracks)
    for track in _retimed(second, lambda at: at + offset).tracks:
        _append(tracks, track)
    return replace(
        first,
        tracks=tuple(tracks),
        tempos=first.tempos + later(_from_start(tempos)),
        meters=first.meters + later(meters),
        keys=first.keys + later(second.keys),
        chords=first.chords + later(second.chords),
        sections=first.sections + later(second.sections),
        raw=first.raw + later(second.raw),
        end=offset + second.end_ticks,
    )


def _append(tracks: list[Track], track: Track) -> None:
    """Add a later track to the one that it continues, else at the end under a free name."""
    for index, each in enumerate(tracks):
        same = (each.name, each.program, each.is_drum) == (track.name, track.program, track.is_drum)
        if same:
            tracks[index] = merged((each, track))
            return
    names = {each.name for each in tracks}
    name, number = track.name, 2
    while name in names:
        name, number = f"{track.name} {number}", number + 1
    tracks.append(replace(track, name=name))


def set_tempo(score: Score, tempo_bpm: float) -> Score:
    """The score at one tempo from start to end.

    Raises
    ------
    UsageError
        When the tempo is not 4 to 1000 bpm.
    """
    if not 4 <= tempo_bpm <= 1000:
        raise UsageError("a tempo lies between 4 and 1000 bpm", f"{tempo_bpm:g}", "try 90")
    return replace(score, tempos=(TempoChange(0, tempo_bpm),))


def quantise(score: Score, steps_per_quarter: int, strength: float = 1.0) -> Score:
    """Draw note starts towards a grid; durations stay.

    Parameters
    ----------
    steps_per_quarter : int
        Grid lines in a quarter note: 4 for sixteenths, 12 for sixteenths and triplets.
    strength : float
        0 leaves every note where it is, 1 puts it on the line.

    Raises
    ------
    UsageError
        When the grid is finer than the score, or the strength is not 0 to 1.
    """
    resolution = score.ticks_per_quarter
    if not 1 <= steps_per_quarter <= resolution or not 0 <= strength <= 1:
        raise UsageError(
            f"a grid has 1 to {resolution} steps and a strength of 0 to 1",
            f"{steps_per_quarter} and {strength:g}",
        )

    def drawn(note: Note) -> Note:
        line = (2 * note.start_ticks * steps_per_quarter + resolution) // (2 * resolution)
        target = round(line * resolution / steps_per_quarter)
        moved = note.start_ticks + round((target - note.start_ticks) * strength)
        return replace(note, start_ticks=moved)

    tracks = tuple(
        replace(track, notes=tuple(sorted(map(drawn, track.notes)))) for track in score.tracks
    )
    return replace(score, tracks=tracks)


def notes_in_bar(score: Score, bar: int) -> dict[str, tuple[Note, ...]]:
    """Track name → the notes that start in a bar.

    Raises
    ------
    UsageError
        When the score has no such bar.
    """
    start, end = bar_bounds(score, bar)
    return {
        track.name: tuple(note for note in track.notes if start <= note.start_ticks < end)
        for track in score.tracks
    }
