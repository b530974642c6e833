"""What a held note is made of: a catalogue of timbres, each a little different every time.

Every timbre is drawn once for a piece (``draw``) and then asked for each note (``partials``);
what its whole voice then goes through (a filter that moves, a throat) is ``shape``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.textures.recipe import Mono
from cadenza.audio.textures.spaces import driven, low_pass, moving, steps_of, vowels
from cadenza.audio.textures.waves import RATE_HZ, Partials, drift

__all__ = ["PADS", "TIMBRES", "Drawn", "draw"]

_CENT = np.log(2.0) / 1200.0
_GLASSES = (
    (1.0, 2.0, 3.01, 4.1, 6.8),
    (1.0, 2.76, 5.40, 8.93),
    (1.0, 2.32, 4.25, 6.63, 9.38),
    (1.0, 1.5, 2.0, 4.0, 6.02, 8.05),
)
_DRAWBARS = np.asarray((0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0))
_BODY_HZ = ((280.0, 1.0), (480.0, 0.7), (750.0, 0.5), (1400.0, 0.35), (2900.0, 0.3))

Shape = Callable[[np.random.Generator, Mono], Mono]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A timbre as it was drawn for a piece.

    Parameters
    ----------
    name : str
        A key of ``TIMBRES``.
    partials : callable
        Hz of a note → its Partials, of level 1 in sum.
    shape : callable
        ``(rng, samples) -> samples``: what the voice goes through.
    rise_s, fall_s : float
        How slowly its notes come and go.
    """

    name: str
    partials: Callable[[float], Partials]
    shape: Shape
    rise_s: float
    fall_s: float


def draw(name: str, rng: np.random.Generator) -> Drawn:
    """A timbre of the catalogue, drawn for a piece."""
    return TIMBRES[name](rng)


def _even(hz: NDArray[np.float64], levels: NDArray[np.float64], cents: float) -> Partials:
    """Partials as wide as so many cents, of level 1 in sum."""
    levels = levels / np.sqrt(np.sum(levels**2))
    return np.stack([hz, levels, hz * (cents * _CENT)], axis=1)


def _harmonic(hz: float, tilt: float, cents: float, most: int = 60) -> Partials:
    """The harmonics of a note, falling as 1 / n to the power of ``tilt``."""
    numbers = np.arange(1, max(2, min(most, int(10_000.0 / hz))) + 1, dtype=np.float64)
    return _even(hz * numbers, numbers**-tilt, cents)


def _plain(_rng: np.random.Generator, samples: Mono) -> Mono:
    return samples


def _swept(low_hz: float, high_hz: float, order: float, peak: float) -> Shape:
    """A low-pass that wanders between two cutoffs."""

    def shape(rng: np.random.Generator, samples: Mono) -> Mono:
        seconds, period_s = len(samples) / RATE_HZ, float(rng.uniform(3.0, 9.0))
        steps = steps_of(len(samples))
        octaves = drift(rng, steps, seconds, period_s, np.log2(low_hz), np.log2(high_hz))
        return moving(samples, low_pass(2.0**octaves, order, peak))

    return shape


def _saws(rng: np.random.Generator) -> Drawn:
    tilt, cents = float(rng.uniform(0.9, 1.25)), float(rng.uniform(14.0, 42.0))
    low, peak = float(rng.uniform(250.0, 700.0)), float(rng.uniform(0.0, 1.2))
    shape = _swept(low, low * float(rng.uniform(3.0, 9.0)), float(rng.uniform(1.5, 3.0)), peak)
    return Drawn("saws", lambda hz: _harmonic(hz, tilt, cents), shape, 1.6, 2.2)


def _sines(rng: np.random.Generator) -> Drawn:
    levels = np.asarray([1.0, *(rng.uniform(0.02, 0.4, 4) * (0.9, 0.6, 0.3, 0.2))])
    cents = float(rng.uniform(2.0, 14.0))
    numbers = np.arange(1, 6, dtype=np.float64)
    return Drawn("sines", lambda hz: _even(hz * numbers, levels, cents), _plain, 1.2, 2.5)


def _glass(rng: np.random.Generator) -> Drawn:
    ratios = np.asarray(_GLASSES[int(rng.integers(len(_GLASSES)))])
    levels = rng.uniform(0.3, 1.0, len(ratios)) / np.sqrt(ratios) ** float(rng.uniform(1.0, 2.2))
    levels[0] = 1.0
    cents = float(rng.uniform(1.5, 7.0))
    return Drawn("glass", lambda hz: _even(hz * ratios, levels, cents), _plain, 0.5, 3.0)


def _strings(rng: np.random.Generator) -> Drawn:
    cents, size = float(rng.uniform(9.0, 22.0)), float(rng.uniform(0.8, 1.25))
    bright = float(rng.uniform(0.95, 1.3))

    def partials(hz: float) -> Partials:
        made = _harmonic(hz, bright, cents)
        body = np.full(len(made), 0.25)
        for centre, strength in _BODY_HZ:
            body += strength / (1.0 + ((made[:, 0] - size * centre) / (0.25 * size * centre)) ** 2)
        out = _even(made[:, 0], made[:, 1] * body, cents)
        out[:, 2] *= 1.0 + np.arange(len(out)) / 40.0  # many players: further apart in the highs
        return out

    low = float(rng.uniform(1200.0, 2500.0))
    return Drawn("strings", partials, _swept(low, 2.2 * low, 1.5, 0.0), 0.9, 1.2)


def _choir(rng: np.random.Generator) -> Drawn:
    tilt, cents = float(rng.uniform(0.7, 1.1)), float(rng.uniform(16.0, 38.0))
    period_s = float(rng.uniform(2.5, 8.0))

    def shape(own: np.random.Generator, samples: Mono) -> Mono:
        return moving(samples, vowels(own, len(samples), period_s))

    return Drawn("choir", lambda hz: _harmonic(hz, tilt, cents), shape, 1.0, 1.6)


def _organ(rng: np.random.Generator) -> Drawn:
    levels = rng.uniform(0.0, 1.0, 9) ** 2 * (0.8, 1.0, 0.5, 0.9, 0.6, 0.6, 0.3, 0.3, 0.4)
    levels[1] = max(levels[1], 0.6)
    cents = float(rng.uniform(0.8, 3.5))
    rate_hz, depth = float(rng.uniform(0.6, 6.5)), float(rng.uniform(0.0, 0.3))

    def tremulant(_rng: np.random.Generator, samples: Mono) -> Mono:
        turns = np.arange(len(samples), dtype=np.float32) * np.float32(6.2832 * rate_hz / RATE_HZ)
        return np.asarray(samples * (1.0 + depth * np.sin(turns)), dtype=np.float32)

    return Drawn("organ", lambda hz: _even(hz * _DRAWBARS, levels, cents), tremulant, 0.4, 0.9)


def _breath(rng: np.random.Generator) -> Drawn:
    tilt, cents = float(rng.uniform(1.0, 1.6)), float(rng.uniform(30.0, 85.0))
    shape = _swept(900.0, float(rng.uniform(2500.0, 6000.0)), 1.5, 0.4)
    return Drawn("breath", lambda hz: _harmonic(hz, tilt, cents, 16), shape, 1.5, 2.5)


def _reed(rng: np.random.Generator) -> Drawn:
    tilt, cents = float(rng.uniform(0.5, 0.9)), float(rng.uniform(3.0, 10.0))

    def partials(hz: float) -> Partials:
        made = _harmonic(hz, tilt, cents, 40)
        made[1::2, 1] *= 0.25
        return made

    low = float(rng.uniform(500.0, 1000.0))
    return Drawn("reed", partials, _swept(low, 3.0 * low, 2.0, 0.6), 0.8, 1.5)


def _hum(rng: np.random.Generator) -> Drawn:
    tilt, cents = float(rng.uniform(0.8, 1.1)), float(rng.uniform(10.0, 30.0))
    drive = float(rng.uniform(0.4, 1.3))
    sweep = _swept(350.0, float(rng.uniform(1200.0, 3500.0)), 2.0, 0.8)

    def shape(own: np.random.Generator, samples: Mono) -> Mono:
        return sweep(own, driven(samples, drive))

    return Drawn("hum", lambda hz: _harmonic(hz, tilt, cents, 24), shape, 1.8, 2.5)


TIMBRES: dict[str, Callable[[np.random.Generator], Drawn]] = {
    "saws": _saws,
    "sines": _sines,
    "glass": _glass,
    "strings": _strings,
    "choir": _choir,
    "organ": _organ,
    "breath": _breath,
    "reed": _reed,
    "hum": _hum,
}
"""Name → how it is drawn for a piece."""

PADS = {
    "saws": 0.19,
    "sines": 0.11,
    "glass": 0.14,
    "strings": 0.13,
    "choir": 0.14,
    "organ": 0.1,
    "breath": 0.07,
    "reed": 0.07,
    "hum": 0.05,
}
"""What a slow pad may be made of, and how often it is."""
