"""Linear filters as sections of the second order, run in one pass over the audio.

Neighbouring filters of a chain are one stack of sections. A stack runs as a convolution with its
own impulse response, which costs the same for one section as for six, and which leaves the
other threads alone: SciPy's recursive filters keep the interpreter's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.sound.convolution import Channels, filter_in_place
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = [
    "Sections",
    "butterworth",
    "gentle_highpass",
    "gentle_lowpass",
    "peak",
    "response_of",
    "run",
    "shelf",
]

Sections = NDArray[np.float64]
"""Shape (sections, 6): b0 b1 b2 1 a1 a2 of each."""

_LONGEST_S = 8.0
_SILENT = 1e-7
"""Where what is left of an impulse response is under −140 dB of it, it ends."""


def _normal(b: Sequence[float], a: Sequence[float]) -> Sections:
    return np.asarray([[*b, *a]], dtype=np.float64) / a[0]


def gentle_highpass(cutoff_hz: float) -> Sections:
    """One pole: 6 dB an octave under a frequency, and nothing at 0 Hz."""
    turn = np.tan(np.pi * cutoff_hz / SAMPLE_RATE_HZ)
    return _normal((1.0, -1.0, 0.0), (1.0 + turn, turn - 1.0, 0.0))


def gentle_lowpass(cutoff_hz: float) -> Sections:
    """One pole: 6 dB an octave over a frequency."""
    turn = np.tan(np.pi * cutoff_hz / SAMPLE_RATE_HZ)
    return _normal((turn, turn, 0.0), (1.0 + turn, turn - 1.0, 0.0))


@lru_cache(maxsize=64)
def butterworth(order: int, cutoff_hz: float, side: str) -> Sections:
    """A Butterworth filter, ``side`` "lowpass" or "highpass", 6 dB an octave for each order."""
    from scipy.signal import butter

    sections = butter(order, cutoff_hz, side, fs=SAMPLE_RATE_HZ, output="sos")
    return np.asarray(sections, dtype=np.float64)


def shelf(cutoff_hz: float, gain_db: float, q: float, *, high: bool) -> Sections:
    """Lifts or lowers everything over (``high``) or under a frequency.

    References
    ----------
    .. [1] R. Bristow-Johnson, "Cookbook formulae for audio equalizer biquad filter
       coefficients", 1998.
    """
    root = 10.0 ** (gain_db / 40.0)
    turn = 2.0 * np.pi * cutoff_hz / SAMPLE_RATE_HZ
    # The high shelf is the low one with the frequency axis turned around.
    cosine = -np.cos(turn) if high else np.cos(turn)
    flip = -1.0 if high else 1.0
    up, down, slope = root + 1.0, root - 1.0, np.sin(turn) * np.sqrt(root) / q
    middle, other = up - down * cosine, up + down * cosine
    return _normal(
        (
            root * (middle + slope),
            flip * 2.0 * root * (down - up * cosine),
            root * (middle - slope),
        ),
        (other + slope, flip * -2.0 * (down + up * cosine), other - slope),
    )


def peak(centre_hz: float, gain_db: float, q: float) -> Sections:
    """Lifts or lowers a band; see ``shelf`` for the reference."""
    root = 10.0 ** (gain_db / 40.0)
    turn = 2.0 * np.pi * centre_hz / SAMPLE_RATE_HZ
    wide, middle = np.sin(turn) / (2.0 * q), -2.0 * np.cos(turn)
    return _normal(
        (1.0 + wide * root, middle, 1.0 - wide * root),
        (1.0 + wide / root, middle, 1.0 - wide / root),
    )


def response_of(*sections: Sections) -> NDArray[np.float32]:
    """What a stack answers to an impulse, as far as it can be told from silence.

    Returns
    -------
    NDArray
        Shape (frames,).
    """
    return _response(np.concatenate(sections).tobytes())


@lru_cache(maxsize=64)
def _response(stack: bytes) -> NDArray[np.float32]:
    from scipy.signal import sosfilt

    sections = np.frombuffer(stack, dtype=np.float64).reshape(-1, 6).copy()
    frames, longest = 1 << 12, round(_LONGEST_S * SAMPLE_RATE_HZ)
    while True:
        impulse = np.zeros(frames)
        impulse[0] = 1.0
        answer = np.asarray(sosfilt(sections, impulse))
        left = np.sqrt(np.cumsum(answer[::-1] ** 2)[::-1])
        audible = int(np.count_nonzero(left > _SILENT * left[0]))
        if audible < frames // 2 or frames >= longest:
            return answer[: max(audible, 1)].astype(np.float32)
        frames *= 4


def run(channels: Channels, *sections: Sections) -> None:
    """Filter channels of shape (channels, frames) in place."""
    filter_in_place(channels, response_of(*sections))
