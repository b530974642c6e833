"""Files put into their places together: all of them, or none.

They are written into a hidden folder beside their places and renamed at the end. What they
replace is set aside until then, and put back when anything fails.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from cadenza.errors import FileError, ReleaseError

__all__ = ["check_free", "placed_files"]


def check_free(path: Path, *, force: bool) -> None:
    """Refuse a file that stands in the way.

    Raises
    ------
    ReleaseError
        When there is a folder of that name, or a file that is not to be replaced.
    FileError
        When the path cannot be looked at.
    """
    with _explained(path):
        if path.is_dir():
            raise ReleaseError(
                "an export is a file", f"the folder {path}", "choose another name with --out"
            )
        if not force and (path.exists() or path.is_symlink()):
            raise ReleaseError(
                "a file that exists is not overwritten",
                str(path),
                "choose another --out or add --force",
            )


@contextmanager
def placed_files(folder: Path, *, force: bool = False) -> Iterator[Path]:
    """A folder to write into; what it holds at the end of the block is moved to ``folder``.

    Parameters
    ----------
    folder : Path
        Where the files are to stand, in the same folders within it; made where missing. What
        else stands there stays.
    force : bool
        Replace files of the same names.

    Yields
    ------
    Path
        The hidden folder that is written into.

    Raises
    ------
    ReleaseError
        When one of the files stands there already.
    FileError
        When they cannot be written. Nothing has changed then.
    """
    made: list[Path] = []
    hidden = folder / f".cadenza-{uuid4().hex[:12]}"
    try:
        with _explained(folder):
            made += _make(hidden)
            yield hidden
            files = sorted(path for path in hidden.rglob("*") if path.is_file())
            targets = [folder / path.relative_to(hidden) for path in files]
            for target in targets:
                check_free(target, force=force)
            _move(list(zip(files, targets, strict=True)), hidden, made)
            shutil.rmtree(hidden, ignore_errors=True)
    except BaseException:
        shutil.rmtree(hidden, ignore_errors=True)
        for path in reversed(made):
            _remove_if_empty(path)
        raise


def _make(folder: Path) -> list[Path]:
    """Make a folder and its missing parents; they are returned, outermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made: list[Path] = []
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        made.append(path)
    return made


def _move(pairs: list[tuple[Path, Path]], hidden: Path, made: list[Path]) -> None:
    """Rename every file into its place; undone in reverse when one cannot be."""
    aside = hidden / f"aside-{uuid4().hex}"
    aside.mkdir()
    done: list[tuple[Path, Path]] = []
    try:
        for number, (file, target) in enumerate(pairs):
            made += _make(target.parent)
            if target.exists() or target.is_symlink():
                kept = aside / str(number)
                target.rename(kept)
                done.append((target, kept))
            file.rename(target)
            done.append((file, target))
    except BaseException:
        for before, after in reversed(done):
            after.rename(before)
        raise


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal into one clear ``FileError``."""
    rule, step = "an export can be written to its place", "choose another place with --out"
    if "\0" in str(path):
        raise FileError(rule, repr(str(path)), step)
    try:
        yield
    except OSError as error:
        place = error.filename or path
        raise FileError(rule, f"{place} ({error.strerror or error})", step) from error
