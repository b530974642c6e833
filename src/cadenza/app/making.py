"""What every verb shares: fill a job, rank the takes, write the release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cadenza._version import __version__
from cadenza.app.filling import PARTIAL, Filled, Made, fill
from cadenza.app.home import threads
from cadenza.app.originality import new_notes, originality_facts
from cadenza.app.patience import Patient
from cadenza.app.readers import ReadBy
from cadenza.app.recording import corpus_names, with_sound
from cadenza.app.requests import MakeRequest
from cadenza.app.work import Work
from cadenza.brief import Brief
from cadenza.compose import Composer, EngineOptions
from cadenza.compose.hearing import Hearing
from cadenza.compose.takes.ranking import Ranked
from cadenza.errors import CancelledError
from cadenza.metrics import Check
from cadenza.music import Key
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

__all__ = [
    "Ready",
    "Released",
    "initial_key",
    "make",
    "release_content",
    "released",
    "take_file",
    "take_row",
]


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
    reader : ReadBy
        Who read the sentence.
    """

    folder: Path
    files: tuple[str, ...]
    brief: Brief | None
    seed: int
    conformance: tuple[Check, ...]
    receipt: dict[str, Any]
    takes: tuple[Ranked, ...] = ()
    reader: ReadBy = field(default_factory=ReadBy)

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
            **self.reader.told,
        }


@dataclass(frozen=True, slots=True)
class Ready:
    """A verb that was read and planned.

    Parameters
    ----------
    work : Work
        The verb made ready.
    composer : Composer
        Writes the notes.
    request : MakeRequest
        What was asked, with the model's folder and the indexes in its options.
    target : Path
        The release folder.
    formats : tuple of str
        Audio formats of the master.
    reader : ReadBy
        Who read the sentence.
    """

    work: Work
    composer: Composer
    request: MakeRequest
    target: Path
    formats: tuple[AudioFormat, ...]
    reader: ReadBy = field(default_factory=ReadBy)


def make(
    ready: Ready,
    *,
    stages: Stages,
    patient: Patient,
    render: Renderer,
    hearing: Hearing | None = None,
) -> Released:
    """Fill the job, rank the takes, and release the best.

    Raises
    ------
    CancelledError
        When the work is stopped and nothing is to be kept; nothing is left then.
    OperationError
        When it cannot be made; nothing is left then.
    """
    filled = fill(ready.work, ready.composer, ready.request, stages, patient, hearing)
    files = [each.midi for each in filled.takes]
    content = release_content(
        ready,
        filled,
        filled.takes[0],
        takes=[take_row(each.row, take_file(each.row)) for each in filled.takes],
        more={
            take_file(each.row): midi
            for each, midi in zip(filled.takes[1:], files[1:], strict=True)
        },
    )
    done = _written(ready.target, content, stages, patient, render, ready.request)
    found = released(ready.work, filled.takes[0], done, tuple(each.row for each in filled.takes))
    return replace(found, reader=ready.reader)


def released(work: Work, made: Made, done: Written, takes: tuple[Ranked, ...]) -> Released:
    """What is said of a release that was written."""
    seed, found = work.job.seed, made.checks
    return Released(done.folder, done.files, work.brief, seed, found, done.receipt, takes)


def release_content(
    ready: Ready,
    filled: Filled,
    made: Made,
    *,
    takes: Sequence[Mapping[str, object]],
    more: Mapping[str, bytes] = MappingProxyType({}),
) -> Content:
    """What the release of one take is made of."""
    work, request, draft = ready.work, ready.request, made.draft
    settings, roles = work.settings(draft), work.roles(draft)
    facts = {
        **_facts(work, made, ready.composer, request),
        "conformance": [check.to_dict() for check in made.checks],
        "takes": list(takes),
        "takes_tried": filled.tried,
        "partial": filled.partial,
        "mix": mix_facts(settings, roles),
    }
    return Content(
        score=work.heard(draft),
        midi=made.midi,
        tags=_signed(work.tags(draft), str(facts["title"]), ready.composer, work.job.seed),
        facts=facts,
        caption=work.caption(draft),
        roles=roles,
        settings=settings if request.audio else None,
        provenance=with_sound(made.record, request, ready.formats, settings),
        formats=ready.formats,
        stems=request.stems,
        later={
            "originality": lambda: originality_facts(
                new_notes(draft.result, work.job), request.options
            )
        },
        more=more,
    )


def initial_key(key: Key) -> str:
    """The key as players sort by it, "Dm"; modes by their third.

    >>> initial_key(Key("F#", "dorian"))
    'F#m'
    """
    return f"{key.tonic}{'m' if key.is_minor else ''}"


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


def _facts(work: Work, tried: Made, composer: Composer, request: MakeRequest) -> dict[str, object]:
    draft, source = tried.draft, work.source
    return {
        "cadenza": __version__,
        "title": work.title if draft.whole else work.title + PARTIAL,
        "verb": work.job.verb,
        "source": None if source is None else {**source, "anew": tried.anew},
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


def take_file(row: Ranked) -> str:
    """Where a take lies in the release of the best."""
    return "song.mid" if row.place == 1 else f"takes/take-{row.place}.mid"


def take_row(row: Ranked, file: str) -> dict[str, object]:
    """A take as written into the receipt."""
    return {
        "place": row.place,
        "number": row.number,
        "seed": row.take.seed,
        "file": file,
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
