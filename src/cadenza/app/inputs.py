"""The files that a command reads: one, or all of a kind in a folder."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from cadenza.app.naming import legible
from cadenza.errors import FileError
from cadenza.formats import MAX_SCORE_BYTES

__all__ = ["Fault", "input_files", "score_bytes"]

Fault = tuple[str, str]
"""A file, and why nothing came of it."""


def input_files(
    source: Path, endings: Collection[str], what: str
) -> list[tuple[Path, PurePosixPath]]:
    """Each file with its path within the source, in the order of those; hidden ones left out.

    Parameters
    ----------
    source : Path
        A file, whatever its ending, or a folder that is searched through.
    endings : collection of str
        Of the files that count in a folder, in lower case.
    what : str
        For messages, "scores".

    Raises
    ------
    FileError
        When there is nothing to read.
    """
    try:
        if source.is_file():
            return [(source, PurePosixPath(legible(source.name)))]
        if not source.is_dir():
            raise FileError(
                "a file or folder to read exists", legible(str(source)), "check the path"
            )
        found = []
        for folder, inner, names in os.walk(source):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in names:
                path = Path(folder) / name
                if path.suffix.lower() in endings and not name.startswith(".") and path.is_file():
                    within = legible(path.relative_to(source).as_posix())
                    found.append((path, PurePosixPath(within)))
    except (OSError, ValueError) as error:
        raise FileError(
            "a folder can be read",
            f"{legible(str(source))} ({getattr(error, 'strerror', None) or error})",
            "check the path",
        ) from error
    if not found:
        rule = f"a folder of {what} holds files of {' '.join(endings)}"
        raise FileError(rule, f"none in {legible(str(source))}", "name another folder")
    return sorted(found, key=lambda each: each[1].as_posix())


def score_bytes(path: Path) -> bytes:
    """The contents of a score, as far as it is no larger than what is read.

    Raises
    ------
    FileError
        When it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_SCORE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise FileError(
            "a score can be read",
            f"{legible(path.name)} ({getattr(error, 'strerror', None) or error})",
            "check its permissions",
        ) from error
