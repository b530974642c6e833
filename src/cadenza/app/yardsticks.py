"""What a piece is measured against: the figures that ship, or a corpus of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from cadenza.app.measuring import COPY_NOTES, midi_files, read_score, spread_evenly
from cadenza.app.own_corpora import corpus_index, own_lines
from cadenza.errors import CadenzaError, FileError
from cadenza.metrics import evaluate, pooled_references
from cadenza.metrics.originality import (
    CorpusIndex,
    IndexedPiece,
    People,
    build_index,
    measure_people,
)
from cadenza.metrics.originality.findings import NOTES
from cadenza.music import Score
from cadenza.progress import Progress

if TYPE_CHECKING:
    from cadenza.corpus.folder_lines import KeptLines

__all__ = ["Usual", "Yardstick", "open_yardstick", "shipped"]

_MEASURED_PIECES, _FEWEST_NOTES = 200, 24
_HELD_OUT, _FEWEST_FOR_PEOPLE = 40, 20
_KEPT_STEPS = 8_000_000
_LEVELS = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True)
class Usual:
    """Percentiles 5, 25, 50, 75 and 95 of a number over ``n`` pieces."""

    low: float
    lower: float
    median: float
    upper: float
    high: float
    n: int

    @classmethod
    def of(cls, percentiles: Sequence[float], n: int) -> Usual:
        """Of five percentiles in rising order."""
        low, lower, median, upper, high = (float(each) for each in percentiles)
        return cls(low, lower, median, upper, high, n)

    def place(self, value: float) -> str:
        """Where a value lies: "usual", "low" or "high" (beyond 5 % or 95 %), "" for none."""
        if not np.isfinite(value):
            return ""
        return "low" if value < self.low else "high" if value > self.high else "usual"


@dataclass(frozen=True)
class Yardstick:
    """What is usual.

    Parameters
    ----------
    name : str
        What it was taken of, for people.
    pieces : int
        How many pieces there are.
    usual : mapping
        Number → its percentiles.
    values : mapping
        Number → its values over the pieces that were measured; empty for what ships.
    index : CorpusIndex or None
        The corpus to look for copies in.
    people : People or None
        What held-out pieces share with the corpus.
    unread : int
        Files of the corpus that could not be read.
    """

    name: str
    pieces: int
    usual: Mapping[str, Usual]
    values: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    index: CorpusIndex | None = None
    people: People | None = None
    unread: int = 0


def shipped(*, drums: bool = False) -> Yardstick:
    """The reference figures that ship, of all sets together; those of the drum sets for drums."""
    rows = pooled_references(drums=drums)
    usual = {
        name: Usual.of([value for _, value in row.percentiles], row.n) for name, row in rows.items()
    }
    name = "drum tracks under an open licence" if drums else "openly licensed music"
    return Yardstick(name, max(row.n for row in rows.values()), usual)


@contextmanager
def open_yardstick(
    place: Path | None, without: Sequence[Path], progress: Progress
) -> Iterator[Yardstick | None]:
    """A corpus ready to compare with, for as long as the block lasts.

    Parameters
    ----------
    place : Path or None
        A folder of MIDI files, an index (a folder with ``index.json``, or a packed file), or the
        name of a corpus of the user's. None gives None.
    without : sequence of Path
        Files that are left out of the corpus: those that are compared with it.
    progress : Progress
        Is told of "index".

    Raises
    ------
    FileError
        When there is nothing to compare with.
    """
    if place is None:
        yield None
        return
    known = corpus_index(place)
    named, place = place.name, known or place
    if place.is_file() or (place / "index.json").is_file():
        index, name = CorpusIndex(place), named
        people = _kept_people(index)
        values = {} if people is None else _shared(people)
        usual = {**shipped().usual, **{each: _usual(rows) for each, rows in values.items()}}
        yield Yardstick(name, len(index), usual, values, index, people)
    else:
        with TemporaryDirectory(prefix="cadenza-") as folder:
            yield _indexed_corpus(place, without, Path(folder), progress)


def _kept_people(index: CorpusIndex) -> People | None:
    """What held-out pieces share with a corpus, where its index tells."""
    told = index.about.get("people")
    try:
        return People.from_mapping(told) if isinstance(told, dict) else None
    except (ValueError, KeyError, TypeError):
        return None


class _Reader:
    """Reads a corpus once, and keeps what is needed for more than the index.

    Attributes
    ----------
    kept : list of IndexedPiece
        The first eight million steps of the pieces that are not held out.
    held_out : list of Score
        Pieces spread evenly over the corpus.
    values : dict
        Numbers of other pieces spread evenly.
    read, unread : int
        How many files could be read, and how many could not.
    """

    def __init__(self, files: Sequence[Path], root: Path, progress: Progress) -> None:
        self._files, self._root, self._progress = files, root, progress
        few = len(files) < _FEWEST_FOR_PEOPLE
        most = min(_HELD_OUT, max(1, len(files) // 5))
        self._hold = set() if few else set(spread_evenly(files, most))
        self._measure = set(spread_evenly(files, _MEASURED_PIECES))
        self.kept: list[IndexedPiece] = []
        self._kept_steps = 0
        self.held_out: list[Score] = []
        self.values: dict[str, list[float]] = {}
        self.read = self.unread = 0

    def pieces(self, lines: KeptLines) -> Iterator[IndexedPiece]:
        """Every piece that can be read, ready for the index; lines that are known are not made."""
        for number, path in enumerate(self._files):
            self._progress.check()
            self._progress.report("index", number, len(self._files))
            try:
                digest = lines.digest(path)
                self._measured(path)
            except CadenzaError:
                self.unread += 1
                continue
            self.read += 1
            piece = lines.piece(path.relative_to(self._root).as_posix(), digest)
            if path not in self._hold and self._kept_steps < _KEPT_STEPS:
                self.kept.append(piece)
                self._kept_steps += sum(len(line.symbols) for line in piece.lines)
            yield piece

    def _measured(self, path: Path) -> None:
        """Read a piece that is held out, or whose numbers are taken."""
        if path not in self._hold and path not in self._measure:
            return
        score = read_score(path)
        if path in self._hold:
            self.held_out.append(score)
        if path in self._measure and sum(len(t.notes) for t in score.tracks) >= _FEWEST_NOTES:
            for name, value in evaluate(score).items():
                self.values.setdefault(name, []).append(value)


def _indexed_corpus(
    place: Path, without: Sequence[Path], folder: Path, progress: Progress
) -> Yardstick:
    left_out = {path.resolve() for path in without}
    files = [path for path in midi_files(place, flag="--against") if path.resolve() not in left_out]
    reader = _Reader(files, place if place.is_dir() else place.parent, progress)
    with own_lines() as lines:
        index = build_index(folder / "all", reader.pieces(lines))
    if not reader.read:
        raise FileError(
            "a corpus holds MIDI files beside those that are evaluated",
            f"none that can be read in {place}",
            "name another folder with --against",
        )
    people = None
    values = {name: _known(rows) for name, rows in reader.values.items()}
    if reader.held_out:
        rest = build_index(folder / "rest", reader.kept)
        people = measure_people(reader.held_out, rest).without_twins()
    usual = {name: _usual(rows) for name, rows in values.items() if len(set(rows)) > 1}
    if people is not None:
        values |= _shared(people)
        usual |= {name: _usual(rows) for name, rows in _shared(people).items()}
    return Yardstick(
        place.name or str(place), reader.read, usual, values, index, people, reader.unread
    )


def _shared(people: People) -> dict[str, tuple[float, ...]]:
    """What held-out pieces share with a corpus, by the names of ``copy_numbers``."""
    rows = {f"copied_{n}": people.parts[:, NOTES.index(n)].tolist() for n in COPY_NOTES}
    rows["copied_run_own_notes"] = people.own.tolist()
    return {name: known for name, row in rows.items() if (known := _known(row))}


def _known(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(value for value in values if np.isfinite(value))


def _usual(values: Sequence[float]) -> Usual:
    return Usual.of(np.percentile(values, _LEVELS).tolist(), len(values))
