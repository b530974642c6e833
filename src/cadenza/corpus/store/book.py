"""The book of a corpus: a SQLite database that only the process that builds writes to.

Results are inserted or ignored under their key, so that making one twice does no harm; their
numbers rise, so that it is known which were made after a commit. File names are kept as bytes,
for not all of them are text.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cadenza.corpus.canonical import canonical
from cadenza.corpus.store.objects import StoreError

__all__ = ["Book", "KnownFile", "Result", "Root"]

LAYOUT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS roots (
    path BLOB PRIMARY KEY, is_folder INTEGER NOT NULL, licence TEXT NOT NULL,
    style TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS left_out (path BLOB PRIMARY KEY);
CREATE TABLE IF NOT EXISTS files (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS results (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, stage TEXT NOT NULL,
    outputs TEXT NOT NULL, facts TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS commits (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    last_result INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS builds (
    number INTEGER PRIMARY KEY AUTOINCREMENT, begun TEXT NOT NULL, commit_id TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What a stage made: the digests of its outputs by name, and facts; or why it could not.

    Parameters
    ----------
    key : str
        Digest of the stage, its version, its settings and its inputs.
    stage : str
        Its name.
    outputs : mapping
        Name → digest.
    facts : mapping
        What JSON can hold: counts that tables tell of.
    reason : str
        Empty where it worked.
    """

    key: str
    stage: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Root:
    """A file or folder that was added, with what was told of it."""

    path: str
    is_folder: bool
    licence: str
    style: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was when it was last hashed; a time of −1 is not trusted."""

    size: int
    mtime_ns: int
    ctime_ns: int
    sha256: str


class Book:
    """The open database; use it in a ``with`` block.

    One in a folder that cannot be written to is read, and nothing is put beside it.

    Parameters
    ----------
    path : Path
        The database; its folder is there. Made where it is missing.

    Raises
    ------
    StoreError
        When it is no such database, or one of a later version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_read_only = _is_read_only(path)
        with self._explained():
            self._base = self._connected()
            try:
                if not self.is_read_only:
                    self._base.execute("PRAGMA journal_mode=WAL")
                    self._base.execute("PRAGMA synchronous=NORMAL")
                    self._base.executescript(_TABLES)
            except BaseException:
                self._base.close()
                raise
        layout = self.about("layout") or str(LAYOUT)
        if layout != str(LAYOUT):
            self.close()
            raise StoreError(f"this version reads books of layout {LAYOUT}", layout, "update")
        if not self.about("layout") and not self.is_read_only:
            self.tell("layout", str(LAYOUT))

    def _connected(self) -> sqlite3.Connection:
        """A connection; one that only reads needs no log, where none was left behind."""
        if not self.is_read_only:
            return sqlite3.connect(self.path, timeout=30.0, isolation_level=None)
        log = self.path.with_name(f"{self.path.name}-wal")
        is_still = not log.exists() or log.stat().st_size == 0
        words = "mode=ro&immutable=1" if is_still else "mode=ro"
        address = f"{self.path.resolve().as_uri()}?{words}"
        return sqlite3.connect(address, timeout=30.0, isolation_level=None, uri=True)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._base.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            rule, step = _told(str(error), self.path.parent.name)
            raise StoreError(rule, f"{self.path}: {error}", step) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing."""
        with self._explained():
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield self._base
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._explained():
            return self._base.execute(query, tuple(values)).fetchall()

    def check(self) -> str:
        """What SQLite finds wrong with the database as a whole; "" where it is whole.

        Raises
        ------
        StoreError
            When it cannot be read at all.
        """
        rows = self._rows("PRAGMA integrity_check(1)")
        return "" if rows == [("ok",)] else " ".join(str(rows[0][0]).split())

    # -- what is told of the corpus ---------------------------------------------------------

    def about(self, name: str) -> str:
        """A value by name, "" where there is none."""
        rows = self._rows("SELECT value FROM about WHERE name = ?", [name])
        return str(rows[0][0]) if rows else ""

    def tell(self, name: str, value: str) -> None:
        """Keep a value by name."""
        with self.writing() as base:
            base.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    # -- roots and files --------------------------------------------------------------------

    def roots(self) -> list[Root]:
        """What was added, by path."""
        rows = self._rows("SELECT path, is_folder, licence, style FROM roots ORDER BY path")
        return [Root(os.fsdecode(path), bool(folder), *rest) for path, folder, *rest in rows]

    def left_out(self) -> list[str]:
        """What was removed though a root holds it."""
        return [os.fsdecode(row[0]) for row in self._rows("SELECT path FROM left_out")]

    def set_roots(self, roots: Iterable[Root], left_out: Iterable[str]) -> None:
        """Put these in the place of all roots and of all that is left out."""
        with self.writing() as base:
            base.execute("DELETE FROM roots")
            base.execute("DELETE FROM left_out")
            rows = [
                (os.fsencode(each.path), each.is_folder, each.licence, each.style) for each in roots
            ]
            base.executemany("INSERT INTO roots VALUES (?, ?, ?, ?)", rows)
            base.executemany(
                "INSERT INTO left_out VALUES (?)", [(os.fsencode(each),) for each in left_out]
            )

    def known_files(self) -> dict[bytes, KnownFile]:
        """Every file that was hashed, by its path as bytes."""
        rows = self._rows("SELECT path, size, mtime_ns, ctime_ns, sha256 FROM files")
        return {path: KnownFile(*rest) for path, *rest in rows}

    def know_files(self, found: Mapping[bytes, KnownFile], forget: Iterable[bytes] = ()) -> None:
        """Keep what was hashed, and forget others."""
        with self.writing() as base:
            base.executemany("DELETE FROM files WHERE path = ?", [(each,) for each in forget])
            base.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
                [
                    (path, each.size, each.mtime_ns, each.ctime_ns, each.sha256)
                    for path, each in found.items()
                ],
            )

    # -- results ----------------------------------------------------------------------------

    def results(self) -> dict[str, Result]:
        """All results by key."""
        rows = self._rows("SELECT key, stage, outputs, facts, reason FROM results")
        return {row[0]: _result(row) for row in rows}

    def result(self, key: str) -> Result | None:
        """The result of a key, if there is one."""
        query = "SELECT key, stage, outputs, facts, reason FROM results WHERE key = ?"
        rows = self._rows(query, [key])
        return _result(rows[0]) if rows else None

    def add_results(self, results: Iterable[Result]) -> None:
        """Insert or ignore."""
        rows = [
            (
                each.key,
                each.stage,
                canonical(dict(each.outputs)).decode(),
                canonical(dict(each.facts)).decode(),
                each.reason,
            )
            for each in results
        ]
        with self.writing() as base:
            base.executemany(
                "INSERT OR IGNORE INTO results (key, stage, outputs, facts, reason)"
                " VALUES (?, ?, ?, ?, ?)",
                rows,
            )

    def drop_results(self, keys: Iterable[str]) -> None:
        """Forget results, so that they are made again."""
        with self.writing() as base:
            base.executemany("DELETE FROM results WHERE key = ?", [(each,) for each in keys])

    def keys_after(self, number: int) -> frozenset[str]:
        """Keys of the results that were made after one."""
        rows = self._rows("SELECT key FROM results WHERE number > ?", [number])
        return frozenset(row[0] for row in rows)

    # -- commits ----------------------------------------------------------------------------

    def commits(self) -> list[str]:
        """The commits' digests, the newest first."""
        return [row[0] for row in self._rows("SELECT id FROM commits ORDER BY number DESC")]

    def head(self) -> tuple[str, int]:
        """The newest commit ("" where there is none) and the number of its last result."""
        query = "SELECT id, last_result FROM commits ORDER BY number DESC LIMIT 1"
        rows = self._rows(query)
        return (rows[0][0], rows[0][1]) if rows else ("", 0)

    def add_commit(self, commit: str, build: int) -> None:
        """Make a commit the newest, and say that a build came to it; comes last of all."""
        with self.writing() as base:
            (last,) = base.execute("SELECT COALESCE(MAX(number), 0) FROM results").fetchone()
            base.execute("INSERT INTO commits (id, last_result) VALUES (?, ?)", (commit, last))
            base.execute("UPDATE builds SET commit_id = ? WHERE number = ?", (commit, build))

    def begin_build(self, begun: str) -> int:
        """Note that a build begins; returns its number."""
        with self.writing() as base:
            made = base.execute("INSERT INTO builds (begun, commit_id) VALUES (?, '')", (begun,))
            return int(made.lastrowid or 0)

    def drop_build(self, build: int) -> None:
        """Forget a build that found nothing to do."""
        with self.writing() as base:
            base.execute("DELETE FROM builds WHERE number = ?", (build,))

    def cut_short(self, before: int) -> int:
        """How many builds since the last commit, before this one, did not come to an end."""
        query = (
            "SELECT COUNT(*) FROM builds WHERE commit_id = '' AND number < ? AND number >"
            " (SELECT COALESCE(MAX(number), 0) FROM builds WHERE commit_id <> '')"
        )
        return int(self._rows(query, [before])[0][0])


def _is_read_only(path: Path) -> bool:
    """Whether a database is there that this process may read and not write."""
    return path.is_file() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _told(what: str, name: str) -> tuple[str, str]:
    """The rule that an error of SQLite breaks, and what to do."""
    if "full" in what:
        return "a corpus needs room on the disk", "free some and build again: what is done is kept"
    if "unable to open" in what or "readonly" in what:
        return "a corpus's folder can be read and written", "check its permissions"
    if "locked" in what:
        return "a corpus's book is free to be written", "try again when the other process is done"
    return (
        "a corpus's book can be read",
        f"put back a copy of it, or begin anew: cadenza corpus remove {name} --all",
    )


def _result(row: Sequence[Any]) -> Result:
    key, stage, outputs, facts, reason = row
    return Result(key, stage, json.loads(outputs), json.loads(facts), reason)
