"""The states of a piece: revisions, takes, and how it sounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cadenza.app.naming import legible
from cadenza.errors import UsageError
from cadenza.music import read_midi
from cadenza.studio.database import Database
from cadenza.studio.errors import StaleError
from cadenza.studio.folders import drop, linked, move_in, new_id, synced
from cadenza.studio.library.facts import piece_facts
from cadenza.studio.library.mixes import check_names, mix_json, read_own_mix, write_own_mix
from cadenza.studio.library.pieces import Pieces
from cadenza.studio.library.places import (
    FILES,
    PAGE_NAME,
    RECEIPT_NAME,
    SCORE_NAME,
    SONG_NAME,
    told,
)
from cadenza.studio.library.scores import (
    edited_midi,
    score_from_json,
    track_names,
)
from cadenza.studio.library.state_files import (
    or_drop,
    read_state,
    shelved,
    shown_score,
)

__all__ = ["States", "checked_title"]

_LONGEST_TITLE = 200


class States:
    """What a library knows of the states of its pieces.

    Parameters
    ----------
    home : Path
        The studio's folder.
    database : Database
        With the library's tables.
    """

    def __init__(self, home: Path, database: Database) -> None:
        self._database = database
        self._work = home / "work"
        self.store = Pieces(home, database)

    def piece(self, piece: str) -> dict[str, Any]:
        """A piece with its revisions, sections and parts.

        Raises
        ------
        MissingError
            When there is none of that id.
        """
        row = self.store.row(piece)
        shown = {**self.store.shown(row), "revisions": self.store.revisions(piece)}
        sections: list[dict[str, Any]] = []
        parts: list[dict[str, Any]] = []
        if row["revision"] is not None:
            told = self.score(piece)
            sections = told["sections"]
            parts = [
                {name: track[name] for name in ("id", "name", "role", "program", "is_drum")}
                for track in told["tracks"]
            ]
        return {**shown, "sections": sections, "parts": parts}

    def patch(
        self, piece: str, title: str | None = None, starred: bool | None = None
    ) -> dict[str, Any]:
        """Change the title of a piece, or give it a star."""
        self.store.row(piece)
        with self._database.transaction() as base:
            if title is not None:
                base.execute(
                    "UPDATE pieces SET title = ? WHERE id = ?", (checked_title(title), piece)
                )
            if starred is not None:
                base.execute("UPDATE pieces SET starred = ? WHERE id = ?", (int(starred), piece))
            self.store.index.update(piece)
        return self.piece(piece)

    # -- states of a piece ----------------------------------------------------------------------

    def place(self, piece: str, revision: int | None = None, take: str | None = None) -> Path:
        """The folder of a take, else of a revision, else of the newest one.

        Raises
        ------
        MissingError
            When there is no such state.
        """
        if take is not None:
            self.store.take(piece, take)
            return self.store.take_place(piece, take)
        return self.store.revision_place(piece, self.store.revision(piece, revision))

    def midi(self, piece: str, revision: int | None = None, take: str | None = None) -> Path:
        """The MIDI file of a state; see ``place``."""
        return self.place(piece, revision, take) / SONG_NAME

    def receipt(self, piece: str, revision: int | None = None, take: str | None = None) -> Path:
        """The receipt of a state; see ``place``."""
        return self.place(piece, revision, take) / RECEIPT_NAME

    def receipt_page(
        self, piece: str, revision: int | None = None, take: str | None = None
    ) -> Path:
        """The receipt of a state as a page; see ``place``."""
        return self.place(piece, revision, take) / PAGE_NAME

    def score(
        self, piece: str, revision: int | None = None, take: str | None = None
    ) -> dict[str, Any]:
        """The notes of a state as JSON; see ``place`` and ``scores.score_json``."""
        number = None if take is not None else self.store.revision(piece, revision)
        folder = self.place(piece, number, take)
        shown = told(folder / SCORE_NAME) or shown_score(folder)
        return {**shown, "title": self.store.row(piece)["title"], "revision": number}

    def put_score(
        self, piece: str, data: Mapping[str, Any], revision: int | None
    ) -> dict[str, Any]:
        """Keep an edited score as a new revision; the score as it then stands.

        Parameters
        ----------
        piece : str
            Its id.
        data : mapping
            As ``score`` gave it, with other notes, marks, tracks or another title.
        revision : int or None
            The one that was edited.

        Raises
        ------
        StaleError
            When it is not the newest any more.
        UsageError
            When the data is no score.
        """
        row = self.store.row(piece)
        self._current(row["revision"], revision)
        folder = self.place(piece)
        was, receipt = read_state(folder)
        midi = (folder / SONG_NAME).read_bytes()
        made = edited_midi(midi, was, score_from_json(data, was))
        title = checked_title(str(data.get("title") or row["title"]))
        if made == midi:
            if title != row["title"]:
                self.patch(piece, title=title)
            return self.score(piece)
        spare = self._work / f"{new_id()}.new"
        try:
            facts_told = shelved(spare, made, title=title, verb="edit", before=receipt)
            own = read_own_mix(folder)
            score = read_midi(made)
            if own is not None:
                write_own_mix(spare, own, track_names(score))
            facts = {**piece_facts(score, facts_told, row["prompt"]), "style": row["style"]}
            facts["moods"] = row["moods"]
            synced(spare)
            self._new_revision(
                piece, facts, "edited by hand", lambda place: move_in(spare, place), revision
            )
        finally:
            drop(spare)
        return self.score(piece)

    def revisions(self, piece: str) -> list[dict[str, Any]]:
        """The revisions of a piece, the oldest first."""
        return self.store.revisions(piece)

    def restore(self, piece: str, number: int) -> dict[str, Any]:
        """Make an older revision the newest again, as a further one."""
        row = self.store.row(piece)
        source = self.place(piece, number)
        facts = self._facts_of(source, row["prompt"], row["title"])
        self._new_revision(
            piece, facts, f"restored from {number}", lambda place: linked(source, place, FILES)
        )
        return self.piece(piece)

    def mix(self, piece: str, revision: int | None = None) -> dict[str, Any]:
        """How a revision sounds; what nobody set is as its receipt says."""
        folder = self.place(piece, revision)
        score, receipt = read_state(folder)
        return mix_json(score, receipt, read_own_mix(folder))

    def put_mix(self, piece: str, mix: Mapping[str, Any]) -> dict[str, Any]:
        """Set how the newest revision sounds; it stays the same revision."""
        folder = self.place(piece)
        score, _ = read_state(folder)
        check_names(mix)
        with self._database.transaction():  # no revision comes in between
            write_own_mix(self.place(piece), mix, track_names(score))
        return self.mix(piece)

    # -- takes ----------------------------------------------------------------------------------

    def takes(self, piece: str) -> list[dict[str, Any]]:
        """The takes of a piece, the newest first."""
        return self.store.takes(piece)

    def keep(self, piece: str, take: str) -> dict[str, Any]:
        """Make a take the newest revision of its piece."""
        self.keep_take(piece, take, f"take {take[1:]}")
        return self.piece(piece)

    def keep_take(self, piece: str, take: str, note: str) -> int:
        """Make a take the newest revision; its number. What a person mixed stays."""
        row = self.store.take(piece, take)
        facts = json.loads(row["row"])
        source = self.store.take_place(piece, take)
        newest = self.store.row(piece)["revision"]
        own = None
        if newest is not None:
            own = read_own_mix(self.store.revision_place(piece, newest))

        def made(place: Path) -> Path:
            linked(source, place, FILES)
            if own is not None:
                write_own_mix(place, own, track_names(read_midi(place / SONG_NAME)))
            return synced(place)

        if newest is not None:
            facts["title"] = self.store.row(piece)["title"]
        return self._new_revision(piece, facts, note, made, take=take)

    def delete_take(self, piece: str, take: str) -> None:
        """Let a take go; a revision that was made of it stays."""
        self.store.take(piece, take)
        with self._database.letting_go():
            with self._database.transaction() as base:
                base.execute("DELETE FROM takes WHERE piece = ? AND id = ?", (piece, take))
            drop(self.store.take_place(piece, take))

    # -------------------------------------------------------------------------------------------

    def _facts_of(self, folder: Path, prompt: str | None, title: str) -> dict[str, Any]:
        score, receipt = read_state(folder)
        return {**piece_facts(score, receipt, prompt), "title": title}

    def _new_revision(
        self,
        piece: str,
        facts: Mapping[str, Any],
        note: str,
        made: Callable[[Path], Path],
        expected: int | None = None,
        *,
        take: str | None = None,
    ) -> int:
        """Put a folder into its place and then its row into the database."""
        with self._database.transaction():
            row = self.store.row(piece)
            if expected is not None:
                self._current(row["revision"], expected)
            number = self.store.next_revision(piece)
            place = self.store.revision_place(piece, number)
            drop(place)
            with or_drop(place):
                made(place)
                self.store.add_revision(piece, number, facts, note, take)
        return number

    def _current(self, newest: int | None, edited: int | None) -> None:
        if newest != edited:
            raise StaleError(
                f"the newest revision is edited, here {newest}",
                str(edited),
                "read the score again and lay the changes over it",
            )


def checked_title(text: str) -> str:
    """A title as it is kept: one line, at most 200 characters."""
    plain = " ".join("".join(c for c in legible(text) if c.isprintable() or c == " ").split())
    if not plain:
        raise UsageError("a title holds letters", "none", "leave it as it was")
    return plain[:_LONGEST_TITLE]
