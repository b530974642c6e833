"""Which role goes with which instrument: "flute melody", "melody on the flute"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cadenza.brief.data import words_of
from cadenza.brief.page import Mention, Page

__all__ = ["linked"]

_PLAYERS = ("program", "group", "patch")
_MOST_WORDS_BETWEEN = 6
_THE_PIECE = ("tune", "theme")
_BESIDE, _SAID, _SWAPPED, _LOOSE = 0, 1, 2, 3


def linked(page: Page, mentions: Sequence[Mention]) -> dict[int, tuple[int, str]]:
    """Start of an instrument's mention → (start of its role's mention, role).

    Links that are said outright come first: side by side ("flute melody"), by a verb ("a cello
    plays the melody") or a preposition ("melodía de flauta"); "with" and mere nearness last.
    An instrument has one role; a role may go to several that are joined by "and".
    """
    links: dict[int, tuple[int, str]] = {}
    given: set[int] = set()
    for _, player, role in sorted(_candidates(page, mentions), key=lambda each: each[0]):
        entry = mentions[role].entry("role")
        if mentions[player].start in links or mentions[role].start in given or entry is None:
            continue
        links[mentions[player].start] = mentions[role].start, entry.value
        given.add(mentions[role].start)
    _share(page, mentions, links)
    return links


def _candidates(
    page: Page, mentions: Sequence[Mention]
) -> Iterator[tuple[tuple[int, int], int, int]]:
    """((cost, distance), index of the instrument, index of the role) of each possible link."""
    for left, right in zip(range(len(mentions)), range(1, len(mentions)), strict=False):
        first, second = mentions[left], mentions[right]
        between = _between(page, first.end, second.start)
        if between is None:
            continue
        if first.entry(*_PLAYERS) and second.entry("role"):
            cost = _player_first(page, between, second)
            if cost is None and not between and _is_given(page, first):
                cost = _SAID
            if cost is not None:
                yield (cost, left), left, right
        elif first.entry("role") and second.entry(*_PLAYERS):
            cost = _role_first(page, between, first)
            if cost is not None:
                yield (cost, left), right, left


def _between(page: Page, start: int, end: int) -> list[str] | None:
    """The words between two mentions without articles and moods, None where they are too many."""
    if end - start > _MOST_WORDS_BETWEEN:
        return None
    moods = page.tokens_of("mood", "solo")
    articles = words_of("grammar", "determiners") - {"de", "of"}
    return [
        page.word(i) for i in range(start, end) if i not in moods and page.word(i) not in articles
    ]


def _player_first(page: Page, between: list[str], role: Mention) -> int | None:
    entry = role.entry("role")
    strict = entry is not None and entry.strength == 1
    if not between:
        if strict and not (role.end >= len(page.tokens) or page.tokens[role.end].kind == "sign"):
            return None
        return None if page.word(role.start) in _THE_PIECE else _BESIDE
    verbs = words_of("grammar", "takes_role")
    if not all(word in verbs for word in between) or (between == ["de"] and strict):
        return None
    weak = words_of("grammar", "weak_links")
    return _LOOSE if all(word in weak for word in between) and strict else _SAID


def _is_given(page: Page, player: Mention) -> bool:
    """True in "give the clarinet the tune"."""
    i = player.start - 1
    while page.word(i) in words_of("grammar", "determiners") or i in page.tokens_of("mood"):
        i -= 1
    return page.word(i) in words_of("grammar", "gives")


def _role_first(page: Page, between: list[str], role: Mention) -> int | None:
    entry = role.entry("role")
    strict = entry is not None and entry.strength == 1
    if page.word(role.start) in _THE_PIECE:
        return None
    if not between:
        return None if strict else _SWAPPED
    if not all(word in words_of("grammar", "given_to") for word in between):
        return None
    if all(word in words_of("grammar", "weak_links") for word in between):
        return None if strict else _LOOSE
    return _SAID


def _share(page: Page, mentions: Sequence[Mention], links: dict[int, tuple[int, str]]) -> None:
    """In "melody on flute and oboe" the second one shares the role of the first."""
    by_start = {mention.start: mention for mention in mentions}
    roles = {start for start, mention in by_start.items() if mention.entry("role")}
    for start, (role_start, role) in list(links.items()):
        if role_start > start:
            _share_back(page, mentions, links, start, (role_start, role))
            continue
        end = by_start[start].end
        if page.word(end) in words_of("grammar", "list_and"):
            after = end + 1
            while page.word(after) in words_of("grammar", "determiners"):
                after += 1
            other = by_start.get(after)
            alone = other is not None and other.end not in roles
            if other is not None and alone and other.entry(*_PLAYERS) and after not in links:
                links[after] = role_start, role


def _share_back(
    page: Page,
    mentions: Sequence[Mention],
    links: dict[int, tuple[int, str]],
    start: int,
    link: tuple[int, str],
) -> None:
    """In "violins and cellos play the melody" a plural verb gives both the role."""
    verb = page.word(next(m.end for m in mentions if m.start == start))
    if verb not in (
        "play",
        "carry",
        "take",
        "tocan",
        "llevan",
        "hacen",
        "playing",
        "on",
        "haciendo",
    ):
        return
    if page.word(start - 1) not in words_of("grammar", "list_and"):
        return
    before = next((m for m in mentions if m.end == start - 1), None)
    if before is not None and before.entry(*_PLAYERS) and before.start not in links:
        links[before.start] = link
