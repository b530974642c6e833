"""Note words: scores as JSON files of notes, one for each General MIDI instrument, and back.

Everything is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.formats.words.decoding import score_of
    from cadenza.formats.words.encoding import instrument_file, instrument_head, note_rows
    from cadenza.formats.words.pieces import piece_row
    from cadenza.formats.words.schema import WORDS_FORMAT, words_schema

__all__ = [
    "WORDS_FORMAT",
    "instrument_file",
    "instrument_head",
    "note_rows",
    "piece_row",
    "score_of",
    "words_schema",
]

_WHERE = {
    "decoding": ("score_of",),
    "encoding": ("instrument_file", "instrument_head", "note_rows"),
    "pieces": ("piece_row",),
    "schema": ("WORDS_FORMAT", "words_schema"),
}


def __getattr__(name: str) -> object:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"cadenza.formats.words.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
