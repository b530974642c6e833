"""Near copies: runs that follow one another here and in one line of a corpus, in step.

Notes between them may differ. Six successive notes that agree are the seeds; figures that come
often, here or there, are none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality.asked import Asked
from cadenza.metrics.originality.index import CorpusIndex, Match
from cadenza.metrics.originality.scanning import SEED_STEPS, Scan

__all__ = ["Passage", "near_copies"]

_SEED_NOTES, _PASSAGE_NOTES, _PASSAGE_GAP = SEED_STEPS + 1, 20, 32
_AGREEING = 0.7
_SHIFT = 2
_MOST_PASSAGES, _MOST_TRIED = 3, 64
_MOST_PAIRS = 4096

Ints = NDArray[np.int64]


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
        least 70 %.
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
class _Pairs:
    """Six notes here that are six notes there: symbol, place, and in how many pieces."""

    here: Ints
    place: Ints
    pieces: Ints

    def only(self, rows: NDArray[Any]) -> _Pairs:
        return _Pairs(self.here[rows], self.place[rows], self.pieces[rows])


def near_copies(asked: Asked, index: CorpusIndex) -> tuple[Passage, ...]:
    """The near copies of a piece, the fullest first."""
    pairs = _pairs(asked.scan)
    found = (_passage(stretch, asked, index) for stretch in _stretches(pairs, asked, index))
    ranked = sorted((each for each in found if each is not None), key=lambda each: -each[0])
    out: list[Passage] = []
    for _, passage in ranked:
        same = (passage.part, passage.match.piece)
        if all((p.part, p.match.piece) != same or not _overlap(p, passage) for p in out):
            out.append(passage)
    return tuple(out[:_MOST_PASSAGES])


def _overlap(one: Passage, other: Passage) -> bool:
    return one.bar <= other.last_bar and other.bar <= one.last_bar


def _pairs(scan: Scan) -> _Pairs:
    """All of them but those of figures that come often, here or there."""
    nothing = np.zeros(0, dtype=np.int64)
    classes, places = scan.places(SEED_STEPS)
    if not len(classes):
        return _Pairs(nothing, nothing, nothing)
    level = scan.tree.levels[SEED_STEPS]
    order = np.argsort(level.classes, kind="stable")
    first = np.searchsorted(level.classes[order], np.arange(level.count + 1))
    here_times = np.diff(first)[classes]
    there_times = np.bincount(classes, minlength=level.count)[classes]
    few = here_times * there_times <= _MOST_PAIRS
    classes, places, here_times = classes[few], places[few], here_times[few]
    row = np.repeat(np.arange(len(classes)), here_times)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(here_times) - here_times, here_times)
    here = level.starts[order[first[classes[row]] + nth]]
    return _Pairs(here, places[row], scan.pieces(_SEED_NOTES)[here])


def _stretches(pairs: _Pairs, asked: Asked, index: CorpusIndex) -> list[_Pairs]:
    """Pairs of one line here and one there that lie in step, without large gaps; fullest first."""
    if not len(pairs.here):
        return []
    there = index.lines_at(pairs.place)
    here = np.searchsorted(asked.offsets, pairs.here, side="right")
    lag = pairs.place - pairs.here
    order = np.lexsort((lag, here, there))
    one = pairs.only(order)
    there, here, lag = there[order], here[order], lag[order]
    apart = (np.diff(there) != 0) | (np.diff(here) != 0) | (np.diff(lag) > _SHIFT)
    group = np.concatenate([[0], np.cumsum(apart)])
    order = np.lexsort((one.here, group))
    one, group = one.only(order), group[order]
    apart = (np.diff(group) != 0) | (np.diff(one.here) > _PASSAGE_GAP)
    edges = np.concatenate([[0], np.flatnonzero(apart) + 1, [len(group)]])
    fullest = np.argsort(-np.diff(edges), kind="stable")[:_MOST_TRIED]
    return [one.only(np.arange(edges[row], edges[row + 1])) for row in fullest]


def _passage(pairs: _Pairs, asked: Asked, index: CorpusIndex) -> tuple[float, Passage] | None:
    """The near copy that some pairs make, with its weight; None where too little agrees."""
    first, last = int(pairs.here[0]), int(pairs.here[-1]) + SEED_STEPS
    notes = last - first + 1
    covered = np.zeros(notes, dtype=np.bool_)
    for ahead in range(_SEED_NOTES):
        covered[pairs.here - first + ahead] = True
    if notes < _PASSAGE_NOTES:
        return None
    line, _, end = asked.line_at(first)
    match = index.match(asked.symbols[first:end], int(asked.pitch[first]), int(pairs.place[0]))
    lag = int(np.median(pairs.place - pairs.here))
    theirs = index.pitches(first + lag, notes)
    same = (asked.pitch[first : last + 1] - theirs == match.semitones) & (theirs >= 0)
    agreeing = int(np.count_nonzero(covered | same))
    if agreeing < _AGREEING * notes:
        return None  # common figures that happen to lie in step
    passage = Passage(
        line.name,
        asked.bar(first),
        asked.bar(last),
        notes,
        agreeing,
        match,
    )
    return agreeing / (1.0 + math.log2(max(1, int(pairs.pieces.min())))), passage
