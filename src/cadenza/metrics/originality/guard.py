"""Runs that must not grow: which next note would copy more than is usual.

A guard knows every window of n notes of a corpus that holds a figure of somebody's (see
``runs``). While a line is written, ``forbidden`` tells which next notes would complete such a
window, so that no run with notes of its own reaches n notes. Windows are known by 64-bit hashes
in a table of bits, two bits each: none of the corpus is missed, and about one in a hundred that
it does not hold is forbidden needlessly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality.index import CorpusIndex
from cadenza.metrics.originality.lines import INTERVALS, LARGEST_INTERVAL, Line, Symbols, symbols_of
from cadenza.metrics.originality.runs import OWN_NOTES, everybodys
from cadenza.metrics.originality.shards import Shard

__all__ = ["GuardedLine", "RunGuard"]

Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]

_BASE, _SPREAD, _FINAL = (
    np.uint64(each) for each in (0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xFF51AFD7ED558CCD)
)
_BITS = 28
_MASK = np.uint64((1 << _BITS) - 1)
_CHUNK = 1 << 20


def _mixed(symbols: NDArray[np.integer]) -> Hashes:
    """A symbol's own number, far from its neighbours'."""
    spread = (symbols.astype(np.uint64) + np.uint64(1)) * _SPREAD
    return spread ^ (spread >> np.uint64(29))


def _rolled(symbols: Symbols, steps: int) -> Hashes:
    """Hashes of the windows of so many steps at each place; the first tells its interval only.

    The last ``steps − 1`` places have no whole window: their hashes mean nothing.
    """
    own = _mixed(symbols)
    total = _mixed(symbols % INTERVALS)
    for ahead in range(1, steps):
        total *= _BASE
        total[: len(total) - ahead] += own[ahead:]
    return total


def _whole(symbols: Symbols, steps: int) -> Flags:
    """Where windows of so many steps lie within a line."""
    ends = np.concatenate([[0], np.cumsum(symbols == 0)])
    inside = np.zeros(len(symbols), dtype=np.bool_)
    last = len(symbols) - steps + 1
    if last > 0:
        inside[:last] = ends[steps : steps + last] == ends[:last]
    return inside


def _places(hashes: Hashes) -> Iterator[NDArray[np.uint64]]:
    """The two bits of each hash."""
    final = (hashes ^ (hashes >> np.uint64(32))) * _FINAL
    yield final & _MASK
    yield (final >> np.uint64(64 - _BITS)) & _MASK


class RunGuard:
    """Knows the windows of a corpus that a new piece must not complete.

    Parameters
    ----------
    index : CorpusIndex
        The corpus.
    notes : int
        Length of the windows, ``OWN_NOTES`` at least: runs of so many notes are forbidden
        where eight of them are somebody's.
    """

    def __init__(self, index: CorpusIndex, notes: int) -> None:
        self.notes = max(OWN_NOTES, notes)
        self._table = np.zeros((1 << _BITS) // 8, dtype=np.uint8)
        everybody = _everybodys_hashes(index)
        for shard in index.shards:
            for text in _stretches(shard, self.notes):
                self._add(text, everybody)

    def _add(self, text: Symbols, everybody: Hashes) -> None:
        steps = self.notes - 1
        eights = _rolled(text, OWN_NOTES - 1)
        at = np.minimum(np.searchsorted(everybody, eights), max(0, len(everybody) - 1))
        own = np.ones(len(text), dtype=np.bool_)
        if len(everybody):
            own = everybody[at] != eights
        sums = np.concatenate([[0], np.cumsum(own)])
        wanted = np.flatnonzero(_whole(text, steps))
        several = steps - (OWN_NOTES - 1) + 1
        wanted = wanted[sums[wanted + several] > sums[wanted]]
        for place in _places(_rolled(text, steps)[wanted]):
            bits = (1 << (place & np.uint64(7))).astype(np.uint8)
            np.bitwise_or.at(self._table, (place >> np.uint64(3)).astype(np.int64), bits)

    def knows(self, hashes: Hashes) -> Flags:
        """Which windows are the corpus's own, by their hashes."""
        found = np.ones(len(hashes), dtype=np.bool_)
        for place in _places(hashes):
            byte = self._table[(place >> np.uint64(3)).astype(np.int64)]
            found &= (byte >> (place & np.uint64(7)).astype(np.uint8) & 1).astype(np.bool_)
        return found


def _everybodys_hashes(index: CorpusIndex) -> Hashes:
    """Hashes of the eights that many pieces hold, rising."""
    least = everybodys(index)
    found: list[Hashes] = []
    for shard in index.shards:
        edges = [*shard.piece_starts.tolist(), len(shard.text)]
        for start, end in pairwise(edges):
            text = np.asarray(shard.text[start:end])
            found.append(np.unique(_rolled(text, OWN_NOTES - 1)[_whole(text, OWN_NOTES - 1)]))
    if not found:
        return np.zeros(0, dtype=np.uint64)
    every = np.sort(np.concatenate(found))
    first = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]]))
    times = np.diff(first, append=len(every))
    return every[first[times >= least]]


def _stretches(shard: Shard, overlap: int) -> Iterator[Symbols]:
    """A text in stretches that overlap."""
    for start in range(0, len(shard.text), _CHUNK):
        yield np.asarray(shard.text[start : start + _CHUNK + overlap])


class GuardedLine:
    """The highest notes of a part as they are written, onset by onset.

    Parameters
    ----------
    guards : sequence of RunGuard
        What must not be completed; one for each corpus.
    """

    def __init__(self, guards: Sequence[RunGuard]) -> None:
        self._guards = guards
        self._starts: list[int] = []
        self._tops: list[int] = []

    def took(self, start: int, pitch: int) -> None:
        """A note was written; starts never fall.

        Parameters
        ----------
        start : int
            When it begins, in any unit, the same for all notes.
        pitch : int
            Its MIDI pitch.
        """
        if self._starts and self._starts[-1] == start:
            self._tops[-1] = max(self._tops[-1], pitch)
            return
        self._starts.append(start)
        self._tops.append(pitch)

    def forbidden(self, start: int, pitches: NDArray[np.int64]) -> Flags:
        """Which of some pitches would complete a window of the corpus if one began now."""
        starts, tops = self._starts, self._tops
        if starts and starts[-1] == start:
            lower = pitches <= tops[-1]
            starts, tops = starts[:-1], tops[:-1]
        else:
            lower = np.zeros(len(pitches), dtype=np.bool_)
        out = np.zeros(len(pitches), dtype=np.bool_)
        if not tops or not len(pitches):
            return out
        leaps = np.clip(pitches - tops[-1], -LARGEST_INTERVAL, LARGEST_INTERVAL)
        for guard in self._guards:
            steps = guard.notes - 1
            if len(starts) >= steps:
                # One more note than the window has, for the ratio of its second step.
                back = steps + 1
                line = Line(
                    "",
                    np.array([*starts[-back:], start], dtype=np.int64),
                    np.array([*tops[-back:], tops[-1]], dtype=np.int64),
                )
                symbols = symbols_of(line)[-steps:]
                before = _rolled(symbols[:-1], steps - 1)[:1] * _BASE
                out |= guard.knows(before + _mixed(int(symbols[-1]) + leaps))
        return out & ~lower
