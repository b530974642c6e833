"""Reading a sentence in the server process: quickly, off the event loop, within a time."""

from __future__ import annotations

from functools import partial

from anyio import CapacityLimiter, to_thread

from cadenza.app import ReaderChoice, read_flags, understand
from cadenza.http.settings import HttpSettings
from cadenza.wire import BriefAnswer, BriefRequest

__all__ = ["Reading", "read_now"]

_AT_ONCE = 4


def read_now(request: BriefRequest, settings: HttpSettings) -> BriefAnswer:
    """What was understood; waits for the language model, where there is one, within its time.

    Raises
    ------
    UsageError
        When it cannot be read, or excludes itself.
    """
    asked = request.fields.model_dump(by_alias=True, exclude_none=True)
    choice = ReaderChoice(settings.llm, request.reader, settings.read_limit_s)
    understood = understand(request.prompt, read_flags(**asked), seed=request.seed, reader=choice)
    brief = understood.brief.to_dict()
    return BriefAnswer.model_validate(
        {"brief": brief, "reader": understood.reader.to_dict(), "unread": brief["unread"]}
    )


class Reading:
    """Who reads sentences, and how many at once.

    A language model takes seconds: its readings have a queue of their own, so that they never
    keep others waiting. What it does not read in its time, the built-in reader has read.

    Parameters
    ----------
    settings : HttpSettings
        Whether there is a language model.
    """

    def __init__(self, settings: HttpSettings) -> None:
        self._settings = settings
        self._limiter: CapacityLimiter | None = None

    async def read(self, request: BriefRequest) -> BriefAnswer:
        """What was understood."""
        limiter = None
        if self._settings.llm is not None and request.reader != "built-in":
            self._limiter = self._limiter or CapacityLimiter(_AT_ONCE)
            limiter = self._limiter
        return await to_thread.run_sync(
            partial(read_now, request, self._settings), limiter=limiter, abandon_on_cancel=True
        )
