"""Scores → note words by instrument, and note words → MIDI files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from cadenza.app.inputs import Fault, fitting, input_files, said_of_out, score_bytes
from cadenza.app.naming import legible
from cadenza.errors import CadenzaError, FileError, ReleaseError
from cadenza.formats import READABLE_SCORES, read_score
from cadenza.formats.words import (
    instrument_file,
    instrument_head,
    note_rows,
    piece_row,
    score_of,
)
from cadenza.formats.words.decoding import checked
from cadenza.music import Score, write_midi
from cadenza.progress import Progress, Silent
from cadenza.release.placing import placed_files

__all__ = ["Decoded", "Worded", "WordsRequest", "decode_words", "write_words"]

_PIECES, _INSTRUMENTS = "pieces", "instruments"
_MIDI_ENDINGS = (".mid", ".midi")
_MOST_BYTES = 4_000_000_000


@dataclass(frozen=True, slots=True)
class WordsRequest:
    """Everything that ``cadenza words`` takes.

    Parameters
    ----------
    source : Path
        A score or a folder of scores; to decode, a folder of words.
    out : Path
        The folder that is written.
    force : bool
        Replace files that stand there.
    """

    source: Path
    out: Path
    force: bool = False


@dataclass(frozen=True, slots=True)
class Worded:
    """What was written.

    Parameters
    ----------
    folder : Path
        Where it stands.
    pieces : int
        Scores that were read.
    notes : mapping
        File of each instrument → its notes.
    faults : tuple of (str, str)
        Files that could not be read, and why.
    """

    folder: Path
    pieces: int
    notes: Mapping[str, int]
    faults: tuple[Fault, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cadenza words --json`` prints."""
        return {
            "folder": legible(str(self.folder)),
            "pieces": self.pieces,
            "notes": dict(self.notes),
            "faults": [{"file": file, "reason": reason} for file, reason in self.faults],
        }


@dataclass(frozen=True, slots=True)
class Decoded:
    """MIDI files that were made of words: the folder, their paths in it, and what failed."""

    folder: Path
    files: tuple[str, ...]
    faults: tuple[Fault, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cadenza words --decode --json`` prints."""
        return {
            "folder": legible(str(self.folder)),
            "files": list(self.files),
            "faults": [{"file": file, "reason": reason} for file, reason in self.faults],
        }


def write_words(request: WordsRequest, progress: Progress | None = None) -> Worded:
    """Write the words of a score, or of every score of a folder.

    ``pieces/`` holds a file for each score, ``instruments/`` one for each General MIDI
    instrument that plays in any of them. The same scores give the same bytes.

    Parameters
    ----------
    request : WordsRequest
        What is asked.
    progress : Progress, optional
        Is told how far the work is.

    Raises
    ------
    FileError
        When there is nothing to read, or nothing of it can be read.
    ReleaseError
        When files stand in the way; nothing has changed then.
    """
    progress = progress or Silent()
    found = input_files(request.source, READABLE_SCORES, "scores")
    _check_folder(request.out, force=request.force)
    faults: list[Fault] = []
    with said_of_out(), placed_files(request.out, force=request.force) as hidden:
        books = _Books(hidden / _INSTRUMENTS)
        pieces = 0
        with books:
            for number, (path, within) in enumerate(found):
                progress.check()
                progress.report("read", number, len(found))
                try:
                    score = read_score(score_bytes(path), within.name)
                except CadenzaError as error:
                    faults.append((within.as_posix(), str(error)))
                    continue
                pieces += 1
                name = within.as_posix()
                file = _free(hidden / _PIECES / fitting(PurePosixPath(f"{name}.json")))
                _write_json(file, piece_row(score, name))
                books.take(name, score)
        if not pieces:
            raise _nothing(faults)
    return Worded(request.out, pieces, dict(sorted(books.notes.items())), tuple(faults))


def decode_words(request: WordsRequest, progress: Progress | None = None) -> Decoded:
    """Write the MIDI files that a folder of words was made of.

    Parameters
    ----------
    request : WordsRequest
        The folder of words, and the one for the MIDI files.
    progress : Progress, optional
        Is told how far the work is.

    Raises
    ------
    FileError
        When it is no folder of words, or nothing of it can be read.
    ReleaseError
        When files stand in the way; nothing has changed then.
    """
    progress = progress or Silent()
    source = request.source
    if not (source / _PIECES).is_dir() or not (source / _INSTRUMENTS).is_dir():
        rule = f"a folder of words holds {_PIECES}/ and {_INSTRUMENTS}/"
        raise FileError(rule, legible(str(source)), "name what cadenza words wrote")
    found = input_files(source / _PIECES, (".json",), "words")
    _check_folder(request.out, force=request.force)
    notes = _all_notes(source / _INSTRUMENTS, progress)
    files, faults = [], []
    with said_of_out(), placed_files(request.out, force=request.force) as hidden:
        for number, (path, within) in enumerate(found):
            progress.check()
            progress.report("encode", number, len(found))
            try:
                piece = checked(_read_json(path), "piece", within.as_posix())
                target = _midi_path(piece.get("piece"))
                data = write_midi(score_of(piece, notes.get(piece["piece"], {})))
            except CadenzaError as error:
                faults.append((within.as_posix(), str(error)))
                continue
            target = fitting(target)
            _write(_free(hidden / target), data)
            files.append(target.as_posix())
        if not files:
            raise _nothing(faults)
    return Decoded(request.out, tuple(files), tuple(faults))


def _nothing(faults: list[Fault]) -> FileError:
    file, reason = faults[0]
    return FileError(
        "at least one file can be read",
        f"{len(faults)} that cannot",
        f"the first is {file}: {reason}",
    )


def _check_folder(out: Path, *, force: bool) -> None:
    """Refuse a file, and a folder that holds anything."""
    try:
        full = not force and any(out.iterdir()) if out.is_dir() else out.exists()
    except (OSError, ValueError) as error:
        came = f"{legible(str(out))} ({getattr(error, 'strerror', None) or error})"
        raise FileError("a folder can be written", came, "choose another") from error
    if full:
        raise ReleaseError(
            "words and what is made of them go into an empty folder",
            legible(str(out)),
            "choose another or add --force",
        )


def _midi_path(name: object) -> PurePosixPath:
    """Where a piece goes: its own path, with another ending where it was no MIDI file."""
    path = PurePosixPath(name if isinstance(name, str) else "")
    if path.is_absolute() or ".." in path.parts or not path.name or "\\" in str(path):
        raise FileError("a piece has a path within its folder", str(name), "make the words anew")
    if path.suffix.lower() in _MIDI_ENDINGS:
        return path
    return path.with_name(f"{path.name}.mid")


def _all_notes(folder: Path, progress: Progress) -> dict[str, dict[int, list[dict[str, Any]]]]:
    """Piece → track → rows of its notes."""
    notes: dict[str, dict[int, list[dict[str, Any]]]] = {}
    found = input_files(folder, (".json",), "words")
    for number, (path, within) in enumerate(found):
        progress.check()
        progress.report("read", number, len(found))
        book = checked(_read_json(path), "instrument", within.as_posix())
        try:
            for part in book["pieces"]:
                notes.setdefault(part["piece"], {})[part["track"]] = part["notes"]
        except (KeyError, TypeError) as error:
            raise FileError(
                "words keep their schema", within.as_posix(), "make them anew"
            ) from error
    return notes


def _read_json(path: Path) -> object:
    name = legible(path.name)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FileError("a file of words has at most 4 GB", name, "make fewer of them at once")
        value: object = json.loads(path.read_bytes())
    except OSError as error:
        raise FileError("words can be read", f"{name} ({error.strerror})", "check them") from error
    except (ValueError, RecursionError) as error:
        raise FileError("words are JSON", name, "make them anew") from error
    return value


def _free(path: Path) -> Path:
    """The path, or one with a number where names were cut to the same one."""
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{number}-{path.name}")
        number += 1
    return free


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    _write(
        path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
    )


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


@dataclass(slots=True)
class _Books:
    """The files of the instruments, written as the pieces come: a note on each line."""

    folder: Path
    notes: Counter[str] = field(default_factory=Counter)
    _open: dict[str, IO[str]] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> _Books:
        self.folder.mkdir(parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        for book in self._open.values():
            book.write("\n]}\n")
        self._stack.close()

    def take(self, name: str, score: Score) -> None:
        """Every track of a piece."""
        for number, track in enumerate(score.tracks):
            file = instrument_file(track.program, is_drum=track.is_drum)
            book, is_first = self._book(file, track.program, is_drum=track.is_drum)
            head = f'{{"piece": {_compact(name)}, "track": {number}, "notes": ['
            book.write(f"{'' if is_first else ','}\n{head}")
            book.writelines(_lines(note_rows(track, score.ticks_per_quarter)))
            book.write("]}")
            self.notes[file] += len(track.notes)

    def _book(self, file: str, program: int, *, is_drum: bool) -> tuple[IO[str], bool]:
        if file in self._open:
            return self._open[file], False
        place = self.folder / file
        book = self._stack.enter_context(place.open("w", encoding="utf-8", newline="\n"))
        head = _compact(instrument_head(program, is_drum=is_drum))
        book.write(f'{head[:-1]}, "pieces": [')
        self._open[file] = book
        return book, True


def _lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n{_compact(row)}"
