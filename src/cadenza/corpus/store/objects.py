"""Bytes under their SHA-256: written once, whole or not at all, and read back by their digest."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from cadenza.corpus.canonical import data_digest
from cadenza.errors import FileError

__all__ = ["Objects", "StoreError", "explained"]

_FULL = (errno.ENOSPC, errno.EDQUOT)
_STALE_S = 3600.0


class StoreError(FileError):
    """The store itself cannot be written or read: the fault of no file of the corpus."""


def explained(error: OSError, place: Path) -> StoreError:
    """What a person is told of a store that cannot be written or read."""
    if error.errno in _FULL:
        return StoreError(
            "a corpus needs room on the disk",
            f"{place}: {error.strerror}",
            "free some and build again: what is done is kept",
        )
    return StoreError(
        "a corpus's folder can be read and written",
        f"{place}: {error.strerror or error}",
        "check its permissions",
    )


class Objects:
    """A folder of objects.

    Parameters
    ----------
    folder : Path
        Made when something is first put there. Objects lie in it under the first two digits of
        their digest.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Where an object lies, if it is there."""
        return self.folder / digest[:2] / digest[2:]

    def has(self, digest: str) -> bool:
        """Whether an object is there."""
        return self.path(digest).is_file()

    def put(self, data: bytes) -> str:
        """Keep some bytes; returns their digest. Any number of processes may do so at once.

        Raises
        ------
        StoreError
            When they cannot be written: the disk is full, or must not be written to.
        """
        digest = data_digest(data)
        target = self.path(digest)
        try:
            if not self.has(digest):
                self._write(target, data)
        except OSError as error:
            raise explained(error, self.folder) from error
        return digest

    def _write(self, target: Path, data: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        spare = target.parent / f".{uuid4().hex[:16]}"
        try:
            with spare.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if os.name != "nt":  # where it could not be removed any more
                spare.chmod(0o444)
            spare.replace(target)
        finally:
            spare.unlink(missing_ok=True)

    def get(self, digest: str) -> bytes:
        """The bytes of an object, as they were put there.

        Raises
        ------
        StoreError
            When it is not there, cannot be read, or is not what it was.
        """
        try:
            data = self.path(digest).read_bytes()
        except FileNotFoundError as error:
            raise StoreError(
                "an object of a corpus lies in its folder",
                f"none of digest {digest[:12]} in {self.folder}",
                "run cadenza corpus build: what is missing is made again",
            ) from error
        except OSError as error:
            raise explained(error, self.folder) from error
        if data_digest(data) != digest:
            raise StoreError(
                "an object of a corpus is what it was when it was written",
                f"other bytes in {self.path(digest)}",
                f"run cadenza corpus verify {self.folder.parent.name} --mend, then build",
            )
        return data

    def drop(self, digest: str) -> None:
        """Let an object go."""
        self.path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        """The digests of all objects, rising."""
        if self.folder.is_dir():
            for shelf in sorted(self.folder.iterdir()):
                if shelf.is_dir():
                    names = sorted(each.name for each in shelf.iterdir())
                    yield from (shelf.name + name for name in names if not name.startswith("."))

    def size_bytes(self) -> int:
        """Bytes of all objects."""
        return sum(self.path(digest).stat().st_size for digest in self.digests())

    def sweep(self) -> None:
        """Remove what processes that were killed left half-written an hour ago or more."""
        before = time.time() - _STALE_S
        for spare in self.folder.glob("??/.*") if self.folder.is_dir() else ():
            try:
                if spare.stat().st_mtime < before:
                    spare.unlink(missing_ok=True)
            except OSError:
                continue
