"""Room that is kept for letting things go: deleting on a full disk writes a little too."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["Reserve"]

_SHORT_BYTES = 4 << 20
"""With less free than this, the reserve is lent."""

_PIECE = bytes(64 << 10)
_log = logging.getLogger("cadenza.studio")


class Reserve:
    """A file that only holds room on the disk; it is let go of while something is deleted.

    Deleting a row writes a page or two to the log of a database. On a disk without a free byte
    that fails, and nothing could ever be deleted. So some room is kept, lent while something is
    let go, and taken again afterwards.

    Parameters
    ----------
    path : Path
        The file; on the disk that it is kept for.
    size_bytes : int
        How much room.
    """

    def __init__(self, path: Path, size_bytes: int = 1 << 20) -> None:
        self._path, self._size_bytes = path, size_bytes
        self._guard = threading.Lock()
        self._borrowers = 0
        self._is_kept = False

    def lend(self) -> None:
        """Free the room where the disk is nearly full; it stays so until ``take``."""
        with self._guard:
            if self._is_short():
                with suppress(OSError):
                    self._path.unlink(missing_ok=True)

    def take(self) -> None:
        """Take the room, as much of it as there is, and keep it from now on."""
        with self._guard:
            self._is_kept = True
            if self._borrowers == 0:
                self._fill()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Where the disk is nearly full, the room is free within the block."""
        with self._guard:
            self._borrowers += 1
        self.lend()
        try:
            yield
        finally:
            with self._guard:
                self._borrowers -= 1
                if self._is_kept and self._borrowers == 0:
                    self._fill()

    def _is_short(self) -> bool:
        try:
            return shutil.disk_usage(self._path.parent).free < _SHORT_BYTES
        except OSError:
            return False

    def _fill(self) -> None:
        """Written, not only sized: a file of holes holds no room."""
        try:
            with self._path.open("ab", buffering=0) as file:
                while (left := self._size_bytes - file.tell()) > 0:
                    file.write(_PIECE[:left])
        except OSError as error:
            _log.debug("the reserve is not whole: %s", error)
