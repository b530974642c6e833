"""A language model behind an OpenAI-compatible server, by the standard library's HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

from cadenza.brief.llm.models import Message
from cadenza.errors import LanguageModelError, SilentModelError, UsageError

__all__ = ["KEY_VARIABLE", "MOST_TOKENS", "ServerModel"]

KEY_VARIABLE = "CADENZA_LLM_KEY"
"""The environment variable that holds the key of a server that asks for one."""

MOST_TOKENS = 4096
_MOST_BYTES = 1_000_000
_SEED = 1
_LONGEST_NAME = 200
_CONNECT_S, _NAMES_S = 2.0, 5.0
"""The most that a connection takes, and the list of models."""

_WRONGLY_ASKED = (400, 415, 422)
_FIELD = b"response_format"
_REFUSED = "a language model answers what it is asked"


class ServerModel:
    """llama.cpp's ``llama-server``, Ollama, LM Studio, vLLM and their kin.

    One request to ``/v1/chat/completions`` at temperature 0, with the schema as its
    ``response_format``; servers of an older dialect are asked again in it. Redirects are not
    followed, and an answer of more than a million bytes is not read.

    Parameters
    ----------
    url : str
        Address of the server, "http://127.0.0.1:8080"; "/v1" at its end may be there or not,
        "#NAME" picks one of several models.
    key : str, optional
        Sent as a bearer token; by default what ``CADENZA_LLM_KEY`` holds.

    Raises
    ------
    UsageError
        When the address is none.
    """

    def __init__(self, url: str, key: str | None = None) -> None:
        self.url = url
        self._key = os.environ.get(KEY_VARIABLE) if key is None else key
        if self._key and not (self._key.isascii() and self._key.isprintable()):
            raise UsageError(f"{KEY_VARIABLE} is plain text", "other characters", "look at it")
        try:
            parts = urlsplit(url)
            self._host, self._port = parts.hostname or "", parts.port
        except ValueError as error:
            raise _no_address(url) from error
        plain = f"{self._host}{parts.path}".isascii() and url.isprintable() and " " not in url
        if parts.scheme not in ("http", "https") or not self._host or not plain:
            raise _no_address(url)
        if parts.username is not None or parts.query:
            raise UsageError(
                "a server's address holds no password and no query",
                "one that does",
                f"put a key into {KEY_VARIABLE}",
            )
        self._secure = parts.scheme == "https"
        self._path = parts.path.rstrip("/").removesuffix("/v1")
        self._wanted = parts.fragment[:_LONGEST_NAME]
        self._found: str | None = None
        self._dialect = 0

    @property
    def name(self) -> str:
        """The model that the server was found to serve, else its address; no path of a file."""
        name = self._wanted or self._found or self.url
        return re.split(r"[/\\]", name)[-1] if name.lower().endswith(".gguf") else name

    def find_name(self, limit_s: float = 5.0) -> str:
        """Ask the server which model it serves, as it calls it; the first of several.

        Raises
        ------
        LanguageModelError
            When it does not answer in time. A server that tells of no models answers
            "default".
        """
        if self._wanted or self._found:
            return self._wanted or self._found or ""
        _, names = self._models(min(limit_s, _NAMES_S))
        self._found = names[0] if names else "default"
        return self._found

    def check(self, limit_s: float) -> None:
        """See whether it is there and serves the model, and ask it nothing.

        Raises
        ------
        LanguageModelError
            When it is not there, does not list its models, or has no such model.
        """
        status, names = self._models(min(limit_s, _NAMES_S))
        if not names:
            rule = f"{self.url} lists its models at /v1/models"
            raise LanguageModelError(rule, f"status {status}", "look at what answers there")
        if self._wanted and self._wanted not in names:
            rule = f"a server has the model {self._wanted}"
            raise LanguageModelError(rule, ", ".join(names), "load it, or name another")
        self._found = names[0]

    def _models(self, limit_s: float) -> tuple[int, list[str]]:
        """Status and names; none where it tells of none."""
        status, body = self._request("GET", "/v1/models", None, limit_s)
        rows: object = []
        if status == http.HTTPStatus.OK:
            with suppress(LanguageModelError):
                rows = _json(body).get("data")
        found = rows if isinstance(rows, list) else []
        named = [row["id"] for row in found if isinstance(row, dict) and "id" in row]
        return status, [str(each)[:_LONGEST_NAME] for each in named]

    def answer(self, messages: Sequence[Message], schema: Mapping[str, Any], limit_s: float) -> str:
        """The model's answer; see ``LanguageModel``."""
        end_s = time.monotonic() + limit_s
        model = self.find_name(limit_s)
        while True:
            asked = {
                "model": model,
                "messages": list(messages),
                "temperature": 0,
                "seed": _SEED,
                "max_tokens": MOST_TOKENS,
                "stream": False,
                **_DIALECTS[self._dialect](schema),
            }
            left_s = end_s - time.monotonic()
            status, body = self._request("POST", "/v1/chat/completions", asked, left_s)
            last = self._dialect == len(_DIALECTS) - 1
            not_known = status >= http.HTTPStatus.INTERNAL_SERVER_ERROR and _FIELD in body
            if last or not (status in _WRONGLY_ASKED or not_known):
                break
            self._dialect += 1
        if status != http.HTTPStatus.OK:
            self._dialect = 0
            raise LanguageModelError(
                f"{self.url} answers with status 200", f"{status}: {_text(body)}", _look(status)
            )
        return _content(_json(body))

    def _request(
        self, verb: str, path: str, asked: Mapping[str, Any] | None, limit_s: float
    ) -> tuple[int, bytes]:
        """Status and body; at most a million bytes, and at most ``limit_s`` in all."""
        if limit_s <= 0:
            raise _too_late(self.url)
        headers = {"Accept": "application/json", "Connection": "close"}
        if asked is not None:
            headers["Content-Type"] = "application/json"
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        make = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = make(self._host, self._port, timeout=min(limit_s, _CONNECT_S))
        with _within(connection, limit_s, self.url):
            data = None if asked is None else json.dumps(asked).encode("ascii")
            connection.request(verb, self._path + path, data, headers)
            answer = connection.getresponse()
            body = answer.read(_MOST_BYTES + 1)
        if len(body) > _MOST_BYTES:
            raise LanguageModelError(_REFUSED, f"more than {_MOST_BYTES:,} bytes", "look at it")
        return answer.status, body


@contextmanager
def _within(connection: http.client.HTTPConnection, limit_s: float, url: str) -> Iterator[None]:
    """Connect, and cut the connection when the time is over, whatever it waits for."""
    end_s = time.monotonic() + limit_s
    timer = None
    try:
        connection.connect()
        connection.sock.settimeout(max(0.001, end_s - time.monotonic()))
        timer = Timer(max(0.0, end_s - time.monotonic()), _cut, [connection.sock])
        timer.daemon = True
        timer.start()
        yield
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= end_s:
            raise _too_late(url) from error
        came = str(error) or type(error).__name__
        raise SilentModelError(
            f"a language model answers at {url}", came, "start it, or mend the address"
        ) from error
    finally:
        if timer is not None:
            timer.cancel()
        connection.close()
    if time.monotonic() >= end_s:
        raise _too_late(url)


def _cut(connected: socket.socket) -> None:
    """Wake what waits for a connection."""
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _newest(schema: Mapping[str, Any]) -> dict[str, Any]:
    """With the switch that llama.cpp and vLLM know for models that think before they answer."""
    return {**_named(schema), "chat_template_kwargs": {"enable_thinking": False}}


def _named(schema: Mapping[str, Any]) -> dict[str, Any]:
    """As OpenAI has it."""
    form = {"name": "wish", "strict": True, "schema": schema}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def _bare(schema: Mapping[str, Any]) -> dict[str, Any]:
    """As the server of llama-cpp-python has it."""
    return {"response_format": {"type": "json_object", "schema": schema}}


_DIALECTS = (_newest, _named, _bare)


def _content(body: Mapping[str, Any]) -> str:
    """The text of the first choice."""
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise LanguageModelError("an answer holds choices with a message", _text(body), "")
    if message.get("refusal"):
        raise LanguageModelError(_REFUSED, f"a refusal: {message['refusal']}", "")
    ended = choice.get("finish_reason")
    if ended == "length":
        raise LanguageModelError(_REFUSED, "an answer that was cut off at its longest", "")
    if ended == "content_filter":
        raise LanguageModelError(_REFUSED, "a filter in the answer's place", "")
    content = message.get("content")
    if not isinstance(content, str) or not content.strip():
        raise LanguageModelError(_REFUSED, "an empty answer", "")
    return content


def _json(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise LanguageModelError("a server answers in JSON", _text(body), "") from error
    if not isinstance(read, dict):
        raise LanguageModelError("a server answers with an object", _text(body), "")
    return read


def _text(body: bytes | Mapping[str, Any]) -> str:
    """The start of what came, for a message."""
    return body[:400].decode("utf-8", "replace") if isinstance(body, bytes) else str(body)[:400]


def _look(status: int) -> str:
    if 300 <= status < 400:
        return "redirects are not followed: give the address that it leads to"
    if status in (401, 403):
        return f"put its key into {KEY_VARIABLE}"
    return "look at the server's log"


def _too_late(url: str) -> SilentModelError:
    return SilentModelError(
        f"{url} answers in time", "no answer yet", "try a smaller model, or give it longer"
    )


def _no_address(url: str) -> UsageError:
    return UsageError(
        "a language model has an http address or a .gguf file",
        url,
        "try --llm http://127.0.0.1:8080",
    )
