"""A prompt laid out for the matchers: tokens, phrases found in them, and who used what."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cadenza.brief.data import number_words, words_of
from cadenza.brief.phrases import NAMED, Entry, PhraseIndex
from cadenza.brief.spelling import Speller
from cadenza.brief.tokenise import tokenise

__all__ = ["Mention", "Page", "Span"]

Span = tuple[int, int]
"""First token and the one after the last."""

_TAKEN = "·"
_BRACKETS = "()[]"


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase of the lexicon in a prompt: tokens ``start`` up to ``end``, and its meanings."""

    start: int
    end: int
    entries: tuple[Entry, ...]

    @property
    def span(self) -> Span:
        """First token and the one after the last."""
        return self.start, self.end

    def entry(self, *kinds: str) -> Entry | None:
        """The first meaning of one of these kinds."""
        return next((entry for entry in self.entries if entry.kind in kinds), None)


class Page:
    """A prompt and what was read of it.

    Matchers ``take`` the tokens that they understood; nobody else sees those again. ``use``
    marks tokens as understood and leaves them visible. What neither was done to is unread.

    Parameters
    ----------
    text : str
        The prompt.
    index : PhraseIndex
        Phrases to look for.
    speller : Speller
        Mends the words.
    """

    def __init__(self, text: str, index: PhraseIndex, speller: Speller) -> None:
        self.text = unicodedata.normalize("NFC", text)
        self.index = index
        self._speller = speller
        self.tokens = tuple(
            replace(token, word=speller.mend(token.word)) if token.kind == "word" else token
            for token in tokenise(self.text, number_words())
        )
        self._taken = [False] * len(self.tokens)
        self._used = [False] * len(self.tokens)
        self._left: dict[int, int] = {}
        self._starts = [token.start for token in self.tokens]
        self._mentions: tuple[Mention, ...] | None = None
        self._by_kind: dict[tuple[str, ...], list[Mention]] = {}
        self._tokens_of: dict[tuple[str, ...], frozenset[int]] = {}
        self._flat: tuple[str, list[int]] | None = None
        self.negated: frozenset[int] | None = None

    def word(self, i: int) -> str:
        """The folded word at a token, "" outside the page or where it is taken."""
        if 0 <= i < len(self.tokens) and not self._taken[i]:
            return self.tokens[i].word
        return ""

    def raw(self, span: Span) -> str:
        """What was written there."""
        first, last = self.tokens[span[0]], self.tokens[span[1] - 1]
        return self.text[first.start : last.end]

    def is_free(self, span: Span) -> bool:
        """True where no token of the span is taken."""
        return not any(self._taken[span[0] : span[1]])

    def take(self, span: Span) -> None:
        """Mark tokens as understood and done with."""
        for i in range(*span):
            self._taken[i] = self._used[i] = True
        self._mentions = self._flat = None
        self._by_kind, self._tokens_of = {}, {}

    def leave(self, span: Span) -> None:
        """Keep tokens that belong together from everyone; they are told as one unread text."""
        self.take(span)
        self._left[span[0]] = span[1]

    def use(self, span: Span) -> None:
        """Mark tokens as understood; others may still read them."""
        for i in range(*span):
            self._used[i] = True

    def span_of_text(self, start: int, end: int) -> Span:
        """The tokens that overlap a stretch of the text."""
        first = max(0, bisect_right(self._starts, start) - 1)
        while first < len(self.tokens) and self.tokens[first].end <= start:
            first += 1
        last = first
        while last < len(self.tokens) and self.tokens[last].start < end:
            last += 1
        return first, last

    @property
    def flat(self) -> str:
        """The tokens' words joined by spaces; taken ones are dots of the same width."""
        return self._flatten()[0]

    def _flatten(self) -> tuple[str, list[int]]:
        if self._flat is None:
            words = [
                _TAKEN * len(token.word) if taken else token.word
                for token, taken in zip(self.tokens, self._taken, strict=True)
            ]
            offsets, at = [], 0
            for word in words:
                offsets.append(at)
                at += len(word) + 1
            self._flat = " ".join(words), offsets
        return self._flat

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Span]]:
        """Matches of a pattern in ``flat`` that cover whole tokens, with their tokens."""
        flat, offsets = self._flatten()
        for match in pattern.finditer(flat):
            text = match.group()
            start = match.start() + len(text) - len(text.lstrip())
            end = match.end() - (len(text) - len(text.rstrip()))
            if start < end:
                yield match, (bisect_right(offsets, start) - 1, bisect_right(offsets, end - 1))

    def group_span(self, match: re.Match[str], group: str) -> Span:
        """The tokens of a named group of a match that ``find`` gave."""
        offsets = self._flatten()[1]
        start, end = match.span(group)
        return bisect_right(offsets, start) - 1, bisect_right(offsets, max(start, end - 1))

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The longest phrases among the tokens that are not taken, from left to right."""
        if self._mentions is None:
            self._mentions = tuple(self._scan())
        return self._mentions

    def _scan(self) -> Iterator[Mention]:
        i = 0
        while i < len(self.tokens):
            mention = self._longest_at(i)
            if mention is not None:
                yield mention
            i = mention.end if mention is not None else i + 1

    def _longest_at(self, i: int) -> Mention | None:
        """The longest phrase from a token on; brackets inside a phrase do not part it."""
        longest = max(self.index.longest.get(form, 0) for form in (self.word(i), self._singular(i)))
        if not longest:
            return None
        run: list[tuple[int, int]] = []
        end = i
        while len(run) < longest and (word := self.word(end)):
            if not (word in _BRACKETS and run):
                run.append((end, end + 1))
            end += 1
        for count in range(len(run), 0, -1):
            at = [start for start, _ in run[:count]]
            mention = self._mention(at)
            if mention is not None:
                return mention
        return None

    def _mention(self, at: list[int]) -> Mention | None:
        span = at[0], at[-1] + 1
        if self.word(span[1]) == ")" and any(self.word(i) == "(" for i in range(*span)):
            span = span[0], span[1] + 1
        for key in (
            " ".join(self.word(i) for i in at),
            " ".join(self._singular(i) for i in at),
            " ".join([*(self.word(i) for i in at[:-1]), self._singular(at[-1])]),
        ):
            held = self.index.entries.get(key, ())
            entries = tuple(entry for entry in held if self._is_said(entry, span))
            if entries:
                return Mention(*span, entries)
        return None

    def _singular(self, i: int) -> str:
        """The singular of a token's word where the lexicon has it, else the word."""
        word = self.word(i)
        return self._speller.inflected(word) or word if word else ""

    def _is_said(self, entry: Entry, span: Span) -> bool:
        """A patch that is called like other words must be written as a name."""
        named = entry.kind == "patch" and entry.strength == NAMED
        return not named or "_" in self.raw(span)

    def of_kind(self, *kinds: str) -> list[Mention]:
        """Mentions that have a meaning of one of these kinds."""
        if kinds not in self._by_kind:
            self._by_kind[kinds] = [each for each in self.mentions if each.entry(*kinds)]
        return self._by_kind[kinds]

    def tokens_of(self, *kinds: str) -> frozenset[int]:
        """The tokens of those mentions."""
        if kinds not in self._tokens_of:
            mentions = self.of_kind(*kinds)
            self._tokens_of[kinds] = frozenset(i for each in mentions for i in range(*each.span))
        return self._tokens_of[kinds]

    def starts_sentence(self, i: int) -> bool:
        """True for the first token and after a full stop."""
        return i == 0 or self.tokens[i - 1].word in (".", "!", "?", ":", '"', "“", "«", "¡", "¿")

    def unread(self) -> tuple[str, ...]:
        """Words that nobody understood, as written, in order, each once."""
        quiet = words_of("grammar", "stop") | words_of("grammar", "filler")
        out: dict[str, str] = {}
        for text in self._unread_runs(quiet):
            out.setdefault(text.lower(), text)
        return tuple(out.values())

    def _unread_runs(self, quiet: Iterable[str]) -> Iterator[str]:
        run, says, last_end = "", False, -1
        for i, (token, used) in enumerate(zip(self.tokens, self._used, strict=True)):
            ends = used or token.kind == "sign"
            if ends or token.start != last_end:
                if says:
                    yield run
                run, says = "", False
            if i in self._left:
                yield self.raw((i, self._left[i]))
            if not ends:
                run += token.text
                says = says or (token.word not in quiet and token.text.lower() not in quiet)
                last_end = token.end
        if says:
            yield run
