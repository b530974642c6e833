"""Every take of a piece as a silent release of its own, so that a person can choose."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from cadenza.app.composing import ready_song
from cadenza.app.filling import fill
from cadenza.app.home import threads
from cadenza.app.making import Ready, Released, release_content, released, take_row
from cadenza.app.patience import Patient
from cadenza.app.renderer import sound_room
from cadenza.app.requests import ComposeRequest, MakeRequest, VerbRequest
from cadenza.app.verbs import ready_verb
from cadenza.compose.hearing import Hearing
from cadenza.errors import UsageError
from cadenza.progress import Progress, Silent
from cadenza.release import Stages, write_release
from cadenza.release.folder import release_folder

__all__ = ["TAKE_FOLDER", "draft_song", "draft_verb"]

TAKE_FOLDER = "take-{place}"
"""Name of a take's folder, by its place from 1."""

_SONG = "song.mid"
_Request = TypeVar("_Request", bound=MakeRequest)


def draft_song(
    request: ComposeRequest,
    progress: Progress | None = None,
    *,
    hearing: Hearing | None = None,
) -> tuple[Released, ...]:
    """Compose a song as ``compose_song`` does, and release every take, without sound.

    Parameters
    ----------
    request : ComposeRequest
        What is asked; ``out`` is the folder that holds one of each take, "take-1" the best.
        What it says of sound goes into the receipts alone.
    progress : Progress, optional
        Is told how far the work is.
    hearing : Hearing, optional
        Is told each cell while it is composed.

    Returns
    -------
    tuple of Released
        Best first. Each receipt speaks of its own take: its conformance, originality,
        measurements, and the record that makes it again.

    Raises
    ------
    UsageError
        When what is asked cannot be understood or excludes itself.
    OperationError
        When it cannot be made; nothing is left then.
    """
    patient = Patient(progress or Silent())
    stages = Stages(patient)
    return _drafted(ready_song(_silent(request), stages), stages, patient, hearing)


def draft_verb(
    verb: str,
    request: VerbRequest,
    progress: Progress | None = None,
    *,
    hearing: Hearing | None = None,
) -> tuple[Released, ...]:
    """Continue, infill, accompany or vary a file, and release every take, without sound.

    Parameters
    ----------
    verb : str
        One of ``verbs.VERBS``.
    request, progress, hearing
        See ``draft_song``.

    Raises
    ------
    UsageError
        When what is asked cannot be understood or excludes itself.
    OperationError
        When the file cannot be used or the piece not be made; nothing is left then.
    """
    patient = Patient(progress or Silent())
    stages = Stages(patient)
    return _drafted(ready_verb(verb, _silent(request), stages), stages, patient, hearing)


def _silent(request: _Request) -> _Request:
    if request.out is None:
        raise UsageError("takes are drafted into a folder", "none", "name one")
    return replace(request, audio=False, stems=False)


def _drafted(
    ready: Ready, stages: Stages, patient: Patient, hearing: Hearing | None
) -> tuple[Released, ...]:
    filled = fill(ready.work, ready.composer, ready.request, stages, patient, hearing)
    out: list[Released] = []
    with release_folder(ready.target, force=ready.request.force) as hidden:
        for number, made in enumerate(filled.takes):
            stages.report("write", number, len(filled.takes))
            name = TAKE_FOLDER.format(place=made.row.place)
            done = write_release(
                hidden / name,
                release_content(ready, filled, made, takes=[take_row(made.row, _SONG)]),
                stages,
                render=sound_room(),
                threads=threads(),
            )
            there = replace(done, folder=ready.target / name)
            told = released(ready.work, made, there, (made.row,))
            out.append(replace(told, reader=ready.reader))
    stages.report("write", 1, 1)
    return tuple(out)
