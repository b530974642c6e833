"""The end of every texture: nothing below hearing, one loudness, rounded peaks, soft ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from cadenza.audio.textures.recipe import Mono
from cadenza.audio.textures.waves import RATE_HZ, faded
from cadenza.sound import loudness

__all__ = ["TEXTURE_LUFS", "TEXTURE_PEAK", "finished", "loudness_lufs", "low_cut", "round_peaks"]

TEXTURE_LUFS = -20.0
"""Loudness of every texture (BS.1770-4 of its one channel)."""

TEXTURE_PEAK = 0.88
"""No sample is larger, −1.1 dBFS."""

_KNEE = 0.6
_LOWEST_HZ = 32.0
_IN_S, _OUT_S = 0.25, 0.6
_STEP = RATE_HZ // 10


def finished(samples: Mono) -> Mono:
    """A texture as it is handed out: filtered, at its loudness, with soft ends."""
    (out,) = low_cut([samples])
    faded(out, _IN_S, _OUT_S)
    for _ in range(2):  # rounding takes a little loudness, which the second turn gives back
        level = loudness_lufs(out)
        if np.isfinite(level):
            out *= np.float32(10.0 ** ((TEXTURE_LUFS - level) / 20.0))
        round_peaks(out)
    return out


def low_cut(pieces: Iterable[Mono]) -> Iterator[Mono]:
    """Pieces of one sound without what lies under 32 Hz, nor a constant that stands from the start.

    Each comes out as long as it went in.
    """
    from scipy.signal import butter, sosfilt, sosfilt_zi

    sections = butter(2, _LOWEST_HZ, "highpass", fs=RATE_HZ, output="sos")
    state = None
    for piece in pieces:
        if state is None:
            state = sosfilt_zi(sections) * (piece[0] if len(piece) else 0.0)
        out, state = sosfilt(sections, piece, zi=state)
        yield np.asarray(out, dtype=np.float32)


def round_peaks(samples: Mono) -> None:
    """What passes 0.6 is bent so that it never passes 0.88, in place."""
    over = np.abs(samples) > _KNEE
    if over.any():
        loud, reach = samples[over], TEXTURE_PEAK - _KNEE
        samples[over] = np.copysign(_KNEE + reach * np.tanh((np.abs(loud) - _KNEE) / reach), loud)


def loudness_lufs(samples: Mono) -> float:
    """Integrated loudness of one channel at 22,050 Hz, in LUFS.

    Parameters
    ----------
    samples : Mono
        Shape (frames,).

    Returns
    -------
    float
        ``-inf`` for silence and for 0.4 s or less.

    References
    ----------
    .. [1] ITU-R BS.1770-4, annex 1.
    """
    from scipy.signal import sosfilt

    steps = len(samples) // _STEP
    weighted = sosfilt(loudness.k_weighting(RATE_HZ), samples)[: steps * _STEP]
    blocks = weighted.reshape(steps, _STEP)
    # The gate counts in steps of 100 ms at 44.1 kHz, which have twice as many samples.
    return loudness.gated_loudness(2.0 * np.einsum("sf,sf->s", blocks, blocks))
