"""Errors that only a studio can have, with the status that a server answers them by."""

from __future__ import annotations

from cadenza.errors import FileError, UnknownNameError, UsageError

__all__ = ["MissingError", "StaleError", "StrangeContentError"]


class MissingError(UnknownNameError):
    """A piece, revision, take, upload, file or corpus that is not there."""

    status = 404


class StaleError(UsageError):
    """What is to be replaced has been replaced by something else meanwhile."""

    status = 412


class StrangeContentError(FileError):
    """An upload whose content is of no kind that is taken."""

    status = 415
