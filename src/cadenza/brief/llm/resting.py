"""A model that does not answer is left alone for a while, and for longer each time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from cadenza.errors import SilentModelError

__all__ = ["Rest"]

_LONG_S = (60.0, 600.0)
"""The first and the longest rest of a model that was waited for."""
_SHORT_S = (10.0, 60.0)
"""Those of one that was seen at once not to be there."""
_QUICK_S = 1.0


class Rest:
    """Whether a model may be asked: a circuit breaker. Its owner holds a lock around each call.

    After a failure nothing is asked for a while, which doubles with each failure in a row. When
    it is over, one question is let through; the others wait for what comes of it.

    Parameters
    ----------
    clock : callable
        Seconds that go by.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._error: SilentModelError | None = None
        self._until_s = -math.inf
        self._rest_s = 0.0
        self._is_tried = False

    def refusal(self) -> SilentModelError | None:
        """Why nothing may be asked now; None where something may."""
        left_s = self._until_s - self._clock()
        if self._error is None or (left_s <= 0.0 and not self._is_tried):
            return None
        left = f"; it is left alone for {math.ceil(left_s)} s more" if left_s > 0 else ""
        error = self._error
        return SilentModelError(error.rule, f"{error.came}{left}", error.next_step)

    def begin(self) -> None:
        """A question goes out."""
        self._is_tried = self._error is not None

    def failed(self, error: SilentModelError, took_s: float) -> None:
        """The model was silent.

        Parameters
        ----------
        error : SilentModelError
            What to tell those who come meanwhile.
        took_s : float
            Seconds that were lost.
        """
        first_s, longest_s = _SHORT_S if took_s < _QUICK_S else _LONG_S
        self._rest_s = min(max(first_s, 2 * self._rest_s), longest_s)
        self._until_s = self._clock() + self._rest_s
        self._error = error

    def ended(self) -> None:
        """The model answered, whatever it said."""
        self._error, self._rest_s = None, 0.0

    def over(self) -> None:
        """A question came back, one way or another."""
        self._is_tried = False
