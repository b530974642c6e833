"""Files that people bring along, each in a folder of its own."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from cadenza.app.naming import legible
from cadenza.studio.database import Database
from cadenza.studio.errors import MissingError
from cadenza.studio.folders import drop, is_id, move_in, new_id, sweep, synced
from cadenza.studio.library.contents import kind_of
from cadenza.studio.library.facts import time_text

__all__ = ["SCRATCH", "Uploads"]

SCRATCH = ".in"
"""Ending of the folders that files are received into."""

_LONGEST_NAME = 120
_FIELDS = ("id", "name", "kind", "bytes", "sha256")


class Uploads:
    """The uploads of a studio.

    Parameters
    ----------
    home : Path
        The studio's folder.
    database : Database
        With the library's tables.
    """

    def __init__(self, home: Path, database: Database) -> None:
        self._home, self._database = home, database
        self._folder = home / "uploads"

    def sweep(self) -> list[str]:
        """Let the folders go that no row knows."""
        known = {row["id"] for row in self._database.rows("SELECT id FROM uploads")}
        return sweep(self._folder, known)

    def add(self, path: Path, name: str) -> dict[str, Any]:
        """Take a file in: it is moved.

        Parameters
        ----------
        path : Path
            Within the studio's folder, in a folder that it is the only file of, or alone.
        name : str
            What its owner calls it; only shown.

        Raises
        ------
        StrangeContentError
            When its content is of no kind that is taken; it stays where it is.
        """
        kind, ending = kind_of(path)
        number = new_id()
        row = {
            "id": number,
            "name": _shown(name),
            "kind": kind,
            "file": f"file{ending}",
            "bytes": path.stat().st_size,
            "sha256": _sha256(path),
            "created_s": time.time(),
        }
        spare = path.parent / f"{number}.upload"
        spare.mkdir()
        path.rename(spare / str(row["file"]))
        move_in(synced(spare), self._folder / number)
        if path.parent.suffix == SCRATCH:
            with suppress(OSError):
                path.parent.rmdir()
        with self._database.transaction() as base:
            base.execute(
                "INSERT INTO uploads VALUES "
                "(:id, :name, :kind, :file, :bytes, :sha256, :created_s)",
                row,
            )
        return self.get(number)

    def get(self, upload: str) -> dict[str, Any]:
        """An upload.

        Raises
        ------
        MissingError
            When there is none of that id.
        """
        row = self._row(upload)
        return {**{name: row[name] for name in _FIELDS}, "created_at": time_text(row["created_s"])}

    def all(self) -> list[dict[str, Any]]:
        """Every upload, the newest first."""
        rows = self._database.rows("SELECT id FROM uploads ORDER BY created_s DESC, id")
        return [self.get(row["id"]) for row in rows]

    def file(self, upload: str) -> Path:
        """Where the file of an upload lies."""
        row = self._row(upload)
        return self._folder / str(row["id"]) / str(row["file"])

    def delete(self, upload: str) -> None:
        """Let an upload go."""
        self._row(upload)
        with self._database.letting_go():
            with self._database.transaction() as base:
                base.execute("DELETE FROM uploads WHERE id = ?", (upload,))
            drop(self._folder / upload)

    def _row(self, upload: str) -> sqlite3.Row:
        row = None
        if is_id(upload):
            row = self._database.row("SELECT * FROM uploads WHERE id = ?", (upload,))
        if row is None:
            raise MissingError("an upload that is named is there", upload, "upload it again")
        return row


def _shown(name: str) -> str:
    """A file's name without folders and without what cannot be shown."""
    last = legible(name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in last if c.isprintable()).strip()
    return plain[-_LONGEST_NAME:] or "upload"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest
