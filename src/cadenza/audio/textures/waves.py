"""Oscillators: bands of partials that live, struck partials, slow curves.

A held sound is made in the frequency domain: each partial is a narrow band of noise, as wide as
the players of an ensemble are apart, so that it beats and breathes and never repeats.

References
----------
.. [1] P. O. Nasca, "PADsynth algorithm", 2011: partials as Gaussian bands of random phase.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.textures.recipe import Mono

__all__ = ["RATE_HZ", "Partials", "bands", "drift", "faded", "hz_of", "struck", "swell"]

RATE_HZ = 22_050
"""Sample rate of every texture."""

Partials = NDArray[np.float64]
"""Shape (partials, 3): Hz, level (root mean square), and width in Hz or decay in s."""

_TOP_HZ = 10_000.0
_REACH = 4.0
_NARROWEST_BINS = 0.35
_FADED = 1e-4


def hz_of(pitch: float) -> float:
    """The frequency of a MIDI pitch.

    >>> hz_of(69)
    440.0
    """
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def bands(rng: np.random.Generator, frames: int, partials: Partials) -> Mono:
    """A held sound of partials that are narrow bands of noise.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the noise comes from.
    frames : int
        Length; the end joins the start.
    partials : Partials
        Shape (partials, 3): Hz, level, width of the band in Hz. What lies over 10 kHz is left
        out.

    Returns
    -------
    Mono
        Shape (frames,).
    """
    from scipy.fft import irfft, next_fast_len

    size = next_fast_len(frames, real=True)
    shape = np.zeros(size // 2 + 1, dtype=np.float32)
    for hz, level, width_hz in partials[(partials[:, 0] < _TOP_HZ) & (partials[:, 1] > 0.0)]:
        centre = hz * size / RATE_HZ
        sigma = max(width_hz * size / RATE_HZ, _NARROWEST_BINS)
        first = max(1, int(centre - _REACH * sigma))
        last = min(len(shape), int(centre + _REACH * sigma) + 2)
        bump = np.exp(-0.5 * ((np.arange(first, last) - centre) / sigma) ** 2)
        norm = np.sqrt(np.sum(bump**2))
        if norm > 0.0:
            shape[first:last] += (level / norm) * bump
    spectrum = rng.standard_normal((len(shape), 2), dtype=np.float32).view(np.complex64)[:, 0]
    spectrum *= shape * np.float32(size / 2.0)
    return np.asarray(irfft(spectrum, size, overwrite_x=True)[:frames], dtype=np.float32)


def struck(frames: int, partials: Partials, attack_s: float = 0.003) -> Mono:
    """A struck or plucked sound: partials that decay, each at its own pace.

    Parameters
    ----------
    frames : int
        Longest length; what has died away is not made.
    partials : Partials
        Shape (partials, 3): Hz, level, seconds in which it falls by 60 dB.
    attack_s : float
        Rise of the whole.

    Returns
    -------
    Mono
        Shape (frames or less,); it ends in silence, or where it is cut with a short fade.
    """
    kept = partials[partials[:, 0] < _TOP_HZ]
    longest_s = float(kept[:, 2].max(initial=0.0)) * 4.0 / 3.0
    count = max(2, min(frames, int(longest_s * RATE_HZ)))
    at_s = np.arange(count, dtype=np.float64) / RATE_HZ
    out = np.zeros(count, dtype=np.float32)
    for hz, level, decay_s in kept:
        length = min(count, int(decay_s * 4.0 / 3.0 * RATE_HZ) + 1)
        turns = (2.0 * np.pi * hz * at_s[:length]).astype(np.float32)
        fall = np.exp((-6.9078 / decay_s * at_s[:length]).astype(np.float32))
        out[:length] += np.float32(level) * fall * np.sin(turns)
    rise = min(count, max(2, int(attack_s * RATE_HZ)))
    out[:rise] *= swell(rise)
    return faded(out, 0.0, 0.03)


def swell(frames: int) -> Mono:
    """A rise from 0 to 1 along half a cosine, shape (frames,)."""
    return np.asarray(0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, frames)), dtype=np.float32)


def faded(samples: Mono, in_s: float, out_s: float) -> Mono:
    """The samples with a rise and a fall of these lengths, in place; each at most half of all."""
    half = len(samples) // 2
    rise, fall = min(half, int(in_s * RATE_HZ)), min(half, int(out_s * RATE_HZ))
    if rise > 1:
        samples[:rise] *= swell(rise)
    if fall > 1:
        samples[-fall:] *= swell(fall)[::-1]
    return samples


def drift(
    rng: np.random.Generator, count: int, seconds: float, period_s: float, low: float, high: float
) -> NDArray[np.float64]:
    """A slow random curve between two values, without corners.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where its turning points come from.
    count : int
        Values.
    seconds : float
        Time that they span.
    period_s : float
        Time from one turning point to the next.
    low, high : float
        Bounds.

    Returns
    -------
    NDArray
        Shape (count,).
    """
    knots = rng.uniform(low, high, int(seconds / period_s) + 3)
    at = np.linspace(0.0, len(knots) - 1.001, count)
    place = at.astype(np.int64)
    share = 0.5 - 0.5 * np.cos(np.pi * (at - place))
    return np.asarray(knots[place] * (1.0 - share) + knots[place + 1] * share)
