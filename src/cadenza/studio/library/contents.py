"""What an uploaded file is, by its content; its name is not asked."""

from __future__ import annotations

import re
from pathlib import Path

from cadenza.studio.errors import StrangeContentError

__all__ = ["KINDS", "kind_of"]

KINDS = ("midi", "musicxml", "mxl", "abc", "kern", "audio", "soundfont")
"""Kinds of content that are taken."""

_HEAD = 1 << 16
_CHUNKED = {
    (b"RIFF", b"RMID"): ("midi", ".mid"),
    (b"RIFF", b"sfbk"): ("soundfont", ".sf2"),
    (b"RIFF", b"WAVE"): ("audio", ".wav"),
    (b"RF64", b"WAVE"): ("audio", ".wav"),
    (b"FORM", b"AIFF"): ("audio", ".aiff"),
    (b"FORM", b"AIFC"): ("audio", ".aiff"),
}
_BEGINNINGS = {
    b"MThd": ("midi", ".mid"),
    b"fLaC": ("audio", ".flac"),
    b"OggS": ("audio", ".ogg"),
    b"ID3": ("audio", ".mp3"),
}
_KERN = re.compile(rb"^\*\*kern\b", re.MULTILINE)
_ABC = re.compile(rb"^X:\s*\d+", re.MULTILINE)
_MUSICXML = re.compile(rb"<score-(partwise|timewise)\b|<!DOCTYPE\s+score-(partwise|timewise)\b")


def kind_of(path: Path) -> tuple[str, str]:
    """The kind of a file, and the ending that its content deserves.

    Raises
    ------
    StrangeContentError
        When it is of no kind that is taken.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    found = _binary(head) or _text(head)
    if found is None:
        raise StrangeContentError(
            "an upload is a MIDI, MusicXML, ABC or Humdrum file, a recording or a SoundFont",
            "something else" if head else "an empty file",
            "convert it first",
        )
    return found


def _binary(head: bytes) -> tuple[str, str] | None:
    found = _CHUNKED.get((head[:4], head[8:12])) or _BEGINNINGS.get(head[:4])
    found = found or _BEGINNINGS.get(head[:3])
    if found is not None:
        packed = found[0] == "soundfont" and b"OggS" in head
        return ("soundfont", ".sf3") if packed else found
    if head[4:8] == b"ftyp":
        return "audio", ".m4a"
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:  # a frame of layer III
        return "audio", ".mp3"
    zipped = head[:4] == b"PK\x03\x04" and (b"META-INF/container.xml" in head or b".xml" in head)
    return ("mxl", ".mxl") if zipped else None


def _text(head: bytes) -> tuple[str, str] | None:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        plain = head.decode("utf-16", "replace").encode()
    else:
        plain = head
    if _MUSICXML.search(plain):
        return "musicxml", ".musicxml"
    if b"\0" in plain:
        return None
    if _KERN.search(plain) or plain.startswith(b"**kern"):
        return "kern", ".krn"
    if _ABC.search(plain):
        return "abc", ".abc"
    return None
