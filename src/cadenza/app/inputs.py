"""The files that a command reads: one, or all of a kind in a folder."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from cadenza.app.naming import legible
from cadenza.errors import CadenzaError, FileError
from cadenza.formats import MAX_SCORE_BYTES

__all__ = ["Fault", "fitting", "input_files", "said_of_out", "score_bytes"]

Fault = tuple[str, str]
"""A file, and why nothing came of it."""

_LONGEST_NAME_BYTES = 255


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


def fitting(path: PurePosixPath) -> PurePosixPath:
    """The path with a name that file systems take, so that another ending finds room.

    Examples
    --------
    >>> len(fitting(PurePosixPath("a/" + 250 * "x" + ".musicxml")).name)
    255
    """
    name = os.fsencode(path.name)
    if len(name) <= _LONGEST_NAME_BYTES:
        return path
    ending = "".join(path.suffixes[-2:])[-32:]
    stem = name[: _LONGEST_NAME_BYTES - len(os.fsencode(ending))].decode("utf-8", "ignore")
    return path.with_name(stem + ending)


@contextmanager
def said_of_out() -> Iterator[None]:
    """Errors of files in the way, in the words of a command whose OUT is an argument."""
    try:
        yield
    except CadenzaError as error:
        if "--out" not in error.next_step:
            raise
        step = error.next_step
        for words in ("choose another name with --out", "choose another place with --out"):
            step = step.replace(words, "choose another OUT")
        step = step.replace("choose another --out", "choose another OUT")
        rule = error.rule.replace("an export", "what is made")
        raise type(error)(rule, error.came, step) from error
