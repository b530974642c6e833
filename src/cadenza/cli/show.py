"""How the command line speaks: data to stdout, messages and progress to stderr."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from types import FrameType, TracebackType
from typing import Any, Self

import click

from cadenza.errors import CancelledError

__all__ = ["Meter", "note", "print_json", "print_line", "table"]

_BAR_WIDTH = 24
_REDRAW_S = 0.08


def print_line(text: str = "") -> None:
    """A line of data on stdout."""
    click.echo(text)


def print_json(value: object, *, one_line: bool = False) -> None:
    """A JSON value on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=None if one_line else 2))


def note(text: str) -> None:
    """A message on stderr."""
    click.echo(text, err=True)


def table(rows: Sequence[Sequence[str]], *, indent: int = 0) -> str:
    """Rows in columns; the last column is as wide as it likes.

    >>> print(table([["a", "first"], ["bb", "second"]]))
    a   first
    bb  second
    """
    if not rows:
        return ""
    columns = max(len(row) for row in rows)
    widths = [
        max((len(row[i]) for row in rows if i < len(row) - 1), default=0) for i in range(columns)
    ]
    lines = []
    for row in rows:
        cells = [cell if i == len(row) - 1 else cell.ljust(widths[i]) for i, cell in enumerate(row)]
        lines.append((" " * indent + "  ".join(cells)).rstrip())
    return "\n".join(lines)


class Meter:
    """A ``Progress`` on stderr: one line that is redrawn on a terminal, silence elsewhere.

    Parameters
    ----------
    quiet : bool
        Show nothing.
    patient : bool
        Take the first Ctrl-C as a wish to stop in order: ``check`` raises ``CancelledError``,
        so that what was made by then can be kept. The second one does not wait for a check.

    Examples
    --------
    >>> with Meter(quiet=True) as meter:
    ...     meter.report("compose", 0.5)
    """

    _LABELS: Mapping[str, str] = {
        "read": "reading",
        "index": "indexing",
        "measure": "measuring",
        "plan": "planning",
        "compose": "composing",
        "render": "rendering",
        "master": "mastering",
        "encode": "encoding",
        "play": "playing",
        "transcribe": "listening",
        "convert": "converting",
    }

    def __init__(self, *, quiet: bool = False, patient: bool = False) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._last = 0.0
        self._stage = ""
        self._patient = patient
        self._stopped = False
        self._before: Any = None

    def __enter__(self) -> Self:
        """Start."""
        here = threading.current_thread() is threading.main_thread()
        if self._patient and here and signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            self._before = signal.signal(signal.SIGINT, self._stop)
        return self

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """The first Ctrl-C; the next one is handled as it was before."""
        del number, frame
        self._stopped = True
        signal.signal(signal.SIGINT, self._before)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Clear the line."""
        if self._before is not None and not self._stopped:
            signal.signal(signal.SIGINT, self._before)
        self.clear()

    def clear(self) -> None:
        """Take the line away, so that something else can be said; the next report redraws it."""
        self._stage = ""
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Redraw the line, at most a dozen times a second."""
        now = time.monotonic()
        if not self._shown or stage not in self._LABELS:
            return
        if stage == self._stage and now - self._last < _REDRAW_S:
            return
        self._last, self._stage = now, stage
        share = min(1.0, max(0.0, done / total if total else 0.0))
        full = round(share * _BAR_WIDTH)
        bar = "━" * full + "╌" * (_BAR_WIDTH - full)
        sys.stderr.write(f"\r\x1b[2K{self._LABELS[stage]:<10} {bar} {share:4.0%}")
        sys.stderr.flush()

    def check(self) -> None:
        """Raise where a patient one was stopped; else Ctrl-C comes as KeyboardInterrupt."""
        if self._stopped:
            raise CancelledError("the work was stopped", next_step="nothing was written")
