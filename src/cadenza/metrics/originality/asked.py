"""A piece as a corpus is asked for it: its lines one after another, and what is found of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics._tables import BarGrid, bar_grid
from cadenza.metrics.originality.index import CorpusIndex
from cadenza.metrics.originality.lines import TEXTURE, Line, Symbols, lines_of, symbols_of
from cadenza.metrics.originality.scanning import Scan
from cadenza.music.score import Score

__all__ = ["Asked"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Asked:
    """The lines of a piece one after another, as a corpus was asked for them.

    Parameters
    ----------
    lines : tuple of Line
        The lines.
    offsets : array, shape (L + 1,)
        Where the symbols of each begin.
    pitch : array, shape (Q,)
        Of the note that each symbol leaves; a line's last note stands at its 0.
    symbols : array, shape (Q,), uint16
        All lines, each ended by a 0.
    scan : Scan
        What the corpus holds of them.
    grid : BarGrid
        The piece's bars.
    """

    lines: tuple[Line, ...]
    offsets: Ints
    pitch: Ints
    symbols: Symbols
    scan: Scan
    grid: BarGrid

    @classmethod
    def of(cls, score: Score, index: CorpusIndex) -> Asked:
        """Ask a corpus for all lines of a piece."""
        lines = lines_of(score)
        nothing = np.zeros(0, dtype=np.uint16)
        ended = [np.append(symbols_of(line), 0).astype(np.uint16) for line in lines]
        symbols = np.concatenate([*ended, nothing])
        # A line of N notes has N − 1 steps and the 0 that ends it.
        pitch = np.concatenate([*(line.pitch for line in lines), nothing])
        offsets = np.cumsum([0, *(len(each) for each in ended)])
        return cls(
            lines, offsets, pitch.astype(np.int64), symbols, index.scan(symbols), bar_grid(score)
        )

    def line_at(self, at: int) -> tuple[Line, int, int]:
        """The line that a symbol belongs to, where it begins, and where its 0 stands."""
        number = int(np.searchsorted(self.offsets, at, side="right")) - 1
        start, after = (int(each) for each in self.offsets[number : number + 2])
        return self.lines[number], start, after - 1

    def of_lines(self, *, texture: bool) -> NDArray[np.bool_]:
        """Which symbols belong to the texture, or to the parts."""
        flags = [np.full(max(1, len(line)), (line.name == TEXTURE) == texture)
                 for line in self.lines]  # fmt: skip
        return np.concatenate([*flags, np.zeros(0, dtype=np.bool_)])

    def bar(self, at: int) -> int:
        """The bar of the note at a symbol, from 0."""
        line, start, _ = self.line_at(at)
        bar, _ = self.grid.locate(line.start_ticks[at - start : at - start + 1])
        return int(bar[0])
