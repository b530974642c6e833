"""Train: a model of one's own, told of while it learns."""

from __future__ import annotations

import csv
import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cadenza.app import TrainRequest, train_model
from cadenza.app.training_runs import find_run
from cadenza.errors import CancelledError
from cadenza.studio.jobs import Context

__all__ = ["run"]

_LOOK_S = 0.5
_MOST_ROWS = 10
_RUN = "run "
_TEXTS = ("recipe", "architecture", "corpus", "start", "size", "name")


def run(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """In a worker: train, measure, install; stopped, it leaves a checkpoint to go on from."""
    texts: dict[str, Any] = {name: str(request.get(name) or "") for name in _TEXTS}
    asked = TrainRequest(
        **texts,
        resume=request.get("resume") is True,
        minutes=float(request.get("minutes") or 0.0),
        steps=request.get("steps"),
        device=str(request.get("device") or "auto"),
    )
    curves = _Curves(context)
    if asked.resume:
        curves.folder = find_run(asked.name or asked.corpus).folder

    def tell(line: str) -> None:
        if line.startswith(_RUN):
            curves.folder = Path(line.removeprefix(_RUN))
            line = "a new run was begun"
        context.tell("stage-log", {"line": line})

    with curves.told():
        done = train_model(asked, tell)
    facts = done.to_dict()
    return {name: value for name, value in facts.items() if name not in ("folder", "run")}


class _Curves:
    """Looks into the folder of a run and tells what is new in it; stops it when asked to.

    Parameters
    ----------
    context : Context
        Is told "metrics", and asked whether to go on.
    """

    def __init__(self, context: Context) -> None:
        self.folder: Path | None = None
        self._context = context
        self._ended = threading.Event()
        self._read: dict[str, int] = {}
        self._is_stopped = False
        self._steps: int | None = None

    @contextmanager
    def told(self) -> Iterator[None]:
        """Look every half a second for as long as the block lasts."""
        watch = threading.Thread(target=self._watch, name="curves", daemon=True)
        watch.start()
        try:
            yield
        finally:
            self._ended.set()
            watch.join()
            self._look()

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK_S):
            self._look()
            self._stop_when_asked()

    def _stop_when_asked(self) -> None:
        """Training listens for a signal, and writes a checkpoint at the next step."""
        try:
            self._context.progress.check()
        except CancelledError:
            is_heard = callable(signal.getsignal(signal.SIGTERM))
            if is_heard and not self._is_stopped:
                self._is_stopped = True
                os.kill(os.getpid(), signal.SIGTERM)

    def _look(self) -> None:
        for row in _thinned(self._new_rows("train.csv")):
            step, steps = int(row["step"]), self._all_steps()
            told = {name: _number(row.get(name)) for name in ("loss", "lr", "tokens_per_s")}
            self._context.tell("metrics", {"step": step, "steps": steps, **told})
            if steps:
                self._context.progress.report("train", step, steps)
        by_step: dict[int, list[dict[str, Any]]] = {}
        for row in self._new_rows("valid.csv"):
            by_step.setdefault(int(row["step"]), []).append(row)
        for step, rows in sorted(by_step.items()):
            values = [{**row, "value": _number(row["value"])} for row in rows]
            whole = [
                each["value"]
                for each in values
                if (each["group"], each["name"], each["measure"])
                == ("total", "all", "nats_per_note")
            ]
            told = {"step": step, "validation": whole[0] if whole else None}
            self._context.tell("metrics", {**told, "groups": values})

    def _all_steps(self) -> int | None:
        """Steps of the whole run, as its folder tells; None where it does not."""
        if self._steps is None and self.folder is not None:
            with suppress(OSError, ValueError, KeyError, TypeError):
                note = json.loads((self.folder / "run.json").read_bytes())
                self._steps = int(note["recipe"]["run"]["steps"])
        return self._steps or None

    def _new_rows(self, name: str) -> list[dict[str, Any]]:
        """Whole lines that were added since the last look."""
        path = None if self.folder is None else self.folder / name
        if path is None or not path.is_file():
            return []
        lines = path.read_text("utf-8").split("\n")[:-1]
        first = self._read.get(name, 1)
        self._read[name] = max(first, len(lines))
        rows = csv.DictReader(lines[:1] + lines[first:])
        return [row for row in rows if str(row.get("step", "")).isdigit()]


def _thinned(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ten of many rows, the last among them."""
    step = -(-len(rows) // _MOST_ROWS) or 1
    return rows[::-step][::-1]


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if value == value else None  # noqa: PLR0124 - NaN alone differs
