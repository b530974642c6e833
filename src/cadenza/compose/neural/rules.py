"""What a plan allows in one cell, as masks on the next token.

A rule only ever takes choices away from the grammar's, and never the last one: an onset is
open only where at least one note may stand, a louder or longer state only where a note can
still follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality import GuardedLine
from cadenza.tokens.grammar import CellWalker, Mask
from cadenza.tokens.vocabulary import DRUM_LOW, DURATIONS, Family, first, members, token

__all__ = ["CellRules", "Chance"]

_POS, _VEL, _DUR = first(Family.POS), first(Family.VEL), first(Family.DUR)
_NOTES = {True: members(Family.DRUM), False: members(Family.PITCH)}
_VELS = slice(members(Family.VEL).start, members(Family.VEL).stop)
_DURS = slice(members(Family.DUR).start, members(Family.DUR).stop)
_CELL = token(Family.CELL)
_LENGTHS = np.array(DURATIONS)
_FEET = (35, 36, 44)
_HANDS = 2
MOST_REPEATS = 8
"""How often in a row a new tune strikes one pitch; at low temperatures a model gets stuck."""

_OF_CLASS = np.arange(128) % 12 == np.arange(12)[:, None]  # (12, 128)

Chance = NDArray[np.bool_]
"""Allowed notes: MIDI pitches (128,) or drums (47,)."""


@dataclass(slots=True)
class CellRules:
    """The rules of one cell.

    Parameters
    ----------
    is_drum : bool
        Whether the part is the drums.
    notes : sequence of array
        For each step of the bar the notes that may begin there.
    longest : array, shape (steps,)
        For each step the longest note that may begin there, in steps; 0 closes the step.
    voices : int
        Most notes that may begin together.
    alone : bool
        True where a note must have ended before the next one begins.
    busy_until : int
        Steps of the bar for which a note from before forbids a new one (``alone`` only).
    held : dict
        Pitch → step up to which it still sounds from before.
    required : dict
        Step → pitch classes that must be struck there.
    most_onsets : int
        Onsets a bar at most.
    may_be_empty : bool
        Whether the cell may stay silent.
    line : GuardedLine or None
        The part's highest notes so far, under guards against copying; starts in steps of this
        bar. Where every allowed note would copy, or a needed one, the guards give way.
    repeated : tuple of (int, int)
        The pitch that the part struck last and how often in a row; −1 where that does not matter.
    """

    is_drum: bool
    notes: Sequence[Chance]
    longest: NDArray[np.int64]
    voices: int = 16
    alone: bool = False
    busy_until: int = 0
    held: dict[int, int] = field(default_factory=dict)
    required: dict[int, tuple[int, ...]] = field(default_factory=dict)
    most_onsets: int = 96
    may_be_empty: bool = True
    line: GuardedLine | None = None
    repeated: tuple[int, int] = (-1, 0)
    _open: NDArray[np.bool_] = field(init=False)
    _counts: NDArray[np.int64] = field(init=False)
    _struck: list[int] = field(init=False, default_factory=list)
    _onsets: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Find the steps at which at least one note may begin."""
        notes = list(self.notes)
        for pitch, until in {} if self.is_drum else self.held.items():
            for step in range(min(until, len(notes))):
                if notes[step][pitch]:
                    notes[step] = notes[step].copy()
                    notes[step][pitch] = False
        self.notes = notes
        self._counts = np.array([np.count_nonzero(each) for each in notes])
        self._open = (self._counts > 0) & (self.longest > 0)
        if self.alone:
            self._open[: self.busy_until] = False
        self.required = {step: pcs for step, pcs in self.required.items() if self._open[step]}
        if not self._open.any():
            self.may_be_empty = True

    def took(self, cell: CellWalker) -> None:
        """Note what the cell's walker has just taken."""
        if cell.family is Family.POS:
            self._struck = []
            self._onsets += 1
            return
        if cell.family not in {Family.PITCH, Family.DRUM}:
            return
        self._struck.append(cell.pitch)
        if self.line is not None:
            self.line.took(cell.step, cell.pitch)
        if self.repeated[1]:
            pitch, times = self.repeated
            self.repeated = cell.pitch, times + 1 if pitch == cell.pitch else 1
        if not self.is_drum:
            end = cell.step + DURATIONS[cell.duration]
            self.held[cell.pitch] = max(self.held.get(cell.pitch, 0), end)
            if self.alone:
                self._open[cell.step + 1 : end] = False
            else:
                self._close_exhausted(cell.step + 1, end)

    def _close_exhausted(self, start: int, end: int) -> None:
        """Close the steps at which every allowed note still sounds."""
        for step in range(start, min(end, len(self._open))):
            if self._counts[step] <= len(self.held):
                sounding = [pitch for pitch, until in self.held.items() if until > step]
                free = self._counts[step] - np.count_nonzero(self.notes[step][sounding])
                self._open[step] &= bool(free > 0)

    def refine(self, mask: Mask, cell: CellWalker) -> None:
        """Take away from the grammar's choices what the plan does not allow.

        Parameters
        ----------
        mask : array, shape (SIZE,)
            The grammar's choices; changed in place.
        cell : CellWalker
            Where the cell stands.
        """
        missing: tuple[int, ...] = ()
        if cell.step >= 0:
            missing = self._missing(cell)
            self._refine_notes(mask, cell, missing)
        if cell.may_end:
            self._refine_onsets(mask, cell, missing)
            if not np.count_nonzero(mask):
                mask[_CELL] = True

    def _missing(self, cell: CellWalker) -> tuple[int, ...]:
        wanted = self.required.get(cell.step, ())
        if not wanted:
            return ()
        struck = {pitch % 12 for pitch in self._struck}
        return tuple(pc for pc in wanted if pc not in struck)

    def _refine_onsets(self, mask: Mask, cell: CellWalker, missing: tuple[int, ...]) -> None:
        onsets = mask[_POS : _POS + cell.bar_steps]
        onsets &= self._open
        notes = _NOTES[self.is_drum]
        if missing and np.count_nonzero(mask[notes.start : notes.stop]):
            onsets[:] = False
            mask[_CELL] = False
            return
        ahead = [step for step in self.required if step > cell.step and self._open[step]]
        if ahead:
            onsets[min(ahead) + 1 :] = False
            mask[_CELL] = False
        elif self._onsets >= self.most_onsets:
            onsets[:] = False
        if self._onsets == 0 and not self.may_be_empty and onsets.any():
            mask[_CELL] = False
        if ahead and self._onsets + len(ahead) >= self.most_onsets:
            onsets[: min(ahead)] = False

    def _refine_notes(self, mask: Mask, cell: CellWalker, missing: tuple[int, ...]) -> None:
        notes = _NOTES[self.is_drum]
        region = mask[notes.start : notes.stop]
        free = self.notes[cell.step].copy()
        free[: cell.pitch + 1] = False
        for pitch, until in {} if self.is_drum else self.held.items():
            if until > cell.step:
                free[pitch] = False
        self._limit_voices(free, missing)
        if missing:
            self._keep_reachable(free, missing)
        pitch, times = self.repeated
        if times >= MOST_REPEATS and free[pitch] and np.count_nonzero(free) > 1:
            free[pitch] = False
        if self.line is not None:
            self._keep_original(free, self.line, cell.step, missing)
        if not np.count_nonzero(free):
            region[:] = False
            mask[_VELS] = False
            mask[_DURS] = False
            return
        region &= free
        if not self.is_drum:
            longest = self.longest[cell.step]
            mask[_DURS] &= longest >= _LENGTHS
            if cell.duration >= 0 and DURATIONS[cell.duration] > longest:
                region[:] = False

    def _limit_voices(self, free: Chance, missing: tuple[int, ...]) -> None:
        if self.is_drum:
            hands = [each for each in self._struck if each + DRUM_LOW not in _FEET]
            if len(hands) >= _HANDS:
                feet = [foot - DRUM_LOW for foot in _FEET]
                kept = free[feet]
                free[:] = False
                free[feet] = kept
        room = self.voices - len(self._struck)
        if room <= 0 and self._struck:
            free[:] = False
        elif missing and room <= len(missing):
            only = free & _OF_CLASS[list(missing)].any(axis=0)
            if np.count_nonzero(only):
                free[:] = only

    def _keep_original(
        self, free: Chance, line: GuardedLine, step: int, missing: tuple[int, ...]
    ) -> None:
        """Leave out notes that would copy, as long as others are left and none needed is lost."""
        pitches = free.nonzero()[0]
        copying = line.forbidden(step, pitches)
        if not copying.any() or copying.all():
            return
        kept = free.copy()
        kept[pitches[copying]] = False
        for pc in missing:
            if not (kept & _OF_CLASS[pc]).any():
                kept |= free & _OF_CLASS[pc]
        free[:] = kept

    def _keep_reachable(self, free: Chance, missing: tuple[int, ...]) -> None:
        """Leave out notes so high that a missing pitch class could not come after them."""
        of_class = [(free & _OF_CLASS[pc]).nonzero()[0] for pc in missing]
        reach = [int(each[-1]) for each in of_class if len(each)]
        if reach:
            free[min(reach) + 1 :] = False
