"""Played time as written time: lateness, swing and small deviations are taken out.

A tune keeps being that tune when it swings or is played loosely. So before lines are compared,
each part is moved onto the beat as a whole, a swung pair of notes is made even, and starts that
scatter closely around the grid of twelfths of a quarter note are drawn to it. Exact files stay as
they are; music that keeps no beat of the file's stays as it is too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["as_written"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_CELLS = 12
_EXACT, _MOSTLY = 1 / 480, 0.5
_CLOSE = 0.19
_PAIRS = (1.0, 0.5)
_FEWEST, _SWUNG, _TRIPLETS = 8, 4.0, 0.25


def as_written(starts: Sequence[Ints], ticks_per_quarter: int) -> list[Ints]:
    """The starts of each part's notes as they would be written, in the same ticks.

    Parameters
    ----------
    starts : sequence of array
        One a part.
    ticks_per_quarter : int
        Resolution.
    """
    beats = [each / ticks_per_quarter for each in starts]
    together = np.concatenate([*beats, np.zeros(0)])
    if not len(together) or np.mean(_off(together) <= _EXACT) >= _MOSTLY:
        return [np.asarray(each, dtype=np.int64) for each in starts]
    beats = [each - _lateness(each) for each in beats]
    for pair in _PAIRS:
        middle = _swing(np.concatenate(beats), pair)
        if middle is not None:
            beats = [_evened(each, pair, middle) for each in beats]
    if np.mean(_off(np.concatenate(beats))) * _CELLS < _CLOSE:
        beats = [np.rint(each * _CELLS) / _CELLS for each in beats]
    return [np.rint(each * ticks_per_quarter).astype(np.int64) for each in beats]


def _off(beats: Floats) -> Floats:
    """Distance from the grid of twelfths, in quarter notes."""
    return np.abs(beats - np.rint(beats * _CELLS) / _CELLS)


def _lateness(beats: Floats) -> float:
    """How far a part lies behind the grid as a whole."""
    return float(np.median(beats - np.rint(beats * _CELLS) / _CELLS)) if len(beats) else 0.0


def _swing(beats: Floats, pair: float) -> float | None:
    """Where the middle of a pair of notes is played, as a share of it; None where it is even."""
    phase = beats / pair % 1.0
    swung = phase[(phase > 0.55) & (phase < 0.72)]
    even = np.count_nonzero(np.abs(phase - 0.5) < 0.045)
    triplets = np.count_nonzero(np.abs(phase - 1 / 3) < 0.045)
    if len(swung) < max(_FEWEST, _SWUNG * even) or triplets > _TRIPLETS * len(swung):
        return None
    return float(np.median(swung))


def _evened(beats: Floats, pair: float, middle: float) -> Floats:
    """Starts with each pair bent back so that its middle lies at one half."""
    whole, phase = np.floor(beats / pair), beats / pair % 1.0
    first = phase / middle * 0.5
    second = 0.5 + (phase - middle) / (1.0 - middle) * 0.5
    return (whole + np.where(phase <= middle, first, second)) * pair
