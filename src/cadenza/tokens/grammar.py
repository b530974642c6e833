"""The grammar of legal successions: one graph for validating, counting errors and sampling.

``SUCCESSORS`` says which family may follow which. ``CellWalker`` sharpens it inside a cell by
what has been written there (onsets rise, pitches of one onset rise, a running state is written
only where it changes), and ``FillWalker`` walks through the fill of a layout, where one tag
ends a cell and begins the next. ``allowed`` gives the legal next
tokens as a mask; ``push`` takes one. Validation, the error rate and the sampling masks all are
these masks.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import UsageError
from cadenza.tokens.layout import Laid
from cadenza.tokens.vocabulary import (
    FIELDS,
    SIZE,
    Family,
    family_of,
    first,
    members,
    name_of,
    token,
)

__all__ = ["SUCCESSORS", "CellWalker", "FillWalker", "Mask", "check_prompt", "follows"]

Mask = NDArray[np.bool_]

_TAGS = frozenset({Family.CELL, Family.HOLE, Family.BAR, Family.FILL})
_AFTER_NOTE = frozenset({Family.POS, Family.VEL, Family.DUR})

SUCCESSORS: dict[Family, frozenset[Family]] = {
    Family.PAD: frozenset({Family.PAD}),
    Family.CELL: frozenset({Family.POS, Family.CELL, Family.PAD}),
    Family.STYLE: frozenset({Family.TEMPO}),
    Family.TEMPO: frozenset({Family.METER}),
    Family.METER: frozenset({Family.TONIC}),
    Family.TONIC: frozenset({Family.MODE}),
    Family.MODE: frozenset({Family.DYN, Family.NODYN}),
    Family.DYN: frozenset({Family.ROLE, Family.BAR}),
    Family.NODYN: frozenset({Family.ROLE, Family.BAR}),
    Family.PROGRAM: frozenset({Family.DENSITY}),
    Family.DENSITY: frozenset({Family.REGISTER}),
    Family.REGISTER: frozenset({Family.ROLE, Family.BAR}),
    Family.BAR: frozenset({Family.START, Family.FINAL, Family.CHORD, *_TAGS}),
    Family.START: frozenset({Family.FINAL, Family.CHORD, *_TAGS}),
    Family.FINAL: frozenset({Family.CHORD, *_TAGS}),
    Family.CHORD: frozenset({Family.BASS, Family.POS, *_TAGS}),
    Family.BASS: frozenset({Family.POS, *_TAGS}),
    Family.ROLE: frozenset({Family.PROGRAM, Family.DENSITY}),
    Family.HOLE: _TAGS,
    Family.FILL: frozenset({Family.CELL}),
    Family.POS: frozenset({Family.CHORD, Family.VEL, Family.DUR, Family.PITCH, Family.DRUM}),
    Family.VEL: frozenset({Family.DUR, Family.PITCH, Family.DRUM}),
    Family.DUR: frozenset({Family.PITCH}),
    Family.PITCH: frozenset({Family.PITCH, *_AFTER_NOTE, *_TAGS}),
    Family.DRUM: frozenset({Family.DRUM, *_AFTER_NOTE, *_TAGS}),
}
"""Family → the families that may follow it."""

_POS, _VEL, _DUR = first(Family.POS), first(Family.VEL), first(Family.DUR)
_NOTE = {True: members(Family.DRUM), False: members(Family.PITCH)}
_CLOSED = frozenset({Family.CELL, Family.PITCH, Family.DRUM})
_CELL = token(Family.CELL)
_ALL = {family: slice(members(family).start, members(family).stop) for family in Family}


def follows(before: int, after: int) -> bool:
    """Whether the graph lets one token follow another, by their families."""
    return family_of(after) in SUCCESSORS[family_of(before)]


class CellWalker:
    """Walks through the content of one cell.

    Parameters
    ----------
    bar_steps : int
        Onsets lie below this.
    is_drum, dynamics : bool
        As in ``cells.encode_cell``.

    Attributes
    ----------
    step, pitch, duration, velocity : int
        Onset, last note's member of PITCH or DRUM, and members of DUR and VEL in force;
        −1 where there is none yet.
    family : Family
        Of the last token; CELL at the beginning.
    """

    def __init__(self, bar_steps: int, *, is_drum: bool, dynamics: bool) -> None:
        self.bar_steps, self.is_drum, self.dynamics = bar_steps, is_drum, dynamics
        self.step = self.pitch = self.duration = self.velocity = -1
        self.family = Family.CELL

    @property
    def may_end(self) -> bool:
        """Whether the cell may end here."""
        return self.family in _CLOSED

    def allowed(self, mask: Mask) -> None:
        """Write the legal next content tokens into ``mask``, shape (SIZE,), False before."""
        after = SUCCESSORS[self.family]
        if Family.POS in after and self.may_end:
            mask[_POS + self.step + 1 : _POS + self.bar_steps] = True
        if self.family is Family.CELL:
            return
        notes = _NOTE[self.is_drum]
        in_onset = notes.start + self.pitch + 1 < notes.stop  # a note may still follow here
        if in_onset and self.dynamics and Family.VEL in after:
            mask[_ALL[Family.VEL]] = True
            if self.velocity >= 0:
                mask[_VEL + self.velocity] = False
            if self.velocity < 0:
                return
        if in_onset and not self.is_drum and Family.DUR in after:
            mask[_ALL[Family.DUR]] = True
            if self.duration >= 0:
                mask[_DUR + self.duration] = False
            if self.duration < 0:
                return
        mask[notes.start + self.pitch + 1 : notes.stop] = True

    def push(self, value: int) -> None:
        """Take a content token."""
        family = family_of(value)
        if family is Family.POS:
            self.step, self.pitch = value - _POS, -1
        elif family is Family.VEL:
            self.velocity = value - _VEL
        elif family is Family.DUR:
            self.duration = value - _DUR
        else:
            self.pitch = value - _NOTE[self.is_drum].start
        self.family = family


class FillWalker:
    """Walks through the fill of a layout.

    Parameters
    ----------
    holes : sequence of (bar, slot, role, is_drum)
        In the order of (bar, slot); ``role`` counts in ``ROLES``.
    bar_steps : int
        Steps in a bar.
    dynamics : bool
        Whether the window tells velocities.

    Attributes
    ----------
    index : int
        Which hole is being filled; −1 before the first and ``len(holes)`` after the last.
    cell : CellWalker or None
        The hole's content so far.
    """

    def __init__(
        self, holes: Sequence[tuple[int, int, int, bool]], bar_steps: int, *, dynamics: bool
    ) -> None:
        self.holes, self.bar_steps, self.dynamics = holes, bar_steps, dynamics
        self.index = -1
        self.cell: CellWalker | None = None

    @property
    def done(self) -> bool:
        """Whether the closing CELL was written."""
        return self.index >= len(self.holes)

    def allowed(self) -> Mask:
        """The legal next tokens, shape (SIZE,)."""
        mask = np.zeros(SIZE, dtype=np.bool_)
        if self.done:
            mask[token(Family.PAD)] = True
            return mask
        if self.cell is not None:
            self.cell.allowed(mask)
        if self.cell is None or self.cell.may_end:
            mask[_CELL] = True
        return mask

    def push(self, value: int) -> None:
        """Take a token.

        Raises
        ------
        UsageError
            When it is not legal here.
        """
        if not self.allowed()[value]:
            raise UsageError("a token follows the grammar", name_of(value))
        self.step_to(value)

    def step_to(self, value: int) -> None:
        """Take a token that is known to be legal."""
        if value != _CELL:
            if self.cell is not None:
                self.cell.push(value)
            return
        self.index += 1
        self.cell = None
        if not self.done:
            self.cell = CellWalker(
                self.bar_steps, is_drum=self.holes[self.index][3], dynamics=self.dynamics
            )

    def row(self, value: int, harmony: NDArray[np.int64]) -> tuple[int, ...]:
        """The fields of the token just taken, in the order of ``FIELDS``.

        Parameters
        ----------
        value : int
            The token.
        harmony : array, shape (1 + bars, 98, 2)
            ``layout.harmony_table`` of the window.
        """
        if self.cell is None:
            return (value, *(0,) * (len(FIELDS) - 1))
        bar, slot, role, _ = self.holes[self.index]
        cell = self.cell
        onset = 1 + max(cell.step, 0)
        chord, bass = harmony[1 + bar, onset].tolist()
        place = 1 + bar, onset, 1 + slot, 1 + role, chord, bass
        return value, *place, 1 + cell.velocity, 1 + cell.duration


def check_prompt(laid: Laid) -> None:
    """Check a layout's header and sheet against the graph.

    Raises
    ------
    UsageError
        Naming the first two tokens that may not follow each other.
    """
    tokens = laid.ids[:, 0].tolist()
    if not tokens or family_of(tokens[0]) is not Family.STYLE:
        raise UsageError("a sequence begins with a style", name_of(tokens[0]) if tokens else "")
    for before, after in pairwise(tokens):
        if not follows(before, after):
            raise UsageError(
                "a token follows the grammar", f"{name_of(after)} after {name_of(before)}"
            )
