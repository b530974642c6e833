"""The JSON schema of what a language model is asked for.

It is bounded everywhere: names are on lists, texts have a longest length, arrays a largest
count, whole numbers a range. So an answer that is generated under it always ends. It keeps to
what the grammar converters of llama.cpp and its kin know: objects whose fields are all required,
``anyOf`` with null, ``enum``, ``maxItems``, ``maxLength``, ``minimum`` and ``maximum``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cadenza.brief.data import table
from cadenza.brief.model import (
    MAX_BARS,
    MAX_BEATS_PER_CHORD,
    MAX_BPM,
    MAX_OCTAVE_SPREAD,
    MAX_REGISTER,
    MAX_SECONDS,
    MIN_BPM,
    MIN_REGISTER,
    ROLES,
)
from cadenza.brief.moods import mood_names
from cadenza.brief.vocabulary import Vocabulary
from cadenza.music import INSTRUMENTS, MODES
from cadenza.music.pitch import midi_name

__all__ = [
    "LONGEST_CHORD",
    "LONGEST_KIND",
    "LONGEST_NUMERAL",
    "LONGEST_TITLE",
    "METERS",
    "MOST_AMBIENCES",
    "MOST_CHORDS",
    "MOST_LEFT_OUT",
    "MOST_MOODS",
    "MOST_PARTS",
    "REGISTERS",
    "TONICS",
    "instrument_names",
    "left_out_names",
    "longest_answer",
    "usable",
    "wish_schema",
]

TONICS = (
    "C", "C#", "Db", "D", "D#", "Eb", "E", "F", "F#", "Gb", "G", "G#", "Ab", "A", "A#", "Bb", "B",
    "Cb",
)  # fmt: skip
METERS = (
    "4/4", "3/4", "2/4", "6/8", "12/8", "9/8", "5/4", "7/8", "5/8", "7/4", "6/4", "3/8", "2/2",
)  # fmt: skip
REGISTERS = (
    "low", "middle", "high", *(midi_name(each) for each in range(MIN_REGISTER, MAX_REGISTER + 1)),
)  # fmt: skip
LONGEST_TITLE, LONGEST_KIND, LONGEST_CHORD, LONGEST_NUMERAL = 60, 30, 12, 8
MOST_MOODS, MOST_PARTS, MOST_LEFT_OUT, MOST_AMBIENCES, MOST_CHORDS = 4, 8, 8, 3, 16
_MOST_NAMES, _LONGEST_NAME = 400, 64


def usable(names: Iterable[str]) -> list[str]:
    """The first 400 names that stand in a grammar as they are: 1 to 64 plain characters."""
    plain = (
        name
        for name in names
        if 0 < len(name) <= _LONGEST_NAME and name.isprintable() and not set(name) & set('"\\')
    )
    return list(dict.fromkeys(plain))[:_MOST_NAMES]


def instrument_names(vocabulary: Vocabulary) -> list[str]:
    """What can play: General MIDI in snake case, "drums", and the patches."""
    return ["drums", *(each.name for each in INSTRUMENTS), *usable(vocabulary.instruments)]


def left_out_names() -> list[str]:
    """What can be left out: roles and families of instruments."""
    groups = table("instruments")["groups"].values()
    families = (name for group in groups for name in group.get("family", ()))
    return list(dict.fromkeys([*ROLES, *families]))


def wish_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The JSON schema of an answer.

    Parameters
    ----------
    vocabulary : Vocabulary
        The names that may be used.

    Returns
    -------
    dict
        In JSON's types; every field is required, null, false and [] mean: not said.

    Examples
    --------
    >>> from cadenza.brief import default_vocabulary
    >>> wish_schema(default_vocabulary())["properties"]["bars"]["anyOf"][0]["maximum"]
    2000
    """
    fields: dict[str, Any] = {
        "style": _maybe(_one_of(usable(vocabulary.styles))),
        "kind": _maybe(_text(LONGEST_KIND)),
        "moods": _list(_one_of(mood_names()), MOST_MOODS),
        "tonic": _maybe(_one_of(TONICS)),
        "mode": _maybe(_one_of(MODES)),
        "tempo_bpm": _maybe(_whole(int(MIN_BPM), int(MAX_BPM))),
        "meter": _maybe(_one_of(METERS)),
        "bars": _maybe(_whole(1, MAX_BARS)),
        "seconds": _maybe(_whole(1, int(MAX_SECONDS))),
        "parts": _list(_part(vocabulary), MOST_PARTS),
        "only_parts": {"type": "boolean"},
        "without": _list(_one_of(left_out_names()), MOST_LEFT_OUT),
        "ambience": _list(_one_of(usable(vocabulary.ambiences)), MOST_AMBIENCES),
        "chords": _list(_text(LONGEST_CHORD), MOST_CHORDS),
        "progression": _list(_text(LONGEST_NUMERAL), MOST_CHORDS),
        "register": _maybe(_one_of(REGISTERS)),
        "beats_per_chord": _maybe(_whole(1, int(MAX_BEATS_PER_CHORD))),
        "octave_spread": _maybe(_whole(1, MAX_OCTAVE_SPREAD)),
        "finish": _maybe(_one_of(usable(vocabulary.finishes))),
        "swing": {"type": "boolean"},
        "title": _maybe(_text(LONGEST_TITLE)),
    }
    return _object(fields)


def _part(vocabulary: Vocabulary) -> dict[str, Any]:
    return _object(
        {
            "role": _maybe(_one_of(ROLES)),
            "instrument": _maybe(_one_of(instrument_names(vocabulary))),
        }
    )


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(names: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(names)}


def _text(longest: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest}


def _whole(low: int, high: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


def _list(items: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": most}


_LONGEST_NUMBER, _LONGEST_CHARACTER = 17, 6


def longest_answer(schema: dict[str, Any]) -> int:
    r"""The most characters that an answer under the schema takes, spaces between them included.

    A character of a text may be written as an escape or a pair of them ("\ud83d\ude00").
    """
    if "anyOf" in schema:
        return max(longest_answer(each) for each in schema["anyOf"])
    if "enum" in schema:
        return max((6 * len(each) for each in schema["enum"]), default=0) + 3
    kind = schema["type"]
    if kind == "string":
        return int(schema["maxLength"]) * _LONGEST_CHARACTER + 3
    if kind == "array":
        return int(schema["maxItems"]) * (longest_answer(schema["items"]) + 2) + 4
    if kind == "object":
        rows = schema["properties"].items()
        return sum(len(name) + 6 + longest_answer(each) + 2 for name, each in rows) + 4
    return _LONGEST_NUMBER + 1
