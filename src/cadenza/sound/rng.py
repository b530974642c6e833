"""Named streams of random numbers as numpy generators, for sound."""

from __future__ import annotations

import numpy as np

from cadenza.seeds import stream

__all__ = ["generator"]


def generator(seed: int, *names: object) -> np.random.Generator:
    """A numpy generator of its own for one purpose; see ``cadenza.seeds.stream``.

    Parameters
    ----------
    seed : int
        The seed of the piece.
    *names : object
        What the numbers are for.

    Examples
    --------
    >>> generator(1, "rain").random() == generator(1, "rain").random()
    True
    """
    return np.random.Generator(np.random.PCG64(stream(seed, *names).getrandbits(128)))
