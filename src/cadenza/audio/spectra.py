"""Spectra of a sound: magnitudes of short windows, and mel bands of them.

Conventions
-----------
A sound is mono, float32, T samples long. Windows are Hann windows whose middles lie on
multiples of the hop; what lies outside the sound counts as silence.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import get_window

from cadenza.errors import UsageError

__all__ = ["check_sound", "log_mel", "magnitudes", "mel_bands"]

_BLOCK_FRAMES = 4096
_LINEAR_HZ, _STEP_HZ, _LOG_STEP = 1000.0, 200.0 / 3, np.log(6.4) / 27


def check_sound(samples: NDArray[np.floating]) -> NDArray[np.float32]:
    """The samples as they are measured.

    Parameters
    ----------
    samples : array (T,) float
        A mono sound.

    Returns
    -------
    array (T,) float32

    Raises
    ------
    UsageError
        When there are none, they are not mono, or one of them is no finite number.
    """
    sound = np.asarray(samples, np.float32)
    if sound.ndim != 1 or not len(sound):
        raise UsageError("a sound that is measured is mono and not empty", f"shape {sound.shape}")
    if not np.isfinite(sound).all():
        raise UsageError("the samples of a sound are finite numbers", "NaN or infinity")
    return sound


def magnitudes(samples: NDArray[np.floating], size: int, hop: int = 0) -> NDArray[np.float32]:
    """Magnitudes of the short-time Fourier transform.

    Parameters
    ----------
    samples : array (T,) float
        A mono sound.
    size : int
        Samples of one window, even.
    hop : int, optional
        Samples from one window to the next; a quarter of the window by default.

    Returns
    -------
    array (F, size / 2 + 1) float32
        F = 1 + T // hop windows. A sine of amplitude 1 has a peak of 1.
    """
    sound = check_sound(samples)
    hop = hop or size // 4
    window = get_window("hann", size).astype(np.float32)
    padded = np.pad(sound, (size // 2, size // 2 + hop))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][: 1 + len(sound) // hop]
    found = np.empty((len(frames), size // 2 + 1), np.float32)
    for start in range(0, len(frames), _BLOCK_FRAMES):  # bounds the memory of long sounds
        part = frames[start : start + _BLOCK_FRAMES] * window
        found[start : start + len(part)] = np.abs(np.fft.rfft(part, axis=1))
    return found * np.float32(2 / window.sum())


@lru_cache(maxsize=8)
def mel_bands(sample_rate_hz: int, size: int, bands: int = 80) -> NDArray[np.float32]:
    """Triangles on Slaney's mel scale, each of area one.

    Parameters
    ----------
    sample_rate_hz : int
        Of the sound.
    size : int
        Samples of one window.
    bands : int, default 80
        How many, from 0 Hz to half the sample rate.

    Returns
    -------
    array (bands, size / 2 + 1) float32

    References
    ----------
    M. Slaney (1998), "Auditory Toolbox", Interval Research technical report 1998-010.
    """
    edges = _from_mel(np.linspace(0.0, _to_mel(sample_rate_hz / 2), bands + 2))
    bins = np.fft.rfftfreq(size, 1 / sample_rate_hz)
    slopes = edges[:, None] - bins  # (bands + 2, bins)
    widths = np.diff(edges)[:, None]
    rising, falling = -slopes[:-2] / widths[:-1], slopes[2:] / widths[1:]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    areas: NDArray[np.float32] = (triangles * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(
        np.float32
    )
    areas.setflags(write=False)
    return areas


def _to_mel(hz: float) -> float:
    if hz < _LINEAR_HZ:
        return hz / _STEP_HZ
    return float(_LINEAR_HZ / _STEP_HZ + np.log(hz / _LINEAR_HZ) / _LOG_STEP)


def _from_mel(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    knee = _LINEAR_HZ / _STEP_HZ
    return np.where(
        mel < knee, mel * _STEP_HZ, _LINEAR_HZ * np.exp(_LOG_STEP * (np.maximum(mel, knee) - knee))
    )


def log_mel(
    samples: NDArray[np.floating],
    sample_rate_hz: int,
    *,
    size: int = 1024,
    hop: int = 256,
    bands: int = 80,
    floor_db: float = -100.0,
) -> NDArray[np.float32]:
    """Energy in mel bands, in decibels.

    Parameters
    ----------
    samples : array (T,) float
        A mono sound.
    sample_rate_hz : int
        Its sample rate.
    size, hop, bands : int
        Of the windows and of the bands.
    floor_db : float, default -100
        What is quieter counts as this.

    Returns
    -------
    array (F, bands) float32
        Decibels.
    """
    power = magnitudes(samples, size, hop) ** 2  # (F, bins)
    energy = power @ mel_bands(sample_rate_hz, size, bands).T
    floor = np.float32(10 ** (floor_db / 10))
    found: NDArray[np.float32] = (10 * np.log10(np.maximum(energy, floor))).astype(np.float32)
    return found
