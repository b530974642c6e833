"""Held sounds: pads over chords, drones, strings, a choir."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cadenza.audio.textures.harmony import Held, held_chords, key_of, scale_pitches
from cadenza.audio.textures.recipe import Mono, Recipe
from cadenza.audio.textures.spaces import (
    driven,
    grains,
    low_pass,
    moving,
    reverb,
    room,
    steps_of,
    tape,
    tilt,
)
from cadenza.audio.textures.struck_notes import DRAWN_STRUCK, sprinkled
from cadenza.audio.textures.timbres import PADS, Drawn, draw
from cadenza.audio.textures.waves import RATE_HZ, bands, drift, faded, hz_of
from cadenza.music.key import Key

__all__ = ["RECIPES", "ambient", "levelled", "played"]

_LEAD_S = 1.0
"""How long the first chord has been there when a texture begins."""


def played(
    rng: np.random.Generator, drawn: Drawn, chords: Sequence[Held], frames: int, octaves: int = 0
) -> Mono:
    """Chords held by a timbre, each coming up while the one before dies away."""
    out = np.zeros(frames, dtype=np.float32)
    for number, chord in enumerate(chords):
        lead_s = _LEAD_S if number == 0 else 0.4 * drawn.rise_s
        first = int((chord.start_s - lead_s) * RATE_HZ)
        length = int((chord.end_s - chord.start_s + lead_s + drawn.fall_s) * RATE_HZ)
        loud = rng.uniform(0.6, 1.0, len(chord.pitches))
        notes = []
        for pitch, level in zip(chord.pitches, loud, strict=True):
            note = drawn.partials(hz_of(pitch + 12 * octaves))
            note[:, 1] *= level
            notes.append(note)
        sound = bands(rng, length, np.concatenate(notes))
        faded(sound, drawn.rise_s, drawn.fall_s)
        start, skip = max(first, 0), max(-first, 0)
        end = min(frames, first + length)
        if end > start:
            out[start:end] += sound[skip : skip + end - start]
    return drawn.shape(rng, out)


def levelled(samples: Mono, level: float = 1.0) -> Mono:
    """The samples at a root mean square."""
    power = float(np.sqrt(np.mean(samples**2)))
    return np.asarray(samples * (level / max(power, 1e-9)), dtype=np.float32)


def _breathing(rng: np.random.Generator, frames: int, low: float = 0.55) -> Mono:
    """A slow wave of loudness."""
    seconds = frames / RATE_HZ
    knots = drift(rng, 64 + int(8 * seconds), seconds, float(rng.uniform(2.5, 8.0)), low, 1.0)
    return np.interp(np.linspace(0, len(knots) - 1, frames), np.arange(len(knots)), knots).astype(
        np.float32
    )


def _ground(rng: np.random.Generator, chords: Sequence[Held], frames: int) -> Mono:
    """Soft basses under the chords."""
    basses = [Held(each.start_s, each.end_s, each.bass, (each.bass,)) for each in chords]
    low = draw("sines" if rng.random() < 0.6 else "saws", rng)
    heard = played(rng, low, basses, frames)
    cutoff = np.full(1, float(rng.uniform(180.0, 420.0)))
    return moving(heard, low_pass(cutoff))


def ambient(rng: np.random.Generator, frames: int) -> Mono:
    """Slow pads over a progression, with what may be around them."""
    seconds, key = frames / RATE_HZ, key_of(rng)
    chords = held_chords(rng, key, seconds, low=int(rng.integers(44, 54)))
    layers = 1 + int(rng.random() < 0.65)
    names = rng.choice(list(PADS), layers, replace=False, p=list(PADS.values()))
    heard = np.zeros(frames, dtype=np.float32)
    for name, level in zip(names, (1.0, float(rng.uniform(0.3, 0.8))), strict=False):
        octaves = int(rng.random() < 0.25) if heard.any() else 0
        voice = levelled(played(rng, draw(str(name), rng), chords, frames, octaves), level)
        heard += voice * _breathing(rng, frames)
    if rng.random() < 0.75:
        heard += levelled(_ground(rng, chords, frames), float(rng.uniform(0.35, 0.9)))
    if rng.random() < 0.4:
        heard += _line(rng, chords, key, frames)
    if rng.random() < 0.35:
        cloud = grains(rng, heard, float(rng.choice((1.5, 2.0, 2.0, 3.0))), rng.uniform(4, 12))
        heard += levelled(cloud, float(rng.uniform(0.15, 0.4)))
    if rng.random() < 0.5:
        strike = DRAWN_STRUCK[int(rng.integers(len(DRAWN_STRUCK)))](rng)
        notes = sprinkled(rng, strike, chords, key, frames, per_second=float(rng.uniform(0.2, 1.1)))
        heard += notes * np.float32(rng.uniform(1.2, 3.5))
    return _placed(rng, heard)


def _line(rng: np.random.Generator, chords: Sequence[Held], key: Key, frames: int) -> Mono:
    """A slow melody over the chords: tones of the chord that sounds, and steps between."""
    scale = scale_pitches(key, 64, 84)
    drawn = draw(str(rng.choice(("sines", "glass", "reed", "choir", "strings", "breath"))), rng)
    notes: list[Held] = []
    at_s, pitch = 0.0, int(rng.choice(scale))
    while at_s < frames / RATE_HZ:
        chord = next((each for each in chords if each.end_s > at_s), chords[-1])
        wanted = {each % 12 for each in chord.pitches}
        near = [each for each in scale if abs(each - pitch) <= 7 and each != pitch]
        fitting = [each for each in near if each % 12 in wanted]
        pitch = int(rng.choice(fitting if fitting and rng.random() < 0.7 else near))
        long_s = float(rng.choice((1.0, 1.5, 2.0, 3.0, 4.0)))
        if rng.random() < 0.8:
            notes.append(Held(at_s, at_s + long_s, pitch, (pitch,)))
        at_s += long_s
    if not notes:
        return np.zeros(frames, dtype=np.float32)
    quick = replace(drawn, rise_s=min(drawn.rise_s, 0.5), fall_s=min(drawn.fall_s, 1.2))
    return levelled(played(rng, quick, notes, frames), float(rng.uniform(0.3, 0.7)))


def _tilted(rng: np.random.Generator, heard: Mono) -> Mono:
    """The piece a little darker or a good deal lighter than it came."""
    return moving(heard, tilt(float(rng.uniform(-2.0, 5.0))))


def _placed(rng: np.random.Generator, heard: Mono) -> Mono:
    """What a piece goes through at the end: wear, tape, a room."""
    if rng.random() < 0.22:
        heard = driven(heard, float(rng.uniform(0.4, 1.0)))
    heard = _tilted(rng, heard)
    if rng.random() < 0.35:
        heard = tape(rng, heard, float(rng.uniform(0.3, 1.0)))
    response = room(rng, float(rng.uniform(2.0, 8.0)), float(rng.uniform(0.0, 1.0)))
    heard = reverb(heard, response, float(rng.uniform(0.3, 0.8)))
    if rng.random() < 0.18:
        heard = _worn(rng, heard)
    return heard


def _worn(rng: np.random.Generator, heard: Mono) -> Mono:
    """A loop of tape that loses its coat: the highs go, and places fall out for a moment."""
    steps, seconds = steps_of(len(heard)), len(heard) / RATE_HZ
    cutoff = np.geomspace(float(rng.uniform(3000, 6000)), float(rng.uniform(500, 1200)), steps)
    cutoff *= drift(rng, steps, seconds, 1.3, 0.7, 1.3)
    gains = low_pass(cutoff, 1.5)
    holes = drift(rng, steps, seconds, 0.25, 0.0, 1.0)
    depth = np.linspace(0.0, float(rng.uniform(0.4, 0.85)), steps)
    gains *= (1.0 - depth * np.clip((holes - 0.7) / 0.2, 0.0, 1.0))[:, None].astype(np.float32)
    return moving(heard, gains)


def drone(rng: np.random.Generator, frames: int) -> Mono:
    """One tone with its fifth and octaves for as long as it lasts, its overtones wandering."""
    root = int(rng.integers(31, 46))
    above = (0, 7, 12, *rng.permutation([14, 16, 15, 19, 24, 22])[: int(rng.integers(0, 3))])
    pitches = tuple(sorted(root + int(step) for step in above))
    held = (Held(0.0, frames / RATE_HZ + 4.0, root, pitches),)
    names = rng.permutation(("saws", "organ", "reed", "hum", "strings", "choir", "breath"))[:2]
    heard = np.zeros(frames, dtype=np.float32)
    for name in names:
        heard += levelled(played(rng, draw(str(name), rng), held, frames)) * _breathing(rng, frames)
    if rng.random() < 0.6:
        heard = _overtones(rng, heard)
    if rng.random() < 0.3:
        heard = driven(heard, float(rng.uniform(0.4, 1.2)))
    heard = _tilted(rng, heard)
    response = room(rng, float(rng.uniform(2.5, 7.0)), float(rng.uniform(0.2, 1.0)))
    return reverb(heard, response, float(rng.uniform(0.2, 0.6)))


def _overtones(rng: np.random.Generator, heard: Mono) -> Mono:
    """A narrow light that goes up and down the overtones."""
    steps, seconds = steps_of(len(heard)), len(heard) / RATE_HZ
    octaves = drift(rng, steps, seconds, float(rng.uniform(2.0, 6.0)), 8.0, 11.5)
    return moving(heard, low_pass(2.0**octaves, 1.0, float(rng.uniform(2.0, 5.0))))


def strings(rng: np.random.Generator, frames: int) -> Mono:
    """Bowed strings: chords that change sooner, a line above them, a hall."""
    seconds, key = frames / RATE_HZ, key_of(rng)
    chords = held_chords(rng, key, seconds, slow_s=(2.5, 6.0), low=43, high=74)
    section = draw("strings", rng)
    heard = levelled(played(rng, section, chords, frames)) * _breathing(rng, frames, 0.4)
    basses = [Held(each.start_s, each.end_s, each.bass, (each.bass,)) for each in chords]
    heard += levelled(played(rng, section, basses, frames), float(rng.uniform(0.4, 0.8)))
    if rng.random() < 0.6:
        tops = [
            Held(each.start_s, each.end_s, each.bass, (int(rng.choice(each.pitches)) + 12,))
            for each in chords
        ]
        heard += levelled(played(rng, draw("strings", rng), tops, frames), 0.6)
    heard = _tilted(rng, heard)
    response = room(rng, float(rng.uniform(1.4, 3.5)), float(rng.uniform(0.2, 0.7)))
    return reverb(heard, response, float(rng.uniform(0.2, 0.5)))


def choir(rng: np.random.Generator, frames: int) -> Mono:
    """Voices without words, from one vowel to another, in a large church."""
    seconds, key = frames / RATE_HZ, key_of(rng)
    chords = held_chords(rng, key, seconds, slow_s=(3.0, 7.0), low=45, high=76)
    heard = np.zeros(frames, dtype=np.float32)
    for _ in range(2):  # two groups, each with vowels of its own
        group = played(rng, draw("choir", rng), chords, frames)
        heard += levelled(group) * _breathing(rng, frames, 0.5)
    if rng.random() < 0.4:
        heard += levelled(_ground(rng, chords, frames), 0.4)
    heard = _tilted(rng, heard)
    response = room(rng, float(rng.uniform(3.0, 6.5)), float(rng.uniform(0.3, 0.8)))
    return reverb(heard, response, float(rng.uniform(0.35, 0.65)))


RECIPES = (
    Recipe(
        "ambient", "ambient", "slow pads over chords in a large room, now and then a bell", ambient
    ),
    Recipe("drone", "drone", "one deep tone with its overtones, always moving", drone),
    Recipe("strings", "strings", "bowed strings in slow chords", strings),
    Recipe("choir", "choir", "voices without words in a church", choir),
)
