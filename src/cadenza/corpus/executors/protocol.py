"""What every executor does, and what comes of a task."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from cadenza.errors import CadenzaError

__all__ = ["Executor", "Outcome", "carry_out", "reason_of"]

T = TypeVar("T")
R = TypeVar("R")

_REASON_CHARACTERS = 300


@dataclass(frozen=True)
class Outcome(Generic[R]):
    """What came of one task.

    Parameters
    ----------
    index : int
        Of the task, from 0.
    value : R or None
        What the function returned; None where it failed.
    reason : str
        Why it failed, as one line; "" where it worked.
    """

    index: int
    value: R | None
    reason: str = ""

    @property
    def worked(self) -> bool:
        """Whether the function returned."""
        return not self.reason


class Executor(Protocol):
    """Runs one function over many tasks.

    The function and the tasks travel to other processes: the function is one that can be
    imported (or a ``functools.partial`` of one, with small arguments), and tasks and results are
    small. What is large is read from, and written to, files.
    """

    @property
    def workers(self) -> int:
        """How many tasks run side by side."""
        ...

    def run(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Outcome[R]]:
        """Run ``function(task)`` for each task.

        A function that raises gives an outcome with its reason and is not tried again. A task
        whose process ends is tried once more, alone, and given up when that ends too. Closing
        the iterator stops what still runs.

        Parameters
        ----------
        function : callable
            From a task to its result.
        tasks : sequence
            What to do; they are handed out as they stand, a few at a time.

        Yields
        ------
        Outcome
            One of each task, as they finish, in any order.

        Raises
        ------
        cadenza.errors.OperationError
            When no process can be started at all.
        """
        ...

    def close(self) -> None:
        """End every process at once; may be called twice."""
        ...


def carry_out(function: Callable[[T], R], index: int, task: T) -> Outcome[R]:
    """Run one task; whatever the function raises becomes the reason.

    Parameters
    ----------
    function : callable
        From a task to its result.
    index : int
        Of the task.
    task : object
        What to do.

    Returns
    -------
    Outcome

    Raises
    ------
    MemoryError
        Where there is not enough of it: the process is not to be trusted any more.
    """
    try:
        return Outcome(index, function(task))
    except MemoryError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - one bad file must not end the rest
        return Outcome(index, None, reason_of(error))


def reason_of(error: BaseException) -> str:
    """One line that says what happened: an error of this house speaks for itself."""
    text = " ".join(str(error).split())
    line = text if isinstance(error, CadenzaError) else f"{type(error).__name__}: {text}"
    return line.removesuffix(": ")[:_REASON_CHARACTERS]
