"""Tempi: 75 bpm, around 90, between 80 and 90, andante, a 100 pulsaciones, ♩ = 80."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cadenza.brief.matchers.common import APPROXIMATELY, LOOSELY, pattern, settle
from cadenza.brief.page import Mention, Page, Span
from cadenza.brief.tokenise import fold

__all__ = ["match"]

_N = r"\d+(?:\.\d+)?"
_UNIT = (
    r"(?:bpms?|b p m|bmp|beats per minute|beats per min|beats a min|beats a minute|"
    r"beats / minute|beats / min|"
    r"beats por minuto|ppm|pulsos por minuto|pulsos|pulsaciones por minuto|pulsaciones|"
    r"pulsacion por minuto|golpes por minuto|tiempos por minuto|negras por minuto|"
    r"quarter notes per minute|quarters per minute|crotchets per minute)"
)
_CUE = (
    r"(?:tempo|bpms?|velocidad|metronome|metronomo|speed|pulse|pulso|ritmo)"
    r"(?: marking| mark)?(?: (?:\"|of|at|is|should be|set|to|around|about|de|a|en|es|=|:|un|unos|"
    r"circa|near|que sea|sea|alrededor|aproximado|cerca|close)){0,4}"
)
_NOTE = r"(?:♩|♪|𝅘𝅥|quarter|quarter note|crotchet|negra|q)(?: \.)? = "
_NOT_A_TEMPO = (
    r"(?! (?:- \d+|:|/|'|%|°|bars?|measures?|compas|compases|min|mins|minutes?|minutos?|m|s|sec|"
    r"secs|seconds?|segundos?|seg|hours?|horas?|hz|khz|bits?|parts?|partes|voices?|voces|am|pm|"
    r"notes?|notas?|times|veces|years?|anos?|beats?|instruments?|instrumentos?|st|nd|rd|th|"
    r"people|personas|db|o clock|por|a m|p m|tonos|semitonos|strings?|cuerdas)(?!\S))"
)
_RANGES = (
    pattern(rf"(?:between|entre|from|de|desde)? ?(?P<low>{_N}) (?:-|to|and|y|a|hasta|or|o) "
            rf"(?P<high>{_N}) ?{_UNIT}"),
    pattern(rf"(?:{_CUE}) (?:between|entre|from|de)? ?(?P<low>{_N}) (?:-|to|and|y|a|hasta) "
            rf"(?P<high>{_N}){_NOT_A_TEMPO}"),
)  # fmt: skip
_SINGLES = (
    pattern(rf"(?:{_CUE} )?(?:(?:at|a|@|of|de|to|with|con|un|unos|in|en|al|los|the) ){{0,4}}"
            rf"{LOOSELY}(?P<n>{_N}) (?:- )?{_UNIT}(?: (?:tempo|speed))?"),
    pattern(rf"{_CUE} ?{LOOSELY}(?P<n>{_N}){_NOT_A_TEMPO}"),
    pattern(rf"(?:tempo|velocidad|speed|ritmo) (?P<kept>[a-z]+) (?:de|of|at|a) {LOOSELY}"
            rf"(?P<n>{_N}){_NOT_A_TEMPO}"),
    pattern(rf"(?:at )?{_NOTE}(?:{APPROXIMATELY})?(?P<n>{_N})"),
    pattern(rf"(?P<n>{_N}) (?:de tempo|of tempo|tempo)"),
)  # fmt: skip
_BARE_RANGE = pattern(
    rf"(?:between|entre|at|a) (?P<low>{_N}) (?:-|to|and|y|a) (?P<high>{_N}){_NOT_A_TEMPO}"
)
_BARE = pattern(
    rf"(?:(?:at|@)(?: a)? {LOOSELY}|(?:a|al) {LOOSELY}|{APPROXIMATELY})"
    rf"(?P<n>{_N}){_NOT_A_TEMPO}"
)
_LONE = pattern(r"(?P<n>\d{2,3}(?:\.\d+)?)(?=$| [,;.|)!/]| - | ·)")
_PARTING = {"", ",", ";", ".", "|", "-", "(", "/"}
_COUNTING = {
    "top", "best", "number", "no", "nr", "op", "opus", "level", "nivel", "chapter", "version", "v",
    "bwv", "k", "page", "volume", "vol", "act", "area", "route", "ruta", "episode", "episodio",
    "capitulo", "numero", "calle", "line", "season", "year", "ano", "in", "en", "since", "desde",
    "de", "of", "the", "los", "las", "el", "for", "para", "with", "con", "by", "por", "and", "y",
    "to", "from", "a", "my", "mi", "take", "part", "parte", "track", "room", "floor", "piso", "age",
}  # fmt: skip
_LOWEST_LONE, _HIGHEST_LONE = 50.0, 200.0
_LOWEST_BARE, _HIGHEST_BARE = 35.0, 240.0
_THINGS = ("program", "group", "patch", "drums", "role")
_NEEDS_TEMPO_WORD = {"grave", "largo", "larga"}
_TEMPO_WORDS = {"tempo", "marked", "marcado", "marking", "aire", "movimiento"}
_NOUNS_THAT_ARE_LONG = {
    "tema", "track", "loop", "muy", "mas", "bastante", "tan", "algo", "paseo", "viaje", "camino",
    "bucle", "beat", "dia", "fragmento", "sonido", "bajo", "tono", "registro", "poco",
}  # fmt: skip


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Fill ``tempo_bpm``: a number where there is one, else the middle of an Italian word's."""
    asked: list[tuple[float, str]] = []
    for each in _RANGES:
        asked += _ranges(page, each, bare=False)
    for each in _SINGLES:
        asked += _singles(page, each, bare=False)
    if not asked:
        asked = _ranges(page, _BARE_RANGE, bare=True)
    if not asked:
        asked = _singles(page, _BARE, bare=True)
    words = _words(page)
    if not asked and not words:
        asked = _lone(page)
    value = settle("a piece has one tempo", asked or words[:1])
    if not asked:
        settle("a piece has one tempo", words)
    return {} if value is None else {"tempo_bpm": value}


def _ranges(page: Page, form: re.Pattern[str], *, bare: bool) -> list[tuple[float, str]]:
    out = []
    for each, span in page.find(form):
        low, high = float(each["low"]), float(each["high"])
        if page.is_free(span) and (not bare or (_is_likely(low) and _is_likely(high))):
            out.append(((low + high) / 2, page.raw(span)))
            page.take(span)
    return out


def _singles(page: Page, form: re.Pattern[str], *, bare: bool) -> list[tuple[float, str]]:
    out: list[tuple[float, str]] = []
    spans: list[Span] = []
    for each, span in page.find(form):
        value = float(each["n"])
        if not page.is_free(span) or (bare and not _is_likely(value)):
            continue
        out.append((value, page.raw(span)))
        spans += _around(page, each, span)
    for span in spans:
        page.take(span)
    return out


def _around(page: Page, each: re.Match[str], span: Span) -> list[Span]:
    """The tokens of a tempo without somebody else's word inside ("tempo alegre de 90")."""
    if each.groupdict().get("kept") is None:
        return [span]
    kept = page.group_span(each, "kept")
    return [(span[0], kept[0]), (kept[1], span[1])]


def _lone(page: Page) -> list[tuple[float, str]]:
    """The one number that stands by itself between commas or after a style ("rock, 140")."""
    ends = {mention.end for mention in page.of_kind("style")}
    inside = {i for mention in page.mentions for i in range(*mention.span)}
    out: list[tuple[float, str]] = []
    spans: list[Span] = []
    for each, span in page.find(_LONE):
        value = float(each["n"])
        before = page.word(span[0] - 1)
        parted = before in _PARTING or span[0] in ends or _is_plain_word(page, span[0] - 1)
        free = page.is_free(span) and span[0] not in inside
        if free and parted and _LOWEST_LONE <= value <= _HIGHEST_LONE:
            out.append((value, page.raw(span)))
            spans.append(span)
    if len(out) != 1 or len(page.tokens) < 2:
        return []
    page.take(spans[0])
    return out


def _is_plain_word(page: Page, i: int) -> bool:
    """True for an everyday word before a number: not a name ("Route 66"), no "top 100"."""
    token = page.tokens[i]
    if token.end == page.tokens[i + 1].start:
        return False
    return token.kind == "word" and token.text.islower() and token.word not in _COUNTING


def _is_likely(bpm: float) -> bool:
    """Whether a number without a unit may be meant as a tempo."""
    return _LOWEST_BARE <= bpm <= _HIGHEST_BARE


def _words(page: Page) -> list[tuple[float, str]]:
    """Italian tempo words."""
    out = []
    for mention in page.of_kind("tempo"):
        entry = mention.entry("tempo")
        if entry is not None and _is_tempo_word(page, mention):
            out.append((float(entry.value), page.raw(mention.span)))
            page.take(mention.span)
    return out


def _is_tempo_word(page: Page, mention: Mention) -> bool:
    """Guard the words that mean "long" and "deep" in Spanish."""
    word = page.word(mention.start)
    if word not in _NEEDS_TEMPO_WORD:
        return True
    if fold(page.raw(mention.span)) != word or mention.start - 1 in page.tokens_of(*_THINGS):
        return False
    before, after = page.word(mention.start - 1), page.word(mention.start + 1)
    if before in _TEMPO_WORDS or after in _TEMPO_WORDS:
        return True
    return word == "largo" and before not in _NOUNS_THAT_ARE_LONG and after not in ("y", "de")
