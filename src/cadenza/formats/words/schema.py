"""The JSON Schema of note words, as it is shipped."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

__all__ = ["WORDS_FORMAT", "words_schema"]

WORDS_FORMAT = "cadenza-words/1"
"""What every file says of its format."""


def words_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every file of a words folder keeps.

    Returns
    -------
    dict
        One schema for the files of pieces and those of instruments.
    """
    text = (files("cadenza.formats.words") / "words.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
