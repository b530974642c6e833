"""One at a time: a session is changed by one process, and a lock ends with its process.

The operating system holds the lock (POSIX record locks, ``msvcrt`` on Windows) on a small file
beside the session, so that one that was killed leaves nothing to clear away: its file may stay,
and locks nobody out.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import IO

from cadenza.errors import FileError, OperationError
from cadenza.locks import holder_of, lock_file, name_holder

__all__ = ["SessionLock"]

_ours: set[Path] = set()
_guard = threading.Lock()


class SessionLock:
    """The lock of a session, held from the moment it is made until ``release``.

    Parameters
    ----------
    session : Path
        The session's file.

    Raises
    ------
    OperationError
        When another process, or another thread of this one, holds it.
    FileError
        When the lock's file cannot be made.
    """

    def __init__(self, session: Path) -> None:
        place = session.resolve()
        self._session = place
        self._path = place.with_name(f".{place.name}.lock")
        self._file: IO[bytes] | None = None
        with _guard:
            if place in _ours:
                raise _busy(session, f"this process ({os.getpid()})")
            _ours.add(place)
        try:
            self._file = self._taken()
        except BaseException:
            self._forget()
            raise

    def _taken(self) -> IO[bytes]:
        while True:
            try:
                file = self._path.open("r+b" if self._path.exists() else "w+b", buffering=0)
            except FileNotFoundError:
                if self._path.parent.is_dir():
                    continue  # it was removed between two looks
                rule = "a session lies in a folder that is there"
                raise FileError(rule, str(self._session.parent), "make the folder first") from None
            except OSError as error:
                rule = "a session's folder may be written to"
                raise FileError(rule, f"{self._path.parent}: {error.strerror}") from error
            if not lock_file(file):
                told = holder_of(file)
                file.close()
                raise _busy(self._session, told)
            if self._is_there(file):
                name_holder(file)
                return file
            file.close()  # its holder removed it while we waited: what we hold is no lock

    def _is_there(self, file: IO[bytes]) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), self._path.stat())
        except OSError:
            return False

    def release(self) -> None:
        """Let others in; may be called twice."""
        if self._file is not None:
            if sys.platform != "win32":
                self._path.unlink(missing_ok=True)  # while it is still held
            self._file.close()
            self._file = None
            self._forget()

    def _forget(self) -> None:
        with _guard:
            _ours.discard(self._session)


def _busy(session: Path, holder: str) -> OperationError:
    return OperationError(
        f"one process at a time works on the session {session.name}",
        holder or "another process",
        "wait for it, or end it: nothing is lost",
    )
