"""From a request to the job of a verb: which cells of a file are filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from cadenza.app.bars import in_piece, read_bars
from cadenza.app.requests import VerbRequest
from cadenza.brief import Wish
from cadenza.compose.reading.parts import unique_names
from cadenza.compose.verbs.job import Job, Window
from cadenza.compose.verbs.jobs import accompany_job, continue_job, infill_job, vary_job
from cadenza.compose.verbs.refilling import Cells
from cadenza.errors import UsageError
from cadenza.music import Score
from cadenza.plan import StyleLibrary

__all__ = ["JOBS", "Given"]


@dataclass(frozen=True, slots=True)
class Given:
    """The file and the wish, read.

    Parameters
    ----------
    score, name, data : Score, str, bytes
        The file, what it is called, its contents.
    wish : Wish
        What is asked beside it.
    styles : StyleLibrary
        Every style.
    seed : int
        Of the job.
    """

    score: Score
    name: str
    data: bytes
    wish: Wish
    styles: StyleLibrary
    seed: int


def _continuing(given: Given, request: VerbRequest) -> Job:
    bars = None if request.bars is None else _count(request.bars)
    return continue_job(
        given.score, bars=bars, wish=given.wish, styles=given.styles, seed=given.seed
    )


def _count(text: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and 1 <= int(plain[:9]) <= 2000):
        raise UsageError("--bars is how many to add, 1 to 2000", text, "try --bars 16")
    return int(plain)


def _infilling(given: Given, request: VerbRequest) -> Job:
    if request.bars is None and not request.cells:
        raise UsageError("infill writes the bars that --bars names", "none", "try --bars 5-8")
    count = len(given.score.bar_starts())
    cells, locked = _cells(request.cells, count), _cells(request.locked, count)

    def job(bars: tuple[int, int] | None, cells: Cells, locked: Cells) -> Job:
        return infill_job(
            given.score,
            bars=bars,
            parts=request.parts,
            cells=cells,
            locked=locked,
            wish=given.wish,
            styles=given.styles,
            seed=given.seed,
        )

    spans = () if request.bars is None else in_piece(read_bars(request.bars), count)
    jobs = [job(span, (), locked) for span in spans]
    if cells:
        jobs.append(job(None, cells, (*locked, *_filled(jobs))))
    return _merged(jobs)


def _cells(named: Sequence[tuple[str, str]], count: int) -> Cells:
    """Cells as typed, with their bars one by one."""
    return tuple(
        (
            part,
            tuple(
                bar
                for first, last in in_piece(read_bars(bars), count)
                for bar in range(first, last + 1)
            ),
        )
        for part, bars in named
    )


def _filled(jobs: Sequence[Job]) -> Cells:
    """The cells that jobs fill, named as a person names them."""
    return tuple(
        (hole.part, (hole.bar + window.first_bar + 1,))
        for job in jobs
        for window in job.windows
        for hole in sorted(window.holes)
    )


def _accompanying(given: Given, request: VerbRequest) -> Job:
    if request.bars is not None or request.parts:
        raise UsageError("accompany writes to the whole file", "--bars", "leave it out")
    return accompany_job(given.score, wish=given.wish, styles=given.styles, seed=given.seed)


def _varying(given: Given, request: VerbRequest) -> Job:
    count = len(given.score.bar_starts())
    cells, locked = _cells(request.cells, count), _cells(request.locked, count)
    spans: Sequence[tuple[int, int] | None] = (None,)
    if request.bars is not None:
        spans = in_piece(read_bars(request.bars), count)
    rectangle = request.bars is not None or bool(request.parts)

    def job(bars: tuple[int, int] | None, parts: Sequence[str], cells: Cells) -> Job:
        return vary_job(
            given.score,
            amount=request.amount,
            bars=bars,
            parts=parts,
            cells=cells,
            locked=locked,
            wish=given.wish,
            styles=given.styles,
            seed=given.seed,
        )

    if rectangle and cells:
        cells = (*cells, *_rectangle(given.score, spans, request.parts, count))
    if cells:
        return job(None, (), cells)
    return _merged([job(span, request.parts, ()) for span in spans])


def _rectangle(
    score: Score, spans: Sequence[tuple[int, int] | None], parts: Sequence[str], count: int
) -> Cells:
    """Bars of parts as cells; of every part where none is named."""
    bars = tuple(
        bar
        for span in spans
        for bar in (range(1, count + 1) if span is None else range(span[0], span[1] + 1))
    )
    return tuple((part, bars) for part in parts or unique_names(score.tracks))


JOBS: Mapping[str, Callable[[Given, VerbRequest], Job]] = {
    "continue": _continuing,
    "infill": _infilling,
    "accompany": _accompanying,
    "vary": _varying,
}
"""Verb → what makes its job."""


def _merged(jobs: Sequence[Job]) -> Job:
    """One job for several stretches; windows on the same canvas become one."""
    windows: list[Window] = []
    for window in (window for job in jobs for window in job.windows):
        for index, other in enumerate(windows):
            if replace(other, holes=window.holes) == window:
                windows[index] = replace(other, holes=other.holes | window.holes)
                break
        else:
            windows.append(window)
    return replace(jobs[0], windows=tuple(windows))
