"""Folders that appear whole: made on the side, brought to the disk, then renamed into place."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Collection
from pathlib import Path

__all__ = ["drop", "is_id", "linked", "move_in", "new_id", "sweep", "synced"]

_ID = re.compile(r"[0-9a-f]{16}")


def new_id() -> str:
    """A name that nobody can guess: 16 hexadecimal digits."""
    return secrets.token_hex(8)


def is_id(text: str) -> bool:
    """Whether a text is such a name, and can therefore be part of a path."""
    return _ID.fullmatch(text) is not None


def synced(folder: Path) -> Path:
    """Bring a folder and all that is in it to the disk."""
    for path in sorted(folder.rglob("*")):
        if not path.is_symlink():
            _sync(path)
    _sync(folder)
    return folder


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def move_in(source: Path, place: Path) -> Path:
    """Rename a folder that was brought to the disk into its place, for good.

    What stands there is a leftover that no row of the database knows; it goes.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        drop(place)
    source.rename(place)
    _sync(place.parent)
    return place


def linked(source: Path, target: Path, names: Collection[str]) -> Path:
    """A folder with the named files of another one: the same bytes, which are never changed.

    Parameters
    ----------
    source, target : Path
        The folder that stands, and the one that is made.
    names : collection of str
        Files of it; those that are not there are left out.
    """
    target.mkdir(parents=True)
    for name in names:
        if not (source / name).is_file():
            continue
        try:
            (target / name).hardlink_to(source / name)
        except OSError:  # another file system, or one without links
            shutil.copyfile(source / name, target / name)
            _sync(target / name)
    _sync(target)
    _sync(target.parent)
    return target


def drop(folder: Path) -> None:
    """Let a folder or file go, if it is there."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)
    else:
        folder.unlink(missing_ok=True)


def sweep(folder: Path, known: Collection[str]) -> list[str]:
    """Let everything in a folder go whose name is not known; the names that went."""
    if not folder.is_dir():
        return []
    gone = sorted(path.name for path in folder.iterdir() if path.name not in known)
    for name in gone:
        drop(folder / name)
    return gone
