"""The verbs on the command line: what they print, and how they are stopped."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cadenza.app import example
from cadenza.cli.entry import COMMANDS
from cadenza.cli.show import Meter
from cadenza.compose import Canvas, Cell, TheoryEngine, composer
from cadenza.music import read_midi
from cadenza.progress import Progress

Cadenza = Callable[..., Any]
WORDS = {
    "continue": ["--bars", "4"],
    "infill": ["--bars", "2-3"],
    "accompany": ["--part", "bass"],
    "vary": ["--amount", "0.5"],
}
FIELDS = [
    "folder", "files", "title", "verb", "source", "brief", "seed", "engine", "options",
    "conformance", "takes", "partial", "loudness", "seconds",
]  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_a_verb_says_what_was_read_and_what_came_of_it(cadenza: Cadenza, name: str) -> None:
    Path("tune.mid").write_bytes(example("november").midi)
    done = cadenza(name, "tune.mid", *WORDS[name], "--no-audio")
    assert done.code == 0, done.err
    assert done.out.startswith("Read tune.mid:\n  style ")
    assert "C minor  (as the file says)" in done.out
    assert "✓  kept" in done.out
    assert "Folder: songs/tune-" in done.out
    assert done.err == ""


@pytest.mark.parametrize("name", WORDS)
def test_a_verb_as_json_has_the_fixed_fields(cadenza: Cadenza, name: str) -> None:
    done = cadenza(name, "--example", "rooftop", *WORDS[name], "--no-audio", "--json")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert list(answer) == FIELDS
    assert (answer["verb"], answer["engine"], answer["seed"]) == (name, "neural", 1)
    assert answer["brief"] is None
    assert answer["options"] == {}
    assert answer["partial"] is None
    (row,) = answer["takes"]
    assert list(row) == ["place", "number", "seed", "file", "total", "reasons", "measurements"]
    fields = {"name", "sha256", "read", "unread", "without_effect", "anew", "kind"}
    assert set(answer["source"]) == fields
    assert answer["source"]["anew"] is None


def test_every_verb_takes_the_flags_of_sound_and_output(cadenza: Cadenza) -> None:
    promised = """--seed --takes --no-audio --json --example --ambience --finish --soundfont
        --loudness --true-peak --part-gain --ambience-gain --format --stems --out --force --quiet
        --engine --model --temperature --top-p --min-p --keep-partial --prompt"""
    for name in WORDS:
        page = cadenza(name, "--help").out
        for flag in promised.split():
            assert flag in page, (name, flag)
    assert list(WORDS) == list(COMMANDS)[1:5]


def test_takes_are_told_with_their_reasons(cadenza: Cadenza) -> None:
    words = ["continue", "--example", "november", "--bars", "4", "--no-audio"]
    done = cadenza(*words, "--takes", "3")
    assert done.code == 0, done.err
    lines = done.out.split("Takes, best first:\n")[1].splitlines()[:3]
    assert [line.split()[0] for line in lines] == ["1.", "2.", "3."]
    assert "like its style" in lines[0]
    assert "chord tones on strong beats" in lines[0]
    assert "takes/take-3.mid" in done.out
    one = cadenza(*words)
    assert "Takes" not in one.out


def test_compose_as_json_has_the_same_fields(cadenza: Cadenza) -> None:
    words = ["compose", "--style", "lofi", "--bars", "4", "--takes", "2", "--no-audio", "--json"]
    answer = json.loads(cadenza(*words).out)
    assert list(answer) == FIELDS
    assert [row["file"] for row in answer["takes"]] == ["song.mid", "takes/take-2.mid"]
    assert answer["source"] is None


def test_what_the_engine_cannot_use_is_told(cadenza: Cadenza) -> None:
    words = ["compose", "lofi", "--bars", "2", "--no-audio", "--temperature", "1", "--top-p", "0.9"]
    done = cadenza(*words, "--engine", "theory", "--json")
    assert done.code == 0
    assert done.err == (
        "note: the theory engine writes by rule; --temperature and --top-p had no effect\n"
    )
    assert json.loads(done.out)["options"] == {"temperature": 1.0, "top_p": 0.9}


def test_a_prompt_steers_and_what_is_not_understood_is_listed(cadenza: Cadenza) -> None:
    words = ["accompany", "--example", "harbour", "--prompt", "jazz with piano, florble"]
    done = cadenza(*words, "--no-audio")
    assert done.code == 0, done.err
    assert "jazz  (asked)" in done.out
    assert "not understood: florble" in done.out
    assert "acoustic_grand_piano" in done.out


def test_where_a_style_comes_from_is_told(cadenza: Cadenza) -> None:
    words = ["vary", "--example", "harbour", "--no-audio", "--engine", "theory"]
    assert "folk  (of the example)" in cadenza(*words).out
    assert "near: country  (no style polka)" in cadenza(*words, "--style", "polka").out
    assert "near: pop  (no style chiptune)" in cadenza("brief", "a chiptune loop").out


def test_words_that_a_file_leaves_no_room_for_are_told(cadenza: Cadenza) -> None:
    words = ["continue", "--example", "harbour", "--bars", "2", "--no-audio", "--prompt"]
    told = "without effect: fast (a file keeps its tempo), minor (a file keeps its key)"
    assert told in cadenza(*words, "faster, in minor", "--out", "a").out
    assert "without effect" not in cadenza(*words, "in major, calm", "--out", "b").out
    swung = cadenza(*words, "with swing", "--out", "c").out
    assert "without effect: swing (a file keeps its feel)" in swung


def test_the_examples_are_listed(cadenza: Cadenza) -> None:
    for name in WORDS:
        done = cadenza(name, "--example", "list")
        assert done.code == 0
        assert "harbour" in done.out
        assert done.out.count("\n") == 6


class Pressed(TheoryEngine):
    """Ctrl-C comes in the third bar, and again in the fifth."""

    name = "pressed"
    presses = 1

    def fill(self, canvas: Canvas, progress: Progress) -> Iterator[Cell]:
        first, last = min(hole.bar for hole in canvas.holes), -1
        for cell in super().fill(canvas, progress):
            if cell.hole.bar != last and cell.hole.bar - first in (3, 4)[: self.presses]:
                os.kill(os.getpid(), signal.SIGINT)
            if self.presses == 1 or cell.hole.bar - first > 4:
                progress.check()
            last = cell.hole.bar
            yield cell


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> type[Pressed]:
    monkeypatch.setitem(composer._ENGINES, "pressed", lambda _: Pressed())
    monkeypatch.setattr(Pressed, "presses", 1)
    return Pressed


@pytest.mark.usefixtures("pressed")
def test_ctrl_c_keeps_the_bars_made_so_far_where_asked(cadenza: Cadenza) -> None:
    words = ["compose", "--style", "pop", "--bars", "12", "--engine", "pressed", "--no-audio"]
    done = cadenza(*words, "--out", "o")
    assert (done.code, done.err) == (1, "cadenza: stopped; nothing half-written is left\n")
    assert list(Path.cwd().iterdir()) == []
    before = signal.getsignal(signal.SIGINT)
    done = cadenza(*words, "--out", "o", "--keep-partial")
    assert done.code == 0, done.err
    assert "Stopped: 3 of 12 bars were made." in done.out
    assert len(read_midi(Path("o") / "song.mid").bar_starts()) == 3
    assert signal.getsignal(signal.SIGINT) == before
    answer = json.loads(cadenza(*words, "--out", "p", "--keep-partial", "--json").out)
    assert answer["partial"]["bars"] == 3
    assert answer["title"].endswith("(partial)")


def test_a_second_ctrl_c_does_not_wait_for_a_check(
    cadenza: Cadenza, pressed: type[Pressed]
) -> None:
    pressed.presses = 2
    words = ["compose", "--style", "pop", "--bars", "12", "--engine", "pressed", "--no-audio"]
    done = cadenza(*words, "--out", "o", "--keep-partial")
    # The second comes as an interrupt of its own; what was whole by then is kept all the same.
    assert done.code == 0, done.err
    assert "Stopped: 4 of 12 bars were made." in done.out


def test_an_interrupt_that_the_shell_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Meter(quiet=True, patient=True) as meter:
            assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
            os.kill(os.getpid(), signal.SIGINT)
            meter.check()
    finally:
        signal.signal(signal.SIGINT, before)


def test_models_are_listed_and_looked_into(cadenza: Cadenza, home: Path) -> None:
    from cadenza.runtime import ModelConfig, write_bundle
    from cadenza.tokens import FIELD_SIZES, FIELDS, digest

    config = ModelConfig.of_size("tiny", FIELDS, FIELD_SIZES, digest())
    files = {"model.onnx": b"graph", "card.md": b"# Mine\n\nA card."}
    write_bundle(
        home / "models" / "mine",
        name="mine",
        config=config,
        files=files,
        version="1.0",
        created="2026-01-31",
        licence="CC0",
        summary={"trained_on": ["hymns"]},
    )
    assert "trained on hymns" in cadenza("models").out
    rows = json.loads(cadenza("models", "--json").out)["models"]
    (row,) = [row for row in rows if row["name"] == "mine"]
    assert {"parameters", "context", "bytes", "licence", "trained_on"} <= set(row)
    page = cadenza("model", "inspect", "mine").out
    assert "A card." in page
    assert "✓ model.onnx" in page
    found = json.loads(cadenza("model", "inspect", "mine", "--json").out)
    assert found["verified"] is True
    assert found["config"]["context"] == 256
    (home / "models" / "mine" / "model.onnx").write_bytes(b"other")
    done = cadenza("model", "inspect", "mine")
    assert done.code == 1
    assert done.err.startswith("cadenza: the files of bundle mine are as they were written")
    assert done.err.count("\n") == 1
