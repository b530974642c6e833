"""The inputs of a stage that takes every file: read when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from cadenza.corpus.chains import Keeper

__all__ = ["LazyInputs"]


class LazyInputs(Sequence[bytes]):
    """Some bytes, then objects by their digests, one of which is in memory at a time.

    Parameters
    ----------
    told : sequence of bytes
        What comes first.
    digests : sequence of str
        The objects that follow.
    keeper : Keeper
        Where they are read from.
    """

    def __init__(self, told: Sequence[bytes], digests: Sequence[str], keeper: Keeper) -> None:
        self._told, self._digests, self._keeper = told, digests, keeper

    def __len__(self) -> int:
        """Number of inputs."""
        return len(self._told) + len(self._digests)

    @overload
    def __getitem__(self, index: int) -> bytes: ...

    @overload
    def __getitem__(self, index: slice) -> LazyInputs: ...

    def __getitem__(self, index: int | slice) -> bytes | LazyInputs:
        """An input, or some of them."""
        first = len(self._told)
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            chosen = range(start, stop, step)
            told = [self._told[each] for each in chosen if each < first]
            digests = [self._digests[each - first] for each in chosen if each >= first]
            return LazyInputs(told, digests, self._keeper)
        at = range(len(self))[index]
        return self._told[at] if at < first else self._keeper.get(self._digests[at - first])
