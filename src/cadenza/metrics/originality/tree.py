"""The windows of some lines as a tree: one class for all windows that begin alike.

Level s holds the classes of s steps (s + 1 notes). The first step tells its interval only. A
text is followed down the tree for all of its places at once, so that finding every window of
every length costs a few passes over the text, whatever the number of windows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality.lines import INTERVALS, Symbols

__all__ = ["LONGEST", "Branch", "Level", "Tree"]

LONGEST = 33
"""Steps of the deepest level; longer matches are followed further one by one."""

_DENSE = 1 << 23
"""Entries up to which a branch is a table; larger ones are searched."""

Ints = NDArray[np.int64]
Classes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Level:
    """The classes of one length.

    Parameters
    ----------
    starts : array, shape (W,)
        Where the windows of this length begin in the lines, rising.
    classes : array, shape (W,)
        The class of each, from 1.
    count : int
        How many classes there are, and one more (0 is none).
    """

    starts: Ints
    classes: Ints
    count: int


class Branch:
    """Leads from a class and the next step's code to a class of the next level; 0 is none."""

    def __init__(self, keys: Ints, classes: int, codes: int) -> None:
        self._codes = codes
        self._keys: Ints | None = None
        if classes * codes <= _DENSE:
            self._table = np.zeros(classes * codes, dtype=np.int32)
            self._table[keys] = np.arange(1, len(keys) + 1)
        else:
            self._keys = keys

    def follow(self, classes: Classes, codes: Classes) -> Classes:
        """The classes that these lead to, shape as given."""
        if self._keys is None:
            found: Classes = self._table[classes * np.int32(self._codes) + codes]
            return found
        wanted = classes.astype(np.int64) * self._codes + codes
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where(self._keys[at] == wanted, at + 1, 0).astype(np.int32)


class Tree:
    """All windows of some lines.

    Parameters
    ----------
    symbols : array, shape (Q,), uint16
        Lines of symbols, each ended by a 0.

    Attributes
    ----------
    levels : list of Level
        Level s at index s; index 0 is empty.
    """

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols
        known = np.unique(symbols[symbols > 0])
        self.codes = len(known) + 1
        self._code = np.zeros(1 << 16, dtype=np.int32)
        self._code[known] = np.arange(1, self.codes)
        intervals = np.unique(known % INTERVALS)
        self._first = np.zeros(INTERVALS, dtype=np.int32)
        self._first[intervals] = np.arange(1, len(intervals) + 1)
        starts = np.flatnonzero(symbols > 0)
        classes = self._first[symbols[starts] % INTERVALS].astype(np.int64)
        nothing = np.zeros(0, dtype=np.int64)
        self.levels = [Level(nothing, nothing, 1), Level(starts, classes, len(intervals) + 1)]
        self._branches: list[Branch] = []
        self._grow(starts, classes)

    def _grow(self, starts: Ints, classes: Ints) -> None:
        coded = self._code[self.symbols].astype(np.int64)
        for step in range(1, LONGEST):
            ahead = starts + step
            inside = ahead < len(coded)
            inside[inside] = coded[ahead[inside]] > 0
            starts, classes = starts[inside], classes[inside]
            if not len(starts):
                return
            keys, inverse = np.unique(classes * self.codes + coded[starts + step],
                                      return_inverse=True)  # fmt: skip
            self._branches.append(Branch(keys, self.levels[-1].count, self.codes))
            classes = inverse.astype(np.int64) + 1
            self.levels.append(Level(starts, classes, len(keys) + 1))

    @property
    def depth(self) -> int:
        """Steps of the deepest level that has windows."""
        return len(self.levels) - 1 if len(self.levels[1].starts) else 0

    def coded(self, text: Symbols) -> Classes:
        """A text in the codes of this tree's own symbols, 0 for all others."""
        return self._code[text]

    def first(self, text: Symbols) -> Classes:
        """Classes of level 1 at each place of a text."""
        return self._first[text % INTERVALS]

    def next(self, level: int, classes: Classes, codes: Classes) -> Classes:
        """Classes of level + 1 from those of a level and the codes of the step after it."""
        return self._branches[level - 1].follow(classes, codes)

    @cached_property
    def class_at(self) -> list[Ints]:
        """For each level the class of the window that begins at each symbol; 0 where none."""
        rows = []
        for level in self.levels:
            row = np.zeros(len(self.symbols), dtype=np.int64)
            row[level.starts] = level.classes
            rows.append(row)
        return rows
