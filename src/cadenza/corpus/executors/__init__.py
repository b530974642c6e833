"""Who does the per-file work: processes of this machine, or the machines of a cluster.

This is the room's one door. Siblings of one shape (`protocol.Executor`): ``alone`` works in this
process, ``local`` in a pool of processes, ``cluster`` on Ray. They take a function and tasks and
give outcomes as they come. A task that fails, hangs or kills its process costs only itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cadenza.corpus.executors.protocol import Executor, Outcome
from cadenza.errors import UsageError
from cadenza.progress import Progress, Silent

__all__ = ["Executor", "Outcome", "open_executor", "usual_workers"]


def usual_workers() -> int:
    """How many processes use this machine well: one a core, at least two.

    Two on one core, because a file that kills its process must not end the build.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(2, cores or 1)


@contextmanager
def open_executor(
    workers: int = 0,
    cluster: str | None = None,
    *,
    limit_s: float = 0.0,
    shared: Path | None = None,
    progress: Progress | None = None,
) -> Iterator[Executor]:
    """Open an executor; whatever ends the block ends its processes.

    Parameters
    ----------
    workers : int
        How many processes; 1: no other than this one; 0: as many as `usual_workers` says (of a
        cluster: as many as it has cores).
    cluster : str, optional
        The address of a Ray cluster: "auto", "HOST:PORT", "ray://HOST:PORT", or "local" for one
        of its own on this machine. None: processes of this machine.
    limit_s : float
        The longest time that a task may take; 0: no limit. Not kept where there is only this
        process.
    shared : Path, optional
        A folder that every worker of a cluster must see; looked for at the start.
    progress : Progress, optional
        Its ``check`` is asked several times a second; what it raises stops the work.

    Yields
    ------
    Executor

    Raises
    ------
    cadenza.errors.UsageError
        When a number is out of range, or the cluster needs what is not installed.
    cadenza.errors.OperationError
        When the cluster cannot be reached, or does not see the shared folder.
    """
    if not 0 <= workers <= 100_000:
        raise UsageError("workers are a number from 0 (as many as cores) to 100,000", str(workers))
    if limit_s < 0:
        raise UsageError("a time limit is a number of seconds from 0 (none)", str(limit_s))
    executor = _new(workers, cluster, limit_s, shared, progress or Silent())
    try:
        yield executor
    finally:
        executor.close()


def _new(
    workers: int, cluster: str | None, limit_s: float, shared: Path | None, progress: Progress
) -> Executor:
    if cluster is not None:
        from cadenza.corpus.executors.cluster import ClusterExecutor

        return ClusterExecutor(
            cluster, workers=workers, limit_s=limit_s, shared=shared, progress=progress
        )
    if workers == 1:
        from cadenza.corpus.executors.alone import AloneExecutor

        return AloneExecutor(progress)
    from cadenza.corpus.executors.local import LocalExecutor

    return LocalExecutor(workers or usual_workers(), limit_s=limit_s, progress=progress)
