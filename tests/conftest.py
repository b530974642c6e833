"""What the tests of every room share."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest


@pytest.fixture
def cpu_seconds() -> Callable[[Callable[[], object]], float]:
    """A stopwatch: processor seconds of a call, with coverage's tracing out of the way."""

    def measure(call: Callable[[], object]) -> float:
        tracer = sys.gettrace()
        sys.settrace(None)
        try:
            start = time.process_time()
            call()
            return time.process_time() - start
        finally:
            sys.settrace(tracer)

    return measure
