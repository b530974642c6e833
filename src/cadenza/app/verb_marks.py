"""Chord symbols and section names for what a verb wrote, beside those that the file has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cadenza.compose.engine import Hole
from cadenza.compose.hearing import Hearing
from cadenza.compose.verbs.job import Job, Window
from cadenza.music import Chord, ChordMark, Note, Score, SectionMark
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["MarkedHearing", "marked"]


def marked(job: Job, score: Score) -> Score:
    """A result with the marks of what is new in it.

    Chords are named in bars that were added or joined in where the file names none, and where
    chords were asked for. Sections are named in bars that were added. What the file says of
    other bars stays.

    Parameters
    ----------
    job : Job
        What was filled.
    score : Score
        Its result.
    """
    return replace(score, chords=_chords(job, score), sections=_sections(job, score))


class MarkedHearing:
    """A hearing whose plan names the chords and sections of the bars that are to come.

    Parameters
    ----------
    hearing : Hearing
        What is told in the end.
    job : Job
        What is filled.
    """

    def __init__(self, hearing: Hearing, job: Job) -> None:
        self._hearing, self._job = hearing, job

    def planned(
        self,
        takes: int,
        score: Score,
        parts: Mapping[str, tuple[int, str]],
        holes: frozenset[Hole],
    ) -> None:
        """Tell the plan with its marks."""
        told = score if self._job.verb == "compose" else marked(self._job, score)
        self._hearing.planned(takes, told, parts, holes)

    def cell(self, take: int, bar: int, part: str, notes: tuple[Note, ...]) -> None:
        """Hand on."""
        self._hearing.cell(take, bar, part, notes)


def _chords(job: Job, score: Score) -> tuple[ChordMark, ...]:
    """The file's chords; in the bars that have new ones those of the plan."""
    starts = [*score.bar_starts(), score.end_ticks]
    given = tuple(job.base.chords)
    marks = {mark.at_ticks: mark for mark in score.chords}
    for window in job.windows:
        bars = _new_chord_bars(job, window)
        planned = list(_planned(window, starts, score.ticks_per_quarter))
        for bar in bars:
            start, end = starts[bar], starts[bar + 1]
            marks = {at: mark for at, mark in marks.items() if not start <= at < end}
            marks[start] = ChordMark(start, _chord_at(planned, start))
            marks |= {each.at_ticks: each for each in planned if start <= each.at_ticks < end}
            told = [mark for mark in given if mark.at_ticks <= end]
            if bar + 1 not in bars and told and end < score.end_ticks:
                marks.setdefault(end, replace(told[-1], at_ticks=end))
    return _unlike(marks[at] for at in sorted(marks))


def _new_chord_bars(job: Job, window: Window) -> frozenset[int]:
    """The bars of the result, from 0, whose chords are the plan's to tell."""
    plan, first = window.plan, window.first_bar
    filled = {hole.bar for hole in window.holes}
    asked: set[int] = set()
    for span in plan.harmony:
        if span.asked:
            last = max(span.start_ticks, span.end_ticks - 1)
            asked.update(range(span.start_ticks // plan.bar_ticks, last // plan.bar_ticks + 1))
    is_new = job.verb == "continue" or (job.verb == "accompany" and not job.base.chords)
    return frozenset(bar + first for bar in (filled if is_new else filled & asked))


def _planned(window: Window, starts: Sequence[int], quarter: int) -> Iterator[ChordMark]:
    """The chords of a window's plan in the ticks of the file."""
    first = starts[window.first_bar]
    for span in window.plan.harmony:
        yield ChordMark(first + span.start_ticks * quarter // TICKS_PER_QUARTER, span.chord)


def _chord_at(marks: Sequence[ChordMark], ticks: int) -> Chord:
    """The chord in force at a tick; the first one before all of them."""
    before = [mark for mark in marks if mark.at_ticks <= ticks]
    return (before[-1] if before else marks[0]).chord


def _unlike(marks: Iterator[ChordMark]) -> tuple[ChordMark, ...]:
    """Marks without those that say what is in force."""
    out: list[ChordMark] = []
    for mark in marks:
        if not out or out[-1].chord != mark.chord:
            out.append(mark)
    return tuple(out)


def _sections(job: Job, score: Score) -> tuple[SectionMark, ...]:
    """The file's sections, and behind the seam those of the plan."""
    if job.verb != "continue":
        return tuple(score.sections)
    starts = score.bar_starts()
    seam = min(hole.bar + window.first_bar for window in job.windows for hole in window.holes)
    new = {
        starts[max(bar, seam)]: section.name
        for window in job.windows
        for section in window.plan.sections
        if (bar := section.start_bar + window.first_bar) + section.bars > seam
    }
    given = (mark for mark in score.sections if mark.at_ticks < starts[seam])
    return (*given, *(SectionMark(at, name) for at, name in sorted(new.items())))
