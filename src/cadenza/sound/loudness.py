"""Loudness and peaks: ITU-R BS.1770-4 and EBU Tech 3342.

Conventions
-----------
Audio has shape (frames, 2), float32, 44.1 kHz, full scale ±1. Levels are in LUFS, LU, dBFS and
dBTP. A level that does not exist (silence, or less than one measuring block) is ``-inf``.

References
----------
.. [1] ITU-R BS.1770-4, "Algorithms to measure audio programme loudness and true-peak audio
   level", 2015.
.. [2] EBU Tech 3342, "Loudness Range: a measure to supplement EBU R 128 loudness
   normalisation", 2016.
"""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import SoundError
from cadenza.sound import filters
from cadenza.sound.convolution import answers, beside, chunks
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio

__all__ = [
    "STEP_FRAMES",
    "crest_db",
    "gated_loudness",
    "integrated_lufs",
    "interpolated_peaks",
    "k_weighting",
    "loudness_range",
    "mean_power",
    "measured_lufs",
    "momentary_max_lufs",
    "peaks_within",
    "sample_peak_db",
    "step_energies",
    "true_peak_db",
    "true_peak_of_blocks_db",
    "validate",
]

OVERSAMPLING = 4
"""Phases in which the true peak is looked for (BS.1770-4, annex 2, for 44.1 and 48 kHz)."""

STEP_FRAMES = SAMPLE_RATE_HZ // 10
"""Hop of the measuring blocks: 100 ms, a quarter of a block."""

_OFFSET_LU = -0.691
_ABSOLUTE_GATE_LUFS = -70.0
_TAPS_PER_PHASE = 20
_PEAKS_AT_A_TIME = 1 << 20


def validate(audio: Audio) -> None:
    """Refuse what is not finite stereo audio.

    Raises
    ------
    SoundError
        When the shape is not (frames, 2) or a sample is not a finite number.
    """
    if audio.ndim != 2 or audio.shape[1] != 2:
        shape = " × ".join(map(str, audio.shape)) or "a number"
        raise SoundError("audio is stereo, of shape (frames, 2)", shape)
    # A sum is finite only where every sample is, and needs no array of its own.
    if audio.size and not np.isfinite(np.sum(audio, dtype=np.float64)):
        raise SoundError(
            "every sample of audio is a finite number",
            "NaN or infinity",
            "an effect before this one has run away; leave it out",
        )


def _decibels(power: float, offset_db: float = 0.0) -> float:
    return offset_db + 10.0 * float(np.log10(power)) if power > 0.0 else -np.inf


@lru_cache(maxsize=4)
def k_weighting(sample_rate_hz: int = SAMPLE_RATE_HZ) -> NDArray[np.float64]:
    """The two biquads of BS.1770-4 at a sample rate, shape (2, 6).

    The analogue prototypes behind the table of the standard: a high shelf of +4 dB at 1682 Hz
    and a high-pass at 38 Hz, brought to this sample rate by the bilinear transform.
    """
    shelf_k = np.tan(np.pi * 1681.974450955533 / sample_rate_hz)
    shelf_q, high_gain = 0.7071752369554196, 10.0 ** (3.999843853973347 / 20.0)
    band_gain = high_gain**0.4996667741545416
    scale = 1.0 + shelf_k / shelf_q + shelf_k**2
    shelf = [
        (high_gain + band_gain * shelf_k / shelf_q + shelf_k**2) / scale,
        2.0 * (shelf_k**2 - high_gain) / scale,
        (high_gain - band_gain * shelf_k / shelf_q + shelf_k**2) / scale,
        1.0,
        2.0 * (shelf_k**2 - 1.0) / scale,
        (1.0 - shelf_k / shelf_q + shelf_k**2) / scale,
    ]
    pass_k, pass_q = np.tan(np.pi * 38.13547087602444 / sample_rate_hz), 0.5003270373238773
    scale = 1.0 + pass_k / pass_q + pass_k**2
    high_pass = [
        *(1.0, -2.0, 1.0),
        *(1.0, 2.0 * (pass_k**2 - 1.0) / scale, (1.0 - pass_k / pass_q + pass_k**2) / scale),
    ]
    return np.asarray([shelf, high_pass], dtype=np.float64)


def step_energies(audio: Audio, step_frames: int = STEP_FRAMES) -> NDArray[np.float64]:
    """K-weighted energy, summed over both channels, of each whole step of the audio.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2).
    step_frames : int
        Length of a step.

    Returns
    -------
    NDArray
        Shape (frames // step_frames,): sums of squares.
    """
    steps = len(audio) // step_frames
    if not steps:
        return np.empty(0)
    response = filters.response_of(k_weighting())[None]

    def energies(channel: NDArray[np.float32], out: NDArray[np.float64]) -> None:
        for at, weighted in answers(channel, response, grain=step_frames):
            blocks = weighted.reshape(-1, step_frames)
            first = at.start // step_frames
            out[first : first + len(blocks)] = np.einsum("sf,sf->s", blocks, blocks)

    sides = np.empty((audio.shape[1], steps))
    whole = audio[: steps * step_frames]
    beside(partial(energies, whole[:, side], out) for side, out in enumerate(sides))
    return np.asarray(sides.sum(axis=0))


def _sliding_power(energies: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """Mean power of every run of ``steps`` steps of 100 ms."""
    if len(energies) < steps:
        return np.empty(0)
    sums = np.concatenate(([0.0], np.cumsum(energies)))
    return np.asarray(np.maximum(sums[steps:] - sums[:-steps], 0.0) / (steps * STEP_FRAMES))


def gated_loudness(energies: NDArray[np.float64]) -> float:
    """Integrated loudness in LUFS from the energies of 100 ms steps.

    Blocks of 400 ms overlap by three quarters; those below −70 LUFS, and then those more than
    10 LU below the mean of the rest, do not count [1]_.
    """
    power = _sliding_power(energies, 4)
    floor = 10.0 ** ((_ABSOLUTE_GATE_LUFS - _OFFSET_LU) / 10.0)
    power = power[power > floor]
    if not power.size:
        return -np.inf
    loud = power[power > 0.1 * power.mean()]
    return _decibels(float(loud.mean()), _OFFSET_LU)


def integrated_lufs(audio: Audio) -> float:
    """Integrated loudness of BS.1770-4, in LUFS.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2).

    Returns
    -------
    float
        ``-inf`` for silence and for less than 0.4 s.

    References
    ----------
    .. [1] ITU-R BS.1770-4, annex 1.
    """
    return gated_loudness(step_energies(audio))


def measured_lufs(audio: Audio) -> float:
    """Integrated loudness of BS.1770-4 as pyloudnorm measures it, in LUFS.

    The figure that a release states comes from this second, independent meter, with the
    filters of the standard (De Man 2018); ``integrated_lufs`` and the running energies serve
    the search for the gain.

    Returns
    -------
    float
        ``-inf`` for silence and for less than 0.4 s.
    """
    import pyloudnorm

    if len(audio) <= 4 * STEP_FRAMES:
        return -np.inf
    meter = pyloudnorm.Meter(SAMPLE_RATE_HZ, filter_class="DeMan")
    with np.errstate(divide="ignore"):
        return float(meter.integrated_loudness(audio))


def momentary_max_lufs(audio: Audio) -> float:
    """Loudness of the loudest 400 ms, in LUFS; ``-inf`` for silence."""
    power = _sliding_power(step_energies(audio), 4)
    return _decibels(float(power.max()), _OFFSET_LU) if power.size else -np.inf


def loudness_range(audio: Audio) -> float:
    """Loudness range of EBU Tech 3342, in LU.

    The distance between the 10th and the 95th percentile of the loudness of 3 s windows, taken
    every 100 ms, after gates at −70 LUFS and 20 LU under the mean.

    Returns
    -------
    float
        0 for less than one window.

    References
    ----------
    .. [1] EBU Tech 3342, "Loudness Range", 2016.
    """
    return range_of(step_energies(audio))


def range_of(energies: NDArray[np.float64]) -> float:
    """``loudness_range`` from the energies of 100 ms steps."""
    power = _sliding_power(energies, 30)
    power = power[power > 10.0 ** ((_ABSOLUTE_GATE_LUFS - _OFFSET_LU) / 10.0)]
    if not power.size:
        return 0.0
    power = power[power > 0.01 * power.mean()]
    low, high = np.percentile(10.0 * np.log10(power), [10.0, 95.0])
    return float(high - low)


def sample_peak_db(audio: Audio) -> float:
    """The largest sample, in dBFS; ``-inf`` for silence."""
    peak = float(max(audio.max(), -audio.min())) if audio.size else 0.0
    return _decibels(peak * peak)


def mean_power(audio: Audio) -> float:
    """Mean square of all samples; 0 for none."""
    power = sum(float(np.square(audio[at], dtype=np.float64).sum()) for at in chunks(len(audio)))
    return power / max(audio.size, 1)


def crest_db(audio: Audio) -> float:
    """Peak over root mean square, in dB; 0 for silence."""
    power = mean_power(audio)
    return sample_peak_db(audio) - _decibels(power) if power > 0.0 else 0.0


@lru_cache(maxsize=1)
def _interpolator() -> NDArray[np.float32]:
    """Kaiser windowed sinc for four phases, shape (4 · 20 + 1,)."""
    reach = OVERSAMPLING * _TAPS_PER_PHASE // 2
    at = np.arange(-reach, reach + 1)
    taps = np.sinc(at / OVERSAMPLING) * np.kaiser(2 * reach + 1, 5.0)
    return taps.astype(np.float32)


def interpolated_peaks(audio: Audio) -> NDArray[np.float32]:
    """Largest magnitude between each frame and the next, over both channels.

    The signal is interpolated four times; frame ``i`` of the answer covers the times from
    ``i`` up to and including ``i + 1``.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2).

    Returns
    -------
    NDArray
        Shape (frames,), linear.

    References
    ----------
    .. [1] ITU-R BS.1770-4, annex 2.
    """
    sides = np.empty((audio.shape[1], len(audio)), dtype=np.float32)
    beside(partial(_peaks_of, audio[:, side], out) for side, out in enumerate(sides))
    return np.asarray(np.maximum(sides[0], sides[1], out=sides[0]))


def peaks_within(audio: Audio, at: slice) -> NDArray[np.float32]:
    """``interpolated_peaks`` of a part of the audio, heard with the frames around it."""
    first = max(0, at.start - _TAPS_PER_PHASE)
    peaks = interpolated_peaks(audio[first : at.stop + _TAPS_PER_PHASE])
    return peaks[at.start - first : at.stop - first]


def _peaks_of(channel: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """``interpolated_peaks`` of one channel, written to ``out``."""
    reach = _TAPS_PER_PHASE // 2
    # The taps of a phase lie a whole frame apart; the first phase is the samples themselves.
    between = np.stack([_interpolator()[phase::OVERSAMPLING] for phase in range(1, OVERSAMPLING)])
    for at in chunks(len(channel)):
        np.abs(channel[at], out=out[at])
    np.maximum(out[:-1], out[1:], out=out[:-1])
    for at, fine in answers(channel, between, after=reach):
        late = max(reach - at.start, 0)
        peaks = np.abs(fine[:, late:], out=fine[:, late:]).max(axis=0)
        mine = out[at.start + late - reach : at.stop - reach]
        np.maximum(mine, peaks, out=mine)


def true_peak_db(audio: Audio) -> float:
    """True peak of BS.1770-4 in dBTP, found between the samples at four times the rate.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2).

    Returns
    -------
    float
        ``-inf`` for silence.
    """
    if not audio.size:
        return -np.inf
    peak = max(float(peaks_within(audio, at).max()) for at in chunks(len(audio), _PEAKS_AT_A_TIME))
    return _decibels(peak * peak)


def true_peak_of_blocks_db(audio: Audio, blocks: NDArray[np.int64], block_frames: int) -> float:
    """``true_peak_db`` of some blocks of the audio only.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2).
    blocks : NDArray
        Which blocks of ``block_frames`` frames, counted from 0.
    block_frames : int
        Length of a block.
    """
    from scipy.signal import upfirdn

    if 3 * len(blocks) * block_frames > len(audio):
        return true_peak_db(audio)
    reach = _TAPS_PER_PHASE // 2
    at = blocks[:, None] * block_frames + np.arange(-reach, block_frames + 1 + reach)
    inside = (at >= 0) & (at < len(audio))
    rows = audio[np.where(inside, at, 0)] * inside[:, :, None]
    fine = np.abs(upfirdn(_interpolator(), rows, up=OVERSAMPLING, axis=1))
    offset = 2 * OVERSAMPLING * reach
    peak = float(fine[:, offset : offset + OVERSAMPLING * block_frames + 1].max())
    return _decibels(peak * peak)
