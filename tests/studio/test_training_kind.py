"""Training as a kind of work: what is told of a run while it learns, and how it is stopped."""

from __future__ import annotations

import json
import signal

import pytest

from cadenza.app.training import TrainRequest
from cadenza.errors import CancelledError
from cadenza.studio.jobs import fake_context
from cadenza.studio.kinds import training

TRAIN = "step,loss,lr,grad_norm,tokens,tokens_per_s\n"
VALID = "step,group,name,measure,value\n"


@pytest.fixture
def run_folder(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps({"recipe": {"run": {"steps": 40}}}))
    return folder


class Done:
    def to_dict(self):
        return {"name": "mine", "version": "1", "folder": "/secret", "run": "/secret"}


def test_the_curves_of_a_run_are_told_and_its_places_are_not(
    tmp_path, run_folder, monkeypatch
) -> None:
    asked = []

    def train(request, tell):
        asked.append(request)
        tell(f"run {run_folder}")
        rows = [f"{step},{5 - step / 10},0.1,1,9,nan\n" for step in range(1, 31)]
        (run_folder / "train.csv").write_text(TRAIN + "".join(rows) + "31,4.")
        (run_folder / "valid.csv").write_text(
            VALID + "30,total,all,nats_per_note,3.5\n30,set,folk,nats_per_note,nan\n"
        )
        tell("measuring")
        return Done()

    monkeypatch.setattr(training, "train_model", train)
    (tmp_path / "job").mkdir()
    context, told = fake_context(tmp_path / "job")
    result = training.run({"corpus": "mine", "steps": 40, "device": "cpu"}, context)
    assert result == {"name": "mine", "version": "1"}
    assert asked == [TrainRequest(corpus="mine", steps=40, device="cpu")]
    assert "/secret" not in json.dumps(told)
    assert str(run_folder) not in json.dumps(told)
    metrics = [data for name, data in told if name == "metrics"]
    *curve, valid = metrics
    assert [row["step"] for row in curve] == list(range(3, 31, 3))
    assert curve[-1] == {"step": 30, "steps": 40, "loss": 2.0, "lr": 0.1, "tokens_per_s": None}
    assert (valid["step"], valid["validation"]) == (30, 3.5)
    assert [row["value"] for row in valid["groups"]] == [3.5, None]


def test_a_run_that_is_stopped_is_asked_for_a_checkpoint(tmp_path, monkeypatch) -> None:
    """The trainer listens for SIGTERM while it trains; it is sent one, once."""
    signals = []

    def train(_request, _tell):
        for _ in range(200):
            signal.sigtimedwait([], 0.02)
            if signals:
                raise CancelledError("training stopped with a checkpoint")
        raise AssertionError("nobody stopped it")

    monkeypatch.setattr(training, "train_model", train)
    monkeypatch.setattr(training, "_LOOK_S", 0.01)
    (tmp_path / "job").mkdir()
    context, _ = fake_context(tmp_path / "job")

    class Stopped:
        def report(self, *told):
            pass

        def check(self):
            raise CancelledError("the work was stopped")

    object.__setattr__(context, "progress", Stopped())
    old = signal.signal(signal.SIGTERM, lambda number, _frame: signals.append(number))
    try:
        with pytest.raises(CancelledError, match="checkpoint"):
            training.run({"corpus": "mine"}, context)
    finally:
        signal.signal(signal.SIGTERM, old)
    assert signals == [signal.SIGTERM]
