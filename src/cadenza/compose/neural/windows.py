"""Which stretch of a canvas a model is shown: bars before and after, parts, holes."""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.compose.neural.board import Board
from cadenza.compose.neural.director import onsets_per_quarter
from cadenza.tokens.layout import Window, WindowPart, lay_out
from cadenza.tokens.vocabulary import (
    MAX_SLOTS,
    MAX_WINDOW_BARS,
    ROLES,
    density_of,
    key_indices,
    meter_index,
    register_of,
    style_index,
    tempo_index,
)

__all__ = ["Shown", "show"]

_HOLE_BARS, _BEFORE_BARS, _AFTER_BARS = 8, 16, 4
_BEFORE_SHARE, _AFTER_SHARE, _PROMPT_SHARE = 0.45, 0.15, 0.7
_LEAST_SHARE = 0.05
_FILLED_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """A window and what is to be filled in it.

    ``bars`` count in the plan; ``fill`` holds the plan's slots to fill, ``place`` maps a plan's
    slot to the window's.
    """

    window: Window
    first_bar: int
    bars: tuple[int, ...]
    fill: frozenset[int]
    place: dict[int, int]

    def holes(self, board: Board) -> list[tuple[int, int]]:
        """The window's holes as (bar, slot) of the window, in order."""
        return [
            (bar - self.first_bar, self.place[slot])
            for bar in self.bars
            for slot in board.holes[bar]
            if slot in self.fill
        ]


def show(board: Board, todo: list[int], context: int) -> tuple[Shown, ...]:
    """The window over the first bars to fill; several where one cannot show all their parts.

    Parameters
    ----------
    board : Board
        The canvas.
    todo : list of int
        Bars with open holes, in rising order.
    context : int
        Longest sequence that the model takes.
    """
    start = todo[0]
    bars = tuple(bar for bar in todo[:_HOLE_BARS] if bar < start + 2 * _HOLE_BARS)
    wanted = sorted({s for bar in bars for s in board.holes[bar]}, key=board.rank.__getitem__)
    if len(wanted) > MAX_SLOTS:
        bars, wanted = bars[:1], board.holes[start]
        groups = [
            wanted[at : at + _FILLED_AT_ONCE] for at in range(0, len(wanted), _FILLED_AT_ONCE)
        ]
    else:
        groups = [wanted]
    return tuple(_shown(board, bars, group, context) for group in groups)


def _shown(board: Board, bars: tuple[int, ...], fill: list[int], context: int) -> Shown:
    """The window over some bars; fewer bars, parts and neighbours where it would be too long."""
    slots = _slots(board, bars, fill)
    share = 1.0
    while True:
        shown = _framed(board, bars, fill, slots, round(context * share))
        prompt = lay_out(shown.window, shown.holes(board), with_contents=False)
        others = [slot for slot in slots if slot not in fill]
        if len(prompt.ids) <= context * _PROMPT_SHARE or share < _LEAST_SHARE:
            return shown
        if len(bars) > 1:
            bars = bars[: len(bars) // 2]
        elif others:
            left_out = others[len(others) // 2 :]
            slots = [slot for slot in slots if slot not in left_out]
        else:
            share /= 2


def _framed(
    board: Board, bars: tuple[int, ...], fill: list[int], slots: list[int], context: int
) -> Shown:
    first = _first_bar(board, bars[0], slots, context)
    last = _last_bar(board, first, bars[-1] + 1, slots, context)
    return Shown(
        _window(board, first, last, slots, bars[0]),
        first,
        bars,
        frozenset(fill),
        {slot: index for index, slot in enumerate(slots)},
    )


def _first_bar(board: Board, start: int, slots: list[int], context: int) -> int:
    budget = int(context * _BEFORE_SHARE)
    first = start
    while first > 0 and start - first < _BEFORE_BARS:
        budget -= _cost(board, first - 1, slots)
        if budget < 0:
            break
        first -= 1
    return first


def _last_bar(board: Board, first: int, last: int, slots: list[int], context: int) -> int:
    limit = min(board.plan.bars, last + _AFTER_BARS, first + MAX_WINDOW_BARS)
    budget = int(context * _AFTER_SHARE)
    while last < limit and last not in board.holes:
        budget -= _cost(board, last, slots)
        if budget < 0:
            break
        last += 1
    return last


def _cost(board: Board, bar: int, slots: list[int]) -> int:
    contents = [board.content(bar, slot) for slot in slots]
    return 6 + sum(len(each) + 1 for each in contents if each is not None)


def _slots(board: Board, bars: tuple[int, ...], fill: list[int]) -> list[int]:
    """The parts to show, at most 16: those to fill, then others that sound near by."""
    near = range(max(0, bars[0] - 8), min(board.plan.bars, bars[-1] + 5))
    sounding = [
        slot
        for slot in range(len(board.plan.parts))
        if slot not in fill and any((bar, slot) in board.cells for bar in near)
    ]
    return sorted([*fill, *sounding][:MAX_SLOTS], key=board.rank.__getitem__)


def _window(board: Board, first: int, last: int, slots: list[int], start: int) -> Window:
    plan = board.plan
    tonic, mode = key_indices(plan.key)
    cells = {}
    for bar in range(first, last):
        for index, slot in enumerate(slots):
            content = board.content(bar, slot)
            if content is not None:
                cells[bar - first, index] = content
    return Window(
        style=style_index(plan.style),
        tempo=tempo_index(plan.tempo_bpm),
        meter=meter_index(plan.meter),
        tonic=tonic,
        mode=mode,
        bar_steps=board.bar_steps,
        dynamics=True,
        parts=tuple(_head(board, slot, start) for slot in slots),
        bars=last - first,
        chords=tuple(board.chords(bar) for bar in range(first, last)),
        cells=cells,
        is_start=first == 0,
        is_end=last == plan.bars,
    )


def _head(board: Board, slot: int, bar: int) -> WindowPart:
    """A part as its standing bars have it, else as it is planned.

    How busy a new part beside standing ones is, the model hears from them.
    """
    part, habits = board.plan.parts[slot], board.habits[slot]
    if habits is not None:
        density, middle = density_of(habits.onsets_per_quarter), habits.mean_pitch
    else:
        energy = board.plan.section_at(bar).energy
        is_first = not any(board.habits)
        density = density_of(onsets_per_quarter(part, energy)) if is_first else 0
        middle = (part.low + part.high) / 2
    return WindowPart(
        ROLES.index(part.role),
        -1 if part.is_drum else (part.program or 0),
        density,
        0 if part.is_drum else register_of(middle),
    )
