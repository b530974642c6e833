"""What runs on the machines of a cluster: tasks, within their time, where the store is seen."""

from __future__ import annotations

import faulthandler
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from cadenza._version import __version__
from cadenza.corpus.executors.protocol import Outcome, carry_out
from cadenza.corpus.executors.threads import one_thread
from cadenza.errors import FileError, OperationError

__all__ = ["Job", "UnseenError", "carried", "probed", "token_in"]

_SEEN_S = 10.0
_AGAIN_S = 0.2
_HARD_S = 10.0
_seen: set[Path] = set()


@dataclass(frozen=True)
class Job:
    """What is the same for all tasks of a ``run``.

    Parameters
    ----------
    function : callable
        From a task to its result.
    limit_s : float
        The longest time that a task may take; 0: no limit.
    token : Path or None
        A file that is seen wherever the shared folder is.
    """

    function: Callable[[Any], Any]
    limit_s: float
    token: Path | None


class UnseenError(OperationError):
    """A machine that does not see the shared folder: no fault of the task that came to it."""


def carried(job: Job, index: int, task: object) -> Outcome[Any]:
    """Carry out a task.

    Parameters
    ----------
    job : Job
        The function and its conditions.
    index : int
        Of the task.
    task : object
        What to do.

    Raises
    ------
    UnseenError
        When this machine does not see the shared folder.
    """
    if job.token is not None:
        _look(job.token)
    with one_thread(), _limited(job.limit_s):
        return carry_out(job.function, index, task)


def probed(token: Path | None) -> str:
    """The version that runs here, if the shared folder is seen.

    Raises
    ------
    UnseenError
        When it is not.
    """
    if token is not None:
        _look(token)
    return __version__


@contextmanager
def token_in(shared: Path) -> Iterator[Path]:
    """A file of a name never used before, in the shared folder for a while.

    Raises
    ------
    cadenza.errors.FileError
        When the folder cannot be written to.
    """
    path = shared.resolve() / f".seen-{secrets.token_hex(8)}"
    try:
        path.write_text(path.name, "utf-8")
    except OSError as error:
        raise FileError(
            "the shared folder can be written to", f"{shared}: {error.strerror}"
        ) from error
    try:
        yield path
    finally:
        with suppress(OSError):
            path.unlink()


def _look(token: Path) -> None:
    """See the token, once in each process; a shared file system may take its time."""
    deadline_s = time.monotonic() + _SEEN_S
    while token not in _seen:
        with suppress(OSError):
            if token.read_text("utf-8") == token.name:
                _seen.add(token)
                return
        if time.monotonic() > deadline_s:
            raise UnseenError(
                "every machine of the cluster sees the corpus at the same path",
                f"one that does not see {token.parent}",
                "put CADENZA_HOME on a file system that they share",
            )
        time.sleep(_AGAIN_S)


@contextmanager
def _limited(limit_s: float) -> Iterator[None]:
    """Interrupt what takes too long; where it cannot be interrupted, end the process."""
    if not limit_s:
        yield
        return
    if sys.__stderr__ is not None:
        faulthandler.dump_traceback_later(limit_s + _HARD_S, exit=True, file=sys.__stderr__)
    main = threading.current_thread() is threading.main_thread()

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise OperationError(f"it took longer than {limit_s:g} s")

    before = signal.signal(signal.SIGALRM, stop) if main else None
    try:
        if main:
            signal.setitimer(signal.ITIMER_REAL, limit_s)
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        if main:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
