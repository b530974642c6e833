"""An index in one small file: about half a byte a step.

After eight bytes of magic and the length of the header comes the header in JSON, then one LZMA
stream for each array. Pitches follow from the intervals but where a line begins or a leap was
cut to four octaves; bars are kept as differences. Sizes stand in the header and are held to.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.originality.lines import INTERVALS, UNISON
from cadenza.metrics.originality.shards import Shard

__all__ = ["pack", "unpack"]

_MAGIC = b"CADORIG2"
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 1 << 26, "lc": 2, "lp": 1, "pb": 1}]
_LARGEST_HEADER, _MOST_STEPS = 1 << 26, 1 << 31
_TYPES = {"text": "<u2", "bar": "<u2", "anchors": "<u4", "anchored": "u1", "lines": "<u4"}


def pack(facts: Mapping[str, Any], shards: Sequence[Shard]) -> bytes:
    """The file of an index.

    Parameters
    ----------
    facts : mapping
        What JSON can hold.
    shards : sequence of Shard
        The arrays; they become one shard.
    """
    arrays = _arrays(shards)
    streams = {
        name: lzma.compress(
            array.astype(_TYPES[name]).tobytes(), lzma.FORMAT_XZ, lzma.CHECK_CRC32, filters=_FILTERS
        )
        for name, array in arrays.items()
    }
    sizes = {name: [len(streams[name]), arrays[name].size] for name in _TYPES}
    header = json.dumps({**facts, "streams": sizes}, ensure_ascii=False).encode()
    packed = lzma.compress(header, lzma.FORMAT_XZ)
    head = _MAGIC + len(packed).to_bytes(4, "little")
    return b"".join([head, packed, *(streams[name] for name in _TYPES)])


def _arrays(shards: Sequence[Shard]) -> dict[str, NDArray[Any]]:
    """The arrays of all shards, joined, as they are packed."""
    empty = [np.zeros(0, dtype=np.int64)]
    text = np.concatenate([each.text for each in shards] or empty).astype(np.int64)
    pitch = np.concatenate([each.pitch for each in shards] or empty).astype(np.int64)
    bar = np.concatenate([each.bar for each in shards] or empty).astype(np.int64)
    lines = np.concatenate(
        [each.lines[:, 1:] for each in shards] or [np.zeros((0, 2), dtype=np.int64)]
    )
    moved = np.zeros(len(text), dtype=np.int64)
    moved[1:] = np.where(text[:-1] > 0, text[:-1] % INTERVALS - UNISON, 0)
    begins = np.concatenate([[True], text[:-1] == 0])[: len(text)]
    jumps = np.flatnonzero((begins | (np.diff(pitch, prepend=0) != moved)) & (text > 0))
    # The sum of what was moved, from anchor to anchor, gives the pitches back.
    return {
        "text": text,
        "bar": np.diff(bar, prepend=0) & 0xFFFF,
        "anchors": np.diff(jumps, prepend=0),
        "anchored": pitch[jumps],
        "lines": lines.ravel(),
    }


def unpack(path: Path) -> tuple[dict[str, Any], list[Shard]]:
    """Facts and arrays of a packed file.

    Raises
    ------
    OSError
        When it cannot be read.
    ValueError
        When it is no such file, or is not whole.
    """
    data = memoryview(path.read_bytes())
    if bytes(data[:8]) != _MAGIC:
        raise ValueError("it is no packed index")
    at = 12 + int.from_bytes(data[8:12], "little")
    facts = json.loads(_unpacked(data[12:at], _LARGEST_HEADER))
    arrays: dict[str, NDArray[Any]] = {}
    for name, kind in _TYPES.items():
        packed, size = (int(each) for each in facts["streams"][name])
        if not 0 <= size <= _MOST_STEPS:
            raise ValueError(f"{name} has {size} entries")
        raw = _unpacked(data[at : at + packed], size * np.dtype(kind).itemsize)
        arrays[name] = np.frombuffer(raw, dtype=kind)
        if len(arrays[name]) != size:
            raise ValueError(f"{name} is cut short")
        at += packed
    return facts, [_shard(arrays)] if len(arrays["text"]) else []


def _unpacked(data: memoryview, most: int) -> bytes:
    """A stream's bytes, never more than told."""
    try:
        stream = lzma.LZMADecompressor(lzma.FORMAT_XZ)
        made = stream.decompress(bytes(data), max_length=most + 1)
    except (lzma.LZMAError, EOFError) as error:
        raise ValueError(f"its streams are broken ({error})") from error
    if not stream.eof or len(made) > most:
        raise ValueError("its streams are not whole")
    return made


def _shard(arrays: Mapping[str, NDArray[Any]]) -> Shard:
    text = arrays["text"].astype(np.uint16)
    ends = np.flatnonzero(text == 0)
    starts = np.concatenate([[0], ends[:-1] + 1])
    table = arrays["lines"].astype(np.int64).reshape(-1, 2)
    if len(table) != len(starts):
        raise ValueError("its lines are not those of its text")
    return Shard(
        text=text,
        pitch=_pitches(text, arrays["anchors"], arrays["anchored"]),
        bar=np.cumsum(arrays["bar"], dtype=np.uint16),
        lines=np.column_stack([starts, table]),
    )


def _pitches(
    text: NDArray[np.uint16], gaps: NDArray[Any], anchored: NDArray[Any]
) -> NDArray[np.uint8]:
    """Pitches from the intervals and the places where they begin anew."""
    anchors = np.cumsum(gaps, dtype=np.int64)
    if len(anchors) and anchors[-1] >= len(text):
        raise ValueError("its pitches lie outside its text")
    moved = np.zeros(len(text), dtype=np.int32)
    moved[1:] = np.where(text[:-1] > 0, (text[:-1] % INTERVALS).astype(np.int32) - UNISON, 0)
    total = np.cumsum(moved, dtype=np.int32)
    shift = np.zeros(len(text), dtype=np.int32)
    shift[anchors] = np.diff(anchored.astype(np.int32) - total[anchors], prepend=0)
    return ((total + np.cumsum(shift, dtype=np.int32)) * (text > 0)).astype(np.uint8)
