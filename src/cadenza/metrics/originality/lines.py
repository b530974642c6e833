"""Lines of a score as symbols that neither key nor tempo changes.

A *line* is a succession of notes: the highest notes of each pitched part, and the *texture*, all
pitched notes in the order of onset and pitch. Each step of a line from one note to the next is
one symbol: the interval in semitones, and the ratio of the time it takes to the time that the
step before took, in half octaves (the nearest power of √2). So transposing a line, or playing it
at another speed or in other note values, leaves its symbols as they are [1]_. A window of n notes
is n − 1 steps, of which the first tells its interval only. Starts are taken as they would be
written: see ``timing``.

References
----------
.. [1] Stephen Downie, Michael Nelson, "Evaluation of a simple and effective music information
   retrieval method", SIGIR 2000.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality.timing import as_written
from cadenza.music.score import Score

__all__ = [
    "INTERVALS",
    "LARGEST_INTERVAL",
    "TEXTURE",
    "UNISON",
    "Line",
    "Symbols",
    "lines_of",
    "symbols_of",
]

Ints = NDArray[np.int64]
Symbols = NDArray[np.uint16]

TEXTURE = "(all parts)"
"""Name of the line that holds every pitched note."""

INTERVALS = 128
"""A symbol is ``INTERVALS · ratio + interval``; 0 stands between lines."""

LARGEST_INTERVAL = 48
"""Wider leaps are cut to four octaves."""

UNISON = LARGEST_INTERVAL + 1
"""What a symbol adds for an interval of 0."""

_LARGEST_RATIO = 8
_TOGETHER = 2 * _LARGEST_RATIO + 2
_STRUM = 16
"""Notes nearer than this part of a quarter note sound together: played chords, not written ones."""


@dataclass(frozen=True, slots=True)
class Line:
    """A succession of notes.

    Parameters
    ----------
    name : str
        Of the track, or ``TEXTURE``.
    start_ticks, pitch : array, shape (N,)
        In the order of the line.
    """

    name: str
    start_ticks: Ints
    pitch: Ints

    def __len__(self) -> int:
        """How many notes there are."""
        return len(self.pitch)


def lines_of(score: Score) -> tuple[Line, ...]:
    """The lines of a score: one a pitched track that sounds, and the texture last.

    The texture is left out where one line holds all notes already.

    Parameters
    ----------
    score : Score
        Any score.
    """
    near = max(1, score.ticks_per_quarter // _STRUM)
    tracks = [track for track in score.tracks if track.notes and not track.is_drum]
    played = [np.array([n.start_ticks for n in track.notes], dtype=np.int64) for track in tracks]
    everything: list[tuple[Ints, Ints]] = []
    lines: list[Line] = []
    starts = as_written(played, score.ticks_per_quarter)
    for track, start in zip(tracks, starts, strict=True):
        pitch = np.array([note.pitch for note in track.notes], dtype=np.int64)
        everything.append((start, pitch))
        lines.append(Line(track.name, *_highest(start, pitch, near)))
    if not everything:
        return ()
    start, pitch = (np.concatenate(each) for each in zip(*everything, strict=True))
    texture = Line(TEXTURE, *_in_order(start, pitch, near))
    return tuple(lines) if len(lines) == 1 == _count(lines, texture) else (*lines, texture)


def _count(lines: list[Line], texture: Line) -> int:
    return 1 if len(lines[0]) == len(texture) else 2


def _groups(start: Ints, near: int) -> Ints:
    """Number of the onset that each note belongs to; notes by rising start."""
    return np.concatenate([[0], np.cumsum(np.diff(start) >= near)])


def _highest(start: Ints, pitch: Ints, near: int) -> tuple[Ints, Ints]:
    order = np.argsort(start, kind="stable")
    start, pitch = start[order], pitch[order]
    group = _groups(start, near)
    order = np.lexsort((-pitch, group))
    first = np.flatnonzero(np.concatenate([[True], np.diff(group[order]) > 0]))
    onset = start[np.searchsorted(group, np.arange(len(first)))]
    return onset, pitch[order][first]


def _in_order(start: Ints, pitch: Ints, near: int) -> tuple[Ints, Ints]:
    """All notes by onset and pitch, unisons once; notes of one onset share its start."""
    order = np.argsort(start, kind="stable")
    start, pitch = start[order], pitch[order]
    group = _groups(start, near)
    onset = start[np.searchsorted(group, group)]
    order = np.lexsort((pitch, group))
    onset, pitch, group = onset[order], pitch[order], group[order]
    fresh = np.concatenate([[True], (np.diff(group) > 0) | (np.diff(pitch) > 0)])
    return onset[fresh], pitch[fresh]


def symbols_of(line: Line) -> Symbols:
    """The steps of a line as symbols, shape (N − 1,); the first tells its interval only."""
    if len(line) < 2:
        return np.zeros(0, dtype=np.uint16)
    interval = np.clip(np.diff(line.pitch), -LARGEST_INTERVAL, LARGEST_INTERVAL)
    gaps = np.diff(line.start_ticks)
    index = np.arange(len(gaps))
    moving = gaps > 0
    last = np.maximum.accumulate(np.where(moving, index, -1))
    before = np.concatenate([[-1], last[:-1]])  # the step before that took time
    known = moving & (before >= 0)
    ratio = np.zeros(len(gaps), dtype=np.int64)
    waits = np.log2(np.maximum(gaps, 1))
    steps = np.rint(2 * (waits - waits[np.maximum(before, 0)]))
    ratio[known] = 1 + _LARGEST_RATIO + np.clip(steps[known], -_LARGEST_RATIO, _LARGEST_RATIO)
    ratio[~moving] = _TOGETHER
    ratio[0] = 0
    symbols = INTERVALS * ratio + interval + UNISON
    return np.asarray(symbols, dtype=np.uint16)
