"""What happens to a job, as numbered events: kept for those who come late, told to those who wait.

Every listener reads the same log at its own pace, so that a slow one costs no memory. Of what is
soon out of date (the place in the queue, how much of a stage is done) only the last is kept.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cadenza.studio.jobs.lines import as_text

__all__ = ["RESERVED", "Event", "EventLog", "Subscription"]

RESERVED = ("state", "progress", "result", "problem")
"""Events that the engine itself tells."""
_MOST_EVENTS = 20_000
_MOST_CHARACTERS = 16_000_000


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a job.

    Parameters
    ----------
    number : int
        Rises from event to event of a job, across restarts of the server too; some are left out.
    name : str
        "state", "progress", "plan", "cells", "metrics", "stage-log", "result" or "problem".
    text : str
        What is told, as one line of JSON.
    """

    number: int
    name: str
    text: str

    @property
    def data(self) -> dict[str, Any]:
        """What is told."""
        read: dict[str, Any] = json.loads(self.text)
        return read


class EventLog:
    """The events of one job; any thread may add and read.

    Parameters
    ----------
    first : int
        Numbers begin after this one.
    """

    def __init__(self, first: int = 0) -> None:
        self.last = first
        self.is_closed = False
        self._news = threading.Condition()
        self._events: list[Event] = []
        self._characters = 0
        self._passing: dict[str, int] = {}
        self._callbacks: set[Callable[[], None]] = set()

    def add(self, name: str, data: dict[str, Any] | str, *, passing: str = "") -> None:
        """Add an event.

        Parameters
        ----------
        name : str
            Its name.
        data : dict or str
            What is told; a str is JSON already.
        passing : str
            Not empty: it replaces the last one that was added under the same word.
        """
        text = data if isinstance(data, str) else as_text(data)
        with self._news:
            self.last += 1
            if passing:
                self._drop(self._passing.get(passing, -1))
                self._passing[passing] = self.last
            self._events.append(Event(self.last, name, text))
            self._characters += len(text)
            while len(self._events) > _MOST_EVENTS or self._characters > _MOST_CHARACTERS:
                self._characters -= len(self._events.pop(0).text)
            self._tell()

    def close(self) -> None:
        """Say that nothing will be added any more."""
        with self._news:
            self.is_closed = True
            self._tell()

    def after(self, number: int) -> Event | None:
        """The first kept event with a higher number; None where there is none yet."""
        with self._news:
            return self._after(number)

    def wait(self, number: int, timeout_s: float | None) -> Event | None:
        """As `after`, but wait for one; None when the time is over or the log is closed."""
        deadline_s = None if timeout_s is None else time.monotonic() + timeout_s
        with self._news:
            while True:
                event = self._after(number)
                left_s = None if deadline_s is None else deadline_s - time.monotonic()
                if event is not None or self.is_closed or (left_s is not None and left_s <= 0):
                    return event
                self._news.wait(left_s)

    def listen(self, callback: Callable[[], None]) -> None:
        """Have something called, from any thread, whenever there is news; it must not block."""
        with self._news:
            self._callbacks.add(callback)

    def unlisten(self, callback: Callable[[], None]) -> None:
        """Not any more."""
        with self._news:
            self._callbacks.discard(callback)

    def _tell(self) -> None:
        self._news.notify_all()
        for callback in tuple(self._callbacks):
            callback()

    def _after(self, number: int) -> Event | None:
        place = bisect_right(self._events, number, key=lambda event: event.number)
        return self._events[place] if place < len(self._events) else None

    def _drop(self, number: int) -> None:
        place = bisect_right(self._events, number, key=lambda event: event.number) - 1
        if place >= 0 and self._events[place].number == number:
            self._characters -= len(self._events.pop(place).text)


class Subscription:
    """One listener's way through the events of a job; ends with it.

    In a thread: ``next`` or a ``for`` loop. On an event loop: ``await wait(…)`` or ``async for``,
    without a thread.

    Parameters
    ----------
    log : EventLog
        The events.
    after : int
        The number of the last event that is known already.
    """

    def __init__(self, log: EventLog, after: int = 0) -> None:
        self._log = log
        self._after = after
        self._is_closed = False
        self._wake: Callable[[], None] | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing will come any more."""
        return self._is_closed or (self._log.is_closed and self._log.after(self._after) is None)

    def next(self, timeout_s: float | None = None) -> Event | None:
        """The next event; None when the time is over or, see `ended`, there is no more."""
        if self._is_closed:
            return None
        return self._taken(self._log.wait(self._after, timeout_s))

    async def wait(self, timeout_s: float | None = None) -> Event | None:
        """As `next`, on an event loop."""
        news = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(news.set)

        self._wake = wake
        self._log.listen(wake)
        try:
            event = self._log.after(self._after)
            if event is None and not self.ended:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._seen(news), timeout_s)
                event = self._log.after(self._after)
            return None if self._is_closed else self._taken(event)
        finally:
            self._log.unlisten(wake)
            self._wake = None

    def close(self) -> None:
        """Listen no longer; may be called twice."""
        self._is_closed = True
        if self._wake is not None:
            self._wake()

    def __iter__(self) -> Iterator[Event]:
        while (event := self.next()) is not None:
            yield event

    async def __aiter__(self) -> AsyncIterator[Event]:
        while (event := await self.wait()) is not None:
            yield event

    async def _seen(self, news: asyncio.Event) -> None:
        while not self.ended and self._log.after(self._after) is None:
            await news.wait()
            news.clear()

    def _taken(self, event: Event | None) -> Event | None:
        if event is not None:
            self._after = event.number
        return event
