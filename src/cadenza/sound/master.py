"""Mastering: gentle glue, loudness to the target, and a true-peak limiter that comes last.

The order is: remove what no ear hears (DC, under 20 Hz), a slow compressor of a few decibels,
gain towards the target loudness, and a look-ahead limiter that works on interpolated peaks.
Gain and limiter are solved together: the loudness after the limiter is predicted from
K-weighted energies, so that one pass over the audio is enough in most cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from pedalboard import Compressor

from cadenza.errors import UsageError
from cadenza.sound import filters, loudness
from cadenza.sound.convolution import Channels, chunks
from cadenza.sound.effects_kind import ride
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio

__all__ = ["Mastered", "limit", "limiter_gain_db", "master", "master_in_place"]

_BLOCK = 21
"""Frames in a control block of the limiter (0.48 ms); 210 of them are 100 ms."""

_LOOKAHEAD_BLOCKS = 4
_BLOCKS_AT_A_TIME = 10_000
_RELEASE_DB_PER_S = 36.0
_MARGIN_DB = 0.16
"""Kept under the ceiling for the dither and for meters that interpolate in another way."""

_MAX_REDUCTION_DB = 14.0
"""More limiting than this at the loudest moment would be heard; the master stays softer."""

_TOLERANCE_LU = 0.05
_QUIET_LUFS = -70.0
_THRESHOLD_OVER_LU = 2.0
"""The glue takes hold this far over the integrated loudness."""

_OFFSET_FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class Mastered:
    """A master and its figures.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2).
    figures : mapping of str to float
        Measured when they are first read: ``duration_s``, ``gain_db``, ``limited_db`` (deepest
        gain reduction of the limiter), ``target_lufs``, ``target_reached`` (1 or 0),
        ``crest_db``, ``loudness_range_lu``; and ``integrated_lufs`` and ``true_peak_dbtp``
        where they exist (not for silence).
    """

    audio: Audio
    figures: Mapping[str, float] = field(default_factory=dict)


class _Later(Mapping[str, float]):
    """Figures that are measured when they are first read, once, by whichever thread reads them.

    Whoever encodes a master need not wait for them.
    """

    def __init__(self, measure: Callable[[], dict[str, float]]) -> None:
        self._measure: Callable[[], dict[str, float]] | None = measure
        self._lock = Lock()
        self._known: dict[str, float] = {}

    def _figures(self) -> dict[str, float]:
        with self._lock:
            if self._measure is not None:
                self._known, self._measure = self._measure(), None
        return self._known

    def __getitem__(self, name: str) -> float:
        return self._figures()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures())

    def __len__(self) -> int:
        return len(self._figures())

    def __repr__(self) -> str:
        return repr(self._figures())


def master(
    audio: Audio,
    *,
    loudness_lufs: float = -14.0,
    true_peak_db: float = -1.0,
    fade_out_s: float = 0.0,
) -> Mastered:
    """Bring a mix to its loudness and hold its peaks.

    Parameters
    ----------
    audio : Audio
        The mix, shape (frames, 2). Silence stays silence.
    loudness_lufs : float
        Integrated loudness to reach, −40 to −5 LUFS. Material with high and sparse peaks may
        stay softer rather than be limited by more than 14 dB; the figures say so.
    true_peak_db : float
        Ceiling, −20 to 0 dBTP.
    fade_out_s : float
        Length of the fade over the end, 0 or more.

    Returns
    -------
    Mastered

    Raises
    ------
    SoundError
        When a sample is not a finite number.
    UsageError
        When a target lies outside its range.

    References
    ----------
    .. [1] ITU-R BS.1770-4, annexes 1 and 2.
    """
    channels = np.array(audio.T, dtype=np.float32, order="C")
    return master_in_place(
        channels, loudness_lufs=loudness_lufs, true_peak_db=true_peak_db, fade_out_s=fade_out_s
    )


def master_in_place(
    channels: Channels, *, loudness_lufs: float, true_peak_db: float, fade_out_s: float
) -> Mastered:
    """``master`` of channels of shape (2, frames), which it may write over."""
    loudness.validate(channels.T)
    _check_range("a master's loudness lies", loudness_lufs, -40.0, -5.0, "LUFS")
    _check_range("a master's ceiling lies", true_peak_db, -20.0, 0.0, "dBTP")
    _check_range("a fade out lies", fade_out_s, 0.0, 600.0, "s")
    channels = _without_offset(channels)
    if not np.any(channels):
        silence = np.zeros(channels.shape, dtype=np.float32).T
        return Mastered(silence, _figures(silence, loudness_lufs, 0.0, 0.0))
    _glue(channels)
    fade_out(channels.T, fade_out_s)
    return _to_target(channels.T, loudness_lufs, true_peak_db)


def _check_range(rule: str, value: float, low: float, high: float, unit: str) -> None:
    if not low <= value <= high:
        raise UsageError(f"{rule} between {low:g} and {high:g} {unit}", f"{value:g}")


def _without_offset(channels: Channels) -> Channels:
    """Without a constant offset; a high-pass alone would turn one into a thump at the start."""
    if not channels.size:
        return channels
    offset = channels.mean(axis=1, keepdims=True, dtype=np.float64)
    if np.all(np.abs(offset) < _OFFSET_FLOOR):
        return channels
    centred = channels - offset.astype(np.float32)
    return centred if np.max(np.abs(centred)) > _OFFSET_FLOOR else np.zeros_like(centred)


def _glue(channels: Channels) -> None:
    """Nothing under 18 Hz, and a slow compressor of 1.6 : 1 over the loudest passages; in place."""
    level = loudness.integrated_lufs(channels.T)
    pole = filters.gentle_highpass(18.0)
    filters.run(channels, pole, pole)
    if np.isfinite(level):
        threshold_db = _THRESHOLD_OVER_LU + level
        plugin = Compressor(threshold_db=threshold_db, ratio=1.6, attack_ms=25.0, release_ms=220.0)
        ride(channels, plugin)


def fade_out(audio: Audio, seconds: float) -> None:
    """Fade the last seconds in place along a cosine that ends at silence."""
    frames = min(len(audio), round(seconds * SAMPLE_RATE_HZ))
    if frames > 0:
        curve = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, frames + 1) / frames)
        audio[-frames:] *= curve[:, None].astype(np.float32)


def _block_peaks(audio: Audio) -> NDArray[np.float64]:
    """Interpolated peak of each control block, shape (blocks,)."""
    blocks, before = np.zeros(-(-len(audio) // _BLOCK)), 0.0
    for at in chunks(len(audio), _BLOCK * _BLOCKS_AT_A_TIME):
        padded = np.zeros(-(-(at.stop - at.start) // _BLOCK) * _BLOCK, dtype=np.float32)
        padded[: at.stop - at.start] = loudness.peaks_within(audio, at)
        mine = blocks[at.start // _BLOCK :][: len(padded) // _BLOCK]
        mine[:] = padded.reshape(-1, _BLOCK).max(axis=1)
        # A peak right before a block's first frame is felt in it, too.
        mine[0] = max(mine[0], before)
        np.maximum(mine[1:], padded[_BLOCK - 1 : -1 : _BLOCK], out=mine[1:])
        before = float(padded[-1])
    return blocks


def limiter_gain_db(block_peaks: NDArray[np.float64], ceiling_db: float) -> NDArray[np.float64]:
    """Gain of the limiter at the edges of the control blocks, in dB, 0 or less.

    Every peak asks for a reduction. The largest one within the look-ahead on either side is
    held, falls back at a constant rate in decibels, and is then averaged over the look-ahead;
    an average over values that are each large enough is large enough.

    Parameters
    ----------
    block_peaks : NDArray
        Shape (blocks,), linear.
    ceiling_db : float
        Level that nothing may pass.

    Returns
    -------
    NDArray
        Shape (blocks + 1,). Interpolated linearly in between, the gain holds every block's
        peak under the ceiling.
    """
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    with np.errstate(divide="ignore"):
        asked = np.maximum(20.0 * np.log10(block_peaks) - ceiling_db, 0.0)
    if not np.any(asked):
        return np.zeros(len(asked) + 1)
    edges = np.maximum(np.append(asked, 0.0), np.append(0.0, asked))
    # Each of the two averages below reaches half a look-ahead to either side.
    held = maximum_filter1d(edges, 2 * _LOOKAHEAD_BLOCKS + 1, mode="nearest")
    slope_db = _RELEASE_DB_PER_S * _BLOCK / SAMPLE_RATE_HZ
    ramp = slope_db * np.arange(len(held))
    falling = np.maximum(np.maximum.accumulate(held + ramp) - ramp, 0.0)
    width = _LOOKAHEAD_BLOCKS + 1
    smooth = uniform_filter1d(
        uniform_filter1d(falling, width, mode="nearest"), width, mode="nearest"
    )
    return np.asarray(-np.maximum(smooth, edges))


def _apply_gain(audio: Audio, gain_db: NDArray[np.float64]) -> Audio:
    """The audio times the gain that runs straight between block edges; (frames, 2)."""
    linear = (10.0 ** (gain_db / 20.0)).astype(np.float32)
    step = np.arange(_BLOCK, dtype=np.float32) / np.float32(_BLOCK)
    out = np.empty(audio.shape[::-1], dtype=np.float32).T
    for at in chunks(len(audio), _BLOCK * _BLOCKS_AT_A_TIME):
        edges = linear[at.start // _BLOCK : -(-at.stop // _BLOCK) + 1]
        curve = edges[:-1, None] + (edges[1:] - edges[:-1])[:, None] * step
        np.multiply(audio[at], curve.reshape(-1)[: at.stop - at.start, None], out=out[at])
    return out


def limit(audio: Audio, *, true_peak_db: float = -1.0) -> Audio:
    """Hold the true peak under a ceiling and leave everything else as it is.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2).
    true_peak_db : float
        Ceiling in dBTP.
    """
    return _limited(audio, _block_peaks(audio), 0.0, true_peak_db)[0]


def _limited(
    audio: Audio, block_peaks: NDArray[np.float64], gain_db: float, ceiling_db: float
) -> tuple[Audio, float]:
    """Gain, then limiter: the audio and its true peak in dBTP, which is under the ceiling."""
    gain = 10.0 ** (gain_db / 20.0)
    curve_db = limiter_gain_db(block_peaks * gain, ceiling_db - _MARGIN_DB) + gain_db
    out = _apply_gain(audio, curve_db)
    hot = _hot_blocks(block_peaks, curve_db)
    if not hot.size:
        return out, -np.inf
    peak_db = loudness.true_peak_of_blocks_db(out, hot, _BLOCK)
    # The moving gain can lift a peak between samples by a hair; one trim makes it exact.
    over_db = peak_db - (ceiling_db - 0.5 * _MARGIN_DB)
    if over_db > 0.0:
        out *= np.float32(10.0 ** (-over_db / 20.0))
        peak_db -= over_db
    return out, peak_db


def _hot_blocks(
    block_peaks: NDArray[np.float64], curve_db: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Blocks that can hold the peak after the gain: those within 0.5 dB of it by prediction."""
    after = block_peaks * 10.0 ** (np.maximum(curve_db[:-1], curve_db[1:]) / 20.0)
    return np.flatnonzero(after > after.max() * 10.0 ** (-0.5 / 20.0))


@dataclass(frozen=True, slots=True)
class _Prediction:
    """What predicts the loudness after the limiter without touching the audio again."""

    block_peaks: NDArray[np.float64]
    block_energies: NDArray[np.float64]
    ceiling_db: float

    def reduction_db(self, gain_db: float) -> NDArray[np.float64]:
        gain = 10.0 ** (gain_db / 20.0)
        return limiter_gain_db(self.block_peaks * gain, self.ceiling_db - _MARGIN_DB)

    def lufs(self, gain_db: float) -> float:
        """Integrated loudness after gain and limiter."""
        curve_db = self.reduction_db(gain_db)[: len(self.block_energies)] + gain_db
        return self._gated(self.block_energies * 10.0 ** (curve_db / 10.0))

    def unlimited_lufs(self) -> float:
        """Integrated loudness as it came."""
        return self._gated(self.block_energies)

    def _gated(self, energies: NDArray[np.float64]) -> float:
        per_step = loudness.STEP_FRAMES // _BLOCK
        steps = len(energies) // per_step
        return loudness.gated_loudness(
            energies[: steps * per_step].reshape(steps, per_step).sum(axis=1)
        )


def _solve_gain_db(prediction: _Prediction, start_db: float, target_lufs: float) -> float:
    """The gain that reaches the target, or the most that the limiter bears."""
    gain_db = start_db
    for _ in range(12):
        missing = target_lufs - prediction.lufs(gain_db)
        if abs(missing) < 0.01:
            break
        gain_db += 1.3 * missing if missing > 0.0 else missing
    with np.errstate(divide="ignore"):
        loudest_db = 20.0 * np.log10(prediction.block_peaks.max())
    most_db = prediction.ceiling_db - _MARGIN_DB - loudest_db + _MAX_REDUCTION_DB
    return float(min(gain_db, most_db))


def _to_target(audio: Audio, target_lufs: float, ceiling_db: float) -> Mastered:
    """Gain and limiter towards the target; a second pass where the prediction was off."""
    block_peaks = _block_peaks(audio)
    energies = loudness.step_energies(audio, _BLOCK)
    prediction = _Prediction(block_peaks, energies, ceiling_db)
    before = prediction.unlimited_lufs()
    if not np.isfinite(before):
        return _short_or_faint(audio, block_peaks, target_lufs, ceiling_db)
    gain_db = _solve_gain_db(prediction, target_lufs - before, target_lufs)
    out, peak_db = _limited(audio, block_peaks, gain_db, ceiling_db)
    missing = target_lufs - loudness.integrated_lufs(out)
    if _TOLERANCE_LU < abs(missing) < 0.5:
        gain_db += missing
        out, peak_db = _limited(audio, block_peaks, gain_db, ceiling_db)
    limited_db = -float(prediction.reduction_db(gain_db).min())
    return Mastered(out, _Later(partial(_figures, out, target_lufs, gain_db, limited_db, peak_db)))


def _short_or_faint(
    audio: Audio, block_peaks: NDArray[np.float64], target_lufs: float, ceiling_db: float
) -> Mastered:
    """Audio without a loudness (under 0.4 s, or under −70 LUFS): root mean square instead."""
    power = loudness.mean_power(audio) * 2.0
    level = 10.0 * np.log10(power) if power > 0.0 else -np.inf
    gain_db = target_lufs - level if level > _QUIET_LUFS else 0.0
    out, peak_db = _limited(audio, block_peaks, gain_db, ceiling_db)
    return Mastered(out, _figures(out, target_lufs, gain_db, 0.0, peak_db))


def _figures(
    audio: Audio,
    target_lufs: float,
    gain_db: float,
    limited_db: float,
    peak_db: float = -np.inf,
) -> dict[str, float]:
    integrated = loudness.measured_lufs(audio)
    energies = loudness.step_energies(audio) if audio.size else np.empty(0)
    figures = {
        "duration_s": len(audio) / SAMPLE_RATE_HZ,
        "gain_db": gain_db,
        "limited_db": limited_db,
        "target_lufs": target_lufs,
        "target_reached": float(abs(integrated - target_lufs) <= 0.1),
        "crest_db": loudness.crest_db(audio),
        "loudness_range_lu": loudness.range_of(energies),
    }
    if np.isfinite(integrated):
        figures["integrated_lufs"] = integrated
    if np.isfinite(peak_db):
        figures["true_peak_dbtp"] = peak_db
    return {name: round(value, 3) for name, value in figures.items()}
