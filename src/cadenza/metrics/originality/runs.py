"""The longest run: successive notes of a piece that a corpus holds, note for note.

Eight notes that more than one piece in 500 holds (and more than three) are everybody's: scales,
repeated notes, broken chords. The notes of a run that lie in such eights only are not counted as
its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality.asked import Asked
from cadenza.metrics.originality.index import CorpusIndex, Match
from cadenza.metrics.originality.scanning import Scan
from cadenza.metrics.originality.tree import LONGEST

__all__ = ["OWN_NOTES", "Run", "everybodys", "longest_run"]

OWN_NOTES = 8
"""Notes of the figures that are somebody's or everybody's."""

_COMMON_SHARE, _FEWEST_PIECES = 1 / 500, 3
_MOST_TRIED, _MOST_RUNS = 512, 8

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a piece that the corpus holds note for note.

    Parameters
    ----------
    part : str
        Line of the piece.
    bar : int
        Bar of its first note, from 0.
    own : int
        How many of its notes lie in eights that are not everybody's.
    times : int
        How many pieces of the corpus hold it (its first 34 notes).
    match : Match
        Where it was found.
    """

    part: str
    bar: int
    own: int
    times: int
    match: Match


def everybodys(index: CorpusIndex) -> int:
    """From how many pieces on eight notes are everybody's in a corpus."""
    return max(_FEWEST_PIECES, round(len(index) * _COMMON_SHARE)) + 1


def longest_run(asked: Asked, index: CorpusIndex, *, texture: bool) -> Run | None:
    """The run with most notes of its own; None where not even four notes agree.

    Parameters
    ----------
    asked : Asked
        The piece.
    index : CorpusIndex
        The corpus.
    texture : bool
        In the texture, or in the parts' own lines.
    """
    notes = asked.scan.notes * asked.of_lines(texture=texture)
    if not notes.any():
        return None
    rare = _somebodys(asked.scan, everybodys(index))
    own = _own_notes(rare, notes)
    order = np.lexsort((-notes, -own))
    best: tuple[int, int, int, Match] | None = None
    for start in _apart(order[:_MOST_TRIED].tolist(), notes):
        match = _followed(asked, index, start, int(notes[start]))
        whole = int(_own_notes(rare[start:], np.array([match.notes]))[0])
        if best is None or (whole, match.notes) > best[:2]:
            best = whole, match.notes, start, match
    if best is None:
        return None
    mine, _, start, match = best
    line, _, _ = asked.line_at(start)
    held = int(asked.scan.pieces(min(int(notes[start]), LONGEST + 1))[start])
    return Run(line.name, asked.bar(start), mine, held, match)


def _somebodys(scan: Scan, common: int) -> NDArray[np.bool_]:
    """Where eight notes begin that the corpus holds, in few pieces."""
    pieces = scan.pieces(OWN_NOTES)
    return (pieces > 0) & (pieces < common)


def _own_notes(rare: NDArray[np.bool_], notes: Ints) -> Ints:
    """For the run of so many notes at each symbol, its notes in eights that are somebody's."""
    out = np.zeros(len(notes), dtype=np.int64)
    for at in np.flatnonzero(notes >= OWN_NOTES).tolist():
        inside = rare[at : at + int(notes[at]) - OWN_NOTES + 1]
        first = np.flatnonzero(inside)
        if len(first):
            gaps = np.minimum(np.diff(first, append=first[-1] + OWN_NOTES), OWN_NOTES)
            out[at] = int(gaps.sum())
    return out


def _apart(starts: Iterable[int], notes: Ints) -> list[int]:
    """The first starts of which none lies within the run of another, a few of them."""
    kept: list[int] = []
    for start in starts:
        if notes[start] and not any(each <= start < each + notes[each] - 1 for each in kept):
            kept.append(start)
        if len(kept) == _MOST_RUNS:
            break
    return kept


def _followed(asked: Asked, index: CorpusIndex, start: int, notes: int) -> Match:
    """The longest of the matches that begin at a symbol."""
    _, _, end = asked.line_at(start)
    symbols, pitch = asked.symbols[start:end], int(asked.pitch[start])
    places = [asked.scan.place(start, notes)]
    if notes > LONGEST:
        classes, known = asked.scan.places(LONGEST)
        places += known[classes == asked.scan.tree.class_at[LONGEST][start]].tolist()
    return max((index.match(symbols, pitch, place) for place in places), key=lambda m: m.notes)
