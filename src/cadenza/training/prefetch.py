"""Batches made ready in the background: by a thread, or by processes where a GPU is faster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Generator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cadenza.training.data import Batch, Sampler, step_batches
from cadenza.training.recipe import Recipe

__all__ = ["Share", "prefetched"]

_AHEAD = 4
_WATCH_S = 2.0
_source: list[Share] = []


@dataclass
class Share:
    """The rows of every step that one process of ``world`` takes, as batches.

    Can be sent to a process that prepares batches; the corpus is opened where it is used.

    Parameters
    ----------
    corpus : Path
        The packed corpus.
    recipe : Recipe
        The run's settings.
    context : int
        Longest sequence.
    rank, world : int
        Number of this process, and of all.
    """

    corpus: Path
    recipe: Recipe
    context: int
    rank: int = 0
    world: int = 1

    def __post_init__(self) -> None:
        self._sampler: Sampler | None = None

    def batches(self, step: int) -> list[Batch]:
        """The micro-batches of a step."""
        if self._sampler is None:
            from cadenza.tokens.packed import Packed

            run = self.recipe.run
            corpus = Packed(self.corpus)
            self._sampler = Sampler(corpus, self.recipe.data, "train", self.context, run.seed)
        run = self.recipe.run
        return step_batches(
            self._sampler,
            step,
            range(self.rank, run.batch, self.world),
            micro_batch=run.micro_batch,
            context=self.context,
            pad_multiple=self.context if run.compile else run.pad_multiple,
        )


def prefetched(share: Share, first: int, last: int) -> Generator[list[Batch], None, None]:
    """The batches of steps ``first`` … ``last`` − 1, in order.

    Close the iterator to stop what runs in the background.
    """
    workers = share.recipe.run.workers
    pool: Executor
    if workers:
        pool = ProcessPoolExecutor(
            workers, multiprocessing.get_context("spawn"), _start_worker, (share, os.getpid())
        )
        call, ahead = _worker_batches, _AHEAD * workers
    else:
        pool = ThreadPoolExecutor(1, "batches")
        call, ahead = share.batches, _AHEAD
    waiting: deque[Future[list[Batch]]] = deque()
    try:
        for step in range(first, last):
            upto = min(last, step + ahead)
            waiting.extend(pool.submit(call, each) for each in range(step + len(waiting), upto))
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start_worker(share: Share, parent: int) -> None:
    """Set a process up: Ctrl-C is the parent's to handle, and the parent's end is its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _source[:] = [share]
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_S)
    os._exit(1)


def _worker_batches(step: int) -> list[Batch]:
    return _source[0].batches(step)
