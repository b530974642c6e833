"""Ambiences: with rain, vinyl crackle, sonido del mar, grillos de noche."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cadenza.brief.data import table
from cadenza.brief.negation import negated
from cadenza.brief.page import Mention, Page
from cadenza.errors import ContradictionError

__all__ = ["match"]


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:
    """Fill ``ambience``, and add the ones to leave out to ``without``.

    Raises
    ------
    ContradictionError
        When one ambience is wanted and left out.
    """
    wanted: dict[str, str] = {}
    unwanted: dict[str, str] = {}
    for mention in page.of_kind("ambience"):
        if _is_guarded(page, mention):
            continue
        target = unwanted if mention.start in negated(page) else wanted
        for entry in mention.entries:
            if entry.kind == "ambience":
                target.setdefault(entry.value, page.raw(mention.span))
        page.take(mention.span)
    for name, text in unwanted.items():
        if name in wanted:
            raise ContradictionError(
                "an ambience is wanted or left out, not both",
                f'"{wanted[name]}" and without "{text}"',
                "leave one of them out",
            )
    out: dict[str, Any] = {}
    if wanted:
        out["ambience"] = tuple(wanted)
    if unwanted:
        out["without"] = (*found.get("without", ()), *unwanted)
    return out


def _is_guarded(page: Page, mention: Mention) -> bool:
    """True where the words around say that nothing to be heard is meant ("wind down")."""
    guards = table("ambiences")["guards"]
    word = page.word(mention.start)
    if mention.end - mention.start > 1:
        return False
    before, after = page.word(mention.start - 1), page.word(mention.end)
    return before in guards["after"].get(word, ()) or after in guards["before"].get(word, ())
