"""How much of a recording is clipped, counted while its blocks go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from cadenza.sound.model import Audio

__all__ = ["CLIPPED_NOTED", "CLIPPED_UNUSABLE", "Clipping"]

CLIPPED_NOTED, CLIPPED_UNUSABLE = 0.01, 0.2
"""Share of clipped samples that is told, and that is too much."""

_NEAR_FULL, _FAR_OVER = 0.985, 1.5


class Clipping:
    """Counts samples at full scale while blocks go by."""

    def __init__(self) -> None:
        self._high = self._all = 0
        self._peak = 0.0

    def over(self, blocks: Iterable[Audio]) -> Iterator[Audio]:
        """The blocks themselves."""
        for block in blocks:
            size = np.abs(block)
            self._high += int(np.count_nonzero(size >= _NEAR_FULL))
            self._all += size.size
            self._peak = max(self._peak, float(size.max(initial=0.0)))
            yield block

    @property
    def share(self) -> float:
        """Of all samples; files of floats that go far over full scale were not clipped there."""
        return 0.0 if self._peak > _FAR_OVER else self._high / max(self._all, 1)
