"""Keys: in C# minor, E flat major, D dorian, key: Bb, la menor, do sostenido menor, in Am."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cadenza.brief.data import table, words_of
from cadenza.brief.matchers.common import alternatives, pattern, settle
from cadenza.brief.page import Page, Span
from cadenza.brief.phrases import phrase_key
from cadenza.errors import ContradictionError
from cadenza.music import MODES, Key

__all__ = ["match"]

_ACCIDENTALS = {
    "sharp": "#", "sostenido": "#", "#": "#", "♯": "#", "flat": "b", "bemol": "b", "♭": "b",
    "b": "b", "sost": "#", "natural": "",
}  # fmt: skip
_WEAK_CUES = ("in", "en")
_KEY_WORDS = words_of("notes", "key_words")
_ON = (
    "de|on|of|sobre|in|en|around|over|from|at|alrededor de|rooted on|based on|centred on|"
    "centered on"
)
_CHURCH = ("ionian", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian")
_PARTING = {",", ";", ".", "|", "!"}
_TRANSPOSING = {"clarinet", "trumpet", "trompeta", "clarinete", "cornet", "instrument", "tuba"}
_JOINED_MODES = {"m": "minor", "min": "minor", "minor": "minor", "maj": "major", "major": "major",
                 "mayor": "major", "menor": "minor"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reading:
    """One thing said about the key; tonic or mode may be left open.

    ``taken`` are the tokens that say it, where others stand between them.
    """

    tonic: str | None
    mode: str | None
    span: Span
    taken: tuple[Span, ...] = ()


@lru_cache(maxsize=1)
def _modes() -> dict[str, str]:
    """Words → mode."""
    modes = table("notes")["modes"]
    return {phrase_key(word): name for name, words in modes.items() for word in words}


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """(tonics with all that may stand around them, modes by themselves)."""
    solfege = "|".join(table("notes")["solfege"])
    strong = alternatives(table("notes")["key_cues"])
    cues = rf"(?:(?P<strong>{strong})|(?P<weak>{alternatives(_WEAK_CUES)}))"
    note = (
        rf"(?:(?P<letter>[a-g])|(?P<solfege>{solfege}))(?P<joined>##|bb|#|b|♯|♭)?"
        r"(?P<suffix>m|min|minor|maj|major|menor|mayor)?"
    )
    accidental = rf"(?P<accidental>{alternatives(_ACCIDENTALS)})"
    mode = rf"(?P<mode>{alternatives(_modes())})"
    article = r"(?:the |a |an |el |la |un |una )?"
    tonic = rf"(?:{cues} {article})?{note}(?: {accidental})?(?: (?:modo )?{mode})?"
    words = alternatives(_KEY_WORDS)
    alone = (
        rf"(?:(?:(?P<before>{words}|in|en)(?: (?:a|an|un|de))? )?{mode}(?: (?P<after>{words}))?"
        rf"(?:(?P<words>(?: [a-z]+){{0,3}}?) (?:{_ON}) (?P<on>[a-g]|{solfege})"
        rf"(?P<sign>#|b|♯|♭)?(?: (?P<spelt>{alternatives(_ACCIDENTALS)}))?(?!\S))?)"
    )
    return pattern(tonic), pattern(alone)


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Fill ``key``, or ``mode`` where no tonic is named.

    Raises
    ------
    ContradictionError
        When two different keys are asked for.
    """
    tonics = list(_tonics(page))
    for reading in tonics:
        page.take(reading.span)
    alone = list(_modes_alone(page))
    if not tonics and not any(reading.tonic for reading in alone):
        tonics = _listed(page)
    for span in [span for reading in alone for span in reading.taken]:
        page.take(span)
    tonics += [reading for reading in alone if reading.tonic]
    modes = [reading for reading in alone if not reading.tonic]
    mode = settle("a piece has one mode", [(each.mode, page.raw(each.span)) for each in modes])
    full = [(_key(each, mode), page.raw(each.span)) for each in tonics]
    _refuse_two_modes(page, tonics, modes)
    explicit = [pair for pair, each in zip(full, tonics, strict=True) if each.mode or mode]
    plain = [pair for pair in full if not any(pair[0].tonic == sure.tonic for sure, _ in explicit)]
    key = settle("a piece has one key", explicit + plain)
    if key is not None:
        return {"key": key}
    return {} if mode is None else {"mode": mode}


def _key(reading: _Reading, mode: str | None) -> Key:
    return Key(reading.tonic or "C", reading.mode or mode or "major")


def _refuse_two_modes(page: Page, tonics: list[_Reading], modes: list[_Reading]) -> None:
    """A key's own mode and one said by itself must have the same notes."""
    for tonic in tonics:
        for other in modes:
            if tonic.mode and other.mode and MODES[tonic.mode] != MODES[other.mode]:
                raise ContradictionError(
                    "a piece has one key",
                    f'"{page.raw(tonic.span)}" and "{page.raw(other.span)}"',
                    "leave one of them out",
                )


def _tonics(page: Page) -> Iterator[_Reading]:
    for each, span in page.find(_patterns()[0]):
        start = page.group_span(each, "letter" if each["letter"] else "solfege")[0]
        if each["mode"] in ("m", "min", "maj") and each["suffix"]:
            continue
        if page.is_free(span) and _is_tonic(page, each, start, span[1]):
            yield _Reading(_tonic(each), _mode(each), _trimmed(page, each, start, span))


def _listed(page: Page) -> list[_Reading]:
    """The one note name that is an item of a list by itself ("jig, fiddle, G, 6/8", "…, La.")."""
    found = []
    for each, span in page.find(_patterns()[0]):
        signs = all(
            i < 0 or i >= len(page.tokens) or page.tokens[i].word in _PARTING
            for i in (span[0] - 1, span[1])
        )
        inside = span[0] > 0 and signs and page.is_free(span)
        if inside and not each["mode"] and _is_capital(page, span[0]):
            found.append(_Reading(_tonic(each), _mode(each), span))
    if len(found) != 1:
        return []
    page.take(found[0].span)
    return found


def _trimmed(page: Page, each: re.Match[str], start: int, span: Span) -> Span:
    """A cue that is only a preposition stays out of the message, but is used."""
    page.use(span)
    return (start, span[1]) if each["weak"] else span


def _tonic(each: re.Match[str]) -> str:
    letter = each["letter"] or table("notes")["solfege"][each["solfege"]]
    joined = (each["joined"] or "").replace("♯", "#").replace("♭", "b")
    return str(letter).upper() + joined + _ACCIDENTALS.get(each["accidental"] or "natural", "")


def _mode(each: re.Match[str]) -> str | None:
    if each["suffix"]:
        extra = _modes().get(each["mode"] or "")
        return extra or _JOINED_MODES[each["suffix"]]
    return _modes().get(each["mode"] or "")


def _is_tonic(page: Page, each: re.Match[str], start: int, end: int) -> bool:
    """Whether a note name is meant as the key."""
    if _continues_symbol(page, start, end) or (each["joined"] and each["accidental"]):
        return False
    accidental = bool(each["joined"] or each["accidental"])
    if each["strong"]:
        return not each["solfege"] or accidental or bool(_mode(each)) or _ends_phrase(page, end)
    if _mode(each):
        return _is_with_mode(page, each, start, end)
    if page.word(end) in _TRANSPOSING:
        return False
    if accidental:
        return bool(each["weak"]) or each["solfege"] is not None or _is_capital(page, start)
    return bool(each["weak"]) and _is_lone(page, each, start, end)


def _continues_symbol(page: Page, start: int, end: int) -> bool:
    """True inside a longer chord symbol: "Dm7", "C/E", "B-52"."""
    tokens = page.tokens
    if end < len(tokens) and tokens[end].start == tokens[end - 1].end:
        after = tokens[end]
        if after.kind == "number" or after.word in ("/", "+", "°", "ø", "Δ", "'"):
            return True
    return (
        start > 0
        and tokens[start - 1].end == tokens[start].start
        and (tokens[start - 1].kind != "sign" or tokens[start - 1].word in ("/", "'", "&"))
    )


def _is_with_mode(page: Page, each: re.Match[str], start: int, end: int) -> bool:
    """Guard "a major hit", "am", "la menor idea", "mi mayor deseo"."""
    if each["suffix"]:
        return _is_symbol(page, each, start, end)
    if each["mode"] == "m":
        return _is_capital(page, start)
    if each["solfege"] and each["solfege"] != "do":
        return bool(each["weak"]) or bool(each["accidental"]) or _ends_phrase(page, end)
    plain_a = each["letter"] == "a" and not each["accidental"] and not each["joined"]
    return not plain_a or _is_key_of_a(page, start, end)


def _is_key_of_a(page: Page, start: int, end: int) -> bool:
    """Whether "a minor", "A major" is the key and not an article before an adjective."""
    capital, first = _is_capital(page, start), page.starts_sentence(start)
    if page.word(end) in _KEY_WORDS and (not capital or first):
        return False
    if capital and (not first or page.word(end) in page.index.words):
        return True
    return _ends_phrase(page, end)


def _is_symbol(page: Page, each: re.Match[str], start: int, end: int) -> bool:
    """True for "Am", "C#m", "Ebmaj" as a key: capital, not "Am I" and not "am"."""
    written = page.tokens[start].text
    if each["joined"] or len(each["suffix"]) > 1:
        return True
    if written.endswith("M") and each["letter"]:
        return False
    if page.word(end) in ("i", "i'm"):
        return False
    parted = page.word(start - 1) in ("", ",", ";") and page.word(end) in ("", ",", ";")
    return _is_capital(page, start) or ((bool(each["weak"]) or parted) and each["letter"] != "a")


def _is_lone(page: Page, each: re.Match[str], start: int, end: int) -> bool:
    """True for "in C", "en sol": a bare note name after a preposition."""
    if each["solfege"]:
        return each["weak"] == "en" and _ends_phrase(page, end)
    if each["letter"] == "a":
        return _is_capital(page, start) and _ends_phrase(page, end) and not _shouts(page)
    return _is_capital(page, start) or _ends_phrase(page, end)


def _is_capital(page: Page, start: int) -> bool:
    return page.tokens[start].text[:1].isupper()


def _shouts(page: Page) -> bool:
    """True where everything is written in capitals."""
    return page.text.isupper()


def _ends_phrase(page: Page, end: int) -> bool:
    """True where nothing follows that the word before could belong to."""
    if end >= len(page.tokens):
        return True
    token = page.tokens[end]
    if token.kind != "word":
        return True
    return token.word in _FOLLOWERS or token.word in _KEY_WORDS


_FOLLOWERS = (
    words_of("grammar", "list_and")
    | words_of("grammar", "list_or")
    | frozenset(
        [
            "at",
            "with",
            "without",
            "for",
            "around",
            "about",
            "using",
            "on",
            "over",
            "and",
            "by",
            "in",
            "but",
            "that",
            "then",
            "please",
            "scale",
            "key",
            "a",
            "con",
            "sin",
            "para",
            "sobre",
            "unos",
            "unas",
            "alrededor",
            "pero",
            "que",
            "de",
            "lento",
            "rapido",
            "por",
            "y",
            "en",
            "tempo",
            "bpm",
            "lasting",
            "featuring",
            "from",
            "as",
            "is",
            "like",
            "to",
            "only",
            "just",
            "solo",
            "like",
            "mode",
            "no",
            "progression",
        ]
    )
)


def _modes_alone(page: Page) -> Iterator[_Reading]:
    for each, span in page.find(_patterns()[1]):
        mode = _modes()[each["mode"]]
        if not page.is_free(span) or each["mode"] in ("m", "maj", "min"):
            continue
        if (
            each["before"]
            or each["after"]
            or mode in _CHURCH
            or mode == "harmonic_minor"
            or (each["mode"] == "minor" and _is_bare_minor(page, span[1]))
        ):
            end = page.group_span(each, "after" if each["after"] else "mode")[1]
            said = span[0], end
            if each["on"] and _is_root(page, each, span):
                start = page.group_span(each, "on")[0]
                yield _Reading(_tonic_after(each), mode, span, (said, (start, span[1])))
            else:
                yield _Reading(None, mode, said, (said,))


def _is_root(page: Page, each: re.Match[str], span: Span) -> bool:
    """Guard "a dorian groove on a sunny day", "modo dórico sobre la base"."""
    start = page.group_span(each, "on")[0]
    if _continues_symbol(page, start, span[1]):
        return False
    if each["spelt"] or (each["sign"] and len(each["on"]) == 1):
        return True
    if len(each["on"]) > 1 or each["on"] == "a":
        return _ends_phrase(page, span[1]) and (len(each["on"]) > 1 or _is_capital(page, start))
    return _is_capital(page, start) or _ends_phrase(page, span[1])


def _tonic_after(each: re.Match[str]) -> str:
    """The tonic in "phrygian on E", "a dorian groove around C sharp"."""
    name, sign = each["on"], (each["sign"] or "").replace("♯", "#").replace("♭", "b")
    letter = table("notes")["solfege"].get(name, name.upper())
    return str(letter) + sign + _ACCIDENTALS.get(each["spelt"] or "natural", "")


def _is_bare_minor(page: Page, end: int) -> bool:
    """True in "a minor piano piece": minor as a word for the music."""
    return page.word(end) in page.index.words or page.word(end) in words_of("grammar", "filler")
