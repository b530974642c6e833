"""Counting a vocabulary of lines on the lines of a training split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import UsageError
from cadenza.tokens.line_nearest import REST, unique_keys, unique_sets
from cadenza.tokens.line_table import LineTable
from cadenza.tokens.line_vocabulary import LineVocabulary

__all__ = ["Caps", "count_vocabulary"]


@dataclass(frozen=True, slots=True)
class Caps:
    """The most symbols of each kind: the commonest are kept.

    Parameters
    ----------
    chords, durations, words, joints : int
        1 and up.
    """

    chords: int = 4000
    durations: int = 96
    words: int = 8000
    joints: int = 12000

    def __post_init__(self) -> None:
        """Refuse a vocabulary of nothing."""
        for name in ("chords", "durations", "words", "joints"):
            if getattr(self, name) < 1:
                raise UsageError(f"a vocabulary has one of its {name} or more",
                                 str(getattr(self, name)))  # fmt: skip


def count_vocabulary(
    table: LineTable, lines: NDArray[np.bool_] | None = None, caps: Caps | None = None
) -> LineVocabulary:
    """The commonest symbols of some lines.

    Parameters
    ----------
    table : LineTable
        Lines of the training split.
    lines : array, shape (L,), bool, optional
        Which of them are counted; all by default.
    caps : Caps, optional
        How many symbols are kept.

    Raises
    ------
    UsageError
        When there are no lines.
    """
    caps = caps or Caps()
    chains = table.chains
    per_line = np.diff(chains.starts)
    counted = np.repeat(np.ones(len(table), np.bool_) if lines is None else lines, per_line)
    if not counted.any():
        raise UsageError("a vocabulary is counted on lines with music", "none")
    sets, durations = chains.sets[counted], chains.durations[counted]
    drums = np.repeat(table.is_drum, per_line)[counted]
    rows, which = unique_sets(sets, drums)
    kept = _commonest(which, caps.chords)
    chords = [rows[at] for at in kept.tolist()]
    if REST not in chords:
        chords = [*chords[: caps.chords - 1], REST] if caps.chords > 1 else [REST]
    lengths = np.sort(_commonest(durations, caps.durations))
    plain = LineVocabulary(tuple(chords), tuple(lengths.tolist()), ((1, 1),), ((1, 1, 1),))
    told = plain.parts(sets, durations, chains.velocities[counted], drums)
    words = _commonest_rows(np.stack(told[:2], 1), caps.words)
    joints = _commonest_rows(np.stack(told[:3], 1), caps.joints)
    return LineVocabulary(
        plain.chords,
        plain.durations,
        tuple((a, b) for a, b in words),
        tuple((a, b, c) for a, b, c in joints),
    )


def _commonest(values: NDArray[np.integer], cap: int) -> NDArray[np.int64]:
    """The values that come most often, the commonest first; of equals the lowest."""
    counts = np.bincount(values)
    found = np.flatnonzero(counts)
    return found[np.argsort(-counts[found], kind="stable")][:cap]


def _commonest_rows(rows: NDArray[np.int32], cap: int) -> list[list[int]]:
    """The same of rows of numbers below 2^20."""
    keys = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        keys = (keys << 20) | column
    _, firsts, which = unique_keys(keys)
    order = np.argsort(-np.bincount(which), kind="stable")[:cap]
    found: list[list[int]] = rows[firsts[order]].tolist()
    return found
