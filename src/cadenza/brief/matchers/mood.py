"""Moods: sad, dreamy, melancólica, lento."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cadenza.brief.page import Mention, Page

__all__ = ["match"]

_NOT = {
    "no", "not", "without", "sin", "nada", "isn't", "never", "less", "menos", "ni", "nor",
    "tampoco", "don't", "doesn't", "shouldn't", "nunca",
}  # fmt: skip
_DEGREE = {
    "too", "very", "so", "that", "really", "overly", "muy", "tan", "demasiado", "nada", "be",
    "sea", "suene", "especialmente", "particularly", "sound", "feel", "quite", "at", "all", "que",
    "quiero", "want", "it", "to", "anything", "something",
}  # fmt: skip


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Fill ``moods`` in the order they were named; a mood that is not wanted stays unread."""
    moods: dict[str, None] = {}
    for mention in page.of_kind("mood"):
        if _is_negated(page, mention):
            continue
        for entry in mention.entries:
            if entry.kind == "mood":
                moods.setdefault(entry.value)
        page.take(mention.span)
    return {"moods": tuple(moods)} if moods else {}


def _is_negated(page: Page, mention: Mention) -> bool:
    """True in "not too fast", "nada triste", "que no sea muy oscura"."""
    i = mention.start - 1
    while page.word(i) in _DEGREE and page.word(i) not in _NOT:
        i -= 1
    return page.word(i) in _NOT
