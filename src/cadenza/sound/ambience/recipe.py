"""The one shape of every ambience that is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cadenza.sound.effects_kind import Channels

__all__ = ["Recipe"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an ambience is made.

    Parameters
    ----------
    name, about : str
        What it is called and what is heard.
    longest_s : float
        Longest circle that is made; longer ambiences repeat it.
    make : callable
        ``(rng, frames) -> Channels``: a circle of that length at any level.
    """

    name: str
    about: str
    longest_s: float
    make: Callable[[np.random.Generator, int], Channels]
