r"""What server and worker say to each other: lines of a word and what JSON can hold.

To the worker: ``hello {…}`` once, ``job {…}``, ``cancel {}``. From it: ``ready {}``, ``begun {}``,
``event-<name> {…}``, ``done {…}``, ``failed {…}``. JSON is written in ASCII, so that a line never
has another end than ``\n``.
"""

from __future__ import annotations

import json
import math
from typing import Any

__all__ = ["as_text", "joined", "parted"]


def as_text(data: dict[str, Any]) -> str:
    """A dict as one line of JSON; numbers that JSON does not know become null.

    Raises
    ------
    TypeError
        When it holds what JSON cannot.
    """
    try:
        return json.dumps(data, allow_nan=False, separators=(",", ":"))
    except ValueError:
        return json.dumps(_finite(data), allow_nan=False, separators=(",", ":"))


def joined(word: str, text: str = "{}") -> bytes:
    """A line, ready to be sent."""
    return f"{word} {text}\n".encode("ascii")


def parted(line: bytes) -> tuple[str, str]:
    """Word and JSON text of a line; ("", "") of one that was cut off."""
    if not line.endswith(b"\n"):
        return "", ""
    word, _, text = line[:-1].decode("ascii", "replace").partition(" ")
    return word, text


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value
