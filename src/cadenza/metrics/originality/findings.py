"""What of a piece is found in a corpus: the copying curve, the longest run, near copies.

Conventions
-----------
A window of n notes is *found* where the corpus holds n successive notes of a line with the same
intervals and the same ratios of time (``lines``). Windows of the parts' top lines and of the
texture are counted apart. Drums are left out. Shares are 0 to 1; NaN where a piece has no window.

Figures that are everybody's (scales, repeated notes, broken chords) weigh less: a found window
counts 1 / (1 + log2 k) where the corpus holds its beginning, of at most eight notes, k times.

The copying curve is that of Yin, Reuben, Stepney and Collins, who compare it with what pieces by
people share with the same corpus [1]_.

References
----------
.. [1] Zongyu Yin, Federico Reuben, Susan Stepney, Tom Collins, "'A good algorithm does not steal
   – it imitates': the originality report as a means of measuring when a music generation
   algorithm copies too much", EvoMUSART 2021.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics._tables import BarGrid, bar_grid
from cadenza.metrics.originality.index import CorpusIndex, Match
from cadenza.metrics.originality.lines import TEXTURE, Line, lines_of
from cadenza.music.score import Score

__all__ = ["NOTES", "Curve", "Findings", "Passage", "Run", "find_copies"]

NOTES = tuple(range(4, 33))
"""Lengths of the windows of a copying curve."""

_COMMON_NOTES = 8
_SEED_NOTES, _PASSAGE_NOTES = 6, 12
_AGREEING = 0.6
_SHIFT = 2
_MOST_PASSAGES = 3

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """How many windows of n notes are found, for n in ``NOTES``.

    Parameters
    ----------
    windows, found : tuple of int
        How many there are, and how many of them the corpus holds.
    weighed : tuple of float
        The found ones, common figures counted less.
    """

    windows: tuple[int, ...]
    found: tuple[int, ...]
    weighed: tuple[float, ...]

    def share(self, notes: int, *, weighed: bool = False) -> float:
        """Share of the windows of so many notes that are found; NaN where there are none."""
        at = NOTES.index(notes)
        if not self.windows[at]:
            return math.nan
        if not weighed:
            return self.found[at] / self.windows[at]
        alone = self.windows[at] - self.found[at]
        total = alone + self.weighed[at]
        return self.weighed[at] / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a piece that the corpus holds note for note.

    Parameters
    ----------
    part : str
        Line of the piece.
    bar : int
        Bar of its first note, from 0.
    times : int
        How often the corpus holds its first eight notes.
    match : Match
        Where it was found.
    """

    part: str
    bar: int
    times: int
    match: Match


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a piece most of whose notes follow one place of the corpus.

    Parameters
    ----------
    part : str
        Line of the piece.
    bar, last_bar : int
        Bars of its first and last note, from 0.
    notes, agreeing : int
        Notes of the stretch, and how many of them are those of the corpus, transposed: at
        least 60 %.
    match : Match
        Where its first run was found.
    """

    part: str
    bar: int
    last_bar: int
    notes: int
    agreeing: int
    match: Match


@dataclass(frozen=True, slots=True)
class Findings:
    """What of a piece a corpus holds.

    Parameters
    ----------
    parts, texture : Curve
        The copying curves of the parts' lines and of the texture.
    longest : Run or None
        The longest run, common figures counted less.
    passages : tuple of Passage
        Near copies, the fullest first; at most three.
    """

    parts: Curve
    texture: Curve
    longest: Run | None
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A line with what the index told of each of its notes."""

    line: Line
    notes: Ints
    places: Sequence[tuple[int, int]]
    weight: Floats
    times: Ints


def find_copies(score: Score, index: CorpusIndex) -> Findings:
    """Compare a piece with a corpus.

    Parameters
    ----------
    score : Score
        Any score; drums are not compared.
    index : CorpusIndex
        The corpus.
    """
    asked = [_ask(line, index) for line in lines_of(score)]
    parts = [each for each in asked if each.line.name != TEXTURE]
    texture = [each for each in asked if each.line.name == TEXTURE]
    grid = bar_grid(score)
    return Findings(
        _curve(parts),
        _curve(texture or parts),
        _longest(asked, index, grid),
        _passages(asked, index, grid),
    )


def _ask(line: Line, index: CorpusIndex) -> _Asked:
    notes, places = index.longest(line)
    short, common = index.counts(line, NOTES[0]), index.counts(line, _COMMON_NOTES)
    times = np.where(notes >= _COMMON_NOTES, common, short)
    weight = 1.0 / (1.0 + np.log2(np.maximum(times, 1)))
    return _Asked(line, notes, places, weight, times)


def _curve(asked: Sequence[_Asked]) -> Curve:
    windows, found, weighed = [], [], []
    for size in NOTES:
        rows = [(each.notes[: max(0, len(each.line) - size + 1)], each.weight) for each in asked]
        windows.append(sum(len(notes) for notes, _ in rows))
        found.append(sum(int(np.count_nonzero(notes >= size)) for notes, _ in rows))
        weighed.append(
            sum(float(weight[: len(notes)][notes >= size].sum()) for notes, weight in rows)
        )
    return Curve(tuple(windows), tuple(found), tuple(weighed))


def _bar(grid: BarGrid, line: Line, note: int) -> int:
    bar, _ = grid.locate(line.start_ticks[note : note + 1])
    return int(bar[0])


def _longest(asked: Iterable[_Asked], index: CorpusIndex, grid: BarGrid) -> Run | None:
    """The run that weighs most: its notes from the fourth on, times its weight."""
    best: tuple[float, _Asked, int, Match] | None = None
    for each in asked:
        value = np.maximum(each.notes - NOTES[0] + 1, 0) * each.weight
        if not len(value) or value.max() <= 0:
            continue
        ties = np.flatnonzero(value >= value.max())
        first = np.concatenate([[True], np.diff(ties) > 1])  # the others lie within its run
        for start in ties[first].tolist():
            match = index.match(each.line, start, each.places[start])
            weighs = (match.notes - NOTES[0] + 1) * float(each.weight[start])
            if best is None or weighs > best[0]:
                best = weighs, each, start, match
    if best is None:
        return None
    _, found, start, match = best
    return Run(found.line.name, _bar(grid, found.line, start), int(found.times[start]), match)


def _passages(asked: Iterable[_Asked], index: CorpusIndex, grid: BarGrid) -> tuple[Passage, ...]:
    """Runs that follow one another here and in one line of the corpus, note for note in step."""
    found: list[tuple[float, Passage]] = []
    for each in asked:
        groups: dict[tuple[tuple[int, int], int], list[int]] = {}
        for start in np.flatnonzero(each.notes >= _SEED_NOTES).tolist():
            place = each.places[start]
            lag = place[1] - start
            line = index.line_of(place)
            key = next(
                (known for shift in range(-_SHIFT, _SHIFT + 1)
                 if (known := (line, lag + shift)) in groups),
                (line, lag),
            )  # fmt: skip
            groups.setdefault(key, []).append(start)
        for (_, lag), starts in groups.items():
            covered = np.zeros(len(each.line), dtype=np.bool_)
            for start in starts:
                covered[start : start + int(each.notes[start])] = True
            notes = np.flatnonzero(covered)
            if len(notes) < _PASSAGE_NOTES:
                continue
            first, last = int(notes[0]), int(notes[-1])
            match = index.match(each.line, first, each.places[first])
            theirs = index.pitches((each.places[first][0], first + lag), last - first + 1)
            same = each.line.pitch[first : last + 1] - theirs == match.semitones
            agreeing = int(np.count_nonzero(covered[first : last + 1] | (same & (theirs >= 0))))
            if agreeing < _AGREEING * (last - first + 1):
                continue  # common figures that happen to lie in step
            passage = Passage(
                each.line.name,
                _bar(grid, each.line, first),
                _bar(grid, each.line, last),
                last - first + 1,
                agreeing,
                match,
            )
            found.append((agreeing * float(each.weight[starts].max()), passage))
    found.sort(key=lambda one: -one[0])
    return tuple(passage for _, passage in found[:_MOST_PASSAGES])
