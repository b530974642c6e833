"""The library: pieces with their revisions, takes and audio, uploads, search.

A folder stands before its row does, and goes after it: at no moment is there a row without its
folder. What a crash leaves behind is a folder without a row, which ``sweep`` removes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cadenza.errors import UsageError
from cadenza.music import (
    Key,
    KeyChange,
    Meter,
    MeterChange,
    Score,
    TempoChange,
    Track,
    read_midi,
    write_midi,
)
from cadenza.studio.database import Database
from cadenza.studio.folders import drop, linked, move_in, new_id, synced
from cadenza.studio.library.facts import piece_facts
from cadenza.studio.library.places import FILES
from cadenza.studio.library.schema import LIBRARY
from cadenza.studio.library.sounds import Sounds
from cadenza.studio.library.state_files import or_drop, shelved
from cadenza.studio.library.states import States, checked_title
from cadenza.studio.library.uploads import Uploads

__all__ = ["Library"]

_MOST_TRACKS = 32


class Library(States):
    """The library of a studio. Its methods may be called from any thread.

    Parameters
    ----------
    home : Path
        The studio's folder.
    database : Database
        The tables are made in it.
    """

    def __init__(self, home: Path, database: Database) -> None:
        database.register(LIBRARY)
        super().__init__(home, database)
        self.files = Uploads(home, database)
        self.sounds = Sounds(self.store)

    def sweep(self) -> list[str]:
        """Let every folder go that no row knows; to be called before there is work."""
        return [*self.store.sweep(), *self.files.sweep()]

    # -- pieces ---------------------------------------------------------------------------------

    def pieces(
        self,
        q: str = "",
        style: str = "",
        starred: bool | None = None,
        sort: str = "-updated_at",
        limit: int = 50,
        offset: int = 0,
    ) -> dict[str, Any]:
        """A page of pieces: ``{"pieces": [...], "total": n}``.

        Parameters
        ----------
        q : str
            Words; each begins a word of title, sentence, style, key or moods.
        style : str
            Only of this style.
        starred : bool, optional
            Only with a star, or without.
        sort : str
            A field, with "-" in front from the highest down.
        limit, offset : int
            Which page; at most 200 at a time.
        """
        return self.store.listed(q or "", style or "", starred, sort, limit, offset)

    def create(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """A piece without notes.

        Parameters
        ----------
        wish : mapping
            "title", "tempo" (bpm), "key", "meter", "bars", and "tracks" of name, program and
            is_drum; all may be left out.

        Raises
        ------
        UsageError
            When key or metre cannot be read, or a number is out of range.
        """
        title = checked_title(wish.get("title") or "Untitled")
        midi = write_midi(_empty(wish, title))
        return self.add_song(midi, title=title, verb="create", note="an empty piece")

    def add_song(
        self,
        midi: bytes,
        *,
        title: str,
        verb: str,
        note: str = "",
        source: Mapping[str, object] | None = None,
    ) -> dict[str, Any]:
        """A new piece of a MIDI file, as its first revision."""
        piece = new_id()
        folder = self._work / f"{piece}.new"
        try:
            receipt = shelved(folder / "r1", midi, title=title, verb=verb, source=source)
            facts = piece_facts(read_midi(midi), receipt, None)
            move_in(synced(folder), self.store.place(piece))
        finally:
            drop(folder)
        with or_drop(self.store.place(piece)), self._database.transaction():
            self.store.add(piece, facts)
            self.store.add_revision(piece, 1, facts, note)
        return self.piece(piece)

    def copy(self, piece: str) -> dict[str, Any]:
        """A new piece of another one's newest revision, with its mix."""
        row = self.store.row(piece)
        number = self.store.revision(piece, None)
        new = new_id()
        target = self.store.place(new)
        linked(self.store.revision_place(piece, number), target / "r1", FILES)
        with or_drop(target), self._database.transaction():
            synced(target)
            facts = {**dict(row), "title": checked_title(f"{row['title']} (copy)")}
            self.store.add(new, facts)
            self.store.add_revision(new, 1, facts, f"copied from {row['title']}")
        return self.piece(new)

    def delete(self, piece: str) -> None:
        """Let a piece go, with everything that was made of it."""
        self.store.row(piece)
        with self._database.letting_go():
            with self._database.transaction() as base:
                base.execute("DELETE FROM pieces WHERE id = ?", (piece,))
                self.store.index.update(piece)
            drop(self.store.place(piece))

    # -- audio and uploads ----------------------------------------------------------------------

    def audio(self, piece: str) -> dict[str, Any]:
        """The newest audio of a piece, empty where there is none."""
        return self.sounds.newest(piece)

    def audio_file(self, piece: str, name: str, digest: str | None = None) -> Path:
        """A file of a piece's audio, of the newest where no digest is given."""
        return self.sounds.file(piece, name, digest)

    def add_upload(self, path: Path, name: str) -> dict[str, Any]:
        """Take a file in; see ``Uploads.add``."""
        return self.files.add(path, name)

    def upload(self, upload: str) -> dict[str, Any]:
        """An upload."""
        return self.files.get(upload)

    def uploads(self) -> list[dict[str, Any]]:
        """Every upload, the newest first."""
        return self.files.all()

    def upload_file(self, upload: str) -> Path:
        """Where the file of an upload lies."""
        return self.files.file(upload)

    def delete_upload(self, upload: str) -> None:
        """Let an upload go."""
        self.files.delete(upload)


def _empty(wish: Mapping[str, Any], title: str) -> Score:
    """A score of so many bars, without notes."""
    meter = Meter.parse(str(wish.get("meter") or "4/4"))
    bars, tempo_bpm = int(wish.get("bars") or 8), float(wish.get("tempo") or 120.0)
    if not 1 <= bars <= 2000:
        raise UsageError("a piece has 1 to 2000 bars", str(bars), "try 8")
    if not 20.0 <= tempo_bpm <= 300.0:
        raise UsageError("a tempo lies between 20 and 300 bpm", f"{tempo_bpm:g}", "try 120")
    rows = list(wish.get("tracks") or [{"name": "piano"}])
    if len(rows) > _MOST_TRACKS:
        raise UsageError(f"a piece begins with at most {_MOST_TRACKS} tracks", str(len(rows)))
    return Score(
        tracks=tuple(_track(row) for row in rows),
        tempos=(TempoChange(0, tempo_bpm),),
        meters=(MeterChange(0, meter),),
        keys=(KeyChange(0, Key.parse(str(wish.get("key") or "C major"))),),
        title=title,
        end=bars * meter.bar_ticks(),
    )


def _track(row: Mapping[str, Any]) -> Track:
    program = int(row.get("program") or 0)
    if not 0 <= program <= 127:
        raise UsageError("a General MIDI program lies between 0 and 127", str(program), "try 0")
    return Track(checked_title(str(row["name"])), program, row.get("is_drum") is True)
