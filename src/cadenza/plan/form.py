"""Form: a style's sequence of sections, brought to any number of bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cadenza.plan.style import FormStyle, SectionStyle, Style
from cadenza.seeds import stream

__all__ = ["Stretch", "make_form"]

_PASSES_PER_MATERIAL = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """A section of the form: its kind in the style, its material, its length and energy."""

    kind: str
    letter: str
    bars: int
    energy: float
    occurrence: int = 0


def make_form(style: Style, bars: int, seed: int, grain: int = 1) -> tuple[Stretch, ...]:
    """Sections that add up to exactly ``bars``.

    Up to four bars are one section. Short pieces drop returns and keep a contrast, with intro
    and outro scaled down; long ones repeat the middle, with new material every few rounds.

    Parameters
    ----------
    style : Style
        Gives forms and kinds of section.
    bars : int
        1 or more.
    seed : int
        Picks among the style's forms.
    grain : int
        Bars of a cycle of chords that an intro must not cut short; such an intro is left out.
    """
    dice = stream(seed, "form", style.name)
    form = dice.choices(style.forms, [each.weight for each in style.forms])[0]
    if bars <= 4:
        kind = _peak(style, form.sequence)
        section = style.sections[kind]
        return (Stretch(kind, section.letter, bars, section.energy),)
    intro, body, outro = _split(form.sequence)
    intro_bars, outro_bars = _edges(style, body, intro, outro, bars)
    intro_bars -= intro_bars % grain
    middle = _body(style, form, body, bars - intro_bars - outro_bars)
    if intro is not None and intro_bars:
        middle.insert(0, _stretch(style, intro, intro_bars))
    if outro is not None and outro_bars:
        middle.append(_stretch(style, outro, outro_bars))
        middle = _evened(style, middle)
    return _counted(middle)


def _edges(
    style: Style, body: list[str], intro: str | None, outro: str | None, bars: int
) -> tuple[int, int]:
    """Bars of intro and outro; they take what is over where the body comes in whole rounds."""
    round_ = min(style.sections[kind].unit for kind in body)
    if round_ <= 4 or bars < round_:
        return _edge_bars(style, intro, bars), _edge_bars(style, outro, bars)
    rest = bars % round_
    first = (4 if rest >= 6 else 2) if intro is not None and rest >= 4 else 0
    return first, rest - first if outro is not None else 0


def _evened(style: Style, stretches: list[Stretch]) -> list[Stretch]:
    """One to three bars over in the section before the outro go to the outro."""
    before, outro = stretches[-2], stretches[-1]
    unit = min(4, style.sections[before.kind].unit)
    over = before.bars % unit
    if not over or before.bars < 2 * unit:
        return stretches
    return [
        *stretches[:-2],
        replace(before, bars=before.bars - over),
        replace(outro, bars=outro.bars + over),
    ]


def _split(sequence: Sequence[str]) -> tuple[str | None, list[str], str | None]:
    """Intro, body and outro of a sequence; the body is never empty."""
    body = list(sequence)
    intro = body.pop(0) if len(body) > 1 and body[0].startswith("intro") else None
    outro = body.pop() if len(body) > 1 and body[-1].startswith("outro") else None
    return intro, body, outro


def _edge_bars(style: Style, kind: str | None, bars: int) -> int:
    """Bars of an intro or outro: its own, at most an eighth of the piece, in round numbers."""
    if kind is None:
        return 0
    most = min(style.sections[kind].bars, bars // 8 if bars < 48 else bars // 6)
    return next((round_ for round_ in (16, 12, 8, 4, 2) if round_ <= most), 0)


def _stretch(style: Style, kind: str, bars: int) -> Stretch:
    section = style.sections[kind]
    return Stretch(kind, section.letter, bars, section.energy)


def _peak(style: Style, kinds: Sequence[str]) -> str:
    """The kind with the most energy, the first of equals."""
    return max(dict.fromkeys(kinds), key=lambda kind: style.sections[kind].energy)


def _body(style: Style, form: FormStyle, body: list[str], budget: int) -> list[Stretch]:
    """Sections for the middle that add up to the budget."""
    natural = sum(style.sections[kind].bars for kind in body)
    if natural > budget:
        return _shortened(style, body, budget)
    if natural == budget:
        return [_stretch(style, kind, style.sections[kind].bars) for kind in body]
    return _extended(style, form, body, budget)


def _shortened(style: Style, body: list[str], budget: int) -> list[Stretch]:
    """Fewer and shorter sections: the first ones, and the peak at the end."""
    scaled = _scaled(style, body, budget)
    if scaled is not None and min(each.bars for each in scaled) >= 4:
        return scaled
    peak = _peak(style, body)
    other = next((kind for kind in body if kind != peak), None)
    for count in range(len(body) - 1, 1, -1):
        kinds = [*body[: count - 1], peak]
        if kinds[-2] == peak:
            kinds = [*body[: count - 2], other or peak, peak]
        scaled = _scaled(style, kinds, budget)
        if scaled is not None and min(each.bars for each in scaled) >= 4:
            return scaled
    round_ = max(style.sections[kind].unit for kind in body)
    if other is not None and budget >= 6 and (round_ <= 4 or budget >= 2 * round_):
        first = budget // 2 // round_ * round_ or budget // 2 // 2 * 2
        return [_stretch(style, other, first), _stretch(style, peak, budget - first)]
    return [_stretch(style, peak, budget)]


def _scaled(style: Style, kinds: list[str], budget: int) -> list[Stretch] | None:
    """Each section shortened alike, in round numbers; None where they do not fit."""
    sections = [style.sections[kind] for kind in kinds]
    natural = sum(section.bars for section in sections)
    if natural < budget * 0.75:
        return None
    lengths = [_rounded(section, budget / natural) for section in sections]
    while sum(lengths) > budget:
        longest = max(range(len(lengths)), key=lambda at: (lengths[at], at))
        if lengths[longest] <= sections[longest].unit:
            return None
        lengths[longest] -= sections[longest].unit
    stretches = [_stretch(style, kind, length) for kind, length in zip(kinds, lengths, strict=True)]
    return _with_rest(style, stretches, budget - sum(lengths))


def _rounded(section: SectionStyle, factor: float) -> int:
    """A section's length times a factor, in whole units, at least one."""
    return max(section.unit, int(section.bars * factor / section.unit + 1e-9) * section.unit)


def _extended(style: Style, form: FormStyle, body: list[str], budget: int) -> list[Stretch]:
    """The whole body, with its loop repeated before the last section."""
    loop = list(form.loop) or body
    head, last = (body[:-1], body[-1]) if len(body) > 1 else ([], body[0])
    out = [_stretch(style, kind, style.sections[kind].bars) for kind in head]
    final = _stretch(style, last, style.sections[last].bars)
    left = budget - sum(each.bars for each in (*out, final))
    turn = 0
    while left > 0:
        kind = loop[turn % len(loop)]
        section = style.sections[kind]
        if section.bars > left:
            break
        round_ = turn // len(loop) // _PASSES_PER_MATERIAL
        letter = section.letter + (str(round_ + 1) if round_ else "")
        out.append(replace(_stretch(style, kind, section.bars), letter=letter))
        left -= section.bars
        turn += 1
    return _with_rest(style, [*out, final], left)


def _with_rest(style: Style, stretches: list[Stretch], rest: int) -> list[Stretch]:
    """Spread the bars that are left over: whole units to the longest-lived, odd ones last."""
    out = list(stretches)
    order = sorted(range(len(out)), key=lambda at: (-out[at].energy, out[at].bars, -at))
    turn = 0
    while rest >= 4 and turn < 4 * len(order):
        at = order[turn % len(order)]
        unit = style.sections[out[at].kind].unit
        if unit <= rest and out[at].bars + unit <= 2 * style.sections[out[at].kind].bars:
            out[at] = replace(out[at], bars=out[at].bars + unit)
            rest -= unit
        turn += 1
    if rest:
        out[-1] = replace(out[-1], bars=out[-1].bars + rest)
    return out


def _counted(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """Occurrences counted by letter, returns a little stronger, the last return strongest."""
    seen: dict[str, int] = {}
    out: list[Stretch] = []
    for each in stretches:
        occurrence = seen.get(each.letter, 0)
        seen[each.letter] = occurrence + 1
        lift = min(0.03 * occurrence, 0.09)
        out.append(
            replace(each, occurrence=occurrence, energy=round(min(1.0, each.energy + lift), 3))
        )
    return tuple(out)
