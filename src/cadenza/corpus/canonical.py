"""One way to write a value down, and digests that say what they are of.

Canonical JSON has sorted keys, no spaces and UTF-8, so that equal values give equal bytes. A
tagged digest hashes what it is of before the value, so that no two kinds can be mistaken for
each other. Needs the standard library only: finding out that nothing changed loads no numpy.
"""

from __future__ import annotations

import hashlib
import json

__all__ = ["canonical", "data_digest", "tagged_digest"]


def canonical(value: object) -> bytes:
    r"""A value as canonical JSON.

    Examples
    --------
    >>> canonical({"b": [1, 2.5], "a": "é"})
    b'{"a":"\xc3\xa9","b":[1,2.5]}'
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8", "surrogatepass")


def data_digest(data: bytes) -> str:
    """SHA-256 of some bytes, by which the store knows them."""
    return hashlib.sha256(data).hexdigest()


def tagged_digest(tag: str, value: object) -> str:
    """SHA-256 of a tag and a value as canonical JSON.

    Examples
    --------
    >>> tagged_digest("result", [1]) == tagged_digest("commit", [1])
    False
    """
    return hashlib.sha256(tag.encode() + b"\n" + canonical(value)).hexdigest()
