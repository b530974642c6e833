"""Reading a sentence in the server process: quickly, off the event loop, within a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread

from cadenza.wire import BriefAnswer, BriefRequest

if TYPE_CHECKING:
    from cadenza.studio.studio import Studio

__all__ = ["Reading"]

_AT_ONCE = 4


class Reading:
    """Who reads sentences, and how many at once.

    A language model takes seconds: its readings have a queue of their own, so that they never
    keep others waiting. It has a time to answer in; without an answer, the built-in reader has
    read alone.

    Parameters
    ----------
    studio : Studio
        Reads.
    """

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._limiter: CapacityLimiter | None = None

    async def read(self, request: BriefRequest) -> BriefAnswer:
        """What was understood.

        Raises
        ------
        UsageError
            When it cannot be read, or excludes itself.
        """
        limiter = None
        if self._studio.llm is not None and request.reader != "built-in":
            self._limiter = self._limiter or CapacityLimiter(_AT_ONCE)
            limiter = self._limiter
        asked = request.model_dump(by_alias=True, exclude_none=True)
        told = await to_thread.run_sync(
            partial(self._studio.brief, asked), limiter=limiter, abandon_on_cancel=True
        )
        return BriefAnswer.model_validate(told)
