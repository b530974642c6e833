"""File locks of the operating system: one process at a time, and free when that process ends.

POSIX record locks, ``msvcrt`` on Windows, on the first byte of an open file; who holds it is
written behind that byte, where others can read it.
"""

from __future__ import annotations

import os
import socket
import sys
from datetime import UTC, datetime
from typing import IO

__all__ = ["holder_of", "lock_file", "name_holder"]

_TOLD_AT, _TOLD_BYTES = 4096, 200
"""Where the holder is named: past the byte that is locked, so that others can read it."""


def name_holder(file: IO[bytes]) -> None:
    """Write into a locked file that this process holds it."""
    since = datetime.now(UTC).strftime("%H:%M")
    told = f"process {os.getpid()} on {socket.gethostname()} since {since} UTC"
    file.seek(_TOLD_AT)
    file.write(told.encode()[:_TOLD_BYTES].ljust(_TOLD_BYTES))


def holder_of(file: IO[bytes]) -> str:
    """Who said that it holds a file; "" where nobody did."""
    file.seek(_TOLD_AT)
    return file.read(_TOLD_BYTES).decode("utf-8", "replace").strip("\0 \n")


if sys.platform == "win32":
    import msvcrt

    def lock_file(file: IO[bytes]) -> bool:
        """Lock an open file if no other process has; whether it is ours now."""
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def lock_file(file: IO[bytes]) -> bool:
        """Lock an open file if no other process has; whether it is ours now."""
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 0)
        except OSError:
            return False
        return True
