"""Reading a sentence."""

from __future__ import annotations

from fastapi import APIRouter

from cadenza.http.context import SettingsDep, StudioDep
from cadenza.http.problems import fails
from cadenza.http.reading import read
from cadenza.wire import BriefAnswer, BriefRequest

__all__ = ["router"]

router = APIRouter(tags=["make"])


@router.post("/brief", responses=fails())
async def read_brief(
    request: BriefRequest, studio: StudioDep, settings: SettingsDep
) -> BriefAnswer:
    """Read a sentence and fields: what would be composed, and where each of it came from.

    With `reader` built-in it takes milliseconds, as the chips of a page need it while one types;
    a language model takes seconds, and after too long the built-in reader answers alone.
    """
    return await read(request, studio, settings)
