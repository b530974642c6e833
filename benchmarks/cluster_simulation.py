"""A build on many cores, played through task by task: what one driver and failing machines cost.

A discrete-event simulation. Workers take tasks one after the other; the driver gives each task
out and writes each result down, one at a time; machines fail now and then, and what their workers
had in hand is done again; a few tasks are slow for no reason of their own. Deterministic for a
seed.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Machines:
    """What the work is done on.

    Parameters
    ----------
    workers : int
        Cores that do tasks.
    cores_each : int
        Of one machine: they fail together.
    hours_between_failures : float
        Of one machine, on average; exponential. 0: none fails.
    away_s : float
        Until a machine that failed is replaced.
    slow_share, slow_factor : float
        Share of tasks that take so many times as long (a busy disk, a neighbour).
    """

    workers: int
    cores_each: int = 8
    hours_between_failures: float = 24.0
    away_s: float = 180.0
    slow_share: float = 0.01
    slow_factor: float = 5.0


@dataclass(frozen=True)
class Played:
    """What a build took.

    Parameters
    ----------
    seconds : float
        From the first task to the last result.
    busy_s : float
        Of all workers together, lost work too.
    lost_s : float
        Of work that was done again.
    lost_tasks : int
        How many times a task was begun in vain.
    driver_s : float
        How long the driver was at work.
    """

    seconds: float
    busy_s: float
    lost_s: float
    lost_tasks: int
    driver_s: float

    def share_used(self, workers: int) -> float:
        """Useful work by what the workers could have done."""
        return (self.busy_s - self.lost_s) / (workers * self.seconds)


def play(
    tasks_s: NDArray[np.float64], machines: Machines, driver_s_per_task: float, seed: int = 1
) -> Played:
    """Play a build through.

    Parameters
    ----------
    tasks_s : array (N,)
        How long each task takes.
    machines : Machines
        What it runs on.
    driver_s_per_task : float
        The driver's own work on each task: pickling, sending, receiving, writing down.
    seed : int
        Of failures and slow tasks.
    """
    rng = np.random.default_rng(seed)
    slow = rng.random(len(tasks_s)) < machines.slow_share
    takes = np.where(slow, tasks_s * machines.slow_factor, tasks_s).tolist()
    failures = [
        _Failures(machines, rng) for _ in range(-(-machines.workers // machines.cores_each))
    ]
    free = [(0.0, worker) for worker in range(machines.workers)]
    todo = deque(range(len(takes)))
    driver, end, busy, lost, lost_tasks = 0.0, 0.0, 0.0, 0.0, 0
    while todo:
        now, worker = heapq.heappop(free)
        driver = max(driver, now) + driver_s_per_task
        index = todo.popleft()
        done = driver + takes[index]
        failed = failures[worker // machines.cores_each].first_in(driver, done)
        if failed is None:
            busy += takes[index]
            end = max(end, done)
            heapq.heappush(free, (done, worker))
        else:
            busy, lost, lost_tasks = busy + failed - driver, lost + failed - driver, lost_tasks + 1
            todo.append(index)
            heapq.heappush(free, (failed + machines.away_s, worker))
    driver_s = driver_s_per_task * (len(takes) + lost_tasks)
    return Played(max(end, driver), busy, lost, lost_tasks, driver_s)


class _Failures:
    """When one machine fails: as many times as are asked for, in order."""

    def __init__(self, machines: Machines, rng: np.random.Generator) -> None:
        self._times: list[float] = []
        self._next = self._drawn(machines, rng)

    @staticmethod
    def _drawn(machines: Machines, rng: np.random.Generator) -> Iterator[float]:
        time = 0.0
        while machines.hours_between_failures:
            time += rng.exponential(machines.hours_between_failures * 3600.0)
            yield time
            time += machines.away_s
        yield float("inf")

    def first_in(self, begin: float, end: float) -> float | None:
        """The first failure after ``begin`` and up to ``end``."""
        while not self._times or self._times[-1] < end:
            self._times.append(next(self._next))
        first = self._times[bisect_right(self._times, begin)]
        return first if first <= end else None
