"""Asking for work: every operation here answers 202 with a job."""

from __future__ import annotations

from typing import Any

from fastapi import Response, status

from cadenza.http.context import Studio, StudioDep
from cadenza.http.job_rows import job_row
from cadenza.http.operations import operations
from cadenza.http.problems import fails
from cadenza.wire import (
    AccompanyRequest,
    Ask,
    ComposeRequest,
    ContinueRequest,
    EvaluateRequest,
    ExportRequest,
    ImportRequest,
    InfillRequest,
    Job,
    RenderRequest,
    TrainRequest,
    TranscribeRequest,
    VaryRequest,
)

__all__ = ["ACCEPTED", "accepted", "router"]

router = operations()

ACCEPTED: dict[str, Any] = {
    "status_code": status.HTTP_202_ACCEPTED,
    "response_description": "The job; follow it at the address in Location.",
    "responses": {
        **fails(404, 409, 429),
        202: {
            "headers": {
                "Location": {"description": "Of the job.", "schema": {"type": "string"}},
            }
        },
    },
}


def accepted(studio: Studio, kind: str, request: Ask, response: Response) -> Job:
    """Hand a request to the studio; its job, with where to find it."""
    asked = request.model_dump(mode="json", by_alias=True, exclude_none=True)
    job = job_row(studio.submit(kind, asked))
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return job


@router.post("/compose", tags=["make"], **ACCEPTED)
def compose(request: ComposeRequest, studio: StudioDep, response: Response) -> Job:
    """Compose a piece from a sentence and fields.

    Bars stream as `plan` and `cells` events while they are written.
    """
    return accepted(studio, "compose", request, response)


@router.post("/continue", tags=["make"], **ACCEPTED)
def continue_piece(request: ContinueRequest, studio: StudioDep, response: Response) -> Job:
    """Go on where a piece ends, in its key, tempo, metre and instruments."""
    return accepted(studio, "continue", request, response)


@router.post("/infill", tags=["make"], **ACCEPTED)
def infill(request: InfillRequest, studio: StudioDep, response: Response) -> Job:
    """Write cells of a piece anew; everything else stays to the byte."""
    return accepted(studio, "infill", request, response)


@router.post("/accompany", tags=["make"], **ACCEPTED)
def accompany(request: AccompanyRequest, studio: StudioDep, response: Response) -> Job:
    """Write further parts beside those that are there."""
    return accepted(studio, "accompany", request, response)


@router.post("/vary", tags=["make"], **ACCEPTED)
def vary(request: VaryRequest, studio: StudioDep, response: Response) -> Job:
    """Write a share of a piece anew: "more like this"."""
    return accepted(studio, "vary", request, response)


@router.post("/render", tags=["work"], **ACCEPTED)
def render(request: RenderRequest, studio: StudioDep, response: Response) -> Job:
    """Make the mastered audio of a piece; what is unchanged is not made twice."""
    return accepted(studio, "render", request, response)


@router.post("/transcribe", tags=["work"], **ACCEPTED)
def transcribe(request: TranscribeRequest, studio: StudioDep, response: Response) -> Job:
    """Write an uploaded recording down as notes: a new piece."""
    return accepted(studio, "transcribe", request, response)


@router.post("/import", tags=["work"], **ACCEPTED)
def import_music(request: ImportRequest, studio: StudioDep, response: Response) -> Job:
    """Take an uploaded file of notes into the library: a new piece."""
    return accepted(studio, "import", request, response)


@router.post("/evaluate", tags=["work"], **ACCEPTED)
def evaluate(request: EvaluateRequest, studio: StudioDep, response: Response) -> Job:
    """Measure music beside what is usual; the report's files are the job's."""
    return accepted(studio, "evaluate", request, response)


@router.post("/export", tags=["work"], **ACCEPTED)
def export(request: ExportRequest, studio: StudioDep, response: Response) -> Job:
    """Write a piece as files for other programs; they are the job's files."""
    return accepted(studio, "export", request, response)


@router.post("/train", tags=["work"], **ACCEPTED)
def train(request: TrainRequest, studio: StudioDep, response: Response) -> Job:
    """Train a model on a corpus of one's own; `metrics` events are its curves."""
    return accepted(studio, "train", request, response)
