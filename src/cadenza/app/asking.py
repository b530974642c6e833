"""What was understood of a wish, as a record keeps it, and back, strictly.

Paths lose their folders: a record says what a file is called, never where it lay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from cadenza.brief import ROLES, PartWish, Wish, note_of
from cadenza.errors import CadenzaError, ProvenanceError
from cadenza.music import MODES, Chord, Key, Meter, midi_name

__all__ = [
    "bare_name",
    "broken_field",
    "clipped_words",
    "read_bare",
    "read_wish_facts",
    "wish_facts",
]

_FOLDERS = re.compile(r"^.*[/\\]", re.DOTALL)
_FILES = re.compile(
    r"\.(sf2|sf3|wav|flac|mp3|aif|aiff|ogg)(:\d{1,6}:\d{1,6})?$", re.IGNORECASE | re.ASCII
)
_MOST_WORDS, _LONGEST_WORD = 64, 64
_MOST_ITEMS = 20_000
_LONGEST_TEXT = 2_000

_T = TypeVar("_T")

_TEXTS = ("style", "title", "finish", "mode", "kind")
_LISTS = ("moods", "without", "ambience", "progression", "unread")
_KNOWN = {
    *_TEXTS, *_LISTS, "tempo_bpm", "bars", "seconds", "key", "meter", "chords", "parts",
    "only_parts", "swing", "register", "beats_per_chord", "octave_spread",
}  # fmt: skip


def bare_name(name: str) -> str:
    r"""A sound's name; of a file its name without folders.

    >>> bare_name("/home/me/rain.wav"), bare_name("C:\\fonts\\my.sf2:0:4"), bare_name("rain")
    ('rain.wav', 'my.sf2:0:4', 'rain')
    """
    return _FOLDERS.sub("", name) if _FILES.search(name) or "/" in name or "\\" in name else name


def clipped_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """The first 64 words, each at its first 64 letters: enough to know them by."""
    return tuple(word[:_LONGEST_WORD] for word in words[:_MOST_WORDS])


def wish_facts(wish: Wish) -> dict[str, object]:
    """A wish in JSON's types; what was not said is left out."""
    rows: dict[str, object] = {
        **{name: getattr(wish, name) for name in (*_TEXTS, "tempo_bpm", "bars", "seconds")},
        **{name: list(getattr(wish, name)) for name in _LISTS},
        "key": None if wish.key is None else str(wish.key),
        "meter": None if wish.meter is None else str(wish.meter),
        "chords": [chord.symbol for chord in wish.chords],
        "parts": [_part(part) for part in wish.parts],
        "only_parts": wish.only_parts or None,
        "swing": wish.swing or None,
        "register": None if wish.register is None else midi_name(wish.register),
        "beats_per_chord": wish.beats_per_chord,
        "octave_spread": wish.octave_spread,
        "ambience": [bare_name(name) for name in wish.ambience],
        "unread": list(clipped_words(wish.unread)),
    }
    return {name: value for name, value in rows.items() if value not in (None, [])}


def _part(part: PartWish) -> dict[str, object]:
    instrument = None if part.instrument is None else bare_name(part.instrument)
    rows = {"role": part.role, "instrument": instrument, "program": part.program}
    return {name: value for name, value in rows.items() if value is not None}


def broken_field(name: str, came: object) -> ProvenanceError:
    """The error of a field that is not what it must be."""
    return ProvenanceError(
        "a provenance record stands as Cadenza wrote it",
        f"{name}: {str(came)[:80]}",
        "the piece cannot be made again from it",
    )


def read_wish_facts(facts: object) -> Wish:
    """Read what ``wish_facts`` wrote.

    Raises
    ------
    ProvenanceError
        When it is anything else.
    """
    if not isinstance(facts, Mapping):
        raise broken_field("wish", facts)
    unknown = sorted(set(facts) - _KNOWN)
    if unknown:
        raise broken_field("wish", f"an unknown field, {unknown[0]}")
    values: dict[str, Any] = {
        **{name: _maybe(facts, name, _text) for name in _TEXTS},
        **{name: tuple(_items(facts, name, _text)) for name in _LISTS},
        "mode": _maybe(facts, "mode", _mode),
        "ambience": tuple(_items(facts, "ambience", read_bare)),
        "tempo_bpm": _maybe(facts, "tempo_bpm", _number),
        "seconds": _maybe(facts, "seconds", _number),
        "bars": _maybe(facts, "bars", _whole),
        "parts": tuple(_items(facts, "parts", _part_wish)),
        "only_parts": facts.get("only_parts") is True,
        "swing": facts.get("swing") is True,
        "register": _maybe(facts, "register", _pitch),
        "beats_per_chord": _maybe(facts, "beats_per_chord", _number),
        "octave_spread": _maybe(facts, "octave_spread", _whole),
    }
    try:
        return Wish(
            **values,
            key=_maybe(facts, "key", lambda name, value: Key.parse(_text(name, value))),
            meter=_maybe(facts, "meter", lambda name, value: Meter.parse(_text(name, value))),
            chords=tuple(
                _items(facts, "chords", lambda name, value: Chord.parse(_text(name, value)))
            ),
        )
    except ProvenanceError:
        raise
    except CadenzaError as error:
        raise broken_field("wish", error) from error


def _maybe(facts: Mapping[str, Any], name: str, read: Callable[[str, object], _T]) -> _T | None:
    return read(name, facts[name]) if name in facts else None


def _items(facts: Mapping[str, Any], name: str, read: Callable[[str, object], _T]) -> list[_T]:
    rows = facts.get(name, [])
    if not isinstance(rows, list) or len(rows) > _MOST_ITEMS:
        raise broken_field(name, rows)
    return [read(name, row) for row in rows]


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise broken_field(name, value)
    return value


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise broken_field(name, value)
    return float(value)


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise broken_field(name, value)
    return value


def _pitch(name: str, value: object) -> int:
    pitch = note_of(_text(name, value))
    if pitch is None or midi_name(pitch) != value:
        raise broken_field(name, value)
    return pitch


def _part_wish(name: str, value: object) -> PartWish:
    if not isinstance(value, Mapping) or not set(value) <= {"role", "instrument", "program"}:
        raise broken_field(name, value)
    program = _maybe(value, "program", _whole)
    if program is not None and not 0 <= program <= 127:
        raise broken_field(name, program)
    return PartWish(_maybe(value, "role", _role), _maybe(value, "instrument", read_bare), program)


def _role(name: str, value: object) -> str:
    if value not in ROLES:
        raise broken_field(name, value)
    return str(value)


def _mode(name: str, value: object) -> str:
    if value not in list(MODES):
        raise broken_field(name, value)
    return str(value)


def read_bare(name: str, value: object) -> str:
    """The name of a sound in a field of a record; a path is refused, for a record leads nowhere.

    Raises
    ------
    ProvenanceError
        When it is no name.
    """
    text = _text(name, value)
    if text != bare_name(text) or text.startswith(("~", ".")):
        raise broken_field(name, value)
    return text
