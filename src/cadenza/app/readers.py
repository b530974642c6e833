"""Who reads a sentence: the built-in reader, or a language model beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from cadenza.brief import LexiconReader, Vocabulary, Wish
from cadenza.errors import UsageError

if TYPE_CHECKING:
    from cadenza.brief.llm import LanguageModel, Remembered

__all__ = [
    "ReadBy",
    "ReaderChoice",
    "ReaderMode",
    "ask_ahead",
    "language_model",
    "language_name",
    "read_sentence",
    "recall",
    "recorded_reader",
]

ReaderMode = Literal["auto", "built-in", "model"]
"""What is asked for: a model where one is set, the built-in reader, or a model by all means."""

_MODES = get_args(ReaderMode)
_ENDING = ".gguf"
_ADDRESSES = ("http://", "https://")
_LONGEST = 2_000
_LONGEST_LIMIT_S = 600.0
_MODELS = 4
_FAILURES_S = 30.0
_WAIT_S = 15.0
"""The most that what is to be composed waits for a model; its brief was most often read before."""


@dataclass(frozen=True, slots=True)
class ReaderChoice:
    """Which reader is to read a sentence; plain JSON there and back.

    Parameters
    ----------
    llm : str or None
        Address of an OpenAI-compatible server, "http://127.0.0.1:8080" ("#NAME" behind it picks
        one of several models), or the path of a ``.gguf`` file; None where there is no model.
    mode : str
        "auto": the model where there is one; "built-in": the built-in reader alone; "model":
        the model, and a notice where there is none.
    limit_s : float
        Seconds that the model may take, above 0 to 600.
    remembered : Remembered, optional
        What this model said in another process: it is not asked the same thing again.
    is_asked_elsewhere : bool
        A model of a file is loaded and asked by another process alone; here only what is
        remembered counts.

    Raises
    ------
    UsageError
        When one of them is something else.

    Examples
    --------
    >>> ReaderChoice("http://127.0.0.1:8080").to_dict()["mode"]
    'auto'
    """

    llm: str | None = None
    mode: ReaderMode = "auto"
    limit_s: float = 60.0
    remembered: Remembered | None = field(default=None, repr=False, compare=False)
    is_asked_elsewhere: bool = field(default=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hold every field to what it may be; nothing is opened."""
        if self.mode not in _MODES:
            raise UsageError("a reader is one of " + ", ".join(_MODES), str(self.mode), "try auto")
        if not 0.0 < self.limit_s <= _LONGEST_LIMIT_S:
            rule = f"a language model may take up to {_LONGEST_LIMIT_S:g} seconds"
            raise UsageError(rule, f"{self.limit_s:g}", "try 60")
        if self.llm is None:
            return
        if len(self.llm) > _LONGEST or not (self.is_address or self.is_file):
            raise UsageError(
                "a language model has an http address or a .gguf file",
                self.llm,
                "try --llm http://127.0.0.1:8080",
            )
        if self.is_address:
            from cadenza.brief.llm import ServerModel

            ServerModel(self.llm)

    @property
    def is_address(self) -> bool:
        """Whether the model stands behind an address."""
        return (self.llm or "").lower().startswith(_ADDRESSES)

    @property
    def is_file(self) -> bool:
        """Whether the model is a file."""
        return (self.llm or "").lower().endswith(_ENDING) and not self.is_address

    @property
    def asks_model(self) -> bool:
        """Whether a model is asked."""
        return self.llm is not None and self.mode != "built-in"

    def to_dict(self) -> dict[str, Any]:
        """In JSON's types, without what is remembered."""
        return {"llm": self.llm, "mode": self.mode, "limit_s": self.limit_s}

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> ReaderChoice:
        """Read what ``to_dict`` wrote; what is left out stands at its default.

        Raises
        ------
        UsageError
            When it is anything else.
        """
        unknown = sorted(set(facts) - {"llm", "mode", "limit_s"})
        llm, limit_s = facts.get("llm"), facts.get("limit_s", 60.0)
        if unknown or not isinstance(llm, str | None):
            raise UsageError("a reader has llm, mode and limit_s", str(dict(facts)), "")
        if isinstance(limit_s, bool) or not isinstance(limit_s, int | float):
            raise UsageError("a time limit is a number of seconds", str(limit_s), "try 60")
        return cls(llm, facts.get("mode", "auto"), float(limit_s))


@dataclass(frozen=True, slots=True)
class ReadBy:
    """Who read a sentence.

    Parameters
    ----------
    used : str
        "model" where a language model's word is in the wish, else "built-in".
    name : str
        What the model, or the built-in reader, is called.
    notice : str or None
        What the person should know: that the model failed and why, or what of its answer was
        left out.
    """

    used: Literal["built-in", "model"] = "built-in"
    name: str = LexiconReader.name
    notice: str | None = None

    def to_dict(self) -> dict[str, str | None]:
        """Plain JSON."""
        return {"used": self.used, "name": self.name, "notice": self.notice}

    @property
    def told(self) -> dict[str, dict[str, str | None]]:
        """What ``--json`` adds: nothing where the built-in reader did what was asked of it."""
        return {} if self == ReadBy() else {"reader": self.to_dict()}

    @property
    def facts(self) -> dict[str, str]:
        """What a record keeps: the model's name, where one was used."""
        return {"reader": self.name} if self.used == "model" else {}


def recorded_reader(name: str | None) -> ReadBy:
    """The reader that a record names; None stands for the built-in one."""
    return ReadBy() if name is None else ReadBy("model", name)


@lru_cache(maxsize=_MODELS)
def language_model(llm: str) -> LanguageModel:
    """The model of an address or a file, once in a process; it remembers its last answers.

    A failure is remembered for half a minute, so that nobody waits for it twice.

    Parameters
    ----------
    llm : str
        See ``ReaderChoice``.
    """
    from cadenza.brief.llm import FileModel, RememberingModel, ServerModel

    choice = ReaderChoice(llm)
    plain = ServerModel(llm) if choice.is_address else FileModel(Path(llm).expanduser())
    return RememberingModel(plain, failures_s=_FAILURES_S)


def language_name(llm: str, limit_s: float) -> str:
    """What a language model is called, by a look that asks it nothing.

    Parameters
    ----------
    llm : str
        See ``ReaderChoice``.
    limit_s : float
        Seconds that a server may take, above 0.

    Raises
    ------
    UsageError
        When it is neither an address nor a file.
    LanguageModelError
        When the server is not there, the file is none, or the package that runs it is missing.
    """
    from cadenza.brief.llm import FileModel, ServerModel

    choice = ReaderChoice(llm)
    model = ServerModel(llm) if choice.is_address else FileModel(Path(llm).expanduser())
    model.check(limit_s)
    return model.name


def read_sentence(
    text: str,
    vocabulary: Vocabulary,
    choice: ReaderChoice,
    check: Callable[[Wish], object],
) -> tuple[Wish, ReadBy]:
    """What a sentence asks for, and who read it.

    Parameters
    ----------
    text : str
        The sentence.
    vocabulary : Vocabulary
        The names that may be used.
    choice : ReaderChoice
        Who is to read it.
    check : callable
        Raises a ``CadenzaError`` for a wish that no piece can be made of; what a model said
        that makes it so is left out.

    Raises
    ------
    UsageError
        When the sentence cannot be read as it is; never for a model's sake.
    """
    if choice.llm is None or choice.mode == "built-in":
        notice = None
        if choice.mode == "model":
            notice = "no language model is set; the built-in reader read this"
        return LexiconReader(vocabulary).read(text), ReadBy(notice=notice)
    from cadenza.brief.llm import LanguageReader, RememberingModel

    model = _model_of(choice, choice.llm)
    if choice.remembered is not None and isinstance(model, RememberingModel):
        model.keep(choice.remembered)
    reader = LanguageReader(model, vocabulary, limit_s=choice.limit_s, check=check)
    heard = reader.read(text)
    return heard.wish, ReadBy(heard.used, heard.name, heard.notice)


def _model_of(choice: ReaderChoice, llm: str) -> LanguageModel:
    if not (choice.is_file and choice.is_asked_elsewhere):
        return language_model(llm)
    from cadenza.brief.llm import AbsentModel, RememberingModel

    return RememberingModel(AbsentModel(Path(llm).stem), failures_s=_FAILURES_S)


def ask_ahead(
    text: str, vocabulary: Vocabulary, choice: ReaderChoice, wait_s: float = _WAIT_S
) -> Remembered | None:
    """Have a sentence read here, so that the process that composes need not ask the model.

    Parameters
    ----------
    text, vocabulary, choice
        As ``read_sentence`` has them.
    wait_s : float
        Seconds to wait, above 0; the model may go on beyond that, for who asks again.

    Returns
    -------
    Remembered or None
        What the model said or why it said nothing; None where no model is asked.
    """
    if choice.llm is None or choice.mode == "built-in":
        return None
    from cadenza.brief.llm import LanguageReader

    model = language_model(choice.llm)
    return LanguageReader(model, vocabulary, limit_s=choice.limit_s).ahead(text, wait_s)


def recall(
    text: str, vocabulary: Vocabulary, choice: ReaderChoice, wait_s: float = 0.0
) -> Remembered | None:
    """What this process knows of a model's word on a sentence; nobody is asked.

    Parameters
    ----------
    text, vocabulary, choice
        As ``read_sentence`` has them.
    wait_s : float
        Seconds to wait where the model is being asked right now.
    """
    if choice.llm is None or choice.mode == "built-in":
        return None
    from cadenza.brief.llm import LanguageReader

    return LanguageReader(language_model(choice.llm), vocabulary).remembered(text, wait_s)
