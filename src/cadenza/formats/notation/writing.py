"""What every writer of a sheet asks: which events sound in a bar, how their pitches are named."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from cadenza.formats.notation.sheet import Bar, Event, Sheet
from cadenza.formats.notation.spelling import Spelled, spell_pitch

__all__ = ["Speller", "events_in"]


def events_in(voice: Sequence[Event], bar: Bar) -> list[Event]:
    """Events of a voice that sound in a bar, in order."""
    first = max(0, bisect_right(voice, bar.start, key=lambda event: event.start) - 1)
    until = bisect_left(voice, bar.end, key=lambda event: event.start)
    return [event for event in voice[first:until] if event.end > bar.start]


class Speller:
    """Names pitches by the key and the chord where an event begins.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._bar_starts = [bar.start for bar in sheet.bars]
        self._chord_steps = [step for step, _ in sheet.chords]

    def names(self, event: Event) -> tuple[Spelled, ...]:
        """The written pitches of an event, the lowest first."""
        bar = self._sheet.bars[bisect_right(self._bar_starts, event.start) - 1]
        index = bisect_right(self._chord_steps, event.start) - 1
        chord = self._sheet.chords[index][1] if index >= 0 else None
        return tuple(spell_pitch(pitch, bar.key, chord) for pitch in event.pitches)
