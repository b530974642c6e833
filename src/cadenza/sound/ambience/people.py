"""A café: the murmur of many voices, cups and saucers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.sound.ambience import circle
from cadenza.sound.ambience.recipe import Recipe
from cadenza.sound.effects_kind import Channels
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = ["RECIPES"]

_VOWELS_HZ = (
    (730.0, 1090.0, 2440.0),
    (530.0, 1840.0, 2480.0),
    (270.0, 2290.0, 3010.0),
    (570.0, 840.0, 2410.0),
    (440.0, 1020.0, 2240.0),
)
"""Formants of five vowels.

References
----------
.. [1] G. E. Peterson, H. L. Barney, "Control methods used in a study of the vowels", J. Acoust.
   Soc. Am. 24(2), 1952.
"""

_VOICES = 11


def _cafe(rng: np.random.Generator, frames: int) -> Channels:
    """Talk at many tables in a room, cups, a chair now and then, and the steam of the machine."""
    room = _room(rng)
    dry = _murmur(rng, frames) + _cups(rng, frames)
    out = dry * np.float32(0.5) + circle.convolved(dry, room) * np.float32(0.8)
    air = circle.shaped(rng, frames, ((40, -30), (130, 0), (400, -8), (1500, -22), (8000, -36)))
    out += air * np.float32(0.012)
    out += _steam(rng, frames)
    return out


def _room(rng: np.random.Generator) -> NDArray[np.float32]:
    """Impulse response of a room with people in it, shape (2, taps)."""
    at = np.arange(int(0.6 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    noise = circle.band(circle.white(rng, len(at)), 150.0, 5000.0, 1)
    response = noise * np.exp(-at / 0.11).astype(np.float32)
    return np.asarray(response / np.sqrt(np.sum(response**2, axis=1, keepdims=True)))


def _murmur(rng: np.random.Generator, frames: int) -> Channels:
    """Voices: a buzz with the melody of speech, through one vowel after the other."""
    spoken = np.zeros((len(_VOWELS_HZ), 2, frames), dtype=np.float32)
    hush = np.zeros((2, frames), dtype=np.float32)
    for voice in range(_VOICES):
        _speak(rng, spoken, hush, loud=1.0 if voice < 3 else 0.55)
    out = circle.band(hush, 2800.0, 7500.0, 1) * np.float32(0.10)
    for source, formants_hz in zip(spoken, _VOWELS_HZ, strict=True):
        for index, hz in enumerate(formants_hz):
            width_hz = 60.0 + 0.06 * hz
            level = (1.0, 0.75, 0.4)[index]
            out += circle.band(source, hz - width_hz, hz + width_hz, 1) * np.float32(level)
    return out * np.float32(0.6)


def _speak(rng: np.random.Generator, spoken: Channels, hush: Channels, loud: float) -> None:
    """Add one voice: syllables in sentences, each with a vowel, some with a hiss before."""
    frames = spoken.shape[2]
    buzz = _buzz(rng, frames)
    left, right = circle.panned(loud * rng.uniform(0.5, 1.0), rng.uniform(-0.9, 0.9))
    seconds, at_s = frames / SAMPLE_RATE_HZ, rng.uniform(-2.0, 0.3)
    while at_s < seconds - 0.3:
        for _ in range(int(rng.integers(5, 18))):
            length_s = rng.uniform(0.11, 0.26)
            length = int(length_s * SAMPLE_RATE_HZ)
            places = (int(at_s * SAMPLE_RATE_HZ) + np.arange(length)) % frames
            shape = np.sin(np.pi * np.linspace(0.0, 1.0, length) ** 0.8).astype(np.float32) ** 2
            sound = buzz[places] * shape * np.float32(rng.uniform(0.5, 1.0))
            vowel = spoken[rng.integers(len(spoken))]
            vowel[0, places] += sound * np.float32(left)
            vowel[1, places] += sound * np.float32(right)
            if rng.random() < 0.3:
                short = places[: min(length, 3000)]
                hiss = circle.white(rng, len(short), 1)[0] * shape[: len(short)] ** np.float32(0.5)
                hush[0, short] += hiss * np.float32(left)
                hush[1, short] += hiss * np.float32(right)
            at_s += length_s * rng.uniform(0.85, 1.1)
        at_s += rng.exponential(1.6) + 0.3


def _buzz(rng: np.random.Generator, frames: int) -> NDArray[np.float32]:
    """The sound of vocal folds around the circle, with the melody of talk."""
    base_hz = rng.uniform(95.0, 150.0) if rng.random() < 0.5 else rng.uniform(170.0, 240.0)
    tune = circle.slow(rng, frames, 2.2)[0] * np.float32(0.09)
    tune += circle.slow(rng, frames, 0.4)[0] * np.float32(0.06)
    turns = np.cumsum(np.exp2(tune), dtype=np.float64) * (base_hz / SAMPLE_RATE_HZ)
    turns *= np.round(turns[-1]) / turns[-1]
    table = _glottal_cycle()
    return table[((turns - np.floor(turns)) * len(table)).astype(np.int32)]


@lru_cache(maxsize=1)
def _glottal_cycle() -> NDArray[np.float32]:
    """One cycle of the flow's rise and fall, which is what the lips radiate; shape (2048,)."""
    part = np.arange(2048) / 2048.0
    flow = np.where(part < 0.6, np.sin(np.pi * part / 0.6) ** 2 * part, 0.0)
    change = np.gradient(flow)
    return np.asarray(change / np.max(np.abs(change)), dtype=np.float32)


def _cups(rng: np.random.Generator, frames: int) -> Channels:
    """Cups on saucers, spoons in cups, and a chair or a step on the floor."""
    out = np.zeros((2, frames), dtype=np.float32)
    clinks = [_clink(rng) for _ in range(12)]
    for place in circle.poisson(rng, frames, 0.55, at_least=1).tolist():
        gain, pan = 0.035 * rng.lognormal(0.0, 0.5), rng.uniform(-0.9, 0.9)
        hits = 1 if rng.random() < 0.5 else int(rng.integers(2, 6))
        for hit in range(hits):
            late = int(hit * rng.uniform(0.07, 0.22) * SAMPLE_RATE_HZ)
            clink = clinks[rng.integers(12)]
            circle.add_grain(out, clink, place + late, *circle.panned(min(gain, 0.12), pan))
    at = np.arange(int(0.25 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    for place in circle.poisson(rng, frames, 0.16).tolist():
        thud = np.sin(2.0 * np.pi * rng.uniform(80.0, 150.0) * at) * np.exp(-at / 0.03)
        thud[:64] *= np.linspace(0.0, 1.0, 64)
        gains = circle.panned(0.12 * rng.uniform(0.4, 1.0), rng.uniform(-0.8, 0.8))
        circle.add_grain(out, thud.astype(np.float32), place, *gains)
    return out


def _clink(rng: np.random.Generator) -> NDArray[np.float32]:
    """Porcelain: a handful of partials that do not fit each other, high ones shorter."""
    at = np.arange(int(0.5 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    base_hz = rng.uniform(1900.0, 3600.0)
    out = np.zeros(len(at))
    for ratio in (1.0, 1.47, 1.93, 2.61, 3.32):
        hz = base_hz * ratio * rng.uniform(0.97, 1.03)
        if hz < 15_000.0:
            decay_s = rng.uniform(0.02, 0.09) / ratio**0.6
            out += np.sin(2.0 * np.pi * hz * at) * np.exp(-at / decay_s) * rng.uniform(0.4, 1.0)
    out[:16] *= np.linspace(0.0, 1.0, 16)
    return out.astype(np.float32)


def _steam(rng: np.random.Generator, frames: int) -> Channels:
    """The milk is foamed, once in a while and at the far end of the room."""
    seconds = frames / SAMPLE_RATE_HZ
    if seconds < 15.0:
        return np.zeros((2, frames), dtype=np.float32)
    noise = circle.shaped(
        rng, frames, ((300, -30), (1200, -8), (3500, 0), (7000, -4), (14_000, -24))
    )
    bumps = [(rng.uniform(0.0, seconds), 0.5, rng.uniform(0.5, 1.1), 0.02)]
    sides = np.asarray([[1.2], [0.7]], dtype=np.float32)
    return noise * circle.envelope(frames, bumps) * sides


RECIPES = (Recipe("cafe", "a café: many voices, cups, the coffee machine", 22.0, _cafe),)
