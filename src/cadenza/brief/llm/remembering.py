"""A model that is not asked the same thing twice."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from threading import Event, Lock, Thread
from typing import Any

from cadenza.brief.llm.models import LanguageModel, Message
from cadenza.brief.llm.resting import Rest
from cadenza.errors import LanguageModelError, SilentModelError

__all__ = ["Remembered", "RememberingModel"]

_MOST_KEPT = 64
_LONGEST_KEPT = 32_000


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

    A question that is being answered is waited for. A model that is silent is left alone for a
    while, whatever the question: a minute at first, then twice as long each time, up to ten
    minutes; ten seconds to a minute where it was seen at once that nobody is there.

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
        self._begun_s: dict[str, float] = {}
        self._rest = Rest(clock)
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
                    self._begun_s[question] = self._clock()
                    self._rest.begin()
                    break
            going.wait(max(0.0, end_s - self._clock()))
            if self._clock() >= end_s:
                raise LanguageModelError(f"{self.name} answers in time", "no answer yet", "")
        try:
            return self._ask(question, messages, schema, max(0.001, end_s - self._clock()))
        finally:
            with self._lock:
                self._rest.over()
                self._begun_s.pop(question)
                self._going.pop(question).set()

    def ahead(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any],
        *,
        limit_s: float,
        wait_s: float,
    ) -> Remembered:
        """What the model says within a while; it goes on beyond that, for who asks again.

        Nobody waits where an earlier question has been open for longer than that already.

        Parameters
        ----------
        messages, schema
            See ``LanguageModel``.
        limit_s : float
            Seconds that the model may take, above 0.
        wait_s : float
            Seconds to wait for it.

        Returns
        -------
        Remembered
            Its answer, or why there is none.
        """
        question = _question(messages, schema)
        with self._lock:
            known = self._known(question)
            longest_s = self._clock() - min(self._begun_s.values(), default=self._clock())
        if known is not None:
            return known
        came = "no answer to an earlier sentence yet"
        if longest_s <= wait_s:
            came = f"no answer within {wait_s:g} seconds"
            ended, failed = Event(), list[LanguageModelError]()

            def ask() -> None:
                try:
                    self.answer(messages, schema, limit_s)
                except LanguageModelError as error:
                    failed.append(error)
                finally:
                    ended.set()

            Thread(target=ask, name="reader", daemon=True).start()
            ended.wait(wait_s)
            with self._lock:
                known = self._known(question)
            if known is not None:
                return known
            if failed:
                return _failure(question, self.name, failed[0])
        error = LanguageModelError(f"{self.name} answers in time", came, "try again in a moment")
        return _failure(question, self.name, error)

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
        except SilentModelError as error:
            with self._lock:
                self._rest.failed(error, self._clock() - begun_s)
            raise
        except LanguageModelError as error:
            with self._lock:
                self._rest.ended()
            self._fail(question, error)
            raise
        with self._lock:
            self._rest.ended()
            self._name = None
            self._put(Remembered(question, self.model.name, text))
        return text

    def _fail(self, question: str, error: LanguageModelError) -> None:
        with self._lock:
            self._put(_failure(question, self.name, error))

    def _known(self, question: str) -> Remembered | None:
        """What is kept; failures as long as they last. The lock is held."""
        now_s = self._clock()
        ends_s, kept = self._kept.get(question, (now_s, None))
        if kept is not None and now_s < ends_s:
            self._kept.move_to_end(question)
            return kept
        refusal = None if question in self._going else self._rest.refusal()
        return None if refusal is None else _failure(question, self.name, refusal)

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


def _failure(question: str, name: str, error: LanguageModelError) -> Remembered:
    return Remembered(question, name, None, (error.rule, error.came, error.next_step))
