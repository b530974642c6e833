"""How much sound a file really holds, whatever its header says: WAV and FLAC.

Headers lie: a program that writes to a pipe, or is cut off, leaves a length of 0 or of 4 GB,
and half a download still has the length of the whole. The decoder believes it and gives silence
for what is not there; of a FLAC file that is cut off it gives nothing but silence.

References
----------
RFC 9639, "Free Lossless Audio Codec (FLAC)", 2024, section 9.1.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

__all__ = ["held_frames"]

_RIFF = (b"RIFF", b"RIFX", b"RF64", b"BW64")
_MOST_CHUNKS = 1_000
_PCM, _FLOAT, _A_LAW, _MU_LAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_EVEN = (_PCM, _FLOAT, _A_LAW, _MU_LAW, _EXTENSIBLE)
"""Codings in which every frame has as many bytes."""

_TAIL_BYTES = 1 << 20
_LONGEST_HEADER = 16


def held_frames(path: Path) -> int | None:
    """Frames that a WAV or FLAC file holds up to its end.

    Parameters
    ----------
    path : Path
        Any file that can be read.

    Returns
    -------
    int or None
        None where the file is of another kind, or it cannot be told.
    """
    with path.open("rb") as file:
        size_bytes = path.stat().st_size
        head = file.read(12)
        if head[:4] in _RIFF and head[8:] == b"WAVE":
            return _wav_frames(file, size_bytes, ">" if head[:4] == b"RIFX" else "<")
        if head[:4] == b"fLaC":
            return _flac_frames(file, size_bytes)
    return None


def _wav_frames(file: BinaryIO, size_bytes: int, order: str) -> int | None:
    """What fits between the header and the end of the file."""
    frame_bytes = 0
    for _ in range(_MOST_CHUNKS):
        name, length = file.read(4), file.read(4)
        if len(length) < 4:
            return None
        (count,) = struct.unpack(f"{order}I", length)
        if name == b"data":
            return (size_bytes - file.tell()) // frame_bytes if frame_bytes else None
        if name == b"fmt ":
            body = file.read(min(count, 40))
            if len(body) < 16:
                return None
            coding, frame_bytes = struct.unpack(f"{order}H10xH", body[:14])
            frame_bytes = frame_bytes if coding in _EVEN else 0
            count -= len(body)
        file.seek(count + count % 2, 1)
    return None


def _flac_frames(file: BinaryIO, size_bytes: int) -> int | None:
    """All frames where the last block is there, else those before the last that begins."""
    file.seek(8)
    info = file.read(18)
    if len(info) < 18:
        return None
    total = int.from_bytes(info[10:18], "big") & ((1 << 36) - 1)
    shortest, longest = struct.unpack(">HH", info[:4])
    if total == 0 or longest == 0:
        return None
    file.seek(max(0, size_bytes - _TAIL_BYTES))
    tail = file.read(_TAIL_BYTES)
    last = -1
    at = tail.find(b"\xff")
    while at >= 0:
        number = _first_frame(tail[at : at + _LONGEST_HEADER], longest, fixed=shortest == longest)
        if number is not None and number < total:
            last = max(last, number)
        at = tail.find(b"\xff", at + 1)
    if last < 0:
        return None
    return total if last + longest >= total else last


def _first_frame(header: bytes, longest: int, *, fixed: bool) -> int | None:
    """The number of the first frame of a block, where a block begins with these bytes."""
    if len(header) < 6 or header[1] not in (0xF8, 0xF9) or header[2] >> 4 == 0:
        return None
    if header[2] & 15 == 15 or header[3] >> 4 > 10 or header[3] & 1:
        return None
    counted = _coded_number(header[4:])
    if counted is None:
        return None
    number, used = counted
    used += 4 + {6: 1, 7: 2}.get(header[2] >> 4, 0)
    used += {12: 1, 13: 2, 14: 2}.get(header[2] & 15, 0)
    if used >= len(header) or _crc8(header[:used]) != header[used]:
        return None
    return number * longest if fixed and header[1] == 0xF8 else number


def _coded_number(data: bytes) -> tuple[int, int] | None:
    """A number as UTF-8 writes one, and how many bytes it takes."""
    first = data[0]
    if first < 0x80:
        return first, 1
    count = 8 - (first ^ 0xFF).bit_length()
    if not 2 <= count <= 7 or len(data) < count:
        return None
    number = first & (0x7F >> count)
    for byte in data[1:count]:
        if byte >> 6 != 2:
            return None
        number = number << 6 | byte & 0x3F
    return number, count


def _crc8(data: bytes) -> int:
    """The check sum of a block's header, polynomial 0x07."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ 0x07 if value & 0x80 else value << 1) & 0xFF
    return value
