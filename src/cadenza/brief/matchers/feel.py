"""Feel: with swing, swung eighths, a swing feel, con swing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cadenza.brief.data import words_of
from cadenza.brief.page import Page

__all__ = ["match"]

_SWING = "swing"
_ARTICLES = {"a", "an", "the", "my", "un", "el", "mi"}


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Fill ``swing``. What is not wanted ("no swing") and a swing in a garden stay unread."""
    swings = False
    for i in range(len(page.tokens)):
        if page.word(i) not in words_of("grammar", "swing"):
            continue
        start, end = _around(page, i)
        if _is_negated(page, start) or _is_thing(page, i, end):
            continue
        page.take((start, end))
        swings = True
    return {"swing": True} if swings else {}


def _around(page: Page, i: int) -> tuple[int, int]:
    """The word with its degree before and what swings after it ("light swing feel")."""
    start, end = i, i + 1
    while page.word(start - 1) in words_of("grammar", "swing_degree"):
        start -= 1
    while page.word(end) in words_of("grammar", "swing_of"):
        end += 1
    return start, end


def _is_negated(page: Page, start: int) -> bool:
    """True in "no swing", "without swing", "not a swung feel"."""
    before = start - 1
    while page.word(before) in _ARTICLES:
        before -= 1
    return page.word(before) in words_of("grammar", "swing_not")


def _is_thing(page: Page, i: int, end: int) -> bool:
    """True for "a swing in the garden": what hangs from a tree, and no feel."""
    return page.word(i) == _SWING and page.word(i - 1) in _ARTICLES and end == i + 1
