"""Batches made ready in the background: by a thread, or by processes where a GPU is faster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

from cadenza.training.task import B, BatchSource

__all__ = ["prefetched"]

_AHEAD = 4
_WATCH_S = 2.0
_source: list[BatchSource[Any]] = []


def prefetched(
    source: BatchSource[B], first: int, last: int, workers: int = 0
) -> Generator[Sequence[B], None, None]:
    """The batches of steps ``first`` … ``last`` − 1, in order.

    Close the iterator to stop what runs in the background.

    Parameters
    ----------
    source : BatchSource
        Makes them.
    first, last : int
        Steps.
    workers : int
        Processes that make them; 0: a thread.
    """
    pool: Executor
    call: Callable[[int], Sequence[B]]
    if workers:
        pool = ProcessPoolExecutor(
            workers, multiprocessing.get_context("spawn"), _start_worker, (source, os.getpid())
        )
        call, ahead = _worker_batches, _AHEAD * workers
    else:
        pool = ThreadPoolExecutor(1, "batches")
        call, ahead = source.batches, _AHEAD
    waiting: deque[Future[Sequence[B]]] = deque()
    try:
        for step in range(first, last):
            upto = min(last, step + ahead)
            waiting.extend(pool.submit(call, each) for each in range(step + len(waiting), upto))
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start_worker(source: BatchSource[Any], parent: int) -> None:
    """Set a process up: Ctrl-C is the parent's to handle, and the parent's end is its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _source[:] = [source]
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_S)
    os._exit(1)


def _worker_batches(step: int) -> Sequence[Any]:
    return _source[0].batches(step)
