"""An executor without other processes: simple to follow, and to look into with a debugger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from cadenza.corpus.executors.protocol import Outcome, carry_out, reason_of
from cadenza.corpus.executors.threads import one_thread
from cadenza.progress import Progress

__all__ = ["AloneExecutor"]

T = TypeVar("T")
R = TypeVar("R")


class AloneExecutor:
    """Runs tasks one by one in this process; one that kills its process ends this one.

    Parameters
    ----------
    progress : Progress
        Asked before each task whether to go on.
    """

    def __init__(self, progress: Progress) -> None:
        self.workers = 1
        self._progress = progress

    def run(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Outcome[R]]:
        """Run ``function(task)`` for each task, in order; see `protocol.Executor`."""
        with one_thread():
            for index in range(len(tasks)):
                self._progress.check()
                try:
                    yield carry_out(function, index, tasks[index])
                except MemoryError as error:
                    yield Outcome(index, None, reason_of(error))

    def close(self) -> None:
        """Nothing to end."""
