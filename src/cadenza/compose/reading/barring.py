"""The bars of a person's file, and the way between its ticks and those of a canvas.

A file may change its metre, have bars cut short, and count time in any resolution. A canvas has
one metre and 480 ticks to the quarter note. The two are matched bar by bar, so that rounding
never adds up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cadenza.errors import UsageError
from cadenza.music.score import Meter, MeterChange, Score
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["MAX_FILE_BARS", "Bars", "Stretch", "check_bars", "file_bars"]

MAX_FILE_BARS = 20_000
"""Bars of the longest file that is read: hours of music; more is a mistake or an attack."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bars from ``first`` up to ``end`` (exclusive, from 0) that share one metre."""

    first: int
    end: int
    meter: Meter

    @property
    def bars(self) -> int:
        """How many bars it has."""
        return self.end - self.first


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of a score.

    Parameters
    ----------
    starts : tuple of int
        Tick at which each bar starts.
    meters : tuple of Meter
        Metre of each bar.
    end : int
        Where the last bar is held to end.
    ticks_per_quarter : int
        The score's resolution.
    """

    starts: tuple[int, ...]
    meters: tuple[Meter, ...]
    end: int
    ticks_per_quarter: int

    def __len__(self) -> int:
        """How many bars there are."""
        return len(self.starts)

    def span(self, bar: int) -> tuple[int, int]:
        """The ticks at which a bar starts and ends."""
        last = bar + 1 >= len(self.starts)
        return self.starts[bar], self.end if last else self.starts[bar + 1]

    def at(self, ticks: int) -> int:
        """The bar that a tick lies in; the first or last one for ticks outside."""
        return max(0, bisect_right(self.starts, ticks) - 1)

    def stretches(self, first: int = 0, end: int | None = None) -> tuple[Stretch, ...]:
        """The bars of a range, cut where the metre changes."""
        end = len(self) if end is None else end
        out: list[Stretch] = []
        for bar in range(first, end):
            if out and self.meters[bar] == out[-1].meter:
                out[-1] = Stretch(out[-1].first, bar + 1, out[-1].meter)
            else:
                out.append(Stretch(bar, bar + 1, self.meters[bar]))
        return tuple(out)

    def around(self, stretch: Stretch, context_bars: int) -> Stretch:
        """A stretch with up to so many bars before and after it.

        The context keeps the metre, but for single bars that are cut short (pick-ups and the
        bars that make up for them); these stand in it as bars with a rest at their end.
        """
        first, end = stretch.first, stretch.end
        while first > max(0, stretch.first - context_bars) and self._goes(first - 1, -1, stretch):
            first -= 1
        while end < min(len(self), stretch.end + context_bars) and self._goes(end, 1, stretch):
            end += 1
        return Stretch(first, end, stretch.meter)

    def _goes(self, bar: int, step: int, stretch: Stretch) -> bool:
        """Whether a bar can stand in the context of a stretch."""
        if self.meters[bar] == stretch.meter:
            return True
        start, end = self.span(bar)
        short = end - start < stretch.meter.bar_ticks(self.ticks_per_quarter)
        beyond = bar + step
        return short and (not 0 <= beyond < len(self) or self.meters[beyond] == stretch.meter)

    def to_canvas(self, ticks: int, stretch: Stretch) -> int:
        """A tick of the file as a tick of the canvas of a stretch, held to its bar."""
        bar = min(max(self.at(ticks), stretch.first), stretch.end - 1)
        length = stretch.meter.bar_ticks()
        within = (ticks - self.starts[bar]) * TICKS_PER_QUARTER / self.ticks_per_quarter
        place = min(max(round(within), 0), length)
        return (bar - stretch.first) * length + place

    def onset_to_canvas(self, ticks: int, stretch: Stretch) -> int:
        """Like ``to_canvas``, held to lie before the end of its own bar."""
        bar = min(max(self.at(ticks), stretch.first), stretch.end - 1)
        last = (bar - stretch.first + 1) * stretch.meter.bar_ticks() - 1
        return min(self.to_canvas(ticks, stretch), last)

    def from_canvas(self, ticks: int, stretch: Stretch, *, is_end: bool = False) -> int | None:
        """A tick of a canvas as a tick of the file.

        None where it lies in a part of a bar that the file cuts off. An end on a barline
        belongs to the bar before it.
        """
        length = stretch.meter.bar_ticks()
        bar = (ticks - 1 if is_end else ticks) // length
        start, stop = self.span(bar + stretch.first)
        place = (ticks - bar * length) * self.ticks_per_quarter / TICKS_PER_QUARTER
        if is_end:
            return min(start + round(place), stop)
        if place >= stop - start:
            return None
        return min(start + round(place), stop - 1)


def file_bars(score: Score) -> Bars:
    """The bars of a score, as ``Score.bar_starts`` counts them, with the metre of each.

    Raises
    ------
    UsageError
        When the score has no bar, or more than ``MAX_FILE_BARS``.
    """
    changes = _changes(score)
    last = max((note.start_ticks for track in score.tracks for note in track.notes), default=-1)
    end_ticks = max(score.end_ticks, last + 1)  # a note of no length has its place too
    _refuse_endless(score, changes, end_ticks)
    whole = replace(score, end=end_ticks)
    starts = [start for start in whole.bar_starts() if start < end_ticks]
    if not starts:
        raise UsageError("a file holds at least one bar", "an empty one", "compose a song first")
    at = [change.at_ticks for change in changes]
    meters = [changes[max(0, bisect_right(at, start) - 1)].meter for start in starts]
    return Bars(tuple(starts), tuple(meters), end_ticks, score.ticks_per_quarter)


def _changes(score: Score) -> list[MeterChange]:
    changes = list(score.meters)
    if not changes or changes[0].at_ticks > 0:
        changes.insert(0, MeterChange(0, Meter()))
    return changes


def _refuse_endless(score: Score, changes: Sequence[MeterChange], end_ticks: int) -> None:
    """Count the bars without listing them: one stray event can lie hours after the rest."""
    edges = [*(change.at_ticks for change in changes), end_ticks]
    bars = sum(
        max(0, edges[index + 1] - edges[index])
        // max(1, change.meter.bar_ticks(score.ticks_per_quarter))
        for index, change in enumerate(changes)
    )
    if bars > MAX_FILE_BARS:
        raise UsageError(
            f"a file has at most {MAX_FILE_BARS} bars", str(bars), "cut out the part you mean"
        )


def check_bars(bars: tuple[int, int], count: int) -> tuple[int, int]:
    """First and last bar as a person counts them → first and end bar from 0.

    Raises
    ------
    UsageError
        When there are no such bars.

    Examples
    --------
    >>> check_bars((5, 8), 16)
    (4, 8)
    """
    first, last = bars
    if not 1 <= first <= last <= count:
        raise UsageError(
            f"bars lie between 1 and {count}, the first before the last",
            f"{first}-{last}" if first != last else str(first),
            f"try --bars 1-{min(4, count)}",
        )
    return first - 1, last
