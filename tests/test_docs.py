"""The README runs, its links and those of every page lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from cadenza.cli.entry import cadenza as group

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_every_command_of_the_readme_is_one():
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    seen = 0
    for line in lines:
        program, *words = shlex.split(line, comments=True)
        if program == "cadenza":
            command = group.get_command(click.Context(group), words[0])
            assert command is not None, line
            command.make_context(words[0], words[1:])
            seen += 1
        else:
            assert program == "make"
            assert f"\n{words[0]}:" in (ROOT / "Makefile").read_text("utf-8")
    assert seen >= 6


def test_the_python_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CADENZA_HOME", str(tmp_path / "home"))
    (block,) = blocks("python")
    exec(compile(block, "README.md", "exec"), {})
    assert "first-song G major" in capsys.readouterr().out
    assert (tmp_path / "first-song" / "song.mid").exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_page_is_reachable_from_the_readme():
    for page in sorted((ROOT / "docs").rglob("*.md")):
        assert str(page.relative_to(ROOT)) in README, page.name
