"""Rain, thunder and wind."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cadenza.sound.ambience import circle
from cadenza.sound.ambience.recipe import Recipe
from cadenza.sound.effects_kind import Channels
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = ["RECIPES"]


def _rain(rng: np.random.Generator, frames: int) -> Channels:
    """Far rain as shaped noise, patter as a dense row of clicks, near drops one by one."""
    far = circle.shaped(
        rng, frames,
        ((60, -30), (200, -16), (700, -5), (2000, 0), (5000, -1), (10_000, -7), (18_000, -20)),
    )  # fmt: skip
    intensity = circle.slow(rng, frames, 0.12)
    far *= np.float32(10.0) ** (intensity * np.float32(0.07))
    patter = _patter(rng, frames, per_second=700.0)
    patter *= np.float32(10.0) ** (circle.slow(rng, frames, 0.3) * np.float32(0.1))
    drops = _drops(rng, frames, per_second=45.0)
    rumble = circle.shaped(rng, frames, ((30, -24), (110, 0), (220, -6), (500, -40)))
    return far * np.float32(0.5) + patter * np.float32(0.75) + drops + rumble * np.float32(0.05)


def _patter(rng: np.random.Generator, frames: int, per_second: float) -> Channels:
    """Many small clicks of uneven strength in a band, root mean square 1."""
    out = np.zeros((2, frames), dtype=np.float32)
    for side in out:
        places = circle.poisson(rng, frames, per_second, at_least=8)
        np.add.at(side, places, rng.lognormal(0.0, 0.8, len(places)).astype(np.float32))
    out = circle.band(out, 1800.0, 7500.0, order=1)
    return out / np.float32(np.sqrt(np.mean(out**2)) + 1e-12)


def _drop(rng: np.random.Generator) -> NDArray[np.float32]:
    """One drop: a bubble that sings upwards in a puddle, a tick on a pane, or a thud on a leaf.

    References
    ----------
    .. [1] K. van den Doel, "Physically based models for liquid sounds", ACM Trans. Applied
       Perception 2(4), 2005 (the rising bubble).
    """
    kind = rng.choice(3, p=(0.3, 0.45, 0.25))
    if kind == 0:
        start_hz, decay_s = rng.uniform(900.0, 3200.0), rng.uniform(0.006, 0.018)
        at = np.arange(int(decay_s * 7.0 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        turns = start_hz * (at + rng.uniform(4.0, 14.0) * at**2)
        grain = np.sin(2.0 * np.pi * turns) * np.exp(-at / decay_s)
    elif kind == 1:
        decay_s = rng.uniform(0.0015, 0.004)
        at = np.arange(int(decay_s * 8.0 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        tone = np.sin(2.0 * np.pi * rng.uniform(2500.0, 7000.0) * at)
        grain = (tone + 0.5 * rng.standard_normal(len(at))) * np.exp(-at / decay_s)
    else:
        decay_s = rng.uniform(0.006, 0.014)
        at = np.arange(int(decay_s * 8.0 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        body = np.sin(2.0 * np.pi * rng.uniform(320.0, 900.0) * at[: int(rng.integers(90, 160))])
        knock = np.convolve(rng.standard_normal(len(at)), body * np.hanning(len(body)), mode="same")
        grain = 0.25 * knock * np.exp(-at / decay_s)
    rise = min(len(grain), 24)
    grain[:rise] *= np.linspace(0.0, 1.0, rise)
    return grain.astype(np.float32)


def _drops(rng: np.random.Generator, frames: int, per_second: float) -> Channels:
    out = np.zeros((2, frames), dtype=np.float32)
    grains = [_drop(rng) for _ in range(48)]
    places = circle.poisson(rng, frames, per_second, at_least=3)
    kinds = rng.integers(0, len(grains), len(places))
    gains = np.minimum(0.55 * rng.lognormal(0.0, 0.75, len(places)), 4.0)
    pans = rng.uniform(-0.95, 0.95, len(places))
    for place, kind, gain, pan in zip(places.tolist(), kinds, gains, pans, strict=True):
        circle.add_grain(out, grains[kind], place, *circle.panned(float(gain), float(pan)))
    return out


def _thunder(rng: np.random.Generator, frames: int) -> Channels:
    """Claps near and far over a low bed of air; one at least, about three a minute."""
    out = circle.shaped(
        rng, frames, ((20, -30), (45, -6), (90, 0), (200, -4), (900, -22), (4000, -46))
    )
    out *= np.float32(0.022) * np.float32(10.0) ** (
        circle.slow(rng, frames, 0.15) * np.float32(0.15)
    )
    seconds = frames / SAMPLE_RATE_HZ
    count = max(1, round(seconds / 17.0))
    for index in range(count):
        at_s = (index + rng.uniform(0.05, 0.55)) * seconds / count
        clap = _clap(rng, distance=float(rng.uniform(0.0, 1.0) if index else rng.uniform(0.1, 0.5)))
        pan = float(rng.uniform(-0.3, 0.3))
        left, right = circle.panned(1.0, pan)
        start = int(at_s * SAMPLE_RATE_HZ)
        circle.add_grain(out, clap[0], start, left, 0.0)
        circle.add_grain(out, clap[1], start, 0.0, right)
    return out


def _clap(rng: np.random.Generator, distance: float) -> Channels:
    """One thunder, near (0) to far (1), shape (2, frames).

    The channel of the lightning is kilometres long, and each piece of it is heard at its own
    time: a row of strokes with echoes that roll. Air and distance swallow the highs first.
    """
    seconds = 8.0 + 5.0 * distance
    frames = int(seconds * SAMPLE_RATE_HZ)
    onset_s = 0.02 + 0.5 * distance
    strokes = onset_s + np.sort(rng.beta(0.7, 1.5, rng.integers(10, 17))) * 0.7 * seconds
    strokes[0] = onset_s
    bands = (
        (36.0, 110.0, 1.0, 0.5, 0.05),
        (90.0, 350.0, 0.7, 0.38, 0.03),
        (350.0, 1400.0, 0.42 * (1.0 - distance) ** 1.5, 0.22, 0.012),
        (1400.0, 7000.0, 0.2 * (1.0 - distance) ** 3, 0.07, 0.003),
    )
    out = np.zeros((2, frames), dtype=np.float32)
    tail = np.linspace(1.0, 0.0, frames, dtype=np.float32) ** np.float32(0.7)
    for low_hz, high_hz, gain, fall_s, rise_s in bands:
        noise = circle.band(circle.white(rng, frames), low_hz, high_hz)
        noise /= np.float32(np.sqrt(np.mean(noise**2)))
        heights = rng.uniform(0.15, 1.0, len(strokes)) * np.exp(-0.22 * (strokes - onset_s))
        bumps = [
            (at, rise_s * (1.0 + 6.0 * distance), fall_s * rng.uniform(0.6, 1.5), gain * height)
            for at, height in zip(strokes, heights, strict=True)
        ]
        out += noise * circle.envelope(frames, [bump for bump in bumps if bump[0] < seconds])
    edge = int(0.02 * SAMPLE_RATE_HZ)
    out[:, :edge] *= np.linspace(0.0, 1.0, edge, dtype=np.float32)
    return out * tail * np.float32(0.5 + 0.5 * (1.0 - distance))


def _wind(rng: np.random.Generator, frames: int) -> Channels:
    """Gusts: the stronger the blow, the more and the higher bands sound; a whistle now and then."""
    gust = circle.slow(rng, frames, 0.16)[0] + np.float32(0.35) * circle.slow(rng, frames, 0.7)[0]
    sway = circle.slow(rng, frames, 0.2, sides=2) * np.float32(0.25)
    out = np.zeros((2, frames), dtype=np.float32)
    edges_hz = (70.0, 150.0, 300.0, 600.0, 1100.0, 2200.0, 6000.0)
    for index, (low_hz, high_hz) in enumerate(pairwise(edges_hz)):
        noise = circle.band(circle.white(rng, frames), low_hz, high_hz, order=1)
        noise /= np.float32(np.sqrt(np.mean(noise**2)))
        steep = 0.1 + 0.05 * index
        level = np.float32(10.0) ** (np.float32(steep) * gust - np.float32(0.22 * index))
        out += noise * level * (np.float32(1.0) + sway * np.float32(0.3 * index**0.5))
    for base_hz, width_hz, share in ((420.0, 45.0, 0.6), (760.0, 55.0, 0.3)):
        centre = (base_hz * 2.0 ** (0.28 * gust)).astype(np.float32)
        strength = np.clip(gust - np.float32(0.1), 0.0, 2.0) ** np.float32(1.3)
        out += circle.narrow(rng, centre, width_hz) * strength * np.float32(share)
    return out


RECIPES = (
    Recipe("rain", "steady rain with drops near and far", 40.0, _rain),
    Recipe("thunder", "thunder that rolls, near and far, with quiet between", 75.0, _thunder),
    Recipe("wind", "wind in gusts, with a whistle in the stronger ones", 36.0, _wind),
)
