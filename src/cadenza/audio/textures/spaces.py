"""What is done to a sound once it is there: moving filters, rooms, tape, grains.

References
----------
.. [1] J. A. Moorer, "About this reverberation business", Computer Music Journal 3(2), 1979:
   a room as noise that decays, its highs faster than its lows.
.. [2] J. O. Smith, "Spectral Audio Signal Processing", 2011: filters that move, by overlap-add.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.textures.recipe import Mono
from cadenza.audio.textures.waves import RATE_HZ, drift, swell

__all__ = [
    "Gains",
    "driven",
    "grains",
    "low_pass",
    "moving",
    "reverb",
    "room",
    "steps_of",
    "tape",
    "tilt",
    "vowels",
]

Gains = NDArray[np.float32]
"""Shape (steps, 513): gain of each frequency at each step of ``moving``."""

_WINDOW, _HOP = 1024, 256
_HZ = np.fft.rfftfreq(_WINDOW, 1.0 / RATE_HZ)
_ROOM_HZ = (250.0, 1000.0, 3000.0)
_VOWELS = {
    "oo": (300.0, 870.0, 2240.0),
    "oh": (460.0, 880.0, 2540.0),
    "ah": (730.0, 1090.0, 2440.0),
    "eh": (530.0, 1840.0, 2480.0),
    "ee": (270.0, 2290.0, 3010.0),
}
"""Formants of sung vowels, Hz, about where Peterson and Barney (1952) found them."""

_WIDTHS_HZ = (90.0, 120.0, 220.0)
_STRENGTHS = (1.0, 0.6, 0.28)


def steps_of(frames: int) -> int:
    """Steps of 256 frames in which ``moving`` goes over so many frames."""
    return frames // _HOP + 5


def moving(samples: Mono, gains: Gains) -> Mono:
    """The samples through a filter that changes with time.

    Parameters
    ----------
    samples : Mono
        Shape (frames,).
    gains : Gains
        Shape (``steps_of(frames)``, 513), or (1, 513) for one that stands still.
    """
    from scipy.fft import irfft, rfft

    steps = steps_of(len(samples))
    room_ = np.zeros(steps * _HOP + _WINDOW, dtype=np.float32)
    room_[_WINDOW : _WINDOW + len(samples)] = samples
    window = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    views = np.lib.stride_tricks.sliding_window_view(room_, _WINDOW)[::_HOP][:steps]
    spectra = rfft(views * window, axis=1)
    spectra *= gains
    pieces = irfft(spectra, _WINDOW, axis=1, overwrite_x=True) * (window / np.float32(1.5))
    out = np.zeros((steps + _WINDOW // _HOP, _HOP), dtype=np.float32)
    for turn, part in enumerate(np.split(pieces, _WINDOW // _HOP, axis=1)):
        out[turn : turn + steps] += part
    return np.ascontiguousarray(out.reshape(-1)[_WINDOW : _WINDOW + len(samples)])


def low_pass(cutoff_hz: NDArray[np.float64], order: float = 2.0, peak: float = 0.0) -> Gains:
    """Gains of a low-pass whose cutoff moves; ``peak`` lifts what lies around the cutoff."""
    over = _HZ[None, :] / cutoff_hz[:, None]
    gains = 1.0 / np.sqrt(1.0 + over ** (2.0 * order))
    if peak > 0.0:
        octaves = np.log2(np.maximum(over, 1e-3))
        gains += peak * np.exp(-((octaves / 0.25) ** 2))
    return np.asarray(gains, dtype=np.float32)


def tilt(db_per_octave: float) -> Gains:
    """Gains that rise by so much an octave from 300 Hz to 5 kHz, shape (1, 513)."""
    octaves = np.log2(np.clip(_HZ, 300.0, 5000.0) / 300.0)
    return np.asarray(10.0 ** (db_per_octave * octaves / 20.0), dtype=np.float32)[None]


def vowels(rng: np.random.Generator, frames: int, period_s: float) -> Gains:
    """Gains of a throat that goes from one vowel to another and back."""
    names = rng.permutation(list(_VOWELS))[:2]
    first, second = (np.asarray(_VOWELS[name]) for name in names)
    size = float(rng.uniform(0.9, 1.15))
    share = drift(rng, steps_of(frames), frames / RATE_HZ, period_s, 0.0, 1.0)[:, None]
    centres = size * (first * (1.0 - share) + second * share)
    gains = np.full((len(share), len(_HZ)), 0.02)
    for index, (width, strength) in enumerate(zip(_WIDTHS_HZ, _STRENGTHS, strict=True)):
        away = (_HZ[None, :] - centres[:, index : index + 1]) / width
        gains += strength / (1.0 + away**2)
    return np.asarray(gains, dtype=np.float32)


def room(rng: np.random.Generator, seconds: float, darkness: float) -> Mono:
    """The impulse response of a room that is not there.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where its noise comes from.
    seconds : float
        Time in which its middle falls by 60 dB.
    darkness : float
        0 for a bright room, 1 for one in which the highs die at once.

    Returns
    -------
    Mono
        Shape (taps,), of energy 1.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    frames = int(1.15 * seconds * RATE_HZ)
    size = next_fast_len(frames, real=True)
    spectrum = rfft(rng.standard_normal(size, dtype=np.float32))
    hz = np.fft.rfftfreq(size, 1.0 / RATE_HZ)
    at_s = np.arange(frames, dtype=np.float32) / RATE_HZ
    out = np.zeros(frames, dtype=np.float32)
    lows = (30.0, *_ROOM_HZ)
    highs = (*_ROOM_HZ, 10_500.0)
    for index, (low, high) in enumerate(zip(lows, highs, strict=True)):
        fall_s = seconds * (1.1, 1.0, 0.8 - 0.4 * darkness, 0.55 - 0.4 * darkness)[index]
        level = (0.8, 1.0, 1.0 - 0.5 * darkness, 0.7 - 0.55 * darkness)[index]
        kept = ((hz >= low) & (hz < high)).astype(np.float32) * np.float32(level)
        out += irfft(spectrum * kept, size)[:frames] * np.exp(np.float32(-6.9078 / fall_s) * at_s)
    rise = int(rng.uniform(0.01, 0.12) * RATE_HZ)
    out[:rise] *= swell(rise)
    fall = min(frames // 4, RATE_HZ // 2)
    out[-fall:] *= swell(fall)[::-1]
    early = int(rng.uniform(0.005, 0.03) * RATE_HZ)
    out = np.concatenate([np.zeros(early, dtype=np.float32), out])
    return np.asarray(out / np.sqrt(np.sum(out**2)), dtype=np.float32)


def reverb(samples: Mono, response: Mono, wet: float) -> Mono:
    """The samples with a room around them; ``wet`` from 0 to 1, what rings on is cut."""
    from scipy.fft import irfft, next_fast_len, rfft

    size = next_fast_len(len(samples) + len(response), real=True)
    both = rfft(samples, size) * rfft(response, size)
    heard = irfft(both, size, overwrite_x=True)[: len(samples)]
    return np.asarray((1.0 - wet) * samples + wet * heard, dtype=np.float32)


def tape(rng: np.random.Generator, samples: Mono, depth: float) -> Mono:
    """The samples from a tape that runs unevenly; ``depth`` from 0 (steady) to 1 (worn out)."""
    seconds = len(samples) / RATE_HZ
    at = np.arange(len(samples), dtype=np.float64)
    control = np.linspace(0.0, seconds, int(seconds * 200.0) + 2)
    wow = rng.uniform(0.3, 1.1)
    late_s = 0.003 * np.sin(2.0 * np.pi * wow * control + rng.uniform(0.0, 6.28))
    late_s += 0.0001 * np.sin(2.0 * np.pi * rng.uniform(5.0, 9.0) * control)
    late_s += drift(rng, len(control), seconds, 1.7, -0.006, 0.006)
    late = np.interp(at, control * RATE_HZ, late_s * depth * RATE_HZ)
    return np.interp(at + late, at, samples).astype(np.float32)


def driven(samples: Mono, drive: float) -> Mono:
    """The samples bent by an overdriven stage, at about the level they came with."""
    level = float(np.sqrt(np.mean(samples**2))) + 1e-9
    return np.asarray(np.tanh(samples * (drive / level)) * (level / np.tanh(drive)), np.float32)


def grains(rng: np.random.Generator, samples: Mono, ratio: float, per_second: float) -> Mono:
    """A cloud of short pieces of the samples, played so many times as fast.

    Each is heard a little after the place that it was taken from.
    """
    out = np.zeros_like(samples)
    count = int(per_second * len(samples) / RATE_HZ)
    for start in np.sort(rng.integers(0, len(samples), count)):
        length = int(rng.uniform(0.12, 0.5) * RATE_HZ)
        taken = int(ratio * length) + 2
        first = max(0, int(start - rng.uniform(1.0, 2.5) * taken))
        places = np.arange(length) * ratio
        grain = np.interp(places, np.arange(taken), _piece(samples, first, taken))
        grain *= np.sin(np.linspace(0.0, np.pi, length)) ** 2 * rng.uniform(0.4, 1.0)
        end = min(len(samples), start + length)
        out[start:end] += grain[: end - start].astype(np.float32)
    return out


def _piece(samples: Mono, first: int, count: int) -> Mono:
    """``count`` samples from a place on, with silence after the end."""
    piece = np.zeros(count, dtype=np.float32)
    found = samples[first : first + count]
    piece[: len(found)] = found
    return piece
