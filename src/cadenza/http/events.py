"""Server-sent events of a job: replay, live, heartbeats."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable

from fastapi.responses import Response, StreamingResponse

from cadenza.http.job_rows import job_problem
from cadenza.studio.jobs import Event, JobBoard, Problem, Subscription
from cadenza.wire import JobResult

__all__ = ["event_stream", "last_number"]

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_HEARTBEAT = b": still here\n\n"
_LOOK_S = 0.5
_RETRY = b"retry: 1000\n\n"


def last_number(header: str | None) -> int:
    """The number in Last-Event-ID; 0 where there is none that can be read."""
    return int(header) if header and re.fullmatch(r"[0-9]{1,15}", header.strip()) else 0


def event_stream(
    jobs: JobBoard,
    job_id: str,
    header: str | None,
    heartbeat_s: float,
    is_closing: Callable[[], bool],
) -> Response:
    """The events of a job after the last one that the caller has.

    Nothing but 204 where the job has ended and everything was told: a browser that is cut off
    at the end comes back once, and then rests.
    """
    after = last_number(header)
    job = jobs.get(job_id)
    subscription = jobs.subscribe(job_id, after=after)
    first: Event | None = None
    if after and job.is_ended:
        first = subscription.next(0.0)
        if first is None:
            subscription.close()
            return Response(status_code=204)
    told = _told(subscription, heartbeat_s, is_closing, first)
    return StreamingResponse(told, media_type="text/event-stream", headers=_HEADERS)


async def _told(
    subscription: Subscription,
    heartbeat_s: float,
    is_closing: Callable[[], bool],
    first: Event | None,
) -> AsyncIterator[bytes]:
    """Every event as it is sent; a comment where there is none for a while."""
    try:
        yield _RETRY
        if first is not None:
            yield _sent(first)
        quiet_s = 0.0
        while not is_closing():
            step_s = min(_LOOK_S, heartbeat_s)
            event = await subscription.wait(step_s)
            if event is not None:
                quiet_s = 0.0
                yield _sent(event)
                continue
            if subscription.ended:
                return
            quiet_s += step_s
            if quiet_s >= heartbeat_s:
                quiet_s = 0.0
                yield _HEARTBEAT
    finally:
        subscription.close()


def _sent(event: Event) -> bytes:
    text = event.text
    if event.name == "problem":
        text = job_problem(Problem(**event.data)).model_dump_json()
    elif event.name == "result":  # as GET /jobs/{id} has it: seeds are texts there
        text = JobResult.model_validate(event.data).model_dump_json()
    return f"id: {event.number}\nevent: {event.name}\ndata: {text}\n\n".encode()
