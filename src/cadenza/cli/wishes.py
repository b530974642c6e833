"""From flags as typed to what the use cases take."""

from __future__ import annotations

import sys

from cadenza.app import read_flags
from cadenza.brief import Wish
from cadenza.cli.options import BriefFlags
from cadenza.errors import UsageError

__all__ = ["flags_wish", "prompt_text", "whole_number"]

_LONGEST_INPUT = 2_000_000


def flags_wish(flags: BriefFlags) -> Wish:
    """The wish that the musical flags make."""
    return read_flags(
        style=flags["style"],
        title=flags["title"],
        key=flags["key"],
        tempo=flags["tempo"],
        meter=flags["meter"],
        bars=flags["bars"],
        length=flags["length"],
        parts=flags["parts"],
        without=flags["without"],
        chords=flags["chords"],
        progression=flags["progression"],
        ambience=flags["ambience"],
        finish=flags["finish"],
    )


def prompt_text(words: tuple[str, ...]) -> str | None:
    """The sentence: the words joined, standard input for a lone ``-``, None for no word."""
    if words == ("-",):
        return sys.stdin.read(_LONGEST_INPUT)
    return " ".join(words) if words else None


def whole_number(flag: str, text: str | None) -> int | None:
    """A whole number given to a flag.

    Raises
    ------
    UsageError
        When it is none.
    """
    if text is None:
        return None
    plain = text.strip()
    if not (plain.lstrip("+-").isascii() and plain.lstrip("+-").isdigit() and len(plain) < 25):
        raise UsageError(f"{flag} is a whole number", text, f"try {flag} 1")
    return int(plain)
