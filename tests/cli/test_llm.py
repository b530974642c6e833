"""``--llm`` on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cadenza.brief.llm import FakeModel

Cadenza = Callable[..., Any]
URL = "http://127.0.0.1:9"


@pytest.fixture
def _jazz(monkeypatch: pytest.MonkeyPatch) -> None:
    model = FakeModel('{"style": "jazz", "finish": "warm"}', "tiny")
    monkeypatch.setattr("cadenza.app.readers.language_model", lambda _llm: model)


@pytest.mark.usefixtures("_jazz")
def test_brief_says_who_read_the_sentence(cadenza: Cadenza) -> None:
    done = cadenza("brief", "smoke at night", "--llm", URL)
    assert done.out.split()[:2] == ["style", "jazz"]
    assert done.out.splitlines()[-1] == "read by: tiny"
    told = json.loads(cadenza("brief", "smoke at night", "--llm", URL, "--json").out)
    assert told["reader"] == {"used": "model", "name": "tiny", "notice": None}
    plain = json.loads(cadenza("brief", "smoke at night", "--json").out)
    assert "reader" not in plain


@pytest.mark.usefixtures("_jazz")
def test_the_variable_stands_for_the_flag(
    cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADENZA_LLM", URL)
    assert json.loads(cadenza("brief", "night", "--json").out)["reader"]["used"] == "model"
    monkeypatch.setenv("CADENZA_LLM", "")
    assert "reader" not in json.loads(cadenza("brief", "night", "--json").out)


@pytest.mark.usefixtures("_jazz")
def test_compose_and_the_verbs_take_it(cadenza: Cadenza) -> None:
    words = ("--llm", URL, "--no-audio", "--json", "--originality", "off")
    made = json.loads(cadenza("compose", "smoke", "--bars", "4", *words).out)
    assert (made["brief"]["style"], made["reader"]["name"]) == ("jazz", "tiny")
    more = ("--example", "harbour", "--bars", "4", "--prompt", "smoke", *words)
    assert json.loads(cadenza("continue", *more).out)["reader"]["used"] == "model"


def test_a_model_that_is_not_there_is_a_note_and_no_error(cadenza: Cadenza) -> None:
    done = cadenza("brief", "techno", "--llm", URL)
    assert done.code == 0
    assert "note: the built-in reader read this alone: a language model answers at" in done.err
    assert "techno" in done.out
    assert "read by" not in done.out


@pytest.mark.parametrize("llm", ["nonsense", "ftp://x", "model.bin"])
def test_what_is_neither_address_nor_file_is_refused(cadenza: Cadenza, llm: str) -> None:
    done = cadenza("brief", "techno", "--llm", llm)
    assert done.code == 2
    assert "a language model has an http address or a .gguf file" in done.err
