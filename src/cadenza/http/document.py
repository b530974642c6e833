"""The OpenAPI document: what FastAPI finds, with events, problems and security told as well."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from cadenza._version import __version__
from cadenza.wire import EVENTS, Problem, Receipt

__all__ = ["described"]

_DESCRIPTION = """\
From a sentence to finished, original, editable music, on your own machine.

Everything that takes time is a **job**: the request is answered with 202 and the job, whose
events (`GET /api/v1/jobs/{job_id}/events`) stream progress, notes while they are written, and
the result. Every error is `application/problem+json`: the rule, what came, the next step.

A server on 127.0.0.1 needs no token. Any other shows one on its terminal: send it as
`Authorization: Bearer …`, or open a session with it (`POST /api/v1/session`).
"""
_TAGS = (
    ("make", "From a sentence to notes, and work on notes."),
    ("work", "Audio, files for other programs, measuring, transcribing, training."),
    ("jobs", "Following and stopping work."),
    ("library", "Pieces, scores, mixes, receipts, revisions, audio."),
    ("takes", "Candidates side by side."),
    ("choices", "What there is to choose from."),
    ("uploads", "Files that are brought along."),
    ("corpora", "Music of one's own to train on and to compare with."),
    ("session", "The token."),
    ("operation", "Health and figures."),
)
_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The token of the terminal."},
    "session": {"type": "apiKey", "in": "cookie", "name": "cadenza_session"},
}
_OPEN = ("/health", "/api/v1/session")


def described(app: FastAPI) -> dict[str, Any]:
    """The document of an application, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _made(app)
    return app.openapi_schema


def _made(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title=app.title,
        version=__version__,
        openapi_version="3.1.0",
        summary="A private AI composer.",
        description=_DESCRIPTION,
        routes=app.routes,
        tags=[{"name": name, "description": told} for name, told in _TAGS],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    parts = made["components"]
    models: list[type[BaseModel]] = [*EVENTS.values(), Problem, Receipt]
    _, extra = models_json_schema(
        [(model, "serialization") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    parts["schemas"] = dict(sorted({**extra["$defs"], **parts["schemas"]}.items()))
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    parts["securitySchemes"] = _SCHEMES
    made["security"] = [{}, {"bearer": []}, {"session": []}]
    shared: dict[str, Any] = {}
    for path, operations in made["paths"].items():
        for operation in operations.values():
            _tidied(path, operation, shared)
    parts["responses"] = dict(sorted(shared.items()))
    return made


def _tidied(path: str, operation: dict[str, Any], shared: dict[str, Any]) -> None:
    """Say once what all share; say what needs no token."""
    if path in _OPEN:
        operation["security"] = [{}]
    operation["summary"] = operation["description"].partition("\n")[0].rstrip(".")
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _plain(parameter["schema"])
        if parameter["name"] == "if-match":  # without it: 428, and not 422
            parameter["required"] = True
    told = dict(sorted(operation["responses"].items()))
    for status, answer in told.items():
        if status >= "400":
            shared[f"Problem{status}"] = answer
            told[status] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["responses"] = told


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter: what may be left out is not null, and is told of once."""
    kept = {
        name: value
        for name, value in schema.items()
        if name not in {"anyOf", "title", "description"}
    }
    choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(choices) == 1:
        return {**choices[0], **kept}
    return {**kept, "anyOf": choices} if choices else kept
