"""The library: pieces, their scores, mixes, receipts, revisions and audio."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, Depends, Header, Path, Query, Response, status
from fastapi.responses import FileResponse

from cadenza.http.context import PieceId, StudioDep
from cadenza.http.matching import answer_with_tag, asked_revision
from cadenza.http.operations import operations
from cadenza.http.problems import HttpError, fails
from cadenza.http.sending import FILE_HEADERS, FILES, RECEIPT, send_file
from cadenza.wire import (
    AudioState,
    Mix,
    MixRequest,
    NewPiece,
    Piece,
    PieceChange,
    PieceList,
    RevisionList,
    ScoreJson,
)
from cadenza.wire.base import FileName
from cadenza.wire.library import PieceSort

__all__ = ["router"]

router = operations("library")

_Number = Annotated[int, Path(ge=1, le=1_000_000, description="A revision.")]
_Revision = Annotated[
    int | None, Query(ge=1, le=1_000_000, description="The newest where it is left out.")
]
_Take = Annotated[
    str | None, Query(pattern=r"^t[1-9][0-9]{0,5}$", description="A take in place of a revision.")
]
_IfNoneMatch = Annotated[str | None, Header(description="Answer 304 where it is this one.")]
_TAGGED: dict[int | str, dict[str, Any]] = {
    200: {"headers": {"ETag": {"description": "Of this state.", "schema": {"type": "string"}}}},
    304: {"description": "It is the one that you have."},
}


def _state(revision: _Revision = None, take: _Take = None) -> tuple[int | None, str | None]:
    if revision is not None and take is not None:
        raise HttpError(422, "a revision or a take is asked for", "both", "leave one out")
    return revision, take


_State = Annotated[tuple[int | None, str | None], Depends(_state)]


@router.get("/pieces", responses=fails())
def list_pieces(
    studio: StudioDep,
    q: Annotated[str, Query(max_length=200, description="Words of title, prompt, …")] = "",
    style: Annotated[str, Query(max_length=120)] = "",
    starred: Annotated[bool | None, Query(description="Only those with a star, or without.")] = (
        None
    ),
    sort: Annotated[PieceSort, Query(description="A minus turns the order round.")] = "-updated_at",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> PieceList:
    """Search the library."""
    found = studio.library.pieces(
        q=q, style=style, starred=starred, sort=sort, limit=limit, offset=offset
    )
    return PieceList.model_validate(found)


@router.post("/pieces", responses=fails(404), status_code=status.HTTP_201_CREATED)
def create_piece(request: NewPiece, studio: StudioDep, response: Response) -> Piece:
    """Make an empty piece, or a copy of one (`copy_of`)."""
    if request.copy_of is not None:
        made = studio.library.copy(request.copy_of)
        if request.title:
            made = studio.library.patch(made["id"], title=request.title)
    else:
        made = studio.library.create(request.model_dump(exclude_none=True))
    piece = Piece.model_validate(made)
    response.headers["Location"] = f"/api/v1/pieces/{piece.id}"
    return piece


@router.get("/pieces/{piece_id}", responses=fails(404))
def get_piece(piece_id: PieceId, studio: StudioDep) -> Piece:
    """A piece with its revisions, sections and parts."""
    return Piece.model_validate(studio.library.piece(piece_id))


@router.patch("/pieces/{piece_id}", responses=fails(404))
def update_piece(piece_id: PieceId, change: PieceChange, studio: StudioDep) -> Piece:
    """Give a piece another title or a star."""
    asked = change.model_dump(exclude_none=True)
    return Piece.model_validate(studio.library.patch(piece_id, **asked))


@router.delete("/pieces/{piece_id}", responses=fails(404), status_code=204, response_class=Response)
def delete_piece(piece_id: PieceId, studio: StudioDep) -> None:
    """Delete a piece with everything that was made of it."""
    studio.library.delete(piece_id)


@router.get("/pieces/{piece_id}/score", responses={**fails(404), **_TAGGED})
def get_score(
    piece_id: PieceId,
    studio: StudioDep,
    state: _State,
    if_none_match: _IfNoneMatch = None,
) -> ScoreJson:
    """The notes of a piece, for drawing and playing."""
    score = ScoreJson.model_validate(studio.library.score(piece_id, *state))
    tag = f'"{state[1] or score.revision}"'
    return answer_with_tag(score, tag, if_none_match)  # type: ignore[return-value]


@router.put("/pieces/{piece_id}/score", responses={**fails(404, 412, 428), 200: _TAGGED[200]})
def put_score(
    piece_id: PieceId,
    score: Annotated[ScoreJson, Body()],
    studio: StudioDep,
    if_match: Annotated[str | None, Header(description="ETag of the state that was edited.")] = (
        None
    ),
) -> ScoreJson:
    """Keep an edited score as a new revision; events that were not touched stay as they are.

    412 where somebody else kept a revision meanwhile.
    """
    revision = asked_revision(if_match)
    kept = studio.library.put_score(piece_id, score.model_dump(mode="json"), revision)
    answer = ScoreJson.model_validate(kept)
    return answer_with_tag(answer, f'"{answer.revision}"', None)  # type: ignore[return-value]


@router.get(
    "/pieces/{piece_id}/midi",
    response_class=FileResponse,
    responses={**fails(404, 412, 416), **FILES},
)
def get_midi(
    piece_id: PieceId, studio: StudioDep, headers: FILE_HEADERS, state: _State
) -> Response:
    """The piece as a MIDI file."""
    return send_file(studio.library.midi(piece_id, *state), headers, download=True)


@router.get(
    "/pieces/{piece_id}/receipt",
    response_class=FileResponse,
    responses={**fails(404, 412, 416), **RECEIPT},
)
def get_receipt(
    piece_id: PieceId, studio: StudioDep, headers: FILE_HEADERS, state: _State
) -> Response:
    """The receipt: what was asked, planned and written, conformance and originality."""
    return send_file(studio.library.receipt(piece_id, *state), headers)


@router.get(
    "/pieces/{piece_id}/receipt.html",
    response_class=FileResponse,
    responses={
        **fails(404),
        200: {"description": "The page.", "content": {"text/html": {"schema": {"type": "string"}}}},
    },
)
def get_receipt_page(piece_id: PieceId, studio: StudioDep, revision: _Revision = None) -> Response:
    """The receipt as a page of its own; it runs no scripts."""
    path = studio.library.receipt_page(piece_id, revision)
    return send_file(path)


@router.get("/pieces/{piece_id}/revisions", responses=fails(404))
def list_revisions(piece_id: PieceId, studio: StudioDep) -> RevisionList:
    """All states of a piece that were kept, the oldest first."""
    return RevisionList.model_validate({"revisions": studio.library.revisions(piece_id)})


@router.post("/pieces/{piece_id}/revisions/{number}/restore", responses=fails(404))
def restore_revision(piece_id: PieceId, number: _Number, studio: StudioDep) -> Piece:
    """Make an older revision the newest one again; nothing is lost."""
    return Piece.model_validate(studio.library.restore(piece_id, number))


@router.get("/pieces/{piece_id}/mix", responses=fails(404))
def get_mix(piece_id: PieceId, studio: StudioDep, revision: _Revision = None) -> Mix:
    """How a piece sounds: gain, pan and mute of each track, finish and ambience."""
    return Mix.model_validate(studio.library.mix(piece_id, revision))


@router.put("/pieces/{piece_id}/mix", responses=fails(404))
def put_mix(piece_id: PieceId, mix: MixRequest, studio: StudioDep) -> Mix:
    """Keep a mix; the next render is made with it."""
    return Mix.model_validate(studio.library.put_mix(piece_id, mix.model_dump(mode="json")))


@router.get("/pieces/{piece_id}/audio", responses=fails(404))
def get_audio(piece_id: PieceId, studio: StudioDep) -> AudioState:
    """The newest rendered audio of a piece, and whether it is still what the piece is."""
    return AudioState.model_validate(studio.library.audio(piece_id) or {})


@router.get(
    "/pieces/{piece_id}/audio/{name}",
    response_class=FileResponse,
    responses={**fails(404, 412, 416), **FILES},
)
def get_audio_file(
    piece_id: PieceId,
    name: Annotated[FileName, Path(description="song.flac, song.mp3, peaks.json, …")],
    studio: StudioDep,
    headers: FILE_HEADERS,
    digest: Annotated[
        str | None,
        Query(
            pattern=r"^[0-9a-f]{0,64}$",
            description="Of GET …/audio: its files, even when newer audio is made meanwhile.",
        ),
    ] = None,
) -> Response:
    """A file of the newest audio, or of the one that `digest` names."""
    return send_file(studio.library.audio_file(piece_id, name, digest or None), headers)
