from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from cadenza.cli import run
from cadenza.sound import render_mix
from cadenza.sound.synth_fake import FakeSynth


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a working folder of the test's own."""
    monkeypatch.setenv("CADENZA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CADENZA_THREADS", "2")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def no_corpora(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is compared with the model's corpus, which takes a while, but where it is meant."""
    if request.node.get_closest_marker("originality") is None:
        monkeypatch.setattr("cadenza.app.originality.corpora", lambda _options: ())


@pytest.fixture
def fake_render() -> Callable[..., object]:
    return partial(render_mix, synth=FakeSynth())


@pytest.fixture(autouse=True)
def quick_sound(monkeypatch: pytest.MonkeyPatch, fake_render: Callable[..., object]) -> None:
    """Every command of this process plays through the fake synthesiser."""
    for module in ("composing", "converting", "exporting", "rendering", "playing", "verbs"):
        monkeypatch.setattr(f"cadenza.app.{module}.sound_room", lambda: fake_render)


class Outcome(NamedTuple):
    """What a run of the command line came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def cadenza(capfd: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run the command line in this process."""

    def go(*words: object) -> Outcome:
        capfd.readouterr()
        code = run([str(word) for word in words])
        captured = capfd.readouterr()
        return Outcome(code, captured.out, captured.err)

    return go
