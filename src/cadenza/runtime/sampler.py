"""Choosing the next token from logits, among the tokens that are allowed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError, UsageError

__all__ = ["Uniform", "check_sampling", "sample", "sample_rows"]

_HOTTEST = 5.0
_COLDEST = 1e-6
"""Below it a temperature is 0."""


class Uniform(Protocol):
    """What draws numbers: ``random.Random`` (see ``seeds.stream``) or a numpy Generator."""

    def random(self) -> float:
        """A number from 0 up to, but not, 1."""
        ...


def check_sampling(
    *, temperature: float = 1.0, top_p: float = 1.0, min_p: float = 0.0, top_k: int = 0
) -> None:
    """Refuse settings outside their ranges.

    Parameters
    ----------
    temperature : float
        0 (always the likeliest) to 5.
    top_p : float
        Above 0, to 1.
    min_p : float
        0 to below 1.
    top_k : int
        0 (all) and up.

    Raises
    ------
    UsageError
        The message names the flag.
    """
    if not 0.0 <= temperature <= _HOTTEST:
        rule = f"--temperature lies between 0 and {_HOTTEST:g}"
        raise UsageError(rule, f"{temperature}", "try --temperature 1")
    if not 0.0 < top_p <= 1.0:
        raise UsageError("--top-p lies above 0 and at most at 1", f"{top_p}", "try --top-p 0.95")
    if not 0.0 <= min_p < 1.0:
        raise UsageError("--min-p lies from 0 to below 1", f"{min_p}", "try --min-p 0.02")
    if top_k < 0:
        raise UsageError("--top-k is a whole number from 0 (all) on", f"{top_k}", "try --top-k 40")


def sample(
    logits: NDArray[Any],
    mask: NDArray[np.bool_],
    *,
    temperature: float = 1.0,
    top_p: float = 1.0,
    min_p: float = 0.0,
    top_k: int = 0,
    rng: Uniform,
) -> int:
    """One token. What is masked cannot come, at any temperature.

    Parameters
    ----------
    logits : array (V,) float
        How likely each token is, before normalising.
    mask : array (V,) bool
        True for tokens that are allowed; at least one.
    temperature : float, default 1.0
        0 for the likeliest token (the first of equals), up to 5.
    top_p : float, default 1.0
        Keep the likeliest tokens that together reach this share (nucleus sampling).
    min_p : float, default 0.0
        Drop tokens less likely than this part of the likeliest one.
    top_k : int, default 0
        Keep so many of the likeliest tokens; 0 keeps all.
    rng : Uniform
        One number is drawn from it, at temperature 0 none.

    Returns
    -------
    int
        The token's id.

    Raises
    ------
    ModelError
        When no token is allowed, or the logits of the allowed ones are not numbers.
    UsageError
        When a setting is outside its range.

    References
    ----------
    A. Holtzman et al. (2020), "The Curious Case of Neural Text Degeneration" (top-p).
    M. Nguyen et al. (2024), "Turning Up the Heat: Min-p Sampling" (min-p).

    Examples
    --------
    >>> from cadenza.seeds import stream
    >>> mask = np.array([False, True, True])
    >>> sample(np.array([9.0, 1.0, 2.0]), mask, temperature=0, rng=stream(1))
    2
    """
    check_sampling(temperature=temperature, top_p=top_p, min_p=min_p, top_k=top_k)
    (allowed,) = mask.nonzero()
    if not len(allowed):
        raise ModelError("a step has at least one legal token", "none")
    scores = logits[allowed].astype(np.float64)
    order = (-scores).argsort(kind="stable")  # the likeliest first
    scores = scores[order]
    highest, lowest = float(scores[0]), float(scores[-1])  # what is not a number is sorted last
    if not math.isfinite(highest) or math.isnan(lowest):
        raise ModelError("logits are finite numbers", f"{highest}", "verify the model")
    if temperature < _COLDEST:
        return int(allowed[order[0]])
    scores -= highest
    if temperature != 1.0:
        scores /= temperature
    shares = np.exp(scores, out=scores)
    reached = shares.cumsum()
    kept = np.count_nonzero(shares >= min_p) if min_p > 0.0 else len(reached)
    if top_k:
        kept = min(kept, top_k)
    if top_p < 1.0:
        kept = min(kept, int(reached.searchsorted(top_p * reached[kept - 1])) + 1)
    total = reached[kept - 1]
    place = int(reached.searchsorted(rng.random() * total, side="right"))
    if place >= kept:  # rounding can carry the product to the sum itself
        place = int(reached.searchsorted(total))
    return int(allowed[order[place]])


def sample_rows(
    logits: NDArray[Any],
    masks: NDArray[np.bool_],
    *,
    temperature: float = 1.0,
    top_p: float = 1.0,
    min_p: float = 0.0,
    top_k: int = 0,
    rngs: Sequence[Uniform],
) -> NDArray[np.int64]:
    """One token for each row, each from its own stream of numbers.

    Parameters
    ----------
    logits : array (B, V) float
        One row of logits for each sequence.
    masks : array (B, V) bool
        What each row allows.
    temperature, top_p, min_p, top_k : float, float, float, int
        As in ``sample``.
    rngs : sequence of Uniform (B,)
        Where each row's numbers come from, so that rows do not change one another.

    Returns
    -------
    array (B,) int64
    """
    found = [
        sample(row, mask, temperature=temperature, top_p=top_p, min_p=min_p, top_k=top_k, rng=rng)
        for row, mask, rng in zip(logits, masks, rngs, strict=True)
    ]
    return np.array(found, np.int64)
