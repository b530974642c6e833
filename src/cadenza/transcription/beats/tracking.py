"""From a pulse to beats: one grid where the tempo holds, else beats that follow the music."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.transcription.beats.evidence import RATE_HZ, Floats, smoothed
from cadenza.transcription.beats.tempo import local_periods

__all__ = ["coherence", "followed_beats_s", "phase_s", "steady_bpm"]

_NEAR = 0.03
_HARMONICS = (1, 2, 3, 4)
_SEGMENT_BEATS = 8
_TIGHTNESS = 300.0
_FOLD_BINS = 96


def steady_bpm(envelope: Floats, bpm: float, near: float = _NEAR) -> float:
    """The tempo within ``near`` of ``bpm`` at which one grid fits the whole envelope best.

    Parameters
    ----------
    envelope : array (T,)
        At ``RATE_HZ``.
    bpm : float
        Beats a minute, to a percent or two.
    near : float
        How far from it to look, as a share.
    """
    size = 1 << max(16, int(np.ceil(np.log2(8 * len(envelope)))))
    power = np.abs(np.fft.rfft(envelope - envelope.mean(), size))
    per_minute = 60.0 * RATE_HZ / size  # beats a minute of one bin
    bpms = np.linspace(bpm * (1 - near), bpm * (1 + near), 2001)
    bins = np.arange(len(power))
    fit = sum(np.interp(bpms * each / per_minute, bins, power) for each in _HARMONICS)
    return float(bpms[int(np.argmax(fit))])


def phase_s(envelope: Floats, bpm: float) -> float:
    """When the first beat of a grid falls, 0 to one period, seconds."""
    period = 60.0 / bpm * RATE_HZ
    frames = np.arange(len(envelope))
    place = frames % period / period * _FOLD_BINS
    low = np.floor(place).astype(np.int64) % _FOLD_BINS
    high = (low + 1) % _FOLD_BINS
    share = place - np.floor(place)
    fold = np.bincount(low, envelope * (1 - share), _FOLD_BINS)
    fold += np.bincount(high, envelope * share, _FOLD_BINS)
    near = np.exp(-0.5 * (np.arange(_FOLD_BINS) - _FOLD_BINS // 2) ** 2 / 2.0**2)
    spread = np.fft.irfft(np.fft.rfft(fold) * np.fft.rfft(np.roll(near, -(_FOLD_BINS // 2))))
    return float(np.argmax(spread) / _FOLD_BINS * period / RATE_HZ)


def coherence(envelope: Floats, bpm: float) -> float:
    """How well one grid holds from beginning to end, 0 to 1.

    The phase of the pulse and of its parts is taken in segments of eight beats; 1 means that it
    is the same in all of them.
    """
    period = 60.0 / bpm * RATE_HZ
    size = max(1, round(_SEGMENT_BEATS * period))
    count = max(1, len(envelope) // size)
    frames = np.arange(len(envelope))
    whole = parts = 0.0
    for each in _HARMONICS:
        turned = (envelope - envelope.mean()) * np.exp(-2j * np.pi * each * frames / period)
        sums = np.add.reduceat(turned, np.arange(count) * size)
        whole += abs(sums.sum())
        parts += np.abs(sums).sum()
    return float(whole / parts) if parts > 1e-9 else 0.0


def followed_beats_s(envelope: Floats, bpm: float) -> Floats:
    """Beats that follow the music, by dynamic programming [1]_.

    Parameters
    ----------
    envelope : array (T,)
        At ``RATE_HZ``.
    bpm : float
        Beats a minute in the mean.

    Returns
    -------
    array (B,)
        Seconds, rising.

    References
    ----------
    .. [1] D. Ellis, "Beat tracking by dynamic programming", J. New Music Research 36(1), 2007.
    """
    period = 60.0 / bpm * RATE_HZ
    local = smoothed(envelope, period / 32)
    local /= max(float(local.std()), 1e-9)
    nearest, farthest = max(1, round(period / 2)), round(period * 2)
    back = np.arange(nearest, farthest + 1)
    log_back, log_periods = np.log(back), np.log(local_periods(envelope, bpm))
    best = np.zeros(len(local))
    came: NDArray[np.int64] = np.full(len(local), -1, np.int64)
    for frame in range(len(local)):
        best[frame] = local[frame]
        reach = min(len(back), frame - nearest + 1)
        if reach > 0:
            cost = _TIGHTNESS * (log_back[:reach] - log_periods[frame]) ** 2
            scores = best[frame - back[:reach]] - cost
            at = int(np.argmax(scores))
            if scores[at] > 0:
                best[frame] += scores[at]
                came[frame] = frame - back[at]
    frame = _last_beat(best, round(period))
    beats: list[int] = []
    while frame >= 0:
        beats.append(frame)
        frame = int(came[frame])
    return np.array([_peak(envelope, beat) for beat in reversed(beats)]) / RATE_HZ


def _last_beat(best: Floats, period: int) -> int:
    tail = best[-max(2, 2 * period) :]
    return int(len(best) - len(tail) + np.argmax(tail))


def _peak(envelope: Floats, frame: int) -> float:
    """The top of a parabola through the highest frame near a beat."""
    low, high = max(1, frame - 3), min(len(envelope) - 1, frame + 4)
    if high - low < 2:
        return float(frame)
    at = low + int(np.argmax(envelope[low:high]))
    before, top, after = envelope[at - 1], envelope[at], envelope[min(at + 1, len(envelope) - 1)]
    bend = before - 2 * top + after
    shift = 0.5 * (before - after) / bend if bend < -1e-9 else 0.0
    return float(at + np.clip(shift, -0.5, 0.5))
