"""What a process of the local executor does: take tasks from a pipe, give outcomes back.

A message to it is made by `task_message`; its first message back is ``READY``, each other one an
`Outcome`. Pickles never leave the two processes.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any

from cadenza.corpus.executors.protocol import Outcome, carry_out, reason_of
from cadenza.errors import OperationError

__all__ = ["OUT_OF_MEMORY", "READY", "packed", "serve", "task_message"]

READY = "ready"
OUT_OF_MEMORY = 97
"""Exit code of a process that a task left without memory."""

_WATCH_S = 1.0


def packed(thing: object) -> bytes:
    """A thing as bytes for the other process."""
    return bytes(ForkingPickler.dumps(thing))


def task_message(function: bytes, index: int, task: object) -> bytes:
    """The message that asks for a task.

    Parameters
    ----------
    function : bytes
        The function, `packed`.
    index : int
        Of the task.
    task : object
        What to do; where it cannot travel, the message is one that fails with the reason.
    """
    try:
        body = packed(task)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a lambda, an open file, …
        function, body = packed(_Untold("a task can be sent", reason_of(error))), packed(None)
    return packed((index, function, body))


def serve(tasks: Connection, parent: int) -> None:
    """Carry tasks out until the pipe ends, or the parent does.

    Parameters
    ----------
    tasks : Connection
        Where tasks come from and outcomes go to.
    parent : int
        The process that started this one; its end is the end of this one too.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setsid()  # whatever a task starts ends together with this process
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    try:
        tasks.send(READY)
        while True:
            tasks.send_bytes(_answer(tasks.recv_bytes()))
    except (EOFError, OSError):  # the parent has closed the pipe
        _end_all()


def _answer(message: bytes) -> bytes:
    """Carry out the task of a message; the bytes of its outcome."""
    try:
        index, function, task = _opened(message)
        return _packed_outcome(carry_out(function, index, task))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _opened(message: bytes) -> tuple[int, Callable[[Any], Any], Any]:
    """Index, function and task; where they cannot be opened, a function that says why."""
    index, function, task = ForkingPickler.loads(message)
    try:
        return index, ForkingPickler.loads(function), ForkingPickler.loads(task)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a module that is not there, …
        return index, _Untold("a task can be opened where it is done", reason_of(error)), None


class _Untold:
    """A function for a task that did not get through: it says why."""

    def __init__(self, rule: str, came: str) -> None:
        self._rule, self._came = rule, came

    def __call__(self, _task: object) -> object:
        raise OperationError(self._rule, self._came)


def _packed_outcome(outcome: Outcome[Any]) -> bytes:
    try:
        return packed(outcome)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a lambda, an open file, …
        why = OperationError("a result can be sent", reason_of(error))
        return packed(Outcome(outcome.index, None, reason_of(why)))


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_S)
    _end_all()


def _end_all() -> None:
    """End this process and whatever its tasks started."""
    os.killpg(0, signal.SIGKILL)
