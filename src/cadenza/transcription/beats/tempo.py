"""Which pulse is the beat: periods that stand out, weighed by what beats are usually like.

Periods are peaks of the autocorrelation of short stretches, so that they stand out also where
the tempo drifts. Which of them is the beat, and which only its double or its half, is weighed by
a log-linear model over how strong the pulse, its multiples and its parts are, and over the tempo
itself [1]_ [2]_.

References
----------
.. [1] D. Ellis, "Beat tracking by dynamic programming", J. New Music Research 36(1), 2007.
.. [2] G. Peeters, "Template-based estimation of time-varying tempo", EURASIP J. Adv. Signal
   Process., 2007.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.transcription.beats.evidence import RATE_HZ, Floats

__all__ = ["Periodicity", "likely_beat_bpm", "local_periods", "periodicity"]

_STRETCH = round(8 * RATE_HZ)
_HOP = _STRETCH // 4
_SIZE = 1 << 14
_SLOWEST_BPM, _FASTEST_BPM = 32.0, 300.0
_STEPS = 450
_MOST_CANDIDATES = 14
_USUAL_BPM = 110.0
_WIDEST = 0.45
_PATHS = 61
_TURN_PRICE = 15.0
_FLOOR = 0.01

_WEIGHTS = np.array(
    [
        *(5.635, -1.822, 1.408, -0.339, 3.188, 5.433, 1.838),
        *(1.785, 1.598, 1.946, 0.259, -0.623, 1.497),
        *(0.929, -1.365),
    ]
)
"""Of each of ``features``; fitted on 575 pieces of known tempo, as they are and with rubato.

``tools/fit_beats.py`` fits such weights and says how good these are.
"""


@dataclass(frozen=True, slots=True)
class Periodicity:
    """How strongly an envelope comes back after each lag and at each rate.

    Parameters
    ----------
    lags : array (L,)
        Autocorrelation by lag in frames; 1 at 0.
    rates : array (R,)
        Power by rate; sums to 1000.
    """

    lags: Floats
    rates: Floats

    def at_lag(self, frames: Floats) -> Floats:
        """Autocorrelation between frames."""
        return np.interp(np.minimum(frames, 0.8 * _STRETCH), np.arange(len(self.lags)), self.lags)

    def at_period(self, frames: Floats) -> Floats:
        """Log power of a pulse of that period."""
        power = np.interp(_SIZE / frames, np.arange(len(self.rates)), self.rates)
        return np.asarray(np.log10(power + _FLOOR))


def periodicity(envelope: Floats) -> Periodicity:
    """Of an envelope (T,), the mean over stretches of 8 s."""
    power = np.zeros(_SIZE // 2 + 1)
    for stretch in _stretches(envelope):
        power += np.abs(np.fft.rfft(stretch, _SIZE)) ** 2
    return Periodicity(_lags(power), power / max(float(power.sum()), 1e-12) * 1000)


def local_periods(envelope: Floats, bpm: float) -> Floats:
    """How many frames a beat lasts in each frame, shape (T,): a smooth path near a tempo.

    Parameters
    ----------
    envelope : array (T,)
        At ``RATE_HZ``.
    bpm : float
        Beats a minute in the mean.
    """
    ratios = np.linspace(-_WIDEST, _WIDEST, _PATHS)  # octaves
    periods = 60.0 / bpm * RATE_HZ * 2.0**ratios
    worth = []
    for stretch in _stretches(envelope):
        lags = Periodicity(_lags(np.abs(np.fft.rfft(stretch, _SIZE)) ** 2), ratios)
        worth.append(lags.at_lag(periods) + 0.5 * lags.at_lag(2 * periods) - ratios**2)
    path = _smooth_path(np.array(worth), ratios)
    middles = np.arange(len(path)) * _HOP + _STRETCH / 2
    return np.interp(np.arange(len(envelope)), middles, periods[path])


def _smooth_path(worth: Floats, ratios: Floats) -> NDArray[np.int64]:
    """The best way through (N, K) with a price for each turn, shape (N,)."""
    price = _TURN_PRICE * (ratios[:, None] - ratios[None, :]) ** 2
    best = worth[0]
    came = []
    for row in worth[1:]:
        ways = best[:, None] - price
        came.append(np.argmax(ways, axis=0))
        best = ways.max(axis=0) + row
    path = [int(np.argmax(best))]
    for back in reversed(came):
        path.append(int(back[path[-1]]))
    return np.array(path[::-1], np.int64)


def _stretches(envelope: Floats) -> Iterator[Floats]:
    """Overlapping stretches of 8 s, faded at both ends."""
    centred = envelope - envelope.mean()
    if len(centred) < _STRETCH:
        centred = np.concatenate([centred, np.zeros(_STRETCH - len(centred))])
    window = np.hanning(_STRETCH)
    for stretch in np.lib.stride_tricks.sliding_window_view(centred, _STRETCH)[::_HOP]:
        yield stretch * window


def _lags(power: Floats) -> Floats:
    """Autocorrelation of a faded stretch from its power, the fading undone; 1 at 0."""
    taper = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(_STRETCH), _SIZE)) ** 2)[: _SIZE // 2]
    lags = np.fft.irfft(power)[: _SIZE // 2]
    return np.asarray(lags / max(float(lags[0]), 1e-12) / np.maximum(taper / taper[0], 0.05))


def likely_beat_bpm(found: Periodicity) -> float:
    """Beats a minute of the likeliest pulse, to about a percent."""
    bpms = candidates(found)
    return float(bpms[int(np.argmax(features(found, bpms) @ _WEIGHTS))])


def candidates(found: Periodicity) -> Floats:
    """Beats a minute of the pulses that stand out, (C,), one or more."""
    grid = np.geomspace(_SLOWEST_BPM, _FASTEST_BPM, _STEPS)
    period = 60.0 / grid * RATE_HZ
    height = np.maximum(found.at_lag(period), 0) + 0.3 * np.maximum(found.at_lag(2 * period), 0)
    inner = height[1:-1]
    peaks = np.flatnonzero((inner >= height[:-2]) & (inner > height[2:])) + 1
    if len(peaks) == 0:
        return np.array([_USUAL_BPM])
    best = peaks[np.argsort(-height[peaks], kind="stable")[:_MOST_CANDIDATES]]
    return grid[np.sort(best)]


def features(found: Periodicity, bpms: Floats) -> Floats:
    """What is weighed of each pulse, shape (C, 15)."""
    period = 60.0 / bpms * RATE_HZ
    octaves = np.log2(bpms / _USUAL_BPM)
    by_lag = [found.at_lag(period * times) for times in (1, 2, 3, 4, 1 / 2, 1 / 3, 1 / 4)]
    by_rate = [found.at_period(period / parts) for parts in (1, 2, 1 / 2, 3, 1 / 3, 4)]
    return np.stack([*by_lag, *by_rate, octaves, octaves**2], axis=-1)
