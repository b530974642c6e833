"""An index of a corpus: lines of many pieces, their windows sorted, on disk, memory-mapped.

A folder with ``index.json`` and, for every shard of at most four million steps, plain numpy
arrays: ``text`` (symbols, 2 bytes a step), ``order`` (sorted windows, 4), ``pitch`` (of the note
that a step leaves, 1), ``bar`` (its bar, 2), and ``lines`` (where each begins, whose it is). An
index is built in one pass over its pieces with one shard in memory. Nothing in it is pickled.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import FileError
from cadenza.metrics._tables import BarGrid, bar_grid
from cadenza.metrics.originality.lines import INTERVALS, Line, Symbols, lines_of, symbols_of
from cadenza.metrics.originality.windows import lookup, occurrences, sort_windows
from cadenza.music.score import Score

__all__ = ["SHARD_STEPS", "CorpusIndex", "IndexedPiece", "Match", "build_index", "indexed"]

FORMAT = 1
SHARD_STEPS = 4_000_000
_FEWEST_NOTES = 4
_ARRAYS = ("text", "order", "pitch", "bar", "lines")
_MOST_BARS = 65_535

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class IndexedLine:
    """A line ready for the index: its symbols, and pitch and bar of the note before each."""

    name: str
    symbols: Symbols
    pitch: NDArray[np.uint8]
    bar: NDArray[np.uint16]


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


class _Shard:
    """The lines of a shard as they come."""

    def __init__(self) -> None:
        self.steps = 0
        self.arrays: dict[str, list[NDArray[Any]]] = {"text": [], "pitch": [], "bar": []}
        self.lines: list[tuple[int, int, int]] = []

    def add(self, line: IndexedLine, piece: int, name: int) -> None:
        """Append a line and the 0 that ends it."""
        self.lines.append((self.steps, piece, name))
        for key, values in (("text", line.symbols), ("pitch", line.pitch), ("bar", line.bar)):
            self.arrays[key] += [values, np.zeros(1, dtype=values.dtype)]
        self.steps += len(line.symbols) + 1

    def write(self, folder: Path) -> None:
        """Sort and save."""
        folder.mkdir()
        joined = {name: np.concatenate(parts) for name, parts in self.arrays.items()}
        joined["order"] = sort_windows(joined["text"])
        joined["lines"] = np.array(self.lines, dtype=np.int64).reshape(-1, 3)
        for name, array in joined.items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)


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
        Steps of a shard; memory while building is about 80 bytes for each.

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
    shard = _Shard()

    def flush() -> None:
        nonlocal steps, shards, shard
        if shard.steps:
            shard.write(folder / f"shard-{shards:03}")
            steps, shards, shard = steps + shard.steps, shards + 1, _Shard()

    for piece in pieces:
        sources.append(piece.source)
        for line in piece.lines:
            if shard.steps and shard.steps + len(line.symbols) + 1 > shard_steps:
                flush()
            shard.add(line, len(sources) - 1, names.setdefault(line.name, len(names)))
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
    folder : Path
        What ``build_index`` wrote.

    Attributes
    ----------
    about : dict
        What was kept beside it.
    sources : list of str
        Of the pieces, by number.

    Raises
    ------
    FileError
        When it cannot be read, or is of another format.
    """

    def __init__(self, folder: Path) -> None:
        try:
            facts = json.loads((folder / "index.json").read_text("utf-8"))
            self.sources: list[str] = json.loads((folder / "sources.json").read_text("utf-8"))
            _check_format(facts["format"], folder)
            self.about: dict[str, Any] = facts["about"]
            self._names: list[str] = facts["names"]
            self._shards = [
                {
                    name: np.load(
                        folder / f"shard-{number:03}" / f"{name}.npy",
                        mmap_mode="r",
                        allow_pickle=False,
                    )
                    for name in _ARRAYS
                }
                for number in range(int(facts["shards"]))
            ]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise FileError(
                "an index of a corpus is a folder with a readable index.json and its arrays",
                f"{folder} ({error})",
                "build it again",
            ) from error

    def __len__(self) -> int:
        """Number of pieces."""
        return len(self.sources)

    def longest(self, line: Line) -> tuple[Ints, list[tuple[int, int]]]:
        """For each note of a line the longest stretch of the corpus that begins like it.

        Parameters
        ----------
        line : Line
            The line asked for.

        Returns
        -------
        notes : array, shape (N,)
            How many notes agree, 0 where not even two do; ``LONGEST`` + 1 means so many or
            more.
        places : list of (shard, position)
            Where.
        """
        query = np.append(symbols_of(line), 0).astype(np.uint16)
        best = np.zeros(len(query), dtype=np.int64)
        shards = np.zeros(len(query), dtype=np.int64)
        places = np.zeros(len(query), dtype=np.int64)
        for number, shard in enumerate(self._shards):
            found = lookup(shard["text"], shard["order"], query)
            better = found.steps > best
            best[better], shards[better] = found.steps[better], number
            places[better] = found.place[better]
        notes = np.where(best > 0, best + 1, 0)[: len(line)]
        return notes, list(zip(shards.tolist(), places.tolist(), strict=True))[: len(line)]

    def counts(self, line: Line, notes: int) -> Ints:
        """How often the corpus holds the ``notes`` notes that begin at each note, shape (N,)."""
        query = np.append(symbols_of(line), 0).astype(np.uint16)
        total = np.zeros(len(query), dtype=np.int64)
        for shard in self._shards:
            total += occurrences(shard["text"], shard["order"], query, notes - 1)
        return total[: len(line)]

    def match(self, line: Line, start: int, place: tuple[int, int]) -> Match:
        """What lies at a place that ``longest`` told for the note ``start`` of a line.

        The stretch is followed to its end, however long.
        """
        number, position = place
        shard = self._shards[number]
        mine, theirs = symbols_of(line)[start:], shard["text"]
        steps = 0
        while steps < len(mine) and position + steps < len(theirs):
            other = int(theirs[position + steps])
            own = int(mine[steps])
            if steps == 0:
                other, own = other % INTERVALS, own % INTERVALS
            if other == 0 or other != own:
                break
            steps += 1
        row = int(np.searchsorted(shard["lines"][:, 0], position, side="right")) - 1
        _, piece, name = (int(each) for each in shard["lines"][row])
        return Match(
            notes=steps + 1 if steps else 0,
            piece=self.sources[piece],
            part=self._names[name],
            bar=int(shard["bar"][position]),
            semitones=int(line.pitch[start]) - int(shard["pitch"][position]),
        )

    def pitches(self, place: tuple[int, int], notes: int) -> Ints:
        """Pitches from a place on, shape (notes,); −1 beyond the end of its line."""
        number, position = place
        shard = self._shards[number]
        at = position + np.arange(notes)
        inside = (at >= 0) & (at < len(shard["text"]))
        at = np.where(inside, at, 0)
        ends = np.maximum.accumulate(np.where(shard["text"][at] == 0, 1, 0))
        return np.where(inside & (ends == 0), shard["pitch"][at].astype(np.int64), -1)

    def line_of(self, place: tuple[int, int]) -> tuple[int, int]:
        """(shard, first position) of the line that a place lies in."""
        number, position = place
        starts = self._shards[number]["lines"][:, 0]
        return number, int(starts[int(np.searchsorted(starts, position, side="right")) - 1])
