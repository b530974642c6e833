"""Effects on level and stereo image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pedalboard import Compressor, NoiseGate

from cadenza.sound import filters
from cadenza.sound.convolution import Channels, chunks
from cadenza.sound.effects_kind import (
    Context,
    EffectKind,
    Values,
    number,
    ride,
)
from cadenza.sound.master import limit
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = ["KINDS"]


def _gain(channels: Channels, values: Values, _: Context) -> Channels:
    channels *= np.float32(10.0 ** (values["gain_db"] / 20.0))
    return channels


def _compressor(channels: Channels, values: Values, _: Context) -> Channels:
    plugin = Compressor(
        threshold_db=values["threshold_db"],
        ratio=values["ratio"],
        attack_ms=values["attack_ms"],
        release_ms=values["release_ms"],
    )
    ride(channels, plugin, 10.0 ** (values["makeup_db"] / 20.0), values["mix"])
    return channels


def _limiter(channels: Channels, values: Values, _: Context) -> Channels:
    return limit(channels.T, true_peak_db=values["ceiling_db"]).T


def _noise_gate(channels: Channels, values: Values, _: Context) -> Channels:
    plugin = NoiseGate(
        threshold_db=values["threshold_db"],
        ratio=values["ratio"],
        attack_ms=values["attack_ms"],
        release_ms=values["release_ms"],
    )
    ride(channels, plugin)
    return channels


def _pump(channels: Channels, values: Values, context: Context) -> Channels:
    """Duck on every pulse: down within 8 ms before it, and up along a cosine after it."""
    period = context.beats_frames(values["beats"])
    attack = min(0.2 * period, 0.008 * SAMPLE_RATE_HZ)
    recover = max(1.0, values["recover"] * (period - attack))
    for at in chunks(channels.shape[1]):
        since = np.mod(np.arange(at.start, at.stop, dtype=np.float64), period)
        dip = 0.5 + 0.5 * np.cos(np.pi * np.minimum(since / recover, 1.0))
        dip = np.maximum(dip, np.clip(1.0 - (period - since) / attack, 0.0, 1.0))
        channels[:, at] *= (10.0 ** (-values["depth_db"] / 20.0 * dip)).astype(np.float32)
    return channels


def _stereo_width(channels: Channels, values: Values, _: Context) -> Channels:
    half = np.float32(0.5)
    left, right = channels
    for at in chunks(channels.shape[1]):
        side = (left[at] - right[at]) * half
        left[at] += right[at]
        left[at] *= half
        right[at] = side
    if values["bass_mono_hz"] > 0.0:
        # Two gentle poles: the sides lose the bass without a ring.
        pole = filters.gentle_highpass(values["bass_mono_hz"])
        filters.run(channels[1:], pole, pole)
    for at in chunks(channels.shape[1]):
        right[at] *= np.float32(values["width"])
        side = left[at] - right[at]
        left[at] += right[at]
        right[at] = side
    return channels


_CONTROL_FRAMES = 256


def _slow_swell(channels: Channels, values: Values, _: Context) -> Channels:
    """Hold back what rises faster than the swell; what falls is left alone."""
    envelope = _envelope(channels)
    slow = np.empty_like(envelope)
    reach = 1.0 - np.exp(-_CONTROL_FRAMES / (values["attack_ms"] * 0.001 * SAMPLE_RATE_HZ))
    level = 0.0
    for index, now in enumerate(envelope.tolist()):
        level = min(now, level + reach * (now - level))
        slow[index] = level
    floor = 10.0 ** (-values["depth_db"] / 20.0)
    gain = np.clip(slow / np.maximum(envelope, 1e-9), floor, 1.0)
    gain[envelope < 1e-7] = 1.0
    channels *= _stretched(gain, channels.shape[1])
    return channels


def _envelope(channels: Channels) -> NDArray[np.float64]:
    """Peak of each 256 frames over both channels, a little smoothed; shape (blocks,)."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    count = -(-channels.shape[1] // _CONTROL_FRAMES)
    padded = np.zeros(count * _CONTROL_FRAMES, dtype=np.float64)
    padded[: channels.shape[1]] = np.max(np.abs(channels), axis=0)
    peaks = padded.reshape(count, _CONTROL_FRAMES).max(axis=1)
    return np.asarray(uniform_filter1d(maximum_filter1d(peaks, 9), 5))


def _stretched(control: NDArray[np.float64], frames: int) -> NDArray[np.float32]:
    """One value per 256 frames → one a frame, in straight lines."""
    at = (np.arange(len(control)) + 0.5) * _CONTROL_FRAMES
    return np.interp(np.arange(frames), at, control).astype(np.float32)


_THRESHOLD = number(-18.0, -60.0, 0.0, "dBFS", "level from which it works")

KINDS = (
    EffectKind(
        "gain",
        "Louder or softer.",
        {"gain_db": number(0.0, -60.0, 24.0, "dB", "amount")},
        _gain,
    ),
    EffectKind(
        "compressor",
        "Evens out loud and soft; `mix` under 1 keeps some of the unpressed sound.",
        {
            "threshold_db": _THRESHOLD,
            "ratio": number(2.5, 1.0, 20.0, ": 1", "how much is held back above the threshold"),
            "attack_ms": number(15.0, 0.1, 500.0, "ms", "how fast it takes hold"),
            "release_ms": number(150.0, 5.0, 3000.0, "ms", "how fast it lets go"),
            "makeup_db": number(0.0, -12.0, 24.0, "dB", "gain afterwards"),
            "mix": number(1.0, 0.0, 1.0, "", "share of the pressed sound"),
        },
        _compressor,
    ),
    EffectKind(
        "limiter",
        "Holds the true peak under a ceiling and leaves the rest alone.",
        {"ceiling_db": number(-1.0, -24.0, 0.0, "dBTP", "level that nothing passes")},
        _limiter,
    ),
    EffectKind(
        "noise_gate",
        "Turns down what is under the threshold.",
        {
            "threshold_db": number(-60.0, -100.0, 0.0, "dBFS", "level under which it closes"),
            "ratio": number(4.0, 1.0, 20.0, ": 1", "how far it closes"),
            "attack_ms": number(2.0, 0.1, 500.0, "ms", "how fast it opens"),
            "release_ms": number(120.0, 5.0, 3000.0, "ms", "how fast it closes"),
        },
        _noise_gate,
    ),
    EffectKind(
        "pump",
        "Ducks in time with the beat, as a compressor keyed by the kick drum does.",
        {
            "depth_db": number(6.0, 0.0, 36.0, "dB", "how deep it ducks"),
            "beats": number(1.0, 0.125, 8.0, "beats", "distance of the pulses"),
            "recover": number(0.7, 0.05, 1.0, "of the distance", "time to come back up"),
        },
        _pump,
    ),
    EffectKind(
        "stereo_width",
        "Widens or narrows the image and keeps the bass in the middle.",
        {
            "width": number(1.0, 0.0, 2.5, "", "0 is mono, 1 leaves it, 2 doubles the sides"),
            "bass_mono_hz": number(0.0, 0.0, 500.0, "Hz", "under it the sides fade; 0 is off"),
        },
        _stereo_width,
    ),
    EffectKind(
        "slow_swell",
        "Softens attacks, so that notes rise as if bowed.",
        {
            "attack_ms": number(250.0, 5.0, 5000.0, "ms", "how slowly notes rise"),
            "depth_db": number(30.0, 0.0, 60.0, "dB", "how far an attack is held back"),
        },
        _slow_swell,
    ),
)
