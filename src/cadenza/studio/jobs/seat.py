"""One place of a lane: a thread that takes jobs, and the worker process that it keeps for them."""

from __future__ import annotations

import json
import logging
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from cadenza.studio.jobs.desk import Desk
from cadenza.studio.jobs.model import Job, Kind, Lane, Problem
from cadenza.studio.jobs.process import WorkerProcess, memory_mb

__all__ = ["Seat"]

_TRIES = 3
_DYING_S = 1.0
_MEMORY_S = 0.5
_log = logging.getLogger("cadenza.studio")


@dataclass
class _Assignment:
    """A job in the hands of a worker, and what it may still use."""

    job: Job
    kind: Kind
    worker: WorkerProcess
    begun_s: float
    verdict: Problem | None = None
    stop_by_s: float | None = None
    look_s: float = 0.0


class Seat(threading.Thread):
    """Takes the jobs of a lane one after another.

    Seats of the "music" lane keep their worker warm for the next job; those of the "long" lane
    start one for each job.

    Parameters
    ----------
    desk : Desk
        Where jobs come from.
    lane : str
        Whose jobs.
    number : int
        Which seat of the lane.
    """

    def __init__(self, desk: Desk, lane: Lane, number: int) -> None:
        super().__init__(name=f"{lane} {number}", daemon=True)
        self.lane = lane
        self._desk, self._settings = desk, desk.settings
        self._keeps_warm = lane == "music"
        self._guard = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._assignment: _Assignment | None = None
        self._warm_by_s: float | None = None

    @property
    def pid(self) -> int | None:
        """The worker's process; None where there is none."""
        worker = self._worker
        return None if worker is None else worker.pid

    def run(self) -> None:
        """Work until the desk closes."""
        while self._desk.is_open:
            job = None
            try:
                if self._keeps_warm:
                    self._hire()
                job = self._desk.take(self.lane, self._is_bereft)
                if job is not None:
                    self._carry_out(job)
            except Exception as error:  # noqa: BLE001 - the seat must not be lost
                _log.exception("the seat %s", self.name)
                self._give_up(job, Problem.of(error))
        self._dismiss()

    def ask_to_stop(self, name: str) -> None:
        """Tell the worker that a job is to stop, if it is this one's."""
        with self._guard:
            held = self._assignment
            if held is None or held.job.id != name or held.stop_by_s is not None:
                return
            held.stop_by_s = time.monotonic() + self._settings.cancel_s
        held.worker.say("cancel", {"id": name})

    def look(self) -> None:
        """End the worker when its job takes too long, too much, or does not stop."""
        with self._guard:
            held, now_s = self._assignment, time.monotonic()
            if self._warm_by_s is not None and now_s > self._warm_by_s:
                self.kill()
            if held is None:
                return
            late = held.stop_by_s is not None and now_s > held.stop_by_s
            held.verdict = held.verdict or _overtime(held, now_s) or _overweight(held, now_s)
            if late or held.verdict or not held.worker.is_alive():
                held.worker.kill()

    def kill(self) -> None:
        """End the worker at once, whatever it does."""
        worker = self._worker
        if worker is not None:
            worker.kill()

    def _is_bereft(self) -> bool:
        """Whether the worker that waits here has died."""
        return self._worker is not None and not self._worker.is_alive()

    def _hire(self) -> WorkerProcess | None:
        """The worker, started where there is none; None where it cannot be started."""
        if self._worker is not None and self._worker.is_alive():
            return self._worker
        self._dismiss()
        for _ in range(_TRIES):
            if not self._desk.is_open:
                break
            try:
                self._worker = WorkerProcess(self._desk.home, self._settings, self.lane)
            except (OSError, RuntimeError) as error:
                _log.error("no worker can be started: %s", error)
                continue
            if self._is_ready(self._worker):
                return self._worker
            if self._desk.is_open:
                _log.error("a worker has ended before it was ready")
            self._dismiss()
        return None

    def _is_ready(self, worker: WorkerProcess) -> bool:
        """Wait until a worker is warm; False when it ended, or was ended as it took too long."""
        with self._guard:
            self._warm_by_s = time.monotonic() + self._settings.warm_s
        ready = worker.wait_ready()
        with self._guard:
            self._warm_by_s = None
        return ready

    def _give_up(self, job: Job | None, problem: Problem) -> None:
        """Go on after an error that nobody foresaw, with another worker."""
        self._dismiss()
        with self._guard:
            self._assignment = None
        if job is not None:
            with suppress(KeyError, ValueError):  # it has ended already
                self._desk.fail(job.id, problem)
        time.sleep(self._settings.watch_s)

    def _dismiss(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _carry_out(self, job: Job) -> None:
        for _ in range(_TRIES):
            worker = self._hire()
            if worker is None:
                break
            if self._was_begun(job, worker):
                return
        if self._desk.is_open:
            self._desk.fail(job.id, _NO_WORKER)
        else:
            self._desk.put_back(job.id)

    def _was_begun(self, job: Job, worker: WorkerProcess) -> bool:
        """Have a worker do a job, to its end; False when it died before it began."""
        kind = self._desk.kinds[job.kind]
        folder = self._desk.scratch(job.id)
        order = {"id": job.id, "function": kind.function, "request": job.request}
        worker.say("job", order | {"folder": str(folder)})
        with self._guard:
            self._assignment = held = _Assignment(job, kind, worker, time.monotonic())
        if self._desk.wants_stop(job.id):
            self.ask_to_stop(job.id)
        begun = False
        while (heard := worker.hear())[0] not in _LAST:
            begun = begun or heard[0] == "begun"
            if heard[0].startswith("event-"):
                self._desk.heard(job.id, heard[0].removeprefix("event-"), heard[1])
        with self._guard:
            self._assignment = None
        if heard[0]:
            self._concluded(job, *heard)
            self._recycle(worker)
            return True
        return self._mourned(held, worker, begun=begun)

    def _concluded(self, job: Job, word: str, text: str) -> None:
        """The worker has said how it ended."""
        if word == "done":
            self._desk.succeed(job.id, json.loads(text))
        else:
            self._desk.fail(job.id, Problem(**json.loads(text)))

    def _mourned(self, held: _Assignment, worker: WorkerProcess, *, begun: bool) -> bool:
        """The worker has died; whether that ends its job."""
        code = worker.end(_DYING_S)
        self._worker = None
        if not self._desk.is_open and not held.verdict and held.stop_by_s is None:
            self._desk.put_back(held.job.id)
        elif held.verdict is not None or begun or held.stop_by_s is not None:
            self._desk.fail(held.job.id, held.verdict or _died(code))
        else:
            return False
        return True

    def _recycle(self, worker: WorkerProcess) -> None:
        worker.jobs += 1
        grown_mb = memory_mb(worker.pid) - worker.new_mb
        if (
            not self._keeps_warm
            or worker.jobs >= self._settings.recycle_jobs
            or grown_mb > self._settings.recycle_growth_mb
        ):
            self._dismiss()


_LAST = ("", "done", "failed", "stopped")
_NO_WORKER = Problem(
    "OperationError",
    "work is done in a process of its own",
    "a machine that starts none",
    "look whether memory or the number of processes is limited, then ask again",
)


def _overtime(held: _Assignment, now_s: float) -> Problem | None:
    limit_s = held.kind.time_s
    if limit_s is None or now_s - held.begun_s <= limit_s:
        return None
    return Problem(
        "OperationError",
        f"work of the kind {held.kind.name} takes at most {limit_s:g} s",
        "work that takes longer",
        "ask for less at once",
    )


def _overweight(held: _Assignment, now_s: float) -> Problem | None:
    limit_mb = held.kind.memory_mb
    if limit_mb is None or now_s < held.look_s:
        return None
    held.look_s = now_s + _MEMORY_S
    used_mb = memory_mb(held.worker.pid)
    if used_mb <= limit_mb:
        return None
    return Problem(
        "OperationError",
        f"work of the kind {held.kind.name} uses at most {limit_mb:,} MB of memory",
        f"{used_mb:,.0f} MB",
        "ask for less at once",
    )


def _died(code: int | None) -> Problem:
    """What to say of a worker that died of its job."""
    came = f"its process ended (exit code {code})"
    if code is not None and code < 0:
        name = ""
        with suppress(ValueError):
            name = f", {signal.Signals(-code).name}"
        came = f"its process ended (signal {-code}{name})"
    if code == -signal.SIGKILL:
        came = f"its process was killed (signal {-code}), as a system does that lacks memory"
    return Problem(
        "OperationError",
        "a piece of work comes to its end",
        came,
        "ask for it again, or for less at once; what is there already was not touched",
    )
