"""The main job: from a sentence and flags to a release folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cadenza._version import __version__
from cadenza.app.briefs import Reading, read_wish
from cadenza.app.home import threads
from cadenza.app.mixing import SoundRequest, asked_of, check_background, mix_settings
from cadenza.app.naming import choose_target
from cadenza.app.renderer import sound_room
from cadenza.brief import Brief, Wish
from cadenza.compose import Composer, Take
from cadenza.metrics import Check, conformance
from cadenza.music import Key, Score, read_midi, write_midi
from cadenza.plan import Plan, Style, complete, make_plan
from cadenza.progress import Progress, Silent
from cadenza.release import (
    Content,
    Renderer,
    Stages,
    Tags,
    check_formats,
    check_target,
    write_release,
)
from cadenza.release.canvas import clock_text

__all__ = ["ComposeRequest", "Released", "compose_song"]


@dataclass(frozen=True, slots=True)
class ComposeRequest:
    """Everything that ``cadenza compose`` takes.

    Parameters
    ----------
    prompt : str or None
        The sentence; None where the flags say all.
    flags : Wish
        What the flags ask for; it beats the sentence.
    seed : int or None
        None lets ``choose_target`` take the first that is free.
    engine : str
        "auto" or the name of an engine.
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
    """

    prompt: str | None = None
    flags: Wish = field(default_factory=Wish)
    seed: int | None = None
    engine: str = "auto"
    sound: SoundRequest = field(default_factory=SoundRequest)
    formats: tuple[str, ...] = ("flac", "mp3")
    stems: bool = False
    audio: bool = True
    out: Path | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """A song that stands in its folder.

    Parameters
    ----------
    folder : Path
        The release folder.
    files : tuple of str
        Names of the files in it.
    brief : Brief
        What was understood.
    seed : int
        The seed that was used.
    conformance : tuple of Check
        For each asked field what the file holds.
    receipt : dict
        What ``receipt.json`` holds.
    """

    folder: Path
    files: tuple[str, ...]
    brief: Brief
    seed: int
    conformance: tuple[Check, ...]
    receipt: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cadenza compose --json`` prints."""
        return {
            "folder": str(self.folder),
            "files": list(self.files),
            "title": self.brief.title,
            "brief": self.brief.to_dict(),
            "seed": self.seed,
            "engine": self.receipt["engine"],
            "conformance": [check.to_dict() for check in self.conformance],
            "loudness": self.receipt["loudness"],
            "seconds": self.receipt["seconds"],
        }


def compose_song(
    request: ComposeRequest,
    progress: Progress | None = None,
    *,
    render: Renderer | None = None,
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
    stages = Stages(progress or Silent())
    formats = check_formats(request.formats)
    with stages.measure("read"):
        soundfont = request.sound.soundfont_path() if request.audio else None
        composer = Composer(request.engine)
        reading = read_wish(request.prompt, request.flags)
    with stages.measure("plan"):
        seed, target, brief, style = _settled(request, reading)
        check_target(target, force=request.force)
        if request.audio:
            check_background(brief.finish, brief.ambience)
        plan = make_plan(brief, style, seed)
        settings = mix_settings(
            brief, plan, style, request.sound, soundfont, keep_stems=request.stems
        )
    with stages.measure("compose"):
        take = composer.compose(plan, stages)
        midi = write_midi(take.score)
        asked = asked_of(brief, plan, only_parts=reading.wish.only_parts)
        checks = conformance(asked, read_midi(midi))
    content = Content(
        score=take.score,
        midi=midi,
        tags=_tags(plan, take),
        facts=_facts(brief, plan, take, checks),
        caption=_caption(plan, take.score),
        roles={part.name: part.role for part in plan.parts},
        settings=settings if request.audio else None,
        formats=formats,
        stems=request.stems,
    )
    written = write_release(
        target,
        content,
        stages,
        render=render or sound_room(),
        force=request.force,
        threads=threads(),
    )
    return Released(written.folder, written.files, brief, seed, checks, written.receipt)


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


def _tags(plan: Plan, take: Take) -> Tags:
    return Tags(
        title=plan.title,
        genre=plan.style,
        tempo_bpm=plan.tempo_bpm,
        key=str(plan.key),
        initial_key=initial_key(plan.key),
        comment=f"Cadenza {__version__}, engine {take.engine}, seed {plan.seed}",
        encoder=f"Cadenza {__version__}",
    )


def initial_key(key: Key) -> str:
    """The key as players sort by it, "Dm"; modes by their third.

    >>> initial_key(Key("F#", "dorian"))
    'F#m'
    """
    return f"{key.tonic}{'m' if key.is_minor else ''}"


def _caption(plan: Plan, score: Score) -> str:
    return " · ".join(
        [
            plan.style,
            str(plan.key),
            f"{plan.tempo_bpm:g} bpm",
            str(plan.meter),
            f"{plan.bars} bars",
            clock_text(score.seconds),
            f"seed {plan.seed}",
        ]
    )


def _facts(brief: Brief, plan: Plan, take: Take, checks: tuple[Check, ...]) -> dict[str, object]:
    return {
        "cadenza": __version__,
        "title": plan.title,
        "brief": brief.to_dict(),
        "plan": plan.to_dict(),
        "seed": plan.seed,
        "engine": take.engine,
        "conformance": [check.to_dict() for check in checks],
    }
