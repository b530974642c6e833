"""The audio of pieces: rendered once for the same notes, mix and SoundFont."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cadenza.studio.errors import MissingError
from cadenza.studio.folders import move_in
from cadenza.studio.library.mixes import read_own_mix
from cadenza.studio.library.pieces import Pieces
from cadenza.studio.library.places import SONG_NAME

__all__ = ["Sounds", "content_digest"]

_KEPT = 3
"""How many audio folders a piece keeps."""


def content_digest(folder: Path) -> str:
    """What notes and mix of a revision's folder are, in one SHA-256."""
    plain = json.dumps(read_own_mix(folder), sort_keys=True).encode()
    return hashlib.sha256((folder / SONG_NAME).read_bytes() + b"\0" + plain).hexdigest()


class Sounds:
    """The audio of the pieces of a library.

    Parameters
    ----------
    store : Pieces
        Rows and folders.
    """

    def __init__(self, store: Pieces) -> None:
        self._store = store

    def newest(self, piece: str) -> dict[str, Any]:
        """The audio that was made last, and whether it is that of the newest revision."""
        row = self._store.row(piece)
        sql = "SELECT * FROM audio WHERE piece = ? ORDER BY created_s DESC LIMIT 1"
        found = self._store.database.row(sql, (piece,))
        if found is None:
            return {}
        now = None
        if row["revision"] is not None:
            now = content_digest(self._store.revision_place(piece, row["revision"]))
        return {
            **json.loads(found["facts"]),
            "digest": found["digest"],
            "revision": found["revision"],
            "current": now == found["content"],
        }

    def facts(self, piece: str, digest: str) -> dict[str, Any] | None:
        """What is known of an audio folder; None where there is none."""
        sql = "SELECT facts FROM audio WHERE piece = ? AND digest = ?"
        row = self._store.database.row(sql, (piece, digest))
        return None if row is None else dict(json.loads(row["facts"]))

    def file(self, piece: str, name: str, digest: str | None = None) -> Path:
        """A file of a piece's audio.

        Raises
        ------
        MissingError
            When there is no such file.
        """
        self._store.row(piece)
        chosen = digest or self.newest(piece).get("digest")
        facts = None if chosen is None else self.facts(piece, str(chosen))
        names = [row["name"] for row in (facts or {}).get("files", [])]
        if name not in names:
            told = ", ".join(names) or "no file"
            raise MissingError(f"the audio of this piece has {told}", name, "render it first")
        return self._store.audio_place(piece, str(chosen)) / name

    def settle(self, piece: str, folder: Path, facts: Mapping[str, Any]) -> None:
        """Put rendered audio into its place; the oldest of the piece is forgotten.

        Folders that were forgotten earlier go now: this may be part of a transaction that is
        not on the disk yet, and until then nothing that has a row may go.

        Parameters
        ----------
        piece : str
            Its id.
        folder : Path
            The files; synced.
        facts : mapping
            "digest", "revision", "content", and what is told of the files.
        """
        self._store.row(piece)
        self._store.sweep_audio(piece)
        digest = str(facts["digest"])
        told = {
            name: facts.get(name) for name in ("files", "loudness", "soundfont", "synth", "seconds")
        }
        if self.facts(piece, digest) is None:
            move_in(folder, self._store.audio_place(piece, digest))
        with self._store.database.transaction() as base:
            base.execute(
                "INSERT INTO audio VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (piece, digest) "
                "DO UPDATE SET created_s = excluded.created_s, revision = excluded.revision, "
                "content = excluded.content",
                (piece, digest, facts["revision"], facts["content"], json.dumps(told), time.time()),
            )
            sql = "SELECT digest FROM audio WHERE piece = ? ORDER BY created_s DESC"
            old = [row["digest"] for row in base.execute(sql, (piece,)).fetchall()][_KEPT:]
            for each in old:
                base.execute("DELETE FROM audio WHERE piece = ? AND digest = ?", (piece, each))
