"""Whether nothing else plays: "solo piano", "pads only", "sólo guitarra y flauta"."""

from __future__ import annotations

from collections.abc import Sequence

from cadenza.brief.data import words_of
from cadenza.brief.page import Mention, Page

__all__ = ["alone"]

_PLAYERS = ("program", "group", "patch", "drums")
_WITH = ("with", "featuring", "plus", "including")
_SCORED = ("program", "group", "patch", "ensemble")
_FOR = ("for", "para")
_PARTS = (*_PLAYERS, "role", "ensemble")


def alone(page: Page, mentions: Sequence[Mention]) -> tuple[bool, dict[int, str | None]]:
    """(only the named parts play, start of an instrument's mention → role from "solo").

    "Only", "just", "nothing but" before a list of parts and "only", "alone", "nothing else"
    after one are plain. "Solo" means the same where nothing stands outside its list; beside
    other parts, and after "with a", it is a solo in the piece: a melody. What is scored "for"
    some players and names no others is for these.
    """
    by_start = {mention.start: mention for mention in mentions}
    by_end = {mention.end: mention for mention in mentions}
    only = bool(mentions) and bool(page.of_kind("only_anywhere"))
    for cue in page.of_kind("only_anywhere"):
        page.use(cue.span)
    for cue in page.of_kind("only_before"):
        if not cue.entry("solo") and _list_after(page, by_start, cue.end):
            only = True
            page.use(cue.span)
    for cue in page.of_kind("only_after"):
        if not cue.entry("solo") and _part_before(page, by_end, cue.start):
            only = True
            page.use(cue.span)
    solos: dict[int, str | None] = {}
    for cue in page.of_kind("solo"):
        only |= _solo(page, mentions, cue, solos)
    return only or _scored_for(page, mentions, by_start), solos


def _scored_for(page: Page, mentions: Sequence[Mention], by_start: dict[int, Mention]) -> bool:
    """True in "a waltz for cello and piano", where no other part is named."""
    parts = {mention.start for mention in mentions if mention.entry(*_PARTS)}
    for i in range(len(page.tokens)):
        if page.word(i) in _FOR:
            listed = _list_after(page, by_start, i + 1)
            scored = all(
                mention.entry(*_SCORED) and not mention.entry("drums") for mention in listed
            )
            if listed and scored and {mention.start for mention in listed} == parts:
                return True
    return False


def _solo(
    page: Page, mentions: Sequence[Mention], cue: Mention, solos: dict[int, str | None]
) -> bool:
    """Read one "solo"; True where nothing else plays."""
    by_start = {mention.start: mention for mention in mentions if mention.start != cue.start}
    by_end = {mention.end: mention for mention in mentions if mention.start != cue.start}
    before = by_end.get(cue.start)
    of = page.word(cue.end) in ("de", "of", "for", "para", "on")
    after = _list_after(page, by_start, cue.end + 1 if of else cue.end)
    listed = after or ([before] if before is not None and before.entry(*_PARTS) else [])
    if not listed:
        return False
    page.use(cue.span)
    others = [m for m in mentions if m not in listed and m.start != cue.start]
    beside = not after and page.word(listed[0].start - 1) in _WITH
    featured = _is_feature(page, cue if after else listed[0], bare=of or beside)
    if not others and not featured:
        return True
    if others and not featured and page.word(cue.start) == "solo" and len(listed) > 1:
        return True
    for mention in listed[:1]:
        if mention.entry(*_PLAYERS) and not mention.entry("drums"):
            solos[mention.start] = "melody"
    return False


def _is_feature(page: Page, mention: Mention, *, bare: bool) -> bool:
    """True in "with a guitar solo", "con un solo de guitarra"."""
    i = mention.start - 1
    article = False
    while page.word(i) in ("a", "an", "un", "una", "the", "el", "some") or i in page.tokens_of(
        "mood"
    ):
        article = True
        i -= 1
    return (article or bare) and page.word(i) in words_of("grammar", "features")


def _list_after(page: Page, by_start: dict[int, Mention], i: int) -> list[Mention]:
    """The parts that are listed from a token on."""
    found: list[Mention] = []
    i = _skip(page, by_start, i)
    while i in by_start and by_start[i].entry(*_PARTS):
        found.append(by_start[i])
        i = by_start[i].end
        if page.word(i) in words_of("grammar", "list_and") | {","}:
            i = _skip(page, by_start, i + 1)
    return found


def _skip(page: Page, by_start: dict[int, Mention], i: int) -> int:
    """Past articles and moods."""
    moods = page.tokens_of("mood")
    articles = words_of("grammar", "determiners") | {"with", "con", "for", "para", "2"}
    while i not in by_start and (page.word(i) in articles or i in moods):
        i += 1
    return i


def _part_before(page: Page, by_end: dict[int, Mention], i: int) -> bool:
    before = by_end.get(i) or (by_end.get(i - 1) if page.word(i - 1) == "," else None)
    return before is not None and before.entry(*_PARTS) is not None
