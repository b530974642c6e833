"""Facts and arrays as bytes: the same ones give the same bytes, and nothing is pickled.

Eight bytes of magic, the length of the header (8 bytes, little-endian), the header in canonical
JSON (facts, and name, type and shape of each array), then the arrays one after the other, each
beginning at a multiple of eight bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.corpus.canonical import canonical
from cadenza.errors import FileError

__all__ = ["from_bytes", "to_bytes"]

_MAGIC = b"CADARR01"
_ALIGN = 8


def to_bytes(facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Facts that JSON can hold and arrays as bytes."""
    plain = {name: _little(array) for name, array in arrays.items()}
    table = [[name, each.dtype.str, list(each.shape)] for name, each in plain.items()]
    head = canonical({"arrays": table, "facts": dict(facts)})
    chunks = [_MAGIC, len(head).to_bytes(_ALIGN, "little"), head, _padding(len(head))]
    for each in plain.values():
        chunks += [each.tobytes(), _padding(each.nbytes)]
    return b"".join(chunks)


def from_bytes(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Facts and arrays; the arrays are views that cannot be written to.

    Raises
    ------
    FileError
        When the bytes are something else, or cut short.
    """
    if data[: len(_MAGIC)] != _MAGIC:
        raise FileError("stored arrays are whole", "other bytes", "run cadenza corpus verify")
    try:
        at = 2 * _ALIGN
        end = at + int.from_bytes(data[_ALIGN:at], "little")
        head = json.loads(data[at:end])
        at = end + len(_padding(end))
        arrays: dict[str, NDArray[Any]] = {}
        for name, kind, shape in head["arrays"]:
            count = int(np.prod(shape, dtype=np.int64))
            arrays[name] = np.frombuffer(data, kind, count, at).reshape(shape)
            at += arrays[name].nbytes + len(_padding(arrays[name].nbytes))
        return head["facts"], arrays
    except (ValueError, KeyError, TypeError) as error:
        raise FileError("stored arrays are whole", str(error), "run cadenza corpus verify") from (
            error
        )


def _little(array: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(array.shape)


def _padding(length: int) -> bytes:
    return bytes(-length % _ALIGN)
