"""The co-composition loop: sample takes, choose one, go on from it, bring it to full quality.

All that is sampled lies in the session as it comes; a call that was stopped or killed is gone on
with by ``resume_session``, or by asking for the same again.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.app.audio_clips import PrimingClip, priming_clip
from cadenza.app.audio_requests import (
    ChooseRequest,
    ContinueAudioRequest,
    ResumeRequest,
    SampleRequest,
    UpsampleRequest,
)
from cadenza.app.audio_sessions import (
    find_session,
    named,
    new_session_path,
    seconds_of,
)
from cadenza.app.audio_voices import (
    SoundingVoice,
    check_can_sample,
    check_told,
    open_voice,
)
from cadenza.app.audio_work import Sampled, Told, Work
from cadenza.audio.session_model import PRIMED, Node, Step
from cadenza.audio.sessions import Session
from cadenza.errors import UsageError
from cadenza.progress import Progress, Silent
from cadenza.runtime.code_fields import HOPS, LEVELS

__all__ = [
    "Sampled",
    "choose_take",
    "continue_clip",
    "resume_session",
    "sample_texture",
    "upsample_session",
]

_TOP, _BOTTOM = LEVELS[0], LEVELS[-1]
_MOST_DRAWN = 2**31
_CONTINUED_S = 10.0


def sample_texture(
    request: SampleRequest,
    progress: Progress | None = None,
    *,
    voice: SoundingVoice | None = None,
    told: Told | None = None,
) -> Sampled:
    """Begin a session: sample takes of a texture.

    Parameters
    ----------
    request : SampleRequest
        What is asked.
    progress : Progress, optional
        Is told of the stages "top", "upsample" and "check".
    voice : SoundingVoice, optional
        In place of the one that is asked for by name.
    told : callable, optional
        Given an ``Estimate`` again and again while it upsamples.

    Raises
    ------
    UnknownNameError
        When there is no such voice, or it knows no such style or label.
    ModelError
        When the voice cannot sample a level.
    FileError
        When the session has no place.
    CancelledError
        When it was stopped; what was sampled is kept, and the message says how to go on.
    """
    singer = _ready(request, voice)
    return _begun(request, singer, None, request.style or "texture", progress, told)


def continue_clip(
    request: ContinueAudioRequest,
    progress: Progress | None = None,
    *,
    voice: SoundingVoice | None = None,
    told: Told | None = None,
) -> Sampled:
    """Begin a session with a recording: sample takes of what comes after it.

    Parameters and errors are those of ``sample_texture``, and those of the recording: a broken,
    silent, too short or wholly clipped one is refused by name before anything is made.
    """
    singer = _ready(request.sampling, voice)
    work = progress or Silent()
    clip = priming_clip(Path(request.clip), request.prime_s, work)
    return _begun(request.sampling, singer, clip, Path(clip.name).stem, work, told)


def _ready(request: SampleRequest, voice: SoundingVoice | None) -> SoundingVoice:
    """The voice, which can do what is asked."""
    singer = voice or open_voice(request.voice)
    check_told(singer, request.style, request.label)
    check_can_sample(singer, request.levels)
    return singer


def _begun(
    request: SampleRequest,
    voice: SoundingVoice,
    clip: PrimingClip | None,
    usual: str,
    progress: Progress | None,
    told: Told | None,
) -> Sampled:
    """A new session with its first takes."""
    seed = secrets.randbelow(_MOST_DRAWN) if request.seed is None else request.seed
    primed = None if clip is None else _primed(voice, clip)
    path = new_session_path(request.out, usual)
    with Session.create(path, voice, seed=seed, primed=primed) as session:
        if clip is not None:
            session.note("clip", _clip_facts(clip))
            session.choose(1)
        work = Work(session, voice, progress or Silent(), told)
        make = session.sample if clip is None else session.go_on
        work.sampled(
            lambda: make(
                voice,
                request.seconds,
                request.takes,
                work.progress,
                style=request.style,
                label=request.label,
                settings=request.settings,
            )
        )
        return work.finished(request.level, () if clip is None else clip.notices)


def _primed(voice: SoundingVoice, clip: PrimingClip) -> dict[str, NDArray[np.uint16]]:
    """Codes of every level that the voice has; what is no whole top code is left out."""
    whole = len(clip.samples) // HOPS[_TOP] * HOPS[_TOP]
    sound = clip.samples[-whole:]
    levels = [level for level in LEVELS if voice.codec_sha256(level)]
    return {level: voice.codec.encode(sound, level) for level in levels}


def _clip_facts(clip: PrimingClip) -> dict[str, Any]:
    return {
        "name": clip.name,
        "sha256": clip.sha256,
        "recording_s": round(clip.recording_s, 3),
        "used_s": round(clip.seconds, 3),
        "gain_db": round(clip.gain_db, 2),
    }


def choose_take(
    request: ChooseRequest,
    progress: Progress | None = None,
    *,
    voice: SoundingVoice | None = None,
    told: Told | None = None,
) -> Sampled:
    """Choose a take and sample what comes after it.

    Asked for again after it was stopped, it goes on with the takes that it was making.

    Raises
    ------
    UsageError
        When there is no such take, or the takes are not finished.
    ModelError
        When the voice is another than the session's.
    CancelledError
        When it was stopped; what was sampled is kept, and the message says how to go on.
    """
    path = find_session(request.session)
    with Session.open(path) as session:
        waiting = session.unfinished
        if waiting is not None and not _is_asked_again(waiting, request):
            _refuse_unfinished(session, waiting)
        if waiting is None:
            session.choose(request.take, request.step)
            if request.only:
                return Work(session, None, progress or Silent(), told).stands()
        singer = voice or _voice_of(session, request.voice)
        work = Work(session, singer, progress or Silent(), told)
        if waiting is not None:
            work.sampled(lambda: session.resume(singer, work.progress))
            return work.finished(request.level, ("these takes were begun before: gone on with",))
        before = session.chosen
        steps = {each.number: each for each in session.steps}
        seconds = request.seconds or _usual_s(steps[before.step] if before else None)
        work.sampled(
            lambda: session.go_on(
                singer,
                seconds,
                request.takes,
                work.progress,
                style=request.style,
                label=request.label,
                settings=request.settings,
            )
        )
        return work.finished(request.level)


def _usual_s(step: Step | None) -> float:
    """As long as the takes before; a recording says nothing about it."""
    if step is None or step.number == PRIMED:
        return _CONTINUED_S
    return seconds_of(step.last - step.first) - 0.5 * seconds_of(1)  # is rounded up to codes


def _is_asked_again(waiting: Step, request: ChooseRequest) -> bool:
    """Whether a call that was stopped is asked for again."""
    parent = waiting.parent
    if parent is None or request.only:
        return False
    return parent.take == request.take and request.step in (None, parent.step)


def _refuse_unfinished(session: Session, waiting: Step) -> None:
    raise UsageError(
        f"step {waiting.number} of {session.path.name} is finished before a take is chosen",
        "it was stopped before its end",
        f"go on with cadenza audio resume {named(session.path)}",
    )


def resume_session(
    request: ResumeRequest,
    progress: Progress | None = None,
    *,
    voice: SoundingVoice | None = None,
) -> Sampled:
    """Finish the takes that a session was stopped at, and write what is missing of their files.

    Raises
    ------
    UsageError
        When the session holds no takes.
    CancelledError
        When it was stopped again.
    """
    path = find_session(request.session)
    with Session.open(path) as session:
        if session.step is None or session.step.number == PRIMED:
            step = f"sample anew: {path.name} holds nothing that is lost"
            raise UsageError("a session that is gone on with has takes", "none", step)
        singer = voice or _voice_of(session, request.voice)
        work = Work(session, singer, progress or Silent(), None)
        if session.unfinished is None:
            return work.finished(_TOP, ("all takes were there",))
        work.sampled(lambda: session.resume(singer, work.progress))
        return work.finished(_TOP)


def upsample_session(
    request: UpsampleRequest,
    progress: Progress | None = None,
    *,
    voice: SoundingVoice | None = None,
    told: Told | None = None,
) -> Sampled:
    """Bring the chosen piece to full quality; what is there already is not sampled again.

    Parameters
    ----------
    request : UpsampleRequest
        What is asked.
    progress : Progress, optional
        Is told of the stages "upsample" and "check".
    voice : SoundingVoice, optional
        In place of the session's.
    told : callable, optional
        Given an ``Estimate`` again and again.

    Raises
    ------
    UsageError
        When no take is chosen, or there is no such one.
    ModelError
        When the voice is another than the session's, or has no upsampler.
    CancelledError
        When it was stopped; what was sampled is kept, and the message says how to go on.
    """
    path = find_session(request.session)
    with Session.open(path) as session:
        node = _asked_node(session, request)
        singer = voice or _voice_of(session, request.voice)
        check_can_sample(singer, tuple(LEVELS[1:]))
        work = Work(session, singer, progress or Silent(), told)
        work.upsampled([node])
        return work.written([node], _BOTTOM)


def _asked_node(session: Session, request: UpsampleRequest) -> Node:
    """The take whose piece is upsampled."""
    here = session.step
    if request.take is None and request.step is None:
        if session.unfinished is not None:
            _refuse_unfinished(session, session.unfinished)
        if session.chosen is None:
            takes = 0 if here is None else here.takes
            name = named(session.path)
            step = f"cadenza audio choose {name} TAKE --only, or name one with --take"
            raise UsageError("of several takes one is chosen first", f"{takes} takes", step)
        return session.chosen
    session.codes(_TOP, request.take, request.step)  # says what is wrong with it
    number = request.step if request.step is not None else here.number if here else 0
    return Node(number, request.take or 1)


def _voice_of(session: Session, wished: str) -> SoundingVoice:
    """The voice that a session names, or another that is wished."""
    return open_voice(wished or session.facts.voice)
