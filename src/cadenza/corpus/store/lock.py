"""One at a time: a lock that ends with the process that holds it, however that ends.

The operating system holds it (POSIX record locks, ``msvcrt`` on Windows), so that the lock of a
process that was killed is free at once. Processes that are started meanwhile do not inherit it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cadenza.corpus.store.objects import explained
from cadenza.errors import OperationError
from cadenza.locks import holder_of, lock_file, name_holder

__all__ = ["held_lock"]

_ours: set[Path] = set()
_guard = threading.Lock()
_PAUSE_S = 0.05


@contextmanager
def held_lock(path: Path, what: str, wait_s: float = 0.0) -> Iterator[None]:
    """Hold a lock for as long as the block lasts.

    Parameters
    ----------
    path : Path
        The file of the lock; made where it is missing.
    what : str
        What is locked, for the message: "the corpus mine".
    wait_s : float
        Seconds to wait for who holds it.

    Raises
    ------
    OperationError
        When another process, or another thread of this one, holds it.
    FileError
        When the file cannot be made.
    """
    end_s = time.monotonic() + wait_s
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(_held_now(path, what))
                break
            except _BusyError:
                if time.monotonic() >= end_s:
                    raise
            time.sleep(_PAUSE_S)
        yield


@contextmanager
def _held_now(path: Path, what: str) -> Iterator[None]:
    place = path.resolve()
    with _guard:
        if place in _ours:
            raise _busy(what, f"this process ({os.getpid()})")
        _ours.add(place)
    try:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            file = place.open("r+b" if place.exists() else "w+b", buffering=0)
        except OSError as error:
            raise explained(error, place) from error
        with file:
            if not lock_file(file):
                raise _busy(what, holder_of(file))
            name_holder(file)
            yield
    finally:
        with _guard:
            _ours.discard(place)


class _BusyError(OperationError):
    """Somebody else holds it."""


def _busy(what: str, holder: str) -> _BusyError:
    return _BusyError(
        f"one process at a time works on {what}",
        holder or "another process",
        "wait for it, or end it: nothing is lost",
    )
