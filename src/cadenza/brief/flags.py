"""Flags as typed on the command line → a wish that is laid over the sentence's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from cadenza.brief.instruments import Sound, without_names
from cadenza.brief.model import BY_MODEL, ROLES, PartWish, Wish
from cadenza.brief.phrases import Entry, phrase_key
from cadenza.brief.reader import LexiconReader
from cadenza.brief.symbols import chord_of, is_numeral
from cadenza.brief.vocabulary import Vocabulary, default_vocabulary
from cadenza.errors import BriefError, UnknownNameError, UsageError
from cadenza.music import INSTRUMENTS, Chord, Key, Meter, by_program

__all__ = ["near_names", "parse_length", "wish_from_flags"]

_LONGEST_FLAG = 2000
_SEPARATORS = re.compile(r"[\s,;|→>–—\[\]()\"“”]+")
_SOUND_FILES = (".sf2", ".sf3")
_AUDIO_FILES = (".wav", ".flac", ".mp3", ".aif", ".aiff", ".ogg")
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:s|sec|secs|seconds?|segundos?)?", re.IGNORECASE)
_MINUTES = re.compile(
    r"(\d+(?:\.\d+)?)\s*m(?:in(?:utes?|utos?|s)?)?(?:\s*(\d+(?:\.\d+)?)\s*(?:s\w*)?)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d(?:\.\d+)?)")
_PLAYERS = ("program", "group", "patch", "drums")


def wish_from_flags(
    *,
    style: str | None = None,
    title: str | None = None,
    key: str | None = None,
    tempo: str | float | None = None,
    meter: str | None = None,
    bars: str | int | None = None,
    length: str | float | None = None,
    parts: Sequence[str] = (),
    without: Sequence[str] = (),
    chords: str | None = None,
    progression: str | None = None,
    ambience: Sequence[str] = (),
    finish: str | None = None,
    vocabulary: Vocabulary | None = None,
) -> Wish:
    """The wish that the flags of ``cadenza compose`` make, as they were typed.

    Parameters
    ----------
    style, finish : str, optional
        A name or another word for it.
    title : str, optional
        Title of the piece.
    key : str, optional
        "D minor", "F# dorian", "la menor".
    tempo : str or float, optional
        "75", "75 bpm", "andante".
    meter : str, optional
        "3/4".
    bars : str or int, optional
        Whole bars.
    length : str or float, optional
        "2:00", "90", "90s", "2m", "1m30s", "two minutes"; plain numbers are seconds.
    parts : sequence of str
        "melody=electric_piano_1", "drums", "flute", "bass=38", "pad=my.sf2".
    without : sequence of str
        Roles, instruments, families or ambiences.
    chords, progression : str, optional
        "Dm7 G7 Cmaj7", "I V vi IV"; "model" and "model:NAME" leave progressions to a model.
    ambience : sequence of str
        Names, or paths of sound files.
    vocabulary : Vocabulary, optional
        Names that may be used. Without one, styles, ambiences and finishes that are not the
        shipped ones are handed on as they are, for the room that owns them to judge.

    Raises
    ------
    UnknownNameError
        When a name is on no list; names the nearest ones.
    UsageError
        When a value cannot be read or lies outside its range.
    """
    names = _Names(vocabulary)
    count = None if bars is None else _bars(str(bars))
    seconds = None
    if length is not None:
        count, seconds = _bars_or_seconds(str(length), count)
    return Wish(
        style=None if style is None else names.find(style, "style"),
        kind=None if style is None else names.kind(style),
        title=" ".join(title.split()) or None if title else None,
        key=None if key is None else _key(key),
        tempo_bpm=None if tempo is None else _tempo(str(tempo)),
        meter=None if meter is None else _meter(meter),
        bars=count,
        seconds=seconds,
        parts=_each_once(tuple(names.part(text) for text in parts), parts),
        without=tuple(dict.fromkeys(name for text in without for name in names.left_out(text))),
        ambience=tuple(dict.fromkeys(names.ambience(text) for text in ambience)),
        chords=() if chords is None else _chords(chords),
        progression=() if progression is None else _progression(progression),
        finish=None if finish is None else names.find(finish, "finish", "finish_word"),
    )


def _each_once(parts: tuple[PartWish, ...], texts: Sequence[str]) -> tuple[PartWish, ...]:
    """Parts as asked; the same one twice is a slip, two of one role by other players are not."""
    for index, part in enumerate(parts):
        if part in parts[:index]:
            raise UsageError(
                "--part names each part once",
                f"{texts[index]} again",
                "leave it out, or give the second one another instrument, "
                f"as in {part.role or 'melody'}=…",
            )
    return parts


def parse_length(text: str) -> float:
    """Seconds of a length: "2:00", "90", "90s", "2m", "1m30s", "two minutes".

    Raises
    ------
    UsageError
        When the text is no length.

    Examples
    --------
    >>> parse_length("1m30s"), parse_length("2:00")
    (90.0, 120.0)
    """
    plain = text.strip()[:_LONGEST_FLAG]
    if plain.startswith(("-", "−")):
        raise UsageError("a length is more than nothing", text, "try --length 2:00, 90s or 1m30s")
    if clock := _CLOCK.fullmatch(plain):
        hours, minutes, seconds = clock.groups()
        return float(hours or 0) * 3600 + float(minutes) * 60 + float(seconds)
    if only_seconds := _SECONDS.fullmatch(plain):
        return float(only_seconds[1])
    if both := _MINUTES.fullmatch(plain):
        return float(both[1]) * 60 + float(both[2] or 0)
    said = _said(plain)
    if said is None or said.seconds is None:
        raise UsageError("a length is a time", text or "nothing", "try --length 2:00, 90s or 1m30s")
    return said.seconds


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
def _plain_reader() -> LexiconReader:
    return LexiconReader(default_vocabulary())


def _said(text: str) -> Wish | None:
    """A flag's text read as a sentence, None where that cannot be."""
    try:
        return _plain_reader().read(text)
    except BriefError:
        return None


class _Names:
    """Looks up names in a vocabulary."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self.is_open = vocabulary is None
        self.reader = _plain_reader() if vocabulary is None else LexiconReader(vocabulary)
        self.vocabulary = self.reader.vocabulary

    def entry(self, text: str, *kinds: str) -> Entry | None:
        """The entry of a phrase, in the singular where it is not found as it is."""
        index = self.reader.index
        key = phrase_key(text[:_LONGEST_FLAG])
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


def _key(text: str) -> Key:
    try:
        return Key.parse(text[:_LONGEST_FLAG])
    except UsageError:
        said = _said("key: " + text)
        if said is None or said.key is None or said.unread:
            raise
        return said.key


def _tempo(text: str) -> float:
    plain = text.strip().lower().removesuffix("bpm").strip().replace(",", ".")
    if re.fullmatch(r"-?\d{1,9}(?:\.\d+)?", plain):
        return float(plain)
    said = _said("tempo " + text)
    if said is None or said.tempo_bpm is None or said.unread:
        raise UsageError("a tempo is a number of beats per minute", text, "try --tempo 90")
    return said.tempo_bpm


def _meter(text: str) -> Meter:
    said = None if "/" in text else _said("time " + text)
    return Meter.parse(text) if said is None or said.meter is None else said.meter


def _bars(text: str) -> int:
    plain = re.sub(r"\s*(bars?|measures?|compases|comp[aá]s)$", "", text.strip().lower())
    if not re.fullmatch(r"[+-]?\d{1,9}", plain):
        raise UsageError("a number of bars is a whole number", text or "nothing", "try --bars 32")
    return int(plain)


def _bars_or_seconds(text: str, count: int | None) -> tuple[int | None, float | None]:
    """``--length`` also takes bars."""
    if re.search(r"\d\s*(bars?|measures?|compases|comp[aá]s)$", text.strip().lower()):
        bars = _bars(text)
        if count is not None and count != bars:
            raise UsageError(
                "a length is given once", f"{count} bars and {bars} bars", "leave one of them out"
            )
        return bars, None
    return count, parse_length(text)


def _symbols(text: str) -> list[str]:
    """The symbols of a list however they are parted; "Am-F-C-G" is four, "C-7" one."""
    out: list[str] = []
    for piece in filter(None, _SEPARATORS.split(text[:_LONGEST_FLAG])):
        pieces = [each for each in piece.split("-") if each]
        whole = chord_of(piece) is not None or len(pieces) < 2
        out += [piece] if whole else pieces
    return out


def _listed(text: str, rule: str, example: str, read: Callable[[str], Any]) -> list[Any]:
    out: list[Any] = []
    for symbol in _symbols(text):
        value = out[-1] if symbol == "%" and out else read(symbol)
        if value is None:
            raise BriefError(rule, symbol, f"try {example}")
        out.append(value)
    if not out:
        raise BriefError(rule, "nothing", f"try {example}")
    return out


def _chords(text: str) -> tuple[Chord, ...]:
    rule = "a chord symbol is a root A to G and a quality"
    return tuple(_listed(text, rule, '"Dm7 G7 Cmaj7"', chord_of))


_MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def _progression(text: str) -> tuple[str, ...]:
    head, _, name = text.strip().partition(":")
    if head.strip().lower() == BY_MODEL[0]:
        if name.strip() and not _MODEL_NAME.fullmatch(name.strip()):
            rule = "a model of your own is named after the colon, not its folder"
            raise UsageError(rule, name, "see cadenza models")
        return (f"{BY_MODEL[0]}:{name.strip()}",) if name.strip() else BY_MODEL
    rule = "a roman numeral is I to VII, upper case major, lower case minor"
    named = _plain_reader().index.entries.get(phrase_key(text[:_LONGEST_FLAG]), ())
    for entry in named:
        if entry.kind == "progression":
            return tuple(entry.value.split())
    return tuple(
        _listed(text, rule, '"I V vi IV"', lambda each: each if is_numeral(each) else None)
    )
