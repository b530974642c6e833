"""The arrays of an index: lines as symbols, with the pitch and the bar of each note."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality.lines import Symbols

__all__ = ["IndexedLine", "Shard", "ShardWriter", "read_shard", "write_shard"]

Ints = NDArray[np.int64]
_ARRAYS = ("text", "pitch", "bar", "lines")


@dataclass(frozen=True, slots=True)
class IndexedLine:
    """A line ready for the index: its symbols, and pitch and bar of the note before each."""

    name: str
    symbols: Symbols
    pitch: NDArray[np.uint8]
    bar: NDArray[np.uint16]


@dataclass(frozen=True)
class Shard:
    """Lines of whole pieces, one after the other.

    Parameters
    ----------
    text : array, shape (N,), uint16
        Their symbols; a 0 ends each line.
    pitch : array, shape (N,), uint8
        Of the note that a step leaves.
    bar : array, shape (N,), uint16
        Its bar.
    lines : array, shape (L, 3), int64
        Where each line begins, the number of its piece, that of its name.
    """

    text: Symbols
    pitch: NDArray[np.uint8]
    bar: NDArray[np.uint16]
    lines: Ints

    @cached_property
    def piece_starts(self) -> Ints:
        """Where each piece begins."""
        if not len(self.lines):
            return np.zeros(0, dtype=np.int64)
        fresh = np.concatenate([[True], np.diff(self.lines[:, 1]) > 0])
        return np.asarray(self.lines[fresh, 0])

    def line_at(self, position: int) -> int:
        """Row in ``lines`` of the line that a position lies in."""
        return int(np.searchsorted(self.lines[:, 0], position, side="right")) - 1

    def pieces_at(self, positions: Ints) -> Ints:
        """Number of the piece at each position."""
        rows = np.searchsorted(self.lines[:, 0], positions, side="right") - 1
        return np.asarray(self.lines[rows, 1], dtype=np.int64)


class ShardWriter:
    """The lines of a shard as they come."""

    def __init__(self) -> None:
        self.steps = 0
        self._arrays: dict[str, list[NDArray[Any]]] = {"text": [], "pitch": [], "bar": []}
        self._lines: list[tuple[int, int, int]] = []

    def add(self, line: IndexedLine, piece: int, name: int) -> None:
        """Append a line and the 0 that ends it."""
        self._lines.append((self.steps, piece, name))
        for key, values in (("text", line.symbols), ("pitch", line.pitch), ("bar", line.bar)):
            self._arrays[key] += [values, np.zeros(1, dtype=values.dtype)]
        self.steps += len(line.symbols) + 1

    def shard(self) -> Shard:
        """What has come so far."""
        joined = {name: np.concatenate(parts) for name, parts in self._arrays.items()}
        return Shard(**joined, lines=np.array(self._lines, dtype=np.int64).reshape(-1, 3))


def write_shard(folder: Path, shard: Shard) -> None:
    """Save the arrays of a shard into a new folder."""
    folder.mkdir()
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(shard, name), allow_pickle=False)


def read_shard(folder: Path) -> Shard:
    """The arrays of a folder, memory-mapped.

    Raises
    ------
    OSError, ValueError
        When they cannot be read.
    """
    return Shard(
        **{
            name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in _ARRAYS
        }
    )
