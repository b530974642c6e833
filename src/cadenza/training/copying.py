"""How much sets of excerpts repeat and copy, and what is usual for excerpts by people.

Conventions
-----------
Copying is the weighed share of the windows of n notes in parts that an index holds, over all
excerpts of a set together (``metrics.originality``). The *human interval* is the middle 90 % of
the same share over sets of as many excerpts, drawn again and again from those by people. A set
of W windows may hold none by chance, so that its upper end is never below 3/W (the rule of
three [1]_). Copying is *inside* where it is not above the interval at 8, 12 and 16 notes: to copy
less is no fault. The *excess* is the largest ratio of a share to the upper end. Repetition is
``metrics.note_repetition`` over windows of n notes, in the mean over the excerpts that are long
enough.

References
----------
.. [1] B. D. Jovanovic, P. S. Levy, "A look at the rule of three", The American Statistician 51
   (2), 1997.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cadenza.seeds import stream

if TYPE_CHECKING:
    from cadenza.metrics.originality import CorpusIndex
    from cadenza.music.score import Score

__all__ = ["COPIED", "JUDGED", "REPEATED", "Excerpts", "Human", "measured"]

COPIED = tuple(range(4, 33))
"""Lengths of the windows of a copying curve, in notes."""

JUDGED = (8, 12, 16)
"""Those at which copying has to lie inside the human interval."""

REPEATED = (8, 16, 32)
"""Lengths of the windows over which repetition is measured, in notes."""

_LOW, _HIGH = 0.05, 0.95
_RESAMPLES = 1000
_RULE_OF_THREE = 3.0
_TWIN_NOTES, _TWIN_SHARE = 16, 0.5

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Excerpts:
    """What was counted in a set of S excerpts.

    Parameters
    ----------
    windows, found, weighed : array, shape (S, 29)
        Windows of 4 … 32 notes, those that the index holds, and those with common figures
        counted less.
    repetition : array, shape (S, 3)
        For windows of 8, 16 and 32 notes; NaN where an excerpt is too short.
    own : array, shape (S,)
        Own notes of the longest run that the index holds.
    """

    windows: Floats
    found: Floats
    weighed: Floats
    repetition: Floats
    own: Floats

    def __len__(self) -> int:
        """How many excerpts there are."""
        return len(self.own)

    def of(self, rows: NDArray[Any]) -> Excerpts:
        """Some of them, by number or by a mask; one may come several times."""
        return Excerpts(
            self.windows[rows], self.found[rows], self.weighed[rows], self.repetition[rows],
            self.own[rows],
        )  # fmt: skip

    @property
    def copying(self) -> Floats:
        """Weighed share of the windows of 4 … 32 notes, all excerpts together, shape (29,)."""
        weighed = self.weighed.sum(axis=0)
        whole = (self.windows - self.found).sum(axis=0) + weighed
        return _ratio(weighed, whole)

    @property
    def repeated(self) -> Floats:
        """Mean repetition over those that are long enough, shape (3,)."""
        known = np.isfinite(self.repetition)
        total, count = np.where(known, self.repetition, 0.0).sum(axis=0), known.sum(axis=0)
        return _ratio(total, count)

    def without_twins(self) -> Excerpts:
        """Those that the index does not hold a second time, in another file of the same music."""
        at = COPIED.index(_TWIN_NOTES)
        return self.of(self.found[:, at] <= _TWIN_SHARE * self.windows[:, at])


def _ratio(above: Floats, below: Floats) -> Floats:
    """One by the other; NaN where there is nothing below."""
    return np.asarray(np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan))


def measured(scores: Sequence[Score], index: CorpusIndex | None) -> Excerpts:
    """Count what excerpts repeat and, where there is an index, what they share with it."""
    from cadenza.metrics import note_repetition
    from cadenza.metrics.originality import find_copies

    curves = np.zeros((len(scores), 3, len(COPIED)))
    own = np.zeros(len(scores))
    for row, score in enumerate(scores):
        if index is None:
            continue
        findings = find_copies(score, index)
        curve = findings.parts
        curves[row] = curve.windows, curve.found, curve.weighed
        own[row] = findings.longest.own if findings.longest else 0.0
    repetition = [[note_repetition(score, notes) for notes in REPEATED] for score in scores]
    table = np.array(repetition, dtype=np.float64).reshape(-1, len(REPEATED))
    return Excerpts(curves[:, 0], curves[:, 1], curves[:, 2], table, own)


@dataclass(frozen=True)
class Human:
    """What is usual for sets of excerpts by people: 5, 50 and 95 %.

    Parameters
    ----------
    excerpts : int
        How many excerpts it was taken of.
    copying : array, shape (3, 29)
        NaN without an index.
    repetition : array, shape (3, 3)
        Level by length of the windows.
    """

    excerpts: int
    copying: Floats
    repetition: Floats

    @classmethod
    def of(cls, people: Excerpts, size: int) -> Human:
        """Of excerpts by people, for sets of ``size`` of them.

        Parameters
        ----------
        people : Excerpts
            At least one; twins of what the index holds are left out.
        size : int
            How many samples are to be compared.
        """
        single = people.without_twins()
        random = np.random.default_rng(stream(0, "human interval").getrandbits(64))
        copying = np.full((_RESAMPLES, len(COPIED)), np.nan)
        repetition = np.full((_RESAMPLES, len(REPEATED)), np.nan)
        floor = np.zeros(len(COPIED))
        if len(single):
            for draw in range(_RESAMPLES):
                drawn = single.of(random.integers(0, len(single), size))
                copying[draw], repetition[draw] = drawn.copying, drawn.repeated
            windows = single.windows.mean(axis=0) * size
            floor = np.minimum(1.0, _RULE_OF_THREE / np.maximum(windows, 1.0))
        levels = _quantiles(copying)
        levels[2] = np.maximum(levels[2], floor)
        return cls(len(single), levels, _quantiles(repetition))

    def excess(self, copying: Floats) -> float:
        """The largest ratio of a share to the upper end; above 1 it is outside, NaN: not known."""
        at = [COPIED.index(notes) for notes in JUDGED]
        ratios = copying[at] / self.copying[2, at]
        known = ratios[np.isfinite(ratios)]
        return float(known.max()) if len(known) else math.nan

    def to_mapping(self) -> dict[str, Any]:
        """What JSON can hold; ``from_mapping`` reads it back."""
        return {
            "excerpts": self.excerpts,
            "copying": plain(self.copying),
            "repetition": plain(self.repetition),
        }

    @classmethod
    def from_mapping(cls, told: Mapping[str, Any]) -> Human:
        """Of what ``to_mapping`` gave."""
        return cls(int(told["excerpts"]), floats(told["copying"]), floats(told["repetition"]))


def _quantiles(rows: Floats) -> Floats:
    """The levels 5, 50 and 95 % of each column, shape (3, C); NaN for a column without any."""
    found = np.full((3, rows.shape[1]), np.nan)
    known = np.isfinite(rows).any(axis=0)
    if known.any():
        found[:, known] = np.nanquantile(rows[:, known], (_LOW, 0.5, _HIGH), axis=0)
    return found


def plain(values: Floats) -> list[Any]:
    """Numbers for JSON, with five figures; None for NaN."""
    if values.ndim > 1:
        return [plain(row) for row in values]
    return [float(f"{each:.5g}") if math.isfinite(each) else None for each in values.tolist()]


def floats(values: Sequence[Any]) -> Floats:
    """What ``plain`` gave."""
    return np.array(values, dtype=np.float64)
