"""How codes are drawn from what a prior tells: temperature, top-p and hop fraction by level.

References
----------
A. Holtzman et al. (2020), "The Curious Case of Neural Text Degeneration" (top-p).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError, UsageError
from cadenza.runtime.code_fields import CODES, LEVELS, check_level
from cadenza.runtime.sampler import check_sampling

__all__ = ["Heat", "Settings", "draw_codes"]

_COLDEST = 1e-6
_HEATS = {"top": 0.98, "middle": 0.96, "bottom": 0.96}


@dataclass(frozen=True)
class Heat:
    """How the codes of one level are drawn.

    Parameters
    ----------
    temperature : float
        0 (always the likeliest) to 5.
    top_p : float
        The likeliest codes that together reach this share are drawn from; above 0, to 1.
    hop : float
        Which part of a context is new in every window; above 0, below 1. A small one hears more
        of the past and takes longer.

    Raises
    ------
    UsageError
        When one is outside its range.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    hop: float = 0.5

    def __post_init__(self) -> None:
        check_sampling(temperature=self.temperature, top_p=self.top_p)
        if not 0.0 < self.hop < 1.0:
            raise UsageError("a hop fraction lies between 0 and 1", f"{self.hop}", "try 0.5")


@dataclass(frozen=True)
class Settings:
    """How the codes of all levels are drawn.

    Parameters
    ----------
    heats : mapping
        Level → its ``Heat``; those that are not named have the usual one.

    Examples
    --------
    >>> Settings.of(temperature={"top": 0.9}).heat("top").temperature
    0.9
    """

    heats: Mapping[str, Heat]

    @classmethod
    def of(
        cls,
        temperature: Mapping[str, float] | None = None,
        top_p: Mapping[str, float] | None = None,
        hop: Mapping[str, float] | None = None,
    ) -> Settings:
        """Settings of what differs from the usual, by level."""
        given = {"temperature": temperature or {}, "top_p": top_p or {}, "hop": hop or {}}
        for named in given.values():
            for level in named:
                check_level(level)
        heats = {}
        for level in LEVELS:
            own = {name: float(by[level]) for name, by in given.items() if level in by}
            heats[level] = Heat(**{"temperature": _HEATS[level], **own})
        return cls(heats)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Settings:
        """Of what ``to_json`` gave."""
        return cls({check_level(level): Heat(**each) for level, each in data.items()})

    def heat(self, level: str) -> Heat:
        """How the codes of a level are drawn."""
        return self.heats.get(level) or Heat(_HEATS[check_level(level)])

    def to_json(self) -> dict[str, dict[str, float]]:
        """As plain data."""
        return {
            level: {"temperature": each.temperature, "top_p": each.top_p, "hop": each.hop}
            for level, each in self.heats.items()
        }


def draw_codes(
    logits: NDArray[Any], heat: Heat, numbers: Sequence[float] | NDArray[Any]
) -> NDArray[np.int64]:
    """One code for each row; the beginning of a piece, which is no code, cannot come.

    Parameters
    ----------
    logits : array (B, V) float
        How likely each token is; the first 2,048 are codes.
    heat : Heat
        Temperature and top-p. Codes exactly as likely as the last that is kept are kept too.
    numbers : sequence of float (B,)
        From [0, 1): what each row is drawn with.

    Returns
    -------
    array (B,) int64

    Raises
    ------
    ModelError
        When logits are not numbers.
    """
    scores = logits[:, :CODES].astype(np.float64)
    scores -= scores.max(axis=1, keepdims=True)
    if not math.isfinite(float(scores.sum())):
        raise ModelError("logits are finite numbers", "others", "verify the voice")
    if heat.temperature < _COLDEST:
        likeliest: NDArray[np.int64] = scores.argmax(axis=1)
        return likeliest
    if heat.temperature != 1.0:
        scores /= heat.temperature
    shares = np.exp(scores, out=scores)
    if heat.top_p < 1.0:
        ordered = np.sort(shares, axis=1)[:, ::-1]
        reached = ordered.cumsum(axis=1)
        enough = reached >= heat.top_p * reached[:, -1:]
        lowest = np.take_along_axis(ordered, enough.argmax(axis=1)[:, None], 1)
        shares[shares < lowest] = 0.0
    sums = shares.cumsum(axis=1)
    found = np.empty(len(sums), np.int64)
    for row, number in enumerate(numbers):
        place = int(sums[row].searchsorted(number * sums[row, -1], side="right"))
        if place >= CODES:  # rounding can carry the product to the sum itself
            place = int(sums[row].searchsorted(sums[row, -1]))
        found[row] = place
    return found
