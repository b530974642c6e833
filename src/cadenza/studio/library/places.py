"""Names of the files that a revision or a take consists of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cadenza.release.folder import PAGE_NAME, RECEIPT_NAME

__all__ = ["FILES", "MIX_NAME", "PAGE_NAME", "RECEIPT_NAME", "SCORE_NAME", "SONG_NAME", "told"]

SONG_NAME, MIX_NAME, SCORE_NAME = "song.mid", "mix.json", "score.json"
"""The notes; what a person set of the sound; the notes as a page reads them."""

FILES = (SONG_NAME, RECEIPT_NAME, PAGE_NAME, SCORE_NAME, "pianoroll.png", MIX_NAME)
"""Everything that is carried from one state to another."""


def told(path: Path) -> dict[str, Any] | None:
    """A JSON file that the library wrote; None where it is not there."""
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return value if isinstance(value, dict) else None
