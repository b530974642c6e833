"""Where a corpus keeps what was made: objects by their digest, and a book of what is what.

``objects`` holds bytes under their SHA-256, ``book`` is a SQLite database of results, commits,
roots and known files, ``lock`` keeps two builds apart. Nothing half-written is ever found: an
object is renamed into place when it is whole, a row is one transaction, a commit comes last.
"""

from __future__ import annotations

from cadenza.corpus.store.book import Book, Result
from cadenza.corpus.store.lock import held_lock
from cadenza.corpus.store.objects import Objects

__all__ = ["Book", "Objects", "Result", "held_lock"]
