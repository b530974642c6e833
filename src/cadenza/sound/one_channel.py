"""What ears and models get: one channel at 22,050 Hz, in pieces, so that length costs no memory.

The filter is a linear-phase low-pass (Kaiser, about 100 dB): flat up to 10.1 kHz, closed from
11.0 kHz on, as the resamplers are that the networks were trained behind. The result does not
depend on how the audio is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import UsageError
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio

__all__ = ["HEARD_HZ", "Recording", "expected_samples", "mono", "pieces"]

Recording: TypeAlias = Audio | Iterable[Audio]
"""Stereo at 44.1 kHz, in one piece or in many (an ``AudioBlocks``), each of shape (frames, 2)."""

HEARD_HZ = SAMPLE_RATE_HZ // 2
"""Sample rate of what is listened to."""

_BLOCK = 1 << 18
"""Frames at 44.1 kHz that are filtered at once, 6 s."""

_CANCELLED = 0.01
"""Below this share of the power of the difference, both sides are one of which one is inverted."""

_TAPS = 361
_TRANSFORM = 4096
_EDGE_HZ = 10_545.0
_ATTENUATION_DB = 100.0


def pieces(audio: Recording) -> Iterator[Audio]:
    """The recording in pieces of any length.

    Raises
    ------
    UsageError
        When a piece is not of shape (frames, 2).
    """
    for piece in (audio,) if isinstance(audio, np.ndarray) else audio:
        if piece.ndim != 2 or piece.shape[1] != 2:
            raise UsageError("audio has the shape (frames, 2)", str(piece.shape))
        yield piece


def expected_samples(audio: Recording) -> float:
    """About how many samples ``mono`` will give; 0 where that is not known before."""
    if isinstance(audio, np.ndarray):
        return len(audio) / 2
    return float(getattr(audio, "duration_s", 0.0)) * HEARD_HZ


def mono(audio: Recording) -> Iterator[NDArray[np.float32]]:
    """The recording as one channel at 22,050 Hz.

    Parameters
    ----------
    audio : array (frames, 2) float32, or an iterable of such pieces
        Stereo at 44.1 kHz.

    Yields
    ------
    array (n,) float32
        Pieces; together half as many samples as there were frames, rounded up.
    """
    taps = _low_pass()
    half = len(taps) // 2
    kept = np.zeros(half, np.float32)  # what stands before the next sample that is due
    total = done = 0  # frames that came in, frames at which samples went out
    for block in _blocks(audio):
        total += len(block)
        kept = np.concatenate([kept, block])
        # A sample at frame f needs the frames f - half to f + half.
        ready = (len(kept) - 2 * half + 1) // 2
        if ready > 0:
            yield _decimated(kept, taps, ready)
            kept = kept[2 * ready :]
            done += 2 * ready
    left = (total - done + 1) // 2
    if left > 0:
        kept = np.concatenate([kept, np.zeros(2 * half + 2, np.float32)])
        yield _decimated(kept, taps, left)


def _blocks(audio: Recording) -> Iterator[NDArray[np.float32]]:
    """One channel of both sides in blocks of one length, but for the last."""
    waiting: list[Audio] = []
    held = 0
    for piece in pieces(audio):
        for at in range(0, len(piece), _BLOCK):
            part = piece[at : at + _BLOCK]
            waiting.append(part)
            held += len(part)
            if held >= _BLOCK:
                joined = np.concatenate(waiting)
                yield _one_channel(joined[:_BLOCK])
                waiting, held = [joined[_BLOCK:]], held - _BLOCK
    if held:
        yield _one_channel(np.concatenate(waiting))


def _one_channel(both: Audio) -> NDArray[np.float32]:
    """The mean of both sides, (n,); half their difference where one is the other upside down."""
    left, right = both[:, 0], both[:, 1]
    mean = np.add(left, right, dtype=np.float32) * np.float32(0.5)
    apart = np.subtract(left, right, dtype=np.float32) * np.float32(0.5)
    if float(mean @ mean) < _CANCELLED * float(apart @ apart):
        return np.asarray(apart)
    return np.asarray(mean)


def _decimated(
    samples: NDArray[np.float32], taps: NDArray[np.float32], count: int
) -> NDArray[np.float32]:
    """The first ``count`` samples at half the rate, shape (count,); by overlap and save."""
    history = len(taps) - 1
    step = _TRANSFORM - history
    turns = -(-2 * count // step)
    room = np.zeros(turns * step + history, np.float32)
    needed = samples[: 2 * (count - 1) + len(taps)]
    room[: len(needed)] = needed
    pieces = np.lib.stride_tricks.sliding_window_view(room, _TRANSFORM)[::step]  # (turns, 4096)
    spectrum = np.fft.rfft(pieces) * np.fft.rfft(taps, _TRANSFORM)
    filtered = np.fft.irfft(spectrum, _TRANSFORM)[:, history:]
    return np.asarray(filtered.reshape(-1)[::2][:count], np.float32)


@cache
def _low_pass() -> NDArray[np.float32]:
    """A windowed sinc of odd length whose sum is 1."""
    at = np.arange(_TAPS) - _TAPS // 2
    edge = 2 * _EDGE_HZ / SAMPLE_RATE_HZ
    taps = np.sinc(edge * at) * np.kaiser(_TAPS, 0.1102 * (_ATTENUATION_DB - 8.7))
    return np.asarray(taps / taps.sum(), np.float32)
