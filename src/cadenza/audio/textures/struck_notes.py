"""Struck sounds: bells, bowls, music boxes, soft pianos; and pieces of bells alone.

References
----------
.. [1] N. H. Fletcher, T. D. Rossing, "The Physics of Musical Instruments", 2nd ed. (1998),
   chapters 12 (stiff strings), 19 (bars) and 21 (bells).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cadenza.audio.textures.harmony import Held, held_chords, key_of, scale_pitches
from cadenza.audio.textures.recipe import Mono, Recipe
from cadenza.audio.textures.spaces import reverb, room, tape
from cadenza.audio.textures.waves import RATE_HZ, Partials, bands, hz_of, struck
from cadenza.music.key import Key

__all__ = ["DRAWN_STRUCK", "RECIPES", "Struck", "bells", "sprinkled"]

Struck = Callable[[float], Mono]
"""Hz of a note → its sound, of peak about 1."""

_BELL = (
    (0.5, 0.5, 1.0),
    (1.0, 0.9, 0.8),
    (1.19, 0.8, 0.55),
    (1.5, 0.35, 0.45),
    (2.0, 0.8, 0.4),
    (2.51, 0.4, 0.25),
    (2.66, 0.35, 0.22),
    (3.01, 0.3, 0.2),
    (4.17, 0.3, 0.13),
    (5.43, 0.2, 0.1),
)
"""Partials of a church bell and, below, of other bodies: ratio, level, share of the decay."""

_BOWL = ((1.0, 1.0, 1.0), (2.71, 0.55, 0.6), (5.15, 0.25, 0.35), (8.04, 0.1, 0.2))
_BAR = ((1.0, 1.0, 1.0), (4.0, 0.35, 0.3), (9.2, 0.12, 0.12))
_BOX = ((1.0, 1.0, 1.0), (2.0, 0.25, 0.7), (6.27, 0.2, 0.2), (10.1, 0.06, 0.1))
_MOST_NOTES_A_SECOND = 4.0


def _metal(
    ratios: Sequence[tuple[float, float, float]], decay_s: float, beat: float, bright: float
) -> Struck:
    """Partials of a metal body, each twice, a little apart, so that it beats."""

    def sound(hz: float) -> Mono:
        rows = []
        for ratio, level, long_ in ratios:
            own = level * bright ** np.log2(max(ratio, 1.0))
            fall = max(0.15, decay_s * long_ * (440.0 / max(hz, 110.0)) ** 0.3)
            rows += [(hz * ratio, own, fall), (hz * ratio * (1.0 + beat), 0.6 * own, 0.8 * fall)]
        return _at_one(struck(12 * RATE_HZ, np.asarray(rows), 0.002))

    return sound


def _at_one(sound: Mono) -> Mono:
    return np.asarray(sound / max(float(np.abs(sound).max()), 1e-9), dtype=np.float32)


def _bell(rng: np.random.Generator) -> Struck:
    return _metal(_BELL, float(rng.uniform(3.0, 7.0)), 0.0011, float(rng.uniform(0.6, 1.0)))


def _bowl(rng: np.random.Generator) -> Struck:
    return _metal(_BOWL, float(rng.uniform(4.0, 9.0)), 0.003, float(rng.uniform(0.5, 0.9)))


def _bar(rng: np.random.Generator) -> Struck:
    return _metal(_BAR, float(rng.uniform(1.0, 3.5)), 0.0015, float(rng.uniform(0.5, 1.0)))


def _box(rng: np.random.Generator) -> Struck:
    return _metal(_BOX, float(rng.uniform(1.2, 2.5)), 0.002, float(rng.uniform(0.7, 1.0)))


def _piano(rng: np.random.Generator) -> Struck:
    """A felted piano: stiff strings struck softly, with the thump of the hammer."""
    soft, decay_s = float(rng.uniform(1.3, 2.4)), float(rng.uniform(3.0, 6.0))
    thump = bands(rng, RATE_HZ // 8, np.asarray([(160.0, 1.0, 90.0)]))
    thump *= np.exp(-np.linspace(0.0, 7.0, len(thump), dtype=np.float32))

    def sound(hz: float) -> Mono:
        numbers = np.arange(1, 13, dtype=np.float64)
        at = hz * numbers * np.sqrt(1.0 + 4e-4 * numbers**2)
        levels = numbers**-soft * np.abs(np.sin(np.pi * numbers / 7.3))
        falls = decay_s * (261.6 / hz) ** 0.4 / (1.0 + 0.25 * (numbers - 1))
        partials: Partials = np.stack([at, levels, np.maximum(falls, 0.1)], axis=1)
        note = _at_one(struck(8 * RATE_HZ, partials, 0.004))
        count = min(len(thump), len(note))
        note[:count] += 0.05 * thump[:count]
        return note

    return sound


def _fm(rng: np.random.Generator) -> Struck:
    """Glass by frequency modulation: the brightness dies before the tone (Chowning 1973)."""
    ratio = float(rng.choice((1.4, 2.0, 3.5, 3.01, 7.0)))
    index, decay_s = float(rng.uniform(0.6, 2.6)), float(rng.uniform(1.5, 4.5))

    def sound(hz: float) -> Mono:
        at_s = np.arange(int(1.3 * decay_s * RATE_HZ), dtype=np.float32) / np.float32(RATE_HZ)
        fall = np.exp(np.float32(-6.9 / decay_s) * at_s)
        turn = np.float32(2.0 * np.pi) * at_s
        bend = index * min(1.0, 3000.0 / (hz * (1.0 + ratio))) * fall**2
        note = fall * np.sin(turn * np.float32(hz) + bend * np.sin(turn * np.float32(hz * ratio)))
        note[:60] *= np.linspace(0.0, 1.0, 60, dtype=np.float32)
        note[-600:] *= np.linspace(1.0, 0.0, 600, dtype=np.float32)
        return np.asarray(note, dtype=np.float32)

    return sound


DRAWN_STRUCK = (_bell, _bowl, _bar, _box, _piano, _piano, _fm)
"""How a struck voice is drawn for a piece; pianos twice as often."""


def sprinkled(
    rng: np.random.Generator,
    voice: Struck,
    chords: Sequence[Held],
    key: Key,
    frames: int,
    *,
    per_second: float,
) -> Mono:
    """Single notes here and there, mostly of the chord that sounds, else of the key."""
    out = np.zeros(frames, dtype=np.float32)
    scale = scale_pitches(key, 62, 88)
    rate = min(per_second, _MOST_NOTES_A_SECOND)
    made: dict[int, Mono] = {}
    at_s = float(rng.exponential(0.5 / rate))
    while at_s < frames / RATE_HZ:
        chord = next((each for each in chords if each.end_s > at_s), chords[-1])
        pitch = int(rng.choice(chord.pitches)) + 12 * int(rng.integers(0, 3))
        if rng.random() < 0.35 or pitch > 92:
            pitch = int(rng.choice(scale))
        note = made.setdefault(pitch, voice(hz_of(pitch)))
        start = int(at_s * RATE_HZ)
        end = min(frames, start + len(note))
        out[start:end] += note[: end - start] * np.float32(rng.uniform(0.25, 1.0))
        at_s += max(0.12, float(rng.exponential(1.0 / rate)))
    return out


def bells(rng: np.random.Generator, frames: int) -> Mono:
    """Bells of one or two kinds that answer each other, over the room that they ring in."""
    seconds, key = frames / RATE_HZ, key_of(rng)
    chords = held_chords(rng, key, seconds, slow_s=(4.0, 9.0), low=50, high=76)
    kinds = rng.permutation(np.arange(len(DRAWN_STRUCK)))[: 1 + int(rng.random() < 0.5)]
    heard = np.zeros(frames, dtype=np.float32)
    for kind in kinds:
        voice, rate = DRAWN_STRUCK[int(kind)](rng), float(rng.uniform(0.7, 2.6))
        heard += sprinkled(rng, voice, chords, key, frames, per_second=rate)
    root = hz_of(36 + key.tonic_pc)
    air = np.asarray([(root, 1.0, 0.6), (1.5 * root, 0.6, 0.9), (2.0 * root, 0.7, 1.2)])
    heard += np.float32(rng.uniform(0.01, 0.05)) * bands(rng, frames, air)
    if rng.random() < 0.25:
        heard = tape(rng, heard, float(rng.uniform(0.2, 0.8)))
    response = room(rng, float(rng.uniform(2.0, 7.0)), float(rng.uniform(0.0, 0.7)))
    return reverb(heard, response, float(rng.uniform(0.25, 0.6)))


RECIPES = (Recipe("bells", "bells", "bells, bowls and music boxes that answer each other", bells),)
