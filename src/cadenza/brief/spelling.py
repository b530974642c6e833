"""Inflections and small typos: the lexicon's form of a word as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from cadenza.brief.data import table, words_of
from cadenza.brief.phrases import PhraseIndex

__all__ = ["Speller", "common_words"]

_SHORTEST_INFLECTED = 4
_SHORTEST_TYPO = 4
_SHORTEST_TARGET = 5
_SHORTEST_TWO_TYPOS = 9
_SHORTEST_EVERYDAY = 9
_LONGEST_TYPO = 24
_TARGET_KINDS = (
    "program", "group", "patch", "drums", "role", "style", "ambience", "mood", "tempo", "meter",
)  # fmt: skip


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Everyday words that are never corrected into something else."""
    fields = ("stop", "filler", "guard", "spelling", "takes_role", "given_to", "determiners")
    return frozenset().union(*(words_of("grammar", name) for name in fields))


@lru_cache(maxsize=1)
def _long_everyday_words() -> frozenset[str]:
    """Everyday words long enough that a typo in one is surely a typo ("backround")."""
    words = words_of("grammar", "stop") | words_of("grammar", "filler")
    return frozenset(word for word in words if len(word) >= _SHORTEST_EVERYDAY)


@dataclass(slots=True)
class Speller:
    """Mends one word at a time.

    A word that the lexicon or everyday language knows stays. Else its singular or masculine is
    tried, then words of music that begin with the same letter and lie one typo away (two from nine
    letters on): a letter more, less, other, or two swapped. Four letters are only mended where
    one is missing.
    """

    index: PhraseIndex
    _mended: dict[str, str] = field(default_factory=dict, repr=False)
    _inflected: dict[str, str | None] = field(default_factory=dict, repr=False)
    _targets: dict[str, list[str]] = field(default_factory=dict, repr=False)

    def mend(self, word: str) -> str:
        """The lexicon's form of a folded word; the word itself where there is none."""
        shortened = table("grammar")["shortened"]
        for form in (word, word.removesuffix("s")):
            if form in shortened:
                return str(shortened[form])
        if word in self.index.words or word in common_words():
            return word
        found = self._mended.get(word)
        if found is None:
            found = self.inflected(word) or self._nearest(word) or word
            if len(self._mended) < 20_000:
                self._mended[word] = found
        return found

    def inflected(self, word: str) -> str | None:
        """The singular or masculine that the lexicon has for a word, None where there is none."""
        if word not in self._inflected:
            known = (form for form in _singulars(word) if form in self.index.words)
            self._inflected[word] = next(known, None)
        return self._inflected[word]

    def _nearest(self, word: str) -> str | None:
        if not _SHORTEST_TYPO <= len(word) <= _LONGEST_TYPO or not word.isalpha():
            return None
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        reach = 2 if len(word) >= _SHORTEST_TWO_TYPOS else 1
        targets = self._starting(word[0])
        if len(word) == _SHORTEST_TYPO:
            targets = [target for target in targets if len(target) == _SHORTEST_TARGET]
        if reach > 1:
            targets = [target for target in targets if target[1] == word[1]]
        near = process.extract(word, targets, scorer=OSA.distance, score_cutoff=reach, limit=8)
        ranked = sorted((distance, text[-1] != word[-1], text) for text, distance, _ in near)
        return str(ranked[0][2]) if ranked else None

    def _starting(self, letter: str) -> list[str]:
        if not self._targets:
            single = {
                phrase
                for phrase, entries in self.index.entries.items()
                if any(entry.kind in _TARGET_KINDS for entry in entries)
            }
            known = single | words_of("grammar", "spelling") | _long_everyday_words()
            for target in sorted(known - words_of("grammar", "never_meant")):
                if len(target) >= _SHORTEST_TARGET and target.isalpha():
                    self._targets.setdefault(target[0], []).append(target)
        return self._targets.get(letter, [])


_ENDINGS = (
    ("s", ""), ("es", ""), ("ces", "z"), ("ies", "y"), ("'s", ""),
    ("ito", "o"), ("ita", "o"), ("itos", "o"), ("itas", "o"),
    ("a", "o"), ("as", "o"), ("mente", ""), ("amente", "o"),
)  # fmt: skip
_SHORTEST_DIMINUTIVE = 8


def _singulars(word: str) -> Iterator[str]:
    """Forms that an inflected English or Spanish word may come from, the nearest first."""
    if len(word) < _SHORTEST_INFLECTED:
        return
    for ending, stem in _ENDINGS:
        diminutive = ending.startswith("it")
        if word.endswith(ending) and (not diminutive or len(word) >= _SHORTEST_DIMINUTIVE):
            yield word.removesuffix(ending) + stem
