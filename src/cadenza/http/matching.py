"""Tags of states: If-Match and If-None-Match (RFC 9110)."""

from __future__ import annotations

import re

from fastapi import Response
from pydantic import BaseModel

from cadenza.http.problems import HttpError

__all__ = ["answer_with_tag", "asked_revision", "is_among"]

_TAG = re.compile(r'(?:W/)?"([^"]*)"')


def is_among(tag: str, header: str | None) -> bool:
    """Whether a tag stands in If-None-Match; weak comparison, as that header has it.

    >>> is_among('"a"', 'W/"b", "a"')
    True
    """
    if header is None:
        return False
    return header.strip() == "*" or tag.strip('"') in _TAG.findall(header)


def asked_revision(if_match: str | None) -> int:
    """The revision that If-Match names.

    Raises
    ------
    HttpError
        428 where there is none; 412 where it is no tag of a revision.

    Examples
    --------
    >>> asked_revision('"3"')
    3
    """
    step = "send the ETag that GET answered with"
    if not if_match:
        raise HttpError(428, "If-Match names the state that was edited", "none", step)
    found = re.fullmatch(r'"([1-9][0-9]{0,6})"', if_match.strip())
    if found is None:
        raise HttpError(412, "If-Match is the ETag of a revision", if_match, step)
    return int(found[1])


def answer_with_tag(model: BaseModel, tag: str, if_none_match: str | None) -> Response:
    """A model as JSON with its tag; 304 where the caller has it."""
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if is_among(tag, if_none_match):
        return Response(status_code=304, headers=headers)
    return Response(model.model_dump_json(), headers=headers, media_type="application/json")
