"""What the matchers share: one value or a contradiction, and alternatives in patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from cadenza.errors import ContradictionError

__all__ = ["APPROXIMATELY", "LOOSELY", "alternatives", "pattern", "settle"]

T = TypeVar("T")

APPROXIMATELY = (
    r"(?:around|about|circa|ca|roughly|approximately|approx|near|nearly|almost|say|~|≈|"
    r"unos|unas|alrededor de|cerca de|aproximadamente|casi|mas o menos|a eso de|sobre|"
    r"just under|just over|at most|at least|up to|como|en torno a) "
)
"""Words before a number that is not meant to the last digit, with the space after them."""

LOOSELY = rf"(?:{APPROXIMATELY}){{0,2}}"
"""None, one or two of those."""


def pattern(text: str) -> re.Pattern[str]:
    """A pattern on ``Page.flat`` that covers whole tokens."""
    return re.compile(rf"(?<!\S)(?:{text})(?!\S)")


def alternatives(words: Iterable[str]) -> str:
    """Any of the words, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


def settle(rule: str, asked: Sequence[tuple[T, str]]) -> T | None:
    """The one value that was asked for, None for none.

    Parameters
    ----------
    rule : str
        What must hold ("a piece has one tempo").
    asked : sequence of (value, text)
        Values with the words that asked for them.

    Raises
    ------
    ContradictionError
        When two values differ; names both as they were written.
    """
    if not asked:
        return None
    first, text = asked[0]
    for value, other in asked[1:]:
        if value != first:
            raise ContradictionError(rule, f'"{text}" and "{other}"', "leave one of them out")
    return first
