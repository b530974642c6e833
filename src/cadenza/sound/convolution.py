"""Fast convolution in place, and what else goes over long audio in pieces.

Audio here has shape (channels, frames), float32, each channel in one row. Long audio is worked
on in pieces that stay near the processor, since it is memory that costs time: a song of two
minutes has five million frames a side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

__all__ = [
    "CHUNK_FRAMES",
    "Channels",
    "answers",
    "beside",
    "chunks",
    "filter_in_place",
    "work_alone",
]

Channels = NDArray[np.float32]
"""Audio of shape (channels, frames)."""

CHUNK_FRAMES = 1 << 16
"""Frames that are worked on at a time: 256 kB a channel."""

_ALONE: ContextVar[bool] = ContextVar("_ALONE", default=False)

_SMALLEST = 1 << 14
_MANY_TAPS = 1 << 15
"""More than these get shorter transforms beside their length, for the memory's sake."""
_ROWS = 4
"""Transforms that run at one time; fewer do not fill the processor's vectors."""


def chunks(frames: int, size: int = CHUNK_FRAMES) -> Iterator[slice]:
    """Slices of at most so many frames, in order.

    >>> [part.stop for part in chunks(5, 2)]
    [2, 4, 5]
    """
    for start in range(0, frames, size):
        yield slice(start, min(start + size, frames))


def beside(jobs: Iterable[Callable[[], object]]) -> None:
    """Do jobs that write to different places, two at a time; the first error is raised.

    In a thread that works alone they are done one after the other.
    """
    work = list(jobs)
    if len(work) < 2 or _ALONE.get():
        for job in work:
            job()
        return
    with ThreadPoolExecutor(max_workers=2) as pool:
        for future in [pool.submit(job) for job in work]:
            future.result()


def work_alone() -> None:
    """Let this thread start no others: for those that have work of their own beside them."""
    _ALONE.set(True)


def filter_in_place(channels: Channels, response: NDArray[np.float32]) -> None:
    """Convolve every channel with a response of shape (taps,) or with its row of (channels, taps).

    What would ring on after the end is cut.
    """

    def work(channel: Channels, own: Channels) -> None:
        for at, answer in answers(channel, own):
            channel[at] = answer[0]

    rows = np.broadcast_to(np.atleast_2d(response), (len(channels), response.shape[-1]))
    beside(partial(work, *pair) for pair in zip(channels, rows[:, None], strict=True))


def answers(
    channel: NDArray[np.float32], responses: Channels, *, after: int = 0, grain: int = 1
) -> Iterator[tuple[slice, Channels]]:
    """What one channel sounds like through some responses, piece by piece.

    A piece may be written over the place it was made from: everything that later ones need of
    it has been read by then.

    Parameters
    ----------
    channel : NDArray
        Shape (frames,).
    responses : Channels
        Shape (responses, taps).
    after : int
        Go on for so many frames of silence after the end.
    grain : int
        Every piece but the last is a whole number of grains long.

    Yields
    ------
    slice, Channels
        Where the piece lies, and its samples of shape (responses, frames of the piece).

    References
    ----------
    .. [1] T. G. Stockham, "High-speed convolution and correlation", AFIPS 1966 (here as
       overlap-save).
    """
    from scipy.fft import irfft, rfft

    total = len(channel) + after
    responses = responses[:, : max(total, 1)]
    taps = responses.shape[1]
    size = _size_for(taps, total, grain)
    hop = (size - taps + 1) // grain * grain
    count = min(_ROWS, -(-total // hop)) if total else 0
    spectra = rfft(responses, size, axis=1)[:, None]
    heard = np.zeros(max(count - 1, 0) * hop + size, dtype=np.float32)
    for start in range(0, total, max(count * hop, 1)):
        new = channel[start : start + count * hop]
        heard[taps - 1 : taps - 1 + len(new)] = new
        heard[taps - 1 + len(new) :] = 0.0
        at = slice(start, min(start + count * hop, total))
        if heard.any():
            rows = as_strided(heard, (1, count, size), (0, 4 * hop, 4))
            blocks = irfft(rfft(rows, axis=2) * spectra, size, axis=2, overwrite_x=True)
            piece = blocks[:, :, taps - 1 : taps - 1 + hop].reshape(len(responses), -1)
        else:
            piece = np.zeros((len(responses), count * hop), dtype=np.float32)
        yield at, piece[:, : at.stop - at.start]
        heard[: taps - 1] = heard[count * hop : count * hop + taps - 1].copy()


def _size_for(taps: int, total: int, grain: int) -> int:
    """Length of the transforms: a power of two, a few times the response."""
    size = _SMALLEST
    while size < (4 * taps if taps <= _MANY_TAPS else 1.8 * taps) or size < 2 * grain + taps:
        size *= 2
    while size > 256 and size // 2 >= 2 * max(taps, 1) + grain and size // 2 >= total + taps:
        size //= 2
    return size
