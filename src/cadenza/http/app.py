"""The application: routes, guards and errors put together."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from cadenza._version import __version__
from cadenza.errors import CadenzaError
from cadenza.http.document import described
from cadenza.http.problems import on_error
from cadenza.http.routes import (
    briefs,
    corpora,
    health,
    jobs,
    library,
    making,
    sessions,
    stock,
    takes,
    uploads,
)
from cadenza.http.settings import HttpSettings

__all__ = ["create_app"]

API = "/api/v1"


def create_app(studio: Any = None, settings: HttpSettings | None = None) -> FastAPI:  # noqa: ANN401
    """The HTTP application over a studio."""
    app = FastAPI(
        title="Cadenza",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=_operation,
    )
    app.state.studio = studio
    app.state.settings = settings or HttpSettings()
    api = APIRouter(prefix=API)
    for part in (briefs, making, jobs, library, takes, stock, uploads, corpora, sessions):
        api.include_router(part.router)
    app.include_router(api)
    app.include_router(health.router)
    app.add_exception_handler(CadenzaError, on_error)
    app.openapi = lambda: described(app)  # type: ignore[method-assign]
    return app


def _operation(route: APIRoute) -> str:
    """The name of an operation is that of its function."""
    return route.name
