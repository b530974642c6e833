"""Takes: candidates side by side."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import FileResponse

from cadenza.http.context import PieceId, StudioDep, TakeIdPath
from cadenza.http.operations import operations
from cadenza.http.problems import fails
from cadenza.http.sending import FILE_HEADERS, FILES, RECEIPT, send_file
from cadenza.wire import Piece, ScoreJson, TakeList

__all__ = ["router"]

router = operations("takes")


@router.get("/pieces/{piece_id}/takes", responses=fails(404))
def list_takes(piece_id: PieceId, studio: StudioDep) -> TakeList:
    """The takes of a piece with their measurements."""
    return TakeList.model_validate({"takes": studio.library.takes(piece_id)})


@router.get("/pieces/{piece_id}/takes/{take_id}/score", responses=fails(404))
def get_take_score(piece_id: PieceId, take_id: TakeIdPath, studio: StudioDep) -> ScoreJson:
    """The notes of a take."""
    return ScoreJson.model_validate(studio.library.score(piece_id, None, take_id))


@router.get(
    "/pieces/{piece_id}/takes/{take_id}/midi",
    response_class=FileResponse,
    responses={**fails(404, 412, 416), **FILES},
)
def get_take_midi(
    piece_id: PieceId,
    take_id: TakeIdPath,
    studio: StudioDep,
    headers: FILE_HEADERS,
) -> Response:
    """A take as a MIDI file."""
    path = studio.library.midi(piece_id, None, take_id)
    return send_file(path, headers, download=True)


@router.get(
    "/pieces/{piece_id}/takes/{take_id}/receipt",
    response_class=FileResponse,
    responses={**fails(404, 412, 416), **RECEIPT},
)
def get_take_receipt(
    piece_id: PieceId,
    take_id: TakeIdPath,
    studio: StudioDep,
    headers: FILE_HEADERS,
) -> Response:
    """The receipt of a take."""
    return send_file(studio.library.receipt(piece_id, None, take_id), headers)


@router.post("/pieces/{piece_id}/takes/{take_id}/keep", responses=fails(404))
def keep_take(piece_id: PieceId, take_id: TakeIdPath, studio: StudioDep) -> Piece:
    """Make a take the newest revision of its piece."""
    return Piece.model_validate(studio.library.keep(piece_id, take_id))


@router.delete(
    "/pieces/{piece_id}/takes/{take_id}",
    responses=fails(404),
    status_code=204,
    response_class=Response,
)
def discard_take(piece_id: PieceId, take_id: TakeIdPath, studio: StudioDep) -> None:
    """Delete a take; a revision that was made of it stays."""
    studio.library.delete_take(piece_id, take_id)
