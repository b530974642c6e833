"""The phrase index: every phrase of the lexicon and what it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cadenza.brief.data import number_words, table
from cadenza.brief.tokenise import tokenise
from cadenza.brief.vocabulary import Vocabulary
from cadenza.music import INSTRUMENTS

__all__ = ["NAMED", "Entry", "PhraseIndex", "build_index", "phrase_key"]

_Row = tuple[str, "Entry"]
_Names = tuple[tuple[str, tuple[str, ...]], ...]
_INDICES = 4

OUTRIGHT, NEIGHBOUR, WEAK = 2, 1, 0
"""How firmly a word stands for a style."""

SPOKEN, NAMED = 1, 0
"""Whether a patch is meant wherever its words stand, or only as a name with underscores."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase stands for.

    ``kind`` is "program", "group", "patch", "drums", "role", "ensemble", "lack", "ambience",
    "style", "kind" (of music without a style of its own), "mood", "finish", "finish_word", "tempo",
    "meter", "progression" or a cue ("without", "only_before", "only_after", "only_anywhere",
    "solo", "ignore"); ``value`` is the name or number in it; ``strength`` orders entries of one
    kind.
    """

    kind: str
    value: str
    strength: int = 0


@dataclass(frozen=True, slots=True)
class PhraseIndex:
    """Phrase (folded words joined by spaces) → entries.

    ``longest`` maps a first word to the number of words in the longest phrase that starts so;
    ``words`` holds every word that occurs in a phrase.
    """

    entries: Mapping[str, tuple[Entry, ...]]
    longest: Mapping[str, int]
    words: frozenset[str] = field(repr=False)


def phrase_key(text: str) -> str:
    """A phrase as the index holds it.

    >>> phrase_key("Lo-Fi hip_hop"), phrase_key("twelve string guitar")
    ('lo fi hip hop', '12 string guitar')
    """
    if text.isascii() and text.isalpha() and text.islower() and text not in number_words().small:
        return text
    return " ".join(token.word for token in tokenise(text, number_words()))


def build_index(vocabulary: Vocabulary) -> PhraseIndex:
    """The index for a vocabulary; those of the last few are kept."""
    rows = (vocabulary.styles, vocabulary.ambiences, vocabulary.finishes, vocabulary.instruments)
    return _index(*(tuple((name, tuple(more)) for name, more in each.items()) for each in rows))


@lru_cache(maxsize=_INDICES)
def _index(styles: _Names, ambiences: _Names, finishes: _Names, instruments: _Names) -> PhraseIndex:
    vocabulary = Vocabulary(dict(styles), dict(ambiences), dict(finishes), dict(instruments))
    entries: dict[str, list[Entry]] = {}
    longest: dict[str, int] = {}
    words: set[str] = set()
    for text, entry in _rows(vocabulary):
        key = phrase_key(text)
        if not key:
            continue
        parts = key.split(" ")
        held = entries.setdefault(key, [])
        if entry not in held:
            held.append(entry)
        longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
        words.update(parts)
    frozen = {key: tuple(held) for key, held in entries.items()}
    return PhraseIndex(frozen, longest, frozenset(words))


def _rows(vocabulary: Vocabulary) -> Iterator[_Row]:
    yield from _instrument_rows()
    yield from _role_rows()
    yield from _patch_rows(vocabulary)
    yield from _cue_rows()
    yield from _style_rows(vocabulary)
    yield from _named("ambiences", vocabulary.ambiences, "ambience")
    phrases = table("finishes")["phrases"]
    for name in vocabulary.finishes:
        yield from _each(phrases.get(name, ()), Entry("finish", name))
    yield from _named("finishes", vocabulary.finishes, "finish_word")
    for name, aliases in table("moods").items():
        yield from _each((name, *aliases), Entry("mood", name))
    for name, bpm in table("notes")["tempi"].items():
        yield name, Entry("tempo", str(bpm))
    for meter, aliases in table("notes")["meters"].items():
        yield from _each(aliases, Entry("meter", meter))
    for numerals, aliases in table("harmony")["named"].items():
        yield from _each(aliases, Entry("progression", numerals))
        joined = (text.replace(" ", "-") for text in aliases if text[0].isdigit())
        yield from _each(joined, Entry("progression", numerals))


def _each(texts: Iterable[str], entry: Entry) -> Iterator[_Row]:
    return ((text, entry) for text in texts)


def _instrument_rows() -> Iterator[_Row]:
    data = table("instruments")
    for instrument in INSTRUMENTS:
        entry = Entry("program", str(instrument.program))
        yield instrument.name, entry
        yield from _each(data["programs"][str(instrument.program)], entry)
    for name, group in data["groups"].items():
        yield from _each(group["words"], Entry("group", name))


def _patch_rows(vocabulary: Vocabulary) -> Iterator[_Row]:
    """Patches; one that is called like something else ("lead guitar") is marked so."""
    known = {phrase_key(text) for rows in (_instrument_rows(), _role_rows()) for text, _ in rows}
    for name, aliases in vocabulary.instruments.items():
        for text in (name, *aliases):
            last = phrase_key(text).rpartition(" ")[2]
            yield text, Entry("patch", name, NAMED if last in known else SPOKEN)


def _role_rows() -> Iterator[_Row]:
    data = table("roles")
    for role, words in data["roles"].items():
        yield from _each(words.get("words", ()), Entry("role", role, 2))
        yield from _each(words.get("strict", ()), Entry("role", role, 1))
        yield from _each(words.get("loose", ()), Entry("role", role, 0))
    yield from _each(data["drums"]["words"], Entry("drums", "drums"))
    for name, words in data["without"].items():
        yield from _each(words, Entry("lack", name))
    for index, ensemble in enumerate(data["ensemble"]):
        yield from _each(ensemble["words"], Entry("ensemble", str(index)))


def _cue_rows() -> Iterator[_Row]:
    grammar = table("grammar")
    for cue in ("without", "only_before", "only_after", "only_anywhere", "solo", "ignore"):
        yield from _each(grammar[cue], Entry(cue, cue))


def _style_rows(vocabulary: Vocabulary) -> Iterator[_Row]:
    data = table("styles")
    outright: set[str] = set()
    for name, aliases in vocabulary.styles.items():
        known = data.get(name, {})
        for text in (name, *aliases, *known.get("words", ())):
            if text not in known.get("weak", ()):
                outright.add(phrase_key(text))
                yield text, Entry("style", name, OUTRIGHT)
    for name in vocabulary.styles:
        for text in data.get(name, {}).get("weak", ()):
            if phrase_key(text) not in outright:
                yield text, Entry("style", name, WEAK)
    for text, kind, name in _kinds(vocabulary):
        if phrase_key(text) not in outright:
            yield text, Entry("style", name, NEIGHBOUR)
            yield text, Entry("kind", kind)


def _kinds(vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Words for kinds of music that no style is called after, the kind, the nearest style."""
    for kind, known in table("kinds").items():
        near = next((name for name in known["near"] if name in vocabulary.styles), None)
        if near is not None and kind not in vocabulary.styles:
            yield from ((text, kind, near) for text in (kind, *known["words"]))
    for name in vocabulary.styles:
        yield from ((text, text, name) for text in table("styles").get(name, {}).get("near", ()))


def _named(file: str, names: Mapping[str, tuple[str, ...]], kind: str) -> Iterator[_Row]:
    words = table(file)["words"]
    for name, aliases in names.items():
        yield from _each((name, *aliases, *words.get(name, ())), Entry(kind, name))
