"""Server-sent events of a job: replay, live, heartbeats."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

from fastapi.responses import Response, StreamingResponse

from cadenza.http.job_rows import job_problem

__all__ = ["event_stream", "last_number"]

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_HEARTBEAT = b": still here\n\n"
_RETRY = b"retry: 1000\n\n"


def last_number(header: str | None) -> int:
    """The number in Last-Event-ID; 0 where there is none that can be read."""
    return int(header) if header and re.fullmatch(r"[0-9]{1,15}", header.strip()) else 0


def event_stream(jobs: Any, job_id: str, header: str | None, heartbeat_s: float) -> Response:  # noqa: ANN401
    """The events of a job after the last one that the caller has.

    Nothing but 204 where the job has ended and everything was told: a browser that is cut off
    at the end comes back once, and then rests.
    """
    after = last_number(header)
    job = jobs.get(job_id)
    subscription = jobs.subscribe(job_id, after=after)
    if after and job.state in {"done", "failed", "cancelled"}:
        first = subscription.next(0.0)
        if first is None:
            subscription.close()
            return Response(status_code=204)
        return _streamed(_told(subscription, heartbeat_s, first))
    return _streamed(_told(subscription, heartbeat_s))


def _streamed(told: AsyncIterator[bytes]) -> StreamingResponse:
    return StreamingResponse(told, media_type="text/event-stream", headers=_HEADERS)


async def _told(subscription: Any, heartbeat_s: float, first: Any = None) -> AsyncIterator[bytes]:  # noqa: ANN401
    """Every event as it is sent; a comment where there is none for a while."""
    try:
        yield _RETRY
        if first is not None:
            yield _sent(first)
        while True:
            event = await subscription.wait(heartbeat_s)
            if event is not None:
                yield _sent(event)
            elif subscription.ended:
                return
            else:
                yield _HEARTBEAT
    finally:
        subscription.close()


def _sent(event: Any) -> bytes:  # noqa: ANN401
    text = event.text
    if event.name == "problem":
        text = json.dumps(_problem(event.data))
    return f"id: {event.number}\nevent: {event.name}\ndata: {text}\n\n".encode()


class _Pieces:
    """The pieces of a problem as attributes."""

    def __init__(self, told: dict[str, str]) -> None:
        self.kind = told.get("kind", "")
        self.rule = told.get("rule", "")
        self.came = told.get("came", "")
        self.next_step = told.get("next_step", "")


def _problem(told: dict[str, str]) -> dict[str, Any]:
    return job_problem(_Pieces(told)).model_dump()
