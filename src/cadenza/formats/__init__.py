"""The formats room: a score as the files that other programs open.

Every function here is pure and gives bytes. Everything is imported when it is first asked for,
so that naming the room costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.formats.dawproject import Session, Stem, write_dawproject
    from cadenza.formats.midi_parts import part_files
    from cadenza.formats.naming import plain_names
    from cadenza.formats.notation import NOTATION_FORMATS, NotationFormat
    from cadenza.formats.reading import MAX_SCORE_BYTES, READABLE_SCORES, read_score

__all__ = [
    "MAX_SCORE_BYTES",
    "NOTATION_FORMATS",
    "READABLE_SCORES",
    "NotationFormat",
    "Session",
    "Stem",
    "part_files",
    "plain_names",
    "read_score",
    "write_dawproject",
]

_WHERE = {
    "dawproject": ("Session", "Stem", "write_dawproject"),
    "midi_parts": ("part_files",),
    "naming": ("plain_names",),
    "notation": ("NOTATION_FORMATS", "NotationFormat"),
    "reading": ("MAX_SCORE_BYTES", "READABLE_SCORES", "read_score"),
}


def __getattr__(name: str) -> object:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"cadenza.formats.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
