"""Whatever is wrong: one clear line, the right exit code, no traceback, nothing left behind."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadenza.cli import main, run
from cadenza.cli.entry import cadenza as group
from cadenza.music import Score, Track, write_midi
from cadenza.sound import load_finishes

Cadenza = Callable[..., Any]


def is_one_clear_line(text: str) -> bool:
    return text.startswith("cadenza: ") and text.count("\n") == 1 and "Traceback" not in text


def left_behind() -> list[str]:
    return sorted(path.name for path in Path.cwd().iterdir())


WRONG_USE = {
    "nothing asked": ["compose"],
    "empty prompt": ["compose", ""],
    "blank prompt": ["compose", "  \n "],
    "100 kB prompt": ["compose", "lofi " * 20_000],
    "unknown style": ["compose", "--style", "polkacore"],
    "tempo 0": ["compose", "--tempo", "0"],
    "tempo of words": ["compose", "--tempo", "quick"],
    "tempo nan": ["compose", "--tempo", "nan"],
    "tempo 10000": ["compose", "lofi at 10000 bpm"],
    "meter 5/0": ["compose", "--meter", "5/0"],
    "meter of words": ["compose", "--meter", "banana"],
    "10000 bars": ["compose", "--bars", "10000"],
    "10000 bars said": ["compose", "lofi, 10000 bars"],
    "no bars": ["compose", "--bars", "0"],
    "bars and length": ["compose", "--bars", "8", "--length", "1:00"],
    "contradiction": ["compose", "lofi, 400 bars, 10 seconds long"],
    "two keys": ["compose", "lofi in D minor in F# major"],
    "chord gibberish": ["compose", "--chords", "Xq7 blah"],
    "roman gibberish": ["compose", "--progression", "I II VIIII banana"],
    "chords and progression": ["compose", "--chords", "C F", "--progression", "I IV"],
    "key gibberish": ["compose", "--key", "H flat"],
    "part gibberish": ["compose", "lofi", "--part", "melody=kazoo-horn-9000"],
    "part without role": ["compose", "lofi", "--part", "solo=piano"],
    "seed of words": ["compose", "lofi", "--seed", "lucky"],
    "negative seed": ["compose", "lofi", "--seed", "-1"],
    "unknown engine": ["compose", "lofi", "--engine", "magic"],
    "unknown format": ["compose", "lofi", "--format", "ogg"],
    "no takes": ["compose", "lofi", "--takes", "0"],
    "too many takes": ["compose", "lofi", "--takes", "17"],
    "takes of words": ["compose", "lofi", "--takes", "many"],
    "temperature": ["compose", "lofi", "--temperature", "9"],
    "temperature nan": ["compose", "lofi", "--temperature", "nan"],
    "temperature of words": ["compose", "lofi", "--temperature", "hot"],
    "top-p": ["compose", "lofi", "--top-p", "0"],
    "min-p": ["compose", "lofi", "--min-p", "-1"],
    "strictness": ["compose", "lofi", "--strictness", "2"],
    "unknown model": ["compose", "lofi", "--model", "nosuchmodel"],
    "continue nothing": ["continue"],
    "continue two": ["continue", "a.mid", "--example", "harbour"],
    "continue no bars": ["continue", "--example", "harbour", "--bars", "0"],
    "continue a range": ["continue", "--example", "harbour", "--bars", "5-8"],
    "continue at another tempo": ["continue", "--example", "harbour", "--prompt", "at 200 bpm"],
    "continue a blank prompt": ["continue", "--example", "harbour", "--prompt", " "],
    "unknown example": ["vary", "--example", "polka"],
    "infill no bars": ["infill", "--example", "harbour"],
    "infill bars of words": ["infill", "--example", "harbour", "--bars", "loud"],
    "infill beyond the end": ["infill", "--example", "harbour", "--bars", "9-"],
    "infill backwards": ["infill", "--example", "harbour", "--bars", "8-5"],
    "infill a part that is not there": [
        "infill",
        "--example",
        "harbour",
        "--bars",
        "1",
        "--part",
        "tuba",
    ],
    "accompany by gibberish": ["accompany", "--example", "harbour", "--part", "solo=kazoo-9000"],
    "vary nothing": ["vary", "--example", "harbour", "--amount", "0"],
    "vary too much": ["vary", "--example", "harbour", "--amount", "1.5"],
    "vary in words": ["vary", "--example", "harbour", "--amount", "some"],
    "inspect nothing": ["model", "inspect"],
    "inspect an unknown model": ["model", "inspect", "nosuchmodel"],
    "unknown finish": ["compose", "--style", "lofi", "--finish", "glitter9"],
    "unknown ambience": ["compose", "--style", "lofi", "--ambience", "lava9"],
    "unknown soundfont": ["compose", "lofi", "--soundfont", "nosuchfont"],
    "loudness": ["compose", "lofi", "--loudness", "3"],
    "loudness of words": ["compose", "lofi", "--loudness", "loud"],
    "true peak": ["compose", "lofi", "--true-peak", "2"],
    "gain": ["compose", "lofi", "--part-gain", "drums"],
    "huge gain": ["compose", "lofi", "--part-gain", "drums=500"],
    "unknown flag": ["compose", "lofi", "--sparkle"],
    "unknown command": ["composse", "lofi"],
    "no file": ["render"],
    "volume": ["play", "x.mid", "--volume", "7"],
    "brief of nothing": ["brief"],
    "brief of blanks": ["brief", " "],
}


@pytest.mark.parametrize("words", WRONG_USE.values(), ids=WRONG_USE)
def test_wrong_use_is_exit_code_2(cadenza: Cadenza, words: list[str]) -> None:
    done = cadenza(*words)
    assert done.code == 2, done.err
    assert is_one_clear_line(done.err)
    assert done.out == ""
    assert left_behind() == []


COULD_NOT = {
    "missing soundfont": ["compose", "lofi", "--soundfont", "./none.sf2"],
    "folder as soundfont": ["compose", "lofi", "--soundfont", "./here.sf2"],
    "empty soundfont": ["compose", "lofi", "--soundfont", "./empty.sf2"],
    "cut soundfont": ["compose", "lofi", "--soundfont", "./cut.sf2"],
    "missing seed": ["continue", "none.mid"],
    "folder as seed": ["infill", "here.sf2", "--bars", "1"],
    "empty seed": ["vary", "empty.sf2"],
    "cut seed": ["accompany", "cut.mid"],
    "silent seed": ["continue", "silent.mid"],
    "no bundle": ["model", "inspect", "./here.sf2"],
    "out is taken by a verb": ["vary", "--example", "harbour", "--out", "here.sf2"],
    "missing midi": ["render", "none.mid"],
    "folder as midi": ["render", "here.sf2"],
    "empty midi": ["render", "empty.sf2"],
    "cut midi": ["render", "cut.mid"],
    "out is a file": ["compose", "lofi", "--out", "empty.sf2"],
    "out is taken": ["compose", "lofi", "--out", "here.sf2"],
    "out is no release": ["compose", "lofi", "--out", "here.sf2", "--force"],
    "out under a file": ["compose", "lofi", "--out", "empty.sf2/song"],
    "out too long": ["compose", "lofi", "--out", "x" * 300],
    "out cannot be written": ["compose", "lofi", "--out", "/proc/cadenza/song"],
    "missing ambience file": ["compose", "lofi", "--ambience", "./none.wav"],
    "missing audio": ["play", "none.wav"],
    "broken audio": ["play", "cut.mid.wav"],
}


@pytest.mark.parametrize("words", COULD_NOT.values(), ids=COULD_NOT)
def test_what_could_not_be_done_is_exit_code_1(cadenza: Cadenza, words: list[str]) -> None:
    (Path("here.sf2") / "letters").mkdir(parents=True)
    Path("empty.sf2").touch()
    Path("cut.sf2").write_bytes(b"RIFF\xff\0\0\0sfbkLIST")
    Path("cut.mid").write_bytes(b"MThd\0\0\0\6\0\1\0\2\1\xe0MTrk\0\0\1\0\0\x90")
    Path("cut.mid.wav").write_bytes(b"RIFF....WAVE")
    Path("silent.mid").write_bytes(write_midi(Score(tracks=(Track("a"),))))
    before = left_behind()
    done = cadenza(*words)
    assert done.code == 1, done.err
    assert is_one_clear_line(done.err)
    assert done.out == ""
    assert left_behind() == before


def test_a_file_that_may_not_be_read(cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("locked.mid").write_bytes(b"MThd")
    opened, read = Path.open, Path.read_bytes

    def refuse(real: Callable[..., Any]) -> Callable[..., Any]:
        def gate(self: Path, *args: Any, **more: Any) -> Any:
            if self.name == "locked.mid":
                raise PermissionError(errno.EACCES, "Permission denied")
            return real(self, *args, **more)

        return gate

    monkeypatch.setattr(Path, "open", refuse(opened))
    monkeypatch.setattr(Path, "read_bytes", refuse(read))
    done = cadenza("render", "locked.mid")
    assert done.code == 1
    assert is_one_clear_line(done.err)
    assert "Permission denied" in done.err


@pytest.mark.parametrize(
    ("number", "rule"), [(errno.ENOSPC, "disk must have room"), (errno.EROFS, "must be writable")]
)
def test_disks_that_are_full_or_locked(
    cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch, number: int, rule: str
) -> None:
    write = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        write(self, bytes(data[:10]))
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", full)
    done = cadenza("compose", "--style", "lofi", "--bars", "2", "--out", "a/b/song", "--no-audio")
    assert done.code == 1
    assert is_one_clear_line(done.err)
    assert rule in done.err
    assert left_behind() == []


def test_json_stays_off_stdout_when_it_fails(cadenza: Cadenza) -> None:
    done = cadenza("compose", "", "--json")
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_ctrl_c_is_one_line(
    cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def stop(*_: object) -> None:
        raise error

    monkeypatch.setattr("cadenza.cli.brief.understand", lambda *_, **__: stop())
    done = cadenza("brief", "lofi")
    assert done.code == 1
    assert done.err == "cadenza: stopped; nothing half-written is left\n"


def test_what_nobody_expected_is_one_line_too(
    cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr("cadenza.cli.brief.understand", fail)
    done = cadenza("brief", "lofi")
    assert done.code == 1
    assert is_one_clear_line(done.err)
    assert "ZeroDivisionError: two lines" in done.err
    assert "CADENZA_DEBUG" in done.err
    monkeypatch.setenv("CADENZA_DEBUG", "1")
    assert "Traceback" in cadenza("brief", "lofi").err


def test_no_memory_is_told(cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("cadenza.cli.brief.understand", fail)
    done = cadenza("brief", "lofi")
    assert done.code == 1
    assert "more memory than there is" in done.err


def test_a_reader_that_goes_away_is_no_noise(
    cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("cadenza.cli.entry._silence_stdout", lambda: None)
    monkeypatch.setattr("cadenza.cli.brief.print_line", gone)
    done = cadenza("brief", "lofi")
    assert (done.code, done.out, done.err) == (1, "", "")


@pytest.mark.slow
@given(st.text(max_size=200).filter(lambda text: text != "-"))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_sentence_is_read_or_refused_in_one_line(
    capfd: pytest.CaptureFixture[str], text: str
) -> None:
    capfd.readouterr()
    code = run(["brief", "--json", "--", text])
    out, err = capfd.readouterr()
    if code == 0:
        assert json.loads(out)["style"]
    else:
        assert code == 2
        assert is_one_clear_line(err)


def test_lines_that_cannot_be_read_do_not_stop_the_others(
    cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "lofi in D minor\n\njazz at 9999 bpm\ntechno\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    done = cadenza("brief", "--json", "-")
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 2
    assert [answer.get("style") for answer in answers] == ["lofi", None, None, "techno"]
    assert "error" in answers[1]
    assert "error" in answers[2]
    monkeypatch.setattr(sys, "stdin", io.StringIO("lofi\n\n"))
    plain = cadenza("brief", "-")
    assert plain.code == 2
    assert "error: " in plain.out


def test_no_command_is_a_wish_for_help(cadenza: Cadenza) -> None:
    done = cadenza()
    assert (done.code, done.err) == (0, "")
    assert done.out == cadenza("--help").out


def test_a_flag_without_its_value_says_where_to_look(cadenza: Cadenza) -> None:
    done = cadenza("compose", "lofi", "--tempo")
    assert done.code == 2
    assert is_one_clear_line(done.err)
    assert "requires an argument; try cadenza" in done.err


def test_no_flag_asks_for_permission_before_we_can_tell_why() -> None:
    for name in ("compose", "render", "play"):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        for parameter in command.params:
            assert not getattr(parameter.type, "readable", False), parameter.name


def test_bytes_that_are_no_text_do_no_harm(cadenza: Cadenza) -> None:
    odd = b"Canci\xc3\xb3n \xff".decode("ascii", "surrogateescape")
    words = ["compose", f"lofi {odd}", "--bars", "1", "--no-audio", "--json", "--title", odd]
    done = cadenza(*words)
    assert done.code == 0, done.err
    assert json.loads(done.out)["title"] == "Canción \ufffd"


@pytest.mark.parametrize(
    "words",
    [
        ["compose", "lofi", "--soundfont", "~nobody-at-all/x.sf2"],
        ["render", "~nobody-at-all/x.mid"],
        ["play", "~nobody-at-all/x.wav"],
    ],
)
def test_a_home_of_nobody_is_a_path_like_any_other(cadenza: Cadenza, words: list[str]) -> None:
    done = cadenza(*words)
    assert done.code == 1, done.err
    assert is_one_clear_line(done.err)
    assert "unexpected" not in done.err
    assert left_behind() == []


def test_a_cadenza_home_of_nobody_is_told(
    cadenza: Cadenza, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADENZA_HOME", "~nobody-at-all/x")
    done = cadenza("styles")
    assert done.code == 2
    assert is_one_clear_line(done.err)
    assert "CADENZA_HOME names a folder; got ~nobody-at-all/x" in done.err


def test_a_pipe_in_the_styles_folder_is_passed_over(cadenza: Cadenza, home: Path) -> None:
    (home / "styles").mkdir(parents=True)
    os.mkfifo(home / "styles" / "pipe.toml")
    listed = cadenza("styles")
    assert listed.code == 0
    assert "\npipe " not in listed.out
    assert cadenza("compose", "calm pop", "--bars", "1", "--no-audio").code == 0


def test_no_audio_says_which_flags_it_idles(cadenza: Cadenza) -> None:
    words = ["compose", "lofi", "--bars", "1", "--no-audio", "--stems", "--format", "wav", "--json"]
    done = cadenza(*words)
    assert done.code == 0
    assert done.err == "note: --no-audio writes no sound; --stems and --format had no effect\n"
    assert json.loads(done.out)["loudness"] is None
    assert is_one_clear_line(cadenza(*words, "--tempo", "0").err)


def test_every_finish_that_can_be_heard_can_be_asked_for(cadenza: Cadenza) -> None:
    for name in load_finishes():
        done = cadenza("brief", "lofi", "--finish", name, "--json")
        assert json.loads(done.out)["finish"] == name


def test_it_also_runs_beside_the_main_thread(capfd: pytest.CaptureFixture[str]) -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(run(["--version"])))
    thread.start()
    thread.join()
    assert codes == [0]
    assert capfd.readouterr().out.startswith("cadenza ")


def test_a_closed_stderr_changes_no_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:  # noqa: ARG002
            raise OSError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(sys, "stderr", Closed())
    assert run(["compose", ""]) == 2


def test_arguments_can_come_from_the_process(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["cadenza", "--version"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert capfd.readouterr().out.startswith("cadenza ")
