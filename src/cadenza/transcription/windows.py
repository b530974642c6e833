"""Windows of audio for the network, and its frames put together again.

The network takes 43,844 samples (1.99 s) and answers with 172 frames, 256 samples apart. The
first and the last 15 frames of an answer know only one side of what they hear, so windows
overlap by 30 frames and those are left out [1]_. Windows are 36,164 samples apart, which is a
little less than the 142 frames that are kept: each window's frames are timed from its own start.

References
----------
.. [1] R. Bittner, J. Bosch, D. Rubinstein, G. Meseguer-Brocal, S. Ewert, "A lightweight
   instrument-agnostic model for polyphonic note transcription and multipitch estimation",
   ICASSP 2022.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from cadenza.transcription.listening import HEARD_HZ

__all__ = [
    "FRAME_HOP",
    "KEPT_FRAMES",
    "WINDOW_FRAMES",
    "WINDOW_HOP",
    "WINDOW_SAMPLES",
    "frame_count",
    "frame_times_s",
    "kept_frames",
    "windows",
]

WINDOW_SAMPLES = 43_844
"""Samples that the network takes."""

WINDOW_FRAMES = 172
"""Frames that it answers with."""

FRAME_HOP = 256
"""Samples from frame to frame."""

_CUT_FRAMES = 15
KEPT_FRAMES = WINDOW_FRAMES - 2 * _CUT_FRAMES
"""Frames of an answer that are used."""

WINDOW_HOP = WINDOW_SAMPLES - 2 * _CUT_FRAMES * FRAME_HOP
"""Samples from window to window."""

_LEAD = _CUT_FRAMES * FRAME_HOP


def windows(audio: Iterable[NDArray[np.float32]], batch: int) -> Iterator[NDArray[np.float32]]:
    """Cut audio into windows, several at a time.

    Parameters
    ----------
    audio : iterable of array (n,) float32
        One channel at 22,050 Hz, in pieces.
    batch : int
        Most windows at a time.

    Yields
    ------
    array (B, 43844, 1) float32
        B is ``batch``, but for the last; the end is filled up with silence.
    """
    span = (batch - 1) * WINDOW_HOP + WINDOW_SAMPLES
    held = np.zeros(_LEAD, np.float32)
    any_sample = False
    for piece in audio:
        any_sample = any_sample or len(piece) > 0
        held = np.concatenate([held, piece])
        while len(held) >= span:
            yield _stacked(held, batch)
            held = held[batch * WINDOW_HOP :]
    count = -(-len(held) // WINDOW_HOP) if any_sample else 0
    if count:
        room = (count - 1) * WINDOW_HOP + WINDOW_SAMPLES
        yield from _split(np.concatenate([held, np.zeros(room, np.float32)])[:room], count, batch)


def _split(held: NDArray[np.float32], count: int, batch: int) -> Iterator[NDArray[np.float32]]:
    for at in range(0, count, batch):
        yield _stacked(held[at * WINDOW_HOP :], min(batch, count - at))


def _stacked(held: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """(B, 43844, 1) of the windows from the start on."""
    seen = np.lib.stride_tricks.sliding_window_view(held, WINDOW_SAMPLES)
    return np.ascontiguousarray(seen[: count * WINDOW_HOP : WINDOW_HOP][:count, :, None])


def kept_frames(answer: NDArray[np.float32]) -> NDArray[np.float32]:
    """(B, 172, P) of the network → (B * 142, P), one after the other."""
    kept = answer[:, _CUT_FRAMES:-_CUT_FRAMES]
    return kept.reshape(-1, answer.shape[2])


def frame_times_s(count: int) -> NDArray[np.float64]:
    """When each of ``count`` frames is, seconds from the start, shape (count,)."""
    frames = np.arange(count)
    samples = frames // KEPT_FRAMES * WINDOW_HOP + frames % KEPT_FRAMES * FRAME_HOP
    return np.asarray(samples / HEARD_HZ)


def frame_count(samples: int) -> int:
    """How many frames lie within so many samples."""
    whole, rest = divmod(samples, WINDOW_HOP)
    return whole * KEPT_FRAMES + min(KEPT_FRAMES, -(-rest // FRAME_HOP))
