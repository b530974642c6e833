"""What a prompt leaves out: "no drums", "without bass or piano", "sin bajo ni batería"."""

from __future__ import annotations

from cadenza.brief.data import words_of
from cadenza.brief.page import Mention, Page

__all__ = ["is_other_sense", "negated"]

_PLAYERS = ("program", "group", "patch")
_THINGS = ("program", "group", "patch", "drums", "role", "ensemble", "ambience", "style", "finish")
_ARTICLES = {"el", "la", "los", "las", "un", "una", "mi", "tu", "su"}
_BEFORE_BASS = {"el", "un", "sin", "con", "de", "del", "ningun", "+", "al", "mi", "este"}
_IN_PLACE_OF = {"in", "en"}
_NEW_PHRASE = {"a", "an", "un", "una"}


def negated(page: Page) -> frozenset[int]:
    """First tokens of the mentions that are to be left out; worked out once for a page.

    A negation reaches over a list: "without bass, drums or piano" leaves out three. A comma
    alone ends it ("no drums, soft piano"), and so does a new article ("no drums and a piano"),
    and, where the negation is itself an item of a list, an instrument with an adjective
    ("alegre, sin batería, piano eléctrico y pad cálido").
    """
    if page.negated is None:
        at = {mention.start: mention for mention in page.mentions}
        out: set[int] = set()
        ends = {mention.end for mention in page.of_kind(*_PLAYERS)}
        for cue in page.of_kind("without"):
            verbs = words_of("grammar", "takes_role") - _IN_PLACE_OF
            plays = page.word(cue.start) in verbs and cue.start in ends
            items = [] if plays else _items(page, at, cue)
            out.update(items)
            if items:
                page.use(cue.span)
        out.update(start for start, mention in at.items() if _is_refused(page, mention))
        page.negated = frozenset(out)
    return page.negated


def _is_refused(page: Page, mention: Mention) -> bool:
    """True in "drums: no", "voz no, gracias"."""
    i = mention.end + (1 if page.word(mention.end) in (":", "=") else 0)
    refused = page.word(i) in ("no", "none", "off", "ninguno", "ninguna")
    if not refused or not mention.entry(*_THINGS):
        return False
    return i + 1 >= len(page.tokens) or page.tokens[i + 1].kind == "sign"


def is_other_sense(page: Page, mention: Mention) -> bool:
    """True for "bajo" as "under" ("bajo la lluvia") and "vibes" as a feeling ("good vibes").

    "Bajo" is the instrument after an article or "con", "sin", and wherever no article follows;
    "vibes" are one at the start of a phrase.
    """
    if mention.end - mention.start > 1:
        return False
    word, before = page.word(mention.start), page.word(mention.start - 1)
    if word == "bajo":
        return page.word(mention.end) in _ARTICLES and before not in _BEFORE_BASS
    if word == "vibes":
        starters = ("list_and", "list_or", "given_to", "features", "determiners", "without")
        return before.isalpha() and not any(before in words_of("grammar", s) for s in starters)
    return False


def _items(page: Page, at: dict[int, Mention], cue: Mention) -> list[int]:
    """Starts of the mentions in the list after a cue."""
    wide = page.word(cue.start) in ("without", "sin", "excluding", "avoid", "excepto", "minus")
    is_item = page.word(cue.start - 1) == ","
    found: list[int] = []
    tentative: list[int] = []
    i = _skip(page, at, cue.end, first=True)
    while i in at and at[i].entry(*_THINGS):
        tentative.append(i)
        i = at[i].end
        word = page.word(i)
        if word in words_of("grammar", "list_or"):
            found, tentative = found + tentative, []
            i = _skip(page, at, i + 1)
        elif word in words_of("grammar", "list_and"):
            if len(tentative) > 1 and not wide:
                return found or tentative[:1]
            found, tentative = found + tentative, []
            if page.word(i + 1) in _NEW_PHRASE:
                return found
            i = _skip(page, at, i + 1)
        elif word == ",":
            after = page.word(i + 1)
            if is_item and at[tentative[-1]].end - tentative[-1] == 1 and _is_qualified(at, i + 1):
                break
            joined = after in words_of("grammar", "list_or")
            joined = joined or (wide and after in words_of("grammar", "list_and"))
            if after in _NEW_PHRASE:
                break
            i = _skip(page, at, i + (2 if joined else 1))
        else:
            break
    return found + (tentative if not found and len(tentative) == 1 else tentative[:1])


def _is_qualified(at: dict[int, Mention], i: int) -> bool:
    """True for a thing of several words ("electric piano"), the next item of a list of wishes."""
    return i in at and at[i].end - i > 1


def _skip(page: Page, at: dict[int, Mention], i: int, *, first: bool = False) -> int:
    """Past determiners, and past one mood before the thing ("no heavy drums")."""
    determiners = words_of("grammar", "determiners")
    while page.word(i) in determiners and not (i in at and at[i].entry(*_THINGS)):
        i += 1
    mood = at.get(i)
    if first and mood is not None and mood.entry("mood") and not mood.entry(*_THINGS):
        after = at.get(mood.end)
        if after is not None and after.entry(*_THINGS):
            return mood.end
    return i
