"""The library of named progressions, as data in ``progressions.toml``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from cadenza.music.chord import Chord
from cadenza.music.key import MODES, Key
from cadenza.music.roman import is_roman, realise
from cadenza.plan.schema import build, parse_toml

__all__ = [
    "NamedProgression",
    "find_progression",
    "named_progressions",
    "progressions_for",
    "split_bars",
]


@dataclass(frozen=True, slots=True)
class NamedProgression:
    """A progression with a name.

    Parameters
    ----------
    name : str
        What it is called; for many, its own numerals.
    numerals : str
        With ``|`` between bars and ``%`` for the bar before.
    modes : tuple of str
        Modes in which it is at home.
    moods : tuple of str
        What it is good for.
    aliases : tuple of str
        Other names.
    """

    name: str
    numerals: str
    modes: tuple[str, ...] = ("major",)
    moods: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def bars(self) -> tuple[tuple[str, ...], ...]:
        """The numerals bar by bar."""
        return split_bars(self.numerals)

    def chords(self, key: Key) -> tuple[Chord, ...]:
        """Its chords in a key, in order.

        >>> [c.symbol for c in find_progression("axis").chords(Key("G"))]
        ['G', 'D', 'Em', 'C']
        """
        return realise([numeral for bar in self.bars for numeral in bar], key)


@dataclass(frozen=True, slots=True)
class _File:
    progressions: tuple[NamedProgression, ...] = field(default_factory=tuple)


def split_bars(numerals: str) -> tuple[tuple[str, ...], ...]:
    """Numerals bar by bar, with ``%`` written out.

    >>> split_bars("ii7 V7 | I | %")
    (('ii7', 'V7'), ('I',), ('I',))
    """
    bars: list[tuple[str, ...]] = []
    for text in numerals.split("|"):
        names = tuple(text.split())
        if names == ("%",) and bars:
            names = bars[-1]
        if names:
            bars.append(names)
    return tuple(bars)


@cache
def named_progressions() -> tuple[NamedProgression, ...]:
    """Every named progression."""
    text = (resources.files("cadenza.plan") / "progressions.toml").read_text("utf-8")
    return build(_File, parse_toml(text, "progressions.toml"), "progressions.toml").progressions


def _plain(name: str) -> str:
    """Names are compared without dashes and doubled spaces; numerals keep their case."""
    return re.sub(r"[\s\-–|_]+", " ", name).strip()


def find_progression(name: str) -> NamedProgression | None:
    """The progression of that name or alias, or None.

    Numerals are told apart by case ("I IV" and "i IV"); words are not.

    >>> find_progression("Andalusian Cadence").name
    'andalusian'
    """
    wanted = _plain(name)
    words = "" if all(map(is_roman, wanted.split())) else wanted.lower()
    for fold in (False, True):
        for each in named_progressions():
            for known in map(_plain, (each.name, *each.aliases)):
                if known == wanted or (fold and known.lower() == words):
                    return each
    return None


def progressions_for(mode: str, moods: Sequence[str] = ()) -> tuple[NamedProgression, ...]:
    """Progressions at home in a mode, those that suit the moods first where there are any.

    Raises
    ------
    KeyError
        When the mode is none of ``MODES``.
    """
    steps = MODES[mode]
    fitting = [
        each
        for each in named_progressions()
        if mode in each.modes or any(MODES[home] == steps for home in each.modes)
    ]
    suited = [each for each in fitting if set(each.moods) & set(moods)]
    return tuple(suited or fitting)
