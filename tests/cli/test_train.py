"""``cadenza train``: what is asked for is handed on, and what was made is told."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

import cadenza.app.training as training
from cadenza.app.training_figures import Comparison, TrainedFigures
from cadenza.cli import run


@pytest.fixture
def asked(monkeypatch):
    seen = []
    figures = TrainedFigures(
        Comparison("test", 2.25, 2.5),
        {"parity": 1e-6, "invalid_share": 0.0123},
        {"excess": 0.5, "inside": True},
        120,
        90,
    )

    def train_model(request, tell):
        seen.append(request)
        tell("run here")
        return training.Trained("mine", "2", Path("models/mine"), Path("runs/mine-1"), "finished",
                                figures)  # fmt: skip

    monkeypatch.setattr(training, "train_model", train_model)
    monkeypatch.setattr("cadenza.app.train_model", train_model, raising=False)
    return seen


def test_a_person_reads_before_and_after(asked, capsys):
    assert run(["train", "tune", "--corpus", "mine", "--from", "base", "--minutes", "20"]) == 0
    (request,) = asked
    assert (request.recipe, request.corpus, request.start) == ("tune", "mine", "base")
    assert (request.minutes, request.resume, request.steps) == (20.0, False, None)
    told = capsys.readouterr()
    assert told.err == "run here\n"
    lines = {line.split("  ")[0].strip(): line for line in told.out.splitlines() if line}
    assert "mine, version 2" in lines["model"]
    assert lines["nats a note, test"].endswith("2.250")
    assert lines["before"].endswith("2.500") if "before" in lines else "  before" in told.out
    assert "kept those of 90 (finished)" in lines["steps"]
    assert "no more than people (50 % of what is usual at most)" in told.out
    assert "--model mine" in told.out


@pytest.mark.usefixtures("asked")
def test_a_model_of_chords_is_tried_as_a_source_of_progressions(monkeypatch, capsys):
    made = training.train_model(None, print)
    chords = replace(made, architecture="lstm-chords")
    monkeypatch.setattr("cadenza.app.train_model", lambda *_: chords)
    assert run(["train", "--arch", "lstm-chords", "--corpus", "mine"]) == 0
    told = capsys.readouterr().out
    assert "--progression model:mine" in told
    assert "--model mine" not in told


def test_a_program_reads_json(asked, capsys):
    assert run(["train", "--arch", "lstm-3", "--corpus", "mine", "--json"]) == 0
    assert asked[0].architecture == "lstm-3"
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["version"], told["reason"]) == ("mine", "2", "finished")
    assert told["figures"]["nats_per_note_before"] == 2.5
    assert not any(isinstance(v, float) and math.isnan(v) for v in told["figures"].values())


@pytest.mark.parametrize("words", [["--arch", "gru"], ["--size", "huge"], ["--minutes", "-1"]])
def test_wrong_use_is_one_line(asked, words, capsys):
    assert run(["train", *words]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert not asked
