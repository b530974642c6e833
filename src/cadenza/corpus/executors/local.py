"""A pool of processes that outlives its tasks, whatever these do.

Every process has a pipe of its own, so that it is known which task a process died of: only that
one is tried again, when all others are done and no other process runs. The standard library's
pool cannot tell them apart, and breaks as a whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any, TypeVar

from cadenza.corpus.executors.pool import PooledProcess
from cadenza.corpus.executors.protocol import Outcome
from cadenza.corpus.executors.worker import packed, task_message
from cadenza.errors import OperationError
from cadenza.progress import Progress, Silent

__all__ = ["LocalExecutor"]

T = TypeVar("T")
R = TypeVar("R")

_ASK_S = 0.1
_STILLBORN = 3


class LocalExecutor:
    """Runs tasks in processes of this machine, each kept to one thread of its numeric libraries.

    Processes are started when there is work for them, and stay for the next ``run``.

    Parameters
    ----------
    workers : int
        The most processes.
    limit_s : float
        The longest time that a task may take; 0: no limit.
    progress : Progress, optional
        Its ``check`` is asked ten times a second.
    """

    def __init__(
        self, workers: int, *, limit_s: float = 0.0, progress: Progress | None = None
    ) -> None:
        self.workers = workers
        self._limit_s = limit_s
        self._progress = progress or Silent()
        self._pool: list[PooledProcess] = []
        self._stillborn = 0

    def run(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Outcome[R]]:
        """Run ``function(task)`` for each task; see `protocol.Executor`."""
        suspects: list[int] = []
        try:
            for each in self._round(_Queue(function, tasks, range(len(tasks))), self.workers):
                if isinstance(each, _Death):
                    suspects.append(each.index)
                else:
                    yield each
            for index in suspects:
                self.close()
                for each in self._round(_Queue(function, tasks, [index]), 1):
                    if isinstance(each, _Death):
                        yield Outcome(index, None, f"{each.how}, twice")
                    else:
                        yield each
        finally:
            self._end([each for each in self._pool if each.jobs])

    def close(self) -> None:
        """End every process at once; may be called twice."""
        self._end(list(self._pool))

    def _round(self, queue: _Queue, workers: int) -> Iterator[Outcome[Any] | _Death]:
        """Do what a queue holds, in up to so many processes."""
        while True:
            self._start(min(workers, self._given() + queue.left))
            self._hand_out(queue)
            if not queue.left and not self._given():
                return
            handles = [each.pipe for each in self._pool] + [each.sentinel for each in self._pool]
            wait(handles, _ASK_S)
            for each in list(self._pool):
                yield from self._collected(each, queue)
            self._progress.check()

    def _start(self, workers: int) -> None:
        while len(self._pool) < workers:
            try:
                self._pool.append(PooledProcess())
            except OSError as error:
                if self._pool:
                    return
                raise _no_process(str(error)) from error

    def _given(self) -> int:
        return sum(len(each.jobs) for each in self._pool)

    def _hand_out(self, queue: _Queue) -> None:
        """Give each idle process a task first, then each one that waits in its pipe."""
        for jobs in (0, 1):
            for each in [one for one in self._pool if len(one.jobs) == jobs]:
                found = queue.next()
                if found is None:
                    return
                if each.takes(found[1]):
                    try:
                        each.give(*found)
                    except OSError:  # it has just ended; what it was given comes back by and by
                        continue
                    queue.taken()

    def _collected(self, worker: PooledProcess, queue: _Queue) -> Iterator[Outcome[Any] | _Death]:
        """What has come from a process, or of its end."""
        try:
            yield from worker.outcomes()
        except (EOFError, OSError):
            yield from self._buried(worker, queue)
            return
        if worker.ready:
            self._stillborn = 0
        if self._limit_s and worker.worked_s() > self._limit_s:
            index, *rest = worker.jobs
            self._end([worker])
            queue.put_back(rest)
            yield Outcome(index, None, f"it took longer than {self._limit_s:g} s")

    def _buried(self, worker: PooledProcess, queue: _Queue) -> Iterator[_Death]:
        self._pool.remove(worker)
        how = worker.end()
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= _STILLBORN:
                raise _no_process(how)
        if worker.jobs:
            index, *rest = worker.jobs
            queue.put_back(rest)
            yield _Death(index, how)

    def _end(self, workers: Iterable[PooledProcess]) -> None:
        for each in workers:
            self._pool.remove(each)
            each.end()


@dataclass(frozen=True)
class _Death:
    """A task that its process ended with."""

    index: int
    how: str


class _Queue:
    """Tasks in order, made into messages one at a time."""

    def __init__(
        self, function: Callable[[Any], Any], tasks: Sequence[Any], indexes: Sequence[int]
    ) -> None:
        self._function = packed(function)
        self._tasks, self._indexes = tasks, indexes
        self._done = 0
        self._again: deque[int] = deque()
        self._next: tuple[int, bytes] | None = None

    @property
    def left(self) -> int:
        """How many tasks were not taken yet."""
        held = self._next is not None
        return held + len(self._again) + len(self._indexes) - self._done

    def next(self) -> tuple[int, bytes] | None:
        """Index and message of the next task, the same until it is taken; None after the last."""
        if self._next is None:
            if self._again:
                index = self._again.popleft()
            elif self._done < len(self._indexes):
                index = self._indexes[self._done]
                self._done += 1
            else:
                return None
            self._next = index, task_message(self._function, index, self._tasks[index])
        return self._next

    def taken(self) -> None:
        """The next task was handed out."""
        self._next = None

    def put_back(self, indexes: Iterable[int]) -> None:
        """Tasks that were handed out and not begun."""
        self._again.extend(indexes)


def _no_process(came: str) -> OperationError:
    return OperationError(
        "the files are read by processes that this machine starts",
        came,
        "look whether memory or the number of processes is limited, or use one worker",
    )
