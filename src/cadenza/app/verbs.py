"""Continue, infill, accompany, vary: from a person's own file to a release folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cadenza.app.asking import wish_facts
from cadenza.app.briefs import read_wish
from cadenza.app.examples import example
from cadenza.app.home import user_folder
from cadenza.app.making import Ready, Released, make
from cadenza.app.mixing import check_background
from cadenza.app.models import with_model
from cadenza.app.naming import choose_target, legible
from cadenza.app.own_corpora import with_indexes
from cadenza.app.patience import Patient
from cadenza.app.readers import ReadBy, recorded_reader
from cadenza.app.renderer import sound_room
from cadenza.app.rendering import playable
from cadenza.app.requests import VerbRequest
from cadenza.app.verb_jobs import JOBS, Given
from cadenza.app.verb_work import VerbWork
from cadenza.brief import Wish
from cadenza.compose import Composer
from cadenza.compose.hearing import Hearing
from cadenza.compose.takes.drafts import check_takes
from cadenza.compose.verbs.job import Job
from cadenza.errors import FileError
from cadenza.music import Score, read_midi
from cadenza.plan import load_styles
from cadenza.progress import Progress, Silent
from cadenza.release import Renderer, Stages, check_formats, check_target

__all__ = [
    "VERBS",
    "accompany",
    "continue_song",
    "infill",
    "ready_verb",
    "vary",
]

VERBS = {
    "continue": "continued",
    "infill": "infilled",
    "accompany": "accompanied",
    "vary": "varied",
}
"""Verb → the word that the title of its result ends in."""


def continue_song(
    request: VerbRequest,
    progress: Progress | None = None,
    *,
    render: Renderer | None = None,
    hearing: Hearing | None = None,
) -> Released:
    """Go on where a file ends, in its key, tempo, metre and instruments.

    Parameters
    ----------
    request : VerbRequest
        What is asked; ``bars`` is how many are added.
    progress : Progress, optional
        Is told how far the work is.
    render : callable, optional
        A renderer in place of the sound room's.
    hearing : Hearing, optional
        Is told each cell while it is composed.

    Raises
    ------
    UsageError
        When what is asked cannot be understood or excludes itself.
    OperationError
        When the file cannot be used or the piece not be made; nothing is left then.
    """
    return _release("continue", request, progress, render, hearing)


def infill(
    request: VerbRequest,
    progress: Progress | None = None,
    *,
    render: Renderer | None = None,
    hearing: Hearing | None = None,
) -> Released:
    """Write the named bars of a file anew; every other event stays. See ``continue_song``."""
    return _release("infill", request, progress, render, hearing)


def accompany(
    request: VerbRequest,
    progress: Progress | None = None,
    *,
    render: Renderer | None = None,
    hearing: Hearing | None = None,
) -> Released:
    """Write parts to a file; every event of it stays. See ``continue_song``."""
    return _release("accompany", request, progress, render, hearing)


def vary(
    request: VerbRequest,
    progress: Progress | None = None,
    *,
    render: Renderer | None = None,
    hearing: Hearing | None = None,
) -> Released:
    """Write a share of a file's cells anew. See ``continue_song``."""
    return _release("vary", request, progress, render, hearing)


def _release(
    verb: str,
    request: VerbRequest,
    progress: Progress | None,
    render: Renderer | None,
    hearing: Hearing | None,
) -> Released:
    patient = Patient(progress or Silent())
    stages = Stages(patient)
    ready = ready_verb(verb, request, stages)
    render = render or sound_room()
    return make(ready, stages=stages, patient=patient, render=render, hearing=hearing)


def ready_verb(verb: str, request: VerbRequest, stages: Stages) -> Ready:
    """Read and plan a verb on a file, so that it can be made.

    Parameters
    ----------
    verb : str
        One of ``VERBS``.
    request : VerbRequest
        What is asked.
    stages : Stages
        Is told of "read" and "plan".

    Raises
    ------
    UsageError
        When what is asked cannot be understood or excludes itself.
    OperationError
        When the file cannot be used.
    """
    formats = check_formats(request.formats)
    check_takes(request.takes)
    with stages.measure("read"):
        request = replace(request, sound=request.sound.placed(audio=request.audio))
        soundfont = request.sound.soundfont_path() if request.audio else None
        options = with_indexes(with_model(request.options), stages)
        score, name, data = _file(request)
        playable(score, name)
        said, read_by = _said(request)
        wish = said if said.style is not None else replace(said, style=_lent_style(request))
    with stages.measure("plan"):
        title = wish.title or f"{_stem(name)} ({VERBS[verb]})"
        seed, target = choose_target(title, request.seed, request.out, force=request.force)
        check_target(target, force=request.force)
        given = Given(score, name, data, wish, load_styles(user_folder("styles")), seed)
        job = JOBS[verb](given, request)
        if wish.style is not None and said.style is None:
            job = _lent(job, "file" if request.example is None else "example")
        playable(job.base, name)
        composer = Composer(
            request.engine,
            options,
            style=job.plan.style,
            verb=job.verb,
            meter=job.plan.meter,
        )
        work = VerbWork(
            job,
            title,
            wish,
            name,
            data,
            request.sound,
            soundfont,
            keep_stems=request.stems,
            asked={**_asked(verb, said, request), **read_by.facts},
            known_mix=request.known_mix,
            marks=request.marks,
        )
        if request.audio:
            check_background(work.finish, wish.ambience)
        work.check_gains()
    return Ready(work, composer, replace(request, options=options), target, formats, read_by)


def _said(request: VerbRequest) -> tuple[Wish, ReadBy]:
    """The sentence with the flags laid over it, and who read it; a file needs neither."""
    if request.again is not None:
        return request.again.wish, recorded_reader(request.again.reader)
    if request.prompt is None:
        return request.flags, ReadBy()
    reading = read_wish(request.prompt, request.flags, request.reader)
    return reading.wish, reading.reader


def _asked(verb: str, said: Wish, request: VerbRequest) -> dict[str, object]:
    """What was understood, for the record: the wish, and what the verb takes beside it."""
    rows: dict[str, object] = {"wish": wish_facts(said), "example": request.example}
    if verb != "accompany":
        rows["bars"] = request.bars
    rows["lent_style"] = request.lent_style
    rows["marks"] = request.marks or None
    if verb in ("infill", "vary"):
        rows["parts"] = list(request.parts)
        rows["cells"] = [list(each) for each in request.cells]
        rows["locked"] = [list(each) for each in request.locked]
    if verb == "vary":
        rows["amount"] = request.amount
    return {name: value for name, value in rows.items() if value not in (None, [], {})}


def _lent_style(request: VerbRequest) -> str | None:
    """The style that an example comes with, or that a file is known to have."""
    return request.lent_style if request.example is None else example(request.example).style


def _lent(job: Job, source: str) -> Job:
    """The job whose style came with what was given, and says so: nobody asked for it."""
    if job.reading is None:
        return job
    sources = {**job.reading.sources, "style": source}
    return replace(job, reading=replace(job.reading, sources=sources))


def _file(request: VerbRequest) -> tuple[Score, str, bytes]:
    """The score, the file's name and its bytes."""
    if request.example is not None:
        tune = example(request.example)
        return read_midi(tune.midi), f"{tune.title}.mid", tune.midi
    path = request.midi or Path()
    score = read_midi(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError("a file must be readable", f"{path} ({error.strerror})") from error
    name = path.name if request.again is None else request.again.source_name
    return score, legible(name), data


def _stem(name: str) -> str:
    """A file's name as a title: without its ending, underscores as spaces."""
    return " ".join(Path(name).stem.replace("_", " ").split()) or "Untitled"
