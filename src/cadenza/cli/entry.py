"""The entry point: the group of commands, and the one place that turns errors into exit codes.

0 is done, 2 is wrong use, 1 is could not. Every error is one line on stderr; with
``CADENZA_DEBUG=1`` an unexpected one shows where it came from.
"""

from __future__ import annotations

import errno
import importlib
import keyword
import os
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from io import StringIO, TextIOWrapper
from types import FrameType
from typing import Any

import click

from cadenza._version import __version__
from cadenza.cli.page import PageGroup
from cadenza.errors import CadenzaError

__all__ = ["COMMANDS", "cadenza", "main", "run"]

COMMANDS = {
    "compose": "cadenza.cli.compose",
    "continue": "cadenza.cli.verbs",
    "infill": "cadenza.cli.verbs",
    "accompany": "cadenza.cli.verbs",
    "vary": "cadenza.cli.verbs",
    "brief": "cadenza.cli.brief",
    "new": "cadenza.cli.new",
    "render": "cadenza.cli.render",
    "export": "cadenza.cli.export",
    "convert": "cadenza.cli.convert",
    "transcribe": "cadenza.cli.transcribe",
    "words": "cadenza.cli.words",
    "evaluate": "cadenza.cli.evaluate",
    "inspect": "cadenza.cli.provenance",
    "rerender": "cadenza.cli.provenance",
    "play": "cadenza.cli.play",
    "audio": "cadenza.cli.audio",
    "studio": "cadenza.cli.studio",
    "serve": "cadenza.cli.studio",
    "corpus": "cadenza.cli.corpus",
    "train": "cadenza.cli.train",
    "styles": "cadenza.cli.catalogues",
    "progressions": "cadenza.cli.catalogues",
    "instruments": "cadenza.cli.catalogues",
    "ambiences": "cadenza.cli.catalogues",
    "finishes": "cadenza.cli.catalogues",
    "soundfonts": "cadenza.cli.catalogues",
    "models": "cadenza.cli.models",
    "model": "cadenza.cli.models",
    "doctor": "cadenza.cli.doctor",
}
"""Command → the module that holds it; loaded when the command is used."""

_DONE, _COULD_NOT, _WRONG_USE = 0, 1, 2
_STOPS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_STREAM_FAULTS = (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT, errno.EFBIG)
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
        function = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name]), function)
        return command


@click.group(
    cls=_LazyGroup,
    examples=(
        'cadenza compose "rainy lofi in D minor, 75 bpm, two minutes"',
        'cadenza brief "un vals para piano solo en la menor" --json',
        "cadenza continue --example harbour --bars 16",
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
    _stop_in_order()
    _ready_stdin()
    sys.exit(_exit_code(arguments))


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
    previous = _stop_in_order()
    try:
        return _exit_code(arguments)
    finally:
        _set_all(previous)


def _exit_code(arguments: Sequence[str] | None) -> int:
    """Run, and say one line about whatever went wrong."""
    try:
        return _ran(None if arguments is None else list(arguments))
    except BrokenPipeError:
        _silence_stdout()
        return _COULD_NOT
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - the last net
        return _explained(error)


def _explained(error: BaseException) -> int:
    """Say one line about an error, and return its exit code."""
    line, code = str(error), _COULD_NOT
    if isinstance(error, CadenzaError):
        code = error.exit_code
    elif isinstance(error, KeyboardInterrupt | click.Abort):
        line = "stopped; nothing half-written is left"
    elif isinstance(error, click.exceptions.NoArgsIsHelpError) and error.ctx is not None:
        click.echo(error.ctx.get_help())
        return _DONE
    elif isinstance(error, click.ClickException):
        line, code = _usage_line(error), error.exit_code
    elif isinstance(error, OSError) and error.filename is None and error.errno in _STREAM_FAULTS:
        line = f"what is printed needs a place to go; got {error.strerror}; send it elsewhere"
        _silence_stdout()
    elif isinstance(error, MemoryError):
        line = "this needs more memory than there is; ask for a shorter piece"
    else:
        line = f"unexpected {type(error).__name__}: {_one_line(error)}; {_ISSUES}"
        if os.environ.get("CADENZA_DEBUG"):
            traceback.print_exception(error)
    return _say(line, code)


def _ready_stdin() -> None:
    """Bytes that are no text are replaced where they come; a closed input is an empty one."""
    if sys.stdin is None:
        sys.stdin = StringIO()
    elif isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def _ran(words: list[str] | None) -> int:
    if "_CADENZA_COMPLETE" in os.environ:  # the shell asks for completions
        cadenza.main(prog_name="cadenza")
    try:
        with cadenza.make_context("cadenza", sys.argv[1:] if words is None else words) as context:
            cadenza.invoke(context)
    except click.exceptions.Exit as wish:
        return wish.exit_code
    finally:
        if sys.stdout is not None:  # None where it was closed before we began
            sys.stdout.flush()
    return _DONE


def _stop_in_order() -> Mapping[int, Any]:
    """Clean up after Ctrl-C, a polite request to end and a closed terminal, undisturbed by more.

    Returns
    -------
    mapping
        Signal → the handler that stood there.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        _set_all(dict.fromkeys(_STOPS, signal.SIG_IGN))
        raise KeyboardInterrupt

    return _set_all({each: stop for each in _STOPS if signal.getsignal(each) != signal.SIG_IGN})


def _set_all(handlers: Mapping[int, Any]) -> Mapping[int, Any]:
    """Set handlers of signals, which only the main thread may; those that stood there."""
    try:
        return {number: signal.signal(number, each) for number, each in handlers.items()}
    except ValueError:
        return {}


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or "no message"


def _usage_line(error: click.ClickException) -> str:
    """Click's complaint as one line, with where to look."""
    line = " ".join(error.format_message().split()).rstrip(".")
    context = getattr(error, "ctx", None)
    return f"{line}; try {context.command_path if context else 'cadenza'} --help"


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
