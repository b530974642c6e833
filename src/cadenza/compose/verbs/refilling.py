"""Infill and vary: cells of a file written anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cadenza.brief.model import Wish
from cadenza.compose.engine import Hole
from cadenza.compose.reading.barring import check_bars
from cadenza.compose.reading.plan import Reader, Reading
from cadenza.compose.verbs.choosing import chosen_cells, left_alone, named_parts, plays
from cadenza.compose.verbs.job import Job, Window
from cadenza.compose.verbs.windows import CONTEXT_BARS, need_parts, window_of, with_chords
from cadenza.errors import UsageError
from cadenza.music.score import Score
from cadenza.plan.style import Style

__all__ = ["Cells", "infill_job", "vary_job"]

Cells = Sequence[tuple[str, Sequence[int]]]
"""Cells as a person names them: a track, role or instrument, and bars from 1."""

_NEAR_BARS = 4

_Styles = Mapping[str, Style] | None


def infill_job(
    score: Score,
    *,
    bars: tuple[int, int] | None = None,
    parts: Sequence[str] = (),
    cells: Cells = (),
    locked: Cells = (),
    wish: Wish | None = None,
    styles: _Styles = None,
    seed: int = 1,
) -> Job:
    """Bars of parts written anew; everything else stays to the byte.

    The harmony stays as it is, unless the wish has chords.

    Parameters
    ----------
    score : Score
        As ``read_midi`` gives it.
    bars : (int, int), optional
        First and last bar, counted from 1; without them the cells alone are filled.
    parts : sequence of str
        Names of tracks, roles or instruments. By default every part, in the bars in which or
        next to which it plays; a part that is silent throughout these bars is filled where it
        plays within four bars before and after them, or where nobody plays in them.
    cells : sequence of (str, sequence of int)
        Further cells, whether anything is played there or not.
    locked : sequence of (str, sequence of int)
        Cells that stay as they are, whatever else is named.
    wish, styles, seed
        See ``continue_job``.

    Raises
    ------
    UsageError
        When there are no such bars or parts.
    """
    reader = Reader(score, wish, styles, seed)
    if bars is None and not cells:
        raise UsageError("infill writes bars or cells anew", "neither", "name bars, as 5-8")
    holes: frozenset[Hole] = frozenset()
    if bars is not None:
        first, end = check_bars(bars, len(reader.bars))
        names = _chosen(reader, parts, first, end)
        holes = frozenset(Hole(bar, name) for bar in range(first, end) for name in names)
        if not parts:
            holes = _alive(reader, holes, first, end)
            need_parts([hole.part for hole in holes])
    return _filling("infill", reader, _open(reader, holes | _named(reader, cells), locked))


def vary_job(
    score: Score,
    *,
    amount: float = 0.3,
    bars: tuple[int, int] | None = None,
    parts: Sequence[str] = (),
    cells: Cells = (),
    locked: Cells = (),
    wish: Wish | None = None,
    styles: _Styles = None,
    seed: int = 1,
) -> Job:
    """Some cells written anew, in runs of up to four bars of a part.

    Parameters
    ----------
    score : Score
        As ``read_midi`` gives it.
    amount : float
        Share of the cells in which something is played, above 0 and at most 1.
    bars : (int, int), optional
        First and last bar that may change, counted from 1.
    parts : sequence of str
        Parts that may change; all by default.
    cells : sequence of (str, sequence of int)
        Cells that may change; where bars and parts are left out, these alone.
    locked : sequence of (str, sequence of int)
        Cells that stay as they are, whatever else is named.
    wish, styles, seed
        See ``continue_job``.

    Raises
    ------
    UsageError
        When there are no such bars or parts, or nothing is played there.
    """
    reader = Reader(score, wish, styles, seed)
    first, end = (0, len(reader.bars)) if bars is None else check_bars(bars, len(reader.bars))
    named = _named(reader, cells)
    whole = bars is not None or bool(parts) or not cells
    names = set(_chosen(reader, parts, first, end)) if whole else set()
    playing = {
        Hole(reader.bars.at(note.start_ticks), name)
        for track, name in zip(score.tracks, reader.names, strict=True)
        for note in track.notes
    }
    inside = {hole for hole in playing if hole.part in names and first <= hole.bar < end}
    free = _open(reader, frozenset(inside | (playing & named)), locked)
    return _filling("vary", reader, chosen_cells(sorted(free), amount, seed))


def _named(reader: Reader, cells: Cells) -> frozenset[Hole]:
    """The cells that a person names, from 0."""
    count = len(reader.bars)
    return frozenset(
        Hole(check_bars((bar, bar), count)[0], name)
        for part, bars in cells
        for name in named_parts([part], reader.names, reader.own_parts)
        for bar in bars
    )


def _open(reader: Reader, holes: frozenset[Hole], locked: Cells) -> frozenset[Hole]:
    """The holes without those that are locked."""
    left = holes - _named(reader, locked)
    if holes and not left:
        raise UsageError("a cell that is written anew is not locked", "all are", "unlock one")
    return left


def _filling(verb: str, reader: Reader, holes: frozenset[Hole]) -> Job:
    """A job that fills holes (bars of the file) in parts that are there."""
    first, last = min(hole.bar for hole in holes), max(hole.bar for hole in holes)
    windows: list[Window] = []
    readings: list[Reading] = []
    for each in reader.bars.stretches(first, last + 1):
        inside = [hole for hole in holes if each.first <= hole.bar < each.end]
        if not inside:
            continue
        around = reader.bars.around(each, CONTEXT_BARS)
        near = reader.bars.around(each, _NEAR_BARS)
        reading = reader.read(around, focus=(near.first, near.end))
        start = reading.first_bar
        reading = with_chords(reader, reading, each.first - start, each.bars)
        windows.append(window_of(reading, [Hole(hole.bar - start, hole.part) for hole in inside]))
        readings.append(reading)
    parts = {name: index for index, name in enumerate(reader.names)}
    longest = max(readings, key=lambda reading: reading.plan.bars)
    return Job(verb, reader.seed, tuple(windows), reader.score, parts, longest)


def _chosen(reader: Reader, parts: Sequence[str], first: int, end: int) -> tuple[str, ...]:
    """The parts that are meant: those named, else those that play in the bars or near them."""
    if parts:
        names = named_parts(parts, reader.names, reader.own_parts)
    else:
        start = reader.bars.starts[max(0, first - _NEAR_BARS)]
        stop = reader.bars.span(min(len(reader.bars), end + _NEAR_BARS) - 1)[1]
        names = tuple(
            name
            for index, name in enumerate(reader.names)
            if plays(reader.score, index, start, stop)
        )
        names = left_alone(names, reader.names, reader.own_parts, reader.wish)
    need_parts(names)
    return names


def _alive(reader: Reader, holes: frozenset[Hole], first: int, end: int) -> frozenset[Hole]:
    """The holes without those of parts that rest there, so that rests stay rests."""
    played = {
        name: {reader.bars.at(note.start_ticks) for note in track.notes}
        for track, name in zip(reader.score.tracks, reader.names, strict=True)
    }
    inside = set(range(first, end))
    gap = not any(bars & inside for bars in played.values())
    before, after = set(range(first - _NEAR_BARS, first)), set(range(end, end + _NEAR_BARS))
    whole = {
        name
        for name, bars in played.items()
        if gap or (not bars & inside and bars & before and bars & after)
    }
    return frozenset(
        hole
        for hole in holes
        if hole.part in whole or played[hole.part] & {hole.bar - 1, hole.bar, hole.bar + 1}
    )
