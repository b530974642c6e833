"""The nearest of the known chords to any set of pitches: so that every event has a symbol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cadenza.tokens.line_chains import pitches_of

__all__ = ["REST", "Chord", "Nearest", "NearestRows", "unique_keys", "unique_sets"]

Chord = tuple[bool, tuple[int, ...]]
"""(whether the pitches are drums, pitches in rising order); without pitches it is the rest."""

REST: Chord = (False, ())

_MIXERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_BITS = 20
_MOST_NOTES = 12
"""Chords of more notes are looked for by their lowest and their highest eleven."""


class Nearest:
    """Finds chords among known ones.

    Parameters
    ----------
    chords : sequence of Chord
        The commonest first; the rest is one of them.
    """

    def __init__(self, chords: Sequence[Chord]) -> None:
        self._index = {chord: index for index, chord in enumerate(chords)}
        self._of_kind = {
            kind: np.array(
                [i for i, (drums, pitches) in enumerate(chords) if pitches and drums is kind],
                dtype=np.int64,
            )
            for kind in (False, True)
        }
        self._tops = np.array([pitches[-1] if pitches else -1 for _, pitches in chords])
        self._sizes = np.array([len(pitches) for _, pitches in chords])

    def find(self, chord: Chord) -> int:
        """The index of a chord, or of what stands for it.

        In this order: the chord itself; its largest part that keeps the lowest and the highest
        note; its largest part that keeps the highest; of drums, its largest part; the chord of
        the nearest highest note and the nearest size; the rest, where no chord of the kind is
        known. Of equals the commonest.
        """
        is_drum, pitches = chord
        if not pitches:
            return self._index[REST]
        if chord in self._index:
            return self._index[chord]
        if len(pitches) > _MOST_NOTES:
            pitches = (pitches[0], *pitches[-_MOST_NOTES + 1 :])
        for kept in self._ways(is_drum, pitches):
            found = self._largest(is_drum, kept, [p for p in pitches if p not in kept])
            if found is not None:
                return found
        return self._closest(is_drum, pitches)

    @staticmethod
    def _ways(is_drum: bool, pitches: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
        """What a part must keep, the strictest wish first."""
        if is_drum:
            yield ()
            return
        yield tuple(sorted({pitches[0], pitches[-1]}))
        yield pitches[-1:]

    def _largest(self, is_drum: bool, kept: tuple[int, ...], others: list[int]) -> int | None:
        for size in range(len(others), -1, -1):
            parts = [tuple(sorted((*kept, *some))) for some in combinations(others, size)]
            known = [self._index[is_drum, part] for part in parts if (is_drum, part) in self._index]
            if known and parts[0]:
                return min(known)
        return None

    def _closest(self, is_drum: bool, pitches: tuple[int, ...]) -> int:
        mine = self._of_kind[is_drum]
        if not len(mine):
            return self._index[REST]
        cost = 64 * abs(self._tops[mine] - pitches[-1]) + abs(self._sizes[mine] - len(pitches))
        return int(mine[np.argmin(cost)])


class NearestRows:
    """Finds words or joints among known ones.

    Parameters
    ----------
    chords : sequence of Chord
        What the first column of the rows counts, from 1.
    rows : sequence of tuple of int
        (chord, duration) or (chord, duration, velocity), each from 1.
    """

    def __init__(self, chords: Sequence[Chord], rows: Sequence[tuple[int, ...]]) -> None:
        self._chords = chords
        self._rows = np.array(rows, dtype=np.int64)
        keys = _keys(self._rows)
        self._order = np.argsort(keys)
        self._keys = keys[self._order]
        used = np.unique(self._rows[:, 0]).tolist()
        self._of_chord = {chord: np.flatnonzero(self._rows[:, 0] == chord) for chord in used}
        # The rest may be in no word; then the commonest chord stands for it.
        plain = [chords[chord - 1] for chord in used]
        self._used = used if REST in plain else [*used, used[0]]
        self._nearest = Nearest(plain if REST in plain else [*plain, REST])

    def look_up(self, wanted: NDArray[np.integer]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """The symbol of each row (from 1), and whether it is known itself.

        Parameters
        ----------
        wanted : array, shape (N, 2 or 3)
            Rows like the known ones.
        """
        unique, _, which = unique_keys(_keys(wanted.astype(np.int64)))
        at = np.searchsorted(self._keys, unique).clip(max=len(self._keys) - 1)
        found, exact = self._order[at], self._keys[at] == unique
        for index in np.flatnonzero(~exact).tolist():
            found[index] = self._find(int(unique[index]))
        return (1 + found[which]).astype(np.int32), exact[which]

    def _find(self, key: int) -> int:
        """The same chord, or the one nearest to it, with the nearest of what else is told."""
        columns = self._rows.shape[1]
        chord, *rest = (key >> _BITS * (columns - 1 - n) & (1 << _BITS) - 1 for n in range(columns))
        if chord not in self._of_chord:
            chord = self._used[self._nearest.find(self._chords[chord - 1])]
        mine = self._of_chord[chord]
        apart = abs(self._rows[mine, 1:] - np.array(rest))
        weights = np.array([64, 1])[: apart.shape[1]]  # the duration counts first
        return int(mine[np.argmin(apart @ weights)])


def _keys(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number for each row."""
    found = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        found = (found << _BITS) | column
    return found


_K = TypeVar("_K", np.int64, np.uint64)


def unique_keys(keys: NDArray[_K]) -> tuple[NDArray[_K], NDArray[np.int64], NDArray[np.int64]]:
    """The different keys, where each comes first, and which of them stands at each place.

    As ``np.unique`` tells it, which sorts whole arrays of indices for that: ten times slower
    with millions of keys of which few differ.
    """
    unique = np.unique(keys)
    which = np.searchsorted(unique, keys)
    firsts = np.zeros(len(unique), dtype=np.int64)
    firsts[which[::-1]] = np.arange(len(keys))[::-1]  # the last one written stands
    return unique, firsts, which


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Well-stirred bits of each number (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(_MIXERS[0])
    values = (values ^ (values >> np.uint64(27))) * np.uint64(_MIXERS[1])
    return values ^ (values >> np.uint64(31))


def unique_sets(
    sets: NDArray[np.uint64], is_drum: NDArray[np.bool_]
) -> tuple[list[Chord], NDArray[np.int64]]:
    """The different chords of some events, and which of them each event has.

    Parameters
    ----------
    sets : array, shape (N, 2), uint64
        Pitches as bits.
    is_drum : array, shape (N,), bool
        A rest is the same one in a line of drums.
    """
    drums = is_drum & sets.any(1)
    mixed = _mixed(_mixed(sets[:, 0]) + sets[:, 1]) + drums.astype(np.uint64)
    _, firsts, which = unique_keys(mixed)
    if not ((sets[firsts][which] == sets).all() and (drums[firsts][which] == drums).all()):
        whole = np.column_stack([sets, drums.astype(np.uint64)])  # two mixed alike
        _, firsts, which = np.unique(whole, axis=0, return_index=True, return_inverse=True)
    chords = [
        (bool(drum), pitches_of(low, high))
        for (low, high), drum in zip(sets[firsts].tolist(), drums[firsts].tolist(), strict=True)
    ]
    return chords, which
