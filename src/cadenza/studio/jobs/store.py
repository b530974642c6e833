"""Jobs at rest: one table, and a count of the server's lives."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import Any

from cadenza.studio.database import Database, Schema
from cadenza.studio.jobs.lines import as_text
from cadenza.studio.jobs.model import ENDED, Job, Problem

__all__ = ["SCHEMA", "JobStore"]

_COLUMNS = (
    "id, kind, state, request, result, error, stage, done, created_s, started_s, ended_s, tries"
)
SCHEMA = Schema(
    "jobs",
    (
        """
        CREATE TABLE jobs (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL,
            result TEXT, error TEXT, stage TEXT NOT NULL, done REAL NOT NULL,
            created_s REAL NOT NULL, started_s REAL, ended_s REAL, tries INTEGER NOT NULL,
            last_event INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX jobs_by_state ON jobs (state, number);
        CREATE TABLE job_lives (number INTEGER PRIMARY KEY AUTOINCREMENT, begun_s REAL NOT NULL);
        """,
    ),
)
_ENDED = "state IN ({})".format(", ".join(f"'{state}'" for state in ENDED))


class JobStore:
    """The jobs of a database.

    Parameters
    ----------
    database : Database
        Where they are kept; the tables are made where they are missing.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        database.register(SCHEMA)

    def begin_life(self) -> int:
        """Count a start of the server; 0 for the first."""
        with self.database.transaction() as base:
            done = base.execute("INSERT INTO job_lives (begun_s) VALUES (?)", (time.time(),))
            return (done.lastrowid or 1) - 1

    def add(self, job: Job) -> None:
        """Keep a new job."""
        with self.database.transaction() as base:
            base.execute(
                f"INSERT INTO jobs ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - a constant
                _values(job),
            )

    def change(self, job: Job, last_event: int = 0) -> None:
        """Keep what has become of a job; ``last_event`` is the number of the last it told."""
        with self.database.transaction() as base:
            base.execute(
                "UPDATE jobs SET kind = ?, state = ?, request = ?, result = ?, error = ?, "
                "stage = ?, done = ?, created_s = ?, started_s = ?, ended_s = ?, tries = ?, "
                "last_event = max(last_event, ?) WHERE id = ?",
                (*_values(job)[1:], last_event, job.id),
            )

    def get(self, name: str) -> tuple[Job, int] | None:
        """A job and the number of its last event; None where there is none of that id."""
        row = self.database.row("SELECT * FROM jobs WHERE id = ?", (name,))
        return None if row is None else (_job(row), row["last_event"])

    def listed(self, states: tuple[str, ...], kind: str | None, limit: int) -> list[Job]:
        """The newest jobs, newest first; no states: any."""
        wanted = ["1"]
        arguments: list[Any] = []
        if states:
            wanted.append(f"state IN ({', '.join('?' * len(states))})")
            arguments += states
        if kind is not None:
            wanted.append("kind = ?")
            arguments.append(kind)
        rows = self.database.rows(
            f"SELECT * FROM jobs WHERE {' AND '.join(wanted)} ORDER BY number DESC LIMIT ?",  # noqa: S608 - constants
            (*arguments, limit),
        )
        return [_job(row) for row in rows]

    def unended(self) -> list[Job]:
        """Jobs that are not ended, in the order in which they came."""
        rows = self.database.rows(f"SELECT * FROM jobs WHERE NOT {_ENDED} ORDER BY number")  # noqa: S608 - a constant
        return [_job(row) for row in rows]

    def counts(self) -> dict[tuple[str, str], int]:
        """How many jobs there are of each kind and state."""
        rows = self.database.rows("SELECT kind, state, count(*) FROM jobs GROUP BY kind, state")
        return {(row[0], row[1]): row[2] for row in rows}

    def ids(self) -> set[str]:
        """The ids of all jobs."""
        return {row["id"] for row in self.database.rows("SELECT id FROM jobs")}

    def forget(self, name: str) -> bool:
        """Forget an ended job; False where there is none of that id."""
        with self.database.transaction() as base:
            done = base.execute(f"DELETE FROM jobs WHERE id = ? AND {_ENDED}", (name,))  # noqa: S608 - a constant
            return done.rowcount > 0

    def forget_beyond(self, kept: int) -> list[str]:
        """Forget all but so many ended jobs; the ids of those forgotten."""
        sql = f"SELECT id FROM jobs WHERE {_ENDED} ORDER BY ended_s DESC, number DESC LIMIT -1 OFFSET ?"  # noqa: S608, E501 - a constant
        names = [row["id"] for row in self.database.rows(sql, (kept,))]
        if names:
            with self.database.transaction() as base:
                base.executemany("DELETE FROM jobs WHERE id = ?", [(name,) for name in names])
        return names


def _values(job: Job) -> tuple[Any, ...]:
    return (
        job.id,
        job.kind,
        job.state,
        as_text(job.request),
        None if job.result is None else as_text(job.result),
        None if job.error is None else as_text(job.error.to_dict()),
        job.stage,
        job.done,
        job.created_s,
        job.started_s,
        job.ended_s,
        job.tries,
    )


def _job(row: sqlite3.Row) -> Job:
    named = dict(row)
    return Job(
        **{
            name: named[name]
            for name in ("id", "kind", "state", "stage", "done", "created_s", "started_s")
        },
        ended_s=named["ended_s"],
        tries=named["tries"],
        request=json.loads(named["request"]),
        result=None if named["result"] is None else json.loads(named["result"]),
        error=None if named["error"] is None else Problem(**json.loads(named["error"])),
    )
