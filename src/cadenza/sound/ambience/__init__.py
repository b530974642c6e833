"""Ambience: backgrounds made from a seed, and a person's own files.

What is made is made on a circle (``ambience.circle``): any length, no seam. Longer ambiences
repeat a circle of at most 75 s. Every ambience stands at −20 LUFS by itself (the loudness of
BS.1770-4 of the circle, its loudest parts counting as the standard's gates say), peaks are
rounded off under −1 dBFS; how loud it is in a mix is the mixer's affair.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from cadenza.errors import SoundError, UnknownNameError
from cadenza.sound import loudness
from cadenza.sound.ambience import creatures, machines, people, water_fire, weather
from cadenza.sound.ambience.own_files import files_in, loop_of
from cadenza.sound.ambience.recipe import Recipe
from cadenza.sound.audiofile import READABLE
from cadenza.sound.effects_kind import Channels, near_names
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio
from cadenza.sound.rng import generator

__all__ = ["AMBIENCE_LUFS", "ambiences", "made_circle", "make_ambience"]

AMBIENCE_LUFS = -20.0
"""Loudness of every ambience by itself."""

MAX_SECONDS = 2 * 3600.0
_KNEE, _CEILING = 0.6, 0.89


@lru_cache(maxsize=1)
def _recipes() -> dict[str, Recipe]:
    modules = (weather, machines, water_fire, creatures, people)
    return {recipe.name: recipe for module in modules for recipe in module.RECIPES}


def ambiences(folder: Path | None = None) -> dict[str, str]:
    """Every ambience there is: its name and what is heard.

    Parameters
    ----------
    folder : Path, optional
        Where a person's own files lie; one with the name of a made ambience takes its place.
    """
    made = {name: recipe.about for name, recipe in _recipes().items()}
    return made | {name: f"your file {path.name}" for name, path in files_in(folder).items()}


def make_ambience(
    name_or_path: str,
    seconds: float,
    *,
    seed: int,
    tempo_bpm: float = 120.0,
    folder: Path | None = None,
) -> Audio:
    """An ambience of a length.

    Parameters
    ----------
    name_or_path : str
        A made ambience ("rain"), the name of a file in ``folder`` without its ending, or the
        path of an audio file.
    seconds : float
        Length, more than 0 and at most two hours.
    seed : int
        The same seed and length give the same sound.
    tempo_bpm : float
        Beat loops are brought to it.
    folder : Path, optional
        Where a person's own files lie.

    Returns
    -------
    Audio
        Shape (round(seconds · 44100), 2), at −20 LUFS.

    Raises
    ------
    UnknownNameError
        When nothing has that name.
    FileError
        When a file cannot be read.
    SoundError
        When a file is no audio or silent, or the length is out of range.

    Examples
    --------
    >>> make_ambience("tape", 0.5, seed=1).shape
    (22050, 2)
    """
    if not 0.0 < seconds <= MAX_SECONDS:
        raise SoundError("an ambience lasts more than 0 s and at most 2 h", f"{seconds:g} s")
    frames = max(1, round(seconds * SAMPLE_RATE_HZ))
    path = _own_file(name_or_path, folder)
    if path is not None:
        loop = loop_of(path, tempo_bpm=tempo_bpm)
        return _repeated(_levelled(np.ascontiguousarray(loop.T)), frames)
    return _repeated(_made(_recipe(name_or_path, folder), frames, seed), frames)


def made_circle(name: str, frames: int, *, seed: int) -> Channels:
    """A circle of a made ambience that fills some frames when it is repeated.

    Parameters
    ----------
    name : str
        A made ambience.
    frames : int
        What is to be filled, 1 or more.
    seed : int
        As in ``make_ambience``.

    Returns
    -------
    Channels
        Shape (2, frames of the circle), at −20 LUFS.
    """
    return _made(_recipe(name, None), frames, seed)


def _made(recipe: Recipe, frames: int, seed: int) -> Channels:
    rounds = -(-frames // round(recipe.longest_s * SAMPLE_RATE_HZ))
    rng = generator(seed, "ambience", recipe.name)
    return _levelled(recipe.make(rng, -(-frames // rounds)))


def _own_file(name_or_path: str, folder: Path | None) -> Path | None:
    """The file that is meant, or None where it is the name of a made ambience."""
    own = files_in(folder).get(name_or_path)
    if own is not None:
        return own
    path = Path(name_or_path)
    looks_like_path = path.suffix.lower() in READABLE or len(path.parts) > 1
    if not looks_like_path:
        return None
    if folder is not None and not path.exists() and (folder / path).is_file():
        return folder / path
    return path


def _recipe(name: str, folder: Path | None) -> Recipe:
    recipe = _recipes().get(name)
    if recipe is not None:
        return recipe
    known = ambiences(folder)
    rule = "an ambience is one of " + ", ".join(sorted(known)) + ", or the path of an audio file"
    where = f"drop your own into {folder}" if folder is not None else ""
    steps = [step for step in (near_names(name, known), where) if step]
    raise UnknownNameError(rule, name or "nothing", ", or ".join(steps))


def _levelled(circle: Channels) -> Channels:
    """At −20 LUFS, with peaks rounded off; both work frame by frame and leave the circle whole."""
    short = 3 * SAMPLE_RATE_HZ
    turns = -(-short // circle.shape[1])
    heard = circle if turns == 1 else np.tile(circle, (1, turns))
    level = loudness.integrated_lufs(heard.T)
    if not np.isfinite(level):
        return circle
    out = circle * np.float32(10.0 ** ((AMBIENCE_LUFS - level) / 20.0))
    return _rounded(out)


def _rounded(channels: Channels) -> Channels:
    """What passes 0.6 is bent so that it never passes 0.89."""
    over = np.abs(channels) > _KNEE
    if np.any(over):
        loud = channels[over]
        reach = _CEILING - _KNEE
        bent = _KNEE + reach * np.tanh((np.abs(loud) - _KNEE) / reach)
        channels[over] = np.copysign(bent, loud)
    return channels


def _repeated(circle: Channels, frames: int) -> Audio:
    """The circle as often as fits, shape (frames, 2)."""
    rounds = -(-frames // circle.shape[1])
    whole = np.tile(circle, (1, rounds))[:, :frames] if rounds > 1 else circle[:, :frames]
    return np.ascontiguousarray(whole, dtype=np.float32).T
