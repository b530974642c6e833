from __future__ import annotations

import io
import json
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from cadenza._version import __version__
from cadenza.cli.entry import COMMANDS
from cadenza.cli.entry import cadenza as group
from cadenza.cli.reference import main, reference
from cadenza.cli.show import Meter, table
from cadenza.music import Note, Score, Track, read_midi, write_midi
from cadenza.release import RECEIPT_FIELDS, STAGES

Cadenza = Callable[..., Any]
DOCS = Path(__file__).parents[2] / "docs"


def test_the_commands_are_those_that_were_promised(cadenza: Cadenza) -> None:
    assert list(COMMANDS) == [
        "compose", "continue", "infill", "accompany", "vary", "brief", "new", "render", "export",
        "convert", "transcribe", "words", "evaluate", "inspect", "rerender", "play", "audio",
        "studio", "serve", "corpus", "train", "styles", "progressions", "instruments", "ambiences",
        "finishes", "soundfonts", "models", "model", "doctor",
    ]  # fmt: skip
    assert cadenza("--version").out == f"cadenza {__version__}\n"
    for flag in ("-h", "--help"):
        for words in ([], *([name] for name in COMMANDS)):
            done = cadenza(*words, flag)
            assert done.code == 0
            assert "Usage: cadenza" in done.out
            assert "Examples" in done.out


PROMISED = """
    --style --key --tempo --meter --bars --length --part --without --chords --progression
    --register --beats-per-chord --octave-spread --mood
    --ambience --finish --engine --seed --soundfont --format --stems --no-audio --out --json
    --force --title --loudness --true-peak --part-gain --ambience-gain --model --takes
    --temperature --top-p --min-p --strictness --keep-partial
"""


def test_the_flags_are_those_that_were_promised(cadenza: Cadenza) -> None:
    page = cadenza("compose", "--help").out
    for flag in PROMISED.split():
        assert flag in page, flag


def test_the_reference_page_is_fresh(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (DOCS / "reference" / "cli.md").read_text("utf-8") == reference()
    monkeypatch.setattr(sys, "argv", ["reference"])
    main()
    assert capsys.readouterr().out == reference()
    monkeypatch.setattr(sys, "argv", ["reference", "page.md"])
    main()
    assert Path("page.md").read_text("utf-8") == reference()


def test_a_brief_is_shown_with_its_sources(cadenza: Cadenza) -> None:
    done = cadenza("brief", "lofi in D minor, 75 bpm, florble")
    assert done.code == 0
    assert "D minor  (asked)" in done.out
    assert "75 bpm  (asked)" in done.out
    assert "(style)" in done.out
    assert "not understood: florble" in done.out


def test_a_brief_as_json_has_the_fixed_fields(cadenza: Cadenza) -> None:
    brief = json.loads(cadenza("brief", "jazz", "in", "F", "--json", "--bars", "12").out)
    assert {
        "style", "moods", "key", "tempo_bpm", "meter", "length", "parts", "without", "ambience",
        "chords", "progression", "finish", "sources", "unread",
    } <= set(brief)  # fmt: skip
    assert brief["key"] == {"tonic": "F", "mode": "major"}
    assert brief["length"] == {"bars": 12, "seconds": None}


def test_a_flag_beats_the_sentence(cadenza: Cadenza) -> None:
    words = ("lofi in D minor at 80 bpm, two minutes", "--tempo", "90", "--key", "A minor")
    brief = json.loads(cadenza("brief", "--json", *words, "--bars", "8", "--meter", "3/4").out)
    assert (brief["tempo_bpm"], brief["key"]["tonic"], brief["meter"]) == (90, "A", "3/4")
    assert brief["length"] == {"bars": 8, "seconds": None}


@pytest.mark.slow
def test_compose_says_what_came_of_it(cadenza: Cadenza) -> None:
    done = cadenza(
        "compose", "lofi in D minor, 75 bpm, 4 bars", "--format", "wav", "--stems", "--out", "o"
    )
    assert done.code == 0, done.err
    assert re.search(r"✓  tempo +\d+ bpm", done.out)
    assert "Folder: o" in done.out
    assert "LUFS" in done.out
    assert (Path("o") / "song.wav").is_file()
    assert len(read_midi(Path("o") / "song.mid").bar_starts()) == 4


def test_compose_as_json_prints_one_object_and_nothing_else(cadenza: Cadenza) -> None:
    words = ("compose", "--style", "lofi", "--bars", "4", "--json", "--seed", "3", "--no-audio")
    done = cadenza(*words)
    answer = json.loads(done.out)
    assert done.err == ""
    assert {"folder", "files", "brief", "seed", "conformance", "loudness", "seconds"} <= set(answer)
    assert answer["seed"] == 3
    assert answer["folder"].startswith("songs/")
    assert answer["conformance"][0]["ok"] is True


def test_a_prompt_can_come_from_standard_input(
    cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("lofi in D minor,\n4 bars\n"))
    done = cadenza("compose", "-", "--no-audio", "--quiet", "--out", "o")
    assert done.code == 0, done.err
    assert len(read_midi(Path("o") / "song.mid").bar_starts()) == 4


def test_render_makes_a_release(cadenza: Cadenza) -> None:
    track = Track("Piano", 0, notes=(Note(0, 60, 480, 90),))
    Path("tune.mid").write_bytes(write_midi(Score(tracks=(track,))))
    done = cadenza("render", "tune.mid", "--finish", "lofi", "--part-gain", "Piano=-3")
    assert done.code == 0, done.err
    assert "Folder: songs/tune" in done.out
    again = cadenza("render", "tune.mid", "--force", "--json", "--format", "mp3")
    assert json.loads(again.out)["files"] == [
        "pianoroll.png", "receipt.html", "receipt.json", "song.mid", "song.mp3", "waveform.png",
    ]  # fmt: skip


def test_play_tells_of_a_missing_device(cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch) -> None:
    track = Track("Piano", 0, notes=(Note(0, 60, 480, 90),))
    Path("tune.mid").write_bytes(write_midi(Score(tracks=(track,))))
    monkeypatch.setattr("cadenza.app.playing.output_devices", list)
    done = cadenza("play", "tune.mid")
    assert done.code == 1
    assert done.err.startswith("cadenza: playing needs a sound device; got none")
    monkeypatch.setattr("cadenza.app.playing.DevicePlayer.ready", lambda _: "speaker")
    monkeypatch.setattr("cadenza.app.playing.DevicePlayer.play", lambda *_: None)
    assert cadenza("play", "tune.mid").err == "played tune.mid on speaker\n"


@pytest.mark.parametrize("name", ["styles", "instruments", "ambiences", "soundfonts"])
def test_catalogues(cadenza: Cadenza, home: Path, name: str) -> None:
    done = cadenza(name)
    assert done.code == 0
    assert str(home) in done.out
    data = json.loads(cadenza(name, "--json").out)
    assert len(data[name]) >= 1
    assert data["folder"].startswith(str(home))


def test_the_doctor_speaks(cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch) -> None:
    done = cadenza("doctor")
    assert done.code == 0
    assert "ready to compose" in done.out
    assert json.loads(cadenza("doctor", "--json").out)["ok"] is True
    monkeypatch.setenv("CADENZA_THREADS", "no")
    done = cadenza("doctor")
    assert done.code == 1
    assert "not ready" in done.out
    assert "unset CADENZA_THREADS" in done.out


WIZARD = "jazz\nNight Train\nmelody, bass, drums\ntrumpet\n\nBb major\n120\n8 bars\nrain\n"


def test_the_wizard_asks_and_composes(cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(WIZARD))
    done = cadenza("new", "--no-audio", "--json", "--out", "o")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    brief = answer["brief"]
    assert answer["title"] == "Night Train"
    assert (brief["style"], brief["tempo_bpm"], brief["length"]["bars"]) == ("jazz", 120, 8)
    assert {part["role"]: part["instrument"] for part in brief["parts"]}["melody"] == "trumpet"
    assert {part["role"] for part in brief["parts"]} == {"melody", "bass", "drums"}
    assert brief["ambience"] == ["rain"]
    assert all(check["ok"] for check in answer["conformance"])


def test_the_wizard_asks_again_after_a_bad_answer(
    cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = (
        "polkacore\nlofi\n\ntuba choir\nmelody\nkazoo-horn-9000\nflute\nH moll\nC minor\n-3\n70\n"
        "never\n0:20\nnone\n"
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
    done = cadenza("new", "--no-audio", "--json", "--out", "o")
    assert done.code == 0, done.err
    assert done.err.count("Error: ") == 6
    brief = json.loads(done.out)["brief"]
    assert brief["ambience"] == []
    assert [part["instrument"] for part in brief["parts"]] == ["flute"]


@pytest.mark.parametrize("answers", ["", "lofi\n", WIZARD.rsplit("\n", 2)[0] + "\n"])
def test_a_wizard_that_is_left_leaves_nothing(
    cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch, answers: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
    done = cadenza("new", "--no-audio", "--out", "o")
    assert done.code == 1
    assert done.err.endswith("cadenza: stopped; nothing half-written is left\n")
    assert list(Path.cwd().iterdir()) == []


def test_progress_is_a_line_on_a_terminal_and_silence_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with Meter() as meter:
        meter.report("render", 0.0)
        meter.report("render", 0.5)
        meter.report("master", 1.0, 2.0)
        meter.report("unheard of", 1.0)
        meter.check()
    assert "rendering" in screen.getvalue()
    assert "mastering" in screen.getvalue()
    assert " 50%" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[2K")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with Meter() as meter:
        meter.report("render", 0.5)
    assert sys.stderr.getvalue() == ""


def test_tables_of_nothing() -> None:
    assert table([]) == ""


GUIDES = sorted((DOCS / "guides").glob("*.md"))


def blocks(page: Path, language: str) -> list[str]:
    found = re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL)
    return [str(block) for block in found]


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_every_command_in_the_guides_is_one(page: Path) -> None:
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    for line in lines:
        if line.startswith("cadenza "):
            _, name, *words = shlex.split(line)
            command = group.get_command(click.Context(group), name)
            assert command is not None, line
            command.make_context(name, words)


def test_the_python_in_the_guides_runs(capsys: pytest.CaptureFixture[str]) -> None:
    for page in GUIDES:
        if page.stem == "api":  # runs against a server, in tests/http
            continue
        for block in blocks(page, "python"):
            exec(compile(block, str(page), "exec"), {})
    assert capsys.readouterr().out.startswith("D minor ")


def test_every_field_of_a_receipt_is_documented() -> None:
    page = (DOCS / "reference" / "receipt.md").read_text("utf-8")
    for name in (*RECEIPT_FIELDS, *STAGES):
        assert f"`{name}`" in page, name


def test_the_wizard_tells_of_a_taken_folder_before_it_asks(cadenza: Cadenza) -> None:
    Path("o").mkdir()
    done = cadenza("new", "--out", "o")
    assert done.code == 1
    assert "not overwritten" in done.err
    assert "Style" not in done.err
