"""Which cells of a window are to be filled: the five verbs as patterns of holes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from random import Random

from cadenza.training.recipe import HoleShares

__all__ = ["PATTERNS", "Holes", "draw_holes"]

Holes = frozenset[tuple[int, int]]
"""Cells (bar in the window, slot)."""


def _compose(_random: Random, bars: int, slots: int) -> Holes:
    return _cells(range(bars), range(slots))


def _continuation(random: Random, bars: int, slots: int) -> Holes:
    first = random.randrange(1, bars) if bars > 1 else 0
    return _cells(range(first, bars), range(slots))


def _accompany(random: Random, bars: int, slots: int) -> Holes:
    return _cells(range(bars), _some(random, slots))


def _infill(random: Random, bars: int, slots: int) -> Holes:
    length = min(bars, random.choice((1, 1, 2, 2, 4, 4, 8)))
    first = random.randrange(bars - length + 1)
    parts = range(slots) if random.random() < 0.5 else _some(random, slots)
    return _cells(range(first, first + length), parts)


def _scatter(random: Random, bars: int, slots: int) -> Holes:
    share = random.uniform(0.1, 0.6)
    every = sorted(_cells(range(bars), range(slots)))
    drawn = [cell for cell in every if random.random() < share]
    return frozenset(drawn or [random.choice(every)])


PATTERNS: dict[str, Callable[[Random, int, int], Holes]] = {
    "compose": _compose,
    "continuation": _continuation,
    "accompany": _accompany,
    "infill": _infill,
    "scatter": _scatter,
}
"""Name → pattern, by the names of ``HoleShares``."""


def draw_holes(random: Random, shares: HoleShares, bars: int, slots: int) -> tuple[str, Holes]:
    """Draw a pattern by its share, and its cells.

    Parameters
    ----------
    random : Random
        Where the numbers come from.
    shares : HoleShares
        How often each pattern comes.
    bars, slots : int
        Of the window, at least 1 each.

    Returns
    -------
    name : str
        Of the pattern.
    holes : frozenset of (bar, slot)
        At least one cell.
    """
    by_name = asdict(shares)
    name = random.choices(list(by_name), list(by_name.values()))[0]
    return name, PATTERNS[name](random, bars, slots)


def _cells(bars: range, slots: range | list[int]) -> Holes:
    return frozenset((bar, slot) for bar in bars for slot in slots)


def _some(random: Random, slots: int) -> list[int]:
    """At least one part and, where there are more, not all of them."""
    count = random.randrange(1, slots) if slots > 1 else 1
    return sorted(random.sample(range(slots), count))
