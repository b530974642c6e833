"""Chords: how long each lasts, from which note they are voiced, over how many octaves.

"two beats per chord", "a chord every two bars", "dos compases por acorde", "in a low register",
"registro grave", "register C3", "chords spread over two octaves".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cadenza.brief.matchers.common import alternatives, pattern, settle
from cadenza.brief.page import Page, Span
from cadenza.brief.register import REGISTER_WORDS, note_of
from cadenza.music import INSTRUMENTS, Meter

__all__ = ["match"]

_N = r"(?P<n>\d+(?:\.\d+)?)"
_ONE = r"(?:an?|one|una?|1|each|every|cada)"
_BEATS = r"(?P<unit>beats?|quarters|quarter notes?|pulsos?|tiempos?|negras?)"
_BARS = r"(?P<unit>bars?|measures?|compases|compas)"
_PER = (
    r"(?:per|an?|each|every|for each|for every|in each|in every|por|cada|en cada|a cada|para cada)"
)
_CHORD = r"(?:chord|acorde)"
_CHORDS = r"(?:chords?|acordes?|harmony|armonia)"
_CHANGES = (
    rf"(?:(?:the |los |el )?{_CHORDS} (?:changes?|changing|moves?|cambian?|cambiando)"
    rf"|(?:changes?|changing|cambia|cambiando) (?:de |the )?{_CHORDS}"
    rf"|{_ONE} (?:new |nuevo )?{_CHORD}) (?:every|each|cada|per|por)"
)
_LASTS = rf"{_ONE} {_CHORD} (?:lasts?|lasting|holds|held for|dura|de|of|for)"

_LENGTHS = tuple(
    pattern(text.format(unit=unit))
    for unit in (_BEATS, _BARS)
    for text in (
        rf"{_N} {{unit}} {_PER} {_CHORD}",
        rf"(?P<one>{_ONE}) {{unit}} {_PER} {_CHORD}",
        rf"{_CHANGES} {_N} {{unit}}",
        rf"{_CHANGES} (?:(?P<one>{_ONE}) )?{{unit}}",
        rf"{_LASTS} {_N} {{unit}}",
        rf"{_LASTS} (?P<one>{_ONE}) {{unit}}",
    )
)
_SEVERAL = pattern(
    r"(?P<n>[2-8]) (?:chords|acordes) (?:per|an?|each|every|in each|por|cada|en cada|a cada) "
    r"(?:bar|measure|compas)"
)
_WORDS = alternatives(REGISTER_WORDS)
_LEAD = (
    r"(?:(?:in|at|on|en|con|with) )?(?:(?:an?|the|its|el|un|su) )?(?:(?:very|quite|muy|mas|more) )?"
)
_BY_WORD = (
    pattern(rf"{_LEAD}(?P<word>{_WORDS}) (?:chord )?registers?"),
    pattern(rf"{_LEAD}(?:register|registro) (?:(?::|=|muy|mas) )?(?P<word>{_WORDS})"),
)
_NOTE = r"(?P<note>(?:[a-g](?:#|b)?|do|re|mi|fa|sol|la|si)) ?(?P<octave>\d)"
_BY_NOTE = (
    pattern(
        r"(?:base )?(?:register|registro)(?: base)?(?: (?:of|at|from|is|de|en|desde|:|=))? " + _NOTE
    ),
    pattern(
        rf"(?:(?:with|the|con|los) )*{_CHORDS} (?:(?:voiced|starting|built|desde|a partir) )?"
        r"(?:from|de|desde|on) " + _NOTE + r"(?: up| upwards| hacia arriba)?"
    ),
)
_OCTAVES = r"(?P<n>\d) (?:octaves?|octavas?)"
_SPREADS = (
    pattern(rf"{_OCTAVES} (?:spread|wide)(?: {_CHORDS})?"),
    pattern(r"octave spread(?: (?:of|:|=))? (?P<n>\d)"),
    pattern(
        rf"(?:(?:with|the|con|los) )*(?:{_CHORDS}|voicings?) "
        r"(?:(?:spread|voiced|open|wide|that span|span|spanning|out|abiertos?|repartidos?|"
        r"extendidos?|que abarcan|abarcan|abarcando) ?)*"
        rf"(?:(?:over|across|of|en|sobre|de|a) )?{_OCTAVES}"
    ),
)
_MOST_BEATS = 1e6
_CHORDAL = {"chords", "pad", "arpeggio"}
_TUNEFUL_GROUPS = {"brass", "sax", "woodwinds", "vocals"}
_CHORDAL_FAMILIES = {"piano", "organ", "guitar", "ensemble", "synth_pad", "chromatic_percussion"}


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:
    """Fill ``beats_per_chord``, ``register`` and ``octave_spread``.

    Bars are counted in the metre that the sentence names, else in four quarters. A register that
    is said of a tune or a bass ("a flute in its low register") stays unread: it is for chords.

    Raises
    ------
    ContradictionError
        When two different values are asked for.
    """
    bar = found.get("meter", Meter()).bar_beats
    values = {
        "beats_per_chord": settle("chords have one length", _lengths(page, bar)),
        "register": settle("chords have one register", _registers(page)),
        "octave_spread": settle("chords have one spread", _spreads(page)),
    }
    return {name: value for name, value in values.items() if value is not None}


def _taken(
    page: Page, form: re.Pattern[str], read: Callable[[re.Match[str], Span], Any]
) -> list[tuple[Any, str]]:
    """What a form's matches are read as, with their texts; they are taken."""
    out: list[tuple[Any, str]] = []
    spans: list[Span] = []
    for each, span in page.find(form):
        value = read(each, span) if page.is_free(span) else None
        if value is not None:
            out.append((value, page.raw(span)))
            spans.append(span)
    for span in spans:
        page.take(span)
    return out


def _lengths(page: Page, bar: float) -> list[tuple[float, str]]:
    out: list[tuple[float, str]] = []
    for form in _LENGTHS:
        out += _taken(page, form, lambda each, _: _beats(each.groupdict(), bar))
    return out + _taken(page, _SEVERAL, lambda each, _: bar / float(each["n"]))


def _beats(said: Mapping[str, str | None], bar: float) -> float:
    count = min(float(said.get("n") or 1), _MOST_BEATS)
    unit = said["unit"] or ""
    return count * bar if unit.startswith(("bar", "measure", "comp")) else count


def _registers(page: Page) -> list[tuple[int, str]]:
    out: list[tuple[int, str]] = []
    for form in _BY_WORD:
        out += _taken(
            page, form,
            lambda each, span: None if _is_of_tune(page, span) else REGISTER_WORDS[each["word"]],
        )  # fmt: skip
    for form in _BY_NOTE:
        out += _taken(page, form, lambda each, _: note_of(each["note"] + each["octave"]))
    return out


def _spreads(page: Page) -> list[tuple[int, str]]:
    out: list[tuple[int, str]] = []
    for form in _SPREADS:
        out += _taken(page, form, lambda each, _: int(each["n"]))
    return out


def _is_of_tune(page: Page, span: Span) -> bool:
    """Whether a register is said of a part beside it that plays no chords."""
    for mention in page.of_kind("role", "program", "group", "patch", "drums"):
        if mention.end != span[0] and mention.start != span[1]:
            continue
        role, program = mention.entry("role"), mention.entry("program")
        group = mention.entry("group")
        if role is not None:
            return role.value not in _CHORDAL
        if program is not None:
            return INSTRUMENTS[int(program.value)].family not in _CHORDAL_FAMILIES
        return group is None or group.value in _TUNEFUL_GROUPS
    return False
