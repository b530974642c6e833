"""What the benchmarks of speed share: where they ran, and how long a piece of work takes."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from pathlib import Path


def processor() -> str:
    """The name of the processor."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def machine() -> str:
    """One line about where this ran."""
    cores, python = os.cpu_count(), platform.python_version()
    return f"{cores} cores, {processor()}, {platform.system()}, Python {python}"


def load() -> str:
    """How busy the machine is: its load over the last minute."""
    return f"load {os.getloadavg()[0]:.1f}"


def wall_times(work: Callable[[], object], repeat: int) -> list[float]:
    """The time on the wall of each of several runs, in seconds."""
    spent = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return spent
