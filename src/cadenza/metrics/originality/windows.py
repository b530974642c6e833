"""All windows of a text of symbols in sorted order: the longest match of a query in log time.

The order is that of the windows' first 33 steps, found by prefix doubling [1]_: windows are
ranked by 1, 2, 4 … 32 symbols, each rank from two of the one before. A query is looked up by
binary search, all of its windows at once, and every comparison is of the symbols themselves, so
that a match is exact and its length known to the note.

References
----------
.. [1] Udi Manber, Gene Myers, "Suffix arrays: a new method for on-line string searches", SIAM
   Journal on Computing 22 (5), 1993.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality.lines import INTERVALS, Symbols

__all__ = ["LONGEST", "Matches", "lookup", "occurrences", "sort_windows"]

Order = NDArray[np.int32]
Ints = NDArray[np.int64]

LONGEST = 33
"""Steps by which windows are sorted; longer matches are followed further one by one."""

_DOUBLINGS = 5


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found for each window of a query.

    Parameters
    ----------
    steps : array, shape (Q,)
        Steps of the longest match, 0 to ``LONGEST``.
    place : array, shape (Q,)
        Where in the text it begins.
    """

    steps: Ints
    place: Ints


def sort_windows(text: Symbols) -> Order:
    """Positions of a text in the order of the windows that begin there.

    Parameters
    ----------
    text : array, shape (N,), uint16
        Lines of symbols, each ended by a 0.

    Returns
    -------
    array, int32
        One entry for each symbol that is not 0.
    """
    rank = text.astype(np.int64)
    for doubling in range(_DOUBLINGS):
        ahead = np.zeros_like(rank)
        width = 1 << doubling
        ahead[: max(0, len(rank) - width)] = rank[width:]
        _, rank = np.unique(rank * (int(rank.max(initial=0)) + 1) + ahead, return_inverse=True)
    after = np.zeros_like(rank)
    after[:-1] = rank[1:] + 1
    first = (text % INTERVALS).astype(np.int64)
    key = first * (int(after.max(initial=0)) + 1) + after
    order = np.argsort(key, kind="stable")
    return np.asarray(order[text[order] != 0], dtype=np.int32)


def lookup(text: Symbols, order: Order, query: Symbols) -> Matches:
    """The longest match of the window that begins at each symbol of a query.

    Parameters
    ----------
    text, order : arrays
        As in ``sort_windows``.
    query : array, shape (Q,), uint16
        Lines of symbols, each ended by a 0; a window ends there.
    """
    wanted = _windows(query, np.arange(len(query)))
    if not len(order) or not len(query):
        nothing = np.zeros(len(query), dtype=np.int64)
        return Matches(nothing, nothing)
    above = _search(text, order, wanted, after_equals=False)
    best, place = np.zeros(len(query), dtype=np.int64), np.zeros(len(query), dtype=np.int64)
    for index in (np.minimum(above, len(order) - 1), np.maximum(above - 1, 0)):
        at = order[index].astype(np.int64)
        steps = _common(wanted, _windows(text, at))
        better = steps > best
        best, place = np.where(better, steps, best), np.where(better, at, place)
    return Matches(best, place)


def occurrences(text: Symbols, order: Order, query: Symbols, steps: int) -> Ints:
    """How often the text holds the first steps of each window of a query, shape (Q,)."""
    if not len(order) or not len(query):
        return np.zeros(len(query), dtype=np.int64)
    wanted = _windows(query, np.arange(len(query)))[:, :steps]
    low = _search(text, order, wanted, after_equals=False)
    high = _search(text, order, wanted, after_equals=True)
    return np.where((wanted != 0).all(axis=1), high - low, 0)


def _windows(text: Symbols, places: Ints) -> NDArray[np.uint16]:
    """The windows at some places, shape (P, LONGEST); the first step without its ratio."""
    at = places[:, None] + np.arange(LONGEST)
    found = np.where(at < len(text), text[np.minimum(at, len(text) - 1)], 0)
    found[:, 0] %= INTERVALS
    return found.astype(np.uint16)


def _search(text: Symbols, order: Order, wanted: NDArray[np.uint16], *, after_equals: bool) -> Ints:
    """For each window how many of the sorted ones lie before it (or before and at it)."""
    low = np.zeros(len(wanted), dtype=np.int64)
    high = np.full(len(wanted), len(order), dtype=np.int64)
    width = wanted.shape[1]
    while True:
        open_ = np.flatnonzero(low < high)
        if not len(open_):
            return low
        middle = (low[open_] + high[open_]) // 2
        theirs = _windows(text, order[middle].astype(np.int64))[:, :width]
        mine = wanted[open_]
        differs = theirs != mine
        place = differs.argmax(axis=1)
        rows = np.arange(len(open_))
        equal = ~differs[rows, place]
        below = (theirs[rows, place] < mine[rows, place]) | (equal & after_equals)
        low[open_[below]] = middle[below] + 1
        high[open_[~below]] = middle[~below]


def _common(first: NDArray[np.uint16], second: NDArray[np.uint16]) -> Ints:
    """Steps that two windows share from their beginning; a 0 ends a window."""
    ends = (first != second) | (first == 0)
    steps = np.where(ends.any(axis=1), ends.argmax(axis=1), first.shape[1])
    return np.asarray(steps, dtype=np.int64)
