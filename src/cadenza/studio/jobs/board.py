"""What can be asked about jobs, whoever carries them out."""

from __future__ import annotations

import math
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cadenza.errors import OperationError, QueueFullError, UnknownNameError, UsageError
from cadenza.studio.errors import MissingError
from cadenza.studio.jobs import model
from cadenza.studio.jobs.desk import Desk, tell_end
from cadenza.studio.jobs.events import EventLog, Subscription
from cadenza.studio.jobs.model import STATES, Job, Kind, Lane
from cadenza.studio.jobs.settings import LANES

__all__ = ["Figures", "JobBoard"]


@dataclass(frozen=True)
class Figures:
    """The engine in numbers, since its start.

    Parameters
    ----------
    waiting, running, workers : dict
        Lane → how many there are now.
    ended : dict
        (kind, state) → how many ended so.
    seconds : dict
        Kind → how long its jobs ran, together.
    memory_mb : float
        Resident memory of all workers and what they started.
    """

    waiting: dict[str, int]
    running: dict[str, int]
    workers: dict[str, int] = field(default_factory=dict)
    ended: dict[tuple[str, str], int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    memory_mb: float = 0.0


class JobBoard(Desk):
    """What can be done with jobs; `Jobs` and `FakeJobs` are both one.

    Any thread may call its methods; those that may wait for the disk (all but ``subscribe`` to
    a live job) are not for an event loop.
    """

    def submit(self, kind: str, request: dict[str, Any]) -> Job:
        """Queue a piece of work.

        Parameters
        ----------
        kind : str
            The name of a `Kind`.
        request : dict
            What is asked; what JSON can hold.

        Returns
        -------
        Job
            As it stands in the queue; kept on the disk already.

        Raises
        ------
        cadenza.errors.QueueFullError
            When as much waits as the lane takes.
        cadenza.errors.UnknownNameError
            When there is no such kind.
        cadenza.errors.OperationError
            When the engine does not run.
        """
        lane = self._kind(kind).lane
        job = Job(secrets.token_hex(8), kind, "queued", request, created_s=time.time())
        with self._guard:
            self._must_be_open()
            self._must_have_room(lane)
            self._coming[lane] += 1
        try:
            self._store.add(job)
        finally:
            with self._guard:
                self._coming[lane] -= 1
        with self._guard:
            self._pin(job)
            self._place(lane)
            self._guard.notify_all()
            return self._live[job.id].job

    def get(self, name: str) -> Job:
        """A job as it stands now.

        Raises
        ------
        cadenza.studio.errors.MissingError
            When there is none of that id.
        """
        with self._guard:
            live = self._live.get(name)
            if live is not None:
                return live.job
        return self._kept(name)[0]

    def list(
        self, state: str | None = None, kind: str | None = None, limit: int = 100
    ) -> tuple[Job, ...]:
        """The newest jobs, newest first.

        Parameters
        ----------
        state, kind : str, optional
            Only those.
        limit : int
            At most so many.

        Raises
        ------
        cadenza.errors.UnknownNameError
            When there is no such state or kind.
        """
        if state is not None and state not in STATES:
            raise UnknownNameError(f"a job is {', '.join(STATES)}", state)
        if kind is not None:
            self._kind(kind)
        listed = self._store.listed((state,) if state else (), kind, limit)
        with self._guard:
            now = [self._now(job) for job in listed]
        return tuple(job for job in now if state is None or job.state == state)

    def cancel(self, name: str) -> Job:
        """Stop a job: a waiting one at once, a running one within seconds, an ended one stays.

        Raises
        ------
        cadenza.studio.errors.MissingError
            When there is none of that id.
        """
        waited = runs = False
        with self._guard:
            live = self._live.get(name)
            if live is not None:
                waited = live.job.state == "queued"
                runs = live.job.state == "running" and not live.is_settling
                live.wants_stop = live.wants_stop or runs
                live.job = model.stopped(live.job) if waited else live.job
        if live is None:
            return self.get(name)
        if waited:
            self._end(live, live.job)
        elif runs:
            self._ask_to_stop(name)
        return live.job

    def forget(self, name: str) -> None:
        """Forget an ended job and its files.

        Raises
        ------
        cadenza.studio.errors.MissingError
            When there is none of that id.
        cadenza.errors.UsageError
            When it is not ended.
        """
        job = self.get(name)
        with self._database.letting_go():
            self._write_down()
            if not job.is_ended or not self._store.forget(name):
                step = "cancel it first"
                raise UsageError("a job is forgotten when it is ended", job.state, step)
            self._drop([name])

    def files(self, name: str) -> Path:
        """The folder of a job's own files; there is none when it left none.

        Raises
        ------
        cadenza.studio.errors.MissingError
            When there is no job of that id.
        """
        return self._files / self.get(name).id

    def subscribe(self, name: str, after: int = 0) -> Subscription:
        """Listen to a job: what is kept of its events first, then what comes.

        Parameters
        ----------
        name : str
            Its id.
        after : int
            The number of the last event that is known already.

        Raises
        ------
        cadenza.studio.errors.MissingError
            When there is none of that id.
        """
        with self._guard:
            live = self._live.get(name)
            log = self._logs.get(name) if live is None else live.log
        return Subscription(log or _told_late(*self._kept(name)), after)

    def figures(self) -> Figures:
        """The engine in numbers."""
        with self._guard:
            lanes = [(self._lane(live.job), live.job.state) for live in self._live.values()]
            return Figures(
                waiting={lane: lanes.count((lane, "queued")) for lane in LANES},
                running={lane: lanes.count((lane, "running")) for lane in LANES},
                ended=dict(self._ended),
                seconds=dict(self._seconds),
            )

    def _ask_to_stop(self, name: str) -> None:
        """Tell those who carry a job out that it is to stop."""

    def _kind(self, name: str) -> Kind:
        if name not in self.kinds:
            raise UnknownNameError(f"work is one of {', '.join(self.kinds)}", name)
        return self.kinds[name]

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise OperationError(
                "work is taken while the studio runs", "one that is stopped", "start it again"
            )

    def _must_have_room(self, lane: Lane) -> None:
        waiting, most = len(self._waiting(lane)) + self._coming[lane], self.settings.waiting(lane)
        if waiting < most:
            return
        runs = sum(count for (kind, _), count in self._ended.items() if self._is_in(kind, lane))
        seconds = sum(value for kind, value in self._seconds.items() if self._is_in(kind, lane))
        usual_s = seconds / max(1, runs) / self.settings.workers(lane)
        error = QueueFullError(
            f"at most {most} pieces of work wait", f"one more beside {waiting}",
            "ask again when some are done, or cancel some",
        )  # fmt: skip
        error.retry_after_s = min(60, max(1, math.ceil(usual_s)))
        raise error

    def _is_in(self, kind: str, lane: Lane) -> bool:
        return self.kinds[kind].lane == lane

    def _now(self, job: Job) -> Job:
        """A job of the disk as it stands in memory, which is ahead where the disk fails."""
        if job.id in self._live:
            return self._live[job.id].job
        return self._unwritten[job.id][0] if job.id in self._unwritten else job

    def _kept(self, name: str) -> tuple[Job, int]:
        with self._guard:
            found = self._unwritten.get(name)
        found = found or self._store.get(name)
        if found is None:
            raise MissingError(
                "a job is one of those that are kept", name, "the newest are listed under jobs"
            )
        return found


def _told_late(job: Job, last_event: int) -> EventLog:
    """The events of a job that ended long ago."""
    log = EventLog(last_event - (1 if job.state == "cancelled" else 2))
    tell_end(log, job)
    return log
