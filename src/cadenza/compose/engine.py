"""The protocol that every engine fills holes by.

Composing is all holes; continuing is the bars after the end; infilling is any cells;
accompanying is the empty parts; varying is a few cells again. One mechanism, five verbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from cadenza.music.score import Note, Score
from cadenza.plan.model import Plan
from cadenza.progress import Progress

__all__ = [
    "BatchEngine",
    "Canvas",
    "Cell",
    "Engine",
    "Hole",
    "all_holes",
    "apply_cells",
    "fill_many",
]


@dataclass(frozen=True, slots=True, order=True)
class Hole:
    """One cell of a score that is to be filled: a bar (from 0) of a part (by name)."""

    bar: int
    part: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What an engine puts into a hole.

    ``notes`` start within the bar; a note may sound on past the barline only as far as the
    following bars of the same part are holes too.
    """

    hole: Hole
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Canvas:
    """What an engine is given.

    Parameters
    ----------
    plan : Plan
        Form, harmony and parts.
    score : Score
        The notes that stand already; its tracks carry the names of the plan's parts.
    holes : frozenset of Hole
        The cells to fill. Notes of ``score`` that start in a hole are replaced.
    seed : int
        Same canvas, same cells, to the byte.
    """

    plan: Plan
    score: Score
    holes: frozenset[Hole]
    seed: int


class Engine(Protocol):
    """Fills holes. See ``tests/contracts`` for what every engine must keep."""

    name: str

    def fill(self, canvas: Canvas, progress: Progress) -> Iterator[Cell]:
        """Yield each hole's cell once, in the order of (bar, part), so that music can stream."""


@runtime_checkable
class BatchEngine(Protocol):
    """An engine that also fills several canvases at once, for less than the sum of their times."""

    name: str

    def fill(self, canvas: Canvas, progress: Progress) -> Iterator[Cell]:
        """As every engine does."""

    def fill_many(
        self, canvases: Sequence[Canvas], progress: Progress
    ) -> Iterator[tuple[int, Cell]]:
        """Yield (number of the canvas, cell) as they are made.

        For each canvas the cells come once and in the order of (bar, part); those of unlike
        canvases may come in any order. Each canvas gets what ``fill`` gives it alone.
        """


def fill_many(
    engine: Engine, canvases: Sequence[Canvas], progress: Progress
) -> Iterator[tuple[int, Cell]]:
    """Fill several canvases: at once where the engine can, else one after the other.

    Yields
    ------
    tuple of (int, Cell)
        The number of the canvas, from 0, and a cell of it.
    """
    if len(canvases) > 1 and isinstance(engine, BatchEngine):
        yield from engine.fill_many(canvases, progress)
        return
    for index, canvas in enumerate(canvases):
        share = _Share(progress, index, len(canvases))
        for cell in engine.fill(canvas, share):
            yield index, cell


@dataclass(frozen=True, slots=True)
class _Share:
    """The progress of one canvas as its share of the whole."""

    progress: Progress
    index: int
    count: int

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Hand on as a part of the whole."""
        share = done / total if total else 0.0
        self.progress.report(stage, self.index + share, self.count)

    def check(self) -> None:
        """Hand on."""
        self.progress.check()


def all_holes(plan: Plan) -> frozenset[Hole]:
    """Every cell of a plan."""
    return frozenset(Hole(bar, part.name) for bar in range(plan.bars) for part in plan.parts)


def apply_cells(score: Score, plan: Plan, cells: Iterable[Cell]) -> Score:
    """A new score in which the cells' notes stand in place of what started in their bars."""
    by_part: dict[str, dict[int, tuple[Note, ...]]] = {}
    for cell in cells:
        by_part.setdefault(cell.hole.part, {})[cell.hole.bar] = cell.notes
    bar_ticks = plan.bar_ticks
    for name, bars in by_part.items():
        track = score.track(name)
        kept = [note for note in track.notes if note.start_ticks // bar_ticks not in bars]
        fresh = [note for notes in bars.values() for note in notes]
        score = score.with_track(replace(track, notes=tuple(sorted(kept + fresh))))
    return score
