"""Bootstrap draws and their intervals; the same draws at every run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cadenza.seeds import stream

SEED = 20_260
RESAMPLES = 1000
Floats = NDArray[np.float64]


def generator(purpose: str, name: str = "") -> np.random.Generator:
    """Random numbers that are the same for the same purpose and name."""
    return np.random.default_rng(stream(SEED, purpose, name).getrandbits(32))


def resampled(values: Floats, rng: np.random.Generator, count: int = RESAMPLES) -> Floats:
    """Bootstrap samples of some rows, shape (N, …) → (count, N, …)."""
    drawn: Floats = values[rng.integers(0, len(values), (count, len(values)))]
    return drawn


def resampled_means(values: Sequence[float], name: str = "") -> Floats:
    """Means of bootstrap samples of some values; the same draws for the same name and size."""
    means: Floats = resampled(np.array(values, float), generator("bootstrap", name)).mean(axis=1)
    return means


def interval(draws: Floats) -> tuple[float, float]:
    """The middle 95 % of bootstrap draws."""
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return float(low), float(high)
