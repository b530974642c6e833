"""The theory engine: every part written by rule from the plan, then given cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cadenza.compose.engine import Canvas, Cell, Hole
from cadenza.compose.theory.bass import write_bass
from cadenza.compose.theory.counter import write_counter
from cadenza.compose.theory.drums import write_drums
from cadenza.compose.theory.events import Event
from cadenza.compose.theory.feel import perform
from cadenza.compose.theory.harmony import write_harmony
from cadenza.compose.theory.melody import write_melody
from cadenza.music.score import Note, Score
from cadenza.plan.model import PartPlan, Plan
from cadenza.progress import Progress

__all__ = ["TheoryEngine"]


class TheoryEngine:
    """Writes by the rules of harmony, voice leading and groove.

    A part is always written whole, so that a hole's content depends on the plan and the seed
    and not on which other holes are asked for; then its cells are cut out. A counter-melody
    listens to the tune that stands in the score, where there is one.
    """

    name = "theory"

    def fill(self, canvas: Canvas, progress: Progress) -> Iterator[Cell]:
        """Yield each hole's cell once, in the order of (bar, part)."""
        wanted = {hole.part for hole in canvas.holes}
        parts = [part for part in canvas.plan.parts if part.name in wanted]
        cells: dict[str, dict[int, list[Note]]] = {}
        for index, part in enumerate(parts):
            progress.check()
            progress.report("compose", index, len(parts))
            notes = self._part(canvas, part)
            cells[part.name] = _cut(canvas, part.name, notes)
        for hole in sorted(canvas.holes):
            if hole.part in cells:
                yield Cell(hole, tuple(cells[hole.part].get(hole.bar, ())))
        progress.report("compose", 1, 1)

    def _part(self, canvas: Canvas, part: PartPlan) -> list[Note]:
        plan, seed = canvas.plan, canvas.seed
        if part.role == "drums":
            events = write_drums(plan, part, seed)
        elif part.role == "bass":
            events = write_bass(plan, part, seed)
        elif part.role == "melody":
            events = write_melody(plan, part, seed)
        elif part.role == "counter":
            events = write_counter(plan, part, _tune(canvas), seed)
        else:
            events = write_harmony(plan, part, seed)
        return perform(plan, part, events, seed)


def _tune(canvas: Canvas) -> list[Event]:
    """The melody that a counter-melody answers: what stands in the score, else what will."""
    plan = canvas.plan
    for part in plan.parts:
        if part.role != "melody":
            continue
        standing = _standing(canvas.score, plan, canvas.holes, part.name)
        return standing or write_melody(plan, part, canvas.seed)
    return []


def _standing(score: Score, plan: Plan, holes: frozenset[Hole], name: str) -> list[Event]:
    """The notes of a part that are given and stay."""
    notes = next((track.notes for track in score.tracks if track.name == name), ())
    return [
        Event(note.start_ticks, note.end_ticks, note.pitch)
        for note in notes
        if Hole(note.start_ticks // plan.bar_ticks, name) not in holes
    ]


def _cut(canvas: Canvas, part: str, notes: list[Note]) -> dict[int, list[Note]]:
    """A part's notes by bar; a note ends where the run of holes that it starts in ends."""
    bar_ticks = canvas.plan.bar_ticks
    limit: dict[int, int] = {}
    for hole in sorted(canvas.holes, reverse=True):
        if hole.part == part:
            limit[hole.bar] = limit.get(hole.bar + 1, (hole.bar + 1) * bar_ticks)
    out: dict[int, list[Note]] = {}
    for note in notes:
        bar = note.start_ticks // bar_ticks
        if bar in limit:
            length = min(note.duration_ticks, limit[bar] - note.start_ticks)
            out.setdefault(bar, []).append(replace(note, duration_ticks=length))
    return out
