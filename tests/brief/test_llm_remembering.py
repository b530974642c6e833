"""A model is not asked the same thing twice: in one process, and from one to the other."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

from cadenza.brief import Vocabulary
from cadenza.brief.llm import FakeModel, LanguageReader, Message, Remembered, RememberingModel

JAZZ = '{"style": "jazz"}'


class Clock:
    """Seconds that go by when they are told to."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def text_of(messages: tuple[Message, ...]) -> str:
    return messages[-1]["content"]


def test_the_same_question_is_asked_once_and_nonsense_is_not_kept() -> None:
    inner = FakeModel('{"style": "jazz"}')
    reader = LanguageReader(RememberingModel(inner))
    assert reader.read("night") == reader.read("night")
    assert len(inner.asked) == 1
    reader.read("day")
    assert len(inner.asked) == 2
    moody = FakeModel(lambda m: "{" if m[-1]["content"] == "day" else '{"style": "jazz"}')
    reader = LanguageReader(RememberingModel(moody))
    for text in ("night", "day", "day", "night"):
        reader.read(text)
    assert [m[-1]["content"] for m in moody.asked] == ["night", "day", "day"]


def test_a_failure_is_kept_for_a_while_where_that_is_asked() -> None:
    clock = Clock()
    inner = FakeModel("I would love to!")
    reader = LanguageReader(RememberingModel(inner, failures_s=30.0, clock=clock))
    first = reader.read("night")
    assert reader.read("night") == first
    assert "a model answers in JSON" in (first.notice or "")
    assert len(inner.asked) == 1
    reader.read("day")
    assert len(inner.asked) == 2
    clock.now_s = 31.0
    reader.read("night")
    assert len(inner.asked) == 3


def test_only_the_last_64_answers_are_kept_and_no_endless_ones() -> None:
    inner = FakeModel(lambda m: JAZZ + " " * (40_000 if text_of(m) == "long" else 0))
    model = RememberingModel(inner)
    for number in range(65):
        model.answer([{"role": "user", "content": str(number)}], {}, 1.0)
    for text in ("1", "64", "0", "long", "long"):
        model.answer([{"role": "user", "content": text}], {}, 1.0)
    assert [text_of(m) for m in inner.asked[65:]] == ["0", "long", "long"]


def test_who_asks_what_is_being_asked_waits_for_that_answer() -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(_messages: object) -> str:
        begun.set()
        assert go.wait(30)
        return JAZZ

    inner = FakeModel(slow)
    reader = LanguageReader(RememberingModel(inner), limit_s=30.0)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(reader.read, "night")
        assert begun.wait(30)
        second = pool.submit(reader.read, "night")
        assert reader.remembered("night") is None
        hurried = LanguageReader(reader.model, limit_s=0.01).read("night")
        assert "answers in time" in (hurried.notice or "")
        waits = pool.submit(reader.remembered, "night", 30.0)
        go.set()
        assert first.result() == second.result()
        told = waits.result()
    assert told is not None
    assert (told.answer, told.name) == (JAZZ, "fake")
    assert len(inner.asked) == 1


def test_what_one_process_knows_another_need_not_ask() -> None:
    here = LanguageReader(RememberingModel(FakeModel(JAZZ, "qwen")))
    assert here.remembered("night") is None
    here.read("night")
    told = here.remembered("night")
    assert told is not None
    inner = FakeModel("{}", "http://127.0.0.1:9")
    there = RememberingModel(inner)
    there.keep(Remembered.from_dict(json.loads(json.dumps(told.to_dict()))))
    assert LanguageReader(there).read("night") == here.read("night")
    assert LanguageReader(there).read("night").name == "qwen"
    assert inner.asked == []
    LanguageReader(there).read("another night")
    LanguageReader(there, Vocabulary(styles={"mine": ()})).read("night")
    assert [text_of(m) for m in inner.asked] == ["another night", "night"]


def test_a_failure_is_handed_on_too() -> None:
    here = LanguageReader(RememberingModel(FakeModel("no"), failures_s=30.0))
    failed = here.read("night")
    told = here.remembered("night")
    assert told is not None
    assert told.answer is None
    inner = FakeModel(JAZZ)
    there = RememberingModel(inner, failures_s=30.0)
    there.keep(Remembered.from_dict(told.to_dict()))
    assert LanguageReader(there).read("night") == failed
    assert inner.asked == []


def test_a_model_that_remembers_nothing_is_asked_each_time() -> None:
    reader = LanguageReader(FakeModel(JAZZ))
    reader.read("night")
    assert reader.remembered("night") is None
