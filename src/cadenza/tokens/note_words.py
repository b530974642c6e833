"""Notes, chords and rests of a line as words, "f#_2_quarter", and back.

A word is what sounds, an underscore, and how long. What sounds is one pitch or several joined by
"+", each a name spelled with sharps, an underscore and the octave (middle C is in octave 4), or
"rest". A length is one written value ("quarter", "dotted-eighth", "eighth-triplet"), two tied
ones ("half~eighth"), or twelfths of a quarter note ("17/12") where two values do not make it.
Every pair of pitches and length has exactly one word.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from cadenza.errors import UsageError
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["duration_of", "duration_word", "pitch_of", "pitch_word", "unword", "word"]

REST = "rest"
_NAMES = ("c", "c#", "d", "d#", "e", "f", "f#", "g", "g#", "a", "a#", "b")
_PITCH_CLASS = {name: number for number, name in enumerate(_NAMES)}
_PLAIN = {
    "longa": 192, "dotted-breve": 144, "breve": 96, "dotted-whole": 72, "whole": 48,
    "double-dotted-half": 42, "dotted-half": 36, "half": 24, "double-dotted-quarter": 21,
    "dotted-quarter": 18, "quarter": 12, "dotted-eighth": 9, "eighth": 6, "16th": 3,
}  # fmt: skip
_TRIPLETS = {
    "whole-triplet": 32, "half-triplet": 16, "quarter-triplet": 8, "eighth-triplet": 4,
    "16th-triplet": 2, "32nd-triplet": 1,
}  # fmt: skip
_STEPS = {**_PLAIN, **_TRIPLETS}
_VALUES = {steps: name for name, steps in _STEPS.items()}
_TIED = tuple(_PLAIN[name] for name in ("longa", "breve", "whole", "half", "quarter", "eighth"))
"""The values that a tie may begin with."""
_FORM = "a word is pitches and a length like f#_2_quarter"
_NEXT = "use words that word() made"


def word(pitches: Sequence[int], duration_steps: int) -> str:
    """The word of a note, a chord or a rest.

    Parameters
    ----------
    pitches : sequence of int
        MIDI pitches 0–127, each higher than the one before; empty for a rest.
    duration_steps : int
        Length, 12 steps to a quarter note, 1 or more.

    Raises
    ------
    UsageError
        When the pitches do not rise or lie outside MIDI, or the length is below 1.

    Examples
    --------
    >>> word((42,), 12), word((60, 64, 67), 4), word((), 30)
    ('f#_2_quarter', 'c_4+e_4+g_4_eighth-triplet', 'rest_half~eighth')
    """
    if any(low >= high for low, high in pairwise(pitches)):
        raise UsageError("pitches of a word rise", str(tuple(pitches)), "sort them")
    sounds = "+".join(pitch_word(pitch) for pitch in pitches) or REST
    return f"{sounds}_{duration_word(duration_steps)}"


def unword(text: str) -> tuple[tuple[int, ...], int]:
    """Pitches and length in steps of a word; the inverse of ``word``.

    Parameters
    ----------
    text : str
        A word.

    Raises
    ------
    UsageError
        When ``word`` never makes this text.

    Examples
    --------
    >>> unword("f#_2_quarter")
    ((42,), 12)
    """
    sounds, _, length = text.rpartition("_")
    steps = duration_of(length)
    pitches = () if sounds == REST else tuple(pitch_of(each) for each in sounds.split("+"))
    if word(pitches, steps) != text:
        raise UsageError(_FORM, text, _NEXT)
    return pitches, steps


def pitch_word(pitch: int) -> str:
    """Name and octave of a MIDI pitch 0–127.

    >>> pitch_word(42)
    'f#_2'
    """
    if not 0 <= pitch <= 127:
        raise UsageError("a MIDI pitch lies between 0 and 127", str(pitch), _NEXT)
    return f"{_NAMES[pitch % 12]}_{pitch // 12 - 1}"


def pitch_of(text: str) -> int:
    """The MIDI pitch of a name and octave.

    >>> pitch_of("f#_2")
    42
    """
    name, _, octave = text.partition("_")
    if name not in _PITCH_CLASS or octave not in {str(number) for number in range(-1, 10)}:
        raise UsageError(_FORM, text, _NEXT)
    pitch = 12 * (int(octave) + 1) + _PITCH_CLASS[name]
    if pitch > 127:
        raise UsageError("a MIDI pitch lies between 0 and 127", text, _NEXT)
    return pitch


@cache
def duration_word(steps: int) -> str:
    """The written value of a length, 12 steps to a quarter note.

    >>> [duration_word(steps) for steps in (18, 15, 5)]
    ['dotted-quarter', 'quarter~16th', '5/12']
    """
    if steps < 1:
        raise UsageError("a length is 1 step or more", str(steps), _NEXT)
    if steps in _VALUES:
        return _VALUES[steps]
    for first in _TIED:
        rest = _VALUES.get(steps - first)
        if rest in _PLAIN and steps - first < first:
            return f"{_VALUES[first]}~{rest}"
    return f"{steps}/{STEPS_PER_QUARTER}"


def duration_of(text: str) -> int:
    """Steps of a written value; the inverse of ``duration_word``.

    >>> duration_of("quarter~16th")
    15
    """
    if text.endswith(f"/{STEPS_PER_QUARTER}"):
        digits = text.removesuffix(f"/{STEPS_PER_QUARTER}")
        if digits.isdecimal() and digits.isascii() and len(digits) < 10:
            return int(digits)
        raise UsageError(_FORM, text, _NEXT)
    try:
        return sum(_STEPS[value] for value in text.split("~"))
    except KeyError as error:
        raise UsageError(_FORM, text or "nothing", _NEXT) from error
