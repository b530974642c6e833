"""The application: routes, guards and errors put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from cadenza._version import __version__
from cadenza.errors import CadenzaError
from cadenza.http.catalogues import Catalogues
from cadenza.http.document import described
from cadenza.http.guard import Guard
from cadenza.http.metrics import Metrics
from cadenza.http.outside import Outside
from cadenza.http.pages import add_pages, page_folder
from cadenza.http.problems import on_error, on_http, on_invalid, on_system
from cadenza.http.reading import Reading
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

if TYPE_CHECKING:
    from cadenza.studio.studio import Studio

__all__ = ["API", "create_app"]

API = "/api/v1"
_PARTS = (briefs, making, jobs, library, takes, stock, uploads, corpora, sessions)


def create_app(
    studio: Studio | None = None,
    settings: HttpSettings | None = None,
    *,
    catalogues: Catalogues | None = None,
) -> FastAPI:
    """The HTTP application over a studio, which it starts and stops.

    Parameters
    ----------
    studio : Studio, optional
        What does the work; without one the application can only tell its document.
    settings : HttpSettings, optional
        Where it is bound, who may ask, how much it takes.
    catalogues : Catalogues, optional
        What there is to choose from; asked of a process of its own where it is left out.
    """
    settings = settings or HttpSettings()
    app = FastAPI(
        title="Cadenza",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=_operation,
        redirect_slashes=False,
    )
    app.state.studio = studio
    app.state.settings = settings
    app.state.closing = False
    app.state.catalogues = catalogues or Catalogues()
    app.state.reading = None if studio is None else Reading(studio)
    app.state.metrics = Metrics(studio)
    for part in _PARTS:
        app.include_router(part.router, prefix=API)
    app.include_router(health.router)
    app.openapi = lambda: described(app)  # type: ignore[method-assign]
    add_pages(app, settings.page or page_folder())
    app.add_exception_handler(CadenzaError, on_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(OSError, on_system)
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(Outside, metrics=app.state.metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Start the studio with the server, where it does not run yet, and stop it with it."""
    studio = app.state.studio
    app.state.catalogues.warm()
    if studio.jobs.is_open:  # whoever started it stops it
        yield
        return
    await run_in_threadpool(studio.start)
    try:
        yield
    finally:
        app.state.closing = True
        await run_in_threadpool(studio.stop)


def _operation(route: APIRoute) -> str:
    """The name of an operation is that of its function."""
    return route.name
