"""The two fields of ours in the tags of FLAC, MP3 and WAV files, read without loading the file.

References
----------
RFC 9639, section 8.6 (Vorbis comments); ID3v2.2, 2.3 and 2.4 (id3.org), of which the frames of
free text (TXX, TXXX) are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cadenza.provenance.frames import exactly, flac_blocks, id3_end, riff_chunks, size_of
from cadenza.provenance.wire import MAX_RECORD_BYTES

__all__ = ["MARK_FIELD", "RECORD_FIELD", "read_fields"]

RECORD_FIELD = "CADENZA_PROVENANCE"
"""Holds the record."""

MARK_FIELD = "DIGITALSOURCETYPE"
"""Holds the IPTC digital source type."""

_OURS = (RECORD_FIELD, MARK_FIELD)
_VORBIS_COMMENT = 4
_LONGEST_TEXT = 4 * MAX_RECORD_BYTES
_LONGEST_COMMENTS = 1 << 24
_MOST_FRAMES = 10_000
_MOST_COMMENTS = 10_000
_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")
_UNSYNCHRONISED, _EXTENDED = 0x80, 0x40


def read_fields(file: BinaryIO, kind: str) -> dict[str, str]:
    """Our fields as they stand in the tags of an audio file.

    Parameters
    ----------
    file : BinaryIO
        It is read from its start.
    kind : {"flac", "mp3", "wav"}
        What it is.

    Returns
    -------
    dict
        ``RECORD_FIELD`` and ``MARK_FIELD`` → text; what is not there is left out.

    Raises
    ------
    FileError
        When the file is cut short or no such file.
    """
    found: dict[str, str] = {}
    for name, text in _pairs(file, kind):
        upper = name.strip().upper()
        if upper in _OURS:
            found.setdefault(upper, text.strip("\0 \r\n\t"))
    return found


def _pairs(file: BinaryIO, kind: str) -> Iterator[tuple[str, str]]:
    if kind == "flac":
        for block, start, stop in list(flac_blocks(file)):
            if block == _VORBIS_COMMENT:
                yield from _comments(exactly(file, start, stop - start, kind))
    elif kind == "wav":
        for name, start, stop in list(riff_chunks(file)):
            if name.lower() == b"id3 ":
                yield from _id3(file, start, min(stop, id3_end(file, start)))
    else:
        at = 0
        while (end := id3_end(file, at)) > at:
            yield from _id3(file, at, min(end, size_of(file)))
            at = end


def _comments(block: bytes) -> Iterator[tuple[str, str]]:
    """Names and texts of a block of Vorbis comments, as far as it is whole."""
    at = 4 + int.from_bytes(block[:4], "little")
    count = min(int.from_bytes(block[at : at + 4], "little"), _MOST_COMMENTS)
    at += 4
    for _ in range(count):
        length = int.from_bytes(block[at : at + 4], "little")
        at += 4
        if at + length > len(block):
            return
        if length <= _LONGEST_TEXT:
            name, _, text = block[at : at + length].decode("utf-8", "replace").partition("=")
            yield name, text
        at += length


def _id3(file: BinaryIO, start: int, stop: int) -> Iterator[tuple[str, str]]:
    """Names and texts of the free texts in an ID3v2 tag, as far as it is whole."""
    if stop - start < 10:
        return
    head = exactly(file, start, 10, "mp3")
    version, flags = head[3], head[5]
    if version not in (2, 3, 4):
        return
    if flags & _UNSYNCHRONISED and version < 4:
        if stop - start <= _LONGEST_COMMENTS:
            body = exactly(file, start + 10, stop - start - 10, "mp3")
            yield from _frames(_Bytes(_synchronised(body)), version, flags)
        return
    yield from _frames(_Window(file, start + 10, stop), version, flags)


class _Bytes:
    """Bytes in memory, read by place."""

    def __init__(self, data: bytes) -> None:
        self._data, self.length = data, len(data)

    def read(self, at: int, count: int) -> bytes:
        return self._data[at : at + count]


class _Window:
    """A stretch of a file, read by place."""

    def __init__(self, file: BinaryIO, start: int, stop: int) -> None:
        self._file, self._start, self.length = file, start, stop - start

    def read(self, at: int, count: int) -> bytes:
        self._file.seek(self._start + at)
        return self._file.read(max(0, min(count, self.length - at)))


def _synchronised(data: bytes) -> bytes:
    return data.replace(b"\xff\x00", b"\xff")


def _seven(data: bytes) -> int:
    """A number of seven bits a byte."""
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
    return value


def _frames(body: _Bytes | _Window, version: int, flags: int) -> Iterator[tuple[str, str]]:
    at = 0
    if flags & _EXTENDED and version > 2:
        size = body.read(0, 4)
        at = _seven(size) if version == 4 else 4 + int.from_bytes(size, "big")
    letters, head = (3, 6) if version == 2 else (4, 10)
    for _ in range(_MOST_FRAMES):
        row = body.read(at, head)
        if len(row) < head or not row[0]:
            return
        raw = row[letters : 2 * letters]
        length = _seven(raw) if version == 4 else int.from_bytes(raw, "big")
        at += head
        if row[:letters] in (b"TXX", b"TXXX") and 1 < length <= _LONGEST_TEXT:
            pair = _free_text(body.read(at, length), version, row[9] if version > 2 else 0)
            if pair is not None:
                yield pair
        at += length


def _free_text(data: bytes, version: int, flags: int) -> tuple[str, str] | None:
    """Description and text of a frame; None where it is packed in a way that is not read."""
    packed = 0x0C if version == 4 else 0xC0
    if flags & packed:
        return None
    if version == 4 and flags & 0x01:
        data = data[4:]
    if version == 4 and flags & 0x02:
        data = _synchronised(data)
    if not data or data[0] >= len(_ENCODINGS):
        return None
    wide = data[0] in (1, 2)
    cut = _end_of_text(data, wide=wide)
    if cut is None:
        return None
    encoding = _ENCODINGS[data[0]]
    name, text = data[1:cut], data[cut + (2 if wide else 1) :]
    if data[0] == 2 and text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    return name.decode(encoding, "replace"), text.decode(encoding, "replace")


def _end_of_text(data: bytes, *, wide: bool) -> int | None:
    """Where the zero stands that ends the first text."""
    if not wide:
        at = data.find(b"\0", 1)
        return None if at < 0 else at
    for at in range(1, len(data) - 1, 2):
        if data[at : at + 2] == b"\0\0":
            return at
    return None
