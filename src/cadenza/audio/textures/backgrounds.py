"""The ambiences of the sound room as textures, and ambient music over them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from cadenza.audio.textures.pads import ambient, levelled
from cadenza.audio.textures.recipe import Mono, Recipe
from cadenza.audio.textures.waves import RATE_HZ
from cadenza.sound.ambience import ambiences, made_circle
from cadenza.sound.model import SAMPLE_RATE_HZ
from cadenza.sound.one_channel import mono

__all__ = ["RECIPES"]

_SEEDS = 1 << 62


def background(name: str, rng: np.random.Generator, frames: int) -> Mono:
    """An ambience brought to one channel at 22,050 Hz."""
    needed = -(-frames * SAMPLE_RATE_HZ // RATE_HZ)
    circle = made_circle(name, needed, seed=int(rng.integers(_SEEDS)))
    stereo = np.resize(circle.T, (needed, 2)) if circle.shape[1] < needed else circle.T[:needed]
    return np.concatenate(list(mono(np.ascontiguousarray(stereo))))[:frames]


def thunder(rng: np.random.Generator, frames: int) -> Mono:
    """Thunder, with distant rain where it would else be silent."""
    storm = levelled(background("thunder", rng, frames))
    far = background("rain", rng, frames)
    return storm + levelled(far, float(rng.uniform(0.02, 0.08)))


def over(name: str, rng: np.random.Generator, frames: int) -> Mono:
    """Ambient music in front of an ambience."""
    behind = levelled(background(name, rng, frames), float(rng.uniform(0.12, 0.5)))
    return levelled(ambient(rng, frames)) + behind


def _recipes() -> Iterator[Recipe]:
    for name, about in ambiences().items():
        alone = thunder if name == "thunder" else partial(background, name)
        yield Recipe(name, name, about, alone)
    for name, about in ambiences().items():
        mixed = partial(over, name)
        yield Recipe(f"ambient over {name}", "ambient", f"slow pads over {about}", mixed)


RECIPES = tuple(_recipes())
