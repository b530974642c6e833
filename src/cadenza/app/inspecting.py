"""What a file says of how it was made, and whether it is still as it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cadenza.app.naming import legible
from cadenza.app.pieces import read_receipt
from cadenza.errors import CadenzaError, FileError, ProvenanceError
from cadenza.provenance import Carried, Digest, Provenance, is_ai, parse_record, read_file
from cadenza.release.folder import RECEIPT_NAME

__all__ = ["FileState", "Inspection", "changed", "inspect_file", "listed_files", "release_files"]

_SONG = "song.mid"
_FOLDERS = ("takes", "stems")
_MOST_FILES = 2_000


@dataclass(frozen=True, slots=True)
class FileState:
    """A file of a release: "unchanged", "tags" (other tags or events), "edited", "missing"."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is known of a file.

    Parameters
    ----------
    name : str
        Of the file or folder.
    kind : str
        "midi", "flac", "mp3", "wav" or "release".
    record : Provenance or None
        How it was made; None where it has no record that can be read.
    problem : str
        Why the record that stands there cannot be read; empty where it can, or there is none.
    mark : str or None
        The machine-readable mark: an IPTC digital source type.
    change : str or None
        "none"; "events" where a MIDI file's notes are the same and other events are not;
        "content" where the notes or the sound are not; None where that is not known.
    files : tuple of FileState
        Of a release: every file that its receipt lists.
    """

    name: str
    kind: str
    record: Provenance | None = None
    problem: str = ""
    mark: str | None = None
    change: str | None = None
    files: tuple[FileState, ...] = ()

    @property
    def edited(self) -> bool | None:
        """Whether notes or sound were edited afterwards; None where that is not known."""
        if self.change is None and not self.files:
            return None
        return self.change == "content" or any(file.state == "edited" for file in self.files)

    @property
    def made_by_ai(self) -> bool | None:
        """Whether a trained model wrote; None where nothing says so."""
        return None if self.mark is None else is_ai(self.mark)

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cadenza inspect --json`` prints."""
        return {
            "file": self.name,
            "kind": self.kind,
            "record": None if self.record is None else self.record.to_dict(),
            "problem": self.problem or None,
            "mark": self.mark,
            "made_by_ai": self.made_by_ai,
            "edited": self.edited,
            "change": self.change,
            "files": {file.name: file.state for file in self.files},
        }


def inspect_file(path: Path) -> Inspection:
    """Look into a MIDI, FLAC, MP3 or WAV file, a ``receipt.json``, or a release folder.

    Nothing that a record names is opened or run.

    Parameters
    ----------
    path : Path
        The file or folder.

    Raises
    ------
    FileError, MidiError, ReleaseError
        When it cannot be read, or is nothing that can carry a record. A file without a record,
        or with one that is broken or foreign, is no error.
    """
    if path.is_dir():
        return _release(path, path / RECEIPT_NAME)
    if path.suffix.lower() == ".json":
        return _release(path.parent, path)
    carried = read_file(path)
    found = Inspection(legible(path.name), carried.kind, mark=carried.mark)
    if carried.text is None:
        return found
    return _with_record(found, carried.text, carried.digest)


def _with_record(found: Inspection, text: str | bytes, digest: Digest | None) -> Inspection:
    try:
        record = parse_record(text)
    except ProvenanceError as error:
        return replace(found, problem=str(error))
    change = None if digest is None or record.content is None else changed(record.content, digest)
    return replace(found, record=record, mark=found.mark or record.mark, change=change)


def changed(was: Digest, now: Digest) -> str | None:
    """What became of content: "none", "events" or "content"; None where it is another kind."""
    if was.kind != now.kind:
        return None
    if was.sha256 == now.sha256:
        return "none"
    same_notes = was.notes_sha256 is not None and was.notes_sha256 == now.notes_sha256
    return "events" if same_notes else "content"


def _release(folder: Path, receipt_path: Path) -> Inspection:
    receipt = read_receipt(receipt_path)
    found = Inspection(legible(folder.resolve().name), "release", files=_states(folder, receipt))
    told = receipt.get("provenance")
    if told is None:
        return found
    song = folder / _SONG
    digest = read_file(song).digest if song.is_file() else None
    return _with_record(found, json.dumps(told), digest)


def release_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name within a release and place of every file in it, links left out."""
    places = [folder, *(folder / name for name in _FOLDERS)]
    try:
        inside = [path for place in places if place.is_dir() for path in sorted(place.iterdir())]
    except OSError as error:
        raise FileError(
            "a release folder can be read", f"{folder} ({error.strerror})", "check its permissions"
        ) from error
    for path in inside[:_MOST_FILES]:
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def listed_files(receipt: Mapping[str, Any]) -> dict[str, str]:
    """Name of each file that a receipt lists → its SHA-256."""
    rows = receipt.get("files")
    return {
        legible(row["name"])[:256]: row["sha256"]
        for row in (rows if isinstance(rows, list) else [])[:_MOST_FILES]
        if isinstance(row, dict)
        and isinstance(row.get("name"), str)
        and isinstance(row.get("sha256"), str)
    }


def _states(folder: Path, receipt: Mapping[str, Any]) -> tuple[FileState, ...]:
    """How each listed file stands; files are found in the folder, never by a listed path."""
    there = dict(release_files(folder))
    return tuple(
        FileState(name, _state(there.get(name), sha256))
        for name, sha256 in listed_files(receipt).items()
    )


def _state(path: Path | None, sha256: str) -> str:
    if path is None:
        return "missing"
    try:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                return "unchanged"
        return "tags" if _own_change(read_file(path)) in ("none", "events") else "edited"
    except (OSError, CadenzaError):
        return "edited"


def _own_change(carried: Carried) -> str | None:
    """What became of a file by the record that it carries itself."""
    if carried.text is None:
        return None
    content = parse_record(carried.text).content
    return None if content is None else changed(content, carried.digest)
