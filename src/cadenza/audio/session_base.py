"""What session files have in common: their tables, how one is opened, and what is refused."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cadenza.errors import FileError

__all__ = [
    "FORMAT",
    "SUFFIX",
    "check_header",
    "check_schema",
    "connected",
    "corrupt",
    "explained",
    "lay_out",
    "put",
    "row_sum",
]

SUFFIX = ".session"
"""How the name of a session's file ends."""

FORMAT = 1
_APPLICATION = 0x43644153  # "CdAS"
_HEADER = b"SQLite format 3\0"
_WAIT_S = 10.0

_TABLES = {
    "about": "CREATE TABLE about (name TEXT PRIMARY KEY, told TEXT NOT NULL, sum INTEGER NOT NULL)",
    "steps": "CREATE TABLE steps (number INTEGER PRIMARY KEY, told TEXT NOT NULL, "
    "sum INTEGER NOT NULL)",
    "moves": "CREATE TABLE moves (number INTEGER PRIMARY KEY, told TEXT NOT NULL, "
    "sum INTEGER NOT NULL)",
    "chunks": "CREATE TABLE chunks (step INTEGER, take INTEGER, level TEXT, first INTEGER, "
    "codes BLOB NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (step, take, level, first)) "
    "WITHOUT ROWID",
}
_COPY = "take a copy of it that is whole, or begin a new session"


def row_sum(*values: object) -> int:
    """Check sum of a row."""
    parts = [each if isinstance(each, bytes) else str(each).encode() for each in values]
    return zlib.crc32(b"\0".join(parts))


def put(base: sqlite3.Connection, table: str, name: object, value: object) -> None:
    """Write a row of JSON; one of the same name goes."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    base.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)",  # noqa: S608 - a constant
                 (name, text, row_sum(name, text)))  # fmt: skip


def connected(path: Path) -> sqlite3.Connection:
    """A connection that trusts nothing of what the file says of itself."""
    base = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
    try:
        for setting in ("trusted_schema=OFF", "cell_size_check=ON", "journal_mode=DELETE",
                        "synchronous=FULL"):  # fmt: skip
            base.execute(f"PRAGMA {setting}")
    except BaseException:
        base.close()
        raise
    return base


def lay_out(base: sqlite3.Connection, facts: Mapping[str, Any]) -> None:
    """Make the tables of a new session."""
    base.execute(f"PRAGMA application_id={_APPLICATION}")
    base.execute(f"PRAGMA user_version={FORMAT}")
    for statement in _TABLES.values():
        base.execute(statement)
    put(base, "about", "facts", facts)


def check_header(path: Path) -> None:
    """Refuse what is no session by its first bytes, before SQLite looks at it.

    Raises
    ------
    FileError
        When there is no such file, or it is foreign or of a newer format.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        raise FileError(
            "a session is a file that is there", str(path), "look at its name"
        ) from None
    except OSError as error:
        raise FileError("a session's file can be read", f"{path}: {error.strerror}") from error
    number = int.from_bytes(head[68:72], "big")
    if len(head) < 100 or not head.startswith(_HEADER) or number != _APPLICATION:
        what = "an empty file" if not size else "another kind of file"
        rule = f"a session is a file that cadenza audio sample wrote ({SUFFIX})"
        raise FileError(rule, f"{path.name}: {what}", "begin one: cadenza audio sample")
    version = int.from_bytes(head[60:64], "big")
    if version > FORMAT:
        rule = f"this version reads sessions of format {FORMAT}"
        raise FileError(rule, f"{path.name}: format {version}", "update Cadenza")


def _missing(path: Path) -> FileError:
    return FileError("a session is a file that is there", str(path), "look at its name")


def check_schema(base: sqlite3.Connection, path: Path) -> None:
    """Refuse a database that is damaged, or that has other tables, views or triggers."""
    found = [row[0] for row in base.execute("PRAGMA quick_check(1)")]
    if found != ["ok"]:
        raise corrupt(path, str(found[0]) if found else "nothing")
    rows = base.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    if dict(rows.fetchall()) != _TABLES:
        raise corrupt(path, "other tables")


def corrupt(path: Path, what: str) -> FileError:
    """What is said of a file that is not as it was written."""
    return FileError("a session's file is as it was written", f"{path.name}: {what}", _COPY)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """What a person is told where SQLite cannot go on."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise corrupt(path, str(error)) from error
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
            rule, step = "a session needs room on the disk", "free some: what is done is kept"
        else:
            rule, step = "a session's file can be read and written", "check its permissions"
        raise FileError(rule, f"{path.name}: {error}", step) from error
