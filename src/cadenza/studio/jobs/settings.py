"""How many workers there are, how much may wait, and when a worker is replaced."""

from __future__ import annotations

import os
from dataclasses import dataclass

from cadenza.errors import UsageError
from cadenza.studio.jobs.model import Lane

__all__ = ["LANES", "JobSettings"]

LANES: tuple[Lane, ...] = ("music", "long")


@dataclass(frozen=True)
class JobSettings:
    """The dials of the job engine.

    Parameters
    ----------
    music_workers : int
        Workers for short work; 0: one for each core that this process may use.
    long_workers : int
        Workers for long work.
    music_waiting, long_waiting : int
        The most jobs that wait in a lane; one more is refused with `QueueFullError`.
    warm : tuple of str
        ``"package.module:function"``: called without arguments in every music worker when it
        starts, so that the first song need not wait for libraries and models to be read.
    warm_s : float
        How long that may take.
    threads : int
        ``CADENZA_THREADS`` of the music workers where it is not set; 0: one a core, at most four.
    nice : int
        How far workers stand back behind the server, 0–19.
    recycle_jobs : int
        A worker is replaced after so many jobs …
    recycle_growth_mb : int
        … or when it holds so much more memory than when it was new.
    cancel_s : float
        How long a cancelled job may take to stop by itself before its worker is ended.
    watch_s : float
        How often time, memory and life of the workers are looked at.
    kept_ended : int
        Ended jobs that are kept; the oldest beyond are forgotten with their files.
    kept_logs : int
        Ended jobs whose events are kept in memory for those who listen late.

    Raises
    ------
    cadenza.errors.UsageError
        When a number is out of range.
    """

    music_workers: int = 0
    long_workers: int = 1
    music_waiting: int = 100
    long_waiting: int = 20
    warm: tuple[str, ...] = ()
    warm_s: float = 120.0
    threads: int = 0
    nice: int = 10
    recycle_jobs: int = 100
    recycle_growth_mb: int = 512
    cancel_s: float = 5.0
    watch_s: float = 0.1
    kept_ended: int = 1000
    kept_logs: int = 32

    def __post_init__(self) -> None:
        for name, lowest, highest in _RANGES:
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise UsageError(f"{name} lies between {lowest} and {highest}", str(value))

    def workers(self, lane: Lane) -> int:
        """How many workers a lane has."""
        return self.long_workers if lane == "long" else self.music_workers or _cores()

    def waiting(self, lane: Lane) -> int:
        """How many jobs may wait in a lane."""
        return self.long_waiting if lane == "long" else self.music_waiting

    def threads_each(self) -> int:
        """``CADENZA_THREADS`` of a worker."""
        return self.threads or min(4, _cores())


_RANGES = (
    ("music_workers", 0, 256),
    ("long_workers", 1, 16),
    ("music_waiting", 1, 10_000),
    ("long_waiting", 1, 10_000),
    ("warm_s", 0.1, 3600.0),
    ("threads", 0, 256),
    ("nice", 0, 19),
    ("recycle_jobs", 1, 1_000_000),
    ("recycle_growth_mb", 1, 1_000_000),
    ("cancel_s", 0.0, 3600.0),
    ("watch_s", 0.01, 10.0),
    ("kept_ended", 0, 1_000_000),
    ("kept_logs", 0, 10_000),
)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
