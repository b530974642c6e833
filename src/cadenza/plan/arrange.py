"""Arrangement: parts with their ranges and sounds, and who plays what in each section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cadenza.brief.model import Brief, Part
from cadenza.music.score import Meter
from cadenza.plan.adapt import figure_in, groove_in
from cadenza.plan.casting import choice_of, instrument_of
from cadenza.plan.form import Stretch
from cadenza.plan.library import shared_patterns
from cadenza.plan.model import Figure, Groove, PartPlan, SectionPlan
from cadenza.plan.moods import liveliness
from cadenza.plan.pattern_style import FigureStyle, FillStyle, GrooveStyle
from cadenza.plan.style import PartStyle, Style, level_of
from cadenza.seeds import stream

__all__ = ["Arrangement", "arrange", "make_parts", "playable_range"]

_Pattern = TypeVar("_Pattern", GrooveStyle, FigureStyle)
_ALL_AT_ONCE_BARS = 8
_NARROWEST = 12
_BASS_SEMITONES = 11


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Sections with the grooves and figures that they name."""

    sections: tuple[SectionPlan, ...]
    grooves: dict[str, Groove]
    figures: dict[str, Figure]


def playable_range(name: str, low: int, high: int, enough: int = 127) -> tuple[int, int]:
    """A register brought by octaves to where an instrument plays most of it.

    Parameters
    ----------
    name : str
        Instrument; patches and drums keep the register as it is.
    low, high : int
        MIDI pitches, inclusive.
    enough : int
        So many semitones of the register are enough to stay in its octave, which a bass wants.

    Examples
    --------
    >>> playable_range("flute", 36, 55)
    (60, 79)
    >>> playable_range("cello", 31, 48, enough=11)
    (36, 53)
    """
    found = instrument_of(name)
    if found is None:
        return low, high
    shifts = sorted(range(-60, 61, 12), key=lambda shift: (abs(shift), shift))
    best = max(
        shifts,
        key=lambda shift: (
            min(enough, min(high + shift, found.high) - max(low + shift, found.low)),
            -abs(shift),
        ),
    )
    bottom, top = max(low + best, found.low), min(high + best, found.high)
    want = min(max(_NARROWEST, min(high - low, 24)), found.high - found.low)
    while top - bottom < want:
        top, bottom = min(top + 1, found.high), max(bottom - 1, found.low)
    return bottom, top


def make_parts(brief: Brief, style: Style) -> tuple[PartPlan, ...]:
    """The parts of a brief with names, ranges, sounds and places in the mix."""
    counts: dict[str, int] = {}
    out: list[PartPlan] = []
    for part in brief.parts:
        counts[part.role] = counts.get(part.role, 0) + 1
        number = counts[part.role]
        name = part.role if number == 1 else f"{part.role}_{number}"
        out.append(_part_plan(part, name, number, style, brief.moods))
    return tuple(out)


def _part_style(style: Style, role: str) -> PartStyle:
    return style.parts.get(role) or shared_patterns().parts[role]


def _part_plan(part: Part, name: str, number: int, style: Style, moods: Sequence[str]) -> PartPlan:
    how = _part_style(style, part.role)
    choice = choice_of(style, part)
    enough = _BASS_SEMITONES if part.role == "bass" else 127
    low, high = playable_range(part.instrument, how.low, how.high, enough)
    mood = liveliness(moods)
    found = instrument_of(part.instrument)
    voices = min(how.voices, found.polyphony if found else how.voices)
    pan = how.pan if number % 2 else -how.pan or 0.3
    return PartPlan(
        name=name,
        role=part.role,
        instrument=part.instrument,
        program=part.program,
        patch=(choice.patch if choice else "") or _plain_patch(part, style),
        low=low,
        high=high,
        density=round(min(1.0, max(0.0, how.density * (1 + 0.15 * mood))), 3),
        velocity=min(120, max(30, how.velocity + 6 * mood)),
        voices=max(1, voices),
        gain_db=how.gain_db,
        pan=pan,
    )


def _plain_patch(part: Part, style: Style) -> str:
    if part.role == "drums" and part.instrument == "drums":
        drums = style.parts.get("drums") or shared_patterns().parts["drums"]
        return drums.instruments[0].patch or "standard_kit"
    return part.instrument


def arrange(
    brief: Brief, style: Style, parts: Sequence[PartPlan], form: Sequence[Stretch], seed: int
) -> Arrangement:
    """Who plays in each section, with which groove and figures.

    Every part plays in at least one section; in short pieces all of them play throughout.
    """
    bars = sum(stretch.bars for stretch in form)
    playing = [_playing(stretch, style, parts, bars) for stretch in form]
    for part in parts:
        if not any(part.name in names for names in playing):
            top = max(stretch.energy for stretch in form)
            for stretch, names in zip(form, playing, strict=True):
                if stretch.energy >= top - 0.1:
                    names.append(part.name)
    chooser = _Chooser(style, brief.meter, seed)
    mood = 0.06 * liveliness(brief.moods)
    sections: list[SectionPlan] = []
    start = 0
    for stretch, names in zip(form, playing, strict=True):
        there = [part for part in parts if part.name in names]
        sections.append(
            SectionPlan(
                name=stretch.kind,
                letter=stretch.letter,
                start_bar=start,
                bars=stretch.bars,
                energy=round(min(1.0, max(0.05, stretch.energy + mood)), 3),
                parts=tuple(part.name for part in there),
                occurrence=stretch.occurrence,
                groove=chooser.groove(stretch) if any(p.is_drum for p in there) else None,
                figures={
                    part.name: figure
                    for part in there
                    if (figure := chooser.figure(part, stretch)) is not None
                },
            )
        )
        start += stretch.bars
    return Arrangement(tuple(sections), chooser.grooves, chooser.figures)


def _playing(stretch: Stretch, style: Style, parts: Sequence[PartPlan], bars: int) -> list[str]:
    roles = style.sections[stretch.kind].roles
    if bars <= _ALL_AT_ONCE_BARS or not roles:
        return [part.name for part in parts]
    names = [part.name for part in parts if part.role in roles]
    return names or [part.name for part in parts]


class _Chooser:
    """Picks grooves and figures and keeps those that are in use, in the piece's metre."""

    def __init__(self, style: Style, meter: Meter, seed: int) -> None:
        self._style, self._meter, self._seed = style, meter, seed
        self.grooves: dict[str, Groove] = {}
        self.figures: dict[str, Figure] = {}

    def groove(self, stretch: Stretch) -> str:
        """The groove of a section: named, else for its kind, else for its level of energy."""
        shared = shared_patterns()
        section = self._style.sections[stretch.kind]
        pool: Sequence[GrooveStyle] = self._style.grooves or shared.grooves
        level = level_of(section.energy)
        names = self._fitting(pool, section.groove, stretch.kind, level)
        if not names:
            pool = (*self._style.grooves, *shared.grooves)
            names = self._fitting(pool, section.groove, stretch.kind, level) or {pool[0].name: 1}
        at_home = _at_home(pool, list(names), self._meter)
        dice = stream(self._seed, "groove", stretch.kind, stretch.letter)
        name = dice.choices(at_home, [names[each] for each in at_home])[0]
        if name not in self.grooves:
            groove = _in_meter([each for each in pool if each.name == name], self._meter)
            fills = _fills(self._style.fills or shared.fills, self._meter)
            self.grooves[name] = groove_in(groove, self._meter, fills)
        return name

    @staticmethod
    def _fitting(pool: Sequence[GrooveStyle], named: str, kind: str, level: str) -> dict[str, int]:
        if named:
            return {each.name: each.weight for each in pool if each.name == named}
        for wanted in (kind, level):
            found = {each.name: each.weight for each in pool if wanted in each.levels}
            if found:
                return found
        return {each.name: each.weight for each in pool if not each.levels}

    def figure(self, part: PartPlan, stretch: Stretch) -> str | None:
        """The figure of a part in a section, None for roles that have none."""
        section = self._style.sections[stretch.kind]
        name = section.figures.get(part.role) or self._listed(part, stretch, section.energy)
        if name is None:
            return None
        if name not in self.figures:
            pool = [
                each
                for each in (*self._style.figures, *shared_patterns().figures)
                if each.name == name
            ]
            self.figures[name] = figure_in(_in_meter(pool, self._meter), self._meter)
        return name

    def _listed(self, part: PartPlan, stretch: Stretch, energy: float) -> str | None:
        for listed in (
            _part_style(self._style, part.role).figures,
            shared_patterns().parts[part.role].figures,
        ):
            choices = _first(listed, (stretch.kind, level_of(energy), "any"))
            if choices:
                names = (part.name, stretch.kind, stretch.letter)
                pool = (*self._style.figures, *shared_patterns().figures)
                at_home = _at_home(pool, choices, self._meter)
                return stream(self._seed, "figure", *names).choice(at_home)
        return None


def _first(listed: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> tuple[str, ...]:
    return next((listed[name] for name in names if listed.get(name)), ())


def _in_meter(pool: Sequence[_Pattern], meter: Meter) -> _Pattern:
    """The form of a pattern that is written in a metre, else the one nearest to it."""
    return min(pool, key=lambda each: _distance(Meter.parse(each.meter), meter))


def _at_home(pool: Sequence[_Pattern], names: Sequence[str], meter: Meter) -> list[str]:
    """Those of the named patterns that are written in the metre, or in the one nearest to it."""
    away = {
        name: min(_distance(Meter.parse(each.meter), meter) for each in pool if each.name == name)
        for name in names
    }
    nearest = min(away.values())
    return [name for name in names if away[name] == nearest]


def _distance(one: Meter, other: Meter) -> tuple[bool, bool, bool, int]:
    return (
        one != other,
        one.is_compound != other.is_compound,
        one.numerator % 3 != other.numerator % 3,
        abs(one.numerator - other.numerator),
    )


def _fills(fills: Sequence[FillStyle], meter: Meter) -> list[FillStyle]:
    """The fills written in a metre where there are any, else all of them."""
    own = [fill for fill in fills if Meter.parse(fill.meter) == meter]
    if own:
        return own
    best = min((_distance(Meter.parse(fill.meter), meter) for fill in fills), default=None)
    return [fill for fill in fills if _distance(Meter.parse(fill.meter), meter) == best]
