"""The person's own chords: which they are, how long each lasts, where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cadenza.brief.model import Brief
from cadenza.errors import BriefError
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.roman import realise
from cadenza.music.score import Meter
from cadenza.plan.form import Stretch
from cadenza.plan.pace import cycle_bars
from cadenza.plan.style import HarmonyStyle, Style

__all__ = [
    "asked_bars",
    "asked_chords",
    "bars_for_chords",
    "chord_cycle_bars",
    "cycled",
    "home_bar",
]

_Bar = tuple[Chord, ...]
_SHORTEST_CHORD_TICKS = 240


def asked_chords(brief: Brief) -> tuple[Chord, ...]:
    """The chords that the person asked for, by symbol or by numeral; empty where none.

    A progression that the model is to write asks for no chord.

    Raises
    ------
    UsageError
        When a numeral cannot be read.
    """
    if brief.chords:
        return brief.chords
    if brief.is_by_model or not brief.progression:
        return ()
    return realise(brief.progression, brief.key)


def bars_for_chords(count: int, meter: Meter) -> int:
    """The fewest bars that hold so many chords, none shorter than an eighth."""
    most = max(1, meter.bar_ticks() // _SHORTEST_CHORD_TICKS)
    return -(-count // most)


def chord_cycle_bars(brief: Brief, style: Style, bars: int) -> int:
    """Bars that one round of the asked chords takes, 1 where none were asked."""
    count = len(asked_chords(brief))
    if brief.beats_per_chord is not None:
        return cycle_bars(max(1, count), brief.beats_per_chord, brief.meter)
    return max(1, count * _bars_each(count, style.harmony, bars))


def _bars_each(count: int, harmony: HarmonyStyle, bars: int) -> int:
    """Bars that each asked chord lasts: as the style likes, one where time is short."""
    each = max(1, int(harmony.bars_per_chord))
    return each if count * each <= bars else 1


def asked_bars(
    chords: Sequence[Chord],
    harmony: HarmonyStyle,
    form: Sequence[Stretch],
    bars: int,
    meter: Meter,
) -> list[_Bar]:
    """The person's own chords bar by bar, cycling; several a bar where there is no time.

    Raises
    ------
    BriefError
        When they do not fit into the bars.
    """
    needed = bars_for_chords(len(chords), meter)
    if needed > bars:
        raise BriefError(
            f"{len(chords)} chords need at least {needed} bars of {meter}",
            f"{bars} bars",
            f"ask for {len(chords)} bars or fewer chords",
        )
    if len(chords) > bars:
        cuts = [round(bar * len(chords) / bars) for bar in range(bars + 1)]
        return [tuple(chords[a:b]) for a, b in pairwise(cuts)]
    each = _bars_each(len(chords), harmony, bars)
    return cycled([(chord,) for chord in chords for _ in range(each)], form)


def cycled(cycle: Sequence[_Bar], form: Sequence[Stretch]) -> list[_Bar]:
    """A cycle over the bars of a form; from its start where a section fits a whole round."""
    out: list[_Bar] = []
    at = 0
    for stretch in form:
        at = 0 if stretch.bars >= len(cycle) <= at else at
        for _ in range(stretch.bars):
            out.append(cycle[at % len(cycle)])
            at += 1
    return out


def home_bar(asked: Sequence[Chord], key: Key) -> _Bar | None:
    """A last bar on the tonic, where the person's chords hold it: a loop comes home to end."""
    home = [chord for chord in asked if chord.root_pc == key.tonic_pc]
    return (home[0],) if home else None
