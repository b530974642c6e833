"""Writes the holes of one canvas with a model of lines, bar by bar and part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from cadenza.compose.engine import Canvas
from cadenza.compose.lines.choosing import Choose, EventChooser
from cadenza.compose.lines.rules import LineRules, is_on_grid
from cadenza.compose.lines.voice import Voice
from cadenza.compose.neural.board import Board
from cadenza.compose.neural.director import Director, onsets_per_quarter
from cadenza.compose.neural.structure import restated
from cadenza.metrics.originality import RunGuard
from cadenza.plan.model import PartPlan
from cadenza.tokens.cells import DRUM_STEPS
from cadenza.tokens.line_chains import MOST_STEPS
from cadenza.tokens.line_places import Ground
from cadenza.tokens.lines import LineEvent
from cadenza.tokens.sheet import Event
from cadenza.tokens.vocabulary import key_indices, meter_index, style_index
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["LineWriter", "Player", "ground_of_board"]

_HEARD_BARS = 16
"""Bars before a hole that a part's voice hears: what it played farther back is forgotten."""

_REST_ONSETS = 5
"""A new part is silent for no longer than it usually needs for so many onsets."""

Cells = dict[int, tuple[Event, ...]]
Player = Callable[[PartPlan, Ground], tuple[Voice, EventChooser, Choose]]
"""Gives a part its voice, its chooser, and what picks a symbol."""


def ground_of_board(board: Board) -> Ground:
    """Key, metre, style and chords of a plan, as lines know them."""
    plan = board.plan
    rows = [
        (bar * board.bar_steps + step, chord, bass)
        for bar in range(plan.bars)
        for step, chord, bass in board.chords(bar)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    tonic, mode = key_indices(plan.key)
    return Ground(
        style_index(plan.style),
        meter_index(plan.meter),
        tonic,
        mode,
        board.bar_steps,
        True,
        table[:, 0],
        table[:, 1:],
    )


class LineWriter:
    """Writes one canvas.

    Parameters
    ----------
    canvas : Canvas
        What is to be filled.
    player : callable
        Gives each part its voice and its chooser.
    strictness : float or None
        See ``neural.director.Director``.
    guards : sequence of RunGuard
        Corpora whose runs no part is to copy.
    """

    def __init__(
        self,
        canvas: Canvas,
        player: Player,
        strictness: float | None = None,
        *,
        guards: Sequence[RunGuard] = (),
    ) -> None:
        self.board = Board(canvas)
        self._seed = canvas.seed
        self._director = Director(self.board, strictness, guards)
        self._ground = ground_of_board(self.board)
        self._player = player
        self._players: dict[int, tuple[Voice, EventChooser, Choose]] = {}
        self._on_grid = self._grids()

    def _grids(self) -> list[bool]:
        """Whether each part keeps to sixteenths and triplets: a new one does."""
        steps: list[list[int]] = [[] for _ in self.board.plan.parts]
        for (_, slot), events in self.board.cells.items():
            steps[slot] += [each.step for each in events]
        return [is_on_grid(each) for each in steps]

    def run(self) -> Iterator[tuple[int, Cells]]:
        """Yield (bar, slot → events) in order."""
        for bar in sorted(self.board.holes):
            told = restated(self.board, bar, self._seed)
            cells: Cells = {}
            for slot in self.board.holes[bar]:
                events = told[slot] if slot in told else self._cell(bar, slot)
                self.board.write(bar, slot, events)
                self._director.wrote(slot, empty=not events)
                cells[slot] = events
            yield bar, cells

    def _voice(self, bar: int, slot: int) -> tuple[Voice, EventChooser, Choose]:
        """A part's voice, which has heard the part up to a bar."""
        if slot not in self._players:
            self._players[slot] = self._player(self.board.plan.parts[slot], self._ground)
            voice = self._players[slot][0]
            voice.cursor = max(0, bar - _HEARD_BARS) * self.board.bar_steps
        voice, chooser, choose = self._players[slot]
        size = self.board.bar_steps
        first, offset = divmod(voice.cursor, size)
        standing = [
            Event(at * size + each.step, each.pitch, each.duration_steps, each.velocity)
            for at in range(first, bar)
            for each in self.board.cells.get((at, slot), ())
            if at > first or each.step >= offset
        ]
        voice.hear(standing, bar * size)
        return voice, chooser, choose

    def _most_rest(self, bar: int, slot: int) -> int:
        """Steps of the longest silence: of a new part some times what lies between two onsets."""
        if self.board.habits[slot] is not None:
            return MOST_STEPS
        energy = self.board.plan.section_at(bar).energy
        often = onsets_per_quarter(self.board.plan.parts[slot], energy)
        return max(STEPS_PER_QUARTER, round(_REST_ONSETS / often) * STEPS_PER_QUARTER)

    def _cell(self, bar: int, slot: int) -> tuple[Event, ...]:
        """Write one hole."""
        part, size = self.board.plan.parts[slot], self.board.bar_steps
        voice, chooser, choose = self._voice(bar, slot)
        rules = LineRules(
            self._director.rules(bar, slot), self._on_grid[slot], self._most_rest(bar, slot)
        )
        entered = self.board.plan.section_at(bar).start_bar * size
        start = bar * size
        if voice.cursor > start:
            voice.cut(start + rules.cut(voice.cursor - start))
        written: list[Event] = []
        while voice.cursor < start + size:
            step = voice.cursor - start
            onset = rules.at(step, voice.top, voice.cursor - max(voice.sounded, entered))
            if onset.may_sound:
                event = chooser.event(onset, voice, choose, shift=voice.shift, is_drum=part.is_drum)
            else:
                event = LineEvent((), rules.closed(step), 0)
            voice.take(event)
            if event.pitches:
                rules.took(step, event.pitches, step + event.duration_steps)
                written += _notes(event, step, is_drum=part.is_drum)
        return tuple(sorted(written))


def _notes(event: LineEvent, step: int, *, is_drum: bool) -> list[Event]:
    length = min(event.duration_steps, DRUM_STEPS) if is_drum else event.duration_steps
    return [Event(step, pitch, length, event.velocity) for pitch in event.pitches]
