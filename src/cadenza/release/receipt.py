"""``receipt.json``: what was asked, what was decided, what the files hold.

Written with its fields in a fixed order; short lists stand on one line, so that a person can
read it and a program can compare it. ``docs/reference/receipt.md`` describes every field.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["RECEIPT_FIELDS", "in_order", "to_text"]

RECEIPT_FIELDS = (
    "cadenza",
    "title",
    "verb",
    "source",
    "brief",
    "plan",
    "seed",
    "engine",
    "players",
    "options",
    "conformance",
    "originality",
    "takes",
    "takes_tried",
    "partial",
    "mix",
    "synth",
    "soundfont",
    "loudness",
    "stems",
    "provenance",
    "files",
    "seconds",
)
"""Every field of a receipt, in the order in which they are written."""

_LINE = 96
_INDENT = "  "


def in_order(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """A receipt with its fields in the order of ``RECEIPT_FIELDS``, any others behind them."""
    known = {name: receipt[name] for name in RECEIPT_FIELDS if name in receipt}
    return {**known, **receipt}


def to_text(value: object) -> str:
    """JSON of two-space steps, with whatever fits a line of 96 characters on one line.

    Parameters
    ----------
    value : Any
        Mappings, sequences, text, numbers, booleans and None. Numbers that are not finite
        become null, as JSON knows none.

    Returns
    -------
    str
        Ends with a line feed; the same value gives the same text.

    Examples
    --------
    >>> print(to_text({"bars": 4, "chords": ["Dm7", "G7"]}), end="")
    {"bars": 4, "chords": ["Dm7", "G7"]}
    """
    return _block(_plain(value), 0) + "\n"


def _plain(value: object) -> object:
    """The same value in JSON's own types, numbers rounded to six places."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(each) for each in value]
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return str(value)


def _block(value: object, depth: int) -> str:
    line = json.dumps(value, ensure_ascii=False)
    inner, outer = _INDENT * (depth + 1), _INDENT * depth
    if len(line) + 2 * depth <= _LINE or not value or not isinstance(value, dict | list):
        return line
    if isinstance(value, dict):
        rows = [
            f"{inner}{json.dumps(name, ensure_ascii=False)}: {_block(each, depth + 1)}"
            for name, each in value.items()
        ]
        return "{\n" + ",\n".join(rows) + f"\n{outer}}}"
    return "[\n" + ",\n".join(inner + _block(each, depth + 1) for each in value) + f"\n{outer}]"
