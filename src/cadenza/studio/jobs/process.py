"""A worker process, seen from the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from cadenza.studio.jobs.lines import as_text, joined, parted
from cadenza.studio.jobs.model import Lane
from cadenza.studio.jobs.settings import JobSettings
from cadenza.studio.jobs.worker import STARTUP

if TYPE_CHECKING:
    import psutil

__all__ = ["WorkerProcess", "memory_mb"]

_JOIN_S = 10.0
_NUMERIC = (
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class WorkerProcess:
    """A process that carries out one job after another; it is not ready before `wait_ready`.

    Parameters
    ----------
    home : Path
        ``CADENZA_HOME`` of its work.
    settings : JobSettings
        How far it stands back.
    lane : str
        "music": it warms itself by ``settings.warm`` and keeps to few threads, for there are
        many like it; "long": it may use the whole machine.

    Raises
    ------
    OSError
        When the system starts no more processes.
    """

    def __init__(self, home: Path, settings: JobSettings, lane: Lane = "music") -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this very interpreter
            [sys.executable, "-P", "-c", STARTUP, str(settings.nice)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(home, settings, lane),
            process_group=0,  # what its work starts ends together with it
        )
        self.pid = self._process.pid
        self._orders = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self._is_killed = False
        self.jobs = 0
        self.new_mb = 0.0
        path = [str(Path(each).absolute()) for each in sys.path if each]
        warm = list(settings.warm) if lane == "music" else []
        self.say("hello", {"home": str(home), "path": path, "warm": warm})

    def wait_ready(self) -> bool:
        """Wait until it is warm; False when it has ended instead."""
        word, _ = self.hear()
        if word == "ready":
            self.new_mb = memory_mb(self.pid)
        return word == "ready"

    def say(self, word: str, data: Mapping[str, Any] | None = None) -> bool:
        """Send a line; False when the process is gone."""
        try:
            self._orders.write(joined(word, as_text(dict(data or {}))))
            self._orders.flush()
        except (OSError, ValueError):
            return False
        return True

    def hear(self) -> tuple[str, str]:
        """Wait for a line: its word and JSON text; ("", "") when the process has ended."""
        try:
            return parted(self._answers.readline())
        except (OSError, ValueError):
            return "", ""

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it and whatever it started, at once; `hear` then says so."""
        if self._is_killed:
            return
        self._is_killed = True
        offspring = _offspring(self.pid) if self.is_alive() else []
        with suppress(OSError, AttributeError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.kill()
        for each in offspring:
            with suppress(OSError):
                each.kill()

    def end(self, dying_s: float = 0.0) -> int | None:
        """End it, if it still runs, and wait until it is gone.

        Parameters
        ----------
        dying_s : float
            How long to let it go by itself first: its pipe closes a moment before it is gone.

        Returns
        -------
        int or None
            How it had ended by itself, as `subprocess` says it; None when it still ran.
        """
        code = None
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(dying_s)
        self.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_JOIN_S)
        for pipe in (self._orders, self._answers):
            with suppress(OSError):
                pipe.close()
        return code


def memory_mb(pid: int) -> float:
    """Resident memory of a process and of all that it started; 0 when it is gone."""
    import psutil

    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0.0
    total = 0
    for each in family:
        with suppress(psutil.Error):
            total += each.memory_info().rss
    return total / 1e6


def _offspring(pid: int) -> list[psutil.Process]:
    import psutil

    try:
        found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []
    return found


def _environment(home: Path, settings: JobSettings, lane: Lane) -> dict[str, str]:
    """That of the server, and how many threads work may use where it does not say so."""
    own = {"CADENZA_THREADS": str(settings.threads_each())} | dict.fromkeys(_NUMERIC, "1")
    if lane == "long":
        own = {}
    return own | dict(os.environ) | {"CADENZA_HOME": str(home)}
