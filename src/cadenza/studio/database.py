"""The studio's one database: SQLite with a write-ahead log, used by many threads of one process.

Each room of the studio brings a `Schema`: its name and its migrations in order. The file's
``user_version`` is the layout of the whole; how far each room has come stands in the table
``rooms``. Reading takes a connection from a small pool and waits for nobody; writing takes turns.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadenza.errors import FileError
from cadenza.studio.errors import storage_error
from cadenza.studio.reserve import Reserve

__all__ = ["Database", "Schema"]

_LAYOUT = 1
_WAIT_S = 30.0
_ROOMS = "CREATE TABLE IF NOT EXISTS rooms (name TEXT PRIMARY KEY, version INTEGER NOT NULL)"

Arguments = Sequence[Any] | dict[str, Any]


@dataclass(frozen=True)
class Schema:
    """What one room keeps in the database.

    Parameters
    ----------
    room : str
        Its name: "jobs", "library".
    migrations : tuple of str
        SQL scripts; the first makes the tables, each later one changes what the one before
        left. A script that was once published is never changed.
    """

    room: str
    migrations: tuple[str, ...]


class Database:
    """The open database. Its methods may be called from any thread.

    Parameters
    ----------
    path : Path
        The file; it and its folder are made where they are missing.
    schemas : iterable of Schema
        Rooms that are brought up to date at once; `register` does so for more.

    Raises
    ------
    cadenza.errors.FileError
        When the file is no such database, comes from a later version, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> things = Schema("things", ("CREATE TABLE things (name TEXT);",))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     database = Database(Path(folder) / "studio.db", [things])
    ...     with database.transaction() as base:
    ...         _ = base.execute("INSERT INTO things VALUES ('piano')")
    ...     names = [row["name"] for row in database.rows("SELECT name FROM things")]
    ...     database.close()
    >>> names
    ['piano']
    """

    def __init__(self, path: Path, schemas: Iterable[Schema] = ()) -> None:
        self.path = path
        self.reserve = Reserve(path.with_name("reserve"))
        self._turn = threading.RLock()
        self._guard = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._depth = 0
        self._closed = False
        with self._explained():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise sqlite3.OperationalError(error.strerror) from error
            self.reserve.lend()  # a start writes too; whoever has started takes it again
            self._writer = self._opened()
            try:
                self._check_layout()
                for schema in schemas:
                    self.register(schema)
            except BaseException:
                self._writer.close()
                raise

    def register(self, schema: Schema) -> None:
        """Bring the tables of a room up to date, all of its migrations or none.

        Raises
        ------
        cadenza.errors.FileError
            When a later version of the studio has written them, or a migration fails.
        """
        with self.transaction() as base:
            row = base.execute("SELECT version FROM rooms WHERE name = ?", (schema.room,))
            version = (row.fetchone() or (0,))[0]
            if version > len(schema.migrations):
                raise self._too_new(f"{schema.room} {version}")
            for script in schema.migrations[version:]:
                for statement in _statements(script):
                    base.execute(statement)
            base.execute(
                "INSERT INTO rooms VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET version = excluded.version",
                (schema.room, len(schema.migrations)),
            )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write: all of the block or, when it raises, nothing of it.

        Blocks of other threads wait. A block inside a block of the same thread is part of it:
        its own failure takes back only what it wrote, and nothing is on disk before the outer
        one ends.

        Yields
        ------
        sqlite3.Connection
            To write with; rows come as ``sqlite3.Row``. Not to be kept.

        Raises
        ------
        cadenza.errors.FileError
            When the disk is full, the file is damaged, … `sqlite3.IntegrityError` passes.
        """
        with self._turn, self._explained():
            begin, keep, drop = _WORDS[self._depth > 0]
            self._writer.execute(begin)
            self._depth += 1
            try:
                yield self._writer
            except BaseException:
                self._depth -= 1
                if self._writer.in_transaction:  # a full disk has ended it already
                    for word in drop:
                        self._writer.execute(word)
                raise
            self._depth -= 1
            try:
                self._writer.execute(keep)
            except sqlite3.Error:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def letting_go(self) -> AbstractContextManager[None]:
        """A block that deletes: it has room to write what that takes, even on a full disk."""
        return self.reserve.lent()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read: one consistent state for the whole block, whatever others write meanwhile.

        Inside a `transaction` of the same thread it sees what was written there.
        """
        with self._explained():
            if self._depth and self._owns_turn():
                yield self._writer
                return
            base = self._borrowed()
            try:
                base.execute("BEGIN")
                yield base
            finally:
                if base.in_transaction:
                    base.execute("ROLLBACK")
                self._give_back(base)

    def rows(self, sql: str, arguments: Arguments = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self.reading() as base:
            return base.execute(sql, arguments).fetchall()

    def row(self, sql: str, arguments: Arguments = ()) -> sqlite3.Row | None:
        """The first row of a query; None where there is none."""
        with self.reading() as base:
            found: sqlite3.Row | None = base.execute(sql, arguments).fetchone()
            return found

    def close(self) -> None:
        """Close the file; may be called twice. What is asked afterwards raises."""
        with self._turn, self._guard:
            self._closed = True
            for each in (*self._idle, self._writer):
                each.close()
            self._idle.clear()

    def _opened(self) -> sqlite3.Connection:
        base = sqlite3.connect(
            self.path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
        )
        try:
            base.row_factory = sqlite3.Row
            base.execute("PRAGMA journal_mode=WAL")
            base.execute("PRAGMA synchronous=FULL")  # what was answered is on the disk
            base.execute("PRAGMA foreign_keys=ON")
        except BaseException:
            base.close()
            raise
        return base

    def _check_layout(self) -> None:
        (layout,) = self._writer.execute("PRAGMA user_version").fetchone()
        if layout > _LAYOUT:
            raise self._too_new(f"layout {layout}")
        self._writer.execute(_ROOMS)
        self._writer.execute(f"PRAGMA user_version={_LAYOUT}")

    def _owns_turn(self) -> bool:
        """Whether this very thread is in a transaction."""
        if not self._turn.acquire(blocking=False):
            return False
        try:
            return self._depth > 0
        finally:
            self._turn.release()

    def _borrowed(self) -> sqlite3.Connection:
        with self._guard:
            if self._closed:
                raise sqlite3.ProgrammingError("the database is closed")
            if self._idle:
                return self._idle.pop()
        return self._opened()

    def _give_back(self, base: sqlite3.Connection) -> None:
        with self._guard:
            if not self._closed:
                self._idle.append(base)
                return
        base.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise storage_error(error) or FileError(
                "the studio's database can be read and written",
                f"{self.path.name}: {error}",
                "look whether the disk is full and the folder may be written to",
            ) from error

    def _too_new(self, came: str) -> FileError:
        return FileError(
            "the studio's database was written by this version or one before", came, "update"
        )


_WORDS = {
    False: ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",)),
    True: ("SAVEPOINT inner", "RELEASE inner", ("ROLLBACK TO inner", "RELEASE inner")),
}
"""How a block begins, is kept and is dropped: the outer one, and one inside it."""


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one at a time, so that they run inside a transaction."""
    held = ""
    for piece in re.split("(?<=;)", script):  # a ";" in a text or a trigger ends none
        held += piece
        if sqlite3.complete_statement(held):
            yield held
            held = ""
    if held.strip():
        yield held
