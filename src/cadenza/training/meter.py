"""What steps cost: losses, tokens a second, the share of a device's peak."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from torch import Tensor

from cadenza.errors import OperationError
from cadenza.runtime.config import Config
from cadenza.training.logs import RunLog
from cadenza.training.task import AnyBatch

__all__ = ["Meter"]


class Meter:
    """Collects the figures of steps and hands them on a few at a time: a GPU need not wait.

    Parameters
    ----------
    config : Config
        For the operations that a token takes.
    peak_tflops : float
        Of one device; 0: utilisation is not shown.
    world : int
        Number of processes.
    """

    def __init__(self, config: Config, peak_tflops: float, world: int) -> None:
        self._config, self._peak, self._world = config, peak_tflops * 1e12 * world, world
        self._rows: list[tuple[int, Tensor, float, Tensor, int]] = []
        self._flops = 0.0
        self._begin = time.monotonic()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock for work that is not training; flush first, for a GPU's steps to end."""
        begun = time.monotonic()
        yield
        self._begin += time.monotonic() - begun

    def add(
        self, step: int, loss: Tensor, lr: float, norm: Tensor, micros: Sequence[AnyBatch]
    ) -> None:
        """Keep the figures of a step."""
        tokens = sum(each.tokens for each in micros) * self._world
        shapes = [each.shape for each in micros]
        length = sum(rows * each**2 for rows, each in shapes)
        length //= sum(rows * each for rows, each in shapes)
        self._rows.append((step, loss, lr, norm, tokens))
        self._flops += tokens * self._config.flops_per_token(length)

    def flush(self, log: RunLog | None) -> None:
        """Write the rows that are waiting."""
        if not self._rows:
            return
        rows = [(step, float(loss), lr, float(norm), tokens)
                for step, loss, lr, norm, tokens in self._rows]  # fmt: skip
        seconds = max(time.monotonic() - self._begin, 1e-9)
        speed = sum(row[4] for row in rows) / seconds
        note = f"  {self._flops / seconds / self._peak:.1%} of peak" if self._peak else ""
        if log is not None:
            log.train([(*row, round(speed, 1)) for row in rows], note)
        self._rows, self._flops, self._begin = [], 0.0, time.monotonic()
        if any(math.isnan(row[1]) for row in rows):
            raise OperationError(
                "a loss is a number",
                f"NaN by step {rows[-1][0]}",
                "start again with a lower lr, or --from the best weights",
            )
