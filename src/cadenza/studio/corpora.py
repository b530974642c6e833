"""Corpora of one's own, as a page sees them: by name, with uploads for files."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cadenza.app import (
    add_to_corpus,
    built_corpora,
    corpus_status,
    delete_corpus,
    list_corpora,
    list_files,
    remove_from_corpus,
)
from cadenza.app.corpora import own_corpora
from cadenza.errors import UsageError
from cadenza.studio.database import Database, Schema
from cadenza.studio.errors import MissingError
from cadenza.studio.folders import drop, synced
from cadenza.studio.library import Library

__all__ = ["CorpusShelf"]

_SCHEMA = Schema(
    "corpora",
    (
        """
CREATE TABLE corpus_files (
    corpus TEXT NOT NULL,
    file TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (corpus, file)
);
""",
    ),
)
_TOLD = ("kind", "state", "now", "split", "reason", "stage", "licence", "style")


class CorpusShelf:
    """The corpora of the user's home; files that come by upload are kept with the studio.

    Parameters
    ----------
    home : Path
        The studio's folder.
    database : Database
        Remembers what an uploaded file was called.
    library : Library
        Knows the uploads.
    """

    def __init__(self, home: Path, database: Database, library: Library) -> None:
        database.register(_SCHEMA)
        self._folder = home / "corpora"
        self._database, self._library = database, library

    def list(self) -> list[dict[str, Any]]:
        """Every corpus in a line."""
        built = set(built_corpora())
        return [self._row(name, built) for name in list_corpora()]

    def create(self, name: str) -> dict[str, Any]:
        """Make an empty corpus.

        Raises
        ------
        UsageError
            When there is one of that name, or it is no name.
        """
        if own_corpora().has(name):
            raise UsageError("a corpus has a name of its own", name, "choose another name")
        with own_corpora().open(name, make=True):
            pass
        return self.get(name)

    def get(self, name: str) -> dict[str, Any]:
        """The state of a corpus, with its files.

        Raises
        ------
        MissingError
            When there is none of that name.
        """
        self._check(name)
        told = corpus_status(name).to_dict()
        roots = [Path(row["path"]).name for row in told["roots"]]
        built = [each.to_dict() for each in list_files(name)] if told["commit"] else []
        states = {Path(row["path"]).name: row for row in built}
        names = self._names(name)
        rows = [
            {
                "name": file,
                "title": names.get(file, file),
                **{key: states.get(file, {}).get(key) for key in _TOLD},
            }
            for file in dict.fromkeys([*roots, *states])
        ]
        plain = ("files", "kinds", "states", "splits", "commits", "bytes", "unknown_licence")
        return {
            "name": name,
            **{key: told[key] for key in plain},
            **{key: len(told[key]) for key in ("new", "changed", "gone")},
            "built": bool(told["commit"]),
            "commit": told["commit"] or None,
            "created": told["created"] or None,
            "rows": rows,
        }

    def delete(self, name: str) -> None:
        """Let a corpus go, with the files that were uploaded for it."""
        self._check(name)
        with self._database.letting_go():
            delete_corpus(name)
            with self._database.transaction() as base:
                base.execute("DELETE FROM corpus_files WHERE corpus = ?", (name,))
            drop(self._folder / name)

    def add(
        self, name: str, uploads: Sequence[str], licence: str = "", style: str = ""
    ) -> dict[str, Any]:
        """Take uploads into a corpus; the uploads stay as they are."""
        self._check(name)
        if not uploads:
            raise UsageError("something is added to a corpus", "no upload", "name one")
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True)
        paths: list[Path] = []
        with self._database.transaction() as base:
            for upload in uploads:
                source = self._library.upload_file(upload)
                target = folder / f"{upload}{source.suffix}"
                shutil.copyfile(source, target)
                paths.append(target)
                row = (name, target.name, self._library.upload(upload)["name"])
                base.execute("INSERT OR REPLACE INTO corpus_files VALUES (?, ?, ?)", row)
            synced(folder)
            add_to_corpus(name, paths, licence=licence, style=style)
        return self.get(name)

    def remove(self, name: str, files: Sequence[str]) -> dict[str, Any]:
        """Take files out of a corpus, by the names that ``get`` lists."""
        self._check(name)
        roots = {
            Path(row["path"]).name: Path(row["path"])
            for row in corpus_status(name).to_dict()["roots"]
        }
        for file in files:
            if file not in roots:
                raise MissingError("a file that is taken out is in the corpus", file)
        with self._database.letting_go():
            remove_from_corpus(name, [roots[file] for file in files])
            with self._database.transaction() as base:
                pairs = [(name, file) for file in files]
                base.executemany("DELETE FROM corpus_files WHERE corpus = ? AND file = ?", pairs)
            for file in files:
                if roots[file].parent == self._folder / name:
                    drop(roots[file])
        return self.get(name)

    def _row(self, name: str, built: set[str]) -> dict[str, Any]:
        with own_corpora().open(name) as corpus:
            count = len(corpus.book.roots())
        return {"name": name, "files": count, "built": name in built, "created": None}

    def _names(self, name: str) -> dict[str, str]:
        sql = "SELECT file, name FROM corpus_files WHERE corpus = ?"
        rows: list[sqlite3.Row] = self._database.rows(sql, (name,))
        return {row["file"]: row["name"] for row in rows}

    def _check(self, name: str) -> None:
        if not own_corpora().has(name):
            raise MissingError("a corpus that is named is there", name, "look at the list")
