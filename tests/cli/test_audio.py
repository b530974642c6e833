"""``cadenza audio``: what it prints, what it refuses, and how it is gone on with."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cadenza.app import audio_sampling, audio_training, audio_voices
from cadenza.audio.voices import FakeVoice
from cadenza.cli.audio_told import AudioMeter, by_level
from cadenza.errors import UsageError

Cadenza = Callable[..., Any]


@pytest.fixture(autouse=True)
def fake_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A voice without weights, whatever is asked for."""
    monkeypatch.setattr(audio_sampling, "open_voice", lambda _wished: FakeVoice(context=64))
    monkeypatch.setattr(audio_voices, "SHIPPED_VOICES", Path("nowhere"))


def test_every_page_has_examples(cadenza: Cadenza) -> None:
    words = ["sample", "continue", "choose", "upsample", "resume", "sessions", "show", "encode",
             "decode", "train", "voices"]  # fmt: skip
    for word in words:
        page = cadenza("audio", word, "--help")
        assert page.code == 0
        assert f"cadenza audio {word}" in page.out.split("Examples")[1]
    assert all(word in cadenza("audio", "--help").out for word in words)


def test_the_loop_from_a_take_to_full_quality(cadenza: Cadenza) -> None:
    done = cadenza("audio", "sample", "--style", "rain", "--seconds", "0.3", "--seed", "4")
    assert done.code == 0, done.err
    assert "session rain-1, step 1, voice fake 1, seed 4" in done.out
    assert done.out.count("step-01-take-") == 3
    assert "not compared" in done.out
    assert "cadenza audio choose rain-1 TAKE" in done.out
    made = json.loads(cadenza("audio", "choose", "rain-1", 2, "--takes", 1, "--json").out)
    assert (made["step"], len(made["takes"]), made["chosen"]) == (2, 1, [2, 1])
    assert (Path(made["folder"]) / made["takes"][0]["file"]).is_file()
    full = cadenza("audio", "upsample", "rain-1")
    assert "step-02-take-1-full.flac" in full.out
    assert "s of work for a second of audio" in full.out
    only = cadenza("audio", "choose", "rain-1", 3, "--step", 1, "--only", "--json")
    assert json.loads(only.out)["chosen"] == [1, 3]
    assert "rain-1  chosen  0.3 s  2 steps, 4 takes" in cadenza("audio", "sessions").out
    shown = cadenza("audio", "show", "rain-1").out
    assert "→ take 3  top" in shown
    assert "step 2, continue from take 2 of step 1" in shown
    told = json.loads(cadenza("audio", "show", "rain-1", "--json").out)
    assert told["line"] == [[1, 3]]
    assert cadenza("audio", "resume", "rain-1").code == 0


def test_what_is_wrong_is_one_line(cadenza: Cadenza) -> None:
    for words, code, said in (
        (("sample", "--style", "polka"), 2, "knows"),
        (("sample", "--takes", 99), 2, "--takes"),
        (("sample", "--seconds", "0"), 2, "--seconds"),
        (("sample", "--level", "low"), 2, "--level"),
        (("sample", "--temperature", "hot"), 2, "--temperature"),
        (("sample", "--top-p", "up=1"), 2, "--top-p"),
        (("continue", "nothing.wav"), 1, "nothing.wav"),
        (("choose", "night", 1), 2, "cadenza audio sessions"),
        (("show", "night"), 2, "night"),
        (("upsample", "night"), 2, "night"),
        (("encode", "a.wav", "a.codes"), 2, "train vqvae"),
        (("decode", "a.codes", "a.wav"), 1, "a.codes"),
        (("train", "tuba"), 2, "vqvae, prior, upsampler"),
        (("train", "vqvae", "--resume"), 2, "leave --resume out"),
        (("train", "prior", "--level", "bottom"), 2, "--level"),
        (("train", "vqvae", "prior-tiny"), 2, "vqvae-small"),
        (("train", "vqvae", "--corpus", "mine"), 2, "corpus add"),
        (("train", "vqvae", "--corpus", "mine", "--hours", 1), 2, "--hours"),
        (("train", "prior", "prior-tiny", "--name", "none"), 1, "--from VOICE"),
    ):
        done = cadenza("audio", *words)
        assert done.code == code, (words, done)
        assert done.err.count("\n") == 1, done.err
        assert said in done.err
        assert done.out == ""
    assert "no session yet" in cadenza("audio", "sessions").out
    assert json.loads(cadenza("audio", "voices", "--json").out)["voices"] == []


def test_temperatures_are_of_all_levels_or_of_one() -> None:
    assert by_level("--t", ("0.9", "top=1", "bottom=0.5")) == {
        "top": 1.0, "middle": 0.9, "bottom": 0.5,
    }  # fmt: skip
    assert by_level("--t", ()) == {}
    with pytest.raises(UsageError, match="LEVEL=NUMBER"):
        by_level("--t", ("low=1",))


def test_what_is_left_is_told_now_and_then(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = SimpleNamespace(level="bottom", codes_per_s=812.4, seconds_left=71.2)
    with AudioMeter() as meter:
        meter.estimate(left)  # too early
        monkeypatch.setattr("cadenza.cli.audio_told._TOLD_S", 0.0)
        meter.estimate(left)
    assert capfd.readouterr().err == "upsampling bottom: 812 codes/s, 1:11 left\n"


def test_training_tells_figures_and_what_comes_next(
    cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def trained(request: Any, tell: Callable[[str], None], _progress: object) -> Any:
        asked.append(request)
        tell("run here")
        figures = {"top": {"stft_distance": 1.5, "si_sdr_db": None, "split": "test"}}
        return audio_training.TrainedVoice(
            "mine",
            "2",
            "vqvae",
            Path("v"),
            Path("r"),
            {"top": "finished"},
            figures,
            ("top",),
            "CC0",
        )

    monkeypatch.setattr(audio_training, "train_voice", trained)
    done = cadenza("audio", "train", "vqvae", "vqvae-tiny", "--corpus", "mine", "--level", "top",
                   "--minutes", 3, "--steps", 7, "--threads", 1)  # fmt: skip
    assert "spectral distance 1.500, test split (finished)" in done.out
    assert "left out    models of top" in done.out
    assert "next: cadenza audio train prior --name mine" in done.out
    assert done.err == "run here\n"
    (request,) = asked
    assert (request.corpus, request.level, request.minutes, request.steps) == ("mine", "top", 3, 7)
    assert json.loads(cadenza("audio", "train", "vqvae", "--json").out)["dropped"] == ["top"]


class Terminal(io.StringIO):
    """A stderr that can be drawn on."""

    def isatty(self) -> bool:
        return True


def test_what_is_left_stands_beside_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    left = SimpleNamespace(level="bottom", codes_per_s=812.4, seconds_left=4000.0)
    monkeypatch.setattr("sys.stderr", Terminal())
    monkeypatch.setattr("cadenza.cli.show._REDRAW_S", 0.0)
    with AudioMeter() as meter:
        meter.report("upsample", 1, 4)
        meter.estimate(left)
        meter.report("upsample", 2, 4)
        meter.report("check", 1, 2)
    drawn = [each for each in sys.stderr.getvalue().split("\r\x1b[2K") if each]
    assert [each.split()[0] for each in drawn] == ["upsampling", "upsampling", "checking"]
    assert drawn[1].endswith("50%  bottom: 812 codes/s, 1 h 06 left")
    assert "left" not in drawn[0] + drawn[2]
