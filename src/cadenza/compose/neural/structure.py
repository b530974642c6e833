"""What returns: sections with one letter share their material.

A section's second occurrence restates the first one's cells where the harmony is the same, and
writes some of them anew: the bars before a section ends, and a seeded few others. Form so
reaches further than the model's context.
"""

from __future__ import annotations

from cadenza.compose.neural.board import Board
from cadenza.seeds import stream
from cadenza.tokens.sheet import Event

__all__ = ["restated"]

_ANEW = 0.12


def restated(board: Board, bar: int, seed: int) -> dict[int, tuple[Event, ...]]:
    """The cells of a bar that return, by slot.

    A cell returns where the earlier section plays it over the same chords, nothing sounds into
    it from before that it would strike again, and its notes end within its hole's rights. A
    rest does not return into a short hole between bars that sound.
    """
    plan = board.plan
    section = plan.section_at(bar)
    if not section.occurrence or bar == plan.bars - 1 or bar == section.end_bar - 1:
        return {}
    earlier = next(
        each for each in plan.sections if each.letter == section.letter and not each.occurrence
    )
    source = earlier.start_bar + bar - section.start_bar
    if source >= earlier.end_bar - 1 or board.chords(source) != board.chords(bar):
        return {}
    cells: dict[int, tuple[Event, ...]] = {}
    for slot in board.holes[bar]:
        part = plan.parts[slot]
        if part.name not in earlier.parts or part.name not in section.parts:
            continue
        if stream(seed, "restate", part.name, bar).random() < _ANEW:
            continue
        events = board.cells.get((source, slot), ())
        silent = not events and board.plays_around(bar, slot)
        if not silent and _fits(board, bar, slot, events):
            cells[slot] = events
    return cells


def _fits(board: Board, bar: int, slot: int, events: tuple[Event, ...]) -> bool:
    if any(event.step + event.duration_steps > board.rights(bar, slot) for event in events):
        return False
    held = board.held_into(bar, slot)
    if held and board.plan.parts[slot].role in {"melody", "bass", "counter"}:
        return not events or max(held.values()) <= events[0].step
    return all(held.get(event.pitch, 0) <= event.step for event in events)
