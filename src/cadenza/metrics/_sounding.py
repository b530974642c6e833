"""What sounds when: stretches of a piece in which the set of sounding pitches stays the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics._tables import Ints, NoteTable

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
        return self.active.sum(axis=1, dtype=np.int64)

    @property
    def lowest(self) -> Ints:
        """The lowest sounding pitch of each stretch, 128 where it is silent; shape (S,)."""
        return np.where(self.active.any(axis=1), self.active.argmax(axis=1), 128).astype(np.int64)


def sounding(notes: NoteTable) -> Sounding:
    """Stretches between the starts and ends of notes; one pitch struck twice counts once."""
    if not len(notes):
        return Sounding(np.zeros(1, dtype=np.int64), np.zeros((0, 128), dtype=np.bool_))
    edges = np.unique(np.concatenate([notes.start_ticks, notes.end_ticks]))
    change = np.zeros((edges.size, 128), dtype=np.int32)
    np.add.at(change, (np.searchsorted(edges, notes.start_ticks), notes.pitch), 1)
    np.add.at(change, (np.searchsorted(edges, notes.end_ticks), notes.pitch), -1)
    np.cumsum(change, axis=0, out=change)
    return Sounding(edges, change[:-1] > 0)
