"""The token room: vocabulary, grammar, and the way between sheets and sequences."""

from __future__ import annotations

from cadenza.tokens.cells import decode_cell, encode_cell
from cadenza.tokens.layout import Kind, Laid, Window, WindowPart, lay_out
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
    "Kind",
    "Laid",
    "Packed",
    "Sheet",
    "SheetPart",
    "Window",
    "WindowPart",
    "decode_cell",
    "digest",
    "encode_cell",
    "lay_out",
    "window_of",
    "write_packed",
]
