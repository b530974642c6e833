"""All cells of a piece as tokens at once, from its notes as one array.

What ``cells.encode_cell`` writes for each cell is worked out for all notes together: which of
POS, VEL and DUR stands before a note follows from the note before it in the same cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cadenza.tokens.vocabulary import (
    DRUM_HIGH,
    DRUM_LOW,
    DURATIONS,
    Family,
    duration_index,
    first,
    velocity_index,
)

__all__ = ["encode_rows"]

_BAR, _SLOT, _STEP, _PITCH, _DURATION, _VELOCITY = range(6)


def encode_rows(
    notes: NDArray[np.integer], is_drum: Sequence[bool], *, dynamics: bool
) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
    """Tokens of all sounding cells of a piece.

    Parameters
    ----------
    notes : array, shape (N, 6)
        Bar, slot, step, pitch, duration and velocity, sorted by the first four of them.
    is_drum : sequence of bool
        For each slot whether it is the drums.
    dynamics : bool
        Whether velocities are written.

    Returns
    -------
    cells : array, shape (C, 3), int32
        Bar, slot and number of tokens of each sounding cell.
    contents : array, shape (T,), uint16
        The tokens, cell by cell.
    """
    rows = notes.astype(np.int64)
    drums = np.array(is_drum, dtype=np.bool_)[rows[:, _SLOT]]
    on_the_map = (rows[:, _PITCH] >= DRUM_LOW) & (rows[:, _PITCH] <= DRUM_HIGH)
    rows, drums = rows[~drums | on_the_map], drums[~drums | on_the_map]
    fresh = _changes(rows[:, : _PITCH + 1])
    rows, drums = rows[fresh], drums[fresh]
    new_cell = _changes(rows[:, : _SLOT + 1])
    velocities, durations = _classes()
    loud = velocities[np.clip(rows[:, _VELOCITY], 0, len(velocities) - 1)]
    held = durations[np.clip(rows[:, _DURATION], 0, len(durations) - 1)]
    low = np.where(drums, first(Family.DRUM) - DRUM_LOW, first(Family.PITCH))
    tokens = np.stack(
        [
            first(Family.POS) + rows[:, _STEP],
            first(Family.VEL) + loud,
            first(Family.DUR) + held,
            low + rows[:, _PITCH],
        ],
        axis=1,
    )
    written = np.ones(tokens.shape, dtype=np.bool_)
    written[:, 0] = _changes(rows[:, : _STEP + 1])
    written[:, 1] = (new_cell | _changes(loud)) & dynamics
    written[:, 2] = (new_cell | _changes(held)) & ~drums
    starts = np.flatnonzero(new_cell)
    sizes = np.add.reduceat(written.sum(axis=1), starts) if len(starts) else starts
    cells = np.column_stack([rows[starts, : _SLOT + 1], sizes])
    return cells.astype(np.int32), tokens[written].astype(np.uint16)


def _changes(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where a row is another than the one before it; the first one always is."""
    table = values if values.ndim == 2 else values[:, None]
    out = np.ones(len(table), dtype=np.bool_)
    out[1:] = (table[1:] != table[:-1]).any(axis=1)
    return out


@cache
def _classes() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The member of VEL for each velocity, and of DUR for each length in steps."""
    return (
        np.array([velocity_index(each) for each in range(128)], dtype=np.int64),
        np.array([duration_index(each) for each in range(DURATIONS[-1] + 1)], dtype=np.int64),
    )
