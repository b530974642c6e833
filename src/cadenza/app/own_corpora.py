"""What music is compared with: a corpus by its name, an index, or any folder of MIDI files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

from cadenza.app.corpora import last_build, own_corpora
from cadenza.app.home import home_folder, is_writable
from cadenza.compose import EngineOptions
from cadenza.errors import CadenzaError, FileError
from cadenza.progress import Progress

if TYPE_CHECKING:
    from cadenza.corpus.folder_lines import KeptLines

__all__ = ["INDEXES", "corpus_index", "own_lines", "with_indexes"]

INDEXES = "indexes"
"""Folder of the user's home in which indexes of folders are kept."""

_MIDI = (".mid", ".midi")
_STORE = ".lines"


def with_indexes(options: EngineOptions, progress: Progress) -> EngineOptions:
    """The options with an index in the place of every folder of MIDI files and every corpus.

    A folder's files are read when it is first named; later only those that are new.

    Parameters
    ----------
    options : EngineOptions
        As given.
    progress : Progress
        Is told of "index".

    Raises
    ------
    FileError
        When a folder holds no readable MIDI file, or a name is no corpus's.
    """
    if options.originality == "off" or not options.against:
        return options
    return replace(options, against=tuple(_indexed(path, progress) for path in options.against))


@contextmanager
def own_lines() -> Iterator[KeptLines]:
    """The lines of files that were compared with, kept in the user's home where it allows it."""
    from cadenza.corpus.folder_lines import kept_lines

    kept = home_folder() / INDEXES / _STORE
    with ExitStack() as stack:
        if not is_writable(kept):
            kept = Path(stack.enter_context(TemporaryDirectory(prefix="cadenza-")))
        yield stack.enter_context(kept_lines(kept))


def corpus_index(place: Path) -> Path | None:
    """The index of the corpus of that name, as built last; None where it is no corpus's name.

    A folder or file of that name comes first.

    Raises
    ------
    UnknownNameError
        When the corpus was never built.
    """
    name = str(place)
    if place.exists() or not own_corpora().has(name):
        return None
    return last_build(name).index


def _indexed(place: Path, progress: Progress) -> Path:
    known = corpus_index(place)
    if known is not None:
        return known
    if not place.exists():
        raise FileError(
            "--against names a folder of MIDI files, an index, or a corpus of your own",
            f"{place}, which is none of them",
            "see cadenza corpus status",
        )
    if not place.is_dir() or (place / "index.json").is_file():
        return place  # an index, or nothing: the one who opens it says so
    files = sorted(path for path in place.rglob("*") if path.suffix.lower() in _MIDI)
    if not files:
        raise FileError(
            "a corpus to compare with is a folder of MIDI files, or an index",
            f"{place} with no MIDI file in it",
            "name the folder that holds them",
        )
    return _index_folder(place, files, progress)


def _index_folder(place: Path, files: list[Path], progress: Progress) -> Path:
    """Of every file that can be read; built beside its place, then moved there whole."""
    from cadenza.corpus.folder_lines import index_of

    kept = home_folder() / INDEXES
    rows: dict[str, str] = {}
    spare = kept / f".building-{uuid4().hex[:12]}"
    try:
        with own_lines() as lines:
            for number, path in enumerate(files):
                progress.check()
                progress.report("index", number, len(files))
                try:
                    rows[path.relative_to(place).as_posix()] = lines.digest(path)
                except CadenzaError:
                    continue
            if not rows:
                raise FileError(
                    "a corpus to compare with holds readable MIDI files", f"none in {place}"
                )
            made = index_of(lines, rows, place.resolve().name, kept, spare)
    except OSError as error:
        raise FileError(
            "indexes are kept in the user's folder", f"{kept}: {error.strerror}"
        ) from error
    finally:
        shutil.rmtree(spare, ignore_errors=True)
    progress.report("index", 1, 1)
    return made
