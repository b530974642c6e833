"""Every error as ``application/problem+json``: the error tree is mapped to statuses once, here."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from cadenza.errors import (
    CadenzaError,
    CancelledError,
    FileError,
    MidiError,
    ModelError,
    OperationError,
    ProvenanceError,
    ReleaseError,
    SoundError,
    UnknownNameError,
    UsageError,
)
from cadenza.studio.errors import storage_cause, storage_error
from cadenza.wire import Problem

__all__ = [
    "MEDIA_TYPE",
    "HttpError",
    "allowed_methods",
    "fails",
    "on_error",
    "on_http",
    "on_invalid",
    "on_system",
    "problem_answer",
    "problem_of",
    "status_of",
]

MEDIA_TYPE = "application/problem+json"

_STATUSES: tuple[tuple[type[CadenzaError], int], ...] = (
    (UnknownNameError, 422),
    (UsageError, 422),
    (FileError, 422),
    (MidiError, 422),
    (ProvenanceError, 422),
    (ModelError, 409),
    (SoundError, 409),
    (ReleaseError, 409),
    (CancelledError, 409),
    (OperationError, 409),
    (CadenzaError, 400),
)
"""Error → status, the first that fits."""

_WORDS = {
    304: "Not Modified",
    400: "The request cannot be read.",
    401: "A token is needed.",
    403: "The request came from another site.",
    404: "There is no such thing.",
    405: "The method is not for this address.",
    409: "It cannot be done as things stand.",
    411: "The length of the body must be told.",
    412: "It was changed meanwhile.",
    413: "The body is too large.",
    415: "The content is of no kind that is taken.",
    416: "The range lies outside the file.",
    421: "The server does not go by that name.",
    422: "What is asked for cannot be understood or excludes itself.",
    428: "If-Match is needed.",
    429: "The queue is full; Retry-After says when to try again.",
    500: "An error of the server's own.",
    501: "Not there yet.",
    503: "Not ready, or an optional library is missing.",
    507: "The server's disk is full.",
}

_HEADERS: dict[int, dict[str, Any]] = {
    429: {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}}},
}


_UNREADABLE = "There was an error parsing the body"
"""What the framework says of a body that its reader of JSON does not get through."""


class HttpError(CadenzaError):
    """An error that only a server can have, with its status.

    Parameters
    ----------
    status : int
        400 to 599.
    rule, came, next_step : str
        As for every error.
    headers : dict, optional
        Sent with the answer.
    """

    def __init__(
        self,
        status: int,
        rule: str,
        came: str = "",
        next_step: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(rule, came, next_step)
        self.status = status
        self.headers = headers or {}


def fails(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the document says of the ways in which an operation can fail."""
    always = (400, 401, 403, 413, 421, 422, 500, 503, 507)
    told = sorted({*always, *statuses})
    return {
        status: {
            "description": _WORDS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            **({"headers": _HEADERS[status]} if status in _HEADERS else {}),
        }
        for status in told
    }


def status_of(error: CadenzaError) -> int:
    """The status of an error: its own where it has one, else that of its place in the tree."""
    own = getattr(error, "status", None)
    if isinstance(own, int):
        return own
    return next(status for kind, status in _STATUSES if isinstance(error, kind))


def problem_of(error: CadenzaError, status: int | None = None) -> Problem:
    """An error as what travels."""
    number = status or status_of(error)
    return Problem(
        title=HTTPStatus(number).phrase,
        status=number,
        detail=str(error),
        rule=error.rule,
        came=error.came,
        next_step=error.next_step,
        kind=type(error).__name__,
    )


def problem_answer(error: CadenzaError, status: int | None = None) -> JSONResponse:
    """The answer that tells of an error."""
    problem = problem_of(error, status)
    headers = dict(getattr(error, "headers", {}) or {})
    retry_s = getattr(error, "retry_after_s", None)
    if problem.status == HTTPStatus.TOO_MANY_REQUESTS:
        headers.setdefault("Retry-After", str(max(1, round(retry_s or 5))))
    return JSONResponse(problem.model_dump(), problem.status, headers, MEDIA_TYPE)


async def on_error(request: Request, error: Exception) -> JSONResponse:
    """Answer with an error of the tree."""
    del request
    known = cast("CadenzaError", error)
    full = storage_cause(known) if isinstance(known, FileError) else None
    return problem_answer(full or known)


async def on_system(request: Request, error: Exception) -> JSONResponse:
    """Answer where the disk is full; what else the system says is nobody's to foresee."""
    del request
    full = storage_error(cast("OSError", error))
    if full is None:
        raise error
    return problem_answer(full)


async def on_invalid(request: Request, error: Exception) -> JSONResponse:
    """Answer with what is wrong in a request, the first thing in words."""
    del request
    faults = cast("RequestValidationError", error).errors()
    first = faults[0]
    place = ".".join(str(step) for step in first["loc"] if _is_named(step))
    if first["type"] == "json_invalid":
        return problem_answer(HttpError(400, "a body is JSON", str(first["ctx"]["error"])))
    rule = f"{place}: {first['msg'].removeprefix('Value error, ')}"
    came = first.get("input")
    shown = "" if isinstance(came, dict | list) or came is None else str(came)
    others = len(faults) - 1
    step = f"and {others} more; see /docs" if others else "see /docs"
    return problem_answer(HttpError(422, rule, shown, step))


def allowed_methods(request: Request) -> str:
    """Every method of an address; the framework names those of the first route alone."""
    found: set[str] = set()
    for path, methods in request.app.openapi()["paths"].items():
        pattern, _, _ = compile_path(path)
        if pattern.match(request.url.path):
            found |= {name.upper() for name in methods}
    return ", ".join(sorted(found))


def _is_named(step: object) -> bool:
    """Whether a step to a faulty field is one that the caller wrote, not the schema's own."""
    return not str(step).startswith(("constrained-", "function-"))


async def on_http(request: Request, error: Exception) -> JSONResponse:
    """Answer with an error of the framework: no such address, no such method."""
    fault = cast("HTTPException", error)
    headers = dict(fault.headers or {})
    rule, step = str(fault.detail), "see /docs"
    if fault.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        rule = f"{request.method} is no method of this address"
        headers["Allow"] = allowed_methods(request) or headers.get("Allow", "GET")
        step = f"try {headers['Allow']}"
    elif fault.status_code == HTTPStatus.NOT_FOUND:
        rule = "an address is one of the API's or of the page's"
    elif rule == _UNREADABLE:
        return problem_answer(
            HttpError(400, "a body is JSON in UTF-8", "one that is not, or too deep")
        )
    elif fault.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        step = "send less"
    return problem_answer(HttpError(fault.status_code, rule, "", step, headers))
