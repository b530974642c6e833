"""The board that jobs are pinned to: what waits, what runs, what has become of it.

It starts no process. Those who carry jobs out (`seats`, the fake) ask it for the next one by
`take`, and tell it what happens. Its guard is never held while the database is asked, so that a
listener and a question about a live job wait for no disk.
"""

from __future__ import annotations

import builtins
import json
import logging
import math
import os
import secrets
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cadenza.errors import (
    FileError,
    OperationError,
    QueueFullError,
    UnknownNameError,
    UsageError,
)
from cadenza.studio.database import Database
from cadenza.studio.jobs import model
from cadenza.studio.jobs.events import EventLog, Subscription
from cadenza.studio.jobs.model import ENDED, STATES, Job, Kind, Lane, Problem
from cadenza.studio.jobs.order import in_turn
from cadenza.studio.jobs.settings import LANES, JobSettings
from cadenza.studio.jobs.store import JobStore

__all__ = ["Figures", "JobBoard"]

_LIFE = 10**9
"""Numbers of events that one life of the server may use for a job."""
_ASK_S = 1.0
_log = logging.getLogger("cadenza.studio")


@dataclass
class _Live:
    """A job that is not ended, and what belongs to it in memory."""

    job: Job
    log: EventLog
    wants_stop: bool = False
    is_settling: bool = False
    begun_s: float = 0.0


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


class JobBoard:
    """What can be done with jobs, whoever carries them out.

    Any thread may call its methods; those that may wait for the disk (all but ``subscribe`` to
    a live job) are not for an event loop.

    Parameters
    ----------
    database : Database
        Where jobs are kept.
    kinds : iterable of Kind
        What work there is.
    home : Path
        The folder of the user's own things; jobs use ``studio/work`` and ``studio/files`` in it.
    settings : JobSettings
        The dials.
    """

    def __init__(
        self,
        database: Database,
        kinds: Iterable[Kind],
        *,
        home: Path,
        settings: JobSettings | None = None,
    ) -> None:
        self.home = home
        self.settings = settings or JobSettings()
        self.kinds = {kind.name: kind for kind in kinds}
        self.is_open = False
        self._database = database
        self._store = JobStore(database)
        self._work, self._files = home / "studio" / "work", home / "studio" / "files"
        self._guard = threading.Condition()
        self._live: dict[str, _Live] = {}
        self._coming: dict[Lane, int] = dict.fromkeys(LANES, 0)
        self._served: dict[str, int] = {}
        self._logs: OrderedDict[str, EventLog] = OrderedDict()
        self._ended: dict[tuple[str, str], int] = {}
        self._seconds: dict[str, float] = {}
        self._first_event = 0

    # -- what a surface asks for

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
        cadenza.errors.UnknownNameError
            When there is none of that id.
        """
        with self._guard:
            live = self._live.get(name)
            if live is not None:
                return live.job
        return self._kept(name)[0]

    def list(
        self, state: str | None = None, kind: str | None = None, limit: int = 100
    ) -> list[Job]:
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
            now = [self._live[job.id].job if job.id in self._live else job for job in listed]
        return [job for job in now if state is None or job.state == state]

    def cancel(self, name: str) -> Job:
        """Stop a job: a waiting one at once, a running one within seconds, an ended one stays.

        Raises
        ------
        cadenza.errors.UnknownNameError
            When there is none of that id.
        """
        with self._guard:
            live = self._live.get(name)
            if live is not None and live.job.state == "running" and not live.is_settling:
                live.wants_stop = True
            elif live is not None and live.job.state == "queued":
                live.job = model.stopped(live.job)
        if live is None:
            return self.get(name)
        if live.job.state == "cancelled":
            self._end(live, live.job)
        elif live.wants_stop:
            self._ask_to_stop(name)
        return live.job

    def forget(self, name: str) -> None:
        """Forget an ended job and its files.

        Raises
        ------
        cadenza.errors.UnknownNameError
            When there is none of that id.
        cadenza.errors.UsageError
            When it is not ended.
        """
        job = self.get(name)
        if not job.is_ended or not self._store.forget(name):
            raise UsageError("a job is forgotten when it is ended", job.state, "cancel it first")
        self._drop([name])

    def files(self, name: str) -> Path:
        """The folder of a job's own files; there is none when it left none.

        Raises
        ------
        cadenza.errors.UnknownNameError
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
        cadenza.errors.UnknownNameError
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

    def start(self) -> None:
        """Take up what an earlier life left, and take work from now on."""
        self._first_event = self._store.begin_life() * _LIFE
        self._clear()
        for job in self._store.unended():
            self._take_up(job)
        with self._guard:
            self.is_open = True
            for lane in LANES:
                self._place(lane)

    def stop(self) -> None:
        """Take no more work; what waits is done after the next start."""
        with self._guard:
            self.is_open = False
            self._guard.notify_all()
            for live in self._live.values():
                live.log.close()

    # -- what those who carry jobs out ask and tell

    def take(self, lane: Lane, give_up: Callable[[], bool] = lambda: False) -> Job | None:
        """Wait for the next job of a lane; it is running from then on.

        Parameters
        ----------
        lane : str
            The lane.
        give_up : callable
            Asked about once a second while there is none: True ends the waiting.

        Returns
        -------
        Job or None
            None when the engine stops, or after ``give_up``.
        """
        with self._guard:
            while self.is_open and not (waiting := self._waiting(lane)):
                if give_up():
                    return None
                self._guard.wait(_ASK_S)
            if not self.is_open:
                return None
            live = self._live[in_turn(waiting, self._served)[0].id]
            live.job = job = model.started(live.job)
            live.begun_s = time.monotonic()
            self._served[job.kind] = max(self._served.values(), default=0) + 1
            live.log.add("state", {"state": "running", "position": None})
            self._place(lane)
        self._keep(job)
        return job

    def wants_stop(self, name: str) -> bool:
        """Whether a running job is to stop."""
        with self._guard:
            return name in self._live and self._live[name].wants_stop

    def scratch(self, name: str) -> Path:
        """An empty folder for a run of a job."""
        folder = self._work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def heard(self, name: str, event: str, text: str) -> None:
        """Tell what a running job says."""
        with self._guard:
            live = self._live[name]
            if event != "progress":
                live.log.add(event, text)
                return
            data = json.loads(text)
            share = data["done"] / data["total"] if data["total"] else 0.0
            live.job = replace(live.job, stage=data["stage"], done=min(1.0, max(0.0, share)))
            live.log.add(event, text, passing=f"progress {data['stage']}")

    def succeed(self, name: str, result: dict[str, Any]) -> None:
        """Settle what a job made, and end it; a job that was to stop is cancelled instead."""
        with self._guard:
            live = self._live[name]
            if not live.wants_stop:
                live.is_settling = True
        if live.wants_stop:
            self.halt(name)
            return
        try:
            with self._database.transaction():
                ended = self._settled(live.job, result)
                self._store.change(ended, live.log.last + 2)
        except Exception as error:
            problem = Problem.of(error)
            if problem.kind == "InternalError":
                _log.exception("settling job %s (%s)", name, live.job.kind)
            self.fail(name, problem)
            return
        self._announce(live, ended)

    def fail(self, name: str, problem: Problem) -> None:
        """End a job that has come to nothing; one that was to stop is cancelled instead."""
        with self._guard:
            live = self._live[name]
        if live.wants_stop:
            self.halt(name)
        else:
            shutil.rmtree(self._files / name, ignore_errors=True)
            self._end(live, model.broken(live.job, problem))

    def halt(self, name: str) -> None:
        """End a running job that was to stop."""
        with self._guard:
            live = self._live[name]
        self._end(live, model.stopped(live.job))

    def put_back(self, name: str) -> None:
        """Queue a running job again: the engine stops."""
        with self._guard:
            live = self._live[name]
            live.job = job = model.put_back(live.job)
        self._keep(job)

    # -- how it is done

    def _ask_to_stop(self, name: str) -> None:
        """Tell those who carry a job out that it is to stop."""

    def _kind(self, name: str) -> Kind:
        if name not in self.kinds:
            raise UnknownNameError(f"work is one of {', '.join(self.kinds)}", name)
        return self.kinds[name]

    def _lane(self, job: Job) -> Lane:
        return self.kinds[job.kind].lane

    def _waiting(self, lane: Lane) -> builtins.list[Job]:
        jobs = [live.job for live in self._live.values() if live.job.state == "queued"]
        return [job for job in jobs if self._lane(job) == lane]

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

    def _pin(self, job: Job) -> None:
        self._live[job.id] = _Live(job, EventLog(self._first_event))

    def _place(self, lane: Lane) -> None:
        """Number what waits, and tell each job whose place has changed."""
        for position, job in enumerate(in_turn(self._waiting(lane), self._served), start=1):
            if job.position != position:
                live = self._live[job.id]
                live.job = replace(job, position=position)
                live.log.add("state", {"state": "queued", "position": position}, passing="queued")

    def _kept(self, name: str) -> tuple[Job, int]:
        found = self._store.get(name)
        if found is None:
            raise UnknownNameError(
                "a job is one of those that are kept", name, "the newest are listed under jobs"
            )
        return found

    def _keep(self, job: Job, last_event: int = 0) -> None:
        """Write a job down; where the disk fails, the work goes on."""
        try:
            self._store.change(job, last_event)
        except FileError as error:
            _log.error("job %s is not written down: %s", job.id, error)  # noqa: TRY400 - expected

    def _settled(self, job: Job, result: dict[str, Any]) -> Job:
        settle, folder = self._kind(job.kind).settle, self._work / job.id
        if settle is not None:
            result = settle(job, folder, result)
        left = folder / "files"
        if left.is_dir():
            self._files.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self._files / job.id, ignore_errors=True)
            os.replace(left, self._files / job.id)  # noqa: PTH105 - as the rest of the engine
        return model.finished(job, result)

    def _end(self, live: _Live, ended: Job) -> None:
        with self._guard:
            live.job = ended
            self._place(self._lane(ended))
        self._keep(ended, live.log.last + 2)
        self._announce(live, ended)

    def _announce(self, live: _Live, ended: Job) -> None:
        shutil.rmtree(self._work / ended.id, ignore_errors=True)
        with self._guard:
            del self._live[ended.id]
            _tell_end(live.log, ended)
            self._logs[ended.id] = live.log
            while len(self._logs) > self.settings.kept_logs:
                self._logs.popitem(last=False)
            key = ended.kind, ended.state
            self._ended[key] = self._ended.get(key, 0) + 1
            ran_s = time.monotonic() - live.begun_s if live.begun_s else 0.0
            self._seconds[ended.kind] = self._seconds.get(ended.kind, 0.0) + ran_s
            self._guard.notify_all()
        try:
            self._drop(self._store.forget_beyond(self.settings.kept_ended))
        except FileError as error:
            _log.error("old jobs are not forgotten: %s", error)  # noqa: TRY400 - expected

    def _drop(self, names: builtins.list[str]) -> None:
        with self._guard:
            for name in names:
                self._logs.pop(name, None)
        for name in names:
            shutil.rmtree(self._files / name, ignore_errors=True)

    def _clear(self) -> None:
        """Remove scratch folders, and files of jobs that are not there."""
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(parents=True, exist_ok=True)
        known = self._store.ids()
        for folder in self._files.glob("*"):
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)

    def _take_up(self, job: Job) -> None:
        taken = model.recovered(job)
        if job.kind not in self.kinds:
            problem = Problem(
                "UnknownNameError", f"work is one of {', '.join(self.kinds)}", job.kind,
                "ask for it again",
            )  # fmt: skip
            taken = model.broken(job, problem)
        if taken != job:
            shutil.rmtree(self._files / job.id, ignore_errors=True)
            self._keep(taken, self._first_event + 2)
        if taken.state not in ENDED:
            with self._guard:
                self._pin(taken)


def _tell_end(log: EventLog, job: Job) -> None:
    """The last events of a job: what came of it, then its state."""
    if job.state == "done":
        log.add("result", job.result or {})
    elif job.error is not None:
        log.add("problem", job.error.to_dict())
    log.add("state", {"state": job.state, "position": None})
    log.close()


def _told_late(job: Job, last_event: int) -> EventLog:
    """The events of a job that ended long ago."""
    log = EventLog(last_event - (1 if job.state == "cancelled" else 2))
    _tell_end(log, job)
    return log
