"""From a language model's text to changes of a wish, one field after the other, checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cadenza.brief.instruments import Sound
from cadenza.brief.llm.schema import (
    LONGEST_CHORD,
    LONGEST_KIND,
    LONGEST_NUMERAL,
    LONGEST_TITLE,
    METERS,
    MOST_AMBIENCES,
    MOST_CHORDS,
    MOST_LEFT_OUT,
    MOST_MOODS,
    MOST_PARTS,
    TONICS,
    instrument_names,
    left_out_names,
    usable,
    wish_schema,
)
from cadenza.brief.model import (
    MAX_BARS,
    MAX_BEATS_PER_CHORD,
    MAX_BPM,
    MAX_OCTAVE_SPREAD,
    MAX_REGISTER,
    MAX_SECONDS,
    MIN_BPM,
    MIN_REGISTER,
    ROLES,
    PartWish,
)
from cadenza.brief.moods import mood_names
from cadenza.brief.phrases import Entry
from cadenza.brief.register import register_of
from cadenza.brief.symbols import chord_of, is_numeral
from cadenza.brief.vocabulary import Vocabulary, default_vocabulary
from cadenza.errors import LanguageModelError
from cadenza.music import INSTRUMENTS, MODES, Key, Meter

__all__ = ["Answer", "read_answer"]

_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)
_KIND = re.compile(r"[^\W_][\w '’/&-]*")
_LONGEST_TEXT = 100_000
_PROGRAMS = {each.name: each.program for each in INSTRUMENTS}


@dataclass(slots=True)
class Answer:
    """What a model said: ``fields`` of a wish by name, and what of it was ``dropped``."""

    fields: dict[str, Any] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


def read_answer(text: str, vocabulary: Vocabulary) -> Answer:
    """Read and check what a model answered.

    Parameters
    ----------
    text : str
        A JSON object; thoughts before it and a fence around it are passed over.
    vocabulary : Vocabulary
        The names that may be used.

    Returns
    -------
    Answer
        Fields of ``Wish`` that were said and are valid; what is on no list, out of range or of
        another type is dropped and named.

    Raises
    ------
    LanguageModelError
        When it is no JSON object, or one without a field that is known.
    """
    said = _object(text)
    answer = Answer()
    reader = _Fields(said, vocabulary, answer)
    if not set(said) & _KNOWN:
        raise LanguageModelError("a model's answer names fields of a wish", text[:400], "")
    answer.dropped += [name for name in said if name not in _KNOWN][:MOST_PARTS]
    answer.fields = {name: value for name, value in reader.all() if value not in (None, (), False)}
    return answer


def _object(text: str) -> Mapping[str, Any]:
    plain = _THOUGHT.sub("", text[:_LONGEST_TEXT])
    fenced = _FENCE.match(plain)
    try:
        said = json.loads(fenced.group(1) if fenced else plain, strict=False)
    except (ValueError, RecursionError) as error:
        raise LanguageModelError("a model answers in JSON", text[:400], "") from error
    if not isinstance(said, dict):
        raise LanguageModelError("a model answers with an object", text[:400], "")
    return said


_KNOWN = frozenset(wish_schema(default_vocabulary())["properties"])


class _Fields:
    """Reads field after field."""

    def __init__(self, said: Mapping[str, Any], vocabulary: Vocabulary, answer: Answer) -> None:
        self.said = said
        self.vocabulary = vocabulary
        self.answer = answer

    def all(self) -> Iterator[tuple[str, Any]]:
        """Name and value of each field of a wish."""
        words = self.vocabulary
        yield "style", self.name("style", usable(words.styles))
        yield "kind", self.kind()
        yield "meter", self.meter()
        yield "tempo_bpm", self.number("tempo_bpm", MIN_BPM, MAX_BPM)
        key = self.key()
        yield "key", key
        yield "mode", None if key is not None else self.name("mode", MODES)
        yield "bars", self.whole("bars", MAX_BARS)
        yield "seconds", self.number("seconds", 1, MAX_SECONDS)
        yield "parts", self.parts()
        yield "only_parts", self.truth("only_parts")
        yield "without", self.names("without", left_out_names(), MOST_LEFT_OUT)
        yield "ambience", self.names("ambience", usable(words.ambiences), MOST_AMBIENCES)
        yield "chords", tuple(self.symbols("chords", chord_of, LONGEST_CHORD))
        numerals = self.symbols("progression", _numeral, LONGEST_NUMERAL)
        yield "progression", tuple(numerals)
        yield "moods", self.names("moods", mood_names(), MOST_MOODS)
        yield "register", self.register()
        yield "beats_per_chord", self.beats()
        yield "octave_spread", self.whole("octave_spread", MAX_OCTAVE_SPREAD)
        yield "finish", self.name("finish", usable(words.finishes))
        yield "swing", self.truth("swing")
        yield "title", self.text("title", LONGEST_TITLE)

    def drop(self, name: str, came: object = None) -> None:
        shown = name if came is None else f"{name} {str(came)[:24]!r}"
        if shown not in self.answer.dropped:
            self.answer.dropped.append(shown)

    def name(self, name: str, names: Any) -> str | None:  # noqa: ANN401 - any container
        value = self.said.get(name)
        if value is None or (isinstance(value, str) and value in names):
            return value
        self.drop(name, value)
        return None

    def number(self, name: str, low: float, high: float) -> float | None:
        value = self.said.get(name)
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and low <= value <= high:
            return float(value)
        self.drop(name, value)
        return None

    def whole(self, name: str, high: int) -> int | None:
        """A number from 1 on, without what is behind its point."""
        value = self.number(name, 1, high)
        return None if value is None else int(value)

    def beats(self) -> float | None:
        """Quarter notes, in steps of a half."""
        value = self.number("beats_per_chord", 1, MAX_BEATS_PER_CHORD)
        if value is None or (2 * value).is_integer():
            return value
        self.drop("beats_per_chord", value)
        return None

    def register(self) -> int | None:
        value = self.text("register", LONGEST_KIND)
        pitch = None if value is None else register_of(value)
        if pitch is not None and MIN_REGISTER <= pitch <= MAX_REGISTER:
            return pitch
        if value is not None:
            self.drop("register", value)
        return None

    def truth(self, name: str) -> bool:
        value = self.said.get(name)
        if not isinstance(value, bool | None):
            self.drop(name, value)
        return value is True

    def text(self, name: str, longest: int) -> str | None:
        value = self.said.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.drop(name, value)
            return None
        line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
        return line[:longest].strip() or None

    def rows(self, name: str, most: int) -> list[Any]:
        value = self.said.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.drop(name, value)
            return []
        if len(value) > most:
            self.drop(f"{name} past {most}")
        return value[:most]

    def names(self, name: str, names: Any, most: int) -> tuple[str, ...]:  # noqa: ANN401
        kept: dict[str, None] = {}
        for value in self.rows(name, most):
            if isinstance(value, str) and value in names:
                kept[value] = None
            else:
                self.drop(name, value)
        return tuple(kept)

    def symbols(self, name: str, read: Any, longest: int) -> list[Any]:  # noqa: ANN401
        """All of the symbols, or none where one of them is none: harmony with holes is another."""
        rows = self.rows(name, MOST_CHORDS)
        found = []
        for value in rows:
            symbol = read(value) if isinstance(value, str) and len(value) <= longest else None
            if symbol is None:
                self.drop(name, value)
                return []
            found.append(symbol)
        return found

    def kind(self) -> str | None:
        value = self.text("kind", LONGEST_KIND)
        if value is None:
            return None
        value = value.casefold()
        if value.replace(" ", "_") in self.vocabulary.styles or value == self.said.get("style"):
            return None
        if not _KIND.fullmatch(value):
            self.drop("kind", value)
            return None
        return value

    def meter(self) -> Meter | None:
        value = self.name("meter", METERS)
        return None if value is None else Meter.parse(value)

    def key(self) -> Key | None:
        tonic = self.name("tonic", TONICS)
        mode = self.name("mode", MODES)
        return None if tonic is None else Key(tonic, mode or "major")

    def parts(self) -> tuple[PartWish, ...]:
        known = {*instrument_names(self.vocabulary)}
        parts: dict[PartWish, None] = {}
        for row in self.rows("parts", MOST_PARTS):
            part = self.part(row, known)
            if part is not None:
                parts[part] = None
        return tuple(parts)

    def part(self, row: object, known: set[str]) -> PartWish | None:
        if not isinstance(row, dict):
            self.drop("part", row)
            return None
        role, name = row.get("role"), row.get("instrument")
        if role is not None and role not in ROLES:
            self.drop("role", role)
            role = None
        if name is not None and not (isinstance(name, str) and name in known):
            self.drop("instrument", name)
            name = None
        sound = None if name is None else _sound(name)
        if role == "drums" and (sound is None or sound.role != "drums"):
            sound = Sound("drums", None, "drums")
        if sound is None:
            return None if role is None else PartWish(role)
        taken = "drums" if sound.role == "drums" else role or sound.role
        return PartWish(taken, sound.name, sound.program)


def _sound(name: str) -> Sound:
    """An instrument of the schema's list."""
    if name == "drums":
        return Sound("drums", None, "drums")
    program = _PROGRAMS.get(name)
    return Sound.of(Entry("patch", name)) if program is None else Sound.of_program(program)


def _numeral(text: str) -> str | None:
    return text if is_numeral(text) else None
