"""Whether the server is well, and its figures."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from cadenza._version import __version__
from cadenza.http.context import StudioDep
from cadenza.wire import Health

__all__ = ["router"]

router = APIRouter(tags=["operation"])


@router.get("/health")
def health(studio: StudioDep) -> Health:
    """Whether the server is well; needs no token."""
    counts = studio.jobs.counts()
    return Health(
        status="ok",
        version=__version__,
        queued=counts.get("queued", 0),
        running=counts.get("running", 0),
    )


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "description": "Figures for Prometheus.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
)
def metrics(request: Request) -> Response:
    """Jobs by state and kind, the queue, durations and requests, for Prometheus."""
    body, media_type = request.app.state.metrics.page()
    return Response(body, media_type=media_type)
