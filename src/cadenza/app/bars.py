"""Bars as a person names them: "5", "5-8", "5-", "1-4,9-12"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cadenza.errors import UsageError

__all__ = ["BarRange", "in_piece", "read_bars"]

_RANGE = re.compile(r"(\d{1,6})?\s*(?:(-|–|to|\.\.)\s*(\d{1,6})?)?")
_MOST_RANGES = 64
_RULE = "--bars names bars from 1, like 5, 5-8, 5- or 1-4,9-12"


@dataclass(frozen=True, slots=True)
class BarRange:
    """Bars from ``first`` to ``last``, both inclusive, from 1; None: to the end."""

    first: int
    last: int | None

    def __str__(self) -> str:
        """As it is typed."""
        if self.last == self.first:
            return str(self.first)
        return f"{self.first}-{'' if self.last is None else self.last}"


def read_bars(text: str) -> tuple[BarRange, ...]:
    """Read what was typed after ``--bars``.

    Raises
    ------
    UsageError
        When it names no bars.

    Examples
    --------
    >>> read_bars("1-4, 9-")
    (BarRange(first=1, last=4), BarRange(first=9, last=None))
    """
    pieces = [piece.strip() for piece in text.split(",")]
    if len(pieces) > _MOST_RANGES:
        raise UsageError(f"--bars takes at most {_MOST_RANGES} stretches", f"{len(pieces)}")
    return tuple(_one(piece, text) for piece in pieces)


def _one(piece: str, text: str) -> BarRange:
    match = _RANGE.fullmatch(piece)
    first, dash, last = match.groups() if match else (None, None, None)
    if first is None and last is None:
        raise UsageError(_RULE, text, "try --bars 5-8")
    start = int(first) if first else 1
    end = int(last) if last else (None if dash else start)
    if start < 1 or (end is not None and end < start):
        raise UsageError(_RULE, text, "try --bars 5-8")
    return BarRange(start, end)


def _within(ranges: tuple[BarRange, ...], bars: int) -> str:
    """What is left of ranges in a piece, as it is typed; its last bars where nothing is."""
    inside = [
        BarRange(each.first, min(each.last or bars, bars)) for each in ranges if each.first <= bars
    ]
    return ",".join(map(str, inside or [BarRange(max(1, bars - 3), bars)]))


def in_piece(ranges: tuple[BarRange, ...], bars: int) -> tuple[tuple[int, int], ...]:
    """The ranges within a piece, in their order and without overlaps.

    Raises
    ------
    UsageError
        When one of them lies beyond the end.
    """
    wanted: set[int] = set()
    for each in ranges:
        if each.first > bars or (each.last or 0) > bars:
            raise UsageError(
                f"--bars lies within the {bars} bars of the piece, 1 to {bars}",
                ",".join(map(str, ranges)),
                f"try --bars {_within(ranges, bars)}",
            )
        wanted.update(range(each.first, (each.last or bars) + 1))
    runs: list[tuple[int, int]] = []
    for bar in sorted(wanted):
        if runs and runs[-1][1] == bar - 1:
            runs[-1] = (runs[-1][0], bar)
        else:
            runs.append((bar, bar))
    return tuple(runs)
