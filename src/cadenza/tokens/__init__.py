"""The token room: vocabulary, grammar, and the way between sheets and sequences.

This is its one public door. numpy is loaded when something that needs it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.tokens.cells import decode_cell, encode_cell
    from cadenza.tokens.layout import Kind, Laid, Window, WindowPart, lay_out
    from cadenza.tokens.line_places import Ground, ground_of
    from cadenza.tokens.line_vocabulary import LineVocabulary
    from cadenza.tokens.lines import Line, LineEvent, events_of, line_of, lines_of
    from cadenza.tokens.packed import Entry, Packed, window_of, write_packed
    from cadenza.tokens.sheet import Event, Sheet, SheetPart
    from cadenza.tokens.vocabulary import FIELD_SIZES, FIELDS, SIZE, Family, digest

__all__ = [
    "FIELDS",
    "FIELD_SIZES",
    "SIZE",
    "Entry",
    "Event",
    "Family",
    "Ground",
    "Kind",
    "Laid",
    "Line",
    "LineEvent",
    "LineVocabulary",
    "Packed",
    "Sheet",
    "SheetPart",
    "Window",
    "WindowPart",
    "decode_cell",
    "digest",
    "encode_cell",
    "events_of",
    "ground_of",
    "lay_out",
    "line_of",
    "lines_of",
    "window_of",
    "write_packed",
]

_WHERE = {
    "cells": (
        "decode_cell",
        "encode_cell",
    ),
    "layout": (
        "Kind",
        "Laid",
        "Window",
        "WindowPart",
        "lay_out",
    ),
    "line_places": (
        "Ground",
        "ground_of",
    ),
    "line_vocabulary": ("LineVocabulary",),
    "lines": (
        "Line",
        "LineEvent",
        "events_of",
        "line_of",
        "lines_of",
    ),
    "packed": (
        "Entry",
        "Packed",
        "window_of",
        "write_packed",
    ),
    "sheet": (
        "Event",
        "Sheet",
        "SheetPart",
    ),
    "vocabulary": (
        "FIELD_SIZES",
        "FIELDS",
        "SIZE",
        "Family",
        "digest",
    ),
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> object:
    """Import what is asked for, from where it lives."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Every public name."""
    return __all__
