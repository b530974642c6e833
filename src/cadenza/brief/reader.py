"""Readers of briefs: the protocol, and the built-in one that works from a lexicon."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Protocol

from cadenza.brief.model import MAX_PROMPT_BYTES, Wish
from cadenza.brief.page import Page
from cadenza.brief.phrases import PhraseIndex, build_index
from cadenza.brief.spelling import Speller
from cadenza.brief.vocabulary import Vocabulary, default_vocabulary
from cadenza.errors import BriefError

__all__ = ["BriefReader", "LexiconReader"]


class BriefReader(Protocol):
    """Turns a sentence into a wish."""

    name: str

    def read(self, text: str) -> Wish:
        """What a sentence asks for, nothing more."""


class LexiconReader:
    """Reads English and Spanish, mixed, with accents or without, by words and patterns.

    Parameters
    ----------
    vocabulary : Vocabulary, optional
        The names that may be used; the shipped ones by default.

    Examples
    --------
    >>> LexiconReader().read("rainy lofi in D minor, 75 bpm").tempo_bpm
    75.0
    """

    name = "lexicon"

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = vocabulary if vocabulary is not None else default_vocabulary()

    @cached_property
    def index(self) -> PhraseIndex:
        """Every phrase that the reader knows."""
        return build_index(self.vocabulary)

    @cached_property
    def speller(self) -> Speller:
        """Mends words towards the index."""
        return Speller(self.index)

    def read(self, text: str) -> Wish:
        """What a sentence asks for.

        Parameters
        ----------
        text : str
            Up to 20,000 bytes in UTF-8, any number of lines.

        Raises
        ------
        BriefError
            When the text is empty or too long, or says something that cannot be.
        ContradictionError
            When two parts of it exclude each other.
        UsageError
            When a number lies outside its range.
        """
        _check(text)
        from cadenza.brief.matchers import ORDER

        page = Page(text, self.index, self.speller)
        found: dict[str, Any] = {}
        for match in ORDER:
            found.update(match(page, found))
        return Wish(**found, unread=page.unread())


def _check(text: str) -> None:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_PROMPT_BYTES:
        raise BriefError(
            f"a prompt holds up to {MAX_PROMPT_BYTES:,} bytes", f"{size:,} bytes", "shorten it"
        )
    if not any(c.isalnum() for c in text):
        raise BriefError(
            "a prompt says what to compose", text.strip() or "nothing", 'try "calm piano, 70 bpm"'
        )
