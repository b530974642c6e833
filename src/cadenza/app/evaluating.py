"""What pieces are like, in numbers, beside what is usual: ``cadenza evaluate``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from cadenza.app.evaluation import Evaluation
from cadenza.app.evaluation_page import evaluation_page
from cadenza.app.measuring import (
    Measured,
    mean_intervals,
    measure_piece,
    midi_files,
    read_score,
)
from cadenza.app.naming import legible
from cadenza.app.yardsticks import open_yardstick, shipped
from cadenza.charts import render
from cadenza.errors import CadenzaError, FileError, ReleaseError
from cadenza.progress import Progress, Silent
from cadenza.release import to_text
from cadenza.release.placing import placed_files

__all__ = ["REPORT_FILES", "EvaluateRequest", "evaluate_music"]

REPORT_FILES = ("report.html", "report.json")
"""What ``--report`` writes."""


@dataclass(frozen=True, slots=True)
class EvaluateRequest:
    """Everything that ``cadenza evaluate`` takes.

    Parameters
    ----------
    source : Path
        A MIDI file, a release folder, or a folder of MIDI files.
    against : Path or None
        A corpus to compare with: a folder of MIDI files, or an index of one.
    report : Path or None
        The folder to write ``report.html`` and ``report.json`` into.
    force : bool
        Replace a report that stands there.
    """

    source: Path
    against: Path | None = None
    report: Path | None = None
    force: bool = False


def evaluate_music(request: EvaluateRequest, progress: Progress | None = None) -> Evaluation:
    """Measure a piece, or all pieces of a folder.

    Parameters
    ----------
    request : EvaluateRequest
        What is asked.
    progress : Progress, optional
        Is told of "index" and "measure".

    Raises
    ------
    FileError, MidiError
        When a single file cannot be read, a folder has none that can, or a corpus is none.
    ReleaseError
        When a report stands there that is not to be replaced; nothing is written then.
    """
    progress = progress or Silent()
    if request.report is not None:
        _check_report(request.report, force=request.force)
    files = midi_files(request.source)
    single = request.source.is_file() or files == (request.source / "song.mid",)
    pieces: list[Measured] = []
    unread: list[tuple[str, str]] = []
    with open_yardstick(request.against, files, progress) as corpus:
        index = None if corpus is None else corpus.index
        for number, path in enumerate(files):
            progress.check()
            progress.report("measure", number, len(files))
            name = _named(path, request.source)
            try:
                score = read_score(path)
                pieces.append(measure_piece(name, score, index))
            except CadenzaError as error:
                if single:
                    raise
                unread.append((name, str(error)))
    if not pieces:
        raise FileError(
            "a folder to evaluate holds a MIDI file that can be read",
            f"none of {len(files)} in {request.source}: {unread[0][1]}",
        )
    progress.report("measure", len(files), len(files))
    made = Evaluation(
        name=legible(request.source.name or request.source.resolve().name),
        pieces=tuple(pieces),
        unread=tuple(unread),
        means=mean_intervals([each.numbers for each in pieces]),
        yardstick=corpus or shipped(drums=_only_drums(pieces)),
        compared=corpus is not None,
        score=score if single else None,
    )
    return made if request.report is None else _reported(made, request.report, request.force)


def _named(path: Path, source: Path) -> str:
    """The path of a file from the folder that was asked for."""
    inside = path.relative_to(source) if path != source else Path(path.name)
    return legible(inside.as_posix())


def _only_drums(pieces: list[Measured]) -> bool:
    """True where no piece has a pitched note."""
    played = [each for each in pieces if each.notes]
    return bool(played) and all(each.numbers["n_pitches_used"] == 0 for each in played)


def _check_report(folder: Path, *, force: bool) -> None:
    """Refuse a report that stands there, before anything is measured.

    Raises
    ------
    ReleaseError
        When it does, and is not to be replaced, or the path is a file.
    """
    try:
        standing = [name for name in REPORT_FILES if (folder / name).exists()]
        if folder.exists() and not folder.is_dir():
            raise ReleaseError(
                "--report names a folder", f"{folder} (a file)", "choose another --report"
            )
    except (OSError, ValueError) as error:
        raise ReleaseError(
            "--report names a folder", f"{folder} ({error})", "choose another --report"
        ) from error
    if standing and not force:
        raise ReleaseError(
            "a report that exists is not overwritten",
            str(folder / standing[0]),
            "choose another --report or add --force",
        )


def _reported(made: Evaluation, folder: Path, force: bool) -> Evaluation:
    """Write the page and its numbers: both, or neither."""
    files = tuple(folder / name for name in REPORT_FILES)
    texts = (render(evaluation_page(made)), to_text(made.to_dict()))
    try:
        with placed_files(folder, force=force) as hidden:
            for file, text in zip(files, texts, strict=True):
                (hidden / file.name).write_text(text, encoding="utf-8")
    except FileError as error:
        raise ReleaseError(
            "a report can be written to its place", error.came, "choose another --report"
        ) from error
    return replace(made, files=files)
