"""Grooves and figures in metres that they were not written in.

A bar is cut into its pulses (``Meter.pulses``); each pulse of the new metre takes over one
pulse of the old one, chosen so that the character stays: a backbeat stays a backbeat, a waltz
keeps its one strong beat, a bar of two pulses spreads a bar of four over two bars. Straight
pulses become compound ones and the other way round; the long pulse of 7/8 is a straight one
made longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import gcd

from cadenza.music.score import Meter
from cadenza.plan.model import Figure, Groove
from cadenza.plan.pattern_style import FigureStyle, FillStyle, GrooveStyle
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["bar_pulses", "figure_in", "fill_in", "groove_in", "pulse_sources"]

_TIMEKEEPERS = ("hat", "ride", "shaker", "tambourine", "maracas", "cabasa", "guiro", "brush")
_HITS_THAT_REPEAT = ("broken", "arpeggio")


def bar_pulses(meter: Meter) -> tuple[int, ...]:
    """Lengths in ticks of the felt beats of a bar, each near a quarter or a dotted quarter.

    Long pulses (2/2) are cut into quarters, tiny ones (3/8, 7/16) are joined.

    >>> bar_pulses(Meter(7, 8)), bar_pulses(Meter(3, 8)), bar_pulses(Meter(2, 2))
    ((480, 480, 720), (720,), (480, 480, 480, 480))
    """
    if meter.bar_ticks() <= 1.5 * TICKS_PER_QUARTER:
        return (meter.bar_ticks(),)
    offsets = [*meter.pulses(), meter.bar_ticks()]
    lengths = [later - sooner for sooner, later in pairwise(offsets)]
    lengths = [
        part
        for length in lengths
        for part in (
            [TICKS_PER_QUARTER] * (length // TICKS_PER_QUARTER) if length >= 960 else [length]
        )
    ]
    while len(lengths) > 1 and lengths[0] < 300:
        pairs = [sum(lengths[start : start + 2]) for start in range(0, len(lengths), 2)]
        if len(lengths) % 2:
            pairs[-2:] = [sum(pairs[-2:])]
        lengths = pairs
    return tuple(lengths)


def pulse_sources(count: int, of: int) -> list[list[int]]:
    """Which pulse of a bar of ``of`` pulses each pulse of bars of ``count`` pulses takes over.

    Returns one list a bar: where the new bar has fewer pulses by a whole factor, one old bar
    becomes several new ones.

    >>> pulse_sources(2, 4), pulse_sources(3, 4), pulse_sources(5, 4)
    ([[0, 1], [2, 3]], [[0, 2, 3]], [[0, 1, 2, 2, 3]])
    """
    if count == of:
        return [list(range(of))]
    if count < of and of % count == 0:
        return [list(range(start, start + count)) for start in range(0, of, count)]
    if of == 4:
        if count == 3:
            return [[0, 2, 3]]
        tail = [2, 3] * ((count - 2) // 2)
        return [[0, 1, *tail[:-1], *([2] if count % 2 else []), *tail[-1:]]]
    if of == 3:
        groups = [3] * (count // 3) + ([count % 3] if count % 3 else [])
        if count % 3 == 1 and count > 3:
            groups[-2:] = [2, 2]
        return [[index for size in groups for index in range(size)]]
    return [[index % of for index in range(count)]]


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where a bar's pulses lie on a grid."""

    steps_per_beat: int
    sizes: tuple[int, ...]

    @property
    def bar(self) -> int:
        """Steps in a bar."""
        return sum(self.sizes)


def _source_grid(meter: Meter, steps_per_beat: int) -> _Grid | None:
    """The grid of a pattern as written, None where its pulses are no whole steps."""
    pulses = bar_pulses(meter)
    if any(length * steps_per_beat % TICKS_PER_QUARTER for length in pulses):
        return None
    return _Grid(steps_per_beat, tuple(p * steps_per_beat // TICKS_PER_QUARTER for p in pulses))


def _is_compound(pulses: Sequence[int]) -> bool:
    """True where every pulse is dotted, and they are all alike."""
    return len(set(pulses)) == 1 and pulses[0] % 180 == 0 and pulses[0] % 480 != 0


def _target_grid(meter: Meter, cell_steps: int) -> tuple[_Grid, int]:
    """The new grid and the steps that a cell of the old one gets on it before it is fitted."""
    pulses = bar_pulses(meter)
    if _is_compound(pulses):
        steps = {1: 3, 2: 3, 4: 6}.get(cell_steps, cell_steps)
        while steps % 3 or steps * TICKS_PER_QUARTER % pulses[0]:
            steps += cell_steps
        spb = steps * TICKS_PER_QUARTER // pulses[0]
        return _Grid(spb, (steps,) * len(pulses)), steps
    spb = cell_steps
    while any(length * spb % TICKS_PER_QUARTER for length in pulses):
        spb += cell_steps
    sizes = tuple(length * spb // TICKS_PER_QUARTER for length in pulses)
    return _Grid(spb, sizes), spb


def _resized(cell: str, steps: int, *, held: bool) -> str:
    """A cell on a grid of another number of steps; ``held`` fills with holds, else silence."""
    count = len(cell)
    if count == steps:
        return cell
    if steps % count == 0:
        return "".join(_stretched(char, steps // count, held=held) for char in cell)
    positions = _COMPOUND.get((count, steps))
    if positions is None:
        positions = tuple(index * steps // count for index in range(count))
    out = ["."] * steps
    for index, position in enumerate(positions):
        stop = positions[index + 1] if index + 1 < count else steps
        piece = _stretched(cell[index], stop - position, held=held)
        out[position:stop] = list(piece)
    return "".join(out)


_COMPOUND = {(2, 3): (0, 2), (4, 6): (0, 2, 4, 5)}


def _stretched(char: str, steps: int, *, held: bool) -> str:
    rest = "-" if held and char != "." else "."
    return char + rest * (steps - 1)


def _rolling(cell: str, steps: int, old: str) -> str:
    """A straight row of hits made a compound row: all three eighths, or all six sixteenths."""
    if steps == 3 and len(old) == 2 and "." not in old and "-" not in old:
        return old[0] + old[1] + old[1]
    if steps == 6 and len(old) == 4 and old[0] not in ".-" and old[2] not in ".-":
        between = old[1] if old[1] not in ".-" else "."
        return f"{old[0]}{between}{old[2]}{between}{old[2]}{between}"
    return cell


def _fitted(cell: str, steps: int, *, repeats: bool, held: bool) -> str:
    """A cell cut short, or made longer by its own first half or by a hold."""
    if len(cell) >= steps:
        return cell[:steps]
    more = steps - len(cell)
    if repeats:
        return (cell + cell * (more // len(cell) + 1))[:steps]
    return cell + ("-" if held and cell[-1] != "." else ".") * more


def _adapted(
    text: str, source: tuple[Meter, int], meter: Meter, *, repeats: bool, held: bool, rolls: bool
) -> tuple[str, int]:
    """The text in another metre, and its new steps per beat."""
    old_meter, steps_per_beat = source
    old = _source_grid(old_meter, steps_per_beat)
    while old is None:
        text = "".join(_stretched(char, 2, held=held) for char in text)
        steps_per_beat *= 2
        old = _source_grid(old_meter, steps_per_beat)
    grid, cell_steps = _target_grid(meter, old.sizes[0])
    bars = [text[start : start + old.bar] for start in range(0, len(text), old.bar)]
    out = ""
    for bar in bars:
        cells = _cells(bar, old.sizes)
        for chosen in pulse_sources(len(grid.sizes), len(cells)):
            for index, size in zip(chosen, grid.sizes, strict=True):
                cell = _resized(cells[index], cell_steps, held=held)
                if rolls:
                    cell = _rolling(cell, cell_steps, cells[index])
                out += _fitted(cell, size, repeats=repeats, held=held)
    return out, grid.steps_per_beat


def _cells(bar: str, sizes: Sequence[int]) -> list[str]:
    cells, at = [], 0
    for size in sizes:
        cells.append(bar[at : at + size])
        at += size
    return cells


def _lane(drum: str, text: str, source: tuple[Meter, int], meter: Meter) -> tuple[str, int]:
    keeps_time = any(word in drum for word in _TIMEKEEPERS) and "open" not in drum
    return _adapted(text, source, meter, repeats=keeps_time, held=False, rolls=keeps_time)


def _lanes(
    lanes: dict[str, str], source: tuple[Meter, int], meter: Meter
) -> tuple[dict[str, str], int]:
    adapted = {drum: _lane(drum, text, source, meter) for drum, text in lanes.items()}
    return {drum: text for drum, (text, _) in adapted.items()}, next(iter(adapted.values()))[1]


def fill_in(fill: FillStyle, meter: Meter) -> tuple[dict[str, str], int]:
    """A fill's lanes of one bar in a metre, and their steps per beat.

    A shorter bar takes the end of the fill, where it leads into what comes.
    """
    home = Meter.parse(fill.meter)
    if home == meter:
        return dict(fill.lanes), fill.steps_per_beat
    lanes, spb = _lanes(fill.lanes, (home, fill.steps_per_beat), meter)
    bar = int(meter.bar_beats * spb)
    return {drum: text[-bar:] for drum, text in lanes.items()}, spb


def groove_in(groove: GrooveStyle, meter: Meter, fills: Sequence[FillStyle] = ()) -> Groove:
    """A groove in a metre, with those fills that share its grid.

    Parameters
    ----------
    groove : GrooveStyle
        As written.
    meter : Meter
        The metre of the piece.
    fills : sequence of FillStyle
        Fills of the style; finer and coarser grids are brought to the groove's where they fit.
    """
    home = Meter.parse(groove.meter)
    if home == meter:
        lanes, spb = dict(groove.lanes), groove.steps_per_beat
    else:
        lanes, spb = _lanes(groove.lanes, (home, groove.steps_per_beat), meter)
    ready = [fill_in(fill, meter) for fill in fills]
    common = spb
    for _, fill_spb in ready:
        common = common * fill_spb // gcd(common, fill_spb)
    common = common if common <= 12 else spb
    matched = tuple(
        _on_grid(each, fill_spb, common) for each, fill_spb in ready if common % fill_spb == 0
    )
    return Groove(groove.name, meter, common, _on_grid(lanes, spb, common), matched)


def _on_grid(lanes: dict[str, str], spb: int, common: int) -> dict[str, str]:
    return {
        drum: "".join(_stretched(char, common // spb, held=False) for char in text)
        for drum, text in lanes.items()
    }


def figure_in(figure: FigureStyle, meter: Meter) -> Figure:
    """A figure in a metre.

    Examples
    --------
    >>> oom = FigureStyle("oom", "comp", "x-------", gate=0.9)
    >>> figure_in(oom, Meter(3, 4)).text
    'x-----'
    """
    home = Meter.parse(figure.meter)
    text, spb = figure.text, figure.steps_per_beat
    if home != meter:
        repeats = figure.kind in _HITS_THAT_REPEAT
        text, spb = _adapted(text, (home, spb), meter, repeats=repeats, held=True, rolls=repeats)
    bar = int(meter.bar_beats * spb)
    text = _from_first_sound(text, bar)
    if not set(text) - {".", "-"}:
        text = _SOUNDS[figure.kind] + "-" * (len(text) - 1)
    return Figure(figure.name, figure.kind, meter, spb, text, figure.order, figure.gate)


_SOUNDS = {"bass": "R", "broken": "1", "arpeggio": "1"} | dict.fromkeys(
    ("comp", "strum", "stab", "pad"), "x"
)
"""Kind → what a figure plays that would be silent because a bar is too short for it."""


def _from_first_sound(text: str, bar: int) -> str:
    """The bars of a figure turned so that it does not begin with an empty one."""
    for start in range(0, len(text), bar):
        if set(text[start : start + bar]) - {".", "-"}:
            return text[start:] + text[:start]
    return text
