"""Vinyl and tape."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.sound.ambience import circle
from cadenza.sound.ambience.recipe import Recipe
from cadenza.sound.effects_kind import Channels
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = ["RECIPES"]

_TURN_S = 1.8
"""One turn of a record at 33⅓ rpm."""


def _vinyl(rng: np.random.Generator, frames: int) -> Channels:
    """Surface noise, rumble and hum, crackle everywhere, and a scratch that comes each turn."""
    surface = circle.shaped(
        rng, frames,
        ((40, -8), (150, -14), (600, -10), (2000, -3), (6000, 0), (11_000, -4), (18_000, -22)),
    )  # fmt: skip
    turn_hz = circle.whole_cycles_hz(1.0 / _TURN_S, frames)
    at = np.arange(frames) / SAMPLE_RATE_HZ
    wobble = np.sin(2.0 * np.pi * (turn_hz * at + rng.random()))
    surface *= (1.0 + 0.22 * wobble).astype(np.float32)
    rumble = circle.shaped(rng, frames, ((15, -20), (32, 0), (60, -4), (140, -22), (400, -60)))
    hum = sum(
        level * np.sin(2.0 * np.pi * circle.whole_cycles_hz(hz, frames) * at)
        for hz, level in ((50.0, 1.0), (100.0, 0.45), (150.0, 0.3), (250.0, 0.12))
    )
    out = surface * np.float32(0.1) + rumble * np.float32(0.016)
    out += (0.006 * np.asarray(hum)).astype(np.float32)
    return out + _ticks(rng, frames, turn_hz)


def _ticks(rng: np.random.Generator, frames: int, turn_hz: float) -> Channels:
    """Dust: many ticks, a few pops, and two scratches that come back turn after turn."""
    out = np.zeros((2, frames), dtype=np.float32)
    small = [
        _tick(rng, rng.uniform(0.00008, 0.0004), rng.uniform(2500.0, 9000.0)) for _ in range(24)
    ]
    large = [_tick(rng, rng.uniform(0.0008, 0.0025), rng.uniform(500.0, 1800.0)) for _ in range(12)]
    for place in circle.poisson(rng, frames, 26.0, at_least=2).tolist():
        gain = min(0.1 + 0.2 * rng.pareto(1.6), 1.6)
        circle.add_grain(out, small[rng.integers(24)], place, *_groove(rng, gain))
    for place in circle.poisson(rng, frames, 1.3).tolist():
        gain = min(0.25 + 0.35 * rng.pareto(2.2), 1.6)
        circle.add_grain(out, large[rng.integers(12)], place, *_groove(rng, gain))
    turn = SAMPLE_RATE_HZ / turn_hz
    for scratch in range(2):
        first, turns = rng.random(), round(frames / turn)
        for each in range(turns):
            gain = (
                0.35 * np.cos(np.pi * (each / turns + 0.5 * scratch)) ** 2 * rng.uniform(0.6, 1.0)
            )
            place = int((each + first) * turn + rng.normal(0.0, 30.0))
            circle.add_grain(out, large[scratch], place, *_groove(rng, float(gain)))
    return out


def _groove(rng: np.random.Generator, gain: float) -> tuple[float, float]:
    """A speck hits mostly one wall of the groove."""
    return circle.panned(gain, rng.uniform(-0.7, 0.7))


def _tick(rng: np.random.Generator, decay_s: float, centre_hz: float) -> NDArray[np.float32]:
    """A click through a cartridge: a damped ring with a short start."""
    at = np.arange(int(decay_s * 9.0 * SAMPLE_RATE_HZ) + 6) / SAMPLE_RATE_HZ
    ring = np.sin(2.0 * np.pi * centre_hz * at) + 0.3 * rng.standard_normal(len(at))
    grain = ring * np.exp(-at / decay_s)
    grain[:3] *= np.asarray([0.3, 0.6, 0.9])
    return grain.astype(np.float32)


def _tape(rng: np.random.Generator, frames: int) -> Channels:
    """Hiss that breathes a little, dips where the coating is thin, and the motor far below."""
    hiss = circle.shaped(
        rng, frames,
        ((40, -26), (200, -20), (800, -11), (2500, -3), (6000, 0), (12_000, -3), (19_000, -18)),
    )  # fmt: skip
    breath = circle.slow(rng, frames, 0.25, sides=2) * np.float32(0.03)
    tremble = circle.slow(rng, frames, 9.0, sides=2) * np.float32(0.02)
    hiss *= np.float32(10.0) ** (breath + tremble)
    dips = circle.envelope(
        frames,
        [(rng.random() * frames / SAMPLE_RATE_HZ, 0.05, 0.08, rng.uniform(0.1, 0.3))
         for _ in range(round(frames / SAMPLE_RATE_HZ * 0.15))],
    )  # fmt: skip
    hiss *= np.float32(1.0) - np.minimum(dips, np.float32(0.5))
    at = np.arange(frames) / SAMPLE_RATE_HZ
    motor_hz = circle.whole_cycles_hz(50.0, frames)
    motor = np.sin(2.0 * np.pi * motor_hz * at) + 0.5 * np.sin(6.0 * np.pi * motor_hz * at)
    bearing = circle.shaped(rng, frames, ((20, -24), (70, 0), (160, -8), (500, -40)))
    return hiss + bearing * np.float32(0.03) + (0.01 * motor).astype(np.float32)


RECIPES = (
    Recipe("vinyl", "an old record: crackle, pops, surface noise and a soft hum", 28.8, _vinyl),
    Recipe("tape", "tape hiss that breathes", 30.0, _tape),
)
