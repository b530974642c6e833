"""Who reads a sentence: the choice, what is told of it, and a record that needs no model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cadenza.app import (
    ComposeRequest,
    ReadBy,
    ReaderChoice,
    RerenderRequest,
    VerbRequest,
    answer_ahead,
    compose_song,
    continue_song,
    read_brief,
    read_flags,
    read_wish,
    remembered_answer,
    rerender_piece,
    understand,
)
from cadenza.app.drafting import draft_song
from cadenza.app.readers import language_model
from cadenza.brief.llm import FakeModel, FileModel, Remembered, RememberingModel, ServerModel
from cadenza.errors import BriefError, LanguageModelError, UsageError

URL = "http://127.0.0.1:9"
Answers = Callable[[str], FakeModel]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Put a model that answers so in the place of every other."""

    def put(text: str) -> FakeModel:
        model = FakeModel(text, "tiny")
        monkeypatch.setattr("cadenza.app.readers.language_model", lambda _llm: model)
        return model

    return put


def test_a_choice_is_plain_json_there_and_back() -> None:
    for choice in (ReaderChoice(), ReaderChoice(URL + "#qwen", "model", 12.5)):
        assert ReaderChoice.from_dict(json.loads(json.dumps(choice.to_dict()))) == choice
    assert ReaderChoice.from_dict({}) == ReaderChoice(None, "auto", 60.0)


@pytest.mark.parametrize(
    "facts",
    [{"llm": "ftp://x"}, {"llm": "model.bin"}, {"llm": ""}, {"llm": 5}, {"mode": "both"},
     {"limit_s": 0}, {"limit_s": "9"}, {"limit_s": True}, {"limit_s": 1e9}, {"key": "x"},
     {"limit_s": float("nan")}, {"llm": "http://" + "a" * 3000}, {"llm": "http://u:p@h"}],
)  # fmt: skip
def test_another_choice_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        ReaderChoice.from_dict(facts)


def test_a_model_is_made_once_of_an_address_or_a_file() -> None:
    server, file = language_model(URL), language_model("~/m.gguf")
    assert isinstance(server, RememberingModel)
    assert isinstance(server.model, ServerModel)
    assert isinstance(file, RememberingModel)
    assert isinstance(file.model, FileModel)
    assert file.model.path == Path("~/m.gguf").expanduser()
    assert language_model(URL) is server


def test_the_models_word_is_in_the_brief_and_flags_beat_it(answers: Answers) -> None:
    answers('{"style": "jazz", "tempo_bpm": 90, "finish": "warm"}')
    told = understand("smoke at night", read_flags(tempo="70"), reader=ReaderChoice(URL))
    assert (told.brief.style, told.brief.tempo_bpm, told.brief.finish) == ("jazz", 70.0, "warm")
    assert told.reader.to_dict() == {"used": "model", "name": "tiny", "notice": None}
    assert read_brief("smoke at night", reader=ReaderChoice(URL)).style == "jazz"


def test_modes_say_who_is_asked(answers: Answers) -> None:
    model = answers('{"style": "jazz"}')
    plain = understand("techno", reader=ReaderChoice(URL, "built-in"))
    assert (plain.brief.style, plain.reader) == ("techno", ReadBy())
    assert understand("techno", reader=ReaderChoice()).reader.notice is None
    none = understand("techno", reader=ReaderChoice(mode="model"))
    assert none.reader.used == "built-in"
    assert none.reader.notice == "no language model is set; the built-in reader read this"
    assert model.asked == []
    assert understand("techno", reader=ReaderChoice(URL, "model")).brief.style == "jazz"


def test_a_model_that_is_not_there_is_told_of_and_raises_nothing(tmp_path: Path) -> None:
    for llm in (URL, str(tmp_path / "none.gguf")):
        told = understand("techno at 130 bpm", reader=ReaderChoice(llm))
        assert (told.brief.style, told.reader.used) == ("techno", "built-in")
        assert "the built-in reader read this alone" in (told.reader.notice or "")


def test_a_sentence_that_cannot_be_read_is_refused_as_ever(answers: Answers) -> None:
    answers('{"style": "jazz"}')
    with pytest.raises(BriefError):
        read_wish(" ", reader=ReaderChoice(URL))
    with pytest.raises(UsageError, match="a tempo lies"):
        read_wish("jazz at 999 bpm", reader=ReaderChoice(URL))


def test_what_no_piece_can_be_made_of_is_left_out(answers: Answers) -> None:
    roles = ["melody", "chords", "bass", "drums", "pad", "arpeggio", "counter"]
    answers(json.dumps({"style": "jazz", "without": roles}))
    told = understand("night", reader=ReaderChoice(URL))
    assert told.brief.style == "jazz"
    assert told.brief.parts
    assert "without" in (told.reader.notice or "")


def test_a_piece_is_made_again_to_the_byte_without_its_model(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers('{"style": "folk", "tempo_bpm": 84, "bars": 8}')
    out = tmp_path / "piece"
    request = ComposeRequest(
        prompt="a walk home", audio=False, out=out, seed=3, reader=ReaderChoice(URL)
    )
    made = compose_song(request)
    assert made.reader == ReadBy("model", "tiny")
    assert made.to_dict()["reader"] == {"used": "model", "name": "tiny", "notice": None}
    assert made.brief is not None
    assert made.brief.style == "folk"

    def gone(_llm: str) -> FakeModel:
        raise LanguageModelError("nobody is asked again")

    monkeypatch.setattr("cadenza.app.readers.language_model", gone)
    again = rerender_piece(RerenderRequest(out / "song.mid", out=tmp_path / "again", audio=False))
    assert (tmp_path / "again" / "song.mid").read_bytes() == (out / "song.mid").read_bytes()
    assert again is not None


def test_drafted_takes_say_who_read_the_sentence(answers: Answers, tmp_path: Path) -> None:
    answers('{"style": "folk", "bars": 4}')
    request = ComposeRequest(
        prompt="a walk home", audio=False, out=tmp_path / "takes", seed=3, reader=ReaderChoice(URL)
    )
    (take,) = draft_song(request)
    assert take.reader == ReadBy("model", "tiny")


def test_what_a_model_said_is_recalled_and_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    inner, other = FakeModel('{"style": "folk"}', "tiny"), FakeModel("{}")
    here, there = RememberingModel(inner), RememberingModel(other)
    monkeypatch.setattr("cadenza.app.readers.language_model", lambda _llm: here)
    choice = ReaderChoice(URL)
    said = "a walk home"
    assert remembered_answer(said, choice) is None
    first = understand(said, reader=choice)
    told = remembered_answer(said, choice)
    assert told is not None
    for prompt, who in ((None, choice), (" ", choice), ("a walk", choice), (said, ReaderChoice())):
        assert remembered_answer(prompt, who) is None
    assert remembered_answer(said, ReaderChoice(URL, "built-in")) is None
    monkeypatch.setattr("cadenza.app.readers.language_model", lambda _llm: there)
    handed = ReaderChoice(URL, remembered=Remembered.from_dict(json.loads(json.dumps(told))))
    again = understand(said, read_flags(bars="8"), reader=handed)
    assert (again.brief.style, again.reader) == ("folk", first.reader)
    assert other.asked == []
    understand("a walk away", reader=handed)
    assert len(other.asked) == 1
    assert "remembered" not in handed.to_dict()


def test_a_verb_on_a_file_reads_its_sentence_by_the_model_too(
    answers: Answers, tmp_path: Path
) -> None:
    model = answers('{"moods": ["calm"], "parts": [{"role": "pad", "instrument": null}]}')
    request = VerbRequest(
        example="harbour", prompt="like fog", bars="4", audio=False, out=tmp_path / "on",
        reader=ReaderChoice(URL),
    )  # fmt: skip
    made = continue_song(request)
    assert made.reader.used == "model"
    assert model.asked[0][-1]["content"] == "like fog"


def test_what_composes_is_told_what_the_model_says_and_loads_no_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inner = FakeModel('{"style": "folk"}', "tiny")
    here = RememberingModel(inner)
    monkeypatch.setattr("cadenza.app.readers.language_model", lambda _llm: here)
    choice, said = ReaderChoice("models/tiny.gguf"), "a walk home"
    assert answer_ahead(" ", choice) is None
    assert answer_ahead(said, ReaderChoice(choice.llm, "built-in")) is None
    told = answer_ahead(said, choice)
    assert told is not None
    assert remembered_answer(said, choice) == told

    def load(_llm: str) -> FakeModel:
        raise AssertionError("a worker loads no model")

    monkeypatch.setattr("cadenza.app.readers.language_model", load)
    handed = ReaderChoice(
        choice.llm, remembered=Remembered.from_dict(told), is_asked_elsewhere=True
    )
    assert understand(said, reader=handed).brief.style == "folk"
    busy = understand("techno", reader=ReaderChoice(choice.llm, is_asked_elsewhere=True))
    assert (busy.brief.style, busy.reader.used) == ("techno", "built-in")
    assert "too many at once" in (busy.reader.notice or "")
