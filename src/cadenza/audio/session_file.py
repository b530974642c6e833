"""The file of a session: one SQLite database, written so that a kill costs next to nothing.

Codes are kept in chunks, one for each window, and committed as they are made, all takes of a
window at once: a kill costs the window that was being sampled, and where windows come faster
than that, those of the last quarter of a second. A rollback journal is used and no write-ahead
log, so that a session at rest is one file. Every row carries a check sum; a file that is corrupt,
foreign or of a newer format is refused by name when it is opened.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.session_base import (
    SUFFIX,
    check_header,
    check_schema,
    connected,
    corrupt,
    explained,
    lay_out,
    put,
    row_sum,
)
from cadenza.audio.session_model import Facts, Node, Step
from cadenza.errors import CadenzaError, FileError
from cadenza.runtime.code_fields import CODES

__all__ = ["SUFFIX", "SessionFile"]

_SETTLED_S = 0.25
"""From one commit of windows to the next, at least: a commit waits for the disk."""


class SessionFile:
    """An open session file. Make one with ``create`` or ``open``; ``close`` it in the end.

    Parameters
    ----------
    path : Path
        Where it lies.
    base : sqlite3.Connection
        Open on it.
    """

    def __init__(self, path: Path, base: sqlite3.Connection) -> None:
        self.path = path
        self._base = base
        self._settled = 0.0
        self._closed = False
        self.facts: Facts
        self.steps: dict[int, Step] = {}

    @classmethod
    def create(
        cls, path: Path, facts: Facts, fill: Callable[[SessionFile], None] | None = None
    ) -> SessionFile:
        """A new file, whole or not at all; the caller holds the session's lock.

        Parameters
        ----------
        path : Path
            Where it will lie.
        facts : Facts
            What it is a session of.
        fill : callable, optional
            Puts a first step into it, before anybody can see it.

        Raises
        ------
        FileError
            When there is one already, or it cannot be written.
        """
        if path.exists():
            raise FileError("a new session has a file of its own", str(path), "name another one")
        made = path.with_name(f".{path.name}.new")
        try:
            made.unlink(missing_ok=True)
            with explained(path):
                new = cls(path, connected(made))
                try:
                    lay_out(new._base, facts.to_json())
                    new.facts = facts
                    if fill is not None:
                        fill(new)
                finally:
                    new.close()
            made.replace(path)
        except OSError as error:
            rule = "a session's file can be written"
            raise FileError(rule, f"{path}: {error.strerror}", "choose another place") from error
        finally:
            made.unlink(missing_ok=True)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, reads_only: bool = False) -> SessionFile:
        """The file of a session, checked from its first to its last code.

        Raises
        ------
        FileError
            When there is none, or it is corrupt, foreign or of a newer format.
        """
        check_header(path)
        with explained(path):
            base = connected(path)
            try:
                check_schema(base, path)
                opened = cls(path, base)
                opened.refresh()
                opened._check_content()
                if reads_only:
                    base.execute("PRAGMA query_only=ON")
            except CadenzaError:
                base.close()
                raise
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                base.close()
                raise corrupt(path, f"{type(error).__name__} {error}") from error
            except BaseException:
                base.close()
                raise
        return opened

    def refresh(self) -> None:
        """Read facts and steps again: another process may have gone on."""
        with explained(self.path):
            told = dict(self._told("about"))
            self.facts = Facts.from_json(told["facts"])
            self.steps = {
                int(number): Step.from_json(int(number), each)
                for number, each in self._told("steps")
            }
        for step in self.steps.values():
            parent = None if step.parent is None else self.steps[step.parent.step]
            begins = 0 if parent is None else parent.last
            if step.first != begins or (
                parent is not None and step.parent is not None and step.parent.take > parent.takes
            ):
                raise corrupt(self.path, f"step {step.number} without what it goes on from")

    def close(self) -> None:
        """Close it; may be called twice."""
        if not self._closed:
            self._closed = True
            try:
                self.settle()
            finally:
                self._base.close()

    def told(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """One of the facts that come later; None where it was not told yet."""
        return dict(self._told("about")).get(name)

    def codec_sha256(self, level: str) -> str:
        """Digest of the codec that the codes of a level are of; "" where none was used yet."""
        return self.facts.codec_sha256[level] or str(self.told(f"codec.{level}") or "")

    def tell(self, name: str, value: object) -> None:
        """Keep a fact."""
        with self._writing() as base:
            put(base, "about", name, value)

    def add_step(self, step: Step) -> None:
        """Keep a new step, and stand at it."""
        with self._writing() as base:
            put(base, "steps", step.number, step.to_json())
            put(base, "moves", self._next_move(), [step.number, None])
        self.steps[step.number] = step

    def move(self, node: Node) -> None:
        """Stand at a take: it was chosen."""
        with self._writing() as base:
            put(base, "moves", self._next_move(), [node.step, node.take])

    def moves(self) -> list[tuple[int, int | None]]:
        """Where the session stood, one after another: (step, the take chosen or None)."""
        return [(int(step), take) for _, (step, take) in self._told("moves")]

    def _next_move(self) -> int:
        (last,) = self._base.execute("SELECT coalesce(max(number), 0) FROM moves").fetchone()
        return int(last) + 1

    def count(self, node: Node, level: str) -> tuple[int, int]:
        """How many chunks a take has at a level, and up to which code they reach (0: none)."""
        with explained(self.path):
            number, last = self._base.execute(
                "SELECT count(*), coalesce(max(first + length(codes) / 2), 0) FROM chunks "
                "WHERE step = ? AND take = ? AND level = ?",
                (node.step, node.take, level),
            ).fetchone()
        return int(number), int(last)

    def add_chunks(self, level: str, first: int, codes: Mapping[Node, NDArray[np.uint16]]) -> None:
        """Keep the codes of one window, of all takes; on the disk soon, or after ``settle``."""
        with explained(self.path), self._undone():
            if not self._base.in_transaction:
                self._base.execute("BEGIN IMMEDIATE")
            for node, each in codes.items():
                data = np.ascontiguousarray(each, "<u2").tobytes()
                row = (node.step, node.take, level, first)
                self._base.execute(
                    "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?)",
                    (*row, data, row_sum(*row, data)),
                )
            if time.monotonic() - self._settled >= _SETTLED_S:
                self._commit()

    def settle(self) -> None:
        """Bring what was kept to the disk."""
        if self._base.in_transaction:
            with explained(self.path), self._undone():
                self._commit()

    def _commit(self) -> None:
        self._base.execute("COMMIT")
        self._settled = time.monotonic()

    def read(self, node: Node, level: str, first: int, last: int) -> NDArray[np.uint16]:
        """Codes of one take's own stretch that lie from ``first`` up to ``last``.

        Raises
        ------
        FileError
            When they are not all there.
        """
        key = (node.step, node.take, level)
        with explained(self.path):
            rows = self._base.execute(
                "SELECT first, codes FROM chunks WHERE step = ?1 AND take = ?2 AND level = ?3 AND "
                "first < ?5 AND first >= coalesce((SELECT max(first) FROM chunks WHERE step = ?1 "
                "AND take = ?2 AND level = ?3 AND first <= ?4), ?4) ORDER BY first",
                (*key, first, last),
            ).fetchall()
        parts = [np.frombuffer(data, "<u2")[max(0, first - at) : last - at] for at, data in rows]
        found = np.concatenate([np.empty(0, np.uint16), *parts]).astype(np.uint16)
        if len(found) != last - first:
            rule = f"take {node.take} of step {node.step} is there at the {level} level"
            came = f"{len(found)} of {last - first} codes in {self.path.name}"
            raise FileError(rule, came, "finish it first")
        return found

    def _told(self, table: str) -> list[tuple[Any, Any]]:
        """Names and contents of a table of JSON, in order."""
        with explained(self.path):
            rows = self._base.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608 - a constant
        for name, text, check in rows:
            if row_sum(name, text) != check:
                raise corrupt(self.path, f"a changed row in {table}")
        return [(name, json.loads(text)) for name, text, _ in rows]

    def _check_content(self) -> None:
        """Refuse choices of no take, and codes that changed, are of no step or leave a gap."""
        for number, take in self.moves():
            if take is not None and not 1 <= take <= self.steps[number].takes:
                raise corrupt(self.path, f"a choice of take {take} of step {number}")
        reached: dict[tuple[int, int, str], int] = {}
        rows = self._base.execute("SELECT * FROM chunks ORDER BY step, take, level, first")
        for step, take, level, first, data, check in rows:
            name = f"codes of take {take} of step {step} ({level})"
            if row_sum(step, take, level, first, data) != check:
                raise corrupt(self.path, f"changed {name}")
            start, end = self.steps[step].span(level)
            codes = np.frombuffer(data, "<u2")
            expected = reached.get((step, take, level), start)
            reached[step, take, level] = first + len(codes)
            fits = first == expected and 0 < len(codes) <= end - first
            if not fits or take > self.steps[step].takes or int(codes.max()) >= CODES:
                raise corrupt(self.path, f"strange {name}")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All of the block is kept, or nothing of it."""
        self.settle()
        with explained(self.path), self._undone():
            self._base.execute("BEGIN IMMEDIATE")
            yield self._base
            self._commit()

    @contextmanager
    def _undone(self) -> Iterator[None]:
        """Where the block fails, what was not yet on the disk is taken back."""
        try:
            yield
        except BaseException:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            raise
