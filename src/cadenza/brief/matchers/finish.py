"""Finishes: clean mix, acabado lofi, warm sound, sin efectos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cadenza.brief.data import words_of
from cadenza.brief.negation import negated
from cadenza.brief.page import Mention, Page

__all__ = ["match"]

_SOUND = {"sound", "sonido", "sonoridad", "sonics"}
_ALSO_STYLES = {"lofi", "ambient", "cinematic"}
_TO_CUE = {"stereo", "final", "overall", "audio", "style", "and", "y"}
_FROM_CUE = {
    "is", "should", "be", "that", "with", "con", "de", "muy", "very", ":", "=", "un", "una", "a",
    "an", "aire", "estilo", "final", "sea", "mas", "que", "en", "in", "kept",
}  # fmt: skip


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Fill ``finish`` with the first one named; later ones stay unread."""
    for mention in page.of_kind("finish"):
        entry = mention.entry("finish")
        if entry is not None and mention.start not in negated(page):
            page.take(mention.span)
            return {"finish": entry.value}
    for mention in page.of_kind("finish_word"):
        entry = mention.entry("finish_word")
        cue = _cue(page, mention)
        if entry is None or cue is None or _is_style(page, entry.value, cue, mention):
            continue
        page.take(mention.span)
        page.take((cue, cue + 1))
        return {"finish": entry.value}
    return {}


def _cue(page: Page, mention: Mention) -> int | None:
    """The token of the cue word beside a mention ("mix", "acabado")."""
    cues = words_of("finishes", "cues")
    after = mention.end
    if page.word(after) in _TO_CUE:
        after += 1 if page.word(after + 1) in cues else 0
    if page.word(after) in cues:
        return after
    before = mention.start - 1
    while page.word(before) in _FROM_CUE:
        before -= 1
    return before if page.word(before) in cues else None


def _is_style(page: Page, name: str, cue: int, mention: Mention) -> bool:
    """True for "a lofi sound", which asks for the style where no other style is named."""
    if page.word(cue) not in _SOUND or name not in _ALSO_STYLES:
        return False
    return all(other.start == mention.start for other in page.of_kind("style"))
