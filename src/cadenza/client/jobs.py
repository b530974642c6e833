"""A job that runs on a server: following, waiting, stopping, fetching its files."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from cadenza.client.wiring import UnreachableError, Wire, raised
from cadenza.errors import CancelledError, OperationError
from cadenza.wire import Job, JobResult

__all__ = ["JobEvent", "RunningJob"]

_PAUSE_S = 1.0
_PATIENCE = 30
_QUIET_S = 60.0
_ENDED = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class JobEvent:
    """An event of a job.

    Parameters
    ----------
    number : int
        Counts up.
    name : str
        "state", "progress", "plan", "cells", "metrics", "stage-log", "result" or "problem".
    data : dict
        As ``cadenza.wire.EVENTS`` has it.
    """

    number: int
    name: str
    data: dict[str, Any]


class RunningJob:
    """A job on a server.

    Iterating gives its events, from the first that is kept to the last; a connection that
    breaks is taken up where it was.

    Parameters
    ----------
    wire : Wire
        The connection.
    job : Job
        As it stood when it was asked for.
    """

    def __init__(self, wire: Wire, job: Job) -> None:
        self._wire = wire
        self.job = job

    @property
    def id(self) -> str:
        """Its identifier."""
        return self.job.id

    def refresh(self) -> Job:
        """The job as it stands now."""
        self.job = self._wire.ask("GET", f"/jobs/{self.id}", Job)
        return self.job

    def cancel(self) -> None:
        """Stop it; forget it where it has ended."""
        self._wire.send("DELETE", f"/jobs/{self.id}")

    def __iter__(self) -> Iterator[JobEvent]:
        return self.events()

    def events(self, after: int = 0, timeout_s: float | None = None) -> Iterator[JobEvent]:
        """Its events after a number, until it ends.

        Raises
        ------
        OperationError
            When the server stays away, or the time is over.
        """
        deadline_s = None if timeout_s is None else time.monotonic() + timeout_s
        failures = 0
        while failures <= _PATIENCE:
            try:
                for event in self._stretch(after, deadline_s):
                    failures = 0
                    after = event.number
                    yield event
                    if event.name == "state" and event.data.get("state") in _ENDED:
                        return
                    _check_time(deadline_s)
                if self.refresh().state in _ENDED:
                    return
            except (httpx.TransportError, UnreachableError):
                failures += 1
            _check_time(deadline_s)
            time.sleep(_PAUSE_S if failures else 0.05)
        raise OperationError("the server can be reached", "none", "start it again, then go on")

    def _stretch(self, after: int, deadline_s: float | None) -> Iterator[JobEvent]:
        """The events of one connection."""
        left_s = _QUIET_S if deadline_s is None else deadline_s - time.monotonic()
        quiet_s = min(_QUIET_S, max(0.05, left_s))
        headers = {"Accept": "text/event-stream"}
        if after:
            headers["Last-Event-ID"] = str(after)
        where = f"/jobs/{self.id}/events"
        with self._wire.streamed(where, headers=headers, quiet_s=quiet_s) as answer:
            fields: dict[str, str] = {}
            for line in answer.iter_lines():
                _check_time(deadline_s)
                if not line and "data" in fields:
                    number = int(fields.get("id", "0"))
                    yield JobEvent(number, fields.get("event", ""), json.loads(fields["data"]))
                    fields = {}
                elif line and not line.startswith(":"):
                    name, _, value = line.partition(":")
                    fields[name] = value.removeprefix(" ")

    def wait(self, timeout_s: float | None = None) -> JobResult:
        """What came of it, when it has ended.

        Parameters
        ----------
        timeout_s : float, optional
            For ever where it is left out; events that come are looked at for it.

        Raises
        ------
        CadenzaError
            Why it failed; ``CancelledError`` where it was stopped, ``OperationError`` where the
            time is over.
        """
        for _ in self.events(timeout_s=timeout_s):
            pass
        job = self.refresh()
        if job.error is not None:
            raise raised(job.error.model_dump())
        if job.state == "cancelled":
            raise CancelledError("a job goes to its end", "stopped", "ask for it again")
        return job.result or JobResult()

    def download(self, name: str, target: Path | str) -> Path:
        """Fetch a file that it made.

        Parameters
        ----------
        name : str
            Of the files of its result.
        target : Path or str
            The file to write.
        """
        return self._wire.download(f"/jobs/{self.id}/files/{name}", Path(target))


def _check_time(deadline_s: float | None) -> None:
    if deadline_s is not None and time.monotonic() > deadline_s:
        raise OperationError("a job ends in the time that it is given", "a longer one")
