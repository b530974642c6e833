"""Sound of any kind in a key: what lies between the notes of its scale is taken down."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.music.key import MODES, Key
from cadenza.music.pitch import name_to_pc
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio

__all__ = ["bring_into_key"]

_WINDOW = 1 << 14
_HOP = _WINDOW // 4
_WINDOWS_AT_A_TIME = 32
_LOWEST_HZ, _HIGHEST_HZ = 140.0, 4000.0
_OUTSIDE_DB = -18.0
_NEAR, _FAR = 0.35, 0.6


def bring_into_key(audio: Audio, keys: Sequence[tuple[int, Key]]) -> None:
    """Take down what is foreign to the key, in place.

    Each bin of a short-time spectrum (windows of 0.37 s) between 140 Hz and 4 kHz passes where
    it lies within 35 cents of a note of the scale, and is 18 dB softer where it lies more than
    60 cents away. Phases stay, so that nothing is smeared.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2), changed in place.
    keys : sequence of (int, Key)
        Frame from which on a key holds, in order; what comes before the first is in it too.
        Without one nothing is changed.
    """
    if not keys:
        return
    starts = np.array([start for start, _ in keys])
    masks = np.stack([_mask(key) for _, key in keys])
    window = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    for side in range(2):
        audio[:, side] = _masked(audio[:, side], window, starts, masks)


def _masked(
    samples: NDArray[np.float32],
    window: NDArray[np.float32],
    starts: NDArray[np.int64],
    masks: NDArray[np.float32],
) -> NDArray[np.float32]:
    """One side, by overlap and add: four squared windows over each sample sum to 1.5."""
    from scipy.fft import irfft, rfft

    before = _WINDOW - _HOP
    count = -(-(len(samples) + before) // _HOP)
    padded = np.zeros((count - 1) * _HOP + _WINDOW, dtype=np.float32)
    padded[before : before + len(samples)] = samples
    out = np.zeros_like(padded)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    for first in range(0, count, _WINDOWS_AT_A_TIME):
        some = frames[first : first + _WINDOWS_AT_A_TIME] * window
        middles = (np.arange(first, first + len(some))) * _HOP + _WINDOW // 2 - before
        which = np.maximum(np.searchsorted(starts, middles, side="right") - 1, 0)
        heard = irfft(rfft(some, axis=1) * masks[which], _WINDOW, axis=1) * window
        for index, each in enumerate(heard, first):
            out[index * _HOP : index * _HOP + _WINDOW] += each
    return out[before : before + len(samples)] / np.float32(1.5)


@lru_cache(maxsize=16)
def _mask(key: Key) -> NDArray[np.float32]:
    """Gain of each bin, shape (_WINDOW // 2 + 1,)."""
    hz = np.arange(1, _WINDOW // 2 + 1) * (SAMPLE_RATE_HZ / _WINDOW)
    pitches = 69.0 + 12.0 * np.log2(hz / 440.0)
    scale = (np.array(MODES[key.mode]) + name_to_pc(key.tonic)) % 12
    away = np.abs((pitches[:, None] - scale + 6.0) % 12.0 - 6.0).min(axis=1)
    share = np.clip((away - _NEAR) / (_FAR - _NEAR), 0.0, 1.0)
    share[(hz < _LOWEST_HZ) | (hz > _HIGHEST_HZ)] = 0.0
    gains = 10.0 ** (_OUTSIDE_DB * share / 20.0)
    return np.concatenate([[1.0], gains]).astype(np.float32)
