"""The style of a person's music, and what a style lends to it: grooves, figures, sounds.

The style is the one that was asked for. Else it is guessed from what plays: music with drums is
pop and music without is classical, unless instruments, metre or the moods of the wish point to
another style; a hint counts the more the fewer styles share it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cadenza.brief.model import Brief, Part, Wish
from cadenza.errors import UnknownNameError
from cadenza.music.gm import by_program
from cadenza.music.key import Key
from cadenza.music.score import Meter, Score
from cadenza.plan.kinds import dressed
from cadenza.plan.library import StyleLibrary
from cadenza.plan.model import Plan, SectionPlan
from cadenza.plan.planner import make_plan
from cadenza.plan.style import Style

__all__ = ["PATTERN_BARS", "choose_style", "in_triads", "lent_sections", "sketch"]

PATTERN_BARS = 32
"""Bars of the sketch that grooves and figures are taken from."""

_WITHOUT_DRUMS = ("classical", "waltz", "folk", "cinematic", "jazz", "bossa_nova", "ambient")
_NEVER_WITH_DRUMS = ("classical", "waltz", "folk", "ambient")
_DEFAULT = "pop"


def choose_style(score: Score, wish: Wish, styles: Mapping[str, Style]) -> tuple[Style, str]:
    """The style, and "asked", "near" or "guessed".

    Raises
    ------
    UnknownNameError
        When the asked style is on no list.
    """
    if wish.style is not None:
        source = "asked" if wish.kind is None else "near"
        if isinstance(styles, StyleLibrary):
            return dressed(styles.find(wish.style), wish.kind), source
        if wish.style in styles:
            return dressed(styles[wish.style], wish.kind), source
        raise UnknownNameError(
            "a style is one of " + ", ".join(styles), wish.style, "see cadenza styles"
        )
    names = _open_styles(score, styles)
    hints = _hints(score, wish)
    suits = {name: set(_suits(styles, name)) for name in names}
    shared = {hint: sum(hint in each for each in suits.values()) for hint in hints}

    def points(name: str) -> float:
        """How much speaks for a style."""
        own = [hint for hint in hints if hint in suits[name]]
        return sum(hints[hint] / math.sqrt(shared[hint]) for hint in own)

    best = max(names, key=lambda name: (points(name), -names.index(name)))
    return styles[best], "guessed"


def _open_styles(score: Score, styles: Mapping[str, Style]) -> list[str]:
    """The styles that a file can be in, the fallback first."""
    if not any(track.is_drum and track.notes for track in score.tracks):
        return [name for name in _WITHOUT_DRUMS if name in styles] or list(styles)
    names = [name for name in styles if name not in _NEVER_WITH_DRUMS] or list(styles)
    return sorted(names, key=lambda name: (name != _DEFAULT, name))


def _hints(score: Score, wish: Wish) -> dict[str, float]:
    hints: dict[str, float] = {}
    for track in score.tracks:
        if track.notes and not track.is_drum:
            hints[by_program(track.program).name] = 1.0
    hints.update(dict.fromkeys(wish.moods, 1.5))
    for part in wish.parts:
        if part.instrument:
            hints[part.instrument] = 1.2
    if len({change.meter for change in score.meters}) == 1:
        hints[str(score.meters[0].meter)] = 0.6
    return hints


def _suits(styles: Mapping[str, Style], name: str) -> tuple[str, ...]:
    return (styles.header(name) if isinstance(styles, StyleLibrary) else styles[name]).suits


def in_triads(style: Style) -> bool:
    """Whether a style's plain chord is the triad."""
    colour = style.harmony.colour
    return colour.get("triad", 0.0) >= sum(colour.values()) / 2


def sketch(
    style: Style,
    key: Key,
    tempo_bpm: float,
    meter: Meter,
    parts: Sequence[Part],
    bars: int,
    wish: Wish,
    seed: int,
) -> Plan:
    """A plan that the style alone makes for these parts, to take patterns and harmony from.

    Its parts stand in the order of ``parts``. Chords that were asked for are its harmony.
    """
    brief = Brief(
        style=style.name,
        title="",
        key=key,
        tempo_bpm=tempo_bpm,
        meter=meter,
        parts=tuple(parts),
        finish=style.finish,
        bars=bars,
        moods=wish.moods,
        chords=wish.chords or None,
        progression=wish.progression or None,
        sources={"length": "asked"},
    )
    return make_plan(brief, style, seed)


def lent_sections(
    sections: Sequence[SectionPlan], lender: Plan, names: Sequence[str], playing: Sequence[str]
) -> tuple[SectionPlan, ...]:
    """Sections with the grooves and figures of a sketch.

    Parameters
    ----------
    sections : sequence of SectionPlan
        Where they lie and how strong they are.
    lender : Plan
        The sketch; its parts are those of ``names``, in order.
    names : sequence of str
        The parts' names here.
    playing : sequence of str
        Those that play.
    """
    out = []
    for section in sections:
        near = sorted(lender.sections, key=lambda each: abs(each.energy - section.energy))
        figures = {}
        for part, name in zip(lender.parts, names, strict=True):
            figure = next(
                (each.figures[part.name] for each in near if part.name in each.figures), None
            )
            if figure is not None and name in playing:
                figures[name] = figure
        groove = next((each.groove for each in near if each.groove is not None), None)
        out.append(replace(section, parts=tuple(playing), groove=groove, figures=figures))
    return tuple(out)
