"""Ocean and fire."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.sound.ambience import circle
from cadenza.sound.ambience.recipe import Recipe
from cadenza.sound.effects_kind import Channels
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = ["RECIPES"]


def _ocean(rng: np.random.Generator, frames: int) -> Channels:
    """Waves that swell, break and run out, over the roar of the open water."""
    seconds = frames / SAMPLE_RATE_HZ
    count = max(1, round(seconds / 8.5))
    starts_s = (np.arange(count) + rng.uniform(-0.22, 0.22, count)) * seconds / count % seconds
    sizes = rng.uniform(0.45, 1.0, count)
    pans = rng.uniform(-0.6, 0.6, count)
    out = circle.shaped(
        rng, frames, ((25, -30), (80, 0), (250, -3), (900, -14), (3000, -26), (9000, -42))
    )
    out *= np.float32(0.16)
    # low Hz, high Hz, level, start of the band after the wave's, rise, fall, all in s
    bands = (
        (60.0, 280.0, 0.65, 0.0, 3.4, 1.0),
        (250.0, 1100.0, 0.75, 1.6, 2.0, 1.15),
        (900.0, 3500.0, 0.5, 2.5, 1.3, 1.5),
        (3000.0, 11_000.0, 0.3, 2.9, 1.2, 2.3),
    )
    for low_hz, high_hz, level, after_s, rise_s, fall_s in bands:
        noise = circle.band(circle.white(rng, frames), low_hz, high_hz)
        noise /= np.float32(np.sqrt(np.mean(noise**2)))
        for side, sign in enumerate((-1.0, 1.0)):
            bumps = [
                (
                    start + after_s,
                    rise_s,
                    fall_s * (0.7 + 0.5 * size),
                    level * size * (1.0 + sign * pan),
                )
                for start, size, pan in zip(starts_s, sizes, pans, strict=True)
            ]
            out[side] += noise[side] * circle.envelope(frames, bumps)
    foam = circle.band(circle.white(rng, frames) ** 3, 5000.0, 14_000.0, order=1)
    wash = circle.envelope(
        frames, [(s + 3.4, 1.0, 2.6, z) for s, z in zip(starts_s, sizes, strict=True)]
    )
    return out + foam * wash * np.float32(0.05)


def _fire(rng: np.random.Generator, frames: int) -> Channels:
    """A low flutter of flames, a breath of hiss, and crackle that comes in flurries."""
    flames = circle.shaped(
        rng, frames, ((25, -36), (60, -8), (140, 0), (350, -8), (900, -22), (3000, -36))
    )
    flicker = circle.slow(rng, frames, 7.0, sides=2) * np.float32(0.16)
    breath = circle.slow(rng, frames, 0.5) * np.float32(0.12)
    flames *= np.float32(10.0) ** (flicker + breath)
    hiss = circle.shaped(rng, frames, ((1500, -30), (4000, -4), (8000, 0), (16_000, -12)))
    hiss *= np.float32(10.0) ** (circle.slow(rng, frames, 1.2, sides=2) * np.float32(0.25))
    return flames * np.float32(0.2) + hiss * np.float32(0.02) + _crackle(rng, frames)


def _crackle(rng: np.random.Generator, frames: int) -> Channels:
    """Snaps in flurries: small ticks often, loud cracks seldom."""
    out = np.zeros((2, frames), dtype=np.float32)
    ticks = [
        _snap(rng, rng.uniform(0.0006, 0.0025), rng.uniform(1800.0, 7000.0)) for _ in range(32)
    ]
    cracks = [_snap(rng, rng.uniform(0.004, 0.012), rng.uniform(600.0, 2600.0)) for _ in range(16)]
    places: list[int] = circle.poisson(rng, frames, 7.0, at_least=2).tolist()
    for flurry in circle.poisson(rng, frames, 0.9).tolist():
        size = int(rng.integers(4, 22))
        places.extend((flurry + rng.exponential(0.07, size).cumsum() * SAMPLE_RATE_HZ).astype(int))
    for place in places:
        loud = rng.pareto(1.7)
        grain = cracks[rng.integers(16)] if loud > 2.6 else ticks[rng.integers(32)]
        gain = min(0.14 + 0.3 * loud, 2.2)
        circle.add_grain(out, grain, int(place), *circle.panned(gain, rng.uniform(-0.8, 0.8)))
    return out


def _snap(rng: np.random.Generator, decay_s: float, centre_hz: float) -> NDArray[np.float32]:
    """A burst of noise around a frequency with a sharp start."""
    at = np.arange(int(decay_s * 8.0 * SAMPLE_RATE_HZ) + 8) / SAMPLE_RATE_HZ
    tone = np.sin(2.0 * np.pi * centre_hz * at + rng.uniform(0.0, 6.0))
    grain = (0.6 * rng.standard_normal(len(at)) + tone) * np.exp(-at / decay_s)
    grain[:8] *= np.linspace(0.1, 1.0, 8)
    return grain.astype(np.float32)


RECIPES = (
    Recipe("ocean", "waves that swell, break and run out on a beach", 51.0, _ocean),
    Recipe("fire", "a fireplace: crackle, snaps and the flutter of flames", 45.0, _fire),
)
