"""Titles: called "Blue Rain", titulada «Lluvia», named Blue Rain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cadenza.brief.page import Page
from cadenza.errors import UsageError
from cadenza.music import Key

__all__ = ["match"]

_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“", "«": "»", "‘": "’", "'": "'", "`": "`"}
_CUE = (
    r"\b(?:called|titled|entitled|named|title|with the title|by the name of|"
    r"titulad[oa]|llamad[oa]|se llame|ll[aá]m[ae]l[oa]|con el t[ií]tulo(?: de)?|t[ií]tulo|"
    r"que lleve por t[ií]tulo|con nombre|de nombre|call it|name it|title it|"
    r"t[ií]tul[ae]l[oa])\s*[:=,]?\s*"
)
_QUOTED = r"(?P<open>[\"“”„«‘'`])(?P<title>[^\"“”«»`\n]{1,120}?)(?P<close>[\"”“»’'`])(?!\w)"
_CUED = re.compile(_CUE + _QUOTED, re.IGNORECASE)
_SMALL = (
    r"of|the|a|an|and|in|on|to|for|at|from|with|my|de|del|la|el|las|los|y|en|un|una|al|mi|"
    r"sin|para|por|con"
)
_CAPITAL = r"[A-ZÁÉÍÓÚÑÜ0-9][\w'’]*"
_BARE = re.compile(
    rf"(?i:{_CUE})(?P<title>{_CAPITAL}(?:[ -](?:{_CAPITAL}|(?:{_SMALL})(?=(?: (?:{_SMALL}))* "
    rf"{_CAPITAL})))*)"
)
_LOOSE = re.compile(
    r"(?<!\w)(?P<open>[\"“«])(?P<title>[A-ZÁÉÍÓÚÑ¡¿][^\"”“»\n]{1,60})(?P<close>[\"”»])"
)
_MOST_LOOSE_WORDS = 8


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Fill ``title``."""
    for each in _CUED.finditer(page.text):
        if _QUOTES.get(each["open"]) == each["close"] and each["title"].strip():
            return _taken(page, each)
    bare = _BARE.search(page.text)
    if bare is not None:
        return _taken(page, bare)
    for each in _LOOSE.finditer(page.text):
        outside = (page.text[: each.start()] + page.text[each.end() :]).strip(" .,;:!?")
        words = each["title"].split()
        if outside and len(words) <= _MOST_LOOSE_WORDS and not _is_key(each["title"]):
            return _taken(page, each)
    return {}


def _is_key(text: str) -> bool:
    """True for the name of a key in quotes."""
    try:
        Key.parse(text)
    except UsageError:
        return False
    return True


def _taken(page: Page, found: re.Match[str]) -> dict[str, Any]:
    page.take(page.span_of_text(*found.span()))
    title = " ".join(found["title"].split()).strip(" ,;:")
    return {"title": title} if title else {}
