"""The library of a server."""

from __future__ import annotations

from pathlib import Path

from cadenza.client.wiring import Wire
from cadenza.wire import (
    AudioState,
    Mix,
    MixRequest,
    NewPiece,
    Piece,
    PieceChange,
    PieceList,
    Receipt,
    RevisionList,
    ScoreJson,
    TakeList,
)

__all__ = ["LibraryCalls"]


class LibraryCalls:
    """Operations on pieces and takes."""

    _wire: Wire

    def list_pieces(
        self,
        q: str = "",
        *,
        style: str = "",
        starred: bool | None = None,
        sort: str = "-updated_at",
        limit: int = 50,
        offset: int = 0,
    ) -> PieceList:
        """Search the library."""
        query = {
            "q": q,
            "style": style,
            "starred": starred,
            "sort": sort,
            "limit": limit,
            "offset": offset,
        }
        return self._wire.ask("GET", "/pieces", PieceList, query=query)

    def create_piece(self, request: NewPiece) -> Piece:
        """Make an empty piece, or a copy."""
        return self._wire.ask("POST", "/pieces", Piece, body=request)

    def get_piece(self, piece_id: str) -> Piece:
        """A piece."""
        return self._wire.ask("GET", f"/pieces/{piece_id}", Piece)

    def update_piece(self, piece_id: str, change: PieceChange) -> Piece:
        """Give a piece another title or a star."""
        return self._wire.ask("PATCH", f"/pieces/{piece_id}", Piece, body=change)

    def delete_piece(self, piece_id: str) -> None:
        """Delete a piece with everything that was made of it."""
        self._wire.send("DELETE", f"/pieces/{piece_id}")

    def get_score(
        self, piece_id: str, *, revision: int | None = None, take: str | None = None
    ) -> ScoreJson:
        """The notes of a piece."""
        query = {"revision": revision, "take": take}
        return self._wire.ask("GET", f"/pieces/{piece_id}/score", ScoreJson, query=query)

    def put_score(self, piece_id: str, score: ScoreJson, revision: int) -> ScoreJson:
        """Keep an edited score as a new revision.

        Parameters
        ----------
        piece_id : str
            The piece.
        score : ScoreJson
            The whole of it.
        revision : int
            The one that was edited; another one meanwhile is an error.
        """
        headers = {"If-Match": f'"{revision}"'}
        path = f"/pieces/{piece_id}/score"
        return self._wire.ask("PUT", path, ScoreJson, body=score, headers=headers)

    def get_midi(
        self,
        piece_id: str,
        target: Path | str,
        *,
        revision: int | None = None,
        take: str | None = None,
    ) -> Path:
        """Fetch a piece as a MIDI file."""
        query = {"revision": revision, "take": take}
        return self._wire.download(f"/pieces/{piece_id}/midi", Path(target), query=query)

    def get_receipt(
        self, piece_id: str, *, revision: int | None = None, take: str | None = None
    ) -> Receipt:
        """The receipt of a piece."""
        query = {"revision": revision, "take": take}
        return self._wire.ask("GET", f"/pieces/{piece_id}/receipt", Receipt, query=query)

    def get_receipt_page(
        self, piece_id: str, target: Path | str, *, revision: int | None = None
    ) -> Path:
        """Fetch the receipt as a page."""
        path = f"/pieces/{piece_id}/receipt.html"
        return self._wire.download(path, Path(target), query={"revision": revision})

    def list_revisions(self, piece_id: str) -> RevisionList:
        """All states of a piece that were kept."""
        return self._wire.ask("GET", f"/pieces/{piece_id}/revisions", RevisionList)

    def restore_revision(self, piece_id: str, number: int) -> Piece:
        """Make an older revision the newest one again."""
        return self._wire.ask("POST", f"/pieces/{piece_id}/revisions/{number}/restore", Piece)

    def get_mix(self, piece_id: str, *, revision: int | None = None) -> Mix:
        """How a piece sounds."""
        return self._wire.ask("GET", f"/pieces/{piece_id}/mix", Mix, query={"revision": revision})

    def put_mix(self, piece_id: str, mix: Mix | MixRequest) -> Mix:
        """Keep a mix; what ``get_mix`` gave can be sent back, changed."""
        return self._wire.ask("PUT", f"/pieces/{piece_id}/mix", Mix, body=mix)

    def get_audio(self, piece_id: str) -> AudioState:
        """The newest audio of a piece."""
        return self._wire.ask("GET", f"/pieces/{piece_id}/audio", AudioState)

    def get_audio_file(
        self, piece_id: str, name: str, target: Path | str, *, digest: str | None = None
    ) -> Path:
        """Fetch a file of the newest audio, or of that of a digest."""
        path = f"/pieces/{piece_id}/audio/{name}"
        return self._wire.download(path, Path(target), query={"digest": digest})

    def list_takes(self, piece_id: str) -> TakeList:
        """The takes of a piece."""
        return self._wire.ask("GET", f"/pieces/{piece_id}/takes", TakeList)

    def get_take_score(self, piece_id: str, take_id: str) -> ScoreJson:
        """The notes of a take."""
        return self._wire.ask("GET", f"/pieces/{piece_id}/takes/{take_id}/score", ScoreJson)

    def get_take_midi(self, piece_id: str, take_id: str, target: Path | str) -> Path:
        """Fetch a take as a MIDI file."""
        return self._wire.download(f"/pieces/{piece_id}/takes/{take_id}/midi", Path(target))

    def get_take_receipt(self, piece_id: str, take_id: str) -> Receipt:
        """The receipt of a take."""
        return self._wire.ask("GET", f"/pieces/{piece_id}/takes/{take_id}/receipt", Receipt)

    def keep_take(self, piece_id: str, take_id: str) -> Piece:
        """Make a take the newest revision of its piece."""
        return self._wire.ask("POST", f"/pieces/{piece_id}/takes/{take_id}/keep", Piece)

    def discard_take(self, piece_id: str, take_id: str) -> None:
        """Delete a take."""
        self._wire.send("DELETE", f"/pieces/{piece_id}/takes/{take_id}")
