"""What a file says of how it was made, and whether it is still as it was."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cadenza.app.file_states import FileState, changed, file_states, music_change
from cadenza.app.naming import legible
from cadenza.app.pieces import read_receipt
from cadenza.errors import CadenzaError, ProvenanceError, ReleaseError
from cadenza.provenance import Digest, Provenance, is_ai, parse_record, read_file
from cadenza.release.folder import RECEIPT_NAME

__all__ = ["FileState", "Inspection", "inspect_file"]

_SONG = "song.mid"


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
        Why the record that stands there cannot be read, or what contradicts it; empty where it
        is sound, or there is none.
    mark : str or None
        The machine-readable mark: an IPTC digital source type.
    change : str or None
        "none"; "events" where a MIDI file's notes are the same and other events are not;
        "content" where the notes or the sound are not; None where that is not known. Of a
        release it is the worst of its music files that are there.
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
        return None if self.change is None else self.change == "content"

    @property
    def missing(self) -> tuple[str, ...]:
        """Files that a release's receipt lists and that are not there."""
        return tuple(file.name for file in self.files if file.state == "missing")

    @property
    def others_changed(self) -> tuple[str, ...]:
        """Files of a release that hold no music and are not as they were."""
        return tuple(file.name for file in self.files if file.state == "changed")

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
            "missing": list(self.missing),
            "others_changed": list(self.others_changed),
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
        or with one that is broken or foreign, is no error; nor is a receipt that is broken.
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
    return _marked(replace(found, record=record, change=change))


def _marked(found: Inspection) -> Inspection:
    """The mark of the record, or of the tag where the record has none; both must say the same."""
    told = None if found.record is None else found.record.mark
    if told is None or found.mark in (None, told):
        return replace(found, mark=told or found.mark)
    words = [legible(mark).rsplit("/", 1)[-1][:80] for mark in (str(found.mark), told)]
    problem = f"the mark in its tag is {words[0]}, that of its record {words[1]}"
    return replace(found, mark=told, problem=problem)


def _release(folder: Path, receipt_path: Path) -> Inspection:
    found = Inspection(legible(folder.resolve().name), "release")
    try:
        receipt = read_receipt(receipt_path)
    except ReleaseError as error:
        if not receipt_path.is_file():
            raise
        return replace(found, problem=f"{error.rule}; got {legible(error.came)}")
    told = receipt.get("provenance")
    if told is not None:
        found = _with_record(found, json.dumps(told), None)
    files = file_states(folder, receipt, found.record)
    if files:
        return replace(found, files=files, change=music_change(files))
    return replace(found, change=_song_change(folder / _SONG, found.record))


def _song_change(song: Path, record: Provenance | None) -> str | None:
    """What became of the song of a release whose receipt lists no file."""
    if record is None or record.content is None or not song.is_file():
        return None
    try:
        return changed(record.content, read_file(song).digest) or "content"
    except CadenzaError:
        return "content"
