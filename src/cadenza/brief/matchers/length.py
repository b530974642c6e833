"""Lengths: two minutes, 1:30, dos minutos y medio, 90 s, 16 bars, un loop de 8 compases."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cadenza.brief.matchers.common import LOOSELY, pattern, settle
from cadenza.brief.page import Page, Span
from cadenza.errors import ContradictionError

__all__ = ["match"]

_N = r"(?:\d+(?:\.\d+)?)"
_MINUTES = r"(?:minutes?|mins?|minutos?|minutitos?|mn|m)"
_MINUTE = r"(?:minutes?|mins?|minutos?)"
_SECONDS = r"(?:seconds?|secs?|segundos?|segs?|s)"
_HOURS = r"(?:hours?|hrs?|horas?|h)"
_BARS = r"(?:bars?|measures?|compases|compas)"
_ONE = r"(?:an?|one|una?|1|the|el)"
_HALF = r"(?:half|media|medio)"
_QUARTER = r"(?:quarters?|cuartos?)"
_AND = r"(?:and|y|con|,|&)"
_LEAD = rf"{LOOSELY}(?:exactly |exactamente |only |)"
_SECTION = (
    r"(?! (?:[a-z]+ )?(?:intro|introduction|introduccion|outro|verse|chorus|bridge|break|breakdown|"
    r"drop|estribillo|estrofa|puente|solo|fill|turnaround|phrase|phrases|frase|frases|coda|"
    r"pre chorus|hook|buildup)(?!\S))"
    r"(?! de (?:intro|introduccion|estribillo|puente|coda|solo)(?!\S))"
)

_Form = tuple[re.Pattern[str], Callable[[re.Match[str]], float]]


def _clock(each: re.Match[str]) -> float:
    return float(each["m"]) * 60 + float(each["s"])


def _number(each: re.Match[str], name: str) -> float:
    return float(each[name] or 0)


def _mixed(each: re.Match[str]) -> float:
    return _number(each, "m") * 60 + _number(each, "s")


def _quarters(each: re.Match[str]) -> float:
    """Quarters of a minute beside whole ones: one, or three."""
    return 0.75 if (each["q"] or "").startswith("3") else 0.25


def _middle(unit_s: float) -> Callable[[re.Match[str]], float]:
    return lambda each: (float(each["low"]) + float(each["high"])) / 2 * unit_s


_SPREAD = (
    rf"(?:(?:between|entre|from|de|desde) )?(?P<low>{_N}) (?:-|to|and|or|y|a|o|hasta) "
    rf"(?P<high>{_N})"
)
_TIMES: tuple[_Form, ...] = (
    (pattern(rf"{_LEAD}{_SPREAD} {_MINUTES}"), _middle(60)),
    (pattern(rf"{_LEAD}{_SPREAD} {_SECONDS}"), _middle(1)),
    (pattern(rf"{_LEAD}(?P<m>\d{{1,3}}) : (?P<s>[0-5]\d)(?: (?:{_MINUTES}|long|{_SECONDS}))?"
             rf"(?! :)"), _clock),
    (pattern(rf"{_LEAD}(?P<m>\d{{1,3}}) ' (?P<s>[0-5]?\d)(?: (?:\"|”|''|' '|s))?"), _clock),
    (pattern(rf"{_LEAD}(?P<m>{_N}) {_MINUTES} (?:{_AND} )?(?P<s>{_N})(?: {_SECONDS})?"
             r"(?! (?:bpm|/|bars?|compases|measures?|:|beats|pulsaciones))"), _mixed),
    (pattern(rf"{_LEAD}(?P<n>{_N}) (?:{_AND}) (?:a |1 )?{_HALF} {_MINUTES}"),
     lambda each: (float(each["n"]) + 0.5) * 60),
    (pattern(rf"{_LEAD}(?P<n>{_N}) {_MINUTES} (?:{_AND}) (?:a |1 )?{_HALF}"),
     lambda each: (float(each["n"]) + 0.5) * 60),
    (pattern(rf"{_LEAD}(?P<n>{_N}) {_MINUTES} (?:{_AND}) (?P<q>3 |a |1 |un )?{_QUARTER}"),
     lambda each: (float(each["n"]) + _quarters(each)) * 60),
    (pattern(rf"{_LEAD}{_ONE} {_MINUTE} (?:{_AND}) (?P<q>3 |a |1 |un )?{_QUARTER}"),
     lambda each: (1 + _quarters(each)) * 60),
    (pattern(rf"{_LEAD}(?P<n>{_N}) 1 / 2 {_MINUTES}"),
     lambda each: (float(each["n"]) + 0.5) * 60),
    (pattern(rf"{_LEAD}(?:{_ONE} )?{_MINUTE} (?:{_AND}) (?:a |1 )?{_HALF}"), lambda _: 90.0),
    (pattern(rf"{_LEAD}{_ONE} (?:{_AND}) (?:a |1 )?{_HALF} {_MINUTE}"), lambda _: 90.0),
    (pattern(rf"{_LEAD}3 (?:quarters|cuartos) (?:of an?|de) (?:minute|minuto)"), lambda _: 45.0),
    (pattern(rf"{_LEAD}(?:a )?quarter (?:of )?(?:an? )?minute"), lambda _: 15.0),
    (pattern(rf"{_LEAD}(?:a |un )?{_HALF}(?: of)? (?:an? )?(?:minute|minuto)"), lambda _: 30.0),
    (pattern(rf"{_LEAD}(?:a |un )?{_HALF}(?: an)? (?:hour|hora)"), lambda _: 1800.0),
    (pattern(rf"{_LEAD}(?:a couple(?: of)?|un par de) (?:minutes|minutos|mins)"), lambda _: 120.0),
    (pattern(rf"{_LEAD}(?P<n>{_N}) {_MINUTES}"), lambda each: float(each["n"]) * 60),
    (pattern(rf"{_LEAD}(?P<n>{_N}) {_SECONDS}"), lambda each: float(each["n"])),
    (pattern(rf"{_LEAD}(?P<n>{_N}) {_HOURS}"), lambda each: float(each["n"]) * 3600),
    (pattern(rf"{_LEAD}{_ONE} (?:hour|hora)"), lambda _: 3600.0),
    (pattern(rf"{_LEAD}{_ONE} (?:minute|minuto|min)"), lambda _: 60.0),
)  # fmt: skip
_BAR_FORMS: tuple[_Form, ...] = (
    (pattern(rf"{_LEAD}{_SPREAD} {_BARS}{_SECTION}"), _middle(1)),
    (pattern(rf"{_LEAD}(?P<n>{_N}) {_BARS}{_SECTION}(?! blues)"), lambda each: float(each["n"])),
    (pattern(rf"(?:a couple(?: of)?|un par de) {_BARS}{_SECTION}"), lambda _: 2.0),
    (
        pattern(r"(?:bars|measures|compases) (?:\" )?(?:: |= )?(?P<n>\d+)"),
        lambda each: float(each["n"]),
    ),
)
_TAIL = pattern(r"(?:long|in length|of length|in total|total|de duracion|de largo|de longitud)")
_EVERY = {"every", "each", "cada", "first", "last", "primeros", "ultimos", "per", "por", "after"}
_DRUM_MACHINES = {"303", "606", "707", "808", "909"}
_DECADES = {"50", "60", "70", "80", "90"}
_FOR_LENGTH = {"for", "of", "lasting", "lasts", "length", "duration", "dura", "dure", "about", "de"}
_MOST_BARS = 1e6


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Fill ``bars`` or ``seconds``.

    A "12-bar blues" is a form, not a length: the words are left to the style.

    Raises
    ------
    ContradictionError
        When two different lengths are asked for.
    """
    times = _read(page, _TIMES)
    bars = [(round(min(n, _MOST_BARS)), text) for n, text in _read(page, _BAR_FORMS)]
    seconds = settle("a piece has one length", times)
    count = settle("a piece has one length", bars)
    if times and bars:
        raise ContradictionError(
            "a length is given in bars or in time, not both",
            f'"{bars[0][1]}" and "{times[0][1]}"',
            "leave one of them out",
        )
    if times or bars:
        for _, span in list(page.find(_TAIL)):
            page.use(span)
    if seconds is not None:
        return {"seconds": seconds}
    return {} if count is None else {"bars": count}


def _read(page: Page, forms: tuple[_Form, ...]) -> list[tuple[float, str]]:
    out: list[tuple[float, str]] = []
    for form, value in forms:
        spans: list[Span] = []
        for each, span in page.find(form):
            if page.is_free(span) and not _is_other(page, span):
                out.append((value(each), page.raw(span)))
                spans.append(span)
        for span in spans:
            page.take(span)
    return out


def _is_other(page: Page, span: Span) -> bool:
    """Bars of a phrase ("every 4 bars"), a decade ("80s"), a time of the day, a form."""
    first, last = span
    before = page.word(first - 1)
    if before in _EVERY:
        return True
    tokens = page.tokens
    after = page.word(last)
    if tokens[first].word in _DRUM_MACHINES and tokens[last - 1].word == "s":
        return True
    if last - first == 2 and tokens[last - 1].word == "s" and tokens[first].word in _DECADES:
        joined = tokens[first].end == tokens[last - 1].start
        return joined and before not in _FOR_LENGTH and after != "long"
    return after in ("pm", "am") or (page.word(first + 1) == ":" and before == "at")
