"""Effects on tone: filters, saturation, bit depth."""

from __future__ import annotations

import numpy as np

from cadenza.sound import filters
from cadenza.sound.convolution import Channels, chunks
from cadenza.sound.effects_kind import (
    Context,
    EffectKind,
    Values,
    blend,
    filter_kind,
    loud_level,
    number,
)
from cadenza.sound.filters import Sections
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = ["KINDS"]


def _lowpass(values: Values) -> Sections:
    return filters.butterworth(int(values["order"]), values["cutoff_hz"], "lowpass")


def _highpass(values: Values) -> Sections:
    return filters.butterworth(int(values["order"]), values["cutoff_hz"], "highpass")


def _low_shelf(values: Values) -> Sections:
    return filters.shelf(values["cutoff_hz"], values["gain_db"], values["q"], high=False)


def _high_shelf(values: Values) -> Sections:
    return filters.shelf(values["cutoff_hz"], values["gain_db"], values["q"], high=True)


def _peak(values: Values) -> Sections:
    return filters.peak(values["cutoff_hz"], values["gain_db"], values["q"])


_REFERENCE_LEVEL = 0.125
"""Root mean square (−18 dBFS) that a drive of 0 dB brings the louder passages to."""


def _bend(channels: Channels, drive_db: float, bias: float) -> np.float32:
    """Through tanh in place, at a drive relative to the signal's own level.

    Returns
    -------
    numpy.float32
        The gain that brings the result back to that level.
    """
    level = loud_level(channels)
    if level <= 0.0:
        return np.float32(1.0)
    push = np.float32(10.0 ** (drive_db / 20.0) * _REFERENCE_LEVEL / level)
    for at in chunks(channels.shape[1]):
        part = channels[:, at]
        part *= push
        part += np.float32(bias)
        np.tanh(part, out=part)
        part -= np.float32(np.tanh(bias))
    bent = loud_level(channels)
    return np.float32(level / bent if bent > 0.0 else 0.0)


def _saturation(channels: Channels, values: Values, _: Context) -> Channels:
    dry = channels.copy() if values["mix"] < 1.0 else channels
    gain = _bend(channels, values["drive_db"], 0.35 * values["even"])
    if values["even"] > 0.0:
        # The bend of one side shifts the middle.
        filters.run(channels, filters.gentle_highpass(8.0) * _volume(gain))
    else:
        channels *= gain
    return blend(channels, dry, values["mix"])


def _volume(gain: np.float32) -> Sections:
    """What turns one section into the same one at another volume."""
    return np.asarray([[gain, gain, gain, 1.0, 1.0, 1.0]])


def _drive(channels: Channels, values: Values, _: Context) -> Channels:
    """A hard-driven stage at twice the rate, between a high-pass and a cabinet's low-pass."""
    from scipy.signal import firwin, upfirdn

    frames = channels.shape[1]
    half_band = firwin(47, 0.46, window=("kaiser", 6.0)).astype(np.float32)
    tight = channels.copy()
    filters.run(tight, filters.gentle_highpass(70.0))
    fine = np.asarray(upfirdn(half_band * np.float32(2.0), tight, up=2, axis=1), dtype=np.float32)
    fine *= _bend(fine, values["drive_db"], 0.1)
    wet = np.asarray(upfirdn(half_band, fine, down=2, axis=1)[:, 23 : 23 + frames])
    wet = np.ascontiguousarray(wet, dtype=np.float32)
    tone = filters.gentle_lowpass(values["tone_hz"])
    filters.run(wet, filters.gentle_highpass(10.0), tone, tone)
    return blend(wet, channels, values["mix"])


_HELD_AT_A_TIME = 1 << 14


def _bitcrush(channels: Channels, values: Values, _: Context) -> Channels:
    """Fewer bits, counted from the loud level, then a sample-and-hold at a lower rate."""
    level = loud_level(channels)
    if level <= 0.0:
        return channels
    # Full scale of the crushed format lies 12 dB over the loud level, as on a good recording.
    step = np.float32(2.0 ** (1.0 - values["bits"]) * level * 4.0)
    frames, spacing = channels.shape[1], max(SAMPLE_RATE_HZ / values["rate_hz"], 1.0)
    mix = np.float32(values["mix"])
    for some in chunks(int(np.ceil(frames / spacing)), _HELD_AT_A_TIME):
        held = (np.arange(some.start, some.stop + 1) * spacing).astype(np.int64)
        held[-1] = min(held[-1], frames)
        part = channels[:, held[0] : held[-1]]
        kept = np.rint(part[:, held[:-1] - held[0]] / step) * (step * mix)
        part *= np.float32(1.0) - mix
        part += np.repeat(kept, np.diff(held), axis=1)
    return channels


_MIX = number(1.0, 0.0, 1.0, "", "share of the processed sound")
_GAIN = number(0.0, -24.0, 24.0, "dB", "boost or cut")

KINDS = (
    filter_kind(
        "lowpass",
        "Takes away the highs.",
        {
            "cutoff_hz": number(8000.0, 20.0, 20_000.0, "Hz", "−3 dB here"),
            "order": number(2, 1, 8, "", "6 dB an octave each"),
        },
        _lowpass,
    ),
    filter_kind(
        "highpass",
        "Takes away the lows.",
        {
            "cutoff_hz": number(80.0, 10.0, 20_000.0, "Hz", "−3 dB here"),
            "order": number(2, 1, 8, "", "6 dB an octave each"),
        },
        _highpass,
    ),
    filter_kind(
        "low_shelf",
        "Lifts or lowers everything under a frequency.",
        {
            "cutoff_hz": number(150.0, 20.0, 20_000.0, "Hz", "middle of the slope"),
            "gain_db": _GAIN,
            "q": number(0.7, 0.1, 5.0, "", "steepness"),
        },
        _low_shelf,
    ),
    filter_kind(
        "high_shelf",
        "Lifts or lowers everything over a frequency.",
        {
            "cutoff_hz": number(6000.0, 20.0, 20_000.0, "Hz", "middle of the slope"),
            "gain_db": _GAIN,
            "q": number(0.7, 0.1, 5.0, "", "steepness"),
        },
        _high_shelf,
    ),
    filter_kind(
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
