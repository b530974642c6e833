"""Reading a sentence in the server process: quickly, off the event loop, within a time."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool

from cadenza.http.settings import HttpSettings
from cadenza.wire import BriefAnswer, BriefRequest

__all__ = ["read"]


async def read(request: BriefRequest, studio: Any, settings: HttpSettings) -> BriefAnswer:  # noqa: ANN401
    """What was understood."""
    del settings
    told = await run_in_threadpool(studio.brief, request.model_dump(by_alias=True))
    return BriefAnswer.model_validate(told)
