"""Styles: lofi, deep house, jazzy, música de película."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cadenza.brief.data import table
from cadenza.brief.negation import negated
from cadenza.brief.page import Mention, Page

__all__ = ["match"]


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Fill ``style``, and ``kind`` where the style is only the nearest to what was named.

    A style named outright wins over a kind of music that is only near to one, and that over an
    adjective ("jazzy"). Among equals the first wins, but a dance that names a metre too
    ("a waltz, jazz") yields. The others stay unread, so that the person sees that they were
    not used. A group of players ("string quartet") brings the style nearest to it where none is
    named.
    """
    heard = [mention for mention in page.of_kind("style") if not _is_guarded(page, mention)]
    wanted = [mention for mention in heard if mention.start not in negated(page)]
    if not wanted:
        return _of_ensemble(page)
    best = max(_strength(mention) for mention in wanted)
    equals = [mention for mention in wanted if _strength(mention) == best]
    first = next((each for each in equals if not each.entry("meter")), equals[0])
    name = _name(page, first)
    for mention in wanted:
        if any(entry.kind == "style" and entry.value == name for entry in mention.entries):
            _spend(page, mention)
    kind = first.entry("kind")
    return {"style": name} if kind is None else {"style": name, "kind": kind.value}


def _spend(page: Page, mention: Mention) -> None:
    """Take a mention, but leave what else it says ("waltz" is a metre too) to be read."""
    if all(entry.kind in ("style", "kind", "finish_word") for entry in mention.entries):
        page.take(mention.span)
    else:
        page.use(mention.span)


def _strength(mention: Mention) -> int:
    entry = mention.entry("style")
    return -1 if entry is None else max(e.strength for e in mention.entries if e.kind == "style")


def _name(page: Page, mention: Mention) -> str:
    """The style that a mention stands for most firmly."""
    styles = [entry for entry in mention.entries if entry.kind == "style"]
    return max(styles, key=lambda entry: entry.strength).value if styles else page.raw(mention.span)


def _is_guarded(page: Page, mention: Mention) -> bool:
    """True where the words around say that no style is meant ("my house")."""
    guards = table("styles")["guards"]
    word = page.word(mention.start)
    if mention.end - mention.start > 1:
        return False
    before, after = page.word(mention.start - 1), page.word(mention.end)
    return before in guards["after"].get(word, ()) or after in guards["before"].get(word, ())


def _of_ensemble(page: Page) -> dict[str, Any]:
    for mention in page.of_kind("ensemble"):
        entry = mention.entry("ensemble")
        if entry is not None and mention.start not in negated(page):
            style = table("roles")["ensemble"][int(entry.value)].get("style")
            known = page.index.entries.get(str(style), ())
            if any(each.kind == "style" for each in known):
                players = page.raw(mention.span).lower()
                return (
                    {"style": style} if str(style) in players else {"style": style, "kind": players}
                )
    return {}
