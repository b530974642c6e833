"""How much sound a WAV file really holds, whatever its header says.

Headers lie: a program that writes to a pipe, or is cut off, leaves a length of 0 or of 4 GB.
The decoder believes it and gives silence for what is not there.
"""

from __future__ import annotations

import struct
from pathlib import Path

__all__ = ["held_frames"]

_RIFF = (b"RIFF", b"RIFX", b"RF64", b"BW64")
_MOST_CHUNKS = 1_000
_PCM, _FLOAT, _A_LAW, _MU_LAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_EVEN = (_PCM, _FLOAT, _A_LAW, _MU_LAW, _EXTENSIBLE)
"""Codings in which every frame has as many bytes."""


def held_frames(path: Path) -> int | None:
    """Frames that fit between the header of a WAV file and its end.

    Parameters
    ----------
    path : Path
        Any file that can be read.

    Returns
    -------
    int or None
        None where it is no WAV file, or one whose frames have no fixed size.
    """
    with path.open("rb") as file:
        size = path.stat().st_size
        head = file.read(12)
        if head[:4] not in _RIFF or head[8:] != b"WAVE":
            return None
        order = ">" if head[:4] == b"RIFX" else "<"
        frame_bytes = 0
        for _ in range(_MOST_CHUNKS):
            name, length = file.read(4), file.read(4)
            if len(length) < 4:
                return None
            (count,) = struct.unpack(f"{order}I", length)
            if name == b"data":
                return (size - file.tell()) // frame_bytes if frame_bytes else None
            if name == b"fmt ":
                body = file.read(min(count, 40))
                if len(body) < 16:
                    return None
                coding, frame_bytes = struct.unpack(f"{order}H10xH", body[:14])
                frame_bytes = frame_bytes if coding in _EVEN else 0
                count -= len(body)
            file.seek(count + count % 2, 1)
    return None
