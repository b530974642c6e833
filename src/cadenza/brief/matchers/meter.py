"""Metres: 3/4, in three four, compás de seis por ocho, waltz time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cadenza.brief.matchers.common import pattern, settle
from cadenza.brief.page import Page, Span
from cadenza.errors import UsageError
from cadenza.music import Meter

__all__ = ["match"]

_CUE = (
    r"(?:time signature|signature|time|meter|metre|metric|compas|metrica|medida|ritmo)"
    r"(?: (?:of|is|in|de|en|a|:|=)){0,4}"
)
_TAIL = r"(?: (?:time signature|time|meter|metre|signature|feel|beat|groove))?"
_CUED = (
    pattern(rf"{_CUE} (?P<top>\d+) (?:/|por|x|over|-|:)? ?(?P<bottom>\d+){_TAIL}"),
    pattern(r"(?P<top>\d+) (?:/|x|over|-)? ?(?P<bottom>\d+) "
            r"(?:time signature|time|meter|metre|signature)"),
    pattern(r"(?:in|en) (?P<top>\d+) (?:/|por|x|over) (?P<bottom>\d+)"),
    pattern(r"(?:in|en|a)(?: un)? (?P<top>\d{1,2}) (?P<bottom>2|4|8|16)" + _TAIL),
)  # fmt: skip
_PLAIN = (
    pattern(rf"(?:(?:in|en|a) )?(?P<top>\d+) / (?P<bottom>\d+){_TAIL}"),
    pattern(r"(?P<top>[2-9]|12) (?:por|x) (?P<bottom>2|4|8|16)"),
    pattern(r"(?P<top>[2-7]|9|12) (?P<bottom>4|8) (?:feel|beat|groove|waltz|shuffle)"),
)
_QUARTERS = pattern(
    r"(?:(?:compas|ritmo|en|compas de|in) )(?P<top>[2-7]) (?P<part>cuartos|octavos|cuarto|octavo)"
)
_SAYINGS = {("24", "7"), ("50", "50"), ("9", "11"), ("1", "1"), ("100", "100"), ("1", "3")}
_HIGHEST_PLAIN = 32


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Fill ``meter``: figures where there are any, else what a word like "waltz" implies."""
    asked: list[tuple[Meter, str]] = []
    for form in _CUED:
        asked += _figures(page, form, plain=False)
    for form in _PLAIN:
        asked += _figures(page, form, plain=True)
    for each, span in page.find(_QUARTERS):
        bottom = 4 if each["part"].startswith("cuarto") else 8
        asked.append((Meter(int(each["top"]), bottom), page.raw(span)))
        page.take(span)
    words = _words(page)
    value = settle("a piece has one metre", asked or words)
    return {} if value is None else {"meter": value}


def _figures(page: Page, form: re.Pattern[str], *, plain: bool) -> list[tuple[Meter, str]]:
    out: list[tuple[Meter, str]] = []
    spans: list[Span] = []
    for each, span in page.find(form):
        top, bottom = each["top"], each["bottom"]
        if not page.is_free(span) or (plain and not _is_plain(top, bottom)):
            continue
        out.append((_meter(top, bottom), page.raw(span)))
        spans.append(span)
    for span in spans:
        page.take(span)
    return out


def _is_plain(top: str, bottom: str) -> bool:
    """Whether a fraction that nothing announces may be meant as a metre."""
    if (top, bottom) in _SAYINGS or "." in top + bottom:
        return False
    return 1 < int(top) <= _HIGHEST_PLAIN and int(bottom) <= _HIGHEST_PLAIN


def _meter(top: str, bottom: str) -> Meter:
    if len(top) > 3 or len(bottom) > 3:
        raise UsageError(
            "a metre is 1 to 32 beats over 1, 2, 4, 8, 16 or 32",
            f"{top}/{bottom}",
            "try 4/4, 3/4 or 6/8",
        )
    return Meter(int(top), int(bottom))


def _words(page: Page) -> list[tuple[Meter, str]]:
    """Metres that a word names; the word may mean more than the metre, so it stays visible."""
    out = []
    for mention in page.of_kind("meter"):
        entry = mention.entry("meter")
        if entry is not None:
            out.append((Meter.parse(entry.value), page.raw(mention.span)))
            page.use(mention.span)
    return out
