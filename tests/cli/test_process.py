"""The command line as a process of its own: imports, speed, signals, pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

RUN = [sys.executable, "-m", "cadenza"]
HEAVY = {"numpy", "scipy", "mido", "pedalboard", "PIL", "pyloudnorm", "symusic", "rich", "mutagen"}


def test_a_brief_loads_nothing_heavy() -> None:
    code = (
        "import sys; from cadenza.cli import run\n"
        "code = run(['brief', 'rainy lofi in D minor', '--json'])\n"
        "print(' '.join(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    assert not loaded & HEAVY
    assert json.loads(done.stdout)["style"] == "lofi"


def test_a_brief_answers_at_once() -> None:
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([*RUN, "brief", "lofi in D minor"], capture_output=True, check=True)
        spent.append(time.perf_counter() - start)
    assert min(spent) < 1.5  # 0.25 s on an idle machine; the test must hold on a busy one


def test_a_pipe_that_closes_is_no_noise() -> None:
    command = f"{sys.executable} -m cadenza instruments | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_middle_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    slow = (
        "import sys, time, cadenza.app.composing as c\n"
        "def wait(*_):\n"
        "    print('rendering', flush=True); time.sleep(60)\n"
        "c.sound_room = lambda: wait\n"
        "from cadenza.cli import main\n"
        "main(['compose', '--style', 'lofi', '--bars', '4', '--out', 'a/b/song'])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", slow],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CADENZA_HOME": str(tmp_path / "home")},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "rendering\n"
    assert next(path.name for path in (tmp_path / "a" / "b").iterdir()).startswith(".cadenza-")
    for _ in range(3):  # the impatient press Ctrl-C more than once
        process.send_signal(number)
        time.sleep(0.02)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors == "cadenza: stopped; nothing half-written is left\n"
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("ending", "code", "said"),
    [
        (">&-", 0, ""),
        (
            ">/dev/full",
            1,
            "cadenza: what is printed needs a place to go; got No space left on device",
        ),
        ("| true", 1, ""),
        ("2>&-", 0, ""),
    ],
)
def test_whatever_becomes_of_stdout_is_told_once(ending: str, code: int, said: str) -> None:
    command = f"set -o pipefail; {sys.executable} -m cadenza styles {ending}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == bool(said)


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("brief --json - <&-", 0, ""),
        ("compose - <&-", 2, "cadenza: a prompt holds words"),
        ("new <&-", 1, "cadenza: stopped; nothing half-written is left"),
    ],
)
def test_a_closed_stdin_is_an_empty_one(tmp_path: Path, command: str, code: int, said: str) -> None:
    words = ["bash", "-c", f"{sys.executable} -m cadenza {command}"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stderr
    assert "unexpected" not in done.stderr


def test_bytes_that_are_no_text_do_not_stop_a_stream_of_prompts() -> None:
    done = subprocess.run(
        [*RUN, "brief", "--json", "-"],
        input=b"calm lofi \xff\xfe\njazz\n",
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
    )
    assert [json.loads(line)["style"] for line in done.stdout.splitlines()] == ["lofi", "jazz"]


def test_python_m_says_its_version() -> None:
    done = subprocess.run([*RUN, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("cadenza ")
