"""Cadenza: a private AI composer.

The verbs ``song`` and ``read_brief`` do what ``cadenza compose`` and ``cadenza brief`` do;
``continue_song``, ``infill``, ``accompany`` and ``vary`` work on a MIDI file of one's own;
``export`` writes a piece in the formats of other programs; ``inspect`` and ``rerender`` read
back how a file was made and make it again.
``Composer`` is the reusable object behind them.

Examples
--------
>>> import cadenza
>>> cadenza.read_brief("rainy lofi in D minor").key.tonic
'D'
>>> song = cadenza.song("rainy lofi in D minor", seed=7)  # doctest: +SKIP
>>> song.folder  # doctest: +SKIP
PosixPath('songs/rainy-lofi-in-d-minor-7')
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza._version import __version__

if TYPE_CHECKING:
    from cadenza.app import Evaluation, Exported, Inspection, Released, Rerendered, VerbRequest
    from cadenza.brief import Brief
    from cadenza.compose import Composer, EngineOptions

__all__ = [
    "Composer",
    "__version__",
    "accompany",
    "continue_song",
    "evaluate",
    "export",
    "infill",
    "inspect",
    "read_brief",
    "rerender",
    "song",
    "vary",
]


def song(
    prompt: str | None = None,
    *,
    seed: int | None = None,
    out: Path | str | None = None,
    formats: tuple[str, ...] = ("flac", "mp3"),
    stems: bool = False,
    audio: bool = True,
    force: bool = False,
    engine: str = "auto",
    options: EngineOptions | None = None,
    takes: int = 1,
    **flags: Any,  # noqa: ANN401 - the musical flags, read and checked in the brief room
) -> Released:
    """Compose a song from a sentence and write its release folder.

    Parameters
    ----------
    prompt : str, optional
        The sentence.
    seed : int, optional
        Another seed, another song; the first that is free where it is left out.
    out : Path or str, optional
        The release folder; one named after the piece under ``songs/`` where it is left out.
    formats : tuple of str
        "flac", "mp3", "wav".
    stems, audio, force : bool
        Write stems too; write audio at all; replace a release that stands there.
    engine : str
        "auto" or the name of an engine.
    options : EngineOptions, optional
        Model, temperature and the like.
    takes : int
        Candidates to choose from, 1 to 16; the best by measure is released.
    **flags
        The musical flags of ``cadenza compose`` by name: ``style="jazz"``, ``key="D minor"``,
        ``bars=12``, ``parts=("melody=violin",)``, …

    Returns
    -------
    Released
        Folder, files, brief, seed, conformance, receipt and takes.

    Raises
    ------
    cadenza.errors.UsageError
        When what is asked cannot be understood.
    cadenza.errors.OperationError
        When it cannot be made; nothing is left then.
    """
    from cadenza.app import ComposeRequest, compose_song, read_flags
    from cadenza.compose import EngineOptions

    return compose_song(
        ComposeRequest(
            prompt=prompt,
            flags=read_flags(**flags),
            seed=seed,
            formats=formats,
            stems=stems,
            audio=audio,
            out=None if out is None else Path(out),
            force=force,
            engine=engine,
            options=options or EngineOptions(),
            takes=takes,
        )
    )


def continue_song(midi: Path | str, *, bars: int | None = None, **more: Any) -> Released:  # noqa: ANN401
    """Go on where a MIDI file ends, in its key, tempo, metre and instruments.

    Parameters
    ----------
    midi : Path or str
        The file.
    bars : int, optional
        How many are added; 16 where it is left out.
    **more
        ``prompt``, ``style``, ``key``, ``chords``, ``progression``, ``without``, ``title``,
        ``ambience`` and ``finish`` as on the command line, and the fields of ``song``.

    Raises
    ------
    cadenza.errors.UsageError
        When what is asked cannot be understood.
    cadenza.errors.OperationError
        When the file cannot be used or the piece not be made; nothing is left then.
    """
    from cadenza.app import continue_song as run

    return run(_request(midi, bars=None if bars is None else str(bars), **more))


def infill(midi: Path | str, bars: str, *, parts: tuple[str, ...] = (), **more: Any) -> Released:  # noqa: ANN401
    """Write bars of a MIDI file anew ("5-8", "1-4,9-12"); all else stays to the byte.

    ``parts`` are tracks, roles or instruments, all where left out; for the rest see
    ``continue_song``.
    """
    from cadenza.app import infill as run

    return run(_request(midi, bars=bars, parts=parts, **more))


def accompany(midi: Path | str, *, parts: tuple[str, ...] = (), **more: Any) -> Released:  # noqa: ANN401
    """Write new parts ("bass", "chords=harp") to a MIDI file; its own notes stay.

    For the rest see ``continue_song``.
    """
    from cadenza.app import accompany as run

    return run(_request(midi, new_parts=parts, **more))


def vary(
    midi: Path | str,
    *,
    amount: float = 0.3,
    bars: str | None = None,
    parts: tuple[str, ...] = (),
    **more: Any,  # noqa: ANN401
) -> Released:
    """Write a share of a MIDI file's cells anew. For the rest see ``infill``."""
    from cadenza.app import vary as run

    return run(_request(midi, amount=amount, bars=bars, parts=parts, **more))


def _request(
    midi: Path | str,
    *,
    new_parts: tuple[str, ...] = (),
    out: Path | str | None = None,
    **more: Any,  # noqa: ANN401
) -> VerbRequest:
    """The request of a verb: musical flags become a wish, the rest are its fields."""
    from cadenza.app import VerbRequest, read_flags

    musical = (
        "style", "key", "chords", "progression", "without", "title", "ambience", "finish",
    )  # fmt: skip
    flags = {name: more.pop(name) for name in musical if name in more}
    return VerbRequest(
        midi=Path(midi),
        flags=read_flags(parts=new_parts, **flags),
        out=None if out is None else Path(out),
        **more,
    )


def export(
    source: Path | str,
    *formats: str,
    out: Path | str | None = None,
    force: bool = False,
    audio: bool = True,
) -> Exported:
    """Write a MIDI file or a release folder in the formats of other programs.

    Parameters
    ----------
    source : Path or str
        The file, or the folder of a release.
    *formats : str
        "dawproject", "musicxml", "pdf", "stems", …: those of ``cadenza export``.
    out : Path or str, optional
        The file or the folder; named after the source where it is left out.
    force, audio : bool
        Replace files that stand there; put stems into a DAWproject session.

    Returns
    -------
    Exported
        The files of each format.

    Raises
    ------
    cadenza.errors.UsageError
        When a format is on no list.
    cadenza.errors.OperationError
        When the piece cannot be read or the files not be written; nothing is left then.
    """
    from cadenza.app import ExportRequest, export_piece

    return export_piece(
        ExportRequest(
            source=Path(source),
            formats=formats,
            out=None if out is None else Path(out),
            force=force,
            audio=audio,
        )
    )


def evaluate(
    source: Path | str,
    *,
    against: Path | str | None = None,
    report: Path | str | None = None,
    force: bool = False,
) -> Evaluation:
    """Measure a MIDI file, a release, or all MIDI files of a folder, beside what is usual.

    Parameters
    ----------
    source : Path or str
        The file or folder.
    against : Path or str, optional
        A corpus to compare with: a folder of MIDI files, or an index of one.
    report : Path or str, optional
        A folder to write ``report.html`` and ``report.json`` into.
    force : bool
        Replace a report that stands there.

    Returns
    -------
    Evaluation
        The numbers of each piece, their means, and what is usual.

    Raises
    ------
    cadenza.errors.OperationError
        When the file, or everything in the folder, cannot be read, or the report not written.
    """
    from cadenza.app import EvaluateRequest, evaluate_music

    return evaluate_music(
        EvaluateRequest(
            Path(source),
            None if against is None else Path(against),
            None if report is None else Path(report),
            force=force,
        )
    )


def inspect(path: Path | str) -> Inspection:
    """What a file says of how it was made, and whether it was edited afterwards.

    Parameters
    ----------
    path : Path or str
        A MIDI, FLAC, MP3 or WAV file, a ``receipt.json``, or a release folder.

    Returns
    -------
    Inspection
        The record, the mark, and what became of the content. A file without a record is no
        error.

    Raises
    ------
    cadenza.errors.OperationError
        When it cannot be read, or is nothing that can carry a record.
    """
    from cadenza.app import inspect_file

    return inspect_file(Path(path))


def rerender(
    path: Path | str,
    *,
    source: Path | str | None = None,
    out: Path | str | None = None,
    force: bool = False,
    audio: bool = True,
) -> Rerendered:
    """Make a piece again from the record in its file, and say whether it came out the same.

    Parameters
    ----------
    path : Path or str
        As for ``inspect``.
    source : Path or str, optional
        The file that was given, where one was.
    out : Path or str, optional
        Where the new release is to stand; thrown away where left out.
    force, audio : bool
        Replace a release that stands there; make and compare the sound too.

    Returns
    -------
    Rerendered
        Each file's verdict, and which versions and assets differ.

    Raises
    ------
    cadenza.errors.UsageError
        When the source is needed and not given, or another file is.
    cadenza.errors.OperationError
        When there is no record, or the piece cannot be made from it; nothing is left then.
    """
    from cadenza.app import RerenderRequest, rerender_piece

    return rerender_piece(
        RerenderRequest(
            Path(path),
            None if source is None else Path(source),
            None if out is None else Path(out),
            force=force,
            audio=audio,
        )
    )


def read_brief(prompt: str | None = None, *, seed: int = 1, **flags: Any) -> Brief:  # noqa: ANN401
    """What is understood of a sentence; nothing is made. The flags are those of ``song``.

    Raises
    ------
    cadenza.errors.UsageError
        When it cannot be understood.
    """
    from cadenza.app import read_brief as read
    from cadenza.app import read_flags

    return read(prompt, read_flags(**flags), seed=seed)


def __getattr__(name: str) -> object:
    if name == "Composer":
        from cadenza.compose import Composer

        return Composer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
