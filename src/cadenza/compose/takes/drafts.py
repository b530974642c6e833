"""Takes: several candidates of one job, made together, measured and ranked.

The first take is written with the job's own seed, so that asking for more takes never changes
what one take would have been; the others have seeds that are derived from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cadenza.compose.composer import Composer, Take
from cadenza.compose.engine import Canvas, Cell, Hole, apply_cells, fill_many
from cadenza.compose.hearing import Hearing, Teller
from cadenza.compose.takes.ranking import Ranked, measure, rank
from cadenza.compose.verbs.job import Job, Window
from cadenza.compose.verbs.writing_back import finish
from cadenza.errors import CancelledError, UsageError
from cadenza.metrics import Check
from cadenza.music.edits import slice_bars
from cadenza.music.score import Score
from cadenza.plan.model import Plan
from cadenza.progress import Progress, Silent
from cadenza.seeds import stream

__all__ = ["MAX_TAKES", "Draft", "check_takes", "draft_takes", "judge", "take_seeds"]

MAX_TAKES = 16
_SEED_BITS = 63
_GROWING = ("compose", "continue")
"""Verbs whose end is open: what was not made is cut off. The others leave it as it was."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate that has not been measured.

    Parameters
    ----------
    seed : int
        That the engine filled with.
    result : Score
        The whole piece.
    canvas : Score
        The filled canvas of the longest window.
    plan : Plan
        Of that canvas; cut where the work was stopped.
    holes : frozenset of Hole
        The cells of that canvas that were filled.
    bars : int
        Bars of all windows in which every hole was filled.
    whole : bool
        False where the work was stopped before the last bar.
    """

    seed: int
    result: Score
    canvas: Score
    plan: Plan
    holes: frozenset[Hole]
    bars: int
    whole: bool = True


def check_takes(takes: int) -> int:
    """The number of takes, held to 1–16.

    Raises
    ------
    UsageError
        For any other number.
    """
    if not 1 <= takes <= MAX_TAKES:
        raise UsageError(f"--takes is a whole number from 1 to {MAX_TAKES}", str(takes), "try 4")
    return takes


def take_seeds(seed: int, takes: int) -> tuple[int, ...]:
    """The seed of each take; the first is the job's own.

    >>> take_seeds(7, 1)
    (7,)
    """
    more = (stream(seed, "take", number).getrandbits(_SEED_BITS) for number in range(2, takes + 1))
    return (seed, *more)


def draft_takes(
    job: Job,
    composer: Composer,
    *,
    takes: int = 1,
    first: int = 0,
    progress: Progress | None = None,
    keep_partial: bool = False,
    hearing: Hearing | None = None,
) -> tuple[Draft, ...]:
    """Fill a job several times; at once where the engine can.

    Parameters
    ----------
    job : Job
        As the verbs make it.
    composer : Composer
        Its engine fills the holes.
    takes : int
        1 to 16.
    first : int
        How many of the job's takes to pass over.
    progress : Progress, optional
        Is told how far the work is.
    keep_partial : bool
        When the work is stopped, give what is whole by then: the takes that are done, else
        the bars of the take that got farthest.
    hearing : Hearing, optional
        Is told each cell while the rest is being made.

    Raises
    ------
    CancelledError
        When the work is stopped and nothing is to be kept, or not one bar was done.
    """
    seeds = take_seeds(job.seed, first + check_takes(takes))[first:]
    canvases = [
        Canvas(window.plan, window.score, window.holes, seed)
        for seed in seeds
        for window in job.windows
    ]
    cells: list[list[Cell]] = [[] for _ in canvases]
    teller = None if hearing is None else Teller(job, hearing, first)
    if teller is not None:
        teller.plan(takes)
    try:
        for index, cell in fill_many(composer.engine, canvases, progress or Silent()):
            cells[index].append(cell)
            if teller is not None:
                teller.cell(index, cell)
    except (CancelledError, KeyboardInterrupt):
        if not keep_partial:
            raise
        drafts = _partial(job, seeds, cells)
        if not drafts:
            raise
        return drafts
    return tuple(_drafted(job, seed, each) for seed, each in _by_take(job, seeds, cells))


def _by_take(
    job: Job, seeds: Sequence[int], cells: Sequence[list[Cell]]
) -> list[tuple[int, list[list[Cell]]]]:
    """The cells of each take, window by window."""
    size = len(job.windows)
    return [
        (seed, list(cells[number * size : (number + 1) * size]))
        for number, seed in enumerate(seeds)
    ]


def _partial(job: Job, seeds: Sequence[int], cells: Sequence[list[Cell]]) -> tuple[Draft, ...]:
    """The takes that are whole; else what was made of the one that got farthest."""
    drafts = [_drafted(job, seed, each) for seed, each in _by_take(job, seeds, cells)]
    whole = tuple(draft for draft in drafts if draft.whole)
    if whole:
        return whole
    best = max(drafts, key=lambda draft: draft.bars)
    return (best,) if best.bars else ()


def _drafted(job: Job, seed: int, cells: Sequence[list[Cell]]) -> Draft:
    """A draft of the cells that were made, whole bars only."""
    windows: list[Window] = []
    filled: list[Score] = []
    bars = 0
    for window, made in zip(job.windows, cells, strict=True):
        done = _whole_bars(window, made)
        bars += len(done)
        kept = [cell for cell in made if cell.hole.bar in done]
        windows.append(replace(window, holes=frozenset(cell.hole for cell in kept)))
        filled.append(apply_cells(window.score, window.plan, kept))
    whole = all(a.holes == b.holes for a, b in zip(windows, job.windows, strict=True))
    result = finish(replace(job, windows=tuple(windows)), filled)
    index = max(range(len(windows)), key=lambda i: windows[i].plan.bars)
    window, canvas = windows[index], filled[index]
    plan = window.plan
    if not whole and bars and job.verb in _GROWING:
        end = max(hole.bar for each in windows for hole in each.holes) + 1
        result = slice_bars(result, 0, window.first_bar + end)
        canvas, plan = slice_bars(canvas, 0, end), _cut(plan, end)
    return Draft(seed, result, canvas, plan, window.holes, bars, whole)


def _whole_bars(window: Window, made: Sequence[Cell]) -> frozenset[int]:
    """The bars in which every hole was filled."""
    filled = {cell.hole for cell in made}
    missing = {hole.bar for hole in window.holes - filled}
    return frozenset(hole.bar for hole in filled if hole.bar not in missing)


def _cut(plan: Plan, bars: int) -> Plan:
    """The plan up to a bar."""
    end = bars * plan.bar_ticks
    return replace(
        plan,
        bars=bars,
        sections=tuple(
            replace(section, bars=min(section.bars, bars - section.start_bar))
            for section in plan.sections
            if section.start_bar < bars
        ),
        harmony=tuple(span for span in plan.harmony if span.start_ticks < end),
    )


def judge(
    drafts: Sequence[Draft], engine: str, checks: Sequence[Sequence[Check]]
) -> tuple[Ranked, ...]:
    """Measure drafts and rank them, best first.

    Parameters
    ----------
    drafts : sequence of Draft
        As made.
    engine : str
        Who wrote them.
    checks : sequence of sequence of Check
        For each draft what was asked, and whether it holds it.
    """
    return rank(
        [
            Take(
                draft.result,
                engine,
                draft.seed,
                measure(draft.canvas, draft.plan, found, holes=draft.holes),
            )
            for draft, found in zip(drafts, checks, strict=True)
        ],
        checks,
    )
