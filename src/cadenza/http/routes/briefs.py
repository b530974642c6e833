"""Reading a sentence."""

from __future__ import annotations

from typing import cast

from fastapi import Request

from cadenza.http.context import StudioDep
from cadenza.http.operations import operations
from cadenza.http.problems import fails
from cadenza.http.reading import Reading
from cadenza.wire import BriefAnswer, BriefRequest

__all__ = ["router"]

router = operations("make")


@router.post("/brief", responses=fails())
async def read_brief(request: Request, asked: BriefRequest, studio: StudioDep) -> BriefAnswer:
    """Read a sentence and fields: what would be composed, and where each of it came from.

    With `reader` built-in it takes milliseconds, as the chips of a page need it while one types;
    a language model takes seconds, and after too long the built-in reader answers alone.
    """
    del studio  # answers 501 where there is none
    return await cast("Reading", request.app.state.reading).read(asked)
