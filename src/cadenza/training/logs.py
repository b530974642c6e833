"""What a run tells: CSV files always, TensorBoard where it is installed, a line on stderr."""

from __future__ import annotations

import csv
import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from cadenza.training.checkpoint import write_whole

__all__ = ["TRAIN_COLUMNS", "VALID_COLUMNS", "RunLog", "say"]

TRAIN_COLUMNS = ("step", "loss", "lr", "grad_norm", "tokens", "tokens_per_s")
VALID_COLUMNS = ("step", "group", "name", "measure", "value")


def say(text: str) -> None:
    """One line on stderr; a line feed before it ends a progress line, which a pipe has none of."""
    if not sys.stderr.isatty():
        text = text.lstrip("\n")
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


class RunLog:
    """The logs of one run.

    Parameters
    ----------
    folder : Path
        Of the run.
    step : int
        Steps done; lines of later ones, left by a run that was killed, are cut off.
    total : int
        Steps of the whole run.
    minutes : float
        The most that training may take from `begin` on; 0: no limit.
    pace : callable, optional
        From tokens a second to what is shown of it.
    """

    def __init__(
        self,
        folder: Path,
        step: int,
        total: int,
        minutes: float = 0.0,
        pace: Callable[[float], str] | None = None,
    ) -> None:
        self._pace = pace or _tokens
        self._total, self._limit_s = total, minutes * 60 or math.inf
        self._train = _continue(folder / "train.csv", TRAIN_COLUMNS, step)
        self._valid = _continue(folder / "valid.csv", VALID_COLUMNS, step)
        self._board = _tensorboard(folder / "tensorboard", step)
        self._begin, self._first = time.monotonic(), step

    def begin(self) -> None:
        """The first step is taken now: what is left is reckoned from here."""
        self._begin = time.monotonic()

    def train(self, rows: Sequence[tuple[Any, ...]], note: str = "") -> None:
        """Add rows of ``TRAIN_COLUMNS`` and show where the run is."""
        csv.writer(self._train).writerows(rows)
        self._train.flush()
        step, loss, lr, norm, _, speed = rows[-1]
        if self._board is not None:
            for row in rows:
                self._board.add_scalar("train/loss", row[1], row[0])
            self._board.add_scalar("train/lr", lr, step)
            self._board.add_scalar("train/grad_norm", norm, step)
        self._show(
            f"step {step}/{self._total}  loss {loss:.4f}  lr {lr:.2e}  "
            f"{self._pace(speed)}  {self._left(step)}{note}"
        )

    def valid(self, step: int, rows: Sequence[tuple[str, str, str, float]]) -> None:
        """Add the figures of one validation: (group, name, measure, value)."""
        csv.writer(self._valid).writerows((step, *row) for row in rows)
        self._valid.flush()
        for group, name, measure, value in rows:
            if self._board is not None:
                self._board.add_scalar(f"valid/{group}/{name}/{measure}", value, step)

    def close(self) -> None:
        """Close the files."""
        self._train.close()
        self._valid.close()
        if self._board is not None:
            self._board.close()
        if sys.stderr.isatty():
            sys.stderr.write("\n")

    def _left(self, step: int) -> str:
        taken = time.monotonic() - self._begin
        seconds = taken / max(1, step - self._first) * (self._total - step)
        seconds = max(0.0, min(seconds, self._limit_s - taken))
        return f"{seconds / 60:.0f} min left"

    @staticmethod
    def _show(line: str) -> None:
        sys.stderr.write(f"\r\x1b[K{line}" if sys.stderr.isatty() else line + "\n")
        sys.stderr.flush()


def _tokens(tokens_per_s: float) -> str:
    return f"{tokens_per_s:,.0f} tokens/s"


def _continue(path: Path, columns: Sequence[str], step: int) -> TextIO:
    """Open a CSV file for more rows, without those after a step."""
    lines = [",".join(columns)]
    if path.is_file() and step:
        old = path.read_text("utf-8").splitlines()[1:]
        lines += [line for line in old if _step_of(line, step + 1) <= step]
    write_whole(path, ("\n".join(lines) + "\n").encode())
    return path.open("a", encoding="utf-8", newline="")


def _step_of(line: str, otherwise: int) -> int:
    first = line.split(",", 1)[0]
    return int(first) if first.isdigit() and line.count(",") >= 4 else otherwise


def _tensorboard(folder: Path, step: int) -> Any:  # noqa: ANN401 - a library that may be missing
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        say("TensorBoard is not installed: the logs are CSV files alone")
        return None
    return SummaryWriter(str(folder), purge_step=step or None)
