"""The seam to language models, and its fake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypedDict

from cadenza.errors import LanguageModelError

__all__ = ["AbsentModel", "FakeModel", "LanguageModel", "Message"]


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


class AbsentModel:
    """A model that another process holds; here it is never asked.

    Parameters
    ----------
    name : str
        What the model is called.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def answer(self, messages: Sequence[Message], schema: Mapping[str, Any], limit_s: float) -> str:
        """Nothing.

        Raises
        ------
        LanguageModelError
            Always.
        """
        del messages, schema, limit_s
        raise LanguageModelError(
            f"{self.name} answers one question at a time",
            "too many at once",
            "try again in a moment",
        )
