"""What of a piece is found in a corpus: the copying curve, the longest run, near copies.

Conventions
-----------
A window of n notes is *found* where the corpus holds n successive notes of a line with the same
intervals and the same ratios of time (``lines``). Windows of the parts' top lines and of the
texture are counted apart. Drums are left out. Shares are 0 to 1; NaN where a piece has no window.

Figures that are everybody's (scales, repeated notes, broken chords) weigh less: a found window
counts 1 / (1 + log2 k) where k pieces of the corpus hold it. Eight notes that more than one piece
in 500 holds (and more than three) are nobody's own; the length of a run is told with and without
the notes that lie in such eights only.

The copying curve is that of Yin, Reuben, Stepney and Collins, who compare it with what pieces by
people share with the same corpus [1]_.

References
----------
.. [1] Zongyu Yin, Federico Reuben, Susan Stepney, Tom Collins, "'A good algorithm does not steal
   – it imitates': the originality report as a means of measuring when a music generation
   algorithm copies too much", EvoMUSART 2021.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality.asked import Asked
from cadenza.metrics.originality.index import CorpusIndex
from cadenza.metrics.originality.near import Passage, near_copies
from cadenza.metrics.originality.runs import Run, longest_run
from cadenza.music.score import Score

__all__ = ["NOTES", "Curve", "Findings", "find_copies"]

NOTES = tuple(range(4, 33))
"""Lengths of the windows of a copying curve."""


@dataclass(frozen=True, slots=True)
class Curve:
    """How many windows of n notes are found, for n in ``NOTES``.

    Parameters
    ----------
    windows, found : tuple of int
        How many there are, and how many of them the corpus holds.
    weighed : tuple of float
        The found ones, common figures counted less.
    """

    windows: tuple[int, ...]
    found: tuple[int, ...]
    weighed: tuple[float, ...]

    def share(self, notes: int, *, weighed: bool = False) -> float:
        """Share of the windows of so many notes that are found; NaN where there are none."""
        at = NOTES.index(notes)
        if not self.windows[at]:
            return math.nan
        if not weighed:
            return self.found[at] / self.windows[at]
        alone = self.windows[at] - self.found[at]
        total = alone + self.weighed[at]
        return self.weighed[at] / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Findings:
    """What of a piece a corpus holds.

    Parameters
    ----------
    parts, texture : Curve
        The copying curves of the parts' lines and of the texture.
    longest : Run or None
        The run with most notes of its own; of several the longest.
    passages : tuple of Passage
        Near copies, the fullest first; at most three.
    """

    parts: Curve
    texture: Curve
    longest: Run | None
    longest_texture: Run | None
    passages: tuple[Passage, ...]


def find_copies(score: Score, index: CorpusIndex) -> Findings:
    """Compare a piece with a corpus.

    Parameters
    ----------
    score : Score
        Any score; drums are not compared.
    index : CorpusIndex
        The corpus.
    """
    asked = Asked.of(score, index)
    parts, texture = asked.of_lines(texture=False), asked.of_lines(texture=True)
    return Findings(
        _curve(asked, parts),
        _curve(asked, texture if texture.any() else parts),
        longest_run(asked, index, texture=False),
        longest_run(asked, index, texture=True),
        near_copies(asked, index),
    )


def _curve(asked: Asked, mine: NDArray[np.bool_]) -> Curve:
    windows, found, weighed = [], [], []
    for size in NOTES:
        here = asked.scan.windows(size) & mine
        pieces = asked.scan.pieces(size)[here]
        held = pieces[pieces > 0]
        windows.append(int(np.count_nonzero(here)))
        found.append(len(held))
        weighed.append(float((1.0 / (1.0 + np.log2(held))).sum()))
    return Curve(tuple(windows), tuple(found), tuple(weighed))
