"""Whether the server is well, and its figures."""

from __future__ import annotations

from fastapi import Request, Response

from cadenza.http.about import health as told_health
from cadenza.http.context import StudioDep
from cadenza.http.operations import operations
from cadenza.wire import Health

__all__ = ["router"]

router = operations("operation")


@router.get("/health")
def health(studio: StudioDep) -> Health:
    """Whether the server is well; needs no token."""
    return told_health(studio)


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
