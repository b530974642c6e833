"""A model that is not asked the same thing twice."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from threading import Event, Lock
from typing import Any

from cadenza.brief.llm.models import LanguageModel, Message
from cadenza.errors import LanguageModelError

__all__ = ["Remembered", "RememberingModel"]

_MOST_KEPT = 64
_LONGEST_KEPT = 32_000
_LONG_S = 10.0
"""A model that fails after so long is not asked anything else for a while."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a model said to a question, to be handed to another process.

    Parameters
    ----------
    question : str
        SHA-256 of the messages and the schema.
    name : str
        What the model is called.
    answer : str or None
        What it answered; None where it failed.
    problem : tuple of str
        Where it failed: the rule, what came, the next step.
    """

    question: str
    name: str
    answer: str | None = None
    problem: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """In JSON's types."""
        return {**asdict(self), "problem": list(self.problem)}

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Remembered:
        """Read what ``to_dict`` wrote."""
        return cls(
            str(facts["question"]),
            str(facts["name"]),
            facts.get("answer"),
            tuple(map(str, facts.get("problem") or ())),
        )

    def text(self) -> str:
        """The answer.

        Raises
        ------
        LanguageModelError
            When the model failed.
        """
        if self.answer is None:
            raise LanguageModelError(*self.problem)
        return self.answer


class RememberingModel:
    """The last 64 answers of a model are kept in memory, and its failures for a while.

    A question that is being answered is waited for. After a failure that took ten seconds or
    more, nothing is asked for that while.

    Parameters
    ----------
    model : LanguageModel
        Who is asked.
    failures_s : float
        Seconds that a failure is kept.
    clock : callable
        Seconds that go by.

    Examples
    --------
    >>> from cadenza.brief.llm import FakeModel
    >>> fake = FakeModel("{}")
    >>> model = RememberingModel(fake)
    >>> model.answer([], {}, 1.0), model.answer([], {}, 1.0), len(fake.asked)
    ('{}', '{}', 1)
    """

    def __init__(
        self,
        model: LanguageModel,
        *,
        failures_s: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.model = model
        self.failures_s = failures_s
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Remembered]] = OrderedDict()
        self._going: dict[str, Event] = {}
        self._rests: tuple[float, LanguageModelError] | None = None
        self._name: str | None = None
        self._lock = Lock()

    @property
    def name(self) -> str:
        """What the model behind it is called, as it or whoever asked it says."""
        return self._name or self.model.name

    def answer(self, messages: Sequence[Message], schema: Mapping[str, Any], limit_s: float) -> str:
        """The kept answer, or the model's; see ``LanguageModel``."""
        question = _question(messages, schema)
        end_s = self._clock() + limit_s
        while True:
            with self._lock:
                known = self._known(question)
                if known is not None:
                    return known.text()
                going = self._going.get(question)
                if going is None:
                    self._going[question] = Event()
                    break
            going.wait(max(0.0, end_s - self._clock()))
            if self._clock() >= end_s:
                raise LanguageModelError(f"{self.name} answers in time", "no answer yet", "")
        try:
            return self._ask(question, messages, schema, max(0.001, end_s - self._clock()))
        finally:
            with self._lock:
                self._going.pop(question).set()

    def remembered(
        self, messages: Sequence[Message], schema: Mapping[str, Any], wait_s: float = 0.0
    ) -> Remembered | None:
        """What is known of a question; one that is being answered is waited for a while."""
        question = _question(messages, schema)
        with self._lock:
            going = self._going.get(question)
        if going is not None:
            going.wait(wait_s)
        with self._lock:
            return self._known(question)

    def keep(self, told: Remembered) -> None:
        """Take over what a model of the same kind said in another process."""
        with self._lock:
            self._name = told.name
            self._put(told)

    def refuse(
        self, messages: Sequence[Message], schema: Mapping[str, Any], error: LanguageModelError
    ) -> None:
        """Drop the answer to a question, for it turned out to be nonsense."""
        self._fail(_question(messages, schema), error)

    def _ask(
        self, question: str, messages: Sequence[Message], schema: Mapping[str, Any], limit_s: float
    ) -> str:
        begun_s = self._clock()
        try:
            text = self.model.answer(messages, schema, limit_s)
        except LanguageModelError as error:
            self._fail(question, error)
            if self._clock() - begun_s >= _LONG_S:
                self._rests = (self._clock() + self.failures_s, error)
            raise
        with self._lock:
            self._name = None
            self._put(Remembered(question, self.model.name, text))
        return text

    def _fail(self, question: str, error: LanguageModelError) -> None:
        problem = (error.rule, error.came, error.next_step)
        with self._lock:
            self._put(Remembered(question, self.name, None, problem))

    def _known(self, question: str) -> Remembered | None:
        """What is kept; failures as long as they last. The lock is held."""
        now_s = self._clock()
        ends_s, kept = self._kept.get(question, (now_s, None))
        if kept is not None and now_s < ends_s:
            self._kept.move_to_end(question)
            return kept
        if self._rests is not None and now_s < self._rests[0]:
            error = self._rests[1]
            problem = (error.rule, error.came, error.next_step)
            return Remembered(question, self.name, None, problem)
        return None

    def _put(self, told: Remembered) -> None:
        """The lock is held."""
        self._kept.pop(told.question, None)
        if len(told.answer or "") > _LONGEST_KEPT:
            return
        ends_s = math.inf if told.answer is not None else self._clock() + self.failures_s
        self._kept[told.question] = (ends_s, told)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)


def _question(messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
    asked = json.dumps([list(messages), schema], sort_keys=True)
    return hashlib.sha256(asked.encode("ascii")).hexdigest()
