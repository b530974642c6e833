"""One at a time: a session is changed by one process, and a lock ends with its process.

The operating system holds the lock (POSIX record locks, ``msvcrt`` on Windows) on a small file
beside the session, so that one that was killed leaves nothing to clear away: its file may stay,
and locks nobody out.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from cadenza.errors import FileError, OperationError

__all__ = ["SessionLock"]

_ours: set[Path] = set()
_guard = threading.Lock()
_TOLD_AT, _TOLD_BYTES = 4096, 200
"""Where the holder is named: past the byte that is locked, so that others can read it."""


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
            if not _locked(file):
                file.seek(_TOLD_AT)
                told = file.read(_TOLD_BYTES).decode("utf-8", "replace").strip("\0 \n")
                file.close()
                raise _busy(self._session, told)
            if self._is_there(file):
                self._tell(file)
                return file
            file.close()  # its holder removed it while we waited: what we hold is no lock

    def _is_there(self, file: IO[bytes]) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), self._path.stat())
        except OSError:
            return False

    @staticmethod
    def _tell(file: IO[bytes]) -> None:
        since = datetime.now(UTC).strftime("%H:%M")
        told = f"process {os.getpid()} on {socket.gethostname()} since {since} UTC"
        file.seek(_TOLD_AT)
        file.write(told.encode()[:_TOLD_BYTES].ljust(_TOLD_BYTES))

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


if sys.platform == "win32":
    import msvcrt

    def _locked(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(file: IO[bytes]) -> bool:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 0)
        except OSError:
            return False
        return True
