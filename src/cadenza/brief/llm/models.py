"""The seam to language models, and its fake."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, Protocol, TypedDict

__all__ = ["FakeModel", "LanguageModel", "Message", "RememberingModel"]

_MOST_KEPT = 64


class Message(TypedDict):
    """One message of a chat; ``role`` is "system", "user" or "assistant"."""

    role: str
    content: str


class LanguageModel(Protocol):
    """Answers a chat with a text that follows a JSON schema."""

    @property
    def name(self) -> str:
        """What the model is called."""

    def answer(self, messages: Sequence[Message], schema: Mapping[str, Any], limit_s: float) -> str:
        """The model's answer.

        Parameters
        ----------
        messages : sequence of Message
            The chat so far.
        schema : Mapping
            The JSON schema that the answer follows.
        limit_s : float
            Seconds that it may take, above 0.

        Raises
        ------
        LanguageModelError
            When it does not answer in time, or not as asked.
        """


class FakeModel:
    """A model that gives the answer it is made with, for tests.

    Parameters
    ----------
    answer : str or callable
        The answer, or what makes it of the messages; an exception that it raises goes on.
    name : str
        What the model is called.

    Examples
    --------
    >>> FakeModel('{"style": "jazz"}').answer([], {}, 1.0)
    '{"style": "jazz"}'
    """

    def __init__(
        self, answer: str | Callable[[Sequence[Message]], str], name: str = "fake"
    ) -> None:
        self.name = name
        self.asked: list[tuple[Message, ...]] = []
        self._answer = answer

    def answer(self, messages: Sequence[Message], schema: Mapping[str, Any], limit_s: float) -> str:
        """The answer that it was made with."""
        del schema, limit_s
        self.asked.append(tuple(messages))
        return self._answer if isinstance(self._answer, str) else self._answer(messages)


class RememberingModel:
    """A model that is not asked the same thing twice: the last 64 answers are kept in memory."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """What the model behind it is called."""
        return self.model.name

    def answer(self, messages: Sequence[Message], schema: Mapping[str, Any], limit_s: float) -> str:
        """The kept answer, or the model's; see ``LanguageModel``."""
        question = _question(messages, schema)
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                return self._kept[question]
        text = self.model.answer(messages, schema, limit_s)
        with self._lock:
            self._kept[question] = text
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return text

    def forget(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> None:
        """Drop the answer to a question, for it turned out to be nonsense."""
        with self._lock:
            self._kept.pop(_question(messages, schema), None)


def _question(messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
    return json.dumps([list(messages), schema])
