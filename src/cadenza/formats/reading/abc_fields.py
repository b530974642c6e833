"""The fields of ABC: metre, unit of length, tempo, key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from cadenza.errors import UsageError
from cadenza.formats.reading.keys import key_of_fifths
from cadenza.music.key import Key
from cadenza.music.score import Meter

__all__ = [
    "key_of_field",
    "length_of_field",
    "meter_of_field",
    "signature_of",
    "tempo_of_field",
    "unit_of_meter",
]

_SHARPS, _FLATS = "FCGDAEB", "BEADGCF"
_FIFTHS = {"C": 0, "D": 2, "E": 4, "F": -1, "G": 1, "A": 3, "B": 5}
_MODES = {
    "": "major", "maj": "major", "ion": "major", "m": "minor", "min": "minor", "aeo": "minor",
    "mix": "mixolydian", "dor": "dorian", "phr": "phrygian", "lyd": "lydian", "loc": "locrian",
}  # fmt: skip
_MODE_FIFTHS = {
    "major": 0, "minor": -3, "mixolydian": -1, "dorian": -2, "phrygian": -4, "lydian": 1,
    "locrian": -5,
}  # fmt: skip
_KEY = re.compile(r"^([A-G])([#b]?)\s*([A-Za-z]*)")
_FRACTION = re.compile(r"(\d{1,3})\s*/\s*(\d{1,3})")


def meter_of_field(text: str) -> Meter | None:
    """The metre of ``M:``; None where it is free.

    >>> str(meter_of_field("C|"))
    '2/2'
    """
    text = text.strip()
    if text in ("C", "C|"):
        return Meter(4, 4) if text == "C" else Meter(2, 2)
    top, slash, bottom = text.strip("()").replace("(", "").replace(")", "").partition("/")
    beats = [each.strip() for each in top.split("+")]
    try:
        if slash and all(each.isdecimal() for each in beats) and bottom.strip().isdecimal():
            return Meter(sum(int(each[:4]) for each in beats), int(bottom.strip()[:4]))
    except UsageError:
        return None
    return None


def unit_of_meter(meter: Meter | None) -> Fraction:
    """The unit of length in quarter notes where ``L:`` gives none."""
    if meter is not None and Fraction(meter.numerator, meter.denominator) < Fraction(3, 4):
        return Fraction(1, 4)
    return Fraction(1, 2)


def length_of_field(text: str) -> Fraction | None:
    """``L:1/8`` in quarter notes; None where it cannot be told."""
    found = _FRACTION.search(text)
    if found and int(found[2]) and int(found[1]):
        return Fraction(4 * int(found[1]), int(found[2]))
    return Fraction(4) if text.strip() == "1" else None


def tempo_of_field(text: str, unit: Fraction) -> float | None:
    """Quarter notes per minute of ``Q:``; None where it is in words alone.

    >>> tempo_of_field('3/8=60 "gently"', Fraction(1, 2))
    90.0
    """
    plain = re.sub(r'"[^"]*"', " ", text)
    beats, equals, rate = plain.partition("=")
    number = re.search(r"\d{1,5}(\.\d{1,4})?", rate if equals else plain)
    if number is None:
        return None
    lengths = [
        Fraction(4 * int(top), int(bottom))
        for top, bottom in _FRACTION.findall(beats)
        if int(bottom)
    ]
    beat = sum(lengths, Fraction()) if equals and lengths else unit
    return float(Fraction(number[0]) * beat) or None


def key_of_field(text: str, before: Key | None) -> tuple[Key | None, int]:
    """The key of ``K:``, and what it says of octaves and transposition, in semitones.

    >>> str(key_of_field("Edor clef=bass", None)[0])
    'E dorian'
    """
    shift = 0
    for name, value in re.findall(r"(transpose|octave)=([+-]?\d{1,3})", text):
        shift += int(value) * (12 if name == "octave" else 1)
    text = re.sub(r"\S+=\S*", "", text).strip()
    if text.startswith(("HP", "Hp")):
        return Key("D", "major"), shift
    found = _KEY.match(text)
    if found is None:
        return (None if text.lower().startswith("none") else before), shift
    letter, sign, mode_text = found.groups()
    mode = _MODES.get(mode_text if mode_text == "m" else mode_text.lower()[:3], "major")
    fifths = _FIFTHS[letter] + 7 * {"#": 1, "b": -1, "": 0}[sign] + _MODE_FIFTHS[mode]
    return key_of_fifths(fifths, mode), shift


def signature_of(key: Key | None) -> Mapping[str, int]:
    """Letter → semitones that the key's signature alters it by."""
    if key is None:
        return {}
    fifths = key.fifths
    if fifths >= 0:
        return dict.fromkeys(_SHARPS[:fifths], 1)
    return dict.fromkeys(_FLATS[:-fifths], -1)
