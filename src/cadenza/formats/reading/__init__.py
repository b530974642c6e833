"""Scores read from the files of other programs: MIDI, MusicXML, ABC and Humdrum.

Everything is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.formats.reading.scores import MAX_SCORE_BYTES, READABLE_SCORES, read_score

__all__ = ["MAX_SCORE_BYTES", "READABLE_SCORES", "read_score"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("cadenza.formats.reading.scores"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
