"""Notation: MusicXML, engraved pages, ABC and chord sheets from a score.

``build_sheet`` decides what stands on paper; every format writes the same sheet. Everything is
imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.formats.notation.abc import to_abc
    from cadenza.formats.notation.build import build_sheet
    from cadenza.formats.notation.chordsheet import to_chord_sheet
    from cadenza.formats.notation.engrave import to_svg_pages
    from cadenza.formats.notation.musicxml import to_musicxml, to_mxl
    from cadenza.formats.notation.pdf import to_pdf
    from cadenza.formats.notation.sheet import Sheet, SheetNote
    from cadenza.formats.notation.table import NOTATION_FORMATS, NotationFormat

__all__ = [
    "NOTATION_FORMATS",
    "NotationFormat",
    "Sheet",
    "SheetNote",
    "build_sheet",
    "to_abc",
    "to_chord_sheet",
    "to_musicxml",
    "to_mxl",
    "to_pdf",
    "to_svg_pages",
]

_WHERE = {
    "abc": ("to_abc",),
    "build": ("build_sheet",),
    "chordsheet": ("to_chord_sheet",),
    "engrave": ("to_svg_pages",),
    "musicxml": ("to_musicxml", "to_mxl"),
    "pdf": ("to_pdf",),
    "sheet": ("Sheet", "SheetNote"),
    "table": ("NOTATION_FORMATS", "NotationFormat"),
}


def __getattr__(name: str) -> object:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"cadenza.formats.notation.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
