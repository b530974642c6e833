"""Birds and a night with crickets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cadenza.sound.ambience import circle
from cadenza.sound.ambience.recipe import Recipe
from cadenza.sound.effects_kind import Channels
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = ["RECIPES"]

Phrase = NDArray[np.float32]


def _whistle(
    points: list[tuple[float, float]], seconds: float, wobble_hz: float = 0.0, wobble: float = 0.0
) -> Phrase:
    """A gliding whistle with a soft octave, through (place from 0 to 1, Hz).

    ``wobble`` is the swing of a trill as a part of the frequency.
    """
    frames = int(seconds * SAMPLE_RATE_HZ)
    at = np.arange(frames) / max(1, frames)
    places, pitches = np.asarray(points, dtype=np.float64).T
    hz = np.exp(np.interp(at, places, np.log(pitches)))
    hz *= 1.0 + wobble * np.sin(2.0 * np.pi * wobble_hz * at * seconds)
    phase = 2.0 * np.pi * np.cumsum(hz) / SAMPLE_RATE_HZ
    shape = np.sin(np.pi * at**0.7) ** 1.2
    return ((np.sin(phase) + 0.12 * np.sin(2.0 * phase)) * shape).astype(np.float32)


def _row(notes: list[tuple[float, Phrase]]) -> Phrase:
    """Notes at times in s → one phrase."""
    ends = [round(at_s * SAMPLE_RATE_HZ) + len(note) for at_s, note in notes]
    out = np.zeros(max(ends), dtype=np.float32)
    for (at_s, note), end in zip(notes, ends, strict=True):
        out[end - len(note) : end] += note * np.float32(1.0 if at_s >= 0.0 else 0.0)
    return out


def _sparrow(rng: np.random.Generator, pitch: float) -> Phrase:
    """Short chirps that sweep down and up."""
    notes, at_s = [], 0.0
    for _ in range(int(rng.integers(3, 8))):
        top = 4300.0 * pitch * rng.uniform(0.93, 1.07)
        length_s = rng.uniform(0.05, 0.09)
        points = [(0.0, top * 0.85), (0.3, top * 1.15), (1.0, top * rng.uniform(0.62, 0.75))]
        notes.append((at_s, _whistle(points, length_s) * np.float32(rng.uniform(0.6, 1.0))))
        at_s += rng.uniform(0.14, 0.3)
    return _row(notes)


def _blackbird(rng: np.random.Generator, pitch: float) -> Phrase:
    """A few round, fluted notes and a scratchy flourish at the end."""
    notes, at_s = [], 0.0
    scale = np.asarray([1.0, 1.125, 1.26, 1.5, 1.68, 1.9]) * 1650.0 * pitch
    for _ in range(int(rng.integers(3, 6))):
        a, b = rng.choice(scale, 2)
        length_s = rng.uniform(0.12, 0.32)
        points = [(0.0, a * 0.97), (0.2, a), (0.6, b), (1.0, b * rng.uniform(0.92, 1.04))]
        notes.append((at_s, _whistle(points, length_s, 18.0, rng.uniform(0.0, 0.02))))
        at_s += length_s + rng.uniform(0.02, 0.1)
    flourish = _whistle(
        [(0.0, 4200 * pitch), (0.5, 6200 * pitch), (1.0, 4800 * pitch)], 0.22, 45, 0.14
    )
    notes.append((at_s, flourish * np.float32(0.35)))
    return _row(notes)


def _tit(rng: np.random.Generator, pitch: float) -> Phrase:
    """Two notes, high and low, over and over: "tea-cher, tea-cher"."""
    high, low = 5200.0 * pitch, 3900.0 * pitch
    step_s = rng.uniform(0.15, 0.19)
    notes = []
    for index in range(int(rng.integers(3, 7))):
        for half, hz in enumerate((high, low)):
            points = [(0.0, hz * 1.03), (1.0, hz * 0.98)]
            notes.append(((2 * index + half) * step_s, _whistle(points, step_s * 0.8)))
    return _row(notes)


def _warbler(rng: np.random.Generator, pitch: float) -> Phrase:
    """A trill that falls away in pitch."""
    seconds, top = rng.uniform(0.9, 1.6), 5400.0 * pitch
    points = [(0.0, top), (0.6, top * 0.8), (1.0, top * 0.6)]
    trill = _whistle(points, seconds, rng.uniform(14.0, 22.0), 0.12)
    at = np.arange(len(trill)) / SAMPLE_RATE_HZ
    pulse = 0.55 + 0.45 * np.sin(2.0 * np.pi * rng.uniform(14.0, 22.0) * at)
    return (trill * pulse).astype(np.float32)


def _dove(rng: np.random.Generator, pitch: float) -> Phrase:
    """A low coo of three notes, the middle one longest."""
    notes, at_s = [], 0.0
    for usual_s, hz in ((0.28, 500.0), (0.55, 560.0), (0.38, 490.0)):
        length_s = usual_s * rng.uniform(0.95, 1.05)
        points = [(0.0, hz * pitch * 0.94), (0.3, hz * pitch), (1.0, hz * pitch * 0.95)]
        notes.append((at_s, _whistle(points, length_s, 26.0, 0.008)))
        at_s += length_s + 0.09
    return _row(notes)


Species = Callable[[np.random.Generator, float], Phrase]

_SPECIES: tuple[tuple[Species, float, float], ...] = (
    (_sparrow, 5.5, 0.5),
    (_blackbird, 6.0, 0.8),
    (_tit, 9.0, 0.45),
    (_warbler, 11.0, 0.5),
    (_dove, 14.0, 0.6),
)
"""Who sings, seconds between two phrases of one bird, and how loud."""


def _birds(rng: np.random.Generator, frames: int) -> Channels:
    """Nine birds of five kinds at their own distances, in a wood with moving leaves."""
    songs = np.zeros((2, frames), dtype=np.float32)
    seconds = frames / SAMPLE_RATE_HZ
    order = [*range(len(_SPECIES)), *rng.integers(0, 4, 4).tolist()]
    for bird, kind in enumerate(order):
        sing, pause_s, loud = _SPECIES[kind]
        pitch, distance = rng.uniform(0.9, 1.12), rng.uniform(0.15, 1.0)
        gains = circle.panned(loud * (1.0 - 0.75 * distance), rng.uniform(-0.9, 0.9))
        at_s = rng.uniform(0.0, 0.3 if bird == 0 else pause_s)
        while at_s < seconds or (bird == 0 and at_s <= 0.3):
            circle.add_grain(songs, sing(rng, pitch), int(at_s * SAMPLE_RATE_HZ), *gains)
            at_s += pause_s * rng.uniform(0.5, 1.6)
    leaves = circle.shaped(
        rng, frames, ((80, -14), (300, -8), (1500, -4), (4000, 0), (12_000, -14))
    )
    leaves *= np.float32(10.0) ** (circle.slow(rng, frames, 0.2, sides=2) * np.float32(0.15))
    return songs + _trees(rng, songs) + leaves * np.float32(0.008)


def _trees(rng: np.random.Generator, songs: Channels) -> Channels:
    """What comes back from the trunks: thin echoes over half a second, darker than the song."""
    at = np.arange(int(0.5 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    response = rng.standard_normal((2, len(at))) * (rng.random((2, len(at))) < 0.02)
    response *= np.exp(-at / 0.13) * (at > 0.015)
    response /= np.sqrt(np.sum(response**2, axis=1, keepdims=True))
    return circle.band(
        circle.convolved(songs, response.astype(np.float32)), 0.0, 4500.0, 1
    ) * np.float32(0.4)


def _night(rng: np.random.Generator, frames: int) -> Channels:
    """Field crickets that chirp, tree crickets that trill, the air of a summer night."""
    out = circle.shaped(rng, frames, ((40, -24), (140, 0), (500, -10), (2000, -22), (8000, -34)))
    out *= np.float32(0.008) * np.float32(10.0) ** (
        circle.slow(rng, frames, 0.1) * np.float32(0.15)
    )
    for _ in range(7):
        _add_field_cricket(rng, out)
    for _ in range(5):
        _add_tree_cricket(rng, out)
    return out


def _add_field_cricket(rng: np.random.Generator, out: Channels) -> None:
    """Chirps of three or four pulses, two a second or so, with rests."""
    hz, pulses = rng.uniform(4100.0, 5000.0), int(rng.integers(3, 5))
    pulse_s, gap_s = rng.uniform(0.016, 0.022), rng.uniform(0.033, 0.042)
    chirp = np.zeros(int((pulses * gap_s + 0.03) * SAMPLE_RATE_HZ), dtype=np.float32)
    for index in range(pulses):
        pulse = _whistle([(0.0, hz * 1.02), (1.0, hz * 0.985)], pulse_s)
        start = int(index * gap_s * SAMPLE_RATE_HZ)
        chirp[start : start + len(pulse)] += pulse * np.float32(0.7 + 0.3 * index / pulses)
    frames = out.shape[1]
    every = max(1, round(frames / SAMPLE_RATE_HZ * rng.uniform(1.5, 2.4)))
    gains = circle.panned(0.3 * rng.uniform(0.12, 1.0) ** 1.5, rng.uniform(-0.95, 0.95))
    sings = circle.slow(rng, every * 512, 4.0)[0][::512] if every > 4 else np.ones(every)
    for index in range(every):
        if sings[index] > -0.7:
            place = int((index + rng.normal(0.0, 0.035)) * frames / every)
            loud = rng.uniform(0.8, 1.0)
            circle.add_grain(out, chirp, place, gains[0] * loud, gains[1] * loud)


def _add_tree_cricket(rng: np.random.Generator, out: Channels) -> None:
    """A soft trill without end that swells and fades."""
    frames = out.shape[1]
    at = np.arange(frames) / SAMPLE_RATE_HZ
    hz = circle.whole_cycles_hz(rng.uniform(2600.0, 3500.0), frames)
    pulse_hz = circle.whole_cycles_hz(rng.uniform(38.0, 55.0), frames)
    turn = np.mod(at * pulse_hz + rng.random(), 1.0)
    pulse = np.sin(np.pi * np.minimum(turn / 0.62, 1.0)) ** 2
    drift = circle.slow(rng, frames, 0.4)[0] * np.float32(0.5)
    tone = np.sin(2.0 * np.pi * np.mod(hz * at, 1.0) + drift)
    swell = np.float32(10.0) ** (circle.slow(rng, frames, 0.12)[0] * np.float32(0.25))
    voice = (tone * pulse).astype(np.float32) * swell * np.float32(0.035 * rng.uniform(0.3, 1.0))
    left, right = circle.panned(1.0, rng.uniform(-0.9, 0.9))
    out[0] += voice * np.float32(left)
    out[1] += voice * np.float32(right)


RECIPES = (
    Recipe("birds", "birds of several kinds in a wood at morning", 60.0, _birds),
    Recipe("night", "a summer night: crickets near and far", 40.0, _night),
)
