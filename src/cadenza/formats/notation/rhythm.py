"""From played to written time: swing taken out, lateness taken off, every beat on one grid.

A beat of a part is written in eighths, sixteenths, triplets or a sextuplet, whichever lies
nearest to what was played there; finer divisions cost more, so that a hurried eighth stays one.
Thirty-seconds are written where a part that keeps to the grid has them exactly.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from cadenza.formats.notation.sheet import QUARTER, Bar
from cadenza.music.score import Score, Track

__all__ = ["STRAIGHT", "Clock", "Lattice", "OnGrid", "Played", "Swing", "find_swing", "quantise"]

_NEAR, _MOST_LATE = 3.0, 1.6
_CLUSTER, _COLLISION = 1.8, 6.0
_EXACT, _EXACT_SHARE, _APART = 0.25, 0.8, 1.2
_FEWEST = 12
_PRICE = {
    "eighths": 0.0, "sixteenths": 1.0, "swung sixteenths": 2.4, "triplet": 1.8, "sextuplet": 8.0,
    "thirty-seconds": 1.5,
}  # fmt: skip
_FINEST = (QUARTER / 16, QUARTER / 12)  # sixty-fourths, triplets of thirty-seconds
_LONE_TRIPLET, _AMONG_TRIPLETS, _TRIPLET_SHARE = 2.0, -0.8, 0.15
_UNIT = {
    "eighths": 12, "sixteenths": 6, "swung sixteenths": 6, "triplet": 8, "sextuplet": 4,
    "thirty-seconds": 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Played:
    """A note on the grid: start and end in steps, MIDI pitch; ``hand`` 1 right, −1 left."""

    start: int
    end: int
    pitch: int
    hand: int = 0


@dataclass(frozen=True, slots=True)
class Swing:
    """How long the first of a pair is: ``ratio`` 0.5 straight, 0.667 triplets.

    ``level`` is 2 where eighths swing, 4 where sixteenths do.
    """

    ratio: float = 0.5
    level: int = 2

    @property
    def text(self) -> str:
        """What stands over the first bar."""
        if self.ratio == 0.5:
            return ""
        return "Swing" if self.level == 2 else "Swing 16ths"


STRAIGHT = Swing()


@dataclass(frozen=True, slots=True)
class Clock:
    """Ticks of a score to places in its bars (steps, not rounded)."""

    ticks_per_quarter: int
    bar_ticks: tuple[int, ...]
    bars: tuple[Bar, ...]

    def place(self, ticks: int) -> tuple[int, float]:
        """Index of the bar that holds a tick, and the steps since its beginning."""
        index = max(0, bisect_right(self.bar_ticks, ticks) - 1)
        return index, (ticks - self.bar_ticks[index]) * QUARTER / self.ticks_per_quarter

    def beat(self, step: int) -> tuple[int, int]:
        """Index of the bar that holds a step, and the quarter in it."""
        index = bisect_right(self.bars, step, key=lambda bar: bar.start) - 1
        return index, (step - self.bars[index].start) // QUARTER

    def step(self, ticks: int, unit: int) -> int:
        """The nearest written step that is a multiple of ``unit`` in its bar."""
        index, within = self.place(ticks)
        bar = self.bars[index]
        return bar.start + min(unit * round(within / unit), bar.length)


@dataclass(slots=True)
class Lattice:
    """The unit of each beat of a part in steps (12, 6, 8, 4 or 3) by (bar, beat); 6 elsewhere."""

    units: dict[tuple[int, int], int] = field(default_factory=dict)

    def unit(self, bar: int, beat: int) -> int:
        """Unit of a beat."""
        return self.units.get((bar, beat), QUARTER // 4)


@dataclass(frozen=True, slots=True)
class OnGrid:
    """A part on the grid.

    Parameters
    ----------
    notes : tuple of Played
        In order; the same pitch never overlaps itself.
    lattice : Lattice
        The unit of each beat.
    crowded : int
        Notes that follow another one too fast to be written after it: they share its place.
    """

    notes: tuple[Played, ...]
    lattice: Lattice
    crowded: int = 0


def find_swing(score: Score) -> Swing:
    """How the piece swings, heard from where its off-beats lie.

    Eighths swing where off-beats lie at 0.57 to 0.72 of the beat and few lie a third into it
    (those would be triplets); sixteenths where they lie late in their half beats alike.
    """
    tpq = score.ticks_per_quarter
    if any(change.meter.denominator > 4 for change in score.meters):
        phases: list[float] = []
    else:
        starts = {n.start_ticks for track in score.tracks for n in track.notes}
        phases = [start % tpq / tpq for start in starts]
    swung = [phase for phase in phases if 0.57 <= phase <= 0.72]
    straight = sum(0.45 <= phase <= 0.55 for phase in phases)
    thirds = sum(0.29 < phase <= 0.38 for phase in phases)
    if len(swung) >= _FEWEST and len(swung) > 2 * straight and len(swung) > 3 * thirds:
        return Swing(round(median(swung), 3), 2)
    first = [2 * phase for phase in phases if 0.2 <= phase <= 0.4]
    second = [2 * phase - 1 for phase in phases if 0.7 <= phase <= 0.9]
    if min(len(first), len(second)) * 4 < max(len(first), len(second), _FEWEST):
        return STRAIGHT
    ratio = median(first + second)
    others = sum(0.57 <= phase < 0.69 for phase in phases)
    even = median(first) - median(second)
    if len(first) + len(second) >= _FEWEST and 0.54 <= ratio <= 0.7 and abs(even) < 0.12:
        return Swing(round(ratio, 3), 4) if 3 * others < len(second) else STRAIGHT
    return STRAIGHT


def quantise(track: Track, clock: Clock, swing: Swing, hands: Sequence[int] = ()) -> OnGrid:
    """Put a part on the grid.

    Parameters
    ----------
    track : Track
        The part.
    clock : Clock
        Bars of the score.
    swing : Swing
        The piece's; it is written straight.
    hands : sequence of int, optional
        For each note 1 (right hand), −1 (left) or 0 (not said).

    Returns
    -------
    OnGrid
        The notes, the unit of each beat, and how many notes could not be told apart.
    """
    late = _lateness(track, clock)
    heard: dict[tuple[int, int], list[float]] = {}
    places = []
    for note in track.notes:
        bar, within = clock.place(note.start_ticks)
        within = max(0.0, within - late)
        beat = int(within // QUARTER)
        heard.setdefault((bar, beat), []).append(within - beat * QUARTER)
        places.append((bar, beat, within - beat * QUARTER))
    grids = {key: _grids(clock.bars[key[0]], key[1], swing) for key in heard}
    is_exact = swing == STRAIGHT and _keeps_to_the_grid(heard.values())
    if is_exact:
        for key, offsets in heard.items():
            if any(_is_thirty_second(offset) for offset in offsets):
                grids[key]["thirty-seconds"] = _THIRTY_SECONDS
    chosen = {key: _choose(heard[key], grids[key], _LONE_TRIPLET) for key in heard}
    full = [name for key, (name, _) in chosen.items() if len(_clusters(heard[key])) > 2]
    if full.count("triplet") > _TRIPLET_SHARE * len(full):
        chosen = {key: _choose(heard[key], grids[key], _AMONG_TRIPLETS) for key in heard}
    lattice = Lattice({key: _UNIT[name] for key, (name, _) in chosen.items()})
    notes = []
    said = hands or [0] * len(places)
    for note, hand, (bar, beat, offset) in zip(track.notes, said, places, strict=True):
        start = _written(clock, bar, beat, _nearest(offset, chosen[bar, beat][1]))
        end = _end(note.end_ticks, late, clock, chosen, swing)
        least = start + lattice.unit(*clock.beat(start))
        notes.append(Played(start, max(end, least), note.pitch, hand))
    near_ticks = _APART * clock.ticks_per_quarter / QUARTER if is_exact else None
    crowded = _crowded(track, notes, near_ticks)
    return OnGrid(tuple(_clean(notes, clock.bars[-1].end)), lattice, crowded)


def _lateness(track: Track, clock: Clock) -> float:
    """How many steps behind the beat the part plays as a whole."""
    near = []
    for note in track.notes:
        within = (clock.place(note.start_ticks)[1] + QUARTER / 2) % QUARTER - QUARTER / 2
        if abs(within) < _NEAR:
            near.append(within)
    return min(max(median(near), -_MOST_LATE), _MOST_LATE) if len(near) >= 4 else 0.0


def _keeps_to_the_grid(beats: Iterable[Sequence[float]]) -> bool:
    """True for a part that was written, not played: nearly every onset is exactly somewhere."""
    offsets = [offset for beat in beats for offset in beat]
    exact = sum(
        any(abs(offset - unit * round(offset / unit)) <= _EXACT for unit in _FINEST)
        for offset in offsets
    )
    return exact >= _EXACT_SHARE * len(offsets)


def _is_thirty_second(offset: float) -> bool:
    """True exactly between two sixteenths."""
    unit = QUARTER // 8
    place = round(offset / unit)
    return place % 2 == 1 and abs(offset - unit * place) <= _EXACT


def _crowded(track: Track, notes: Sequence[Played], near_ticks: float | None) -> int:
    """Notes that share the place of one that was over before them, or clearly earlier.

    ``near_ticks`` is how far apart onsets of a chord may lie; None for playing, in which a
    chord may be spread.
    """
    first: dict[int, tuple[int, int]] = {}
    count = 0
    for note, written in zip(track.notes, notes, strict=True):
        start, end = first.setdefault(written.start, (note.start_ticks, note.end_ticks))
        is_apart = near_ticks is not None and note.start_ticks - start > near_ticks
        count += note.start_ticks > start and (note.start_ticks >= end or is_apart)
    return count


_Grid = Sequence[tuple[float, int]]
_THIRTY_SECONDS: _Grid = tuple((step, step) for step in range(0, QUARTER + 1, QUARTER // 8))


def _grids(bar: Bar, beat: int, swing: Swing) -> dict[str, _Grid]:
    """Name → (played place, written step) of a beat's grids; both from 0 to 24."""
    eighths: _Grid = ((0, 0), (12, 12), (24, 24))
    pair = [6.0, 18.0]
    if swing.level == 2 and swing.ratio != 0.5:
        half = QUARTER * swing.ratio
        eighths = ((0, 0), (half, 12), (24, 24))
        pair = [half / 2, (half + QUARTER) / 2]
    elif swing.ratio != 0.5:
        pair = [12 * swing.ratio, 12 + 12 * swing.ratio]
    sixteenths = sorted([*eighths, (pair[0], 6), (pair[1], 18)])
    is_swung = swing.level == 2 and swing.ratio != 0.5  # then triplets look like sixteenths
    name = "swung sixteenths" if is_swung else "sixteenths"
    grids: dict[str, _Grid] = {"eighths": eighths, name: sixteenths}
    if bar.meter.denominator <= 4 and (beat + 1) * QUARTER <= bar.length:
        grids["triplet"] = tuple((step, step) for step in (0, 8, 16, 24))
        grids["sextuplet"] = tuple((step, step) for step in range(0, QUARTER + 1, 4))
    return grids


def _choose(offsets: list[float], grids: dict[str, _Grid], lone: float) -> tuple[str, _Grid]:
    """The cheapest grid for the onsets of a beat.

    Triplets that are not filled cost ``lone`` more, all of them where it is a bonus (below 0,
    for parts in which triplets are common); a sextuplet needs five onsets.
    """
    clusters = _clusters(offsets)

    def cost(name: str) -> float:
        steps = [_nearest(offset, grids[name]) for offset in clusters]
        played = {written: place for place, written in grids[name]}
        wrong = sum(abs(o - played[s]) for o, s in zip(clusters, steps, strict=True))
        is_moved = name == "triplet" and (len(clusters) < 3 or lone < 0)
        extra = lone if is_moved else 0.0
        return _PRICE[name] + extra + wrong + _COLLISION * (len(steps) - len(set(steps)))

    open_to = [name for name in grids if name != "sextuplet" or len(clusters) > 4]
    best = min(open_to, key=cost)
    return best, grids[best]


def _clusters(offsets: Iterable[float]) -> list[float]:
    """One place for each group of onsets that sound as one."""
    groups: list[list[float]] = []
    for offset in sorted(offsets):
        if groups and offset - groups[-1][0] < _CLUSTER:
            groups[-1].append(offset)
        else:
            groups.append([offset])
    return [sum(group) / len(group) for group in groups]


def _nearest(offset: float, grid: _Grid) -> int:
    return min(grid, key=lambda pair: abs(pair[0] - offset))[1]


def _written(clock: Clock, bar: int, beat: int, step: int) -> int:
    """Absolute step; what rounds past the bar begins the next one."""
    held = clock.bars[bar]
    return held.start + min(beat * QUARTER + step, held.length)


def _end(
    ticks: int,
    late: float,
    clock: Clock,
    chosen: dict[tuple[int, int], tuple[str, _Grid]],
    swing: Swing,
) -> int:
    bar, within = clock.place(ticks)
    within = max(0.0, within - late)
    beat = int(within // QUARTER)
    grid = chosen[bar, beat][1] if (bar, beat) in chosen else None
    if grid is None:
        grid = list(_grids(clock.bars[bar], beat, swing).values())[1]
    return _written(clock, bar, beat, _nearest(within - beat * QUARTER, grid))


def _clean(notes: list[Played], last: int) -> list[Played]:
    """Once each, inside the piece, and ended where the same pitch starts again."""
    longest: dict[tuple[int, int], Played] = {}
    for note in notes:
        key = (note.start, note.pitch)
        if note.start < last and (key not in longest or longest[key].end < note.end):
            longest[key] = replace(note, end=min(note.end, last))
    following: dict[int, int] = {}
    out = []
    for note in sorted(longest.values(), reverse=True):
        out.append(replace(note, end=min(note.end, following.get(note.pitch, note.end))))
        following[note.pitch] = note.start
    return out[::-1]
