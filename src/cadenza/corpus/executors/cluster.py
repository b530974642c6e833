"""The same tasks on the machines of a Ray cluster.

Ray hands each task to a free core somewhere and tells when its process or its machine is lost;
how often a task is tried again is counted here, because a task that kills its process must be
told from one whose machine went away. Everything large is on a file system that all machines
share: Ray carries only tasks and small results.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, TypeVar

from cadenza._version import __version__
from cadenza.cluster import join_cluster
from cadenza.corpus.executors.protocol import Outcome, reason_of
from cadenza.corpus.executors.remote import Job, UnseenError, carried, probed, token_in
from cadenza.errors import OperationError
from cadenza.progress import Progress, Silent

__all__ = ["ClusterExecutor"]

T = TypeVar("T")
R = TypeVar("R")

_ASK_S = 0.1
_CORES_EVERY_S = 5.0
_PROBE_S = 60.0
_NOTICE_S = 30.0
"""How long a cluster may take to notice that one of its machines is gone."""
_AHEAD = 2
"""Tasks in flight for each core, so that none waits for this process."""
_CRASHES = 3
_LOSSES = 10


class ClusterExecutor:
    """Runs tasks on a Ray cluster, one a core.

    A task whose process ends is tried three times; one whose machine is lost, ten times.

    Parameters
    ----------
    address : str
        See `cadenza.cluster.join_cluster`.
    workers : int
        The most tasks side by side; 0: as many as the cluster has cores, which may change.
    limit_s : float
        The longest time that a task may take; 0: no limit.
    shared : Path, optional
        A folder that every machine must see at the same path.
    progress : Progress, optional
        Its ``check`` is asked ten times a second.

    Raises
    ------
    cadenza.errors.UsageError
        When the address is none, or Ray is not installed.
    cadenza.errors.OperationError
        When no cluster answers, it runs another version, or a machine does not see the folder.
    """

    def __init__(
        self,
        address: str,
        *,
        workers: int = 0,
        limit_s: float = 0.0,
        shared: Path | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._most, self._limit_s = workers, limit_s
        self._progress = progress or Silent()
        self._stack = ExitStack()
        try:
            cores = workers if address == "local" else 0
            self._ray = self._stack.enter_context(join_cluster(address, cores))
            self._token = self._stack.enter_context(token_in(shared)) if shared else None
            self._cores, self._looked_s = 1, float("-inf")
            _probe(self._ray, self._token)
        except BaseException:
            self.close()
            raise

    @property
    def workers(self) -> int:
        """How many tasks run side by side."""
        if time.monotonic() - self._looked_s > _CORES_EVERY_S:
            self._looked_s = time.monotonic()
            self._cores = max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        return min(self._most, self._cores) if self._most else self._cores

    def run(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Outcome[R]]:
        """Run ``function(task)`` for each task; see `protocol.Executor`."""
        flight = _Flight(self._ray, Job(function, self._limit_s, self._token), tasks)
        try:
            while flight.fill(self._most or self.workers * _AHEAD):
                yield from flight.landed(_ASK_S)
                self._progress.check()
        finally:
            flight.cancel()

    def close(self) -> None:
        """Leave the cluster, which ends whatever still runs; may be called twice."""
        self._stack.close()


class _Flight:
    """The tasks of one ``run`` that are with the cluster, and those that wait."""

    def __init__(
        self,
        ray: Any,  # noqa: ANN401 - a module
        job: Job,
        tasks: Sequence[Any],
    ) -> None:
        self._ray = ray
        self._remote = ray.remote(max_retries=0, num_cpus=1)(carried)
        self._job = ray.put(job)
        self._tasks, self._sent = tasks, 0
        self._again: deque[int] = deque()
        self._flying: dict[Any, int] = {}
        self._unsent: list[Outcome[Any]] = []
        self._crashes: Counter[int] = Counter()
        self._losses: Counter[int] = Counter()

    def fill(self, most: int) -> bool:
        """Send tasks until so many fly; whether any does."""
        while len(self._flying) < most:
            if self._again:
                index = self._again.popleft()
            elif self._sent < len(self._tasks):
                index, self._sent = self._sent, self._sent + 1
            else:
                break
            try:
                self._flying[self._remote.remote(self._job, index, self._tasks[index])] = index
            except (TypeError, ValueError) as error:  # how Ray says that a task cannot travel
                why = OperationError("a task can be sent", reason_of(error))
                self._unsent.append(Outcome(index, None, reason_of(why)))
        return bool(self._flying or self._unsent)

    def landed(self, wait_s: float) -> Iterator[Outcome[Any]]:
        """What has come back, after waiting for the first so long."""
        yield from self._unsent
        self._unsent.clear()
        flying = list(self._flying)
        if not flying or not self._ray.wait(flying, timeout=wait_s)[0]:
            return
        for each in self._ray.wait(flying, num_returns=len(flying), timeout=0)[0]:
            outcome = self._opened(each, self._flying.pop(each))
            if outcome is not None:
                yield outcome

    def cancel(self) -> None:
        """End what flies."""
        for each in self._flying:
            with suppress(Exception):  # the cluster itself may be gone
                self._ray.cancel(each, force=True)
        self._flying.clear()

    def _opened(self, reference: object, index: int) -> Outcome[Any] | None:
        """The outcome of a task; None where it is to be tried again."""
        errors = self._ray.exceptions
        try:
            outcome: Outcome[Any] = self._ray.get(reference)
        except (errors.RayTaskError, errors.WorkerCrashedError, errors.OutOfMemoryError) as error:
            crash = _crash(errors, error)
            if not crash:
                return _from_task(index, error.cause)
            self._crashes[index] += 1
            if self._crashes[index] >= _CRASHES:
                return Outcome(index, None, f"{crash}, {_CRASHES} times")
        except errors.RayError as error:  # the machine, or what it held, is lost
            self._losses[index] += 1
            if self._losses[index] >= _LOSSES:
                return Outcome(index, None, f"{reason_of(error)}, {_LOSSES} times")
        else:
            return outcome
        self._again.append(index)
        return None


def _from_task(index: int, cause: BaseException) -> Outcome[Any]:
    if isinstance(cause, UnseenError):
        raise cause
    return Outcome(index, None, reason_of(cause))


def _crash(errors: Any, error: BaseException) -> str:  # noqa: ANN401 - a module
    """What ended a process; "" where it only raised."""
    cause = getattr(error, "cause", None)
    if isinstance(error, errors.OutOfMemoryError) or isinstance(cause, MemoryError):
        return "it needs more memory than there is"
    return "its process ended" if isinstance(error, errors.WorkerCrashedError) else ""


def _probe(ray: Any, token: Path | None) -> None:  # noqa: ANN401 - a module
    """Ask each machine for its version, and whether it sees the shared folder.

    A machine that dies while it is asked is no machine of the cluster any more: those that are
    left are asked again.
    """
    asked = ray.remote(max_retries=0, num_cpus=0)(probed)
    there, versions = _machines(ray), None
    while versions is None:
        try:
            versions = set(ray.get(_ask(asked, there, token), timeout=_PROBE_S))
        except ray.exceptions.RayTaskError as error:
            raise _unfit(error.cause) from error
        except ray.exceptions.RayError as error:
            left = _left(ray, there)
            if left == there:
                raise _unfit(error) from error
            there = left
    if versions - {__version__}:
        raise OperationError(
            "the machines of a cluster have the same Cadenza",
            f"{', '.join(sorted(versions))} there and {__version__} here",
            "install one version everywhere",
        )


def _machines(ray: Any) -> set[str]:  # noqa: ANN401 - a module
    """The machines that can work, as the cluster knows them now."""
    return {
        each["NodeID"] for each in ray.nodes() if each["Alive"] and each["Resources"].get("CPU")
    }


def _ask(asked: Any, there: set[str], token: Path | None) -> list[Any]:  # noqa: ANN401 - a remote
    """One question to each machine."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    bound = [NodeAffinitySchedulingStrategy(each, soft=False) for each in sorted(there)]
    return [asked.options(scheduling_strategy=each).remote(token) for each in bound]


def _left(ray: Any, there: set[str]) -> set[str]:  # noqa: ANN401 - a module
    """Which of the machines are still there, once the cluster has had time to notice."""
    until_s = time.monotonic() + _NOTICE_S
    while (left := _machines(ray) & there) == there and time.monotonic() < until_s:
        time.sleep(_ASK_S)
    return left


def _unfit(cause: BaseException) -> OperationError:
    if isinstance(cause, OperationError):
        return cause
    return OperationError(
        "every machine of the cluster answers",
        reason_of(cause),
        "look at `ray status`, and install Cadenza the same way on every machine",
    )
