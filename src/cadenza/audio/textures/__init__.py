"""Textures: the sound that the shipped voice learns from, made by this project from seeds alone.

No recording and no SoundFont has part in it, so nobody has rights in it but whoever makes it.
"""

from __future__ import annotations

from functools import lru_cache

from cadenza.audio.textures import backgrounds, finishing, pads, struck_notes
from cadenza.audio.textures.finishing import TEXTURE_LUFS, TEXTURE_PEAK, loudness_lufs
from cadenza.audio.textures.recipe import Mono, Recipe
from cadenza.audio.textures.waves import RATE_HZ
from cadenza.errors import SoundError, UnknownNameError
from cadenza.sound.rng import generator

__all__ = [
    "RATE_HZ",
    "STYLES",
    "TEXTURE_LUFS",
    "TEXTURE_PEAK",
    "Mono",
    "loudness_lufs",
    "style_of",
    "texture",
    "textures",
]

_SHORTEST_S, _LONGEST_S = 1.0, 600.0


@lru_cache(maxsize=1)
def _recipes() -> dict[str, Recipe]:
    modules = (pads, struck_notes, backgrounds)
    return {recipe.name: recipe for module in modules for recipe in module.RECIPES}


STYLES = tuple(dict.fromkeys(recipe.style for recipe in _recipes().values()))
"""What a model learns textures as: ambient, drone, strings, choir, bells, and the ambiences."""


def textures() -> dict[str, str]:
    """Every texture there is: its name and what is heard.

    >>> textures()["drone"]
    'one deep tone with its overtones, always moving'
    """
    return {name: recipe.about for name, recipe in _recipes().items()}


def style_of(name: str) -> str:
    """The style of a texture: its own name, or "ambient" for all mixtures.

    Raises
    ------
    UnknownNameError
        When nothing has that name.

    Examples
    --------
    >>> style_of("ambient over rain")
    'ambient'
    """
    return _recipe(name).style


def texture(name: str, seconds: float, seed: int) -> Mono:
    """A texture of a length.

    Parameters
    ----------
    name : str
        One of ``textures()``.
    seconds : float
        Length, 1 to 600.
    seed : int
        The same name, seed and length give the same sound.

    Returns
    -------
    Mono
        Shape (round(seconds · 22050),), float32, at about −20 LUFS, peaks under −1 dBFS.

    Raises
    ------
    UnknownNameError
        When nothing has that name.
    SoundError
        When the length is out of range.

    Examples
    --------
    >>> texture("drone", 1.0, 7).shape
    (22050,)
    """
    recipe = _recipe(name)
    if not _SHORTEST_S <= seconds <= _LONGEST_S:
        raise SoundError("a texture lasts 1 s to 600 s", f"{seconds:g} s")
    frames = round(seconds * RATE_HZ)
    return finishing.finished(recipe.make(generator(seed, "texture", name), frames))


def _recipe(name: str) -> Recipe:
    recipe = _recipes().get(name)
    if recipe is None:
        rule = "a texture is one of " + ", ".join(sorted(_recipes()))
        raise UnknownNameError(rule, name or "nothing", "try ambient")
    return recipe
