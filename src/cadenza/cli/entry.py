"""The entry point: the group of commands, and the one place that turns errors into exit codes.

0 is done, 2 is wrong use, 1 is could not. Every error is one line on stderr; with
``CADENZA_DEBUG=1`` an unexpected one shows where it came from.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType
from typing import Any

import click

from cadenza._version import __version__
from cadenza.cli.page import PageGroup
from cadenza.errors import CadenzaError

__all__ = ["COMMANDS", "cadenza", "main", "run"]

COMMANDS = {
    "compose": "cadenza.cli.compose",
    "brief": "cadenza.cli.brief",
    "new": "cadenza.cli.new",
    "render": "cadenza.cli.render",
    "play": "cadenza.cli.play",
    "styles": "cadenza.cli.catalogues",
    "instruments": "cadenza.cli.catalogues",
    "ambiences": "cadenza.cli.catalogues",
    "soundfonts": "cadenza.cli.catalogues",
    "doctor": "cadenza.cli.doctor",
}
"""Command → the module that holds it; loaded when the command is used."""

_DONE, _COULD_NOT, _WRONG_USE = 0, 1, 2
_ISSUES = "please report it with the command you ran; CADENZA_DEBUG=1 shows where it came from"


class _LazyGroup(PageGroup):
    """A group whose commands are imported one by one, when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of a song's life, not of the alphabet."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)
        return command


@click.group(
    cls=_LazyGroup,
    examples=(
        'cadenza compose "rainy lofi in D minor, 75 bpm, two minutes"',
        'cadenza brief "un vals para piano solo en la menor" --json',
        "cadenza new",
        "cadenza doctor",
    ),
    notes=("Exit codes: 0 done, 2 wrong use, 1 could not.",),
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cadenza() -> None:
    """From a sentence to finished, original, editable music, on your own machine."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after ``cadenza``; those of the process when left out.

    Returns
    -------
    int
        Exit code: 0 done, 2 wrong use, 1 could not.
    """
    previous = _stop_on_terminate()
    try:
        return _ran(None if arguments is None else list(arguments))
    except BrokenPipeError:
        _silence_stdout()
        return _COULD_NOT
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - the last net
        return _explained(error)
    finally:
        if previous is not None:
            signal.signal(signal.SIGTERM, previous)


def _explained(error: BaseException) -> int:
    """Say one line about an error, and return its exit code."""
    line, code = str(error), _COULD_NOT
    if isinstance(error, CadenzaError):
        code = error.exit_code
    elif isinstance(error, KeyboardInterrupt | click.Abort):
        line = "stopped; nothing half-written is left"
    elif isinstance(error, click.ClickException):
        line, code = _usage_line(error), error.exit_code
    elif isinstance(error, MemoryError):
        line = "this needs more memory than there is; ask for a shorter piece"
    else:
        line = f"unexpected {type(error).__name__}: {_one_line(error)}; {_ISSUES}"
        if os.environ.get("CADENZA_DEBUG"):
            traceback.print_exception(error)
    return _say(line, code)


def _ran(words: list[str] | None) -> int:
    if "_CADENZA_COMPLETE" in os.environ:  # the shell asks for completions
        cadenza.main(prog_name="cadenza")
    try:
        with cadenza.make_context("cadenza", sys.argv[1:] if words is None else words) as context:
            cadenza.invoke(context)
    except click.exceptions.Exit as wish:
        return wish.exit_code
    finally:
        sys.stdout.flush()
    return _DONE


def _stop_on_terminate() -> Any:  # noqa: ANN401 - whatever handler stood there
    """Let a polite request to end clean up like Ctrl-C; only the main thread may set this."""

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    try:
        return signal.signal(signal.SIGTERM, stop)
    except ValueError:
        return None


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or "no message"


def _usage_line(error: click.ClickException) -> str:
    """Click's complaint as one line, with where to look."""
    line = " ".join(error.format_message().split()).rstrip(".")
    context = getattr(error, "ctx", None)
    return f"{line}; try {context.command_path} --help" if context is not None else line


def _say(line: str, code: int) -> int:
    try:
        print(f"cadenza: {line}", file=sys.stderr, flush=True)  # noqa: T201 - the surface speaks
    except OSError:
        return code
    return code


def _silence_stdout() -> None:
    """Whoever read our output has gone; keep the interpreter from complaining at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
