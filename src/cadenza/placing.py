"""Finished folders in their places: what lay there goes only once the new one is whole."""

from __future__ import annotations

import shutil
from pathlib import Path

__all__ = ["put_folder"]


def put_folder(made: Path, folder: Path) -> None:
    """Move a finished folder to its place.

    Parameters
    ----------
    made : Path
        The folder, on the same file system as its place.
    folder : Path
        Where it will lie; a folder that lies there goes, and stays where the move fails.

    Raises
    ------
    OSError
        When it cannot be moved.
    """
    aside = made.with_name(made.name + ".old")
    if folder.exists():
        folder.rename(aside)
    try:
        made.rename(folder)
    except OSError:
        if aside.exists():
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
