"""Where the sound stands in a FLAC, MP3 or WAV file, and its digest.

The digest is over the encoded frames as they stand (of WAV: the format and the samples).
Writing other tags or another cover leaves it as it is; decoding and encoding again does not.
Files are read in pieces, however long they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from cadenza.errors import FileError
from cadenza.provenance.record import Digest

__all__ = [
    "audio_digest",
    "exactly",
    "flac_blocks",
    "id3_end",
    "riff_chunks",
    "size_of",
]

_PIECE = 1 << 20
_MOST_BLOCKS = 100_000
_ID3_HEAD, _ID3_TAIL, _APE_FOOT = 10, 128, 32
_NO_SIZE = 0xFFFFFFFF
_COMMENTS_END = 0x80


def audio_digest(file: BinaryIO, kind: str) -> Digest:
    """The digest of an audio file's sound.

    Parameters
    ----------
    file : BinaryIO
        It is read from its start.
    kind : {"flac", "mp3", "wav"}
        What it is.

    Raises
    ------
    FileError
        When it is cut short or no such file.
    """
    find = {"flac": _flac_span, "mp3": _mp3_span, "wav": _wav_spans}[kind]
    digest = hashlib.sha256()
    for start, stop in list(find(file)):
        file.seek(start)
        left = stop - start
        while left > 0:
            piece = file.read(min(_PIECE, left))
            if not piece:
                raise damaged(kind, "the end of the file inside the sound")
            digest.update(piece)
            left -= len(piece)
    return Digest(kind, digest.hexdigest())


def damaged(kind: str, what: str) -> FileError:
    """The error of a file that is not whole."""
    return FileError(f"a {kind.upper()} file is whole", what, "use another copy of it")


def exactly(file: BinaryIO, at: int, count: int, kind: str) -> bytes:
    """So many bytes from a place.

    Raises
    ------
    FileError
        When the file ends before.
    """
    file.seek(at)
    data = file.read(count)
    if len(data) < count:
        raise damaged(kind, f"the end of the file at byte {at + len(data)}")
    return data


def size_of(file: BinaryIO) -> int:
    """Length of a file in bytes."""
    return file.seek(0, 2)


def id3_end(file: BinaryIO, at: int = 0) -> int:
    """Where an ID3v2 tag at a place ends; the same place where there is none."""
    file.seek(at)
    head = file.read(_ID3_HEAD)
    if len(head) < _ID3_HEAD or head[:3] != b"ID3" or max(head[6:10]) > 0x7F:
        return at
    length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    footer = _ID3_HEAD if head[5] & 0x10 else 0
    return at + _ID3_HEAD + length + footer


def flac_blocks(file: BinaryIO) -> Iterator[tuple[int, int, int]]:
    """(kind, start, stop) of each metadata block of a FLAC file.

    References
    ----------
    RFC 9639, section 8.
    """
    at = id3_end(file)
    if exactly(file, at, 4, "flac") != b"fLaC":
        raise damaged("flac", "no fLaC at its start")
    at += 4
    for _ in range(_MOST_BLOCKS):
        head = exactly(file, at, 4, "flac")
        length = int.from_bytes(head[1:], "big")
        yield head[0] & 0x7F, at + 4, at + 4 + length
        at += 4 + length
        if head[0] & _COMMENTS_END:
            return
    raise damaged("flac", f"more than {_MOST_BLOCKS} metadata blocks")


def riff_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """(name, start, stop) of each chunk of a WAV file, cut at the end of the file."""
    head = exactly(file, 0, 12, "wav")
    if head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE":
        raise damaged("wav", "no RIFF WAVE at its start")
    at, end = 12, size_of(file)
    for _ in range(_MOST_BLOCKS):
        if at + 8 > end:
            return
        name = exactly(file, at, 8, "wav")
        length = int.from_bytes(name[4:], "little")
        stop = end if length == _NO_SIZE else min(at + 8 + length, end)
        yield name[:4], at + 8, stop
        at = stop + (length & 1)
    raise damaged("wav", f"more than {_MOST_BLOCKS} chunks")


def _flac_span(file: BinaryIO) -> Iterator[tuple[int, int]]:
    start = max(stop for _, _, stop in flac_blocks(file))
    yield start, max(start, _without_tail(file, start))


def _wav_spans(file: BinaryIO) -> Iterator[tuple[int, int]]:
    for name, start, stop in riff_chunks(file):
        if name in (b"fmt ", b"data"):
            yield start, stop


def _mp3_span(file: BinaryIO) -> Iterator[tuple[int, int]]:
    start = 0
    while (end := id3_end(file, start)) > start:
        start = end
    if start >= size_of(file):
        raise damaged("mp3", "tags and no sound")
    yield start, _without_tail(file, start)


def _without_tail(file: BinaryIO, start: int) -> int:
    """The end of the file without ID3v1 and APEv2 tags behind the sound."""
    end = size_of(file)
    while True:
        if end - start >= _ID3_TAIL and exactly(file, end - _ID3_TAIL, 3, "mp3") == b"TAG":
            end -= _ID3_TAIL
            continue
        foot = exactly(file, end - _APE_FOOT, _APE_FOOT, "mp3") if end - start >= _APE_FOOT else b""
        if foot[:8] != b"APETAGEX":
            return end
        length = int.from_bytes(foot[12:16], "little") + (_APE_FOOT if foot[23] & 0x80 else 0)
        if not _APE_FOOT <= length <= end - start:
            return end
        end -= length
