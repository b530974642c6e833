"""A language model behind an OpenAI-compatible server: what is sent, and all that can go wrong."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest

from cadenza.brief import default_vocabulary
from cadenza.brief.llm import LanguageReader, ServerModel, wish_schema
from cadenza.errors import LanguageModelError, UsageError

FakeServer = Any  # of conftest.py
SCHEMA = wish_schema(default_vocabulary())
MESSAGES = [{"role": "user", "content": "calm"}]


def ask(url: str, limit_s: float = 30.0) -> str:
    return ServerModel(url).answer(MESSAGES, SCHEMA, limit_s)


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CADENZA_LLM_KEY", raising=False)


def test_one_request_is_sent_as_openai_has_it(server: FakeServer) -> None:
    server.says({"style": "jazz"})
    model = ServerModel(server.url)
    assert model.name == server.url
    said = LanguageReader(model).read("smoky, 80 bpm")
    assert (said.wish.style, said.name, said.used) == ("jazz", "tiny", "model")
    (asked,) = server.asked
    assert asked["path"] == "/v1/chat/completions"
    assert (asked["model"], asked["temperature"], asked["seed"]) == ("tiny", 0, 1)
    assert asked["stream"] is False
    assert asked["messages"][-1] == {"role": "user", "content": "smoky, 80 bpm"}
    form = asked["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"] == {"name": "wish", "strict": True, "schema": SCHEMA}
    assert "Authorization" not in server.headers[0]


@pytest.mark.parametrize("tail", ["", "/", "/v1", "/v1/", "#llama3", "/v1#llama3"])
def test_an_address_may_end_as_people_write_it(server: FakeServer, tail: str) -> None:
    server.says({"style": "jazz"})
    assert json.loads(ask(server.url + tail)) == {"style": "jazz"}
    assert server.asked[0]["path"] == "/v1/chat/completions"
    assert server.asked[0]["model"] == ("llama3" if "#" in tail else "tiny")


def test_a_path_before_the_api_is_kept(server: FakeServer) -> None:
    server.says("{}")
    ask(server.url + "/openai/v1")
    assert server.asked[0]["path"] == "/openai/v1/chat/completions"


def test_the_key_is_a_bearer_token(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADENZA_LLM_KEY", "secret-1")
    server.says("{}")
    ask(server.url)
    assert server.headers[0]["Authorization"] == "Bearer secret-1"
    monkeypatch.setenv("CADENZA_LLM_KEY", "two\nlines")
    with pytest.raises(UsageError, match="CADENZA_LLM_KEY is plain text"):
        ServerModel(server.url)


@pytest.mark.parametrize(("known", "tries"), [("json_schema", 2), ("json_object", 3)])
@pytest.mark.parametrize("status", [400, 422, 500])
def test_servers_of_other_dialects_are_asked_again(
    server: FakeServer, known: str, tries: int, status: int
) -> None:
    def reply(asked: dict[str, object]) -> tuple[int, object]:
        form = asked["response_format"]
        assert isinstance(form, dict)
        if form["type"] != known or "chat_template_kwargs" in asked:
            return status, {"error": "response_format: what is this?"}
        return 200, {"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}]}

    server.reply = reply
    model = ServerModel(server.url)
    assert model.answer(MESSAGES, SCHEMA, 30.0) == "{}"
    assert len(server.asked) == tries
    model.answer(MESSAGES, SCHEMA, 30.0)
    assert len(server.asked) == tries + 1


@pytest.mark.parametrize(
    ("models", "name"),
    [
        ((200, {"data": [{"id": "one"}, {"id": "two"}]}), "one"),
        ((200, {"data": [{"id": "/home/me/models/qwen.gguf"}]}), "qwen.gguf"),
        ((200, {"data": []}), "default"),
        ((200, {"data": [{"x": 1}]}), "default"),
        ((200, b"<html>"), "default"),
        ((404, b""), "default"),
    ],
)
def test_the_server_names_its_model(
    server: FakeServer, models: tuple[int, object], name: str
) -> None:
    server.models = models
    server.says("{}")
    model = ServerModel(server.url)
    model.answer(MESSAGES, SCHEMA, 30.0)
    assert model.name == name
    assert server.asked[0]["model"].endswith(name)


# What goes wrong


def choice(**fields: object) -> dict[str, object]:
    return {"choices": [fields]}


@pytest.mark.parametrize(
    ("body", "came"),
    [
        (choice(message={"content": None, "refusal": "I can't"}), "a refusal: I can't"),
        (choice(message={"content": "{"}, finish_reason="length"), "cut off at its longest"),
        (choice(message={"content": ""}, finish_reason="content_filter"), "a filter"),
        (choice(message={"content": " "}, finish_reason="stop"), "an empty answer"),
        (choice(message={"content": [1]}, finish_reason="stop"), "an empty answer"),
        (choice(message="hello"), "an answer holds choices with a message"),
        ({"choices": []}, "an answer holds choices with a message"),
        ({"choices": {"a": 1}}, "an answer holds choices with a message"),
        ({"error": "no model is loaded"}, "no model is loaded"),
        ([1, 2], "a server answers with an object"),
        (b"<html>hello</html>", "a server answers in JSON"),
        (b"", "a server answers in JSON"),
        (b"\xff\xfe", "a server answers in JSON"),
        (b"[" * 200_000, "a server answers in JSON"),
        (b" " * 1_000_001, "more than 1,000,000 bytes"),
    ],
)
def test_refusals_and_nonsense_are_errors(server: FakeServer, body: object, came: str) -> None:
    server.reply = lambda _asked: (200, body)
    with pytest.raises(LanguageModelError) as error:
        ask(server.url)
    assert came in str(error.value)
    said = LanguageReader(ServerModel(server.url)).read("jazz, 80 bpm")
    assert (said.used, said.wish.style) == ("built-in", "jazz")
    assert came in (said.notice or "")


@pytest.mark.parametrize(
    ("status", "step"),
    [(401, "CADENZA_LLM_KEY"), (404, "log"), (429, "log"), (500, "log"), (503, "log")],
)
def test_an_http_error_is_told_with_its_status(server: FakeServer, status: int, step: str) -> None:
    server.reply = lambda _asked: (status, {"error": {"message": "no"}})
    with pytest.raises(LanguageModelError, match=f"got {status}: .*{step}"):
        ask(server.url)
    assert len(server.asked) == 1


def test_redirects_are_not_followed(server: FakeServer) -> None:
    server.location = "http://192.0.2.1/steal"
    server.reply = lambda _asked: (307, b"")
    with pytest.raises(LanguageModelError, match="redirects are not followed"):
        ask(server.url)
    assert len(server.asked) == 1


def test_nobody_there_is_told_at_once() -> None:
    started_s = time.monotonic()
    with pytest.raises(LanguageModelError, match="start it, or mend the address"):
        ask("http://127.0.0.1:9")
    assert time.monotonic() - started_s < 10.0


@pytest.mark.parametrize("way", ["silent", "dripping"])
def test_the_time_limit_holds_however_slowly_the_answer_comes(server: FakeServer, way: str) -> None:
    done = threading.Event()

    def slow(_asked: dict[str, object]) -> tuple[int, object]:
        done.wait(60.0)
        return 200, {}

    model = ServerModel(server.url)
    model.find_name()
    if way == "silent":
        server.reply = slow
    else:
        server.reply = lambda _asked: (200, b" " * 1000)
        server.drip_s = 0.05
    started_s = time.monotonic()
    with pytest.raises(LanguageModelError, match="answers in time"):
        model.answer(MESSAGES, SCHEMA, 0.3)
    took_s = time.monotonic() - started_s
    done.set()
    assert took_s < 20.0  # the answer would take 50 s and more


@pytest.mark.parametrize(
    "url",
    ["", "ftp://x", "http://", "127.0.0.1:8080", "http://a b", "http://h:99999", "http://[::1",
     "http://user:pass@h", "http://h/v1?x=1", "http://h\n/x", "file:///etc/passwd"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        ServerModel(url)


# A look that asks nothing


def test_a_look_finds_the_server_and_its_model(server: FakeServer) -> None:
    model = ServerModel(server.url)
    model.check(30.0)
    assert model.name == "tiny"
    ServerModel(server.url + "#tiny").check(30.0)
    assert server.asked == []


def test_a_look_tells_what_is_wrong(server: FakeServer) -> None:
    with pytest.raises(LanguageModelError, match="a server has the model qwen; got tiny"):
        ServerModel(server.url + "#qwen").check(30.0)
    for models in ((404, b""), (200, b"<html>"), (200, {"data": []})):
        server.models = models
        with pytest.raises(LanguageModelError, match="lists its models at /v1/models; got status"):
            ServerModel(server.url).check(30.0)
    with pytest.raises(LanguageModelError, match="start it, or mend the address"):
        ServerModel("http://127.0.0.1:9").check(30.0)
