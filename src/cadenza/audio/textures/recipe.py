"""The one shape of every texture that is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Make", "Mono", "Recipe"]

Mono = NDArray[np.float32]
"""One channel at 22,050 Hz, shape (frames,)."""

Make = Callable[[np.random.Generator, int], Mono]
"""``(rng, frames) -> Mono``: a texture of that length at any level."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a texture is made.

    Parameters
    ----------
    name, about : str
        What it is called and what is heard.
    style : str
        What a model learns it as; mixtures have the style of what is in front.
    make : callable
        ``(rng, frames) -> Mono``.
    """

    name: str
    style: str
    about: str
    make: Make
