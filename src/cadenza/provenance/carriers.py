"""Any file that can carry a record: what it is, the text in it, its digest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cadenza.errors import FileError
from cadenza.music import MAX_MIDI_BYTES
from cadenza.provenance.frames import audio_digest
from cadenza.provenance.midi import midi_digest, read_midi_record
from cadenza.provenance.record import Digest
from cadenza.provenance.tag_fields import MARK_FIELD, RECORD_FIELD, read_fields

__all__ = ["Carried", "file_digest", "read_file", "sniff"]

_RULE = "a file that carries a record is a MIDI, FLAC, MP3 or WAV file"


@dataclass(frozen=True, slots=True)
class Carried:
    """What was found in a file.

    Parameters
    ----------
    kind : str
        "midi", "flac", "mp3" or "wav".
    text : str or bytes or None
        The record as it stands; None where there is none.
    mark : str or None
        The mark that stands in a tag of its own.
    digest : Digest
        Of the content as it is now.
    """

    kind: str
    text: str | bytes | None
    mark: str | None
    digest: Digest


def sniff(head: bytes) -> str | None:
    """What a file is, by its first twelve bytes; None for what carries no record.

    >>> sniff(b"fLaC")
    'flac'
    """
    if head[:4] == b"MThd" or (head[:4] == b"RIFF" and head[8:12] == b"RMID"):
        return "midi"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "wav"
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0):
        return "mp3"
    return None


def read_file(path: Path) -> Carried:
    """What a file carries.

    Parameters
    ----------
    path : Path
        A MIDI, FLAC, MP3 or WAV file, told by its bytes and not by its name.

    Raises
    ------
    FileError
        When it cannot be read, is another kind of file, or is cut short.
    MidiError
        When it is a MIDI file that is damaged.
    """
    try:
        with path.open("rb") as file:
            kind = _kind(file, path)
            if kind == "midi":
                return _midi(_whole(file, path))
            fields = read_fields(file, kind)
            digest = audio_digest(file, kind)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    return Carried(kind, fields.get(RECORD_FIELD), fields.get(MARK_FIELD), digest)


def file_digest(path: Path) -> Digest:
    """The digest of a file's content. See ``read_file``."""
    return read_file(path).digest


def _kind(file: BinaryIO, path: Path) -> str:
    head = file.read(12)
    kind = sniff(head)
    if kind == "mp3" and head[:3] == b"ID3":
        kind = "flac" if path.suffix.lower() == ".flac" else "mp3"
    if kind is None:
        raise FileError(_RULE, path.name, "choose another file")
    return kind


def _whole(file: BinaryIO, path: Path) -> bytes:
    file.seek(0)
    data = file.read(MAX_MIDI_BYTES + 1)
    if len(data) > MAX_MIDI_BYTES:
        raise FileError(
            f"a MIDI file has at most {MAX_MIDI_BYTES // 1_000_000} MB", path.name, "cut it"
        )
    return data


def _midi(data: bytes) -> Carried:
    return Carried("midi", read_midi_record(data), None, midi_digest(data))


def _unreadable(path: Path, error: OSError | ValueError) -> FileError:
    reason = getattr(error, "strerror", None) or "cannot be read"
    return FileError(_RULE + " that can be read", f"{path} ({reason})", "check the path")
