"""Writes ``docs/reference/cli.md`` from the help pages: ``python -m cadenza.cli.reference``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cadenza.cli.entry import COMMANDS, cadenza
from cadenza.cli.page import SETTINGS

__all__ = ["main", "reference"]

_HEAD = """# Command line

Made from the help pages by `python -m cadenza.cli.reference docs/reference/cli.md`; a test
compares it with them. Data goes to stdout, messages and progress to stderr. `--json` prints one
object on stdout and nothing else there. Exit codes: 0 done, 2 wrong use, 1 could not.

| environment | what it says |
|---|---|
| `CADENZA_HOME` | the folder of your own styles, SoundFonts, ambiences and patches |
| `CADENZA_THREADS` | worker threads, 1 to 256; the result does not depend on it |
| `CADENZA_LLM` | the language model of `--llm` |
| `CADENZA_LLM_KEY` | the key of its server, where it asks for one |
| `CADENZA_TOKEN` | what callers of `cadenza serve` must show, as `--token` |
| `CADENZA_DEBUG` | 1 shows where an unexpected error came from |
"""
_WIDTH = 96


def _page(command: click.Command, name: str) -> str:
    context = click.Context(
        command,
        info_name=name,
        terminal_width=_WIDTH,
        max_content_width=_WIDTH,
        help_option_names=SETTINGS["help_option_names"],
    )
    return f"\n## {name}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


def reference() -> str:
    """The whole page as Markdown."""
    root = click.Context(cadenza, info_name="cadenza")
    pages = [_page(cadenza, "cadenza")]
    for name in COMMANDS:
        command = cadenza.get_command(root, name)
        if command is not None:
            pages.append(_page(command, f"cadenza {name}"))
        if isinstance(command, click.Group):
            pages += [
                _page(each, f"cadenza {name} {word}") for word, each in command.commands.items()
            ]
    return _HEAD + "".join(pages)


def main() -> None:
    """Write the page to the file that is named, or to stdout."""
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
    else:
        sys.stdout.write(reference())


if __name__ == "__main__":
    main()
