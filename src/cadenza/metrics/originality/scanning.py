"""One pass over a corpus for all windows of a query: what is found, where, in how many pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality.lines import Symbols
from cadenza.metrics.originality.shards import Shard
from cadenza.metrics.originality.tree import LONGEST, Tree

__all__ = ["SEED_STEPS", "Scan", "scan"]

SEED_STEPS = 5
"""Windows of so many steps, and the longest ones, are told with every place that has them."""

_CHUNK = 1 << 20
_SHORTEST = 3
_MOST_PLACES = 64
_TABLE = 1 << 24
_FEW = 1 << 14

Ints = NDArray[np.int64]


@dataclass
class _Counts:
    """What is known of the classes of one level: pieces and occurrences, and one place."""

    pieces: Ints
    times: Ints
    place: Ints


@dataclass
class _Places:
    """Where the classes of a level occur, those of few places."""

    classes: list[Ints] = field(default_factory=list)
    places: list[Ints] = field(default_factory=list)


class Scan:
    """What a corpus holds of the windows of a query.

    A place is ``shard << 40 | position``.

    Parameters
    ----------
    tree : Tree
        The windows.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._levels = [
            _Counts(*(np.zeros(level.count, dtype=np.int64) for _ in range(3)))
            for level in tree.levels
        ]
        self._kept = {level: _Places() for level in (SEED_STEPS, LONGEST)}

    @property
    def notes(self) -> Ints:
        """Notes of the longest match at each symbol, 0 where not even four agree, shape (Q,).

        ``LONGEST`` + 1 means so many or more.
        """
        found = np.zeros(len(self.tree.symbols), dtype=np.int64)
        for steps in range(_SHORTEST, self.tree.depth + 1):
            level = self.tree.levels[steps]
            known = self._levels[steps].times[level.classes] > 0
            found[level.starts[known]] = steps + 1
        return found

    def windows(self, notes: int) -> NDArray[np.bool_]:
        """Where windows of so many notes begin, shape (Q,)."""
        there = np.zeros(len(self.tree.symbols), dtype=np.bool_)
        if notes - 1 <= self.tree.depth:
            there[self.tree.levels[notes - 1].starts] = True
        return there

    def pieces(self, notes: int) -> Ints:
        """In how many pieces the window of so many notes is found, shape (Q,)."""
        if notes - 1 > self.tree.depth:
            return np.zeros(len(self.tree.symbols), dtype=np.int64)
        return self._levels[notes - 1].pieces[self.tree.class_at[notes - 1]]

    def place(self, start: int, notes: int) -> int:
        """One place of the window of so many notes that begins at a symbol."""
        steps = min(notes - 1, LONGEST)
        return int(self._levels[steps].place[self.tree.class_at[steps][start]])

    def places(self, steps: int) -> tuple[Ints, Ints]:
        """Classes of a level and all their places, of those with at most 64 of them.

        Parameters
        ----------
        steps : int
            ``SEED_STEPS`` or ``LONGEST``.
        """
        kept = self._kept[steps]
        if not kept.classes:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing
        classes, places = np.concatenate(kept.classes), np.concatenate(kept.places)
        few = self._levels[steps].times[classes] <= _MOST_PLACES
        return classes[few], places[few]

    # -- while scanning -------------------------------------------------------------------

    def take(self, steps: int, classes: NDArray[np.int32], places: Ints, pieces: Ints) -> None:
        """Count the places of one stretch of whole pieces at a level."""
        level = self._levels[steps]
        level.times += np.bincount(classes, minlength=len(level.times))
        level.place[classes] = places
        level.pieces += _distinct(classes.astype(np.int64), pieces, len(level.pieces))
        if steps in self._kept:
            few = level.times[classes] <= _MOST_PLACES
            self._kept[steps].classes.append(classes[few].astype(np.int64))
            self._kept[steps].places.append(places[few])


def _distinct(classes: Ints, pieces: Ints, count: int) -> Ints:
    """For each class how many different pieces there are; pieces by rising number."""
    first, width = int(pieces[0]), int(pieces[-1] - pieces[0]) + 1
    keys = classes * width + (pieces - first)
    if len(keys) > _FEW and count * width <= _TABLE:
        seen = np.zeros(count * width, dtype=np.bool_)
        seen[keys] = True
        return np.asarray(seen.reshape(count, width).sum(axis=1), dtype=np.int64)
    return np.bincount(np.unique(keys) // width, minlength=count)


def scan(symbols: Symbols, shards: Sequence[Shard]) -> Scan:
    """Find all windows of some lines in a corpus.

    Parameters
    ----------
    symbols : array, shape (Q,), uint16
        Lines of symbols, each ended by a 0.
    shards : sequence of Shard
        The corpus.
    """
    tree = Tree(symbols)
    found = Scan(tree)
    if tree.depth < _SHORTEST:
        return found
    for number, shard in enumerate(shards):
        for start, end in _stretches(shard):
            _follow(found, shard, number << 40, start, end)
    return found


def _stretches(shard: Shard) -> Iterator[tuple[int, int]]:
    """Stretches of whole pieces of about a million steps."""
    start = 0
    for edge in [*shard.piece_starts.tolist(), len(shard.text)]:
        if edge - start >= _CHUNK or (edge == len(shard.text) and edge > start):
            yield start, edge
            start = edge


def _follow(found: Scan, shard: Shard, base: int, start: int, end: int) -> None:
    """Follow every place of a stretch down the tree."""
    tree = found.tree
    text = np.asarray(shard.text[start:end])
    codes = np.zeros(len(text) + LONGEST, dtype=np.int32)
    codes[: len(text)] = tree.coded(text)
    classes = tree.next(1, tree.first(text), codes[1 : len(text) + 1])
    at = np.flatnonzero(classes)
    classes = classes[at]
    pieces: Ints | None = None
    for steps in range(3, tree.depth + 1):
        classes = tree.next(steps - 1, classes, codes[at + steps - 1])
        there = np.flatnonzero(classes)
        if not len(there):
            return
        at, classes = at[there], classes[there]
        pieces = shard.pieces_at(at + start) if pieces is None else pieces[there]
        found.take(steps, classes, at + (base + start), pieces)
