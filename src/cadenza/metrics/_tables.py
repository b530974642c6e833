"""Notes and bars of a score as arrays: what every metric counts on.

Everything here is sparse: no array grows with the length of the piece in ticks, so that a note
at tick two thousand million costs as much as one at tick 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.music.score import Meter, Score, note_columns

__all__ = [
    "BarGrid",
    "Floats",
    "Ints",
    "NoteTable",
    "Same",
    "bar_grid",
    "bar_ruler",
    "note_table",
    "to_steps",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NoteTable:
    """The notes of some tracks as columns of shape (N,), in the order of the tracks.

    ``track`` is the index into ``score.tracks``.
    """

    start_ticks: Ints
    end_ticks: Ints
    pitch: Ints
    velocity: Ints
    track: Ints

    def __len__(self) -> int:
        """How many notes there are."""
        return int(self.pitch.size)

    @property
    def length_ticks(self) -> int:
        """Where the last note is released, 0 where there is none."""
        return int(self.end_ticks.max()) if len(self) else 0

    @property
    def pitch_class(self) -> Ints:
        """Pitch classes 0–11, shape (N,)."""
        return self.pitch % 12


class Same:
    """A score as a cache's key: equal only to the very same object, hashed without a walk."""

    __slots__ = ("score",)

    def __init__(self, score: Score) -> None:
        self.score = score

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.score is other.score

    def __hash__(self) -> int:
        return id(self.score)


def note_table(score: Score, *, drums: bool | None = False) -> NoteTable:
    """The notes of a score as columns.

    Parameters
    ----------
    score : Score
        Any score, also an empty one.
    drums : bool or None
        False: pitched tracks only; True: drum tracks only; None: all tracks.
    """
    return _note_table(Same(score), drums)


@lru_cache(maxsize=3)
def _note_table(same: Same, drums: bool | None) -> NoteTable:
    """The table of one score; every metric asks for it again, so the last ones are kept."""
    score = same.score
    heard = [
        index for index, track in enumerate(score.tracks) if drums is None or track.is_drum == drums
    ]
    rows = [note_columns(score.tracks[index].notes) for index in heard]
    track = np.repeat(np.array(heard, dtype=np.int64), [len(each) for each in rows])
    start, pitch, length, velocity = np.concatenate([np.zeros((0, 4), np.int64), *rows]).T
    return NoteTable(start, start + length, pitch, velocity, track)


def to_steps(ticks: Ints, ticks_per_quarter: int, steps_per_quarter: int) -> Ints:
    """The nearest grid step of each tick, halves to the even step."""
    steps: Ints = np.rint(ticks * (steps_per_quarter / ticks_per_quarter)).astype(np.int64)
    return steps


@dataclass(frozen=True, slots=True)
class BarGrid:
    """Bars of a piece, as stretches of equal bars.

    Parameters
    ----------
    start : array of shape (R,)
        Where each stretch starts, in the grid's unit (ticks or steps); the first at 0.
    bar : array of shape (R,)
        Length of a bar in each stretch.
    first : array of shape (R,)
        Index of the first bar of each stretch, counted from 0.
    meters : tuple of Meter
        The metre of each stretch.
    """

    start: Ints
    bar: Ints
    first: Ints
    meters: tuple[Meter, ...]

    def stretch(self, at: Ints) -> Ints:
        """Index of the stretch that each time lies in."""
        return np.maximum(np.searchsorted(self.start, at, side="right") - 1, 0)

    def locate(self, at: Ints) -> tuple[Ints, Ints]:
        """Bar index and offset within the bar of each time, in the grid's unit."""
        stretch = self.stretch(at)
        since = at - self.start[stretch]
        return self.first[stretch] + since // self.bar[stretch], since % self.bar[stretch]

    def bar_index(self, at: int) -> int:
        """The bar that one time lies in."""
        return int(self.locate(np.array([at], dtype=np.int64))[0][0])

    def bar_length(self, bars: Ints) -> Ints:
        """Length of each bar, by index."""
        return self.bar[self._stretch_of(bars)]

    def bar_start(self, bars: Ints) -> Ints:
        """Where each bar starts, by index."""
        stretch = self._stretch_of(bars)
        return self.start[stretch] + (bars - self.first[stretch]) * self.bar[stretch]

    def _stretch_of(self, bars: Ints) -> Ints:
        return np.maximum(np.searchsorted(self.first, bars, side="right") - 1, 0)


def bar_grid(score: Score, steps_per_quarter: int | None = None) -> BarGrid:
    """The bars of a score, in ticks, or in grid steps where a resolution is given."""
    per_quarter = steps_per_quarter or score.ticks_per_quarter
    scale = per_quarter / score.ticks_per_quarter
    changes = [(round(each.at_ticks * scale), each.meter) for each in score.meters]
    changes.sort(key=lambda change: change[0])
    if not changes or changes[0][0] > 0:
        changes.insert(0, (0, Meter()))
    kept = [
        change
        for index, change in enumerate(changes)
        if index + 1 == len(changes) or changes[index + 1][0] > change[0]
    ]
    start = np.array([at for at, _ in kept], dtype=np.int64)
    bar = np.array([max(1, meter.bar_ticks(per_quarter)) for _, meter in kept], dtype=np.int64)
    counts = -(-np.diff(start) // bar[:-1])
    first = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    return BarGrid(start, bar, first, tuple(meter for _, meter in kept))


def bar_ruler(grid: BarGrid, per_quarter: int, *, strong: bool = False) -> list[Ints]:
    """Offsets in a bar of each stretch's felt pulses; every other one where only strong."""
    step = 2 if strong else 1
    return [np.array(meter.pulses(per_quarter)[::step], dtype=np.int64) for meter in grid.meters]
