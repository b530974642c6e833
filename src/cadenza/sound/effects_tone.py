"""Effects on tone: filters, saturation, bit depth."""

from __future__ import annotations

import numpy as np
from pedalboard import (
    HighpassFilter,
    HighShelfFilter,
    LowpassFilter,
    LowShelfFilter,
    PeakFilter,
)

from cadenza.sound.effects_kind import (
    Channels,
    Context,
    EffectKind,
    Values,
    loud_level,
    number,
    through,
)
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = ["KINDS"]


def _butterworth(channels: Channels, values: Values, side: str) -> Channels:
    from scipy.signal import butter, sosfilt

    sos = butter(int(values["order"]), values["cutoff_hz"], side, fs=SAMPLE_RATE_HZ, output="sos")
    return np.asarray(sosfilt(sos, channels, axis=1), dtype=np.float32)


def _lowpass(channels: Channels, values: Values, _: Context) -> Channels:
    return _butterworth(channels, values, "lowpass")


def _highpass(channels: Channels, values: Values, _: Context) -> Channels:
    return _butterworth(channels, values, "highpass")


def _low_shelf(channels: Channels, values: Values, _: Context) -> Channels:
    return through(channels, LowShelfFilter(values["cutoff_hz"], values["gain_db"], values["q"]))


def _high_shelf(channels: Channels, values: Values, _: Context) -> Channels:
    return through(channels, HighShelfFilter(values["cutoff_hz"], values["gain_db"], values["q"]))


def _peak(channels: Channels, values: Values, _: Context) -> Channels:
    return through(channels, PeakFilter(values["cutoff_hz"], values["gain_db"], values["q"]))


_REFERENCE_LEVEL = 0.125
"""Root mean square (−18 dBFS) that a drive of 0 dB brings the louder passages to."""


def _bent(channels: Channels, drive_db: float, bias: float) -> Channels:
    """Through tanh at a drive relative to the signal's own level, and back to that level."""
    level = loud_level(channels)
    if level <= 0.0:
        return channels.copy()
    push = np.float32(10.0 ** (drive_db / 20.0) * _REFERENCE_LEVEL / level)
    out: Channels = np.tanh(channels * push + np.float32(bias)) - np.float32(np.tanh(bias))
    bent = loud_level(out)
    out *= np.float32(level / bent if bent > 0.0 else 0.0)
    return out


def _saturation(channels: Channels, values: Values, _: Context) -> Channels:
    wet = _bent(channels, values["drive_db"], 0.35 * values["even"])
    if values["even"] > 0.0:
        wet = through(wet, HighpassFilter(8.0))  # the bend of one side shifts the middle
    mix = np.float32(values["mix"])
    return wet * mix + channels * (np.float32(1.0) - mix)


def _drive(channels: Channels, values: Values, _: Context) -> Channels:
    """A hard-driven stage at twice the rate, between a high-pass and a cabinet's low-pass."""
    from scipy.signal import firwin, upfirdn

    frames = channels.shape[1]
    half_band = firwin(47, 0.46, window=("kaiser", 6.0)).astype(np.float32)
    tight = through(channels, HighpassFilter(70.0))
    fine = upfirdn(half_band * np.float32(2.0), tight, up=2, axis=1)
    fine = _bent(np.asarray(fine, dtype=np.float32), values["drive_db"], 0.1)
    wet = np.asarray(upfirdn(half_band, fine, down=2, axis=1)[:, 23 : 23 + frames])
    tone = [
        HighpassFilter(10.0),
        LowpassFilter(values["tone_hz"]),
        LowpassFilter(values["tone_hz"]),
    ]
    wet = through(np.ascontiguousarray(wet, dtype=np.float32), *tone)
    mix = np.float32(values["mix"])
    return wet * mix + channels * (np.float32(1.0) - mix)


def _bitcrush(channels: Channels, values: Values, _: Context) -> Channels:
    """Fewer bits, counted from the loud level, then a sample-and-hold at a lower rate."""
    level = loud_level(channels)
    if level <= 0.0:
        return channels.copy()
    # Full scale of the crushed format lies 12 dB over the loud level, as on a good recording.
    step = np.float32(2.0 ** (1.0 - values["bits"]) * level * 4.0)
    out = np.rint(channels / step) * step
    rate_hz = values["rate_hz"]
    if rate_hz < SAMPLE_RATE_HZ:
        held = np.arange(0.0, channels.shape[1], SAMPLE_RATE_HZ / rate_hz).astype(np.int64)
        counts = np.diff(np.append(held, channels.shape[1]))
        out = np.stack([np.repeat(side[held], counts) for side in out])
    mix = np.float32(values["mix"])
    return np.asarray(out * mix + channels * (np.float32(1.0) - mix), dtype=np.float32)


_MIX = number(1.0, 0.0, 1.0, "", "share of the processed sound")
_GAIN = number(0.0, -24.0, 24.0, "dB", "boost or cut")

KINDS = (
    EffectKind(
        "lowpass",
        "Takes away the highs.",
        {
            "cutoff_hz": number(8000.0, 20.0, 20_000.0, "Hz", "−3 dB here"),
            "order": number(2, 1, 8, "", "6 dB an octave each"),
        },
        _lowpass,
    ),
    EffectKind(
        "highpass",
        "Takes away the lows.",
        {
            "cutoff_hz": number(80.0, 10.0, 20_000.0, "Hz", "−3 dB here"),
            "order": number(2, 1, 8, "", "6 dB an octave each"),
        },
        _highpass,
    ),
    EffectKind(
        "low_shelf",
        "Lifts or lowers everything under a frequency.",
        {
            "cutoff_hz": number(150.0, 20.0, 20_000.0, "Hz", "middle of the slope"),
            "gain_db": _GAIN,
            "q": number(0.7, 0.1, 5.0, "", "steepness"),
        },
        _low_shelf,
    ),
    EffectKind(
        "high_shelf",
        "Lifts or lowers everything over a frequency.",
        {
            "cutoff_hz": number(6000.0, 20.0, 20_000.0, "Hz", "middle of the slope"),
            "gain_db": _GAIN,
            "q": number(0.7, 0.1, 5.0, "", "steepness"),
        },
        _high_shelf,
    ),
    EffectKind(
        "peak",
        "Lifts or lowers a band.",
        {
            "cutoff_hz": number(1000.0, 20.0, 20_000.0, "Hz", "middle of the band"),
            "gain_db": _GAIN,
            "q": number(1.0, 0.1, 12.0, "", "narrowness"),
        },
        _peak,
    ),
    EffectKind(
        "saturation",
        "Warm, soft bending of the peaks, as tape and valves do; the level stays.",
        {
            "drive_db": number(6.0, -12.0, 30.0, "dB", "how hard it is driven"),
            "even": number(0.3, 0.0, 1.0, "", "even harmonics, the valve's share"),
            "mix": _MIX,
        },
        _saturation,
    ),
    EffectKind(
        "drive",
        "Distortion of an overdriven amplifier; the level stays.",
        {
            "drive_db": number(20.0, 0.0, 48.0, "dB", "how hard it is driven"),
            "tone_hz": number(5000.0, 500.0, 16_000.0, "Hz", "darker when lower"),
            "mix": _MIX,
        },
        _drive,
    ),
    EffectKind(
        "bitcrush",
        "Few bits and a low sample rate, as old samplers had.",
        {
            "bits": number(12.0, 2.0, 16.0, "bits", "depth"),
            "rate_hz": number(44_100.0, 1000.0, 44_100.0, "Hz", "sample rate"),
            "mix": _MIX,
        },
        _bitcrush,
    ),
)
