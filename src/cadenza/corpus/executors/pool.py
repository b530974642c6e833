"""One process of the local executor, seen from the one that hands out the work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.context import SpawnProcess
from typing import Any

from cadenza.corpus.executors.protocol import Outcome
from cadenza.corpus.executors.threads import SINGLE_THREADED
from cadenza.corpus.executors.worker import OUT_OF_MEMORY, READY, serve

__all__ = ["PooledProcess"]

_SMALL_BYTES = 4096
"""A message up to this size may wait in the pipe of a busy process: the pipe takes it at once."""
_JOBS = 2
_JOIN_S = 5.0


class PooledProcess:
    """A process, the pipe to it, and the tasks it was given: one at work, one waiting.

    Raises
    ------
    OSError
        When the system starts no more processes.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=serve, args=(theirs, os.getpid()), daemon=True
        )
        self.jobs: deque[int] = deque()
        self.ready = False
        self._begun_s = 0.0
        try:
            with _environment(SINGLE_THREADED):
                self._process.start()
        except OSError:
            self.pipe.close()
            raise
        finally:
            theirs.close()

    @property
    def sentinel(self) -> int:
        """What becomes readable when the process ends."""
        return self._process.sentinel

    def takes(self, message: bytes) -> bool:
        """Whether a message can be sent now without waiting for the process to read it."""
        if not self.ready:
            return False
        return not self.jobs or (len(self.jobs) < _JOBS and len(message) <= _SMALL_BYTES)

    def give(self, index: int, message: bytes) -> None:
        """Send a task.

        Raises
        ------
        OSError
            When the process is gone.
        """
        self.pipe.send_bytes(message)
        if not self.jobs:
            self._begun_s = time.monotonic()
        self.jobs.append(index)

    def outcomes(self) -> Iterator[Outcome[Any]]:
        """What has come back by now.

        Raises
        ------
        EOFError, OSError
            When the process is gone, after all that it had sent.
        """
        while self.pipe.poll():
            came = self.pipe.recv()
            if came == READY:
                self.ready = True
                continue
            self.jobs.popleft()
            self._begun_s = time.monotonic()
            yield came
        if not self._process.is_alive() and not self.pipe.poll():
            raise EOFError

    def worked_s(self) -> float:
        """How long it has been at its task; 0 where it has none."""
        return time.monotonic() - self._begun_s if self.jobs and not self.pipe.poll() else 0.0

    def end(self) -> str:
        """End it, whatever it does, and say how it had ended before, if it had."""
        code = self._process.exitcode
        if self._process.pid:  # the group that it makes at its start: its tasks' processes too
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join(_JOIN_S)
        self.pipe.close()
        return _ending(self._process.exitcode if code is None else code)


def _ending(code: int | None) -> str:
    if code == OUT_OF_MEMORY:
        return "it needs more memory than there is"
    if code is not None and code < 0:
        with suppress(ValueError):
            return f"its process ended (signal {-code}, {signal.Signals(-code).name})"
    return f"its process ended (exit code {code})"


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Have variables set while a process is started."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
