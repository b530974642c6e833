"""Corpora of the person's own: folders of MIDI files, indexed once and kept."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cadenza.app.home import home_folder
from cadenza.compose import EngineOptions
from cadenza.errors import CadenzaError, FileError
from cadenza.metrics.originality import IndexedPiece, build_index, indexed
from cadenza.music import read_midi
from cadenza.progress import Progress

__all__ = ["INDEXES", "with_indexes"]

INDEXES = "indexes"
"""Folder of the user's home in which indexes are kept."""

_MIDI = (".mid", ".midi")
_LAYOUT = 1


def with_indexes(options: EngineOptions, progress: Progress) -> EngineOptions:
    """The options with an index in the place of every folder of MIDI files.

    A folder is read when it is first named, and again when a file in it has changed.

    Parameters
    ----------
    options : EngineOptions
        As given.
    progress : Progress
        Is told of "index".

    Raises
    ------
    FileError
        When a folder holds no readable MIDI file.
    """
    if options.originality == "off" or not options.against:
        return options
    return replace(options, against=tuple(_indexed(path, progress) for path in options.against))


def _indexed(place: Path, progress: Progress) -> Path:
    if not place.exists():
        raise FileError(
            "--against names a folder of MIDI files, or an index", f"{place}, which is not there"
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
    kept = home_folder() / INDEXES
    target = kept / _state(place, files)
    if not (target / "index.json").is_file():
        _build(place, files, target, progress)
    return target


def _state(place: Path, files: Sequence[Path]) -> str:
    """A name for the folder as it is now: names, sizes and times of its files."""
    digest = hashlib.sha256(f"{_LAYOUT} {place.resolve()}".encode())
    for path in files:
        stat = path.stat()
        told = f"{path.relative_to(place).as_posix()} {stat.st_size} {stat.st_mtime_ns}\n"
        digest.update(told.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:24]


def _build(place: Path, files: Sequence[Path], target: Path, progress: Progress) -> None:
    """Build beside the target, then move it there whole."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        spare = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    except OSError as error:
        raise FileError(
            "indexes are kept in the user's folder", f"{target.parent}: {error.strerror}"
        ) from error
    try:
        pieces = _pieces(place, files, progress)
        index = build_index(spare / "index", pieces, {"name": place.resolve().name})
        if not len(index):
            raise FileError(
                "a corpus to compare with holds readable MIDI files", f"none in {place}"
            )
        shutil.rmtree(target, ignore_errors=True)
        (spare / "index").rename(target)
    finally:
        shutil.rmtree(spare, ignore_errors=True)


def _pieces(place: Path, files: Sequence[Path], progress: Progress) -> Iterator[IndexedPiece]:
    """Every file that can be read."""
    for number, path in enumerate(files):
        progress.check()
        progress.report("index", number, len(files))
        try:
            yield indexed(path.relative_to(place).as_posix(), read_midi(path.read_bytes()))
        except (CadenzaError, OSError):
            continue
    progress.report("index", 1, 1)
