"""The release folder as a transaction: all of it appears at once, or nothing does.

Everything is written into a hidden sibling of the target and renamed into place at the end.
On any error, and when the person stops the work, the sibling is removed again.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from cadenza.errors import ReleaseError

__all__ = ["PAGE_NAME", "RECEIPT_NAME", "check_target", "explained", "release_folder"]

RECEIPT_NAME, PAGE_NAME = "receipt.json", "receipt.html"
"""The file by which a folder is known as a release."""

_REASONS = {
    errno.EROFS: ("the release folder must be writable", "choose another place with --out"),
    errno.EACCES: ("the release folder must be writable", "choose another place with --out"),
    errno.EPERM: ("the release folder must be writable", "choose another place with --out"),
    errno.ENOSPC: ("the disk must have room for the release", "free some space and run it again"),
    errno.EDQUOT: ("the disk quota must have room for the release", "free some space first"),
    errno.ENAMETOOLONG: ("a folder name must fit the file system", "choose a shorter --out"),
    errno.ENOTDIR: ("every part of the release path must be a folder", "choose another --out"),
    errno.ELOOP: ("the release path must not run in circles", "choose another --out"),
    errno.EBUSY: ("the release folder must not be in use", "choose another place with --out"),
    errno.EXDEV: ("the release folder must not be a mount point", "choose a folder inside it"),
    errno.EINVAL: ("the release path must be a valid path", "choose another --out"),
    errno.ENOTEMPTY: ("a folder that exists is not overwritten", "choose another --out"),
    errno.EEXIST: ("a folder that exists is not overwritten", "choose another --out"),
    errno.ENOENT: ("the release path must be reachable", "choose another --out"),
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal about ``path`` into one clear ``ReleaseError``."""
    try:
        yield
    except OSError as error:
        rule, step = _REASONS.get(
            error.errno or 0, ("the release folder could not be written", "choose another --out")
        )
        raise ReleaseError(rule, f"{path} ({error.strerror or error})", step) from error


def check_target(target: Path, *, force: bool = False) -> Path:
    """The place where a release will stand; refused early where it cannot stand there.

    Parameters
    ----------
    target : Path
        The wished folder.
    force : bool
        True where a release that stands there already may be replaced.

    Returns
    -------
    Path
        The absolute path, symbolic links followed.

    Raises
    ------
    ReleaseError
        Where something stands there that is not to be replaced, or the path is no path.
    """
    if "\0" in str(target):
        raise ReleaseError(
            "the release path must be a valid path", repr(str(target)), "choose another --out"
        )
    with explained(target):
        place = Path(os.path.realpath(_expanded(target)))
        if not _exists(place):
            return place
        if not place.is_dir():
            raise ReleaseError("--out names a folder", f"{target} (a file)", "choose another --out")
        if not force:
            raise ReleaseError(
                "a folder that exists is not overwritten",
                str(target),
                "choose another --out or add --force",
            )
        if any(place.iterdir()) and not (place / RECEIPT_NAME).is_file():
            raise ReleaseError(
                f"--force replaces only a release folder (one with a {RECEIPT_NAME})",
                str(target),
                "choose another --out",
            )
    return place


def _expanded(target: Path) -> Path:
    """The path with its ``~`` filled in; as it stands where nobody has that name."""
    try:
        return target.expanduser()
    except RuntimeError:
        return target


def _exists(place: Path) -> bool:
    """Like ``Path.exists``, but a name that no file system takes raises ``OSError``."""
    try:
        place.lstat()
    except FileNotFoundError:
        return False
    return True


@contextmanager
def release_folder(target: Path, *, force: bool = False) -> Iterator[Path]:
    """A folder to write into; it becomes ``target`` when the block ends without an error.

    Parameters
    ----------
    target : Path
        Where the folder is to stand; missing parents are made.
    force : bool
        Replace a release that stands there; it goes only once the new one is complete.

    Yields
    ------
    Path
        The hidden folder that is written into.

    Raises
    ------
    ReleaseError
        Where it cannot be written; nothing is left then.

    Examples
    --------
    >>> with release_folder(Path("songs/rain-1")) as folder:  # doctest: +SKIP
    ...     (folder / "song.mid").write_bytes(data)
    """
    place = check_target(target, force=force)
    made: list[Path] = []
    hidden = place.parent / f".cadenza-{uuid4().hex[:12]}"
    try:
        with explained(target):
            made = _make_parents(place.parent)
            hidden.mkdir()
            yield hidden
            _move_in(hidden, place)
    except BaseException:
        shutil.rmtree(hidden, ignore_errors=True)
        for folder in reversed(made):
            _remove_if_empty(folder)
        raise


def _make_parents(folder: Path) -> list[Path]:
    """Make the missing parents; they are returned, outermost first."""
    missing = [folder, *folder.parents]
    missing = [path for path in missing if not path.exists()]
    made: list[Path] = []
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        made.append(path)
    return made


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def _move_in(hidden: Path, place: Path) -> None:
    """Rename into place; an old release is set aside first and put back when that fails."""
    if not place.exists():
        hidden.rename(place)
        return
    aside = place.parent / f"{hidden.name}-old"
    place.rename(aside)
    try:
        hidden.rename(place)
    except BaseException:
        aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)
