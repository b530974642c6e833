"""Gives memory back to the system as soon as it is free."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache

__all__ = ["give_back_early"]

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
_LARGE_BYTES = 4 << 20


@lru_cache(maxsize=1)
def give_back_early() -> None:
    """Let arrays of 4 MB and more go back to the system when they are freed, on Linux.

    The allocator of glibc raises that bound by itself up to 32 MB once such arrays are freed,
    and then keeps what it has, for every thread on its own: 200 MB after a song. Elsewhere
    this does nothing.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # absent from other C libraries
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_TRIM_THRESHOLD, _LARGE_BYTES)
