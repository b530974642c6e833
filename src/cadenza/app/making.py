"""What every verb shares: fill a job, rank the takes, write the release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cadenza._version import __version__
from cadenza.app.home import threads
from cadenza.app.mixing import SoundRequest
from cadenza.app.originality import (
    compare,
    new_notes,
    originality_checks,
    originality_facts,
)
from cadenza.app.patience import Patient
from cadenza.app.recording import Again, corpus_names, recorded, with_sound
from cadenza.app.work import Work
from cadenza.brief import Brief
from cadenza.compose import Composer, EngineOptions
from cadenza.compose.takes.drafts import Draft, draft_takes, judge
from cadenza.compose.takes.ranking import Ranked
from cadenza.compose.verbs.job import Job
from cadenza.errors import CancelledError
from cadenza.metrics import Check
from cadenza.music import Key, Spliced, read_midi
from cadenza.release import (
    AudioFormat,
    Content,
    Renderer,
    Stages,
    Tags,
    Written,
    mix_facts,
    write_release,
)

__all__ = ["MakeRequest", "Patient", "Released", "Work", "initial_key", "make"]

_PARTIAL = " (partial)"
_SPARES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeRequest:
    """How a piece is made and written, whatever the verb.

    Parameters
    ----------
    seed : int or None
        None lets ``choose_target`` take the first that is free.
    engine : str
        "auto" or the name of an engine.
    options : EngineOptions
        What is set on the engine.
    takes : int
        Candidates to choose from, 1 to 16.
    keep_partial : bool
        When the work is stopped, release the bars made so far.
    sound : SoundRequest
        SoundFont, loudness, gains.
    formats : tuple of str
        Audio formats of the master.
    stems, audio : bool
        Write stems; write audio at all.
    out : Path or None
        The release folder.
    force : bool
        Replace a release that stands there.
    again : Again or None
        What a record knows of a piece that is made again.
    """

    seed: int | None = None
    engine: str = "auto"
    options: EngineOptions = field(default_factory=EngineOptions)
    takes: int = 1
    keep_partial: bool = False
    sound: SoundRequest = field(default_factory=SoundRequest)
    formats: tuple[str, ...] = ("flac", "mp3")
    stems: bool = False
    audio: bool = True
    out: Path | None = None
    force: bool = False
    again: Again | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """A piece that stands in its folder.

    Parameters
    ----------
    folder : Path
        The release folder.
    files : tuple of str
        Names of the files in it.
    brief : Brief or None
        What was understood; None where a file, and no sentence, says what the piece is.
    seed : int
        The seed that was used.
    conformance : tuple of Check
        For each asked field what the file holds.
    receipt : dict
        What ``receipt.json`` holds.
    takes : tuple of Ranked
        Every take, best first; the first is the one that was released.
    """

    folder: Path
    files: tuple[str, ...]
    brief: Brief | None
    seed: int
    conformance: tuple[Check, ...]
    receipt: dict[str, Any]
    takes: tuple[Ranked, ...] = ()

    @property
    def title(self) -> str:
        """Title of the piece."""
        return str(self.receipt["title"])

    def to_dict(self) -> dict[str, Any]:
        """The object that ``--json`` prints."""
        return {
            "folder": str(self.folder),
            "files": list(self.files),
            "title": self.title,
            "verb": self.receipt["verb"],
            "source": self.receipt["source"],
            "brief": None if self.brief is None else self.brief.to_dict(),
            "seed": self.seed,
            "engine": self.receipt["engine"],
            **{name: self.receipt[name] for name in ("players",) if name in self.receipt},
            "options": self.receipt["options"],
            "conformance": [check.to_dict() for check in self.conformance],
            "takes": self.receipt["takes"],
            "partial": self.receipt["partial"],
            "loudness": self.receipt["loudness"],
            "seconds": self.receipt["seconds"],
        }


def make(
    work: Work,
    composer: Composer,
    request: MakeRequest,
    target: Path,
    formats: tuple[AudioFormat, ...],
    *,
    stages: Stages,
    patient: Patient,
    render: Renderer,
) -> Released:
    """Fill the job, rank the takes, and release the best.

    Raises
    ------
    CancelledError
        When the work is stopped and nothing is to be kept; nothing is left then.
    OperationError
        When it cannot be made; nothing is left then.
    """
    first = 0 if request.again is None else request.again.take - 1
    with stages.measure("compose"):
        drafts = draft_takes(
            work.job,
            composer,
            takes=request.takes,
            first=first,
            progress=stages,
            keep_partial=request.keep_partial,
        )
        partial = _stopped(work.job, drafts, request.takes)
        if partial is not None:
            patient.settle()
        tried = _checked(work, drafts, request.options)
        if partial is None and request.again is None:
            tried += _spares(work, composer, request, tried, stages)
        drafts = tuple(each.draft for each in tried)
        checks = [each.checks for each in tried]
        records, files = recorded(
            work, [(each.draft, each.file.midi) for each in tried], first, composer, request
        )
        ranked = judge(drafts, composer.engine.name, checks)[: request.takes]
    best = ranked[0].number - 1
    draft, settings = drafts[best], work.settings(drafts[best])
    facts = {
        **_facts(work, tried[best], composer, request),
        "conformance": [check.to_dict() for check in checks[best]],
        "takes": [_row(row) for row in ranked],
        "takes_tried": len(tried),
        "partial": partial,
        "mix": mix_facts(settings, work.roles(draft)),
    }
    content = Content(
        score=work.heard(draft),
        midi=files[best],
        tags=_signed(work.tags(draft), str(facts["title"]), composer, work.job.seed),
        facts=facts,
        caption=work.caption(draft),
        roles=work.roles(draft),
        settings=settings if request.audio else None,
        provenance=with_sound(records[best], request, formats, settings),
        formats=formats,
        stems=request.stems,
        later={
            "originality": lambda: originality_facts(
                new_notes(drafts[best].result, work.job), request.options
            )
        },
        more={_take_file(row): files[row.number - 1] for row in ranked[1:]},
    )
    done = _written(target, content, stages, patient, render, request)
    found = checks[best]
    return Released(done.folder, done.files, work.brief, work.job.seed, found, done.receipt, ranked)


def initial_key(key: Key) -> str:
    """The key as players sort by it, "Dm"; modes by their third.

    >>> initial_key(Key("F#", "dorian"))
    'F#m'
    """
    return f"{key.tonic}{'m' if key.is_minor else ''}"


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
) -> list[_Tried]:
    """More takes, one after the other, as long as none holds all that was asked.

    Most of what is asked cannot fail. Whether a key is heard is up to the notes: where it is
    not, a take with another seed nearly always is what was asked.
    """
    spares: list[_Tried] = []
    while not any(each.conforms for each in [*tried, *spares]) and len(spares) < _SPARES:
        first = request.takes + len(spares)
        spares += _checked(
            work,
            draft_takes(work.job, composer, takes=1, first=first, progress=stages),
            request.options,
        )
    return spares


def _titled(draft: Draft, job: Job) -> Draft:
    """A composed piece that was stopped says so in its own title."""
    if draft.whole or job.verb != "compose":
        return draft
    return replace(draft, result=replace(draft.result, title=draft.result.title + _PARTIAL))


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


def _written(
    target: Path,
    content: Content,
    stages: Stages,
    patient: Patient,
    render: Renderer,
    request: MakeRequest,
) -> Written:
    """Write the release; where the sound is stopped and parts are to be kept, without it."""
    count = threads()
    try:
        return write_release(
            target, content, stages, render=render, force=request.force, threads=count
        )
    except (CancelledError, KeyboardInterrupt):
        if not request.keep_partial or content.settings is None:
            raise
    patient.settle()
    partial = content.facts["partial"] or {"stage": "render"}
    silent = replace(content, settings=None, facts={**content.facts, "partial": partial})
    return write_release(target, silent, stages, render=render, force=request.force, threads=count)


def _facts(
    work: Work, tried: _Tried, composer: Composer, request: MakeRequest
) -> dict[str, object]:
    draft, source = tried.draft, work.source
    return {
        "cadenza": __version__,
        "title": work.title if draft.whole else work.title + _PARTIAL,
        "verb": work.job.verb,
        "source": None if source is None else {**source, "anew": tried.file.anew},
        "brief": None if work.brief is None else work.brief.to_dict(),
        "plan": draft.plan.to_dict(),
        "seed": work.job.seed,
        "engine": composer.engine.name,
        **_players(composer),
        "options": _options(request.options),
    }


def _players(composer: Composer) -> dict[str, object]:
    """Who wrote each part, where an engine holds several models or leaves parts to another."""
    told = dict(getattr(composer.engine, "players", {}))
    return {"players": dict(sorted(told.items()))} if told else {}


def _options(options: EngineOptions) -> dict[str, object]:
    """What was set; corpora by their names, not by where their indexes lie."""
    told: dict[str, object] = dict(options.to_dict())
    if "against" in told:
        told["against"] = corpus_names(options)
    return told


def _take_file(row: Ranked) -> str:
    return "song.mid" if row.place == 1 else f"takes/take-{row.place}.mid"


def _row(row: Ranked) -> dict[str, object]:
    """A take as written into the receipt."""
    return {
        "place": row.place,
        "number": row.number,
        "seed": row.take.seed,
        "file": _take_file(row),
        "total": row.total,
        "reasons": list(row.reasons),
        "measurements": {name: _finite(value) for name, value in row.take.measurements.items()},
    }


def _finite(value: float) -> float | None:
    """JSON knows no NaN."""
    return round(value, 6) if value == value else None  # noqa: PLR0124 - NaN alone differs


def _signed(tags: Tags, title: str, composer: Composer, seed: int) -> Tags:
    return replace(
        tags,
        title=title,
        comment=f"Cadenza {__version__}, engine {composer.engine.name}, seed {seed}",
        encoder=f"Cadenza {__version__}",
    )
