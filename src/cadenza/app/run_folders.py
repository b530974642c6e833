"""Folders of runs in the user's home, and the note in each that is written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cadenza.errors import FileError

__all__ = ["new_folder", "write_note"]


def new_folder(place: Path, stem: str) -> Path:
    """Make the folder STEM-1, or with the next number that is free.

    Parameters
    ----------
    place : Path
        The folder of all runs; made where it is missing.
    stem : str
        What its name begins with.

    Raises
    ------
    FileError
        When it cannot be made.
    """
    number = 1
    try:
        place.mkdir(parents=True, exist_ok=True)
        while True:
            folder = place / f"{stem}-{number}"
            try:
                folder.mkdir()
            except FileExistsError:
                number += 1
            else:
                return folder
    except OSError as error:
        rule = "runs are kept in the user's folder"
        raise FileError(rule, f"{place}: {error.strerror}", "see CADENZA_HOME") from error


def write_note(path: Path, facts: Mapping[str, Any]) -> None:
    """Write what is known of a run: at the name stands the old note or the new one."""
    spare = path.with_suffix(".new")
    spare.write_text(json.dumps(facts, indent=1, default=str) + "\n", "utf-8")
    spare.replace(path)
