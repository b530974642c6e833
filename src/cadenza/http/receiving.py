"""Taking in a file: streamed to the disk, bounded, told apart by its content."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from cadenza.http.settings import HttpSettings
from cadenza.wire import Upload

__all__ = ["receive"]


async def receive(
    request: Request,
    studio: Any,  # noqa: ANN401
    settings: HttpSettings,
    name: str | None,
) -> Upload:
    """Take in the file of a request."""
    raise NotImplementedError
