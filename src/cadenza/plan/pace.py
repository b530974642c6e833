"""Beats per chord: chords of one length, from the first bar to the last.

A chord's length divides the bar, or makes whole half bars; chords that cross a barline are cut
there into spans. Beats are quarter notes, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, lcm

from cadenza.brief.model import MAX_BEATS_PER_CHORD
from cadenza.errors import BriefError
from cadenza.music.chord import Chord
from cadenza.music.score import Meter
from cadenza.plan.form import Stretch
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["Pace", "bars_for_beats", "check_beats_per_chord", "cycle_bars"]

_Place = tuple[int, int]
_Row = tuple[Chord, bool]


def _fits(ticks: int, bar_ticks: int) -> bool:
    return bar_ticks % ticks == 0 or 2 * ticks % bar_ticks == 0


def check_beats_per_chord(beats: float, meter: Meter) -> None:
    """Refuse a length of chords that a metre has no places for.

    Raises
    ------
    BriefError
        When it neither divides the bar nor makes whole half bars.

    Examples
    --------
    >>> check_beats_per_chord(1.5, Meter(6, 8))
    """
    bar = meter.bar_ticks()
    if _fits(round(beats * TICKS_PER_QUARTER), bar):
        return
    halves = range(2, int(2 * MAX_BEATS_PER_CHORD) + 1)
    fitting = [half / 2 for half in halves if _fits(half * TICKS_PER_QUARTER // 2, bar)]
    near = sorted(sorted(fitting, key=lambda each: abs(each - beats))[:3])
    raise BriefError(
        f"a chord divides a bar of {meter} ({meter.bar_beats:g} quarter notes) evenly "
        "or lasts whole half bars",
        f"{beats:g} beats per chord",
        "try " + ", ".join(f"{each:g}" for each in near) + ", or another metre",
    )


def bars_for_beats(beats: float, meter: Meter) -> int:
    """The fewest bars that hold so many quarter notes.

    >>> bars_for_beats(18, Meter(4, 4))
    5
    """
    return ceil(beats / meter.bar_beats - 1e-9)


def cycle_bars(count: int, beats: float, meter: Meter) -> int:
    """Bars after which so many chords of a length begin again on a barline.

    >>> cycle_bars(3, 6, Meter(4, 4))
    9
    """
    ticks, bar = round(count * beats * TICKS_PER_QUARTER), meter.bar_ticks()
    return lcm(ticks, bar) // bar


@dataclass(frozen=True, slots=True)
class Pace:
    """Chords of one length in a piece.

    Parameters
    ----------
    beats : float
        Quarter notes that each lasts.
    meter : Meter
        Its places are on this metre's bars.
    bars : int
        Length of the piece.
    """

    beats: float
    meter: Meter
    bars: int

    @property
    def ticks(self) -> int:
        """Length of a chord in ticks."""
        return round(self.beats * TICKS_PER_QUARTER)

    @property
    def _end(self) -> int:
        return self.bars * self.meter.bar_ticks()

    def check(self, count: int) -> None:
        """Refuse so many asked chords where the piece is too short for each to be heard whole.

        Raises
        ------
        BriefError
            When they, or a single chord, do not fit into the bars.
        """
        needed = bars_for_beats(max(1, count) * self.beats, self.meter)
        if needed > self.bars:
            what = f"{count} chords" if count > 1 else "one chord"
            raise BriefError(
                f"{what} of {self.beats:g} beats {'need' if count > 1 else 'needs'} at least "
                f"{needed} bars of {self.meter}",
                f"{self.bars} bars",
                f"ask for {needed} bars or for fewer beats per chord",
            )

    def places(self, *, held_end: bool) -> list[_Place]:
        """(start, end) of each chord in ticks.

        Parameters
        ----------
        held_end : bool
            One chord through the last bar, where chords are shorter than a bar.
        """
        last_bar = self._end - self.meter.bar_ticks()
        starts = list(range(0, self._end, self.ticks))
        if held_end and last_bar % self.ticks == 0 and last_bar:
            starts = [start for start in starts if start <= last_bar]
        return list(zip(starts, [*starts[1:], self._end], strict=True))

    def counted(self, form: Sequence[Stretch], places: Sequence[_Place]) -> list[Stretch]:
        """The form with the number of chords that begin in a section in place of its bars."""
        out: list[Stretch] = []
        start = 0
        for stretch in form:
            end = start + stretch.bars * self.meter.bar_ticks()
            count = sum(start <= at < end for at, _ in places)
            if count:
                out.append(replace(stretch, bars=count))
            start = end
        return out

    def is_in_last_bar(self, end: int) -> bool:
        """Whether a chord that ends there reaches into the last bar."""
        return end > self._end - self.meter.bar_ticks()

    def spans(
        self, rows: Sequence[_Row], places: Sequence[_Place]
    ) -> Iterator[tuple[int, int, _Row]]:
        """(start, end, row) of each span, none across a barline.

        Chords that nobody asked for and that hold on through a bar are one span.
        """
        bar = self.meter.bar_ticks()
        out: list[tuple[int, int, _Row]] = []
        for row, (start, end) in zip(rows, places, strict=True):
            cuts = [start, *range((start // bar + 1) * bar, end, bar), end]
            for at, to in pairwise(cuts):
                if out and out[-1][2] == row and not row[1] and at % bar:
                    out[-1] = out[-1][0], to, row
                else:
                    out.append((at, to, row))
        yield from out
