"""From flags as typed to what the use cases take."""

from __future__ import annotations

import sys

from cadenza.app import ReadBy, ReaderChoice, read_flags
from cadenza.brief import Wish
from cadenza.cli.options import BriefFlags, ReaderFlags
from cadenza.cli.show import note
from cadenza.errors import UsageError

__all__ = ["flags_wish", "prompt_text", "reader_of", "say_reader", "whole_number"]

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
        moods=flags["moods"],
        register=flags["register"],
        beats_per_chord=flags["beats_per_chord"],
        octave_spread=flags["octave_spread"],
    )


def prompt_text(words: tuple[str, ...]) -> str | None:
    """The sentence: the words joined, standard input for a lone ``-``, None for no word."""
    if words == ("-",):
        return sys.stdin.read(_LONGEST_INPUT)
    return " ".join(words) if words else None


def reader_of(flags: ReaderFlags) -> ReaderChoice:
    """The reader that ``--llm`` or its variable names.

    Raises
    ------
    UsageError
        When it is neither an address nor a ``.gguf`` file.
    """
    return ReaderChoice((flags["llm"] or "").strip() or None)


def say_reader(reader: ReadBy) -> None:
    """Say on stderr what is to be known of who read the sentence."""
    if reader.notice:
        note(f"note: {reader.notice}")


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
