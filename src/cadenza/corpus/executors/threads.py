"""Numeric libraries kept to one thread: N processes use N cores, and sums come out the same."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from importlib import import_module

__all__ = ["SINGLE_THREADED", "one_thread"]

SINGLE_THREADED = dict.fromkeys(
    (
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)
"""Environment for a process that is to be started."""


def one_thread() -> AbstractContextManager[object]:
    """Keep the libraries of this process to one thread for a while.

    By threadpoolctl, which comes with the libraries that need it; without it nothing is done.
    """
    try:
        limits: AbstractContextManager[object] = import_module("threadpoolctl").threadpool_limits(1)
    except ImportError:
        return nullcontext()
    return limits
