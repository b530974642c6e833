"""The notes of a score on the grid of twelve steps a quarter note, as columns.

Swung, human and printed timing alike go to the nearest step. Nothing here knows of bars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cadenza.music.score import Score, Track, note_columns
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["Ints", "StepNotes", "has_dynamics", "step_notes", "steps_of"]

Ints = NDArray[np.int64]

_LOWEST_DRUM, _HIGHEST_DRUM = 35, 81
_DISTINCT_AT_LEAST, _SAME_AT_MOST = 4, 0.95


@dataclass(frozen=True, slots=True)
class StepNotes:
    """Notes as columns of shape (N,), in steps from the start of the piece.

    ``part`` is an index of the caller's: a track, or a slot.
    """

    part: Ints
    start: Ints
    duration: Ints
    pitch: Ints
    velocity: Ints

    def __len__(self) -> int:
        """How many notes there are."""
        return int(self.pitch.size)

    def only(self, keep: Ints | NDArray[np.bool_]) -> StepNotes:
        """The notes of a mask or an index."""
        return StepNotes(
            self.part[keep],
            self.start[keep],
            self.duration[keep],
            self.pitch[keep],
            self.velocity[keep],
        )


def steps_of(ticks: int, ticks_per_quarter: int) -> int:
    """The step nearest to a tick."""
    return round(ticks * STEPS_PER_QUARTER / ticks_per_quarter)


def step_notes(score: Score, drum_map: Mapping[int, int] | None = None) -> StepNotes:
    """All notes of a score on the grid; ``part`` is the index of the track.

    Parameters
    ----------
    score : Score
        Any score.
    drum_map : mapping, optional
        Drum keys of a particular instrument → General MIDI's. Drum keys outside General MIDI's
        map are left out.
    """
    rows = [_on_the_map(track, drum_map or {}) for track in score.tracks]
    part = np.repeat(np.arange(len(rows)), [len(each) for each in rows])
    start, pitch, length, velocity = np.concatenate([np.zeros((0, 4), np.int64), *rows]).T
    end = start + length
    scale = STEPS_PER_QUARTER / score.ticks_per_quarter
    first = np.rint(start * scale).astype(np.int64)
    length = np.maximum(np.rint(end * scale).astype(np.int64) - first, 1)
    return _tidy(StepNotes(part, first, length, pitch, velocity))


def _on_the_map(track: Track, drum_map: Mapping[int, int]) -> Ints:
    """A track's notes as columns; drums by the keys that are meant, where the map has them."""
    rows = note_columns(track.notes)
    if not track.is_drum:
        return rows
    meant = np.array([drum_map.get(pitch, pitch) for pitch in range(128)])
    rows = rows[(rows[:, 1] >= 0) & (rows[:, 1] < len(meant))]
    rows[:, 1] = meant[rows[:, 1]]
    return rows[(rows[:, 1] >= _LOWEST_DRUM) & (rows[:, 1] <= _HIGHEST_DRUM)]


def _tidy(notes: StepNotes) -> StepNotes:
    """Of notes alike in part, start and pitch the longest; none sounds into its own repetition."""
    order = np.lexsort((-notes.duration, notes.start, notes.pitch, notes.part))
    notes = notes.only(order)
    same_line = (np.diff(notes.part) == 0) & (np.diff(notes.pitch) == 0)
    repeated = np.concatenate([[False], same_line & (np.diff(notes.start) == 0)])
    notes = notes.only(~repeated[: len(notes)])
    if len(notes) > 1:
        same_line = (np.diff(notes.part) == 0) & (np.diff(notes.pitch) == 0)
        until_next = np.where(same_line, np.diff(notes.start), np.iinfo(np.int64).max)
        duration = notes.duration.copy()
        duration[:-1] = np.minimum(duration[:-1], until_next)
        notes = replace(notes, duration=duration)
    return notes.only(np.lexsort((notes.pitch, notes.part, notes.start)))


def has_dynamics(notes: StepNotes) -> bool:
    """Whether the velocities vary enough to mean something."""
    if not len(notes):
        return False
    counts = np.bincount(notes.velocity, minlength=128)
    distinct = int(np.count_nonzero(counts))
    return distinct >= _DISTINCT_AT_LEAST and counts.max() <= _SAME_AT_MOST * len(notes)
