"""Rows of pieces, revisions and takes, and the folders that belong to them."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cadenza.studio.database import Database
from cadenza.studio.errors import MissingError
from cadenza.studio.folders import is_id, sweep
from cadenza.studio.library.facts import time_text
from cadenza.studio.library.schema import Index

__all__ = ["FACTS", "Pieces"]

FACTS = (
    "title", "style", "key", "tempo_bpm", "meter", "bars", "seconds", "verb", "prompt", "engine",
    "moods",
)  # fmt: skip
"""Columns of a piece that follow its newest revision."""

_ADDED = """
INSERT INTO pieces (
    id, title, style, key, tempo_bpm, meter, bars, seconds, verb, prompt, engine, moods,
    created_s, updated_s
) VALUES (
    :id, :title, :style, :key, :tempo_bpm, :meter, :bars, :seconds, :verb, :prompt, :engine,
    :moods, :now_s, :now_s
)
"""
_REVISED = """
UPDATE pieces SET
    title = :title, style = :style, key = :key, tempo_bpm = :tempo_bpm, meter = :meter,
    bars = :bars, seconds = :seconds, verb = :verb, prompt = :prompt, engine = :engine,
    moods = :moods, revision = :revision, updated_s = :now_s
WHERE id = :id
"""

_PIECES = """
SELECT pieces.*, (SELECT count(*) FROM takes WHERE takes.piece = pieces.id) AS take_count
FROM pieces
"""
_COUNT = "SELECT count(*) FROM pieces"

_SHOWN = tuple(name for name in FACTS if name != "moods")
_SORTS = ("updated_at", "created_at", "title", "tempo_bpm", "seconds")
_MOST = 200


class Pieces:
    """What stands in the database of pieces; folders are looked up, and swept, not made.

    Parameters
    ----------
    home : Path
        The studio's folder.
    database : Database
        With the library's tables.
    """

    def __init__(self, home: Path, database: Database) -> None:
        self.folder = home / "pieces"
        self.database = database
        self.index = Index(database)

    # -- places ---------------------------------------------------------------------------------

    def place(self, piece: str) -> Path:
        """The folder of a piece."""
        return self.folder / piece

    def revision_place(self, piece: str, number: int) -> Path:
        """The folder of a revision."""
        return self.folder / piece / f"r{number}"

    def take_place(self, piece: str, take: str) -> Path:
        """The folder of a take."""
        return self.folder / piece / "takes" / take

    def audio_place(self, piece: str, digest: str) -> Path:
        """The folder of a piece's audio."""
        return self.folder / piece / "audio" / digest

    def sweep(self) -> list[str]:
        """Let every folder go that no row knows: what a crash left behind."""
        known = {row["id"] for row in self.database.rows("SELECT id FROM pieces")}
        gone = sweep(self.folder, known)
        for piece in sorted(known):
            gone += self._sweep_piece(piece)
        return gone

    def _sweep_piece(self, piece: str) -> list[str]:
        rows = self.database.rows
        revisions = rows("SELECT number FROM revisions WHERE piece = ?", (piece,))
        takes = {row["id"] for row in rows("SELECT id FROM takes WHERE piece = ?", (piece,))}
        place = self.place(piece)
        inside = {"takes", "audio", *(f"r{row['number']}" for row in revisions)}
        gone = [*sweep(place, inside), *sweep(place / "takes", takes)]
        gone += self.sweep_audio(piece)
        return [f"{piece}/{name}" for name in gone]

    def sweep_audio(self, piece: str) -> list[str]:
        """Let the audio folders of a piece go that no row knows."""
        sql = "SELECT digest FROM audio WHERE piece = ?"
        known = {row["digest"] for row in self.database.rows(sql, (piece,))}
        return sweep(self.place(piece) / "audio", known)

    # -- reading --------------------------------------------------------------------------------

    def row(self, piece: str) -> sqlite3.Row:
        """The row of a piece.

        Raises
        ------
        MissingError
            When there is none of that id.
        """
        found = None
        if is_id(piece):
            found = self.database.row(f"{_PIECES} WHERE id = ?", (piece,))
        if found is None:
            raise MissingError("a piece that is named is in the library", piece, "look it up again")
        return found

    def revision(self, piece: str, number: int | None) -> int:
        """A revision's number, the newest one's where it is left out; see ``row``."""
        newest = self.row(piece)["revision"]
        wanted = newest if number is None else number
        if wanted is None:
            raise MissingError("a piece has a revision", "none kept so far", "keep a take of it")
        sql = "SELECT number FROM revisions WHERE piece = ? AND number = ?"
        if self.database.row(sql, (piece, wanted)) is None:
            raise MissingError(f"a revision lies between 1 and {newest}", str(wanted))
        return int(wanted)

    def take(self, piece: str, take: str) -> sqlite3.Row:
        """The row of a take; see ``row``."""
        self.row(piece)
        sql = "SELECT * FROM takes WHERE piece = ? AND id = ?"
        found = self.database.row(sql, (piece, take))
        if found is None:
            raise MissingError("a take that is named is there", take, "list the takes again")
        return found

    def listed(
        self, q: str, style: str, starred: bool | None, sort: str, limit: int, offset: int
    ) -> dict[str, Any]:
        """A page of pieces, and how many there are."""
        where, values = self.index.clause(q)
        asked: list[object] = [*values]
        if style:
            where, asked = f"{where} AND style = ?", [*asked, style]
        if starred is not None:
            where, asked = f"{where} AND starred = ?", [*asked, int(starred)]
        order = _order(sort)
        sql = f"{_PIECES} WHERE {where} ORDER BY {order}, id LIMIT ? OFFSET ?"
        with self.database.reading() as base:
            (total,) = base.execute(f"{_COUNT} WHERE {where}", asked).fetchone()
            page = [min(max(limit, 0), _MOST), max(offset, 0)]
            rows = base.execute(sql, [*asked, *page]).fetchall()
            found = [self.shown(row) for row in rows]
        return {"pieces": found, "total": total}

    def shown(self, row: sqlite3.Row) -> dict[str, Any]:
        """A piece as the library lists it."""
        return {
            "id": row["id"],
            **{name: row[name] for name in _SHOWN},
            "starred": bool(row["starred"]),
            "revision": row["revision"],
            "takes": row["take_count"],
            "created_at": time_text(row["created_s"]),
            "updated_at": time_text(row["updated_s"]),
        }

    def revisions(self, piece: str) -> list[dict[str, Any]]:
        """The revisions of a piece, the oldest first."""
        self.row(piece)
        sql = "SELECT * FROM revisions WHERE piece = ? ORDER BY number"
        return [
            {
                "number": row["number"],
                "verb": row["verb"],
                "note": row["note"],
                "created_at": time_text(row["created_s"]),
            }
            for row in self.database.rows(sql, (piece,))
        ]

    def takes(self, piece: str) -> list[dict[str, Any]]:
        """The takes of a piece, the newest first, those made together by place."""
        self.row(piece)
        sql = "SELECT * FROM takes WHERE piece = ?"
        rows = self.database.rows(sql, (piece,))
        sql = "SELECT take FROM revisions WHERE piece = ? AND take IS NOT NULL"
        kept = {row["take"] for row in self.database.rows(sql, (piece,))}
        shown = [
            {
                "id": row["id"],
                **json.loads(row["facts"]),
                "job": row["job"],
                "kept": row["id"] in kept,
                "created_at": time_text(row["created_s"]),
            }
            for row in rows
        ]
        begun: dict[str, str] = {}
        for take in shown:
            begun[take["job"]] = min(take["created_at"], begun.get(take["job"], take["created_at"]))
        shown.sort(key=lambda take: take["place"] or 0)
        shown.sort(key=lambda take: begun[take["job"]], reverse=True)
        return shown

    # -- writing --------------------------------------------------------------------------------

    def add(self, piece: str, facts: Mapping[str, Any]) -> None:
        """A row for a new piece, without a revision."""
        now_s = time.time()
        with self.database.transaction() as base:
            base.execute(_ADDED, {"id": piece, **_facts(facts), "now_s": now_s})
            self.index.update(piece)

    def add_revision(
        self, piece: str, number: int, facts: Mapping[str, Any], note: str, take: str | None = None
    ) -> None:
        """A row for a revision, which becomes the piece's newest."""
        now_s = time.time()
        values = {"id": piece, **_facts(facts), "revision": number, "now_s": now_s}
        with self.database.transaction() as base:
            base.execute(
                "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?)",
                (piece, number, facts.get("verb"), note, take, now_s),
            )
            base.execute(_REVISED, values)
            self.index.update(piece)

    def add_take(
        self, piece: str, take: str, job: str, facts: Mapping[str, Any], row: Mapping[str, Any]
    ) -> None:
        """A row for a take."""
        values = (piece, take, job, json.dumps(facts), json.dumps(row), time.time())
        with self.database.transaction() as base:
            base.execute("INSERT INTO takes VALUES (?, ?, ?, ?, ?, ?)", values)
            base.execute("UPDATE pieces SET updated_s = ? WHERE id = ?", (time.time(), piece))

    def next_take(self, piece: str) -> str:
        """An id that no take of the piece had before."""
        with self.database.transaction() as base:
            (number,) = base.execute(
                "SELECT next_take FROM pieces WHERE id = ?", (piece,)
            ).fetchone()
            base.execute("UPDATE pieces SET next_take = ? WHERE id = ?", (number + 1, piece))
        return f"t{number}"

    def next_revision(self, piece: str) -> int:
        """The number after the newest revision's."""
        return int(self.row(piece)["revision"] or 0) + 1


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: facts.get(name) for name in FACTS}
    return {**told, "title": told["title"] or "Untitled", "moods": told["moods"] or ""}


def _order(sort: str) -> str:
    name = sort.removeprefix("-")
    name = name if name in _SORTS else "updated_at"
    column = name.replace("_at", "_s") if name.endswith("_at") else name
    if column == "title":
        column = "title COLLATE NOCASE"
    return f"{column} {'DESC' if sort.startswith('-') else 'ASC'}"
