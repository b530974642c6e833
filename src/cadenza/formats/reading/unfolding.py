"""The order in which measures are played: repeats, endings, da capo, dal segno, coda, fine."""

from __future__ import annotations

from collections.abc import Sequence

from cadenza.errors import FileError
from cadenza.formats.reading.model import Jumps

__all__ = ["MAX_MEASURES", "check_measures", "played_order"]

MAX_MEASURES = 20_000
"""Most measures of a piece once its repeats are written out."""


def played_order(signs: Sequence[Jumps]) -> list[int]:
    """The numbers of the measures, from 0, as they are played.

    After a da capo or dal segno repeats are not taken again, and of endings the last is played.

    Parameters
    ----------
    signs : sequence of Jumps
        Of each measure in the order of the page.

    Raises
    ------
    FileError
        When more than 20,000 measures would be played.

    Examples
    --------
    >>> first, last = Jumps(backward=2, endings=frozenset({1})), Jumps(endings=frozenset({2}))
    >>> played_order([Jumps(), first, last])
    [0, 1, 0, 2]
    """
    walk = _Walk(signs)
    while walk.at < len(signs):
        walk.step()
        check_measures(len(walk.order))
    return walk.order


def check_measures(count: int) -> None:
    """Refuse more measures than a piece has.

    Raises
    ------
    FileError
        When there are more than 20,000.
    """
    if count > MAX_MEASURES:
        rule = f"a piece has at most {MAX_MEASURES} measures with its repeats"
        raise FileError(rule, "more", "split it")


class _Walk:
    """Where the player is, and what was played."""

    def __init__(self, signs: Sequence[Jumps]) -> None:
        self.order: list[int] = []
        self.at = 0
        self._signs = signs
        self._start = 0
        self._pass = 1
        self._jumped = False

    def step(self) -> None:
        """Play the measure, or pass over it, and go on."""
        here = self._signs[self.at]
        if here.forward and self.at != self._start:
            self._start, self._pass = self.at, 1
        if here.endings and not self._is_my_ending(here.endings):
            self.at += 1
            return
        self.order.append(self.at)
        self._leave(here)

    def _is_my_ending(self, endings: frozenset[int]) -> bool:
        if self._jumped:
            return max(self._group(), default=1) in endings
        return self._pass in endings

    def _group(self) -> frozenset[int]:
        """The passes of all endings that stand beside this one."""
        low = high = self.at
        while low > 0 and self._signs[low - 1].endings:
            low -= 1
        while high + 1 < len(self._signs) and self._signs[high + 1].endings:
            high += 1
        return frozenset().union(*(each.endings for each in self._signs[low : high + 1]))

    def _leave(self, here: Jumps) -> None:
        """Where to go after this measure."""
        if here.backward and not self._jumped:
            times = here.backward
            if here.endings:
                group = self._group()
                times = max(group) if len(group) > 1 else max(times, max(group) + 1)
            if self._pass < times:
                self._pass += 1
                self.at = self._start
                return
            self._start, self._pass = self.at + 1, 1
        if self._jumped and here.fine:
            self.at = len(self._signs)
        elif self._jumped and here.tocoda:
            self.at = next(
                (n for n in range(self.at + 1, len(self._signs)) if self._signs[n].coda),
                self.at + 1,
            )
        elif (here.dacapo or here.dalsegno) and not self._jumped:
            self._jumped = True
            self.at = 0
            if here.dalsegno:
                self.at = next((n for n, each in enumerate(self._signs) if each.segno), 0)
        else:
            self._go_on(here)

    def _go_on(self, here: Jumps) -> None:
        """The next measure; past the last ending a new stretch begins."""
        self.at += 1
        beyond = self.at >= len(self._signs) or not self._signs[self.at].endings
        if here.endings and beyond:
            self._start, self._pass = self.at, 1
