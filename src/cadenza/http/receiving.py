"""Taking in a file: streamed to the disk, bounded, told apart by its content."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from fastapi import Request
from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool

from cadenza.http.problems import HttpError
from cadenza.wire import Upload

if TYPE_CHECKING:
    from cadenza.studio.studio import Studio

__all__ = ["receive"]

_AT_ONCE = 1 << 20
_LONGEST_NAME = 200


async def receive(request: Request, studio: Studio, raw_name: str | None) -> Upload:
    """Take in the file of a request.

    Parameters
    ----------
    request : Request
        Its body is the file, or a form with the file in its field ``file``.
    studio : Studio
        Gives a folder to write into, and takes the file.
    raw_name : str or None
        Name of a file that comes as it is, percent-encoded.

    Raises
    ------
    HttpError
        422 where there is no file or it is empty, 415 where its content is of no kind that is
        taken, 413 where it is too large.
    """
    folder: Path = await run_in_threadpool(studio.scratch)
    path = folder / "file"
    kind, options = parse_options_header(request.headers.get("content-type"))
    try:
        if kind == b"multipart/form-data":
            form = _Form(options.get(b"boundary", b""))
            size = await _written(path, form.files(request.stream()))
            name = form.name
        else:
            size = await _written(path, request.stream())
            name = unquote(raw_name or "")
        if not size:
            raise HttpError(422, "an upload is a file", "nothing", "send it as the body")
        row = await run_in_threadpool(studio.library.add_upload, path, _shown(name))
    finally:
        await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)
    return Upload.model_validate(row)


def _shown(name: str) -> str:
    """A name as it is shown; it names no file here."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in last if each.isprintable())[:_LONGEST_NAME].strip() or "upload"


async def _written(path: Path, chunks: AsyncIterator[bytes]) -> int:
    """Write a stream, a megabyte at once; how many bytes there were."""
    size, held = 0, bytearray()
    with await run_in_threadpool(path.open, "xb") as file:
        async for chunk in chunks:
            held += chunk
            size += len(chunk)
            if len(held) >= _AT_ONCE:
                await run_in_threadpool(file.write, bytes(held))
                held.clear()
        await run_in_threadpool(file.write, bytes(held))
    return size


class _Form:
    """A form of which one file is taken, while it comes.

    Parameters
    ----------
    boundary : bytes
        Between its parts.
    """

    def __init__(self, boundary: bytes) -> None:
        self.name = ""
        self._found: list[bytes] = []
        self._headers: dict[bytes, bytes] = {}
        self._field = self._value = b""
        self._is_file = self._is_taken = self._is_whole = False
        if not boundary:
            raise _broken("a form without a boundary")
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_end": self._end,
            },
        )

    async def files(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The content of the file, as it comes."""
        try:
            async for chunk in chunks:
                self._parser.write(chunk)
                for piece in self._found:
                    yield piece
                self._found.clear()
            self._parser.finalize()
        except MultipartParseError as error:
            raise _broken(str(error)) from error
        if not self._is_whole:
            raise _broken("a form that is cut short")

    def _begin(self) -> None:
        self._headers, self._is_file = {}, False

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        if options.get(b"name") == b"file" and not self._is_taken:
            self._is_file = self._is_taken = True
            self.name = options.get(b"filename", b"").decode("utf-8", "replace")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._found.append(data[start:end])

    def _end(self) -> None:
        self._is_whole = True


def _broken(came: str) -> HttpError:
    return HttpError(400, "an upload is a file, or a form with the field file", came)
