"""Music that is heard while it is made: who listens is told each cell as an engine gives it.

A cell is told as the engine wrote it, in the ticks of the piece. What is done to the whole once
all cells are there (no pitch is struck twice on one channel, and the like) is not in it yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from cadenza.compose.engine import Cell, Hole
from cadenza.compose.reading.barring import Bars, file_bars
from cadenza.compose.verbs.job import Job
from cadenza.compose.verbs.writing_back import placed_notes
from cadenza.music.score import Note, Score

__all__ = ["Hearing", "Teller"]


class Hearing(Protocol):
    """What listens to a piece while it is composed."""

    def planned(
        self,
        takes: int,
        score: Score,
        parts: Mapping[str, tuple[int, str]],
        holes: frozenset[Hole],
    ) -> None:
        """Be told, before the first cell, what is to be filled.

        Parameters
        ----------
        takes : int
            How many candidates are made at once.
        score : Score
            The piece with what stands already; there are no notes in the holes.
        parts : mapping
            Name of each part → index of its track in ``score``, and its role.
        holes : frozenset of Hole
            The cells that will be told; bars count from 0 through the whole piece.
        """

    def cell(self, take: int, bar: int, part: str, notes: tuple[Note, ...]) -> None:
        """Be told a cell: the take from 1, the bar of the piece from 0, notes in its ticks."""


class Teller:
    """Tells a hearing what the engine gives for the windows of a job.

    Parameters
    ----------
    job : Job
        What is filled.
    hearing : Hearing
        Is told.
    first : int
        How many takes were passed over.
    """

    def __init__(self, job: Job, hearing: Hearing, first: int = 0) -> None:
        self._job, self._hearing, self._first = job, hearing, first
        self._bars: Bars = file_bars(replace(job.base, end=max(1, job.base.end_ticks)))

    def plan(self, takes: int) -> None:
        """Tell what is to be filled."""
        holes = frozenset(
            Hole(hole.bar + window.first_bar, hole.part)
            for window in self._job.windows
            for hole in window.holes
        )
        roles = {part.name: part.role for each in self._job.windows for part in each.plan.parts}
        parts = {name: (at, roles.get(name, "")) for name, at in self._job.parts.items()}
        self._hearing.planned(takes, self._without(holes), parts, holes)

    def cell(self, canvas: int, cell: Cell) -> None:
        """Tell a cell of the canvas of that number; canvases stand take by take."""
        take, index = divmod(canvas, len(self._job.windows))
        window = self._job.windows[index]
        notes = cell.notes
        if self._job.verb != "compose":
            notes = placed_notes(cell, window, self._bars)
        bar = cell.hole.bar + window.first_bar
        self._hearing.cell(self._first + take + 1, bar, cell.hole.part, notes)

    def _without(self, holes: frozenset[Hole]) -> Score:
        """The base without the notes that begin in holes."""
        inside: dict[int, set[int]] = {}
        for hole in holes:
            inside.setdefault(self._job.parts[hole.part], set()).add(hole.bar)
        tracks = tuple(
            replace(
                track,
                notes=tuple(
                    note
                    for note in track.notes
                    if self._bars.at(note.start_ticks) not in inside.get(index, ())
                ),
            )
            if index in inside
            else track
            for index, track in enumerate(self._job.base.tracks)
        )
        return replace(self._job.base, tracks=tracks, end=self._bars.end)
