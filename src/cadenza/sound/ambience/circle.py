"""Sound on a circle: noise, waves and grains whose end joins their start.

Conventions
-----------
Everything here is periodic in the number of frames asked for, so that it may be repeated for
ever without a seam: filters are run over the end once before the start, slow waves fit a whole
number of times, and grains that reach over the end go on at the start. Channels have shape
(2, frames), float32, unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cadenza.sound.convolution import Channels, filter_in_place
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = [
    "add_grain",
    "around",
    "band",
    "convolved",
    "envelope",
    "narrow",
    "panned",
    "poisson",
    "ramps",
    "shaped",
    "slow",
    "white",
    "whole_cycles_hz",
]

Curve = NDArray[np.float32]
"""One value per frame, shape (frames,)."""

_WARM_UP_S = 0.25


def around(channels: Channels, before_frames: int) -> Channels:
    """The channels with so many frames of their own end in front."""
    at = np.arange(-before_frames, 0) % channels.shape[1]
    return np.concatenate([channels[:, at], channels], axis=1)


def _filtered(channels: Channels, sos: NDArray[np.float64], warm_up_s: float) -> Channels:
    from scipy.signal import sosfilt

    warm_up = round(warm_up_s * SAMPLE_RATE_HZ)
    wide = around(channels, warm_up)
    return np.asarray(sosfilt(sos.astype(np.float64), wide, axis=1)[:, warm_up:], dtype=np.float32)


def band(channels: Channels, low_hz: float, high_hz: float, order: int = 2) -> Channels:
    """The channels between two frequencies; 0 or the top of hearing leaves a side open."""
    from scipy.signal import butter

    nyquist = SAMPLE_RATE_HZ / 2.0
    if low_hz <= 0.0:
        sos = butter(order, high_hz, "lowpass", fs=SAMPLE_RATE_HZ, output="sos")
    elif high_hz >= nyquist:
        sos = butter(order, low_hz, "highpass", fs=SAMPLE_RATE_HZ, output="sos")
    else:
        sos = butter(order, (low_hz, high_hz), "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
    lowest = low_hz if low_hz > 0.0 else high_hz
    return _filtered(channels, sos, max(_WARM_UP_S, 6.0 / lowest))


def white(rng: np.random.Generator, frames: int, sides: int = 2) -> Channels:
    """White noise of variance 1."""
    return rng.standard_normal((sides, frames), dtype=np.float32)


def convolved(channels: Channels, response: NDArray[np.float32]) -> Channels:
    """Convolution around the circle; the response has shape (2, taps) or (taps,)."""
    before = response.shape[-1] - 1
    wide = around(channels, before)
    filter_in_place(wide, response)
    return np.ascontiguousarray(wide[:, before:])


def shaped(
    rng: np.random.Generator, frames: int, points: Sequence[tuple[float, float]]
) -> Channels:
    """Noise with a given spectrum.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the noise comes from.
    frames : int
        Length of the circle.
    points : sequence of (Hz, dB)
        Corners of the spectrum in rising order; straight lines over the logarithm of the
        frequency in between. The answer has root mean square 1.
    """
    from scipy.signal import firwin2

    grid_hz = np.linspace(0.0, SAMPLE_RATE_HZ / 2.0, 513)
    corners_hz, levels_db = np.asarray(points, dtype=np.float64).T
    level_db = np.interp(np.log(np.maximum(grid_hz, 1.0)), np.log(corners_hz), levels_db)
    taps = firwin2(1023, grid_hz / grid_hz[-1], 10.0 ** (level_db / 20.0))
    taps /= np.sqrt(np.sum(taps**2))
    return convolved(white(rng, frames), taps.astype(np.float32))


def slow(rng: np.random.Generator, frames: int, rate_hz: float, sides: int = 1) -> Channels:
    """A slow random wave of variance 1 with nothing faster than a rate, shape (sides, frames).

    It is built from the whole cycles that fit the circle; where none does it is 0.
    """
    cycles = int(rate_hz * frames / SAMPLE_RATE_HZ)
    if cycles < 1:
        return np.zeros((sides, frames), dtype=np.float32)
    knots = 32 * cycles
    spectrum = np.zeros((sides, knots // 2 + 1), dtype=np.complex128)
    spectrum[:, 1 : cycles + 1] = rng.standard_normal((sides, cycles)) + 1j * rng.standard_normal(
        (sides, cycles)
    )
    waves = np.fft.irfft(spectrum, knots, axis=1)
    waves /= np.sqrt(np.mean(waves**2, axis=1, keepdims=True))
    return ramps(waves, frames)


def ramps(knots: NDArray[np.float64], frames: int) -> Channels:
    """Evenly spaced values → straight lines around the circle, shape (sides, frames)."""
    count = knots.shape[1]
    at = np.arange(frames) * (count / frames)
    closed = np.concatenate([knots, knots[:, :1]], axis=1)
    places = np.arange(count + 1)
    return np.stack([np.interp(at, places, row) for row in closed]).astype(np.float32)


def envelope(frames: int, bumps: Sequence[tuple[float, float, float, float]]) -> Curve:
    """The sum of bumps that rise and fall, as one curve around the circle.

    Parameters
    ----------
    frames : int
        Length of the circle.
    bumps : sequence of (start in s, rise in s, fall in s, height)
        A bump rises along a squared sine and falls exponentially by 1/e in ``fall``.
    """
    control = 256
    count = max(1, frames // control)
    knots = np.zeros(count, dtype=np.float64)
    step_s = frames / count / SAMPLE_RATE_HZ
    for start_s, rise_s, fall_s, height in bumps:
        length = int((rise_s + 7.0 * fall_s) / step_s) + 2
        since = np.arange(length) * step_s
        up = np.sin(0.5 * np.pi * np.minimum(since / rise_s, 1.0)) ** 2
        shape = height * up * np.exp(-np.maximum(since - rise_s, 0.0) / fall_s)
        np.add.at(knots, (int(start_s / step_s) + np.arange(length)) % count, shape)
    return np.asarray(ramps(knots[None, :], frames)[0])


def add_grain(
    out: Channels, grain: NDArray[np.float32], at_frame: int, left: float, right: float
) -> None:
    """Add a short sound of shape (length,) to both sides in place, around the circle."""
    frames = out.shape[1]
    start = at_frame % frames
    if start + len(grain) <= frames:
        out[0, start : start + len(grain)] += np.float32(left) * grain
        out[1, start : start + len(grain)] += np.float32(right) * grain
        return
    # A grain longer than the circle goes round more than once.
    places = (start + np.arange(len(grain))) % frames
    np.add.at(out[0], places, np.float32(left) * grain)
    np.add.at(out[1], places, np.float32(right) * grain)


def panned(gain: float, pan: float) -> tuple[float, float]:
    """Gains of left and right with constant power; ``pan`` from −1 to 1."""
    angle = (min(1.0, max(-1.0, pan)) + 1.0) * np.pi / 4.0
    return gain * float(np.cos(angle)) * 2.0**0.5, gain * float(np.sin(angle)) * 2.0**0.5


def poisson(
    rng: np.random.Generator, frames: int, per_second: float, at_least: int = 0
) -> NDArray[np.int64]:
    """Random places in rising order, so many a second on average."""
    count = max(at_least, int(rng.poisson(per_second * frames / SAMPLE_RATE_HZ)))
    return np.sort(rng.integers(0, frames, count))


def whole_cycles_hz(rate_hz: float, frames: int) -> float:
    """The rate nearest to this one that fits the circle a whole number of times."""
    seconds = frames / SAMPLE_RATE_HZ
    return max(1, round(rate_hz * seconds)) / seconds


def narrow(
    rng: np.random.Generator, centre_hz: NDArray[np.float32], width_hz: float, sides: int = 2
) -> Channels:
    """Noise in a narrow band whose middle moves; root mean square about 1.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the noise comes from.
    centre_hz : NDArray
        Middle of the band at each frame, shape (frames,).
    width_hz : float
        Width of the band.
    sides : int
        Independent channels.
    """
    frames = len(centre_hz)
    turns = np.cumsum(centre_hz, dtype=np.float64) / SAMPLE_RATE_HZ
    # A hair of detuning makes the phase come round whole.
    turns += (np.round(turns[-1]) - turns[-1]) * np.arange(1, frames + 1) / frames
    phase = 2.0 * np.pi * np.mod(turns, 1.0)
    real = slow(rng, frames, width_hz / 2.0, sides)
    imaginary = slow(rng, frames, width_hz / 2.0, sides)
    return np.asarray(
        real * np.cos(phase).astype(np.float32) - imaginary * np.sin(phase).astype(np.float32)
    )
