"""Uploads: files that are brought along, told apart by their content."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Header, Request, Response, status

from cadenza.http.context import StudioDep, UploadId
from cadenza.http.operations import operations
from cadenza.http.problems import fails
from cadenza.http.receiving import receive
from cadenza.wire import Upload

__all__ = ["router"]

router = operations("uploads")

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "One file, raw or as the field `file` of a form.",
        "content": {
            "application/octet-stream": _BINARY,
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


@router.post(
    "/uploads",
    responses=fails(415),
    status_code=status.HTTP_201_CREATED,
    openapi_extra=_BODY,
)
async def create_upload(
    request: Request,
    studio: StudioDep,
    response: Response,
    x_file_name: Annotated[
        str | None,
        Header(max_length=1000, description="Name of a raw file, percent-encoded; only shown."),
    ] = None,
) -> Upload:
    """Bring a file along: MIDI, MusicXML, ABC, Humdrum, a recording or a SoundFont.

    Its kind is found by content, not by name. It is read by workers only.
    """
    upload = await receive(request, studio, x_file_name)
    response.headers["Location"] = f"/api/v1/uploads/{upload.id}"
    return upload


@router.get("/uploads/{upload_id}", responses=fails(404))
def get_upload(upload_id: UploadId, studio: StudioDep) -> Upload:
    """An upload."""
    return Upload.model_validate(studio.library.upload(upload_id))


@router.delete(
    "/uploads/{upload_id}", responses=fails(404), status_code=204, response_class=Response
)
def delete_upload(upload_id: UploadId, studio: StudioDep) -> None:
    """Delete an upload; what was made of it stays."""
    studio.library.delete_upload(upload_id)
