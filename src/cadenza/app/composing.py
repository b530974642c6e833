"""The main job: from a sentence and flags to a release folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cadenza.app.asking import wish_facts
from cadenza.app.briefs import Reading, read_wish
from cadenza.app.home import user_folder
from cadenza.app.making import Ready, Released, initial_key, make
from cadenza.app.mixing import asked_of, check_background, mix_settings
from cadenza.app.models import own_progressions, with_model
from cadenza.app.naming import choose_target
from cadenza.app.own_corpora import with_indexes
from cadenza.app.patience import Patient
from cadenza.app.readers import recorded_reader
from cadenza.app.renderer import sound_room
from cadenza.app.requests import ComposeRequest
from cadenza.brief import Brief
from cadenza.compose import Composer
from cadenza.compose.hearing import Hearing
from cadenza.compose.takes.drafts import Draft, check_takes
from cadenza.compose.verbs.job import Job
from cadenza.compose.verbs.jobs import compose_job
from cadenza.metrics import Check, conformance
from cadenza.music import Score, Spliced, write_midi
from cadenza.plan import Style, complete, load_styles, make_plan
from cadenza.progress import Progress, Silent
from cadenza.release import Renderer, Stages, Tags, check_formats, check_target
from cadenza.release.canvas import clock_text
from cadenza.sound import MixSettings

__all__ = ["compose_song", "ready_song"]


def compose_song(
    request: ComposeRequest,
    progress: Progress | None = None,
    *,
    render: Renderer | None = None,
    hearing: Hearing | None = None,
) -> Released:
    """Read, plan, compose, render and write one song.

    Parameters
    ----------
    request : ComposeRequest
        What is asked.
    progress : Progress, optional
        Is told how far the work is.
    render : callable, optional
        A renderer in place of the sound room's.
    hearing : Hearing, optional
        Is told each cell while it is composed.

    Returns
    -------
    Released
        The song that stands.

    Raises
    ------
    UsageError
        When what is asked cannot be understood or excludes itself.
    OperationError
        When it cannot be made; nothing is left then.
    """
    patient = Patient(progress or Silent())
    stages = Stages(patient)
    ready = ready_song(request, stages)
    render = render or sound_room()
    return make(ready, stages=stages, patient=patient, render=render, hearing=hearing)


def ready_song(request: ComposeRequest, stages: Stages) -> Ready:
    """Read and plan one song, so that it can be made.

    Raises
    ------
    UsageError
        When what is asked cannot be understood or excludes itself.
    """
    formats = check_formats(request.formats)
    check_takes(request.takes)
    with stages.measure("read"):
        request = replace(request, sound=request.sound.placed(audio=request.audio))
        soundfont = request.sound.soundfont_path() if request.audio else None
        options = with_indexes(with_model(request.options), stages)
        reading = _read(request)
    with stages.measure("plan"):
        seed, target, brief, style = _settled(request, reading)
        check_target(target, force=request.force)
        composer = Composer(request.engine, options, style=brief.style, meter=brief.meter)
        if request.audio:
            check_background(brief.finish, brief.ambience)
        plan = make_plan(brief, style, seed, own_progressions(brief))
        work = _Song(
            job=compose_job(plan),
            brief=brief,
            mix=mix_settings(
                brief, plan, style, request.sound, soundfont, keep_stems=request.stems
            ),
            only_parts=reading.wish.only_parts,
            asked={"wish": wish_facts(reading.wish), **reading.reader.facts},
        )
    asked = replace(request, options=options)
    return Ready(work, composer, asked, target, formats, reading.reader)


def _read(request: ComposeRequest) -> Reading:
    """The sentence and the flags, or what a record says that they were."""
    if request.again is not None:
        styles = load_styles(user_folder("styles"))
        return Reading(request.again.wish, styles, recorded_reader(request.again.reader))
    return read_wish(request.prompt, request.flags, request.reader)


def _settled(request: ComposeRequest, reading: Reading) -> tuple[int, Path, Brief, Style]:
    """Seed, folder, brief and style; the seed decides the title and the title the folder."""
    first = 1 if request.seed is None else request.seed
    while True:
        brief = complete(reading.wish, reading.styles, first)
        seed, target = choose_target(
            brief.title, request.seed, request.out, force=request.force, first=first
        )
        if seed == first:
            return seed, target, brief, reading.styles[brief.style]
        first = seed


@dataclass(frozen=True, slots=True)
class _Song:
    """The work of ``compose``."""

    job: Job
    brief: Brief
    mix: MixSettings
    only_parts: bool
    asked: Mapping[str, object]
    given_mark: str | None = None
    source: Mapping[str, object] | None = None

    @property
    def title(self) -> str:
        return self.job.plan.title

    def written(self, draft: Draft) -> Spliced:
        return Spliced(write_midi(draft.result))

    def checks(self, draft: Draft, file: Spliced, written: Score) -> tuple[Check, ...]:
        del file
        asked = asked_of(self.brief, draft.plan, only_parts=self.only_parts)
        return conformance(asked, written)

    def heard(self, draft: Draft) -> Score:
        return draft.result

    def settings(self, draft: Draft) -> MixSettings:
        del draft
        return self.mix

    def roles(self, draft: Draft) -> Mapping[str, str]:
        return {part.name: part.role for part in draft.plan.parts}

    def caption(self, draft: Draft) -> str:
        plan = draft.plan
        return " · ".join(
            [
                plan.style,
                str(plan.key),
                f"{plan.tempo_bpm:g} bpm",
                str(plan.meter),
                f"{plan.bars} bars",
                clock_text(draft.result.seconds),
                f"seed {plan.seed}",
            ]
        )

    def tags(self, draft: Draft) -> Tags:
        plan = draft.plan
        return Tags(
            title=plan.title,
            genre=plan.style,
            tempo_bpm=plan.tempo_bpm,
            key=str(plan.key),
            initial_key=initial_key(plan.key),
        )
