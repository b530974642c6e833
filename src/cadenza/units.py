"""Ticks, beats and seconds as types that do not mix, and the one place that converts them.

A *beat* is always a quarter note here, whatever the metre's denominator. ``TempoMap`` is the
only conversion between ticks and seconds.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import NewType

__all__ = [
    "STEPS_PER_QUARTER",
    "TICKS_PER_QUARTER",
    "Beats",
    "Seconds",
    "TempoMap",
    "Ticks",
    "beats_to_ticks",
    "ticks_to_beats",
]

Ticks = NewType("Ticks", int)
Beats = NewType("Beats", float)
Seconds = NewType("Seconds", float)

TICKS_PER_QUARTER = 480
"""Resolution of the scores that Cadenza composes."""

STEPS_PER_QUARTER = 12
"""Resolution of tokens and grids: sixteenths and eighth triplets are both exact."""


def beats_to_ticks(beats: float, ticks_per_quarter: int = TICKS_PER_QUARTER) -> Ticks:
    """Quarter notes to the nearest tick.

    >>> beats_to_ticks(1.5)
    720
    """
    return Ticks(round(beats * ticks_per_quarter))


def ticks_to_beats(ticks: int, ticks_per_quarter: int = TICKS_PER_QUARTER) -> Beats:
    """Ticks to quarter notes.

    >>> ticks_to_beats(720)
    1.5
    """
    return Beats(ticks / ticks_per_quarter)


@dataclass(frozen=True, slots=True)
class TempoMap:
    """Piecewise constant tempo: ticks ↔ seconds.

    Parameters
    ----------
    ticks_per_quarter : int
        Ticks in a quarter note, 1 or more.
    changes : tuple of (ticks, bpm)
        Tempo changes in rising order of ticks; the first one holds from tick 0 on, also when
        it stands later. Empty means 120 bpm, the default of the MIDI standard.

    Examples
    --------
    >>> TempoMap(480, ((0, 60.0), (480, 120.0))).seconds(960)
    1.5
    """

    ticks_per_quarter: int
    changes: tuple[tuple[int, float], ...] = ()

    def _segments(self) -> list[tuple[int, float, float]]:
        """(start ticks, start seconds, seconds per tick) of each constant stretch."""
        changes = self.changes or ((0, 120.0),)
        segments: list[tuple[int, float, float]] = []
        start_s = 0.0
        for index, (tick, bpm) in enumerate(changes):
            at = 0 if index == 0 else tick
            if segments:
                last_tick, last_s, per_tick = segments[-1]
                start_s = last_s + (at - last_tick) * per_tick
            segments.append((at, start_s, 60.0 / (bpm * self.ticks_per_quarter)))
        return segments

    def seconds(self, ticks: int) -> Seconds:
        """Seconds from the start of the piece to a tick."""
        return self.seconds_many([ticks])[0]

    def seconds_many(self, ticks: list[int]) -> list[Seconds]:
        """Seconds for each of many ticks, in one walk over the tempo changes."""
        segments = self._segments()
        starts = [segment[0] for segment in segments]
        out: list[Seconds] = []
        for tick in ticks:
            at, start_s, per_tick = segments[max(0, bisect_right(starts, tick) - 1)]
            out.append(Seconds(start_s + (tick - at) * per_tick))
        return out

    def ticks(self, seconds: float) -> Ticks:
        """The tick nearest to a time in seconds."""
        segments = self._segments()
        starts = [segment[1] for segment in segments]
        at, start_s, per_tick = segments[max(0, bisect_right(starts, seconds) - 1)]
        return Ticks(at + round((seconds - start_s) / per_tick))
