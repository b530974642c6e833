"""Jobs: looking, following, stopping, and the files that came of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Header, Path, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from cadenza.http.context import JobId, SettingsDep, StudioDep
from cadenza.http.events import event_stream
from cadenza.http.job_rows import job_row
from cadenza.http.operations import operations
from cadenza.http.problems import fails
from cadenza.http.sending import FILE_HEADERS, FILES, send_file
from cadenza.wire import EVENTS, Job, JobList
from cadenza.wire.base import FileName
from cadenza.wire.jobs import JobKind, JobState

__all__ = ["router"]

router = operations("jobs")

_EVENT = {
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string", "description": "A number that rises."},
        "event": {"type": "string", "enum": list(EVENTS)},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "Server-sent events. `event` is state, progress, plan, cells, metrics, stage-log, "
            "result or problem; `data` is JSON of StateEvent, ProgressEvent, PlanEvent, "
            "CellsEvent, MetricsEvent, StageLogEvent, JobResult or Problem; `id` counts up. "
            "The stream ends with the job."
        ),
        "content": {"text/event-stream": {"schema": _EVENT}},
    },
    204: {"description": "The job has ended, and everything was told."},
}


@router.get("/jobs", responses=fails())
def list_jobs(
    studio: StudioDep,
    state: Annotated[JobState | None, Query(description="Only those in a state.")] = None,
    kind: Annotated[JobKind | None, Query(description="Only those of a kind.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> JobList:
    """Jobs, the newest first."""
    return JobList(jobs=[job_row(each) for each in studio.jobs.list(state, kind, limit)])


@router.get("/jobs/{job_id}", responses=fails(404))
def get_job(job_id: JobId, studio: StudioDep) -> Job:
    """Where a job stands, and what came of it."""
    return job_row(studio.jobs.get(job_id))


@router.get(
    "/jobs/{job_id}/events",
    response_class=StreamingResponse,
    responses={**fails(404), **_STREAM},
)
def follow_job(
    job_id: JobId,
    studio: StudioDep,
    settings: SettingsDep,
    request: Request,
    last_event_id: Annotated[
        str | None, Header(description="Replay from the event after this one.")
    ] = None,
) -> Response:
    """Follow a job by server-sent events; a broken connection goes on where it was.

    A comment comes every 15 seconds when nothing else does.
    """
    state = request.app.state
    return event_stream(
        studio.jobs, job_id, last_event_id, settings.heartbeat_s, lambda: state.closing
    )


@router.delete("/jobs/{job_id}", responses=fails(404), status_code=204, response_class=Response)
def cancel_job(job_id: JobId, studio: StudioDep) -> None:
    """Stop a job that waits or runs; forget one that has ended, with its files."""
    if studio.jobs.get(job_id).state in {"queued", "running"}:
        studio.jobs.cancel(job_id)
    else:
        studio.forget(job_id)


@router.get(
    "/jobs/{job_id}/files/{name}",
    response_class=FileResponse,
    responses={**fails(404, 412, 416), **FILES},
)
def get_job_file(
    job_id: JobId,
    name: Annotated[FileName, Path(description="A name of the result's files.")],
    studio: StudioDep,
    headers: FILE_HEADERS,
) -> Response:
    """A file that an export or an evaluation made."""
    return send_file(studio.job_file(job_id, name), headers, download=True)
