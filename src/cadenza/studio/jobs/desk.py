"""The desk of those who carry jobs out: what is next, and what has become of it.

It starts no process. The seats of the pool (and the fake) ask it for the next job by `take`, and
tell it what happens. Its guard is never held while the database is asked, so that a listener and
a question about a live job wait for no disk.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cadenza.errors import FileError
from cadenza.studio.database import Database
from cadenza.studio.jobs import model
from cadenza.studio.jobs.events import EventLog
from cadenza.studio.jobs.model import ENDED, Job, Kind, Lane, Problem
from cadenza.studio.jobs.order import in_turn
from cadenza.studio.jobs.settings import LANES, JobSettings
from cadenza.studio.jobs.store import JobStore

__all__ = ["Desk", "tell_end"]

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


class Desk:
    """Jobs that are not ended, in memory, and how they come to their end.

    Parameters
    ----------
    database : Database
        Where jobs are kept.
    kinds : iterable of Kind
        What work there is.
    home : Path
        The folder of the user's own things; jobs use ``studio/work`` and ``studio/files`` in it.
    settings : JobSettings, optional
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
        self._pen = threading.Lock()
        self._unwritten: dict[str, tuple[Job, int]] = {}

    def claim(self) -> None:
        """Make sure that nobody else works on this folder; `start` does so too."""

    def start(self) -> None:
        """Take up what an earlier life left, and take work from now on."""
        self._first_event = self._store.begin_life() * _LIFE
        self._clear()
        with self._guard:
            self._live.clear()
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
            owes = bool(self._unwritten)
        if owes:
            self._write_down()

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
        """An empty folder for a run of a job.

        Raises
        ------
        cadenza.errors.FileError
            When it cannot be made.
        """
        folder = self._work / name
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise FileError(
                "work gets a folder of its own", f"{folder}: {error.strerror}",
                "look whether the disk is full and the folder may be written to",
            ) from error  # fmt: skip
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
        except Exception as error:  # noqa: BLE001 - whatever it is, it becomes the job's problem
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

    def _lane(self, job: Job) -> Lane:
        return self.kinds[job.kind].lane

    def _waiting(self, lane: Lane) -> list[Job]:
        jobs = [live.job for live in self._live.values() if live.job.state == "queued"]
        return [job for job in jobs if self._lane(job) == lane]

    def _pin(self, job: Job) -> None:
        self._live[job.id] = _Live(job, EventLog(self._first_event))

    def _place(self, lane: Lane) -> None:
        """Number what waits, and tell each job whose place has changed."""
        for position, job in enumerate(in_turn(self._waiting(lane), self._served), start=1):
            if job.position != position:
                live = self._live[job.id]
                live.job = replace(job, position=position)
                live.log.add("state", {"state": "queued", "position": position}, passing="queued")

    def _keep(self, job: Job, last_event: int = 0) -> None:
        """Write a job down; where the disk fails, the work goes on, and it is tried again later."""
        with self._guard:
            self._unwritten[job.id] = job, last_event
        self._write_down()

    def _write_down(self) -> None:
        """Bring to the disk what became of jobs; one writer at a time, so that none goes back."""
        with self._pen:
            with self._guard:
                held = dict(self._unwritten)
            for name, (job, last_event) in held.items():
                try:
                    self._store.change(job, last_event)
                except FileError as error:
                    _log.error("job %s is not written down yet: %s", name, error)
                    return
                with self._guard:
                    if self._unwritten.get(name) == (job, last_event):
                        del self._unwritten[name]

    def _settled(self, job: Job, result: dict[str, Any]) -> Job:
        settle, folder = self.kinds[job.kind].settle, self._work / job.id
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
            tell_end(live.log, ended)
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
            _log.error("old jobs are not forgotten: %s", error)

    def _drop(self, names: list[str]) -> None:
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


def tell_end(log: EventLog, job: Job) -> None:
    """The last events of a job: what came of it, then its state."""
    if job.state == "done":
        log.add("result", job.result or {})
    elif job.error is not None:
        log.add("problem", job.error.to_dict())
    log.add("state", {"state": job.state, "position": None})
    log.close()
