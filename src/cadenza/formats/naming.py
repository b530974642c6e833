"""File names for parts: as far as every file system takes them, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["plain_names"]

_LONGEST = 60
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that mean no file on Windows."""


def plain_names(parts: Iterable[str]) -> list[str]:
    """A file name without an ending for each part.

    Letters, digits, hyphens and points stay, all else becomes an underscore; a name that is
    taken, in whatever case, gets a number.

    >>> plain_names(["Violin I", "violin/i", "…"])
    ['Violin_I', 'violin_i_2', 'part']
    """
    names: list[str] = []
    taken: set[str] = set()
    for part in parts:
        plain = re.sub(r"[^\w.-]+", "_", part).strip("._")[:_LONGEST] or "part"
        plain += "_" * bool(_DEVICES.fullmatch(plain))
        name, count = plain, 1
        while name.lower() in taken:
            count += 1
            name = f"{plain}_{count}"
        taken.add(name.lower())
        names.append(name)
    return names
