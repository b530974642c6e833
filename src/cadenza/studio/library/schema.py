"""The library's tables."""

from __future__ import annotations

from cadenza.studio.database import Database, Schema

__all__ = ["LIBRARY", "Index"]

LIBRARY = Schema(
    "library",
    (
        """
CREATE TABLE pieces (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    style TEXT, key TEXT, tempo_bpm REAL, meter TEXT, bars INTEGER, seconds REAL,
    verb TEXT, prompt TEXT, engine TEXT, moods TEXT NOT NULL DEFAULT '',
    starred INTEGER NOT NULL DEFAULT 0,
    revision INTEGER,
    next_take INTEGER NOT NULL DEFAULT 1,
    created_s REAL NOT NULL,
    updated_s REAL NOT NULL
);
CREATE INDEX pieces_updated ON pieces (updated_s);
CREATE TABLE revisions (
    piece TEXT NOT NULL REFERENCES pieces (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    verb TEXT, note TEXT, take TEXT,
    created_s REAL NOT NULL,
    PRIMARY KEY (piece, number)
);
CREATE TABLE takes (
    piece TEXT NOT NULL REFERENCES pieces (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    job TEXT,
    facts TEXT NOT NULL,
    row TEXT NOT NULL,
    created_s REAL NOT NULL,
    PRIMARY KEY (piece, id)
);
CREATE TABLE audio (
    piece TEXT NOT NULL REFERENCES pieces (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    revision INTEGER NOT NULL,
    content TEXT NOT NULL,
    facts TEXT NOT NULL,
    created_s REAL NOT NULL,
    PRIMARY KEY (piece, digest)
);
CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    file TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created_s REAL NOT NULL
);
""",
    ),
)

_COLUMNS = ("title", "prompt", "style", "key", "moods")
_MOST_WORDS = 16
_WORDS = "SELECT id, title, coalesce(prompt, ''), coalesce(style, ''), coalesce(key, ''), moods"


class Index:
    """The words of pieces, to search by: FTS5 where SQLite has it, else by comparing.

    Parameters
    ----------
    database : Database
        With the library's tables. What is indexed is worked out anew.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        found = database.row("SELECT sqlite_compileoption_used('ENABLE_FTS5')")
        self.is_full_text = bool(found and found[0])
        if not self.is_full_text:
            return
        with database.transaction() as base:
            base.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (piece UNINDEXED, "
                f"{', '.join(_COLUMNS)}, tokenize='unicode61 remove_diacritics 2')"
            )
            base.execute("DELETE FROM words")
            base.execute(f"INSERT INTO words {_WORDS} FROM pieces")

    def update(self, piece: str) -> None:
        """Take the words of a piece anew; those of one that is gone go."""
        if not self.is_full_text:
            return
        with self._database.transaction() as base:
            base.execute("DELETE FROM words WHERE piece = ?", (piece,))
            base.execute(f"INSERT INTO words {_WORDS} FROM pieces WHERE id = ?", (piece,))

    def clause(self, query: str) -> tuple[str, list[str]]:
        """A condition on ``pieces`` that all words of a query are found there, and its values.

        A query without a word is true of every piece.
        """
        words = ["".join(c for c in word if c.isalnum() or c == "#") for word in query.split()]
        words = [word for word in words if word][:_MOST_WORDS]
        if not words:
            return "1", []
        if self.is_full_text:
            asked = " ".join(f'"{word}"*' for word in words)
            return "id IN (SELECT piece FROM words WHERE words MATCH ?)", [asked]
        text = " || ' ' || ".join(f"coalesce({name}, '')" for name in _COLUMNS)
        return (
            " AND ".join([f"({text}) LIKE ?"] * len(words)),
            [f"%{word}%" for word in words],
        )
