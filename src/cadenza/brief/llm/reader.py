"""The reader that asks a language model and the built-in reader, and lets the sentence decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from cadenza.brief.data import table
from cadenza.brief.llm.answers import Answer, read_answer
from cadenza.brief.llm.models import LanguageModel, Message
from cadenza.brief.llm.prompt import messages_of
from cadenza.brief.llm.remembering import Remembered, RememberingModel
from cadenza.brief.llm.schema import wish_schema
from cadenza.brief.model import PartWish, Wish
from cadenza.brief.reader import LexiconReader
from cadenza.brief.vocabulary import Vocabulary
from cadenza.errors import CadenzaError, LanguageModelError
from cadenza.music import INSTRUMENTS

__all__ = ["READ_ALONE", "Heard", "LanguageReader"]

READ_ALONE = "the built-in reader read this alone: "
"""How a notice begins where the model failed; why stands behind it."""

_LIMIT_S = 60.0
_SHOWN = 6
_MODELS = ("finish", "swing")
"""Beside the style: the model's word stands."""
_SENTENCES = ("tempo_bpm", "meter", "title", "register", "beats_per_chord", "octave_spread")
"""Beside length, key and harmony: the sentence's word stands."""
_BOTH = ("moods", "ambience")


@dataclass(frozen=True, slots=True)
class Heard:
    """A wish and who read it.

    Parameters
    ----------
    wish : Wish
        What the sentence asks for.
    used : str
        "model" where the model's answer is in it, else "built-in".
    name : str
        What the model, or the built-in reader, is called.
    notice : str or None
        What the person should know: why the model's word is not in it, or what of it was left
        out.
    """

    wish: Wish
    used: Literal["built-in", "model"]
    name: str
    notice: str | None = None


class LanguageReader:
    """Reads by a language model, checked against the built-in reader.

    What the sentence says as a number or spells out stands: tempo, length, metre, key, chords,
    numerals, title and how chords are voiced, as the built-in reader finds them, win over the
    model's. Of the rest the model's word stands, in lists beside the built-in reader's. What
    contradicts the sentence is dropped.

    Parameters
    ----------
    model : LanguageModel
        Who is asked.
    vocabulary : Vocabulary, optional
        The names that may be used; the shipped ones by default.
    limit_s : float
        Seconds that the model may take, above 0.
    check : callable, optional
        Raises a ``CadenzaError`` for a wish that no piece can be made of; what the model said
        that makes it so is dropped.

    Examples
    --------
    >>> from cadenza.brief.llm import FakeModel
    >>> model = FakeModel('{"style": "jazz", "tempo_bpm": 60}')
    >>> wish = LanguageReader(model).read("smoky, 80 bpm").wish
    >>> wish.style, wish.tempo_bpm
    ('jazz', 80.0)
    """

    def __init__(
        self,
        model: LanguageModel,
        vocabulary: Vocabulary | None = None,
        *,
        limit_s: float = _LIMIT_S,
        check: Callable[[Wish], object] | None = None,
    ) -> None:
        self.model = model
        self.built_in = LexiconReader(vocabulary)
        self.limit_s = limit_s
        self._check = check or _anything

    def read(self, text: str) -> Heard:
        """What a sentence asks for.

        Parameters
        ----------
        text : str
            Up to 20,000 bytes in UTF-8; the whole of it goes to the model.

        Raises
        ------
        UsageError
            When the built-in reader refuses the sentence: it is empty or too long, a number
            lies outside its range, or two parts of it exclude each other. Never for the
            model's sake.
        """
        said = self.built_in.read(text)
        vocabulary = self.built_in.vocabulary
        messages, schema = self._question(text)
        try:
            answered = self.model.answer(messages, schema, self.limit_s)
        except LanguageModelError as error:
            return self._alone(said, error)
        try:
            answer = read_answer(answered, vocabulary)
        except LanguageModelError as error:
            if isinstance(self.model, RememberingModel):
                self.model.refuse(messages, schema, error)
            return self._alone(said, error)
        wish = self._merged(said, answer)
        return Heard(replace(wish, unread=()), "model", self.model.name, _notice(answer.dropped))

    def _alone(self, said: Wish, error: LanguageModelError) -> Heard:
        return Heard(said, "built-in", self.built_in.name, f"{READ_ALONE}{error}")

    def ahead(self, text: str, wait_s: float) -> Remembered | None:
        """Have a sentence read for another process; see ``RememberingModel.ahead``.

        Parameters
        ----------
        text : str
            As ``read`` has it.
        wait_s : float
            Seconds to wait for the model, above 0.

        Returns
        -------
        Remembered or None
            Its answer or why there is none; None where it is not asked: it remembers nothing, or
            the built-in reader refuses the sentence.
        """
        if not isinstance(self.model, RememberingModel):
            return None
        try:
            self.built_in.read(text)
        except CadenzaError:
            return None
        messages, schema = self._question(text)
        return self.model.ahead(messages, schema, limit_s=self.limit_s, wait_s=wait_s)

    def remembered(self, text: str, wait_s: float = 0.0) -> Remembered | None:
        """What the model is known to have said of a sentence; nobody is asked.

        Parameters
        ----------
        text : str
            As it was read.
        wait_s : float
            Seconds to wait where it is being asked right now.
        """
        if not isinstance(self.model, RememberingModel):
            return None
        return self.model.remembered(*self._question(text), wait_s)

    def _question(self, text: str) -> tuple[list[Message], dict[str, Any]]:
        vocabulary = self.built_in.vocabulary
        return messages_of(text, vocabulary), wish_schema(vocabulary)

    def _merged(self, said: Wish, answer: Answer) -> Wish:
        wish = said
        for names, change in _changes(said, answer.fields):
            try:
                tried = replace(wish, **change)
                self._check(tried)
            except CadenzaError:
                answer.dropped.append(names)
                continue
            wish = tried
        return wish


def _anything(wish: Wish) -> None:
    """No further check."""
    del wish


def _notice(dropped: list[str]) -> str | None:
    if not dropped:
        return None
    shown = ", ".join(dropped[:_SHOWN]) + (", …" if len(dropped) > _SHOWN else "")
    return f"left out of the model's answer, for it does not fit: {shown}"


def _changes(said: Wish, fields: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the model adds to the built-in reader's wish, a field or two at a time."""
    if "style" in fields:
        yield "style", _style(said, fields)
    for name in _MODELS:
        if name in fields:
            yield name, {name: fields[name]}
    for name in _SENTENCES:
        if name in fields and getattr(said, name) is None:
            yield name, {name: fields[name]}
    yield from _one_of("bars", "seconds", said, fields)
    yield from _keys(said, fields)
    yield from _one_of("chords", "progression", said, fields)
    for name in _BOTH:
        if name in fields:
            both = dict.fromkeys((*getattr(said, name), *fields[name]))
            yield name, {name: tuple(each for each in both if each not in said.without)}
    yield from _players(said, fields)


def _one_of(
    first: str, second: str, said: Wish, fields: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of two fields that exclude each other the first, where the sentence says neither."""
    if getattr(said, first) or getattr(said, second):
        return
    name = first if first in fields else second
    if name in fields:
        yield name, {name: fields[name]}


def _style(said: Wish, fields: dict[str, Any]) -> dict[str, Any]:
    """The model's style; what the kind of music was called goes with it."""
    if fields["style"] == said.style:
        return {"style": said.style, "kind": said.kind}
    return {"style": fields["style"], "kind": fields.get("kind") or said.kind}


def _keys(said: Wish, fields: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A key where the sentence names none; a mode that it names alone stays."""
    key = fields.get("key")
    if said.key is not None:
        return
    if key is not None and said.mode in (None, key.mode):
        yield "key", {"key": key, "mode": None}
    elif "mode" in fields and said.mode is None:
        yield "mode", {"mode": fields["mode"]}


def _players(said: Wish, fields: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Parts of both, then what is left out; the sentence's word goes before the model's."""
    parts = said.parts
    for part in fields.get("parts", ()):
        if any(_is_left_out(word, part) for word in said.without):
            continue
        parts = _with(parts, part)
    if parts != said.parts:
        yield "parts", {"parts": parts}
    if fields.get("only_parts") and parts:
        yield "only_parts", {"only_parts": True}
    without = tuple(
        word
        for word in fields.get("without", ())
        if word not in said.without and not any(_is_left_out(word, part) for part in parts)
    )
    if without:
        yield "without", {"without": (*said.without, *without)}


def _with(parts: tuple[PartWish, ...], part: PartWish) -> tuple[PartWish, ...]:
    """The parts and the model's: one of the same instrument or role makes it more exact."""
    for index, known in enumerate(parts):
        same = known.instrument == part.instrument and known.instrument is not None
        if same and known.role in (None, part.role):
            return (*parts[:index], part, *parts[index + 1 :])
        if same and part.role is None:
            return parts
        if known.role == part.role and known.role is not None and known.instrument is None:
            return (*parts[:index], part, *parts[index + 1 :])
        if known.role == part.role and known.role is not None:
            return parts  # the sentence names who plays it
    return (*parts, part)


def _is_left_out(word: str, part: PartWish) -> bool:
    """Whether a word leaves a part out: its role, its instrument, or that one's family."""
    if word in (part.role, part.instrument):
        return True
    if part.program is None:
        return False
    groups = table("instruments")["groups"].values()
    family = any(word in g.get("family", ()) and part.program in g["programs"] for g in groups)
    return family or word.removesuffix("s") in INSTRUMENTS[part.program].name.split("_")
