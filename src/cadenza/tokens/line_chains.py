"""Notes of parts to chains of events, for many lines at once: see ``tokens.lines``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_STEPS", "Chains", "chains_of", "pitches_of"]

MOST_STEPS = 192
"""Longest event: four bars of 4/4."""

_Ints = NDArray[np.int32]
_Bits = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Chains:
    """Events of many lines in flat arrays, one line after another.

    Parameters
    ----------
    starts : array, shape (L + 1,), int64
        Line l has the events ``starts[l]`` … ``starts[l + 1]`` − 1.
    onsets, durations : array, shape (N,), int32
        Steps.
    velocities : array, shape (N,), uint8
        0 for rests.
    sets : array, shape (N, 2), uint64
        The pitches as bits: pitch p is bit p % 64 of column p // 64.
    """

    starts: NDArray[np.int64]
    onsets: _Ints
    durations: _Ints
    velocities: NDArray[np.uint8]
    sets: _Bits


def chains_of(notes: _Ints, ends: _Ints, is_drum: NDArray[np.bool_]) -> Chains:
    """Lines from the notes of parts.

    Parameters
    ----------
    notes : array, shape (N, 5), int32
        Line (0 … L − 1), onset, pitch, duration and velocity of each note, in any order; steps
        count from the line's beginning.
    ends : array, shape (L,), int32
        Length of each line in steps; notes begin before it.
    is_drum : array, shape (L,), bool
        Lines whose strokes last until the next one.
    """
    lines = len(ends)
    nothing = np.zeros((lines, 5), dtype=np.int32)  # at the beginning of each, for 0 steps
    nothing[:, 0] = np.arange(lines)
    nothing[:, 2] = -1
    table = np.concatenate([notes, nothing])
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    line, onset, pitch, length, velocity = table.T
    firsts = np.flatnonzero(np.r_[True, (np.diff(line) != 0) | (np.diff(onset) != 0)])
    of, begin = line[firsts], onset[firsts]
    sets = np.stack([np.bitwise_or.reduceat(_bits(pitch, word), firsts) for word in (0, 1)], 1)
    is_last = np.r_[np.diff(of) != 0, True]
    until = np.where(is_last, ends[of], np.r_[begin[1:], 0]) - begin
    wanted = np.maximum.reduceat(length, firsts)
    wanted = np.where(is_drum[of] & sets.any(1), MOST_STEPS, wanted)
    held = np.minimum(np.minimum(wanted, until), MOST_STEPS)
    struck = Chains(
        np.searchsorted(of, np.arange(lines + 1)).astype(np.int64),
        begin,
        held,
        np.maximum.reduceat(velocity, firsts).astype(np.uint8),
        sets,
    )
    return _with_rests(struck, until - held)


def _bits(pitch: _Ints, word: int) -> _Bits:
    """The bit of each pitch in one of the two columns; 0 where it lies in the other."""
    here = (pitch >= 64 * word) & (pitch < 64 * (word + 1))
    places = np.where(here, pitch - 64 * word, 0).astype(np.uint64)
    return np.where(here, np.uint64(1) << places, np.uint64(0))


def _with_rests(struck: Chains, gap: _Ints) -> Chains:
    """Each event followed by the rests that fill its gap; events without pitches go."""
    kept: NDArray[np.int64] = (struck.sets[:, 0] | struck.sets[:, 1] > 0).astype(np.int64)
    counts = kept - (-gap // MOST_STEPS)
    bounds: NDArray[np.int64] = np.concatenate([[0], np.cumsum(counts)])
    event = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(bounds[-1]) - bounds[event] - kept[event]  # −1: the event itself
    is_rest = number >= 0
    behind = np.maximum(number, 0) * MOST_STEPS
    onsets = struck.onsets[event] + np.where(is_rest, struck.durations[event] + behind, 0)
    lengths = np.minimum(gap[event] - behind, MOST_STEPS)
    lengths = np.where(is_rest, lengths, struck.durations[event])
    return Chains(
        bounds[struck.starts].astype(np.int64),
        onsets.astype(np.int32),
        lengths.astype(np.int32),
        np.where(is_rest, 0, struck.velocities[event]).astype(np.uint8),
        np.where(is_rest[:, None], np.uint64(0), struck.sets[event]),
    )


def pitches_of(low: int, high: int) -> tuple[int, ...]:
    """The pitches of one row of ``Chains.sets``.

    >>> pitches_of(1 << 60, 1 << 0)
    (60, 64)
    """
    bits = low | high << 64
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return tuple(found)
