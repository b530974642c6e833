"""The chords that lie beside a lead sheet, as written by its converter.

A flat is a minus sign ("B-7"), alterations are words ("C7 add b9", "A7 alter b5").
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from cadenza.errors import FileError, UsageError
from cadenza.music.chord import Chord

__all__ = ["chords_of", "parse_figure", "read_chords"]

_FLAT = re.compile(r"(^|/)([A-G])-+")
_WORDS = ((" add ", ""), (" alter ", ""), (" subtract ", "no"))
_ROOT = re.compile(r"[A-G][b#]?")
_SUS_SEVEN = re.compile(r"sus(?=(?:/[A-G][b#]?)? ?add 7)")


def parse_figure(figure: str) -> Chord | None:
    """Read one symbol; what stands after a word that is not understood is left out.

    Returns
    -------
    Chord or None
        None where not even the root can be read.

    Examples
    --------
    >>> str(parse_figure("B-7 add b9")), str(parse_figure("Gsus add 7")), parse_figure("?")
    ('Bb7b9', 'G7sus4', None)
    """
    flat = _FLAT.sub(lambda found: f"{found[1]}{found[2]}b", figure.strip())
    plain = _SUS_SEVEN.sub("7sus4", flat)
    if plain != flat:
        plain = plain.split(" ")[0]
    joined = plain
    for word, replacement in _WORDS:
        joined = joined.replace(word, replacement)
    head = plain.split(" ")[0]
    for text in (joined, head, head.partition("/")[0], _ROOT.match(head)):
        try:
            return Chord.parse(text if isinstance(text, str) else text[0] if text else "")
        except UsageError:
            continue
    return None


def read_chords(path: Path) -> tuple[tuple[float, Chord | None], ...]:
    """The changes of a ``.chords.json`` file: (onset in quarter notes, chord).

    Raises
    ------
    FileError
        When the file cannot be read as a list of [onset, length, symbol].
    """
    try:
        return chords_of(path.read_text("utf-8"))
    except (OSError, ValueError, TypeError) as error:
        raise FileError("chords are a list of [onset, length, symbol]", str(path)) from error


def chords_of(text: str) -> tuple[tuple[float, Chord | None], ...]:
    """The same of a file's text.

    Raises
    ------
    ValueError, TypeError
        When it is something else.
    """
    rows = json.loads(text)
    return tuple((float(onset), parse_figure(str(symbol))) for onset, _, symbol in sorted(rows))
