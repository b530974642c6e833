"""The canvas on the grid: what stands, what is written, and what sounds on into a bar."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.engine import Canvas, Hole
from cadenza.compose.neural.habits import Habits, habits_of
from cadenza.compose.theory.feel import swung
from cadenza.errors import UsageError
from cadenza.tokens.cells import encode_cell
from cadenza.tokens.layout import Harmony
from cadenza.tokens.sheet import Event
from cadenza.tokens.vocabulary import ROLES, bar_steps_of, bass_id, chord_id
from cadenza.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER

__all__ = ["STEP_TICKS", "Board", "Content"]

STEP_TICKS = TICKS_PER_QUARTER // STEPS_PER_QUARTER
"""Ticks of a step in a composed score: 40."""

Content = NDArray[np.uint16]
_STRAIGHT_STEPS = 3
_SHORT_HOLE = 8
"""Bars; between two that sound, a part plays through a hole that is no longer."""


class Board:
    """A canvas in bars, slots and steps.

    A slot is the index of a part among the plan's parts.

    Parameters
    ----------
    canvas : Canvas
        What is to be filled.

    Attributes
    ----------
    cells : dict
        (bar, slot) → events that stand or were written, none of a hole that is still open.
    holes : dict
        bar → slots to fill, by rank; a part that its section leaves out stays silent.
    habits : list of Habits or None
        Slot → how the part plays where it stands.
    rank : list
        Slot → its place in the order in which parts are shown and written: by role.

    Raises
    ------
    UsageError
        When the plan's metre does not fit the grid.
    """

    def __init__(self, canvas: Canvas) -> None:
        plan = canvas.plan
        steps = bar_steps_of(plan.meter)
        if steps is None:
            raise UsageError(
                "the neural engine writes bars of whole twelfths of a quarter note, "
                "at most eight quarters long",
                str(plan.meter),
                "use --engine theory for this metre",
            )
        self.plan, self.bar_steps = plan, steps
        self.slots = {part.name: slot for slot, part in enumerate(plan.parts)}
        self.holes: dict[int, list[int]] = {}
        for hole in sorted(canvas.holes):
            if hole.part in self.slots and hole.bar < plan.bars:
                open_slots = self.holes.setdefault(hole.bar, [])
                if hole.part in plan.section_at(hole.bar).parts:
                    open_slots.append(self.slots[hole.part])
        self.rank = [(ROLES.index(part.role), slot) for slot, part in enumerate(plan.parts)]
        for slots in self.holes.values():
            slots.sort(key=self.rank.__getitem__)
        self.cells: dict[tuple[int, int], tuple[Event, ...]] = {}
        self._encoded: dict[tuple[int, int], Content] = {}
        self._rights = self._all_rights(canvas.holes)
        self._held: list[dict[int, int]] = [{} for _ in plan.parts]
        self._given: list[list[tuple[int, int, int]]] = [[] for _ in plan.parts]
        self._chords = self._all_chords()
        self._read(canvas)
        self.habits = self._all_habits()

    def _all_rights(self, holes: Iterable[Hole]) -> dict[tuple[int, int], int]:
        """(bar, slot) of a hole → the bar at whose beginning its notes must have ended."""
        rights: dict[tuple[int, int], int] = {}
        for hole in sorted(holes, reverse=True):
            if hole.part in self.slots:
                slot = self.slots[hole.part]
                rights[hole.bar, slot] = rights.get((hole.bar + 1, slot), hole.bar + 1)
        return rights

    def _all_chords(self) -> tuple[tuple[Harmony, ...], ...]:
        """The chords of each bar, from step 0."""
        bars: list[tuple[Harmony, ...]] = []
        for bar in range(self.plan.bars):
            start = bar * self.plan.bar_ticks
            chord = self.plan.chord_at(start).chord
            changes = [(0, chord_id(chord), bass_id(chord))]
            for span in self.plan.chords_in_bar(bar):
                step = round((span.start_ticks - start) / STEP_TICKS)
                new = chord_id(span.chord), bass_id(span.chord)
                if 0 < step < self.bar_steps and new != changes[-1][1:]:
                    changes.append((step, *new))
            bars.append(tuple(changes))
        return tuple(bars)

    def _read(self, canvas: Canvas) -> None:
        """Take over the notes that stand."""
        found: dict[tuple[int, int], list[Event]] = {}
        for track in canvas.score.tracks:
            slot = self.slots.get(track.name)
            if slot is None:
                continue
            open_bars = {hole.bar for hole in canvas.holes if hole.part == track.name}
            for note in track.notes:
                bar, step = self.place(note.start_ticks)
                if note.start_ticks // self.plan.bar_ticks in open_bars or bar in open_bars:
                    continue
                end = max(round(note.end_ticks / STEP_TICKS), bar * self.bar_steps + step + 1)
                length = end - bar * self.bar_steps - step
                found.setdefault((bar, slot), []).append(
                    Event(step, note.pitch, length, note.velocity)
                )
                self._given[slot].append((bar * self.bar_steps + step, note.pitch, end))
        for (bar, slot), events in found.items():
            if bar < self.plan.bars:
                self.cells[bar, slot] = tuple(sorted(events))
        for given in self._given:
            given.sort(reverse=True)

    def _all_habits(self) -> list[Habits | None]:
        bars: list[dict[int, tuple[Event, ...]]] = [{} for _ in self.plan.parts]
        for (bar, slot), events in self.cells.items():
            bars[slot][bar] = events
        open_bars: list[set[int]] = [set() for _ in self.plan.parts]
        for bar, slots in self.holes.items():
            for slot in slots:
                open_bars[slot].add(bar)
        return [
            habits_of(each, self.bar_steps, holes)
            for each, holes in zip(bars, open_bars, strict=True)
        ]

    def plays_around(self, bar: int, slot: int) -> bool:
        """Whether a short hole of a part lies between two bars in which it plays."""
        sounding = []
        for step in (-1, 1):
            near = bar
            while slot in self.holes.get(near, ()):
                near += step
            if abs(near - bar) > _SHORT_HOLE:
                return False
            sounding.append((near, slot) in self.cells)
        return all(sounding)

    def place(self, ticks: int) -> tuple[int, int]:
        """(bar, step) of a tick of the played score, with the style's swing taken out."""
        bar, within = divmod(ticks, self.plan.bar_ticks)
        near = round(within / STEP_TICKS)
        feel = self.plan.feel
        if feel.swing != 0.5:
            best = abs(near * STEP_TICKS - within)
            for step in range(0, self.bar_steps, _STRAIGHT_STEPS):
                away = abs(swung(step * STEP_TICKS, feel, self.plan.bar_ticks) - within)
                if away <= best:
                    near, best = step, away
        return (bar + 1, 0) if near >= self.bar_steps else (bar, near)

    def _hold(self, slot: int, pitch: int, end: int) -> None:
        held = self._held[slot]
        held[pitch] = max(held.get(pitch, 0), end)

    def write(self, bar: int, slot: int, events: tuple[Event, ...]) -> None:
        """Fill a hole."""
        if events:
            self.cells[bar, slot] = events
        start = bar * self.bar_steps
        for event in events:
            self._hold(slot, event.pitch, start + event.step + event.duration_steps)

    def held_into(self, bar: int, slot: int) -> dict[int, int]:
        """Pitch → steps of the bar for which it still sounds from before.

        Bars of a part are asked for in rising order.
        """
        start, given = bar * self.bar_steps, self._given[slot]
        while given and given[-1][0] < start:
            _, pitch, end = given.pop()
            self._hold(slot, pitch, end)
        return {pitch: end - start for pitch, end in self._held[slot].items() if end > start}

    def rights(self, bar: int, slot: int) -> int:
        """Steps after the bar's beginning by which a hole's notes must have ended."""
        return (self._rights[bar, slot] - bar) * self.bar_steps

    def chords(self, bar: int) -> tuple[Harmony, ...]:
        """The chords of a bar, from step 0."""
        return self._chords[bar]

    def content(self, bar: int, slot: int) -> Content | None:
        """The tokens of a cell that stands, None where it is silent."""
        if (bar, slot) not in self.cells:
            return None
        if (bar, slot) not in self._encoded:
            part = self.plan.parts[slot]
            tokens = encode_cell(self.cells[bar, slot], is_drum=part.is_drum, dynamics=True)
            self._encoded[bar, slot] = np.array(tokens, dtype=np.uint16)
        return self._encoded[bar, slot]
