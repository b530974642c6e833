"""Effects that move: chorus, phaser, wow and flutter, tremolo, panning."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray
from pedalboard import Phaser

from cadenza.sound.convolution import Channels, beside, chunks
from cadenza.sound.effects_kind import Context, EffectKind, Values, number, through
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = ["KINDS", "read_at"]

_READ_FRAMES = 1 << 15
_CONTROL_FRAMES = 64
_EDGE_FRAMES = 8
"""Silence around a channel that is read at moving places."""


def read_at(channel: NDArray[np.float32], shift_frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """A channel read at moving places, with Hermite interpolation of the third order.

    Parameters
    ----------
    channel : NDArray
        Shape (frames,).
    shift_frames : NDArray
        Shape (frames // 64 + 2,): at frame ``64 k`` of the answer the channel is read
        ``shift_frames[k]`` frames later; straight lines in between. Places before the start
        and after the end read silence.

    Returns
    -------
    NDArray
        Shape (frames,).
    """
    out = np.empty_like(channel)
    _write_read(out, _edged(channel[None])[0], shift_frames)
    return out


def _edged(channels: Channels) -> Channels:
    """A copy with silence around it, for ``_read``."""
    return np.pad(channels, ((0, 0), (_EDGE_FRAMES, _EDGE_FRAMES)))


def _write_read(
    out: NDArray[np.float32], edged: NDArray[np.float32], shift_frames: NDArray[np.float32]
) -> None:
    for at in chunks(len(out), _READ_FRAMES):
        out[at] = _read(edged, shift_frames, at)


def _read(
    edged: NDArray[np.float32], shift_frames: NDArray[np.float32], at: slice
) -> NDArray[np.float32]:
    """A chunk of ``read_at`` that starts on a control point."""
    first = at.start // _CONTROL_FRAMES
    count = -(-(at.stop - at.start) // _CONTROL_FRAMES)
    knots = shift_frames[first : first + count + 1].astype(np.float64)
    base = np.floor(knots[:-1])
    line = np.arange(_CONTROL_FRAMES, dtype=np.float32) / np.float32(_CONTROL_FRAMES)
    t = np.diff(knots).astype(np.float32)[:, None] * line
    t += (knots[:-1] - base).astype(np.float32)[:, None]
    step = np.floor(t)
    t -= step
    starts = base.astype(np.int64) + np.arange(first, first + count) * _CONTROL_FRAMES
    place = step.astype(np.int64)
    place += starts[:, None] + (np.arange(_CONTROL_FRAMES) + (_EDGE_FRAMES - 1))
    # What lies beyond an edge is read from its end, which is silent.
    a, b, c, d = (np.take(edged[offset:], place, mode="clip") for offset in range(4))
    return _hermite(a, b, c, d, t).reshape(-1)[: at.stop - at.start]


def _hermite(
    a: NDArray[np.float32],
    b: NDArray[np.float32],
    c: NDArray[np.float32],
    d: NDArray[np.float32],
    t: NDArray[np.float32],
) -> NDArray[np.float32]:
    """The curve of the third order between ``b`` and ``c``, with the slopes of the neighbours."""
    cubic = b - c
    cubic *= np.float32(3.0)
    cubic += d
    cubic -= a
    square = a - b
    square -= b
    square += c
    square -= cubic
    c -= a
    for lower in (square, c):
        cubic *= t
        cubic += lower
    cubic *= t
    cubic *= np.float32(0.5)
    cubic += b
    return cubic


def _knot_times_s(frames: int) -> NDArray[np.float64]:
    """Times of the control points of ``read_at``."""
    knots = np.arange(frames // _CONTROL_FRAMES + 2, dtype=np.float64)
    return knots * (_CONTROL_FRAMES / SAMPLE_RATE_HZ)


def _waves(
    times_s: NDArray[np.float64], rates_hz: tuple[float, ...], rng: np.random.Generator
) -> Iterator[NDArray[np.float64]]:
    """Sines with phases of their own."""
    for rate_hz in rates_hz:
        yield np.sin(2.0 * np.pi * (rate_hz * times_s + rng.random()))


def _wow_flutter(channels: Channels, values: Values, context: Context) -> Channels:
    """Two slow waves that beat with each other (wow) and three quick ones (flutter)."""
    frames, rng = channels.shape[1], context.rng("wow flutter")
    times_s = _knot_times_s(frames)
    wow_hz, flutter_hz = values["wow_hz"], values["flutter_hz"]
    plan = (
        (wow_hz, 0.62 * values["wow_cents"]),
        (wow_hz * 0.437, 0.38 * values["wow_cents"]),
        (flutter_hz, 0.5 * values["flutter_cents"]),
        (flutter_hz * 1.618, 0.3 * values["flutter_cents"]),
        (flutter_hz * 2.236, 0.2 * values["flutter_cents"]),
    )
    waves = _waves(times_s, tuple(rate_hz for rate_hz, _ in plan), rng)
    shift_s = np.zeros_like(times_s)
    for (rate_hz, cents), wave in zip(plan, waves, strict=True):
        # A sine of this swing changes the pitch by at most so many cents.
        shift_s += (2.0 ** (cents / 1200.0) - 1.0) / (2.0 * np.pi * rate_hz) * wave
    shift_s *= _at_rest_at_ends(times_s, frames / SAMPLE_RATE_HZ)
    shift = (shift_s * SAMPLE_RATE_HZ).astype(np.float32)
    pairs = zip(channels, _edged(channels), strict=True)
    beside(partial(_write_read, channel, edged, shift) for channel, edged in pairs)
    return channels


def _at_rest_at_ends(times_s: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """1 in the middle, going to 0 at both ends within half a second."""
    edge_s = min(0.5, max(seconds / 2.0, 1e-6))
    near = np.clip(np.minimum(times_s, seconds - times_s) / edge_s, 0.0, 1.0)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * near))


def _chorus(channels: Channels, values: Values, context: Context) -> Channels:
    """Three voices in each ear, each behind the sound by a wandering 8 to 25 ms."""
    frames, rng = channels.shape[1], context.rng("chorus")
    times_s = _knot_times_s(frames)
    depth_s = 0.001 * values["depth_ms"]
    mix = np.float32(values["mix"])
    rates = tuple(values["rate_hz"] * factor for factor in (1.0, 0.77, 1.31))

    def thicken(
        channel: NDArray[np.float32],
        edged: NDArray[np.float32],
        shifts: list[NDArray[np.float32]],
    ) -> None:
        for at in chunks(frames, _READ_FRAMES):
            wet = sum(_read(edged, shift, at) for shift in shifts)
            channel[at] *= np.float32(1.0) - np.float32(0.5) * mix
            channel[at] += wet * (mix * np.float32(0.45))

    jobs = []
    for channel, edged in zip(channels, _edged(channels), strict=True):
        shifts = []
        for voice, wave in enumerate(_waves(times_s, rates, rng)):
            behind_s = 0.009 + 0.0045 * voice + depth_s * (1.0 + wave) * 0.5
            shifts.append((-behind_s * SAMPLE_RATE_HZ).astype(np.float32))
        jobs.append(partial(thicken, channel, edged, shifts))
    beside(jobs)
    return channels


def _phaser(channels: Channels, values: Values, _: Context) -> Channels:
    sides = []
    for channel, factor in zip(channels, (1.0, 1.07), strict=True):
        plugin = Phaser(
            rate_hz=values["rate_hz"] * factor,
            depth=values["depth"],
            centre_frequency_hz=values["centre_hz"],
            feedback=values["feedback"],
            mix=values["mix"],
        )
        sides.append(through(channel[None, :], plugin)[0])
    return np.stack(sides)


def _cycle_hz(values: Values, context: Context) -> float:
    """Rate of a movement: in time with the beat where beats are given."""
    if values["beats"] > 0.0:
        return SAMPLE_RATE_HZ / context.beats_frames(values["beats"])
    return values["rate_hz"]


def _tremolo(channels: Channels, values: Values, context: Context) -> Channels:
    turn = 2.0 * np.pi * _cycle_hz(values, context) / SAMPLE_RATE_HZ
    for at in chunks(channels.shape[1]):
        wave = np.cos(turn * np.arange(at.start, at.stop))
        channels[:, at] *= (1.0 - values["depth"] * (0.5 - 0.5 * wave)).astype(np.float32)
    return channels


def _autopan(channels: Channels, values: Values, context: Context) -> Channels:
    """A balance that wanders along a sine with constant power."""
    turn = 2.0 * np.pi * _cycle_hz(values, context) / SAMPLE_RATE_HZ
    for at in chunks(channels.shape[1]):
        wave = values["depth"] * np.sin(turn * np.arange(at.start, at.stop))
        angle = np.pi / 4.0 * (1.0 + wave)
        gains = np.sqrt(2.0) * np.stack([np.cos(angle), np.sin(angle)])
        channels[:, at] *= gains.astype(np.float32)
    return channels


_RATE = number(1.0, 0.01, 20.0, "Hz", "speed")
_BEATS = number(0.0, 0.0, 64.0, "beats", "length of a cycle in time with the beat; 0 uses rate_hz")

KINDS = (
    EffectKind(
        "chorus",
        "Several slightly detuned copies in each ear.",
        {
            "rate_hz": number(0.6, 0.01, 10.0, "Hz", "speed of the wandering"),
            "depth_ms": number(3.0, 0.0, 12.0, "ms", "how far it wanders"),
            "mix": number(0.5, 0.0, 1.0, "", "share of the copies"),
        },
        _chorus,
    ),
    EffectKind(
        "phaser",
        "Notches that sweep through the sound.",
        {
            "rate_hz": number(0.4, 0.01, 10.0, "Hz", "speed of the sweep"),
            "depth": number(0.6, 0.0, 1.0, "", "width of the sweep"),
            "centre_hz": number(1100.0, 50.0, 10_000.0, "Hz", "middle of the sweep"),
            "feedback": number(0.2, 0.0, 0.9, "", "sharpness"),
            "mix": number(0.5, 0.0, 1.0, "", "share of the swept sound"),
        },
        _phaser,
    ),
    EffectKind(
        "wow_flutter",
        "The unsteady pitch of a tape or a record; nothing drifts out of time.",
        {
            "wow_cents": number(10.0, 0.0, 100.0, "cents", "slow wavering of the pitch"),
            "wow_hz": number(0.6, 0.05, 3.0, "Hz", "its speed"),
            "flutter_cents": number(3.0, 0.0, 50.0, "cents", "quick trembling of the pitch"),
            "flutter_hz": number(6.5, 3.0, 25.0, "Hz", "its speed"),
        },
        _wow_flutter,
    ),
    EffectKind(
        "tremolo",
        "Louder and softer along a wave; slow ones breathe.",
        {
            "rate_hz": number(5.0, 0.01, 20.0, "Hz", "speed"),
            "beats": _BEATS,
            "depth": number(0.4, 0.0, 1.0, "", "how much softer it gets"),
        },
        _tremolo,
    ),
    EffectKind(
        "autopan",
        "Wanders between left and right.",
        {
            "rate_hz": number(0.2, 0.01, 20.0, "Hz", "speed"),
            "beats": _BEATS,
            "depth": number(0.5, 0.0, 1.0, "", "how far it goes"),
        },
        _autopan,
    ),
)
