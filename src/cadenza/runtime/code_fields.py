"""What a position of a model over audio codes holds, the same for training and for sampling.

A position's ``token`` is the code before it; its other fields tell of the code that it has to
predict, the *target*: which place of the piece it lies at, and for an upsampler the codes of the
level above around it.

============  ==========  =================================================================
Field         Values      Meaning
============  ==========  =================================================================
token         2,049       the code before the target; the last: the piece begins here
style         styles + 1  0: any; else 1 + its place among the voice's styles
label         labels + 1  the same of the corpus label
elapsed       64          which 64th of the piece the target lies in
total         16          length of the whole piece: below 1 s, below 2 s, below 4 s, …
phase         4           upsamplers: the target's place within the upper code
above_before  2,049       upsamplers: the upper code before that one; the last: none
above         2,049       upsamplers: that upper code
above_after   2,049       upsamplers: the one after it
============  ==========  =================================================================

References
----------
P. Dhariwal et al. (2020), "Jukebox: A Generative Model for Music" (timing signals; upsamplers
that are conditioned on the level above).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import UsageError

__all__ = [
    "BOS",
    "CODES",
    "HOPS",
    "LEVELS",
    "NONE",
    "RATIO",
    "SAMPLE_RATE_HZ",
    "Telling",
    "above",
    "check_level",
    "code_rate_hz",
    "field_names",
    "field_rows",
    "field_sizes",
    "per_top",
    "total_bin",
    "vocabulary_sha256",
]

LEVELS = ("top", "middle", "bottom")
"""Names of the levels, always in this order."""

HOPS = {"top": 128, "middle": 32, "bottom": 8}
"""Samples that one code stands for."""

SAMPLE_RATE_HZ = 22_050
CODES = 2048
"""Codes of a level."""

BOS = CODES
"""The token before a piece's first code."""

NONE = CODES
"""What stands where there is no upper code."""

RATIO = 4
"""Codes of a level for each code of the level above."""

_ELAPSED, _TOTALS = 64, 16
_PLAIN = ("token", "style", "label", "elapsed", "total")
_UPPER = ("phase", "above_before", "above", "above_after")


@dataclass(frozen=True)
class Telling:
    """What a piece is told to be.

    Parameters
    ----------
    total : int
        Codes of the whole piece at the level.
    style, label : int
        0 for any, else 1 + the place in the voice's list.
    """

    total: int
    style: int = 0
    label: int = 0


def check_level(level: str) -> str:
    """The level itself, where there is one of that name.

    Raises
    ------
    UsageError
        When there is none.
    """
    if level not in LEVELS:
        raise UsageError(f"a level is one of {', '.join(LEVELS)}", str(level))
    return level


def above(level: str) -> str | None:
    """The level above; None for the top."""
    place = LEVELS.index(check_level(level))
    return LEVELS[place - 1] if place else None


def per_top(level: str) -> int:
    """Codes of a level for each code of the top: 1, 4 or 16."""
    return HOPS["top"] // HOPS[check_level(level)]


def code_rate_hz(level: str) -> float:
    """Codes of a level in a second."""
    return SAMPLE_RATE_HZ / HOPS[check_level(level)]


def field_names(level: str) -> tuple[str, ...]:
    """Names of a position's fields."""
    return _PLAIN if above(level) is None else _PLAIN + _UPPER


def field_sizes(level: str, styles: int, labels: int) -> tuple[int, ...]:
    """How many values each field has, for so many styles and labels."""
    plain = (CODES + 1, styles + 1, labels + 1, _ELAPSED, _TOTALS)
    return plain if above(level) is None else (*plain, RATIO, *[CODES + 1] * 3)


def vocabulary_sha256(
    level: str, codec_sha256: Mapping[str, str], styles: Sequence[str], labels: Sequence[str]
) -> str:
    """Digest of what a prior's numbers mean: its codebook, the one above, styles and labels.

    Parameters
    ----------
    level : str
        Whose prior it is.
    codec_sha256 : mapping
        Level → digest of its codec; that of the level and of the one above are read.
    styles, labels : sequence of str
        In the voice's order.
    """
    upper = above(level)
    told = {
        "codec": [codec_sha256[each] for each in (level, upper) if each is not None],
        "labels": list(labels),
        "level": level,
        "styles": list(styles),
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def total_bin(seconds: float) -> int:
    """Which of the 16 lengths a piece has.

    Examples
    --------
    >>> [total_bin(each) for each in (0.5, 1, 3, 20, 100_000)]
    [0, 1, 2, 5, 15]
    """
    return 0 if seconds < 1 else min(_TOTALS - 1, 1 + int(math.log2(seconds)))


def field_rows(
    level: str,
    tokens: NDArray[Any],
    first: int,
    told: Telling,
    upper: NDArray[Any] | None = None,
    upper_first: int = 0,
) -> NDArray[np.int64]:
    """The fields of positions in a row.

    Parameters
    ----------
    level : str
        Whose codes they are.
    tokens : array (N,) int
        The code before each target, ``BOS`` at the piece's beginning.
    first : int
        Place of the first target in the piece, in codes of the level.
    told : Telling
        Of the piece.
    upper : array (M,) int, optional
        Upper codes, from number ``upper_first`` of the piece on; an upsampler needs them. Where
        they do not reach, a position is told that there are none.
    upper_first : int
        See there.

    Returns
    -------
    array (N, fields) int64
    """
    targets = np.arange(first, first + len(tokens), dtype=np.int64)
    rows = np.empty((len(tokens), len(field_names(level))), np.int64)
    rows[:, 0] = tokens
    rows[:, 1], rows[:, 2] = told.style, told.label
    rows[:, 3] = np.minimum(targets * _ELAPSED // max(1, told.total), _ELAPSED - 1)
    rows[:, 4] = total_bin(told.total / code_rate_hz(level))
    if above(level) is None:
        return rows
    around = np.full(0, NONE, np.int64) if upper is None else np.asarray(upper, np.int64)
    wide = np.concatenate([[NONE, NONE], around, [NONE, NONE]])
    # Number upper_first lies at place 2 of ``wide``; all that is farther out is none too.
    rows[:, 5] = targets % RATIO
    places = targets // RATIO - upper_first + 2
    for at, change in enumerate((-1, 0, 1)):
        rows[:, 6 + at] = wide[np.clip(places + change, 0, len(wide) - 1)]
    return rows
