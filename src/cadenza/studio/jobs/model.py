"""What a job is, and the changes that it may go through. Nothing here waits or writes.

::

    queued ──started──▶ running ──finished──▶ done
      │  ▲                │ │ └───broken────▶ failed
      │  └───put_back─────┘ │
      └────stopped──────────┴───────────────▶ cancelled
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from cadenza.errors import CadenzaError, FileError
from cadenza.studio.errors import storage_cause

__all__ = [
    "ENDED",
    "STATES",
    "TRIES",
    "Job",
    "Kind",
    "Lane",
    "Problem",
    "State",
    "broken",
    "finished",
    "put_back",
    "recovered",
    "started",
    "stopped",
]

State = Literal["queued", "running", "done", "failed", "cancelled"]
STATES: tuple[State, ...] = ("queued", "running", "done", "failed", "cancelled")
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
TRIES = 2
"""How often a job is started when the server dies under it: once more, then no more."""

Lane = Literal["music", "long"]
Settle = Callable[["Job", Path, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of work.

    Parameters
    ----------
    name : str
        "compose", "train", …
    function : str
        ``"package.module:function"``, called in a worker as ``function(request, context)`` with
        a `Context`; what it returns is a dict of what JSON can hold.
    lane : str
        "music": short work on as many workers as there are cores; "long": one at a time.
    time_s : float or None
        The longest time that it may take; None: no limit.
    memory_mb : int or None
        The most memory of the worker and the processes that it starts; None: no limit.
    settle : callable or None
        ``settle(job, folder, result) -> result``, called in the server inside a transaction of
        the database: puts what lies in the folder where it belongs. It joins that transaction by
        writing through the same `Database`, so that its rows and the job's end are one.
    """

    name: str
    function: str
    lane: Lane = "music"
    time_s: float | None = None
    memory_mb: int | None = None
    settle: Settle | None = None


@dataclass(frozen=True)
class Problem:
    """Why a job failed, in the three pieces of every message.

    Parameters
    ----------
    kind : str
        The class of the error ("BriefError"); "InternalError" for one that nobody foresaw.
    rule, came, next_step : str
        What must hold, what came instead, what the person can do.
    """

    kind: str
    rule: str
    came: str = ""
    next_step: str = ""

    @property
    def told(self) -> str:
        """The whole as one line."""
        return str(CadenzaError(self.rule, self.came, self.next_step))

    def to_dict(self) -> dict[str, str]:
        """What JSON can hold."""
        return asdict(self)

    @classmethod
    def of(cls, error: BaseException) -> Problem:
        """What an exception says; one that is no `CadenzaError` is a fault of the program."""
        full = storage_cause(error) if isinstance(error, FileError | OSError) else None
        known = full or error
        if isinstance(known, CadenzaError):
            return cls(type(known).__name__, known.rule, known.came, known.next_step)
        if isinstance(error, MemoryError):
            return cls(
                "OperationError",
                "a piece of work fits into the memory of this machine",
                "one that does not",
                "ask for less at once, or end other programs",
            )
        clipped = CadenzaError("", f"{type(error).__name__}: {error}")
        return cls(
            "InternalError",
            "a piece of work either succeeds or says what is wrong",
            clipped.came,
            "this is a fault of the program: report it with what the server wrote",
        )


@dataclass(frozen=True)
class Job:
    """A piece of work, as it stands now.

    Parameters
    ----------
    id : str
        16 hexadecimal digits.
    kind : str
        The name of its `Kind`.
    state : str
        One of ``STATES``.
    request : dict
        What was asked.
    created_s, started_s, ended_s : float
        Seconds since 1970 (UTC); None where it is not so far.
    result : dict or None
        What came of it, when it is done.
    error : Problem or None
        Why it failed, when it did.
    stage : str
        What it does now: "compose", "render", …
    done : float
        How much of that stage is finished, 0–1; 1 when all is done.
    position : int or None
        Its place in the queue; 1 is next.
    tries : int
        How often it was started.
    """

    id: str
    kind: str
    state: State
    request: dict[str, Any]
    created_s: float
    result: dict[str, Any] | None = None
    error: Problem | None = None
    stage: str = ""
    done: float = 0.0
    position: int | None = None
    started_s: float | None = None
    ended_s: float | None = None
    tries: int = 0

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ENDED


def started(job: Job, now_s: float | None = None) -> Job:
    """The job in the hands of a worker, once more."""
    _must(job, "queued")
    now_s = time.time() if now_s is None else now_s
    return replace(
        job,
        state="running",
        position=None,
        started_s=now_s,
        tries=job.tries + 1,
        stage="",
        done=0.0,
    )


def finished(job: Job, result: dict[str, Any], now_s: float | None = None) -> Job:
    """The job with what came of it."""
    _must(job, "running")
    now_s = time.time() if now_s is None else now_s
    return replace(job, state="done", result=result, done=1.0, ended_s=now_s)


def broken(job: Job, problem: Problem, now_s: float | None = None) -> Job:
    """The job with why there is no result."""
    _must(job, "queued", "running")
    now_s = time.time() if now_s is None else now_s
    return replace(job, state="failed", error=problem, position=None, ended_s=now_s)


def stopped(job: Job, now_s: float | None = None) -> Job:
    """The job that the person does not want any more."""
    _must(job, "queued", "running")
    now_s = time.time() if now_s is None else now_s
    return replace(job, state="cancelled", position=None, ended_s=now_s)


def put_back(job: Job) -> Job:
    """The job in the queue again, as if it had not been started: the server is shut down."""
    _must(job, "running")
    return replace(
        job, state="queued", started_s=None, tries=job.tries - 1, stage="", done=0.0, position=None
    )


def recovered(job: Job, now_s: float | None = None) -> Job:
    """What becomes of an unended job when the server starts after it had died.

    A queued one stays so; a running one is queued again, but fails when it has been started
    ``TRIES`` times, for it may be what the server died of.
    """
    if job.state != "running":
        return job
    if job.tries < TRIES:
        return replace(job, state="queued", started_s=None, stage="", done=0.0)
    return broken(
        job,
        Problem(
            "OperationError",
            "a piece of work is begun again once when the studio was ended in the middle of it",
            f"a studio that was ended in the middle of it {job.tries} times",
            "ask for it again when the machine is well; ask for less at once if it lacked memory",
        ),
        now_s,
    )


def _must(job: Job, *states: State) -> None:
    if job.state not in states:
        raise ValueError(f"job {job.id} is {job.state}, not {' or '.join(states)}")
