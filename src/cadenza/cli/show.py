"""How the command line speaks: data to stdout, messages and progress to stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import click

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

    Examples
    --------
    >>> with Meter(quiet=True) as meter:
    ...     meter.report("compose", 0.5)
    """

    _LABELS: Mapping[str, str] = {
        "read": "reading",
        "plan": "planning",
        "compose": "composing",
        "render": "rendering",
        "master": "mastering",
        "encode": "encoding",
        "play": "playing",
    }

    def __init__(self, *, quiet: bool = False) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._last = 0.0
        self._stage = ""

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Clear the line."""
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
        """Nothing stops the work here but Ctrl-C, which comes as KeyboardInterrupt."""
