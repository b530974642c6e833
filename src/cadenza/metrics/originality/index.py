"""An index of a corpus: lines of many pieces on disk, memory-mapped.

A folder with ``index.json`` and, for every shard of about four million steps, plain numpy
arrays: ``text`` (symbols, 2 bytes a step), ``pitch`` (of the note that a step leaves, 1), ``bar``
(its bar, 2), and ``lines`` (where each begins, whose it is). An index is built in one pass over
its pieces with one shard in memory. Nothing in it is pickled. ``compact`` packs an index into
one small file, which opens the same way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import FileError
from cadenza.metrics._tables import BarGrid, bar_grid
from cadenza.metrics.originality.compact import pack, unpack
from cadenza.metrics.originality.lines import INTERVALS, Line, Symbols, lines_of, symbols_of
from cadenza.metrics.originality.scanning import Scan, scan
from cadenza.metrics.originality.shards import (
    IndexedLine,
    Shard,
    ShardWriter,
    read_shard,
    write_shard,
)
from cadenza.music.score import Score

__all__ = ["SHARD_STEPS", "CorpusIndex", "IndexedPiece", "Match", "build_index", "indexed"]

FORMAT = 2
SHARD_STEPS = 4_000_000
_FEWEST_NOTES = 4
_MOST_BARS = 65_535
_POSITION = (1 << 40) - 1

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class IndexedPiece:
    """A piece ready for the index: where it comes from, and its lines."""

    source: str
    lines: tuple[IndexedLine, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The longest stretch of a corpus that begins like one window of a line.

    Parameters
    ----------
    notes : int
        How many notes agree.
    piece : str
        Source of the piece.
    part : str
        Name of the line there.
    bar : int
        Bar of the first note there, from 0.
    semitones : int
        By how much the line asked for lies above it.
    """

    notes: int
    piece: str
    part: str
    bar: int
    semitones: int


def indexed(source: str, score: Score) -> IndexedPiece:
    """A score ready for the index; lines of fewer than four notes are left out.

    Parameters
    ----------
    source : str
        Where the score comes from; told with what is found in it.
    score : Score
        Any score.
    """
    grid = bar_grid(score)
    lines = [line for line in lines_of(score) if len(line) >= _FEWEST_NOTES]
    return IndexedPiece(source, tuple(_indexed(line, grid) for line in lines))


def _indexed(line: Line, grid: BarGrid) -> IndexedLine:
    bar, _ = grid.locate(line.start_ticks[:-1])
    return IndexedLine(
        line.name,
        symbols_of(line),
        line.pitch[:-1].astype(np.uint8),
        np.clip(bar, 0, _MOST_BARS).astype(np.uint16),
    )


# -- building -----------------------------------------------------------------------------------


def build_index(
    folder: Path,
    pieces: Iterable[IndexedPiece],
    about: dict[str, Any] | None = None,
    *,
    shard_steps: int = SHARD_STEPS,
) -> CorpusIndex:
    """Write the index of a corpus.

    Parameters
    ----------
    folder : Path
        A folder that is not there yet, or is empty; ``index.json`` is written last.
    pieces : iterable of IndexedPiece
        Taken one after the other.
    about : dict, optional
        What JSON can hold: kept beside the index.
    shard_steps : int
        Steps of a shard, about; memory while building is about 15 bytes for each.

    Raises
    ------
    FileError
        When the folder holds something already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileError("an index is built into an empty folder", str(folder), "choose another")
    sources: list[str] = []
    names: dict[str, int] = {}
    steps = shards = 0
    writer = ShardWriter()

    def flush() -> None:
        nonlocal steps, shards, writer
        if writer.steps:
            write_shard(folder / f"shard-{shards:03}", writer.shard())
            steps, shards, writer = steps + writer.steps, shards + 1, ShardWriter()

    for piece in pieces:
        sources.append(piece.source)
        for line in piece.lines:
            writer.add(line, len(sources) - 1, names.setdefault(line.name, len(names)))
        if writer.steps >= shard_steps:
            flush()
    flush()
    facts = {
        "format": FORMAT,
        "pieces": len(sources),
        "steps": steps,
        "shards": shards,
        "names": list(names),
        "about": about or {},
    }
    (folder / "sources.json").write_text(json.dumps(sources, ensure_ascii=False), "utf-8")
    (folder / "index.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), "utf-8")
    return CorpusIndex(folder)


def _check_format(number: object, folder: Path) -> None:
    if number != FORMAT:
        raise FileError(
            f"this version reads indexes of format {FORMAT}",
            f"{folder} of format {number}",
            "build it again",
        )


# -- asking -------------------------------------------------------------------------------------


class CorpusIndex:
    """An index, open for questions.

    Parameters
    ----------
    path : Path
        The folder that ``build_index`` wrote, or the file that ``save`` did.

    Attributes
    ----------
    about : dict
        What was kept beside it.
    sources : list of str
        Of the pieces, by number.
    steps : int
        Steps of all lines.

    Raises
    ------
    FileError
        When it cannot be read, or is of another format.
    """

    def __init__(self, path: Path) -> None:
        try:
            facts, shards = unpack(path) if path.is_file() else _opened(path)
            _check_format(facts["format"], path)
            self.about: dict[str, Any] = dict(facts["about"])
            self.steps = int(facts["steps"])
            self._names = [str(name) for name in facts["names"]]
            self.sources = [str(source) for source in facts["sources"]]
            self._shards = list(shards)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise FileError(
                "an index of a corpus is a folder with a readable index.json and its arrays, or "
                "one packed file",
                f"{path} ({error})",
                "build it again",
            ) from error

    def __len__(self) -> int:
        """Number of pieces."""
        return len(self.sources)

    @property
    def shards(self) -> Sequence[Shard]:
        """The arrays."""
        return self._shards

    def save(self, path: Path) -> None:
        """Pack the index into one file, about a byte a step, which opens as the folder does."""
        facts = {
            "format": FORMAT,
            "steps": self.steps,
            "names": self._names,
            "sources": self.sources,
            "about": self.about,
        }
        path.write_bytes(pack(facts, self._shards))

    def scan(self, symbols: Symbols) -> Scan:
        """Find all windows of some lines, each ended by a 0; see ``Scan``."""
        return scan(symbols, self._shards)

    def match(self, symbols: Symbols, pitch: int, place: int) -> Match:
        """What lies at a place, followed to its end, however long.

        Parameters
        ----------
        symbols : array, uint16
            From the step on that begins like the place, to the end of its line.
        pitch : int
            Of the note that the first of these steps leaves.
        place : int
            As a ``Scan`` tells it.
        """
        shard, position = self._at(place)
        theirs = np.array(shard.text[position : position + len(symbols)])
        mine = symbols[: len(theirs)].copy()
        theirs[:1] %= INTERVALS
        mine[:1] %= INTERVALS
        differs = np.flatnonzero((theirs != mine) | (theirs == 0))
        steps = int(differs[0]) if len(differs) else len(theirs)
        _, piece, name = (int(each) for each in shard.lines[shard.line_at(position)])
        return Match(
            notes=steps + 1 if steps else 0,
            piece=self.sources[piece],
            part=self._names[name],
            bar=int(shard.bar[position]),
            semitones=pitch - int(shard.pitch[position]),
        )

    def pitches(self, place: int, notes: int) -> Ints:
        """Pitches from a place on, shape (notes,); −1 beyond the ends of its line."""
        shard, position = self._at(place)
        row = shard.line_at(max(0, position))
        start = int(shard.lines[row, 0])
        end = int(shard.lines[row + 1, 0]) if row + 1 < len(shard.lines) else len(shard.text)
        at = position + np.arange(notes)
        inside = (at >= start) & (at < end - 1)
        return np.where(inside, shard.pitch[np.where(inside, at, start)].astype(np.int64), -1)

    def lines_at(self, places: Ints) -> Ints:
        """A number for the line of each place; no two lines have the same."""
        rows = np.zeros(len(places), dtype=np.int64)
        numbers = places >> 40
        for number in np.unique(numbers).tolist():
            mine = numbers == number
            starts = self._shards[number].lines[:, 0]
            within = np.searchsorted(starts, places[mine] & _POSITION, side="right") - 1
            rows[mine] = (number << 32) + within
        return rows

    def _at(self, place: int) -> tuple[Shard, int]:
        return self._shards[place >> 40], place & _POSITION


def _opened(folder: Path) -> tuple[dict[str, Any], list[Shard]]:
    """The facts and the arrays of a folder."""
    facts = json.loads((folder / "index.json").read_text("utf-8"))
    _check_format(facts["format"], folder)
    facts["sources"] = json.loads((folder / "sources.json").read_text("utf-8"))
    return facts, [read_shard(folder / f"shard-{n:03}") for n in range(int(facts["shards"]))]
