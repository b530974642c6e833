"""The guide to the API runs, line by line, against a server."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "api.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8083"


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_commands_of_the_guide_run(served, tmp_path):
    url = served()
    lines = [line for block in blocks("sh") for line in block.splitlines() if "curl" in line]
    script = "\n".join(f"{line}; echo" for line in lines).replace(ADDRESS, url)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "event: cells" in done.stdout
    assert '"kind":"midi"' not in done.stdout  # it is put into a variable
    assert '"kind":"import"' in done.stdout
    assert "20 and 300" in done.stdout or "20" in done.stdout.splitlines()[-1]
    assert (tmp_path / "song.mid").read_bytes()[:4] == b"MThd"
    assert (tmp_path / "song.mp3").read_bytes()[:3] == b"ID3"
    assert "event: result" in (tmp_path / "events.txt").read_text("utf-8")
    unexpected = [title for title in ("Not Found", "Internal Server Error") if title in done.stdout]
    assert unexpected == []


def test_the_python_of_the_guide_runs(served, tmp_path, monkeypatch, capsys):
    url = served()
    monkeypatch.chdir(tmp_path)
    (block,) = blocks("python")
    exec(compile(block.replace(ADDRESS, url), "api.md", "exec"), {})
    said = capsys.readouterr().out
    assert said.startswith("3/4\nbar 1\n")
    assert (tmp_path / "morning.mid").exists()
    assert (tmp_path / "morning.mp3").read_bytes()[:3] == b"ID3"
    assert (tmp_path / "song.abc").exists()
