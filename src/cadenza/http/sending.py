"""Files with ranges and tags (RFC 9110), from paths that the library gave."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Annotated, Any

from fastapi import Depends, Header, Response
from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from cadenza.http.matching import is_among
from cadenza.http.problems import HttpError
from cadenza.http.safety import SANDBOXED

__all__ = ["FILES", "FILE_HEADERS", "RECEIPT", "FileAsk", "file_tag", "send_file"]

_TYPES = {
    ".abc": "text/vnd.abc; charset=utf-8",
    ".cho": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".dawproject": "application/zip",
    ".flac": "audio/flac",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mid": "audio/midi",
    ".mp3": "audio/mpeg",
    ".musicxml": "application/vnd.recordare.musicxml+xml",
    ".mxl": "application/vnd.recordare.musicxml",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".sf2": "application/octet-stream",
    ".sf3": "application/octet-stream",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
"""Ending → media type; the same on every machine."""
_UNKNOWN = "application/octet-stream"
_RANGE = re.compile(r"^bytes=\s*(?:(\d{1,18})\s*-\s*(\d{1,18})?|-\s*(\d{1,18}))\s*$")

_TAG = {"description": "Of the file's content.", "schema": {"type": "string"}}
_RANGED: dict[str, Any] = {
    "headers": {
        "ETag": _TAG,
        "Accept-Ranges": {"description": "bytes", "schema": {"type": "string"}},
    },
}


def _file_answers(media_type: str, schema: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    content = {media_type: {"schema": schema}}
    part = {"Content-Range": {"description": "Which bytes.", "schema": {"type": "string"}}}
    return {
        200: {"description": "The file.", "content": content, **_RANGED},
        206: {
            "description": "The bytes that were asked for.",
            "content": content,
            "headers": {**_RANGED["headers"], **part},
        },
        304: {"description": "It is the one that you have."},
    }


FILES = _file_answers("*/*", {"type": "string", "format": "binary"})
"""What the document says of operations that answer with a file."""

RECEIPT = _file_answers("application/json", {"$ref": "#/components/schemas/Receipt"})
"""The same of a receipt."""


@dataclass(frozen=True, slots=True)
class FileAsk:
    """The headers by which a part of a file, or a newer one, is asked for."""

    range: str | None = None
    if_range: str | None = None
    if_none_match: str | None = None


def _file_ask(
    range_: Annotated[
        str | None, Header(alias="Range", max_length=200, description="Like bytes=0-1023.")
    ] = None,
    if_range: Annotated[
        str | None, Header(alias="If-Range", max_length=200, description="Only of this file.")
    ] = None,
    if_none_match: Annotated[
        str | None, Header(alias="If-None-Match", max_length=2000, description="Not this one.")
    ] = None,
) -> FileAsk:
    return FileAsk(range_, if_range, if_none_match)


FILE_HEADERS = Annotated[FileAsk, Depends(_file_ask)]


class _Ranged(FileResponse):
    """A file response that answers with the whole file where a range is not understood."""

    is_ranged = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, or the one range of it that was found good."""
        if not self.is_ranged:
            kept = [pair for pair in scope["headers"] if pair[0] != b"range"]
            scope = {**scope, "headers": kept}
        await super().__call__(scope, receive, send)


def file_tag(path: Path) -> str:
    """A strong tag: of the name, the size and the moment of the last change.

    Files of the library are written once and never changed.
    """
    facts = path.stat()
    text = f"{path.name}\x1f{facts.st_size}\x1f{facts.st_mtime_ns}\x1f{facts.st_ino}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def send_file(
    path: Path,
    ask: FileAsk | None = None,
    *,
    download: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a file.

    Parameters
    ----------
    path : Path
        The file; never made of text of a request.
    ask : FileAsk, optional
        Ranges and tags that were asked for.
    download : bool
        Suggest to keep it under its name.
    headers : mapping, optional
        Further headers.

    Raises
    ------
    HttpError
        404 where the file went away; 416 where the range lies outside it.
    """
    ask = ask or FileAsk()
    tag, size = _facts(path)
    shared = {"ETag": tag, "Cache-Control": "private, no-cache", **(headers or {})}
    if is_among(tag, ask.if_none_match):
        return Response(status_code=304, headers=shared)
    response = _Ranged(
        path,
        headers=(SANDBOXED if path.suffix in {".html", ".svg"} else {}) | shared,
        media_type=_TYPES.get(path.suffix.lower(), _UNKNOWN),
        filename=path.name if download else None,
    )
    response.is_ranged = _is_good_range(ask, tag, size)
    return response


def _facts(path: Path) -> tuple[str, int]:
    """Tag and size in bytes."""
    try:
        facts = path.stat()
        if not S_ISREG(facts.st_mode):
            raise FileNotFoundError
        return file_tag(path), facts.st_size
    except OSError as error:
        raise HttpError(404, "the file is there", "it has gone", "make it again") from error


def _is_good_range(ask: FileAsk, tag: str, size: int) -> bool:
    """Whether one range is asked for that this file can be asked for."""
    found = _RANGE.match(ask.range or "")
    if found is None or (ask.if_range is not None and ask.if_range != tag):
        return False
    first, last, suffix = (None if each is None else int(each) for each in found.groups())
    if first is not None and last is not None and last < first:
        return False
    if suffix == 0 or (first is not None and first >= size) or size == 0:
        raise HttpError(
            416,
            f"a range lies within the {size} bytes of the file",
            ask.range or "",
            headers={"Content-Range": f"bytes */{size}"},
        )
    return True
