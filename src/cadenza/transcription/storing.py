"""Arrays as bytes and back: NumPy's own zip of arrays, without pickle, the same each time."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import FileError

__all__ = ["packed", "unpacked"]

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_KIND = "kind"


def packed(kind: str, arrays: Mapping[str, NDArray[Any] | np.generic]) -> bytes:
    """Arrays as the bytes of an ``.npz`` file that say what kind of thing they are.

    Parameters
    ----------
    kind : str
        Name and version of the kind.
    arrays : mapping
        Name → array of numbers; written in this order.
    """
    out = io.BytesIO()
    named = {_KIND: np.frombuffer(kind.encode(), np.uint8), **arrays}
    with zipfile.ZipFile(out, "w") as file:
        for name, array in named.items():
            entry = zipfile.ZipInfo(f"{name}.npy", _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            body = io.BytesIO()
            np.lib.format.write_array(body, np.asarray(array), allow_pickle=False)
            file.writestr(entry, body.getvalue(), compresslevel=6)
    return out.getvalue()


def unpacked(kind: str, data: bytes, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """What ``packed`` wrote.

    Raises
    ------
    FileError
        When the bytes are broken, of another kind, or lack an array.
    """
    rule = f"the bytes of a {kind.rpartition('-')[0]} are whole"
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            found = {name: np.asarray(file[name]) for name in (_KIND, *names)}
        came = found.pop(_KIND).tobytes().decode("utf-8", "replace")
    except (
        *(ValueError, KeyError, OSError, EOFError, AttributeError, TypeError),
        *(zipfile.BadZipFile, zlib.error, NotImplementedError),
    ) as error:
        raise FileError(rule, f"{len(data)} bytes that cannot be read", "make them anew") from error
    if came != kind:
        raise FileError(f"these bytes hold a {kind}", came, "make them anew")
    return found
