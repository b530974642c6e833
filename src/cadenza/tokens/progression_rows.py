"""The place of each symbol of a progression: what a model is told before the symbol is chosen.

The mode, the metre, the kind of section, how far into it and how far from its end, the place in
the bar, the mood where one is told, and what stood there two, four and eight bars ago.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cadenza.tokens.progressions import (
    BAR,
    BEATS,
    FARTHEST_END,
    FIELDS,
    MOODS,
    MOST_BARS,
    SECTIONS,
    Progression,
    chord_symbol,
    length_symbol,
    mode_index,
    split_length,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Encoded", "Place", "encode", "row"]

_WRAP = 16
_BACK_BARS = (2, 4, 8)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a song a symbol stands; what a model is told beside the symbol before.

    Parameters
    ----------
    mode, section, mood : str
        Of ``MODES``, ``SECTIONS``, ``MOODS``.
    beats : int
        Felt beats of a bar.
    length : int
        Of the section, in twelfths of a bar.
    """

    mode: str = ""
    beats: int = 4
    section: str = ""
    length: int = 8 * BAR
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A progression as a model sees it.

    Parameters
    ----------
    inputs : array (T, 11) int64
        The fields before each symbol.
    targets : array (T,) int64
        The symbols.
    """

    inputs: NDArray[np.int64]
    targets: NDArray[np.int64]


@dataclass(slots=True)
class _Past:
    """The chord of every moment of a section so far, to look back in."""

    units: list[int] = field(default_factory=list)

    def chord(self, at: int) -> int:
        """The symbol of the chord at a unit, 0 before the section."""
        return chord_symbol(self.units[at]) if 0 <= at < len(self.units) else 0

    def left(self, at: int, most: int) -> int:
        """The symbol of how long the chord at a unit goes on, 0 before the section."""
        if not 0 <= at < len(self.units):
            return 0
        end = at
        while end < len(self.units) and end - at < most and self.units[end] == self.units[at]:
            end += 1
        return length_symbol(end - at)


def row(before: int, place: Place, units: Sequence[int], chord: int | None = None) -> list[int]:
    """The fields before a symbol.

    Parameters
    ----------
    before : int
        The symbol before, 0 at the start of all.
    place : Place
        The section.
    units : sequence of int
        The chord of every unit of the section so far.
    chord : int, optional
        The chord whose length is to come; None where the chord is to come.

    Returns
    -------
    list of int
        A value of each of ``FIELDS``.
    """
    at, past = len(units), _Past(list(units))
    bar, left = at // BAR, -(-(place.length - at) // BAR)
    back = [at - BAR * bars for bars in _BACK_BARS]
    ago = [
        past.chord(each) if chord is None else past.left(each, BAR * bars)
        for each, bars in zip(back, _BACK_BARS, strict=True)
    ]
    beats = str(place.beats)
    return [
        before,
        mode_index(place.mode),
        BEATS.index(beats) if beats in BEATS else 0,
        SECTIONS.index(place.section),
        bar if bar < MOST_BARS else _WRAP + bar % _WRAP,
        min(max(left, 0), FARTHEST_END),
        at % BAR,
        MOODS.index(place.mood),
        *ago,
    ]


def encode(progression: Progression, mood: str = "") -> Encoded:
    """A whole progression, section after section.

    Parameters
    ----------
    progression : Progression
        What to encode.
    mood : str, default ""
        The mood that it is told to have.

    Examples
    --------
    >>> from cadenza.tokens.progressions import Section, Step
    >>> song = Progression("x", "major", 4, (Section("verse", (Step(1, 12), Step(113, 12))),))
    >>> encode(song).targets.tolist()
    [2, 199, 114, 199]
    """
    import numpy as np

    inputs: list[list[int]] = []
    targets: list[int] = []
    before = 0
    for section in progression.sections:
        length = section.length
        place = Place(progression.mode, progression.beats, section.kind, length, mood)
        units: list[int] = []
        for step in section.steps:
            for taken in split_length(step.length):
                inputs.append(row(before, place, units))
                inputs.append(row(chord_symbol(step.chord), place, units, step.chord))
                before = length_symbol(taken)
                targets += [chord_symbol(step.chord), before]
                units += [step.chord] * taken
    return Encoded(np.array(inputs, np.int64).reshape(-1, len(FIELDS)), np.array(targets, np.int64))
