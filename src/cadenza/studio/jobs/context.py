"""What a piece of work is handed in its worker: a folder, where to report, when to stop."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadenza.errors import CancelledError
from cadenza.progress import Progress
from cadenza.studio.jobs.events import RESERVED
from cadenza.studio.jobs.lines import as_text

__all__ = ["Context", "Reporter", "Tell", "Telling"]

Tell = Callable[[str, dict[str, Any]], None]
_NAME = re.compile(r"[a-z][a-z-]{0,31}")
_PAUSE_S = 0.05


@dataclass(frozen=True)
class Context:
    """What belongs to one run of a job.

    Parameters
    ----------
    job : str
        Its id.
    folder : Path
        A scratch folder of its own, empty at first and removed at the end. What the work leaves
        in its folder ``files`` is kept with the job until that is forgotten.
    home : Path
        The folder of the user's own things.
    progress : Progress
        Where to report to, and what to ask whether to stop.
    tell : callable
        ``tell(name, data)``: an event for those who listen, such as "cells".
    """

    job: str
    folder: Path
    home: Path
    progress: Progress
    tell: Tell


class Reporter:
    """A `Progress` that sends events; of many reports of one stage at most twenty a second.

    Parameters
    ----------
    send : callable
        ``send(name, text)``: name of an event and its data as JSON.
    stop : threading.Event
        Set when the person stopped the work.
    """

    def __init__(self, send: Callable[[str, str], None], stop: threading.Event) -> None:
        self._send, self._stop = send, stop
        self._guard = threading.Lock()
        self._stage = ""
        self._after_s = 0.0

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Say that ``done`` of ``total`` of a stage is finished."""
        now_s = time.monotonic()
        with self._guard:
            if stage == self._stage and now_s < self._after_s and done < total:
                return
            self._stage, self._after_s = stage, now_s + _PAUSE_S
        data = {"stage": stage, "done": float(done), "total": float(total)}
        self._send("progress", as_text(data))

    def check(self) -> None:
        """Raise when the work is to stop."""
        if self._stop.is_set():
            raise CancelledError("the work was stopped", next_step="nothing was written")


class Telling:
    """``tell`` of a context: checks names, writes JSON.

    Parameters
    ----------
    send : callable
        ``send(name, text)``.
    """

    def __init__(self, send: Callable[[str, str], None]) -> None:
        self._send = send

    def __call__(self, name: str, data: dict[str, Any]) -> None:
        """Tell an event.

        Raises
        ------
        ValueError
            When the name is one of the engine's own, or not made of small letters and dashes.
        TypeError
            When the data holds what JSON cannot.
        """
        if name in RESERVED or not _NAME.fullmatch(name):
            raise ValueError(f"an event of a kind of work is not called {name!r}")
        self._send(name, as_text(data))
