"""A model that is silent is left alone: nobody pays for it twice, and it is heard of."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cadenza.brief import LexiconReader
from cadenza.brief.llm import (
    READ_ALONE,
    AbsentModel,
    FakeModel,
    LanguageReader,
    RememberingModel,
    ServerModel,
)
from cadenza.errors import LanguageModelError, SilentModelError

JAZZ = '{"style": "jazz"}'
WAITED_S = [60.0, 120.0, 240.0, 480.0, 600.0, 600.0]
SEEN_AT_ONCE_S = [10.0, 20.0, 40.0, 60.0, 60.0]


class Clock:
    """Seconds that go by when they are told to."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Moody:
    """Silent for as long as it is told to be."""

    def __init__(self, took_s: float) -> None:
        self.clock, self.took_s, self.is_well = Clock(), took_s, False
        self.inner = FakeModel(self.say)
        self.model = RememberingModel(self.inner, clock=self.clock)
        self.reader = LanguageReader(self.model)

    def say(self, _messages: object) -> str:
        self.clock.now_s += self.took_s
        if self.is_well:
            return JAZZ
        raise SilentModelError("it answers in time", "no answer yet", "look at it")

    def asks(self, text: str) -> bool:
        """Whether a sentence gets as far as the model."""
        before = len(self.inner.asked)
        self.reader.read(text)
        return len(self.inner.asked) > before


@pytest.mark.parametrize(("took_s", "rests_s"), [(5.0, WAITED_S), (0.01, SEEN_AT_ONCE_S)])
def test_a_silent_model_is_left_alone_longer_each_time(took_s: float, rests_s: list[float]) -> None:
    moody = Moody(took_s)
    for number, rest_s in enumerate(rests_s):
        assert moody.asks(f"night {number}")
        moody.clock.now_s += rest_s - 1.0
        assert not moody.asks(f"day {number}")
        assert not moody.asks(f"night {number}")
        moody.clock.now_s += 1.5
    moody.is_well = True
    assert moody.asks("night 0")
    assert moody.asks("another")
    moody.is_well = False
    assert moody.asks("a third")
    moody.clock.now_s += rests_s[0] + 0.5
    assert moody.asks("a fourth")


def test_the_notice_says_who_read_why_and_for_how_long() -> None:
    moody = Moody(5.0)
    assert (
        moody.reader.read("jazz").notice
        == f"{READ_ALONE}it answers in time; got no answer yet; look at it"
    )
    moody.clock.now_s += 20.0
    notice = moody.reader.read("blues").notice or ""
    assert "no answer yet; it is left alone for 40 s more; look at it" in notice


def test_an_answer_of_nonsense_or_an_error_of_the_server_is_no_silence() -> None:
    for text in ("I would love to!", ""):
        inner = FakeModel(text)
        reader = LanguageReader(RememberingModel(inner))
        reader.read("night")
        reader.read("day")
        assert len(inner.asked) == 2

    def refuse(_messages: object) -> str:
        raise LanguageModelError("it answers with status 200", "503", "")

    inner = FakeModel(refuse)
    reader = LanguageReader(RememberingModel(inner))
    reader.read("night")
    reader.read("day")
    assert len(inner.asked) == 2


def test_after_a_rest_one_question_is_let_through_at_a_time() -> None:
    clock, begun, go = Clock(), threading.Event(), threading.Event()
    calls: list[str] = []

    def say(messages: Any) -> str:
        calls.append(messages[-1]["content"])
        if len(calls) == 1:
            clock.now_s += 5.0
            raise SilentModelError("it answers in time", "no answer yet")
        begun.set()
        assert go.wait(30.0)
        return JAZZ

    reader = LanguageReader(RememberingModel(FakeModel(say), clock=clock), limit_s=30.0)
    reader.read("night")
    clock.now_s += 61.0
    probe = threading.Thread(target=reader.read, args=("day",))
    probe.start()
    assert begun.wait(30.0)
    assert reader.read("dawn").used == "built-in"
    go.set()
    probe.join()
    assert reader.read("dawn").used == "model"
    assert calls == ["night", "day", "dawn"]


def test_an_error_that_is_none_of_ours_does_not_close_the_door() -> None:
    """Whatever breaks in a model: the next question is asked as ever."""
    clock = Clock()
    moods: list[Exception] = [SilentModelError("it answers", "no"), ValueError("a bug")]

    def say(_messages: object) -> str:
        if moods:
            raise moods.pop(0)
        return JAZZ

    model = RememberingModel(FakeModel(say), clock=clock)
    reader = LanguageReader(model)
    reader.read("night")
    clock.now_s += 11.0
    with pytest.raises(ValueError, match="a bug"):
        reader.read("night")
    assert reader.read("night").used == "model"


@pytest.fixture
def hanging() -> Iterator[str]:
    """A server that takes every connection and never says a word."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(8)
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


def timed(call: Callable[[], object]) -> float:
    begun_s = time.monotonic()
    call()
    return time.monotonic() - begun_s


def test_a_server_that_hangs_costs_little_and_once(
    hanging: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cadenza.brief.llm.server._NAMES_S", 0.5)
    reader = LanguageReader(RememberingModel(ServerModel(hanging)), limit_s=60.0)
    plain = LexiconReader().read("techno at 130 bpm")
    first_s = timed(lambda: reader.read("techno at 130 bpm"))
    assert 0.4 < first_s < 20.0
    begun_s = time.monotonic()
    for number in range(20):
        heard = reader.read(f"techno at {130 + number} bpm")
        assert heard.used == "built-in"
        assert "left alone for" in (heard.notice or "")
    assert time.monotonic() - begun_s < 0.5 * 20 / 2  # not one of them waited
    assert reader.read("techno at 130 bpm").wish == plain


def test_a_connection_that_is_not_taken_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadenza.brief.llm.server._CONNECT_S", 0.3)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        with socket.socket() as first, socket.socket() as second:
            for each in (first, second):  # the queue is full: nobody else is let in
                each.setblocking(False)
                each.connect_ex(door.getsockname())
            model = ServerModel(f"http://127.0.0.1:{door.getsockname()[1]}")
            begun_s = time.monotonic()
            with pytest.raises(SilentModelError, match="answers"):
                model.find_name(60.0)
            assert time.monotonic() - begun_s < 20.0


def test_who_composes_waits_a_while_and_the_answer_is_there_for_the_next() -> None:
    go = threading.Event()

    def slow(_messages: object) -> str:
        assert go.wait(30.0)
        return JAZZ

    inner = FakeModel(slow, "qwen")
    reader = LanguageReader(RememberingModel(inner), limit_s=30.0)
    told = reader.ahead("night", 0.2)
    assert told is not None
    assert (told.answer, told.problem[1]) == (None, "no answer within 0.2 seconds")
    other = reader.ahead("day", 0.05)  # an earlier question is open for longer: nobody waits
    assert other is not None
    assert other.problem[1] == "no answer to an earlier sentence yet"
    go.set()
    again = reader.ahead("night", 30.0)
    assert again is not None
    assert (again.answer, again.name) == (JAZZ, "qwen")
    assert len(inner.asked) == 1


def test_what_is_not_to_be_asked_is_not_asked_ahead() -> None:
    inner = FakeModel(JAZZ)
    assert LanguageReader(inner).ahead("night", 1.0) is None
    assert LanguageReader(RememberingModel(inner)).ahead("jazz at 999 bpm", 1.0) is None
    assert inner.asked == []
    known = LanguageReader(RememberingModel(inner))
    known.read("night")
    told = known.ahead("night", 1.0)
    assert told is not None
    assert told.answer == JAZZ
    assert len(inner.asked) == 1


def test_a_failure_is_told_ahead_as_it_is() -> None:
    def refuse(_messages: object) -> str:
        raise LanguageModelError("it answers with status 200", "503", "look at its log")

    told = LanguageReader(RememberingModel(FakeModel(refuse))).ahead("night", 30.0)
    assert told is not None
    assert told.problem == ("it answers with status 200", "503", "look at its log")


def test_a_model_of_another_process_is_known_by_what_it_said() -> None:
    here = LanguageReader(RememberingModel(FakeModel(JAZZ, "tiny")))
    told = here.ahead("night", 30.0)
    assert told is not None
    there = RememberingModel(AbsentModel("tiny"), failures_s=30.0)
    there.keep(told)
    assert LanguageReader(there).read("night") == here.read("night")
    other = LanguageReader(there).read("techno")
    assert (other.used, other.wish.style) == ("built-in", "techno")
    assert "tiny answers one question at a time" in (other.notice or "")
