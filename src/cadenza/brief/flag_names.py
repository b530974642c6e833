"""Names as typed in flags → the names of a vocabulary, and the error where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from cadenza.brief.instruments import Sound, without_names
from cadenza.brief.model import ROLES, PartWish
from cadenza.brief.moods import mood_names
from cadenza.brief.phrases import Entry, phrase_key
from cadenza.brief.reader import LexiconReader
from cadenza.brief.vocabulary import Vocabulary, default_vocabulary
from cadenza.errors import UnknownNameError, UsageError
from cadenza.music import INSTRUMENTS, by_program

__all__ = ["LONGEST_FLAG", "Names", "near_names", "plain_reader", "unknown"]

LONGEST_FLAG = 2000
"""Letters of a flag that are looked at."""

_SOUND_FILES = (".sf2", ".sf3")
_AUDIO_FILES = (".wav", ".flac", ".mp3", ".aif", ".aiff", ".ogg")
_PLAYERS = ("program", "group", "patch", "drums")


def near_names(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Up to three names that look like a text, the nearest first.

    >>> near_names("thecno", ["techno", "folk"])
    ('techno',)
    """
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        text[:100], list(names), scorer=fuzz.ratio, processor=utils.default_process, limit=3,
        score_cutoff=60,
    )  # fmt: skip
    return tuple(str(name) for name, *_ in found)


def unknown(rule: str, text: str, names: Iterable[str], where: str) -> UnknownNameError:
    """The error for a name that is on no list, with the names that look like it."""
    near = near_names(text, names)
    hint = f"did you mean {' or '.join(near)}?" if near else f"see {where}"
    return UnknownNameError(rule, text or "nothing", hint)


@lru_cache(maxsize=1)
def plain_reader() -> LexiconReader:
    """The reader of the shipped names."""
    return LexiconReader(default_vocabulary())


class Names:
    """Looks up names in a vocabulary."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self.is_open = vocabulary is None
        self.reader = plain_reader() if vocabulary is None else LexiconReader(vocabulary)
        self.vocabulary = self.reader.vocabulary

    def entry(self, text: str, *kinds: str) -> Entry | None:
        """The entry of a phrase, in the singular where it is not found as it is."""
        index = self.reader.index
        key = phrase_key(text[:LONGEST_FLAG])
        inflected = self.reader.speller.inflected
        plain = " ".join(w if w in index.words else inflected(w) or w for w in key.split(" "))
        for phrase in (key, plain):
            for entry in index.entries.get(phrase, ()):
                if entry.kind in kinds:
                    return entry
        return None

    def find(self, text: str, *kinds: str) -> str:
        """A style, finish or ambience by any of its words."""
        kind = kinds[0]
        lists: Mapping[str, Mapping[str, tuple[str, ...]]] = {
            "style": self.vocabulary.styles,
            "finish": self.vocabulary.finishes,
            "ambience": self.vocabulary.ambiences,
        }
        names = lists[kind]
        plain = "_".join(text.strip().lower().split())
        if plain in names:
            return plain
        if text.strip() in names:
            return text.strip()
        entry = self.entry(text, *kinds)
        if entry is not None:
            return entry.value
        if self.is_open and plain:
            return text.strip()
        plural = {"style": "styles", "finish": "finishes", "ambience": "ambiences"}[kind]
        article = "an" if kind == "ambience" else "a"
        rule = f"{article} {kind} is one of {', '.join(names)}"
        raise unknown(rule, text, names, f"cadenza {plural}")

    def kind(self, text: str) -> str | None:
        """The kind of music where no style is called so and the nearest one stands for it."""
        plain = "_".join(text.strip().lower().split())
        if plain in self.vocabulary.styles or text.strip() in self.vocabulary.styles:
            return None
        entry = self.entry(text, "kind")
        return None if entry is None else entry.value

    def mood(self, text: str) -> str:
        """A mood by any of its words."""
        entry = self.entry(text, "mood")
        if entry is None:
            rule = 'a mood is a word like "sad", "calm" or "epic"'
            raise unknown(rule, text.strip(), mood_names(), "cadenza brief")
        return entry.value

    def ambience(self, text: str) -> str:
        """An ambience by name; a path stays as it is."""
        if text.lower().endswith(_AUDIO_FILES):
            return text
        return self.find(text, "ambience")

    def part(self, text: str) -> PartWish:
        """A part as typed: "melody=flute", "flute", "melody", "drums=jazz_kit"."""
        left, sign, right = text.partition("=")
        if not sign:
            role = self.entry(text, "role")
            if role is not None and not text.strip().isdigit():
                return PartWish(role=role.value)
            return self.sound(text).part()
        name = self.role(left)
        sound = self.sound(right)
        if name == "drums":
            if sound.program is not None:
                rule = "the drums part is played by drums, a kit's patch or a SoundFont"
                raise UsageError(rule, text.strip(), "try --part drums=jazz_kit")
            return PartWish("drums", sound.name, None)
        if sound.name == "drums":
            raise UsageError("drums are played by the drums part", text.strip(), "try --part drums")
        return PartWish(name, sound.name, sound.program)

    def role(self, text: str) -> str:
        """A role by its name in English or Spanish."""
        plain = text.strip().lower()
        if plain in ROLES:
            return plain
        entry = self.entry(text, "role", "drums")
        if entry is not None:
            return entry.value
        raise unknown("a role is one of " + ", ".join(ROLES), text.strip(), ROLES, "cadenza --help")

    def sound(self, text: str) -> Sound:
        """An instrument by General MIDI name or number, usual name, patch or SoundFont path."""
        plain = text.strip()
        if plain.isascii() and plain.isdigit() and len(plain) < 10:
            return Sound.of_program(by_program(int(plain)).program)
        if plain.lower().endswith(_SOUND_FILES):
            return Sound(plain)
        snake = "_".join(plain.lower().replace("-", " ").split())
        for instrument in INSTRUMENTS:
            if snake == instrument.name:
                return Sound.of_program(instrument.program)
        for name in self.vocabulary.instruments:
            if name in (plain, snake):
                return Sound.of(Entry("patch", name))
        entry = self.entry(plain, *_PLAYERS)
        if entry is not None:
            return Sound.of(entry)
        names = [*(each.name for each in INSTRUMENTS), *self.vocabulary.instruments, "drums"]
        raise unknown(
            "an instrument has a General MIDI name or number, a usual name, or a patch's",
            plain,
            names,
            "cadenza instruments",
        )

    def left_out(self, text: str) -> tuple[str, ...]:
        """What ``--without`` leaves out."""
        plain = text.strip().lower()
        if plain in ROLES:
            return (plain,)
        entry = self.entry(text, "role", *_PLAYERS, "ambience")
        if entry is None:
            return (self.sound(text).name,)
        return (entry.value,) if entry.kind == "ambience" else without_names(entry)
