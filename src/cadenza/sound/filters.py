"""Linear filters as sections of the second order, run in one pass over the audio.

Neighbouring filters of a chain are one stack of sections: a stack of four costs hardly more than
one. The audio goes through in chunks that stay in the processor's cache, in double precision
and in place; both sides run beside one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = [
    "CHUNK_FRAMES",
    "Sections",
    "beside",
    "butterworth",
    "chunks",
    "gentle_highpass",
    "gentle_lowpass",
    "peak",
    "run",
    "shelf",
]

Sections = NDArray[np.float64]
"""Shape (sections, 6): b0 b1 b2 1 a1 a2 of each."""

CHUNK_FRAMES = 1 << 15
"""Frames that are worked on at a time: 128 kB a channel."""

_STILL = 1e-30
"""A filter's memory under this is silence; left alone it would fade for ever, and slowly."""


def chunks(frames: int, size: int = CHUNK_FRAMES) -> Iterator[slice]:
    """Slices of at most so many frames, in order."""
    for start in range(0, frames, size):
        yield slice(start, min(start + size, frames))


def beside(jobs: Iterable[Callable[[], object]]) -> None:
    """Do jobs that write to different places, beside one another; the first error is raised."""
    work = list(jobs)
    if len(work) < 2:
        for job in work:
            job()
        return
    with ThreadPoolExecutor(max_workers=min(len(work), 2)) as pool:
        for future in [pool.submit(job) for job in work]:
            future.result()


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
    return _normal(
        (
            root * (up - down * cosine + slope),
            flip * 2.0 * root * (down - up * cosine),
            root * (up - down * cosine - slope),
        ),
        (up + down * cosine + slope, flip * -2.0 * (down + up * cosine), up + down * cosine - slope),
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


def run(channels: NDArray[np.float32], *sections: Sections) -> None:
    """Filter channels of shape (channels, frames) in place."""
    stack = np.concatenate(sections)
    beside([_runner(channel, stack) for channel in channels])


def _runner(channel: NDArray[np.float32], stack: Sections) -> Callable[[], None]:
    from scipy.signal import sosfilt

    def work() -> None:
        memory = np.zeros((len(stack), 2))
        for at in chunks(len(channel)):
            part = channel[at]
            if not memory.any() and not part.any():
                continue
            part[:], memory = sosfilt(stack, part, zi=memory)
            memory[np.abs(memory) < _STILL] = 0.0

    return work
