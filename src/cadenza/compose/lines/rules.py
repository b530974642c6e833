"""What a plan allows the next event of a line: the same rules as for tokens, event by event.

An event is chosen whole: what begins together is one symbol, and it lasts until the next one
begins. So the rules of a cell (``neural.rules.CellRules``) are asked for an onset's pitches, for
the longest note and the longest rest, and for what a harmony must hear there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.neural.rules import MOST_REPEATS, CellRules
from cadenza.tokens.line_chains import MOST_STEPS
from cadenza.tokens.vocabulary import DRUM_HIGH, DRUM_LOW
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["Chance", "LineRules", "Onset", "is_on_grid", "landing"]

Chance = NDArray[np.bool_]
"""Allowed MIDI pitches, shape (128,)."""

_FEET = (35, 36, 44)
_HANDS = 2
_OCTAVE = 12
_SIXTEENTH, _TRIPLET = 3, 4
_RARE = 0.03
_ANYWHERE = np.ones(MOST_STEPS + 1, dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Onset:
    """What may come at one step of a bar.

    Parameters
    ----------
    may_sound : bool
        Whether a note may begin; else the step is passed by resting.
    longest_rest : int
        Steps of the longest rest; 0 where none may stand.
    pitches : array, shape (128,), bool
        Notes that may begin, strokes of drums among them.
    tops : array, shape (128,), bool
        Of these, what may be the highest note.
    longest : int
        Steps of the longest note.
    voices, hands : int
        Most notes together, and most strokes of drums that are not a foot's.
    required : tuple of int
        Pitch classes that must be struck.
    lands : array, shape (193,), bool
        Lengths in steps that end where the part's grid has a place.
    """

    may_sound: bool
    longest_rest: int
    pitches: Chance
    tops: Chance
    longest: int
    voices: int
    hands: int
    required: tuple[int, ...]
    lands: Chance


@lru_cache(maxsize=256)
def landing(step: int, bar_steps: int) -> Chance:
    """Which lengths from a step end on the grid of sixteenths and triplets, shape (193,).

    A line cannot leave a place between them by itself: each event begins where the last one
    ended. So a beat is divided in four or in three, and what is off the grid comes back to it.
    """
    ends = (step + np.arange(MOST_STEPS + 1)) % bar_steps % STEPS_PER_QUARTER
    in_four: Chance = ends % _SIXTEENTH == 0
    in_three: Chance = ends % _TRIPLET == 0
    place = step % bar_steps % STEPS_PER_QUARTER
    if place and place % _SIXTEENTH == 0:
        return in_four
    if place and place % _TRIPLET == 0:
        return in_three
    return in_four | in_three


def is_on_grid(steps: Sequence[int]) -> bool:
    """Whether a part that stands keeps to sixteenths and triplets, but for rare ornaments."""
    places = [step % STEPS_PER_QUARTER for step in steps]
    off = sum(place % _SIXTEENTH != 0 and place % _TRIPLET != 0 for place in places)
    return off <= _RARE * len(places)


@dataclass(slots=True)
class LineRules:
    """The rules of one cell for a line that comes to it.

    Parameters
    ----------
    cell : CellRules
        As the director makes them.
    on_grid : bool
        Whether events begin on the grid of sixteenths and triplets.
    most_rest : int
        Steps of the longest silence; a stroke of a drum is none of them.
    """

    cell: CellRules
    on_grid: bool = True
    most_rest: int = MOST_STEPS
    _open: NDArray[np.bool_] = field(init=False)
    _onsets: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Find the steps at which a note may begin."""
        counts = np.array([np.count_nonzero(each) for each in self.cell.notes])
        self._open = (counts > 0) & (np.asarray(self.cell.longest) > 0)
        if self.cell.alone:
            self._open[: self.cell.busy_until] = False

    def cut(self, step: int) -> int:
        """Where a rest that came from the bar before must end, at the latest ``step``."""
        needed = [each for each in self.cell.required if each < step]
        if needed:
            return min(needed)
        if not self.cell.may_be_empty and not self._open[step:].any() and self._open.any():
            return int(self._open.argmax())
        return step

    def at(self, step: int, top: int = -1, silent: int = 0) -> Onset:
        """What may come at a step.

        Parameters
        ----------
        step : int
            From the barline.
        top : int
            The highest note that the part struck last; −1: there is none.
        silent : int
            Steps for which the part has been silent.
        """
        cell = self.cell
        ahead = [each for each in cell.required if each > step]
        is_needed = step in cell.required
        may_sound = bool(self._open[step]) and (
            is_needed or self._onsets + len(ahead) < cell.most_onsets
        )
        pitches = self._pitches(step)
        tops = self._near(self._tops(step, pitches), top)
        longest = int(cell.longest[step])
        if ahead:
            longest = min(longest, min(ahead) - step)
        if cell.is_drum:
            longest = min(longest, self.most_rest)
        rest = 0 if is_needed and may_sound else self._longest_rest(step, ahead)
        return Onset(
            may_sound=may_sound and bool(pitches.any()),
            longest_rest=max(0, min(rest, self.most_rest - silent)),
            pitches=pitches,
            tops=tops,
            longest=max(1, longest),
            voices=cell.voices,
            hands=_HANDS if cell.is_drum else 128,
            required=cell.required.get(step, ()),
            lands=landing(step, len(self._open)) if self.on_grid else _ANYWHERE,
        )

    def _near(self, tops: Chance, top: int) -> Chance:
        """Those within an octave of the note before, as long as there are any."""
        if self.cell.is_drum or top < 0:
            return tops
        near = tops.copy()
        near[: max(0, top - _OCTAVE)] = False
        near[top + _OCTAVE + 1 :] = False
        return near if near.any() else tops

    def closed(self, step: int) -> int:
        """Steps until a note may begin again, or the bar ends; 1 or more."""
        later = np.flatnonzero(self._open[step + 1 :])
        ahead = [each - step for each in self.cell.required if each > step]
        return min([int(later[0]) + 1 if len(later) else len(self._open) - step, *ahead])

    def _pitches(self, step: int) -> Chance:
        allowed = self.cell.notes[step]
        if self.cell.is_drum:
            found = np.zeros(128, dtype=np.bool_)
            found[DRUM_LOW : DRUM_HIGH + 1] = allowed
            return found
        found = allowed.copy()
        for pitch, until in self.cell.held.items():
            if until > step:
                found[pitch] = False
        return found

    def _tops(self, step: int, pitches: Chance) -> Chance:
        """Without the pitch that a tune is stuck on, and without what would copy."""
        cell, tops = self.cell, pitches
        pitch, times = cell.repeated
        if times >= MOST_REPEATS and tops[pitch] and np.count_nonzero(tops) > 1:
            tops = tops.copy()
            tops[pitch] = False
        if cell.line is not None:
            allowed = tops.nonzero()[0]
            copying = cell.line.forbidden(step, allowed)
            if copying.any() and not copying.all():
                tops = tops.copy()
                tops[allowed[copying]] = False
        return tops

    def _longest_rest(self, step: int, ahead: list[int]) -> int:
        if ahead:
            return min(ahead) - step
        if not self.cell.may_be_empty and not self._onsets:
            later = np.flatnonzero(self._open[step + 1 :])
            return int(later[-1]) + 1 if len(later) else MOST_STEPS * (not self._open[step])
        return MOST_STEPS

    def took(self, step: int, pitches: tuple[int, ...], end: int) -> None:
        """Note what was struck; ``end`` is the step at which it stops, from the barline."""
        cell = self.cell
        self._onsets += 1
        for pitch in pitches:
            if cell.line is not None:
                cell.line.took(step, pitch)
            if not cell.is_drum:
                cell.held[pitch] = max(cell.held.get(pitch, 0), end)
        if cell.repeated[1]:
            pitch, times = cell.repeated
            cell.repeated = pitches[-1], times + 1 if pitch == pitches[-1] else 1


def hands_of(pitches: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Strokes of each set of drums that need a hand; sets of shape (N, 128)."""
    needing = pitches.copy()
    needing[:, list(_FEET)] = False
    return np.asarray(needing.sum(1), dtype=np.int64)
