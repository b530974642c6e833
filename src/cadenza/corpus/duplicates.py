"""Files that hold the same music: in another key, another edition, or as a single part of it.

A file's *fingerprint* is the set of hashed n-grams of its top and bottom lines, of all parts
together and of each, so that a part is found in its score. An n-gram is intervals and ratios of
the times between onsets, so that neither key nor tempo nor note values matter. Drums alone are
known by their bars. Files that share a good part of the smaller one's fingerprint lie in one
cluster. Hashes that many files share tell nothing and are left out. After the n-gram inverted
indices of melody search [1]_.

References
----------
.. [1] Stephen Downie, Michael Nelson, "Evaluation of a simple and effective music information
   retrieval method", SIGIR 2000.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cadenza.corpus.grid import GridPiece
from cadenza.corpus.steps import Ints

__all__ = ["ALIKE_SHARE", "HEARD_SHARE", "cluster", "fingerprint"]

Hashes = NDArray[np.uint64]

ALIKE_SHARE = 0.3
"""Share of the smaller fingerprint from which two files count as the same music."""

HEARD_SHARE = 0.06
"""The same where one of the two was heard in a recording: of 39,870 pairs of hymns and game
themes that are not alike, two shared more."""

_N_NOTES = 8
_SHARED_AT_LEAST, _SMALL_SHARED_AT_LEAST, _SMALL_SHARE = 8, 3, 0.6
_FILES_AT_MOST = 24
_DISTINCT_STEPS = 3
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_BAR, _SLOT, _STEP, _PITCH = 0, 1, 2, 3
_DRUM_STEPS, _DRUM_HITS = 3, 5


def fingerprint(pieces: Sequence[GridPiece]) -> Hashes:
    """The fingerprint of a file.

    Parameters
    ----------
    pieces : sequence of GridPiece
        All pieces of the file.

    Returns
    -------
    array of uint64
        Rising, without repetitions; empty where there is too little music.
    """
    found: list[Hashes] = [np.zeros(0, dtype=np.uint64)]
    for piece in pieces:
        drums = [slot for slot, part in enumerate(piece.parts) if part.is_drum]
        notes = piece.notes.astype(np.int64)
        is_drum = np.isin(notes[:, _SLOT], drums)
        if is_drum.all():
            found.append(_drum_bars(notes))
            continue
        pitched = notes[~is_drum]
        bar_steps = piece.meter.numerator * 48 // piece.meter.denominator
        onset = pitched[:, _BAR] * bar_steps + pitched[:, _STEP]
        found += [_line(*line) for line in _lines(onset, pitched[:, _PITCH], pitched[:, _SLOT])]
    hashes = np.sort(np.concatenate(found))
    fresh = np.concatenate([[True], hashes[1:] != hashes[:-1]])[: len(hashes)]
    return np.asarray(hashes[fresh])


def cluster(
    fingerprints: Sequence[Hashes],
    share: float = ALIKE_SHARE,
    heard: Sequence[bool] = (),
    heard_share: float = HEARD_SHARE,
) -> list[int]:
    """Find out which files hold the same music.

    Parameters
    ----------
    fingerprints : sequence of arrays
        One a file; an empty one is alike to nothing.
    share : float
        Share of the smaller fingerprint that two files of a cluster have in common, 0 to 1.
    heard : sequence of bool
        Whether a file's notes were heard in a recording, where some are wrong; empty for none.
    heard_share : float
        The share where that holds for one of two.

    Returns
    -------
    list of int
        For each file the lowest index of its cluster.
    """
    doubtful = np.array(heard or [False] * len(fingerprints), dtype=np.bool_)
    least_share = np.where(doubtful, min(share, heard_share), share)
    leader = list(range(len(fingerprints)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    for low, high in _alike(fingerprints, least_share):
        roots = sorted((find(low), find(high)))
        leader[roots[1]] = roots[0]
    return [find(index) for index in range(len(fingerprints))]


def _lines(onset: Ints, pitch: Ints, slot: Ints) -> list[tuple[Ints, Ints]]:
    """Onsets and pitches of the top and bottom line of all parts together, and of each part."""
    lines = [_outer(onset, pitch, 1), _outer(onset, pitch, -1)]
    slots = np.unique(slot)
    for each in slots if len(slots) > 1 else ():
        mine = slot == each
        top = _outer(onset[mine], pitch[mine], 1)
        lines.append(top)
        if len(top[0]) < np.count_nonzero(mine):
            lines.append(_outer(onset[mine], pitch[mine], -1))
    return lines


def _outer(onset: Ints, pitch: Ints, side: int) -> tuple[Ints, Ints]:
    """The highest notes at each onset, or with ``side`` −1 the lowest."""
    order = np.lexsort((-side * pitch, onset))
    onset, pitch = onset[order], pitch[order]
    outer = np.concatenate([[True], np.diff(onset) > 0])[: len(onset)]
    return onset[outer], pitch[outer]


def _line(onset: Ints, height: Ints) -> Hashes:
    """N-grams of a line of one note an onset, some of them perhaps more than once."""
    if len(onset) <= _N_NOTES:
        return np.zeros(0, dtype=np.uint64)
    steps = np.diff(height)
    waits = np.log2(np.diff(onset))
    ratios = np.clip(np.rint(2 * np.diff(waits)), -12, 12).astype(np.int64)
    count = len(onset) - _N_NOTES + 1
    hashed = np.full(count, 1, dtype=np.uint64)
    for ahead in range(_N_NOTES - 1):
        hashed = _mixed(hashed, steps[ahead : ahead + count])
    for ahead in range(_N_NOTES - 2):
        hashed = _mixed(hashed, ratios[ahead : ahead + count])
    windows = np.sort(np.lib.stride_tricks.sliding_window_view(steps, _N_NOTES - 1), axis=1)
    distinct = 1 + (np.diff(windows, axis=1) != 0).sum(axis=1)
    return np.asarray(hashed[distinct >= _DISTINCT_STEPS])


def _mixed(hashed: Hashes, values: Ints) -> Hashes:
    with np.errstate(over="ignore"):
        mixed = (hashed ^ values.astype(np.uint64)) * _PRIME
        return np.asarray(mixed ^ (mixed >> np.uint64(29)))


def _drum_bars(notes: Ints) -> Hashes:
    """A hash of each bar's strokes on the sixteenths, bars of few strokes left out."""
    strokes = np.unique(
        np.stack([notes[:, _BAR], notes[:, _STEP] // _DRUM_STEPS, notes[:, _PITCH]], axis=1),
        axis=0,
    )
    values = _mixed(np.full(len(strokes), 3, dtype=np.uint64), strokes[:, 1] * 128 + strokes[:, 2])
    starts = np.flatnonzero(np.concatenate([[True], np.diff(strokes[:, 0]) > 0]))
    counts = np.diff(np.append(starts, len(strokes)))
    with np.errstate(over="ignore"):
        bars = np.add.reduceat(values, starts)
    return np.unique(np.asarray(bars[counts >= _DRUM_HITS], dtype=np.uint64))


def _alike(fingerprints: Sequence[Hashes], shares: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pairs of files that share enough, from an inverted index."""
    sizes = np.array([len(each) for each in fingerprints], dtype=np.int64)
    if sizes.sum() == 0:
        return []
    hashes = np.concatenate(list(fingerprints))
    files = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((files, hashes))
    hashes, files = hashes[order], files[order]
    starts = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]]))
    lengths = np.diff(np.append(starts, len(hashes)))
    codes = [np.zeros(0, dtype=np.int64)]
    for size in range(2, _FILES_AT_MOST + 1):
        at = starts[lengths == size]
        if len(at):
            codes += [
                files[at + first] * len(sizes) + files[at + second]
                for first, second in combinations(range(size), 2)
            ]
    pairs, shared = np.unique(np.concatenate(codes), return_counts=True)
    low, high = pairs // len(sizes), pairs % len(sizes)
    smaller = np.minimum(sizes[low], sizes[high])
    least = np.clip(_SMALL_SHARE * smaller, _SMALL_SHARED_AT_LEAST, _SHARED_AT_LEAST)
    enough = (shared >= least) & (shared >= np.minimum(shares[low], shares[high]) * smaller)
    return list(zip(low[enough].tolist(), high[enough].tolist(), strict=True))
