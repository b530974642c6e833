"""What steps cost: speeds are of the time that training took, whatever lay in between."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

torch = pytest.importorskip("torch")

from cadenza.training import logs, meter  # noqa: E402


class _Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch):
    made = _Clock()
    monkeypatch.setattr(meter, "time", made)
    monkeypatch.setattr(logs, "time", made)
    return made


class _Log:
    def __init__(self) -> None:
        self.speeds: list[float] = []

    def train(self, rows, _note=""):
        self.speeds += [row[5] for row in rows]


def _add(counter: meter.Meter, step: int) -> None:
    batch = SimpleNamespace(tokens=50, shape=(1, 50))
    counter.add(step, torch.tensor(1.0), 1e-3, torch.tensor(1.0), [batch])


def test_rows_that_wait_over_a_validation_keep_their_own_time(clock):
    config = SimpleNamespace(flops_per_token=lambda _length: 1.0)
    counter, log = meter.Meter(config, 0.0, 1), _Log()
    for step in (1, 2):
        clock.now_s += 5.0
        _add(counter, step)
    with counter.paused():
        clock.now_s += 1000.0
    counter.flush(log)
    clock.now_s += 1.0
    _add(counter, 3)
    counter.flush(log)
    assert log.speeds == [10.0, 10.0, 50.0]


def test_what_is_left_is_no_more_than_the_minutes_given(clock, tmp_path, capsys):
    log = logs.RunLog(tmp_path, 0, 1000, minutes=20.0)
    clock.now_s += 500.0  # a first validation
    log.begin()
    clock.now_s += 300.0
    log.train([(2, 1.0, 1e-3, 1.0, 50, 10.0)])
    assert "15 min left" in capsys.readouterr().err
    clock.now_s += 600.0
    log.train([(950, 1.0, 1e-3, 1.0, 50, 10.0)])
    log.close()
    assert "1 min left" in capsys.readouterr().err


def test_a_line_in_a_pipe_has_no_empty_one_before_it(capsys):
    logs.say("\nvalidation")
    assert capsys.readouterr().err == "validation\n"
