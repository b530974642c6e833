"""What sounds when: stretches of a piece in which the set of sounding pitches stays the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics._tables import Floats, Ints, Same, note_table
from cadenza.music.score import Score

__all__ = ["Sounding", "sounding"]


@dataclass(frozen=True, slots=True)
class Sounding:
    """A piano roll over stretches of unequal length.

    Parameters
    ----------
    edges_ticks : array of shape (S + 1,)
        Where the stretches start, and where the last one ends; rising.
    active : array of bool, shape (S, 128)
        Which pitches sound in each stretch.
    """

    edges_ticks: Ints
    active: NDArray[np.bool_]

    @property
    def length_ticks(self) -> Ints:
        """Length of each stretch, shape (S,)."""
        return np.diff(self.edges_ticks)

    @property
    def count(self) -> Ints:
        """How many pitches sound in each stretch, shape (S,)."""
        total: Ints = self.active.sum(axis=1, dtype=np.int64)
        return total

    @property
    def lowest(self) -> Ints:
        """The lowest sounding pitch of each stretch, 128 where it is silent; shape (S,)."""
        return np.where(self.active.any(axis=1), self.active.argmax(axis=1), 128).astype(np.int64)

    @property
    def bass_trust(self) -> Floats:
        """How far the lowest note is a bass, shape (S,): 1, or 0.2 in a treble register, or 0.

        A lowest note more than an octave above the middle (the median by time) of all lowest
        notes is what is left over while the bass rests.
        """
        lowest, length = self.lowest, self.length_ticks
        heard = lowest < 128
        if not heard.any():
            return np.zeros(lowest.size)
        order = np.argsort(lowest[heard], kind="stable")
        time = np.cumsum(length[heard][order])
        middle = lowest[heard][order][int(np.searchsorted(time, time[-1] / 2))]
        return np.where(lowest > middle + 12, 0.2, 1.0) * heard


def sounding(score: Score) -> Sounding:
    """Stretches between the starts and ends of pitched notes; a pitch struck twice counts once."""
    return _sounding(Same(score))


@lru_cache(maxsize=1)
def _sounding(same: Same) -> Sounding:
    """The roll of one score; several metrics in a row ask for it, so the last one is kept."""
    notes = note_table(same.score)
    if not len(notes):
        return Sounding(np.zeros(1, dtype=np.int64), np.zeros((0, 128), dtype=np.bool_))
    edges = np.unique(np.concatenate([notes.start_ticks, notes.end_ticks]))
    change = np.zeros((edges.size, 128), dtype=np.int32)
    np.add.at(change, (np.searchsorted(edges, notes.start_ticks), notes.pitch), 1)
    np.add.at(change, (np.searchsorted(edges, notes.end_ticks), notes.pitch), -1)
    np.cumsum(change, axis=0, out=change)
    return Sounding(edges, change[:-1] > 0)
