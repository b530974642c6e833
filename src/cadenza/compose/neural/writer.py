"""Writes the holes of one canvas, window by window, and asks a model for each choice.

A writer is a generator: it yields what the model is to be fed, gets the logits of the next
token back, and leaves each finished bar in ``ready``. Several writers so run side by side in
one batch. Tokens that the grammar and the plan leave no choice about are not asked for: they
are fed together with the next one that is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.engine import Canvas
from cadenza.compose.neural.board import Board
from cadenza.compose.neural.director import Director
from cadenza.compose.neural.rules import CellRules
from cadenza.compose.neural.structure import restated
from cadenza.compose.neural.windows import Shown, show
from cadenza.metrics.originality import RunGuard
from cadenza.tokens.cells import decode_cell, encode_cell
from cadenza.tokens.grammar import FillWalker, Mask
from cadenza.tokens.layout import Window, harmony_table, lay_out
from cadenza.tokens.sheet import Event
from cadenza.tokens.vocabulary import Family, token

__all__ = ["Ask", "Choose", "Row", "Writer"]

Logits = NDArray[np.float32]
Choose = Callable[[Logits, Mask], int]
"""(logits, legal tokens) → a token."""

Row = Sequence[int]
"""A token and its fields; the order is ``tokens.FIELDS``."""

_CELL = token(Family.CELL)
_FIRST_GUESS = 22
_RESERVE = 48


@dataclass(frozen=True, slots=True)
class Ask:
    """What a model is to be fed before it gives the next logits.

    ``fresh`` begins a new sequence.
    """

    rows: Sequence[Row]
    fresh: bool


class Writer:
    """Writes one canvas.

    Parameters
    ----------
    canvas : Canvas
        What is to be filled.
    choose : callable
        Picks a token from logits and a mask.
    context : int
        Longest sequence that the model takes.
    strictness : float or None
        See ``Director``.
    guards : sequence of RunGuard
        Corpora whose runs no part is to copy.

    Attributes
    ----------
    ready : deque of (bar, dict)
        Finished bars in order: slot → events.
    """

    def __init__(
        self,
        canvas: Canvas,
        choose: Choose,
        context: int,
        strictness: float | None = None,
        *,
        guards: Sequence[RunGuard] = (),
    ) -> None:
        self.board = Board(canvas)
        self.ready: deque[tuple[int, dict[int, tuple[Event, ...]]]] = deque()
        self._seed = canvas.seed
        self._choose, self._context = choose, context
        self._director = Director(self.board, strictness, guards)
        self._cell_tokens = float(_FIRST_GUESS)

    def run(self) -> Generator[Ask, Logits, None]:
        """Write all holes."""
        todo = deque(sorted(self.board.holes))
        while todo:
            bar = todo[0]
            told = self._restated(bar)
            if len(told) == len(self.board.holes[bar]):
                self._finish(todo.popleft(), told)
                continue
            yield from self._block(todo)

    def _restated(self, bar: int) -> dict[int, tuple[Event, ...]]:
        """The cells of a bar that return from earlier; see ``structure``."""
        return restated(self.board, bar, self._seed)

    def _finish(self, bar: int, cells: dict[int, tuple[Event, ...]]) -> None:
        for slot, events in cells.items():
            self.board.write(bar, slot, events)
            self._director.wrote(slot, empty=not events)
        self.ready.append((bar, cells))

    # -- one window ---------------------------------------------------------------------

    def _block(self, todo: deque[int]) -> Generator[Ask, Logits, None]:
        """Fill as many bars as one window holds; all parts of a bar before the next one."""
        views = show(self.board, list(todo), self._context)
        if len(views) == 1:
            yield from self._view(views[0], todo)
            return
        bar, cells = todo[0], dict[int, tuple[Event, ...]]()
        for index in range(len(views)):
            view = show(self.board, list(todo), self._context)[index]
            yield from self._view(view, deque([bar]))
            cells |= self.ready.pop()[1]
        todo.popleft()
        self.ready.append((bar, cells))

    def _view(self, shown: Shown, todo: deque[int]) -> Generator[Ask, Logits, None]:
        """Fill the bars of a window in order, until its room is used up."""
        holes = shown.holes(self.board)
        prompt = lay_out(shown.window, holes, with_contents=False)
        self._pending: list[Row] = prompt.ids.tolist()
        self._fresh = True
        fill = _Fill(shown.window, holes)
        self._used = len(prompt.ids)
        for bar in shown.bars:
            if not self.board.holes[bar]:
                self._finish(todo.popleft(), {})
                continue
            told = self._restated(bar)
            cells: dict[int, tuple[Event, ...]] = {}
            for slot in self.board.holes[bar]:
                if slot in shown.fill:
                    cells[slot] = yield from self._one(fill, bar, slot, told.get(slot))
            todo.popleft()
            self.ready.append((bar, cells))
            room = self._context - self._used - fill.count
            if not todo or room < 1.25 * self._cell_tokens * (1 + len(self.board.holes[todo[0]])):
                return

    def _one(
        self, fill: _Fill, bar: int, slot: int, told: tuple[Event, ...] | None
    ) -> Generator[Ask, Logits, tuple[Event, ...]]:
        """Fill one hole: restate what is told, or write it."""
        self._pending.append(fill.take(_CELL))
        if told is None:
            before = fill.count
            yield from self._cell(fill, self._director.rules(bar, slot))
            self._cell_tokens += 0.1 * (fill.count - before - self._cell_tokens)
            events = decode_cell(fill.content)
        else:
            part = self.board.plan.parts[slot]
            content = encode_cell(told, is_drum=part.is_drum, dynamics=True)
            self._pending += [fill.take(value) for value in content]
            events = told
        self.board.write(bar, slot, events)
        self._director.wrote(slot, empty=not events)
        return events

    def _ask(self) -> Ask:
        ask = Ask(self._pending, self._fresh)
        self._pending, self._fresh = [], False
        return ask

    def _cell(self, fill: _Fill, rules: CellRules) -> Generator[Ask, Logits, None]:
        """Write one cell; its last tokens stay to be fed with what comes next."""
        walker = fill.walker
        cell = walker.cell
        if cell is None:
            return
        while True:
            mask = walker.allowed()
            rules.refine(mask, cell)
            if cell.may_end and self._used + fill.count > self._context - _RESERVE:
                return
            if np.count_nonzero(mask) == 1:
                value = int(mask.argmax())
            else:
                logits = yield self._ask()
                value = self._choose(logits, mask)
            if value == _CELL:
                return
            self._pending.append(fill.take(value))
            rules.took(cell)


class _Fill:
    """The fill of a window as it grows."""

    def __init__(self, window: Window, holes: list[tuple[int, int]]) -> None:
        parts = window.parts
        self.walker = FillWalker(
            [(bar, slot, parts[slot].role, parts[slot].program < 0) for bar, slot in holes],
            window.bar_steps,
            dynamics=window.dynamics,
        )
        self.content: list[int] = []
        self.count = 0
        self._harmony = harmony_table(window)

    def take(self, value: int) -> Row:
        """Write a token."""
        self.walker.step_to(value)
        self.count += 1
        if value == _CELL:
            self.content = []
        else:
            self.content.append(value)
        return self.walker.row(value, self._harmony)
