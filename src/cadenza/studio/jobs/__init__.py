"""Jobs: work kept in SQLite, done in warm worker processes, told as numbered events.

This is the room's one door. `Jobs` is the engine; `JobBoard` is what can be asked of it and of
`FakeJobs`; a `Kind` says which function does what work, and within which limits; the function is
handed a `Context`. Nothing here imports a heavy library: the server stays light, workers work.
"""

from __future__ import annotations

from cadenza.studio.jobs.board import Figures, JobBoard
from cadenza.studio.jobs.context import Context
from cadenza.studio.jobs.engine import Jobs
from cadenza.studio.jobs.events import Event, Subscription
from cadenza.studio.jobs.fakes import FakeJobs, fake_context
from cadenza.studio.jobs.model import ENDED, STATES, Job, Kind, Problem
from cadenza.studio.jobs.settings import JobSettings

__all__ = [
    "ENDED",
    "STATES",
    "Context",
    "Event",
    "FakeJobs",
    "Figures",
    "Job",
    "JobBoard",
    "JobSettings",
    "Jobs",
    "Kind",
    "Problem",
    "Subscription",
    "fake_context",
]
