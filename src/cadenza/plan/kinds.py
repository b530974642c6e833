"""Kinds of music without a style file: what they lay over the style that stands nearest.

Which style that is, the reader of sentences says (``brief/lexicon/kinds.toml``); tempo, metre,
modes and instruments that a musician expects stand in ``kinds.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

from cadenza.music.score import Meter
from cadenza.plan.library import shared_patterns
from cadenza.plan.schema import build, parse_toml
from cadenza.plan.style import InstrumentChoice, KeyStyle, MeterStyle, PartStyle, Style, TempoStyle

__all__ = ["KindPart", "KindStyle", "dressed", "kind_styles"]

_FILE = "kinds.toml"
_TONICS = ("C", "G", "D", "A", "F", "E")


@dataclass(frozen=True, slots=True)
class KindPart:
    """Who can play a role, the likeliest first, and the figures; none for the style's own."""

    instruments: tuple[str, ...]
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindStyle:
    """What a kind of music changes in a style; what is left out stays as the style has it.

    Parameters
    ----------
    tempo : TempoStyle or None
        Quarter notes a minute.
    meter : str
        "" for the style's.
    modes : dict
        Modes by weight.
    parts : dict
        Role → who plays it; where there are any, no other role plays.
    grooves : tuple of str
        Names of shared grooves.
    """

    tempo: TempoStyle | None = None
    meter: str = ""
    modes: dict[str, int] = field(default_factory=dict)
    parts: dict[str, KindPart] = field(default_factory=dict)
    grooves: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that the metre can be read."""
        if self.meter:
            Meter.parse(self.meter)


@cache
def kind_styles() -> dict[str, KindStyle]:
    """Every kind that changes something, by name."""
    text = (resources.files("cadenza.plan") / _FILE).read_text("utf-8")
    table = parse_toml(text, _FILE)
    return {name: build(KindStyle, each, _FILE, name) for name, each in table.items()}


def dressed(style: Style, kind: str | None) -> Style:
    """A style as a kind of music wants it; the style itself for None and kinds of no change.

    Parameters
    ----------
    style : Style
        The one that stands nearest.
    kind : str or None
        As ``Wish.kind`` has it.

    Examples
    --------
    >>> from cadenza.plan import load_styles
    >>> dressed(load_styles()["classical"], "march").meters.default
    '2/4'
    """
    wanted = kind_styles().get(kind or "")
    if wanted is None:
        return style
    keys = style.keys
    if wanted.modes:
        keys = KeyStyle(
            wanted.modes, {mode: keys.tonics.get(mode, _TONICS) for mode in wanted.modes}
        )
    named = [each for each in shared_patterns().grooves if each.name in wanted.grooves]
    return replace(
        style,
        tempo=wanted.tempo or style.tempo,
        meters=MeterStyle(wanted.meter, (wanted.meter,)) if wanted.meter else style.meters,
        keys=keys,
        parts={role: _part(style, role, part) for role, part in wanted.parts.items()}
        or style.parts,
        grooves=tuple(named) or style.grooves,
    )


def _part(style: Style, role: str, part: KindPart) -> PartStyle:
    """A role as the style or, where it has none, every style plays it, by other players."""
    base = style.parts.get(role) or shared_patterns().parts[role]
    patches = {choice.name: choice.patch for choice in base.instruments}
    count = len(part.instruments)
    players = tuple(
        InstrumentChoice(name, patches.get(name, ""), weight=2 * (count - index))
        for index, name in enumerate(part.instruments)
    )
    figures = {"any": part.figures} if part.figures else base.figures
    return replace(base, instruments=players, figures=figures, chance=1.0)
