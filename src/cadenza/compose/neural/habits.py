"""How a part plays where it stands already: what its new bars are held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from cadenza.tokens.sheet import Event
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["Habits", "habits_of"]

_ENOUGH_NOTES = 8
_RARE = 0.03


@dataclass(frozen=True, slots=True)
class Habits:
    """What was measured of a part's standing bars.

    Parameters
    ----------
    onsets_per_quarter : float
        In the bars in which it plays.
    mean_pitch : float
        MIDI pitch; meaningless for drums.
    voices : int
        Most notes struck together, rare cases left out.
    overlaps : bool
        Whether notes begin while others sound.
    most_onsets : int
        Of any bar.
    longest_rest : int
        Bars in a row without a note, between the first and the last one that has some.
    """

    onsets_per_quarter: float
    mean_pitch: float
    voices: int
    overlaps: bool
    most_onsets: int
    longest_rest: int


def habits_of(
    bars: dict[int, tuple[Event, ...]], bar_steps: int, holes: Collection[int] = ()
) -> Habits | None:
    """Habits of a part from its sounding bars; None where there are too few notes to tell.

    Parameters
    ----------
    bars : dict
        Bar → events in rising order; silent bars are left out.
    bar_steps : int
        Steps in a bar.
    holes : collection of int
        Bars that are to be written: nobody knows whether the part rests there.
    """
    events = [event for each in bars.values() for event in each]
    if len(events) < _ENOUGH_NOTES:
        return None
    onsets = {bar: len({event.step for event in each}) for bar, each in bars.items()}
    quarters = len(bars) * bar_steps / STEPS_PER_QUARTER
    numbers = sorted(bars)
    rests = [
        sum(bar not in holes for bar in range(before + 1, after))
        for before, after in pairwise(numbers)
    ]
    return Habits(
        onsets_per_quarter=sum(onsets.values()) / quarters,
        mean_pitch=sum(event.pitch for event in events) / len(events),
        voices=_voices(bars),
        overlaps=_overlaps(bars, bar_steps),
        most_onsets=max(onsets.values()),
        longest_rest=max(rests, default=0),
    )


def _voices(bars: dict[int, tuple[Event, ...]]) -> int:
    struck = Counter((bar, event.step) for bar, each in bars.items() for event in each)
    sizes = sorted(struck.values())
    return sizes[min(len(sizes) - 1, int(len(sizes) * (1.0 - _RARE)))]


def _overlaps(bars: dict[int, tuple[Event, ...]], bar_steps: int) -> bool:
    """Whether more than a few onsets come while an earlier note still sounds."""
    end = -1
    onsets = late = 0
    for bar, each in sorted(bars.items()):
        for step in sorted({event.step for event in each}):
            now = bar * bar_steps + step
            onsets += 1
            late += now < end
            struck = [event.duration_steps for event in each if event.step == step]
            end = max(end, now + max(struck))
    return late > _RARE * onsets
