"""What pieces by people share with a corpus that does not hold them: the yardstick.

A share of copied notes says little by itself: all music shares figures. So the same figures are
taken of held-out pieces, and a piece is told which part of them lies below it [1]_.

References
----------
.. [1] Zongyu Yin, Federico Reuben, Susan Stepney, Tom Collins, "'A good algorithm does not steal
   – it imitates': the originality report as a means of measuring when a music generation
   algorithm copies too much", EvoMUSART 2021.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality.findings import NOTES, Findings, find_copies
from cadenza.metrics.originality.index import CorpusIndex
from cadenza.music.edits import slice_bars
from cadenza.music.score import Score

__all__ = ["EXCERPT_BARS", "USUAL", "People", "measure_people"]

EXCERPT_BARS = 64
"""Of a held-out piece, its first bars are taken: about as much as a song has."""

USUAL = 0.95
"""A figure that is above those of 95 % of the held-out pieces is more than usual."""

_FEWEST_NOTES = 64
_TWIN_NOTES, _TWIN_SHARE = 16, 0.5


@dataclass(frozen=True)
class People:
    """The figures of held-out pieces.

    Parameters
    ----------
    parts, texture : array, shape (P, 29)
        Copying curves, weighed, for n = 4 … 32; NaN where a piece has no such window.
    own, own_texture : array, shape (P,)
        Own notes of the longest run in a part, and in the texture.
    """

    parts: NDArray[np.float64]
    texture: NDArray[np.float64]
    own: NDArray[np.float64]
    own_texture: NDArray[np.float64]

    def __len__(self) -> int:
        """Number of pieces."""
        return len(self.own)

    def without_twins(self) -> People:
        """The pieces that the corpus does not hold a second time.

        A piece more than half of whose figures of sixteen notes are found is taken for the same
        music in another file.
        """
        single = ~(self.parts[:, NOTES.index(_TWIN_NOTES)] > _TWIN_SHARE)
        return People(
            self.parts[single], self.texture[single], self.own[single], self.own_texture[single]
        )

    def percentile_of_run(self, own: int) -> float:
        """Which part of the held-out pieces has a shorter longest run, ties by half; 0 to 100."""
        return _percentile(self.own, own)

    def percentile_of_share(self, notes: int, share: float) -> float:
        """Which part of the held-out pieces has a smaller weighed share of so many notes."""
        return _percentile(self.parts[:, NOTES.index(notes)], share)

    def usual_run(self, *, texture: bool = False) -> int:
        """The longest run of its own that is still usual, in notes."""
        own = self.own_texture if texture else self.own
        return int(np.quantile(own, USUAL, method="lower")) if len(own) else 0

    def usual_shares(self) -> NDArray[np.float64]:
        """The quantiles 5, 50 and 95 % of the parts' curves, shape (3, 29)."""
        levels = [1 - USUAL, 0.5, USUAL]
        known = ~np.isnan(self.parts).all(axis=0) if len(self) else np.zeros(len(NOTES), np.bool_)
        found = np.full((len(levels), len(NOTES)), math.nan)
        if known.any():
            found[:, known] = np.nanquantile(self.parts[:, known], levels, axis=0)
        return found

    def to_mapping(self) -> dict[str, Any]:
        """What JSON can hold; ``from_mapping`` reads it back."""
        rows = {"parts": self.parts, "texture": self.texture}
        listed = {name: [[_plain(v) for v in row] for row in rows[name]] for name in rows}
        return {"own": self.own.tolist(), "own_texture": self.own_texture.tolist(), **listed}

    @classmethod
    def from_mapping(cls, told: Mapping[str, Any]) -> People:
        """Of what ``to_mapping`` gave.

        Raises
        ------
        ValueError, KeyError, TypeError
            When it is something else.
        """
        own, own_texture = (
            np.array(told[name], dtype=np.float64).reshape(-1) for name in ("own", "own_texture")
        )
        shape = (len(own), len(NOTES))
        rows = (
            np.array([[math.nan if v is None else float(v) for v in row] for row in told[name]])
            for name in ("parts", "texture")
        )
        parts, texture = (row.reshape(shape) for row in rows)
        return cls(parts, texture, own, own_texture.reshape(own.shape))


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), 5)


def _percentile(known: NDArray[np.float64], value: float) -> float:
    there = known[~np.isnan(known)]
    if not len(there) or math.isnan(value):
        return math.nan
    below, equal = np.count_nonzero(there < value), np.count_nonzero(there == value)
    return 100.0 * (below + 0.5 * equal) / len(there)


def measure_people(pieces: Iterable[Score], index: CorpusIndex) -> People:
    """The figures of held-out pieces; those of fewer than 64 pitched notes are left out.

    Parameters
    ----------
    pieces : iterable of Score
        Pieces that the corpus does not hold.
    index : CorpusIndex
        The corpus.
    """
    found: list[Findings] = []
    for piece in pieces:
        bars = len(piece.bar_starts())
        excerpt = slice_bars(piece, 0, min(EXCERPT_BARS, bars)) if bars else piece
        notes = sum(len(track.notes) for track in excerpt.tracks if not track.is_drum)
        if notes >= _FEWEST_NOTES:
            found.append(find_copies(excerpt, index))
    curves = [
        [[curve.share(n, weighed=True) for n in NOTES] for curve in (each.parts, each.texture)]
        for each in found
    ]
    both = np.array(curves, dtype=np.float64).reshape(-1, 2, len(NOTES))
    runs = [(each.longest, each.longest_texture) for each in found]
    own = [[0.0 if run is None else float(run.own) for run in pair] for pair in runs]
    table = np.array(own, dtype=np.float64).reshape(-1, 2)
    return People(both[:, 0], both[:, 1], table[:, 0], table[:, 1])
