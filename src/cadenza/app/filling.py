"""Filling a job: takes are drafted, checked, and ranked, and each gets its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cadenza.app.originality import compare, new_notes, originality_checks
from cadenza.app.patience import Patient
from cadenza.app.recording import recorded
from cadenza.app.requests import MakeRequest
from cadenza.app.verb_marks import MarkedHearing
from cadenza.app.work import Work
from cadenza.compose import Composer, EngineOptions
from cadenza.compose.engine import Hole
from cadenza.compose.hearing import Hearing
from cadenza.compose.takes.drafts import Draft, draft_takes, judge
from cadenza.compose.takes.ranking import Ranked
from cadenza.compose.verbs.job import Job
from cadenza.metrics import Check
from cadenza.music import Note, Score, Spliced, read_midi
from cadenza.provenance import Provenance
from cadenza.release import Stages

__all__ = ["PARTIAL", "Filled", "Made", "fill"]

PARTIAL = " (partial)"
_SPARES = 4


@dataclass(frozen=True, slots=True)
class Made:
    """A take that is ready to be released.

    Parameters
    ----------
    row : Ranked
        Its place and its measurements.
    draft : Draft
        The notes.
    midi : bytes
        Its file, with the record in it.
    anew : str or None
        Why the file could not be spliced into the given one.
    checks : tuple of Check
        Whether the file holds what was asked.
    record : Provenance
        How it was made.
    """

    row: Ranked
    draft: Draft
    midi: bytes
    anew: str | None
    checks: tuple[Check, ...]
    record: Provenance


@dataclass(frozen=True, slots=True)
class Filled:
    """A job's takes.

    Parameters
    ----------
    takes : tuple of Made
        Best first.
    tried : int
        How many were made.
    partial : dict or None
        What is missing where the work was stopped.
    """

    takes: tuple[Made, ...]
    tried: int
    partial: dict[str, object] | None


def fill(
    work: Work,
    composer: Composer,
    request: MakeRequest,
    stages: Stages,
    patient: Patient,
    hearing: Hearing | None = None,
) -> Filled:
    """Draft the takes of a job, check and rank them.

    Raises
    ------
    CancelledError
        When the work is stopped and nothing is to be kept.
    """
    first = 0 if request.again is None else request.again.take - 1
    hearing = None if hearing is None else MarkedHearing(hearing, work.job)
    with stages.measure("compose"):
        drafts = draft_takes(
            work.job,
            composer,
            takes=request.takes,
            first=first,
            progress=stages,
            keep_partial=request.keep_partial,
            hearing=hearing,
        )
        partial = _stopped(work.job, drafts, request.takes)
        if partial is not None:
            patient.settle()
        tried = _checked(work, drafts, request.options)
        if partial is None and request.again is None:
            tried += _spares(work, composer, request, tried, stages, hearing)
        records, files = recorded(
            work, [(each.draft, each.file.midi) for each in tried], first, composer, request
        )
        ranked = judge(
            [each.draft for each in tried], composer.engine.name, [each.checks for each in tried]
        )
    takes = []
    for row in ranked[: request.takes]:
        at = row.number - 1
        one = tried[at]
        takes.append(Made(row, one.draft, files[at], one.file.anew, one.checks, records[at]))
    return Filled(tuple(takes), len(tried), partial)


class _Further:
    """A hearing that has been told the plan already."""

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing

    def planned(
        self,
        takes: int,
        score: Score,
        parts: Mapping[str, tuple[int, str]],
        holes: frozenset[Hole],
    ) -> None:
        """The plan is the one that was told."""

    def cell(self, take: int, bar: int, part: str, notes: tuple[Note, ...]) -> None:
        """Hand on."""
        self._hearing.cell(take, bar, part, notes)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A draft as a file, and whether the file holds what was asked."""

    draft: Draft
    file: Spliced
    checks: tuple[Check, ...]

    @property
    def conforms(self) -> bool:
        return all(check.ok for check in self.checks)


def _checked(work: Work, drafts: Sequence[Draft], options: EngineOptions) -> list[_Tried]:
    tried = []
    for draft in (_titled(each, work.job) for each in drafts):
        file = work.written(draft)
        score = read_midi(file.midi)
        checks = work.checks(draft, file, score)
        if options.originality == "strict":
            checks = (
                *checks,
                *originality_checks(compare(new_notes(draft.result, work.job), options)),
            )
        tried.append(_Tried(draft, file, checks))
    return tried


def _spares(
    work: Work,
    composer: Composer,
    request: MakeRequest,
    tried: Sequence[_Tried],
    stages: Stages,
    hearing: Hearing | None,
) -> list[_Tried]:
    """More takes, one after the other, as long as none holds all that was asked.

    Most of what is asked cannot fail. Whether a key is heard is up to the notes: where it is
    not, a take with another seed nearly always is what was asked.
    """
    further = None if hearing is None else _Further(hearing)
    spares: list[_Tried] = []
    while not any(each.conforms for each in [*tried, *spares]) and len(spares) < _SPARES:
        first = request.takes + len(spares)
        spares += _checked(
            work,
            draft_takes(work.job, composer, takes=1, first=first, progress=stages, hearing=further),
            request.options,
        )
    return spares


def _titled(draft: Draft, job: Job) -> Draft:
    """A composed piece that was stopped says so in its own title."""
    if draft.whole or job.verb != "compose":
        return draft
    return replace(draft, result=replace(draft.result, title=draft.result.title + PARTIAL))


def _stopped(job: Job, drafts: Sequence[Draft], takes: int) -> dict[str, object] | None:
    """What is missing where the work was stopped; None where nothing is."""
    whole = sum(draft.whole for draft in drafts)
    if whole == takes:
        return None
    bars = sum(len({hole.bar for hole in window.holes}) for window in job.windows)
    return {
        "stage": "compose",
        "bars": drafts[0].bars,
        "bars_asked": bars,
        "takes": whole,
        "takes_asked": takes,
    }
