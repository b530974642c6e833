"""Errors that only a studio can have, with the status that a server answers them by."""

from __future__ import annotations

import errno
import sqlite3

from cadenza.errors import FileError, UnknownNameError, UsageError

__all__ = [
    "MissingError",
    "StaleError",
    "StorageError",
    "StrangeContentError",
    "storage_cause",
    "storage_error",
]

_FULL = {
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EROFS", "EFBIG") if hasattr(errno, name)
}
_DEEPEST = 10
_FULL_BASE = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR")


class MissingError(UnknownNameError):
    """A piece, revision, take, upload, file or corpus that is not there."""

    status = 404


class StaleError(UsageError):
    """What is to be replaced has been replaced by something else meanwhile."""

    status = 412


class StrangeContentError(FileError):
    """An upload whose content is of no kind that is taken."""

    status = 415


class StorageError(FileError):
    """The disk is full, or may not be written to."""

    status = 507


def storage_error(error: OSError | sqlite3.Error) -> StorageError | None:
    """What to say of an error of the system where the disk is the reason; None where it is not."""
    if isinstance(error, OSError):
        is_full = error.errno in _FULL
        came = error.strerror or str(error)
    else:
        is_full = getattr(error, "sqlite_errorname", "").startswith(_FULL_BASE)
        came = str(error)
    if not is_full:
        return None
    return StorageError(
        "the studio's disk has room, and may be written to", came, "free some space, then try again"
    )


def storage_cause(error: BaseException) -> StorageError | None:
    """What to say of an error that some room has explained its own way; None as above.

    Every room says which file it could not write; only the cause tells that the disk is full.
    """
    cause: BaseException | None = error
    for _ in range(_DEEPEST):
        if cause is None or isinstance(cause, StorageError):
            return cause
        found = storage_error(cause) if isinstance(cause, OSError | sqlite3.Error) else None
        if found is not None:
            return found
        cause = cause.__cause__ or cause.__context__
    return None
