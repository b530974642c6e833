"""Note values: how a stretch of time in a bar is written with notes, rests, ties and tuplets.

A value may hide a weak place of the bar but never a stronger one than where it begins or ends,
except that a plain value may stand evenly across the next stronger place (eighth, quarter,
eighth). Rests are stricter. The middle of 4/4 and the groups of 7/8 are always seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from cadenza.formats.notation.sheet import QUARTER, Event
from cadenza.music.score import Meter

__all__ = ["Piece", "beam_groups", "beams", "strengths", "write_voice"]

_PLAIN = {
    192: "breve", 96: "whole", 48: "half", 24: "quarter", 12: "eighth", 6: "16th", 3: "32nd",
}  # fmt: skip
_DOTTED = {144: "whole", 72: "half", 36: "quarter", 18: "eighth", 9: "16th"}
_TRIPLET = {16: ("quarter", 0), 8: ("eighth", 0)}
_SEXTUPLET = {16: ("quarter", 0), 12: ("eighth", 1), 8: ("eighth", 0), 4: ("16th", 0)}
_FLAGS = {"eighth": 1, "16th": 2, "32nd": 3}
_BINARY = QUARTER // 8
_THIRTY_SECOND, _SIXTEENTH, _EIGHTH, _BEAT, _GROUP, _BAR = range(1, 7)
"""How strong a step of a bar is; 0 is a place off the thirty-seconds."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One written note, chord or rest.

    ``start`` and ``end`` are steps in the bar; ``tuplet`` is 0, 3 (in the time of 2) or 6 (of
    4), ``edge`` "start", "stop" or "" of its bracket. ``event`` is None for a rest.
    """

    start: int
    end: int
    value: str
    dots: int
    event: Event | None
    tie_stop: bool = False
    tie_start: bool = False
    tuplet: int = 0
    edge: str = ""
    beam: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def strengths(meter: Meter, length: int) -> tuple[int, ...]:
    """How strong each step of a bar is, its end included: from 1, a thirty-second, to 6, the bar.

    Between them are the sixteenth (2), the eighth (3), the beat (4) and the group (5).

    Parameters
    ----------
    meter : Meter
        The metre.
    length : int
        Steps of the bar (less than the metre's for a short one).
    """
    out = [0] * (length + 1)
    for step in range(0, length + 1, _BINARY):
        fine = _SIXTEENTH if step % (QUARTER // 4) == 0 else _THIRTY_SECOND
        out[step] = _EIGHTH if step % (QUARTER // 2) == 0 else fine
    for step in _beats(meter, length):
        out[step] = _BEAT
    for step in _groups(meter, length):
        out[step] = _GROUP
    out[0] = out[length] = _BAR
    return tuple(out)


def _beats(meter: Meter, length: int) -> Iterator[int]:
    """Where beats begin: pulses; quarters also in 2/2."""
    if meter.denominator > 4:
        yield from (step for step in meter.pulses(QUARTER) if step < length)
    else:
        yield from range(0, length, QUARTER)


def _groups(meter: Meter, length: int) -> Iterator[int]:
    """Where groups of beats begin that values must not hide."""
    if meter.denominator > 4 and not meter.is_compound:
        yield from (step for step in meter.pulses(QUARTER) if step < length)
    elif meter.is_compound and meter.numerator == 12:
        half = round(meter.bar_beats * QUARTER) // 2
        if half < length:
            yield half
    elif meter.denominator <= 4 and meter.bar_beats in (4.0, 6.0, 8.0):
        step = 3 * QUARTER if meter.bar_beats == 6.0 and meter.denominator == 4 else 2 * QUARTER
        yield from range(0, length, step)
    elif meter.denominator == 4 and meter.numerator == 5 and length > 3 * QUARTER:
        yield 3 * QUARTER


def write_voice(
    events: Sequence[Event],
    start: int,
    length: int,
    meter: Meter,
    *,
    rests: bool,
    cuts: Sequence[int] = (),
) -> list[Piece]:
    """Write one voice of one bar.

    Parameters
    ----------
    events : sequence of Event
        Events that sound in the bar, in order, in absolute steps.
    start, length : int
        The bar's first step and its length.
    meter : Meter
        The metre.
    rests : bool
        True to fill gaps with rests, False to leave them empty.
    cuts : sequence of int, optional
        Steps of the bar at which notes and rests are divided, but for those inside tuplets.

    Returns
    -------
    list of Piece
        In order; with ``rests`` their lengths add up to the bar's.
    """
    spans: list[tuple[int, int, Event | None]] = []
    at = 0
    for event in events:
        first, last = max(0, event.start - start), min(length, event.end - start)
        if rests and first > at:
            spans.append((at, first, None))
        spans.append((first, last, event))
        at = last
    if rests and at < length:
        spans.append((at, length, None))
    tuplets = _tuplet_beats(spans)
    if not rests:
        spans = _filled(spans, tuplets)
    level = strengths(meter, length)
    pieces: list[Piece] = []
    for first, last, held in spans:
        parts = [
            piece
            for a, b in _cut(first, last, tuplets, cuts)
            for piece in _values(a, b, held, level, tuplets.get(a // QUARTER, 0), meter)
        ]
        pieces.extend(_tied(parts, start))
    pieces = _brackets(pieces)
    return beams(pieces, beam_groups(meter, length, pieces))


def _tuplet_beats(spans: Sequence[tuple[int, int, Event | None]]) -> dict[int, int]:
    """Beat → 3 or 6 for the beats that hold a place off the thirty-seconds."""
    places: dict[int, set[int]] = {}
    for first, last, _ in spans:
        for step in (first, last):
            places.setdefault(step // QUARTER, set()).add(step % QUARTER)
    return {
        beat: 3 if all(step % (QUARTER // 3) == 0 for step in inside) else 6
        for beat, inside in places.items()
        if any(step % _BINARY for step in inside)
    }


def _filled(
    spans: list[tuple[int, int, Event | None]], tuplets: dict[int, int]
) -> list[tuple[int, int, Event | None]]:
    """Add rests in tuplet beats only, so that brackets are whole."""
    out: list[tuple[int, int, Event | None]] = []
    at = 0
    for first, last, event in [*spans, (1 << 20, 1 << 20, None)]:
        for beat in sorted(tuplets):
            low, high = max(at, beat * QUARTER), min(first, (beat + 1) * QUARTER)
            if low < high:
                out.append((low, high, None))
        if event is not None:
            out.append((first, last, event))
        at = last
    return out


def _cut(
    first: int, last: int, tuplets: dict[int, int], cuts: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Cut a stretch at both edges of tuplet beats and at the places asked for."""
    edges = {edge * QUARTER for beat in tuplets for edge in (beat, beat + 1)}
    edges |= {cut for cut in cuts if cut // QUARTER not in tuplets}
    places = [first, *sorted(edge for edge in edges if first < edge < last), last]
    yield from pairwise(places)


def _values(
    a: int, b: int, event: Event | None, level: Sequence[int], tuplet: int, meter: Meter
) -> Iterator[Piece]:
    if tuplet and b - a < QUARTER:
        yield from _in_tuplet(a, b, event, tuplet)
        return
    dotted_rests = meter.denominator > 4
    named = _named(b - a)
    inside = level[a + 1 : b]
    if named and _fits(a, b, level, meter, is_rest=event is None):
        value, dots = named
        if event is not None or not dots or (dotted_rests and b - a == 3 * QUARTER // 2):
            yield Piece(a, b, value, dots, event)
            return
    strongest = max(inside, default=0)
    places = [step for step in range(a + 1, b) if level[step] == strongest]
    if not strongest:
        raise AssertionError(f"a stretch of {b - a} steps has no value")
    place = places[-1] if level[a] < level[b] and event is None else places[0]
    if level[a] >= strongest and len(places) > 1 and _named(places[-1] - a):
        place = places[-1]
    yield from _values(a, place, event, level, tuplet, meter)
    yield from _values(place, b, event, level, tuplet, meter)


def _in_tuplet(a: int, b: int, event: Event | None, tuplet: int) -> Iterator[Piece]:
    table = _TRIPLET if tuplet == 3 else _SEXTUPLET
    at = a
    while at < b:
        length = next(steps for steps in sorted(table, reverse=True) if steps <= b - at)
        value, dots = table[length]
        yield Piece(at, at + length, value, dots, event, tuplet=tuplet)
        at += length


def _named(length: int) -> tuple[str, int] | None:
    if length in _PLAIN:
        return _PLAIN[length], 0
    return (_DOTTED[length], 1) if length in _DOTTED else None


def _fits(a: int, b: int, level: Sequence[int], meter: Meter, *, is_rest: bool) -> bool:
    """True where one value may cover the stretch."""
    strongest = max(level[a + 1 : b], default=0)
    if is_rest:
        whole = a == 0 and b == len(level) - 1
        long = meter.bar_beats == 3.0 and b - a > QUARTER and meter.denominator == 4
        return whole or (level[a] > strongest and not long)
    if level[a] > strongest or level[b] > strongest:
        return True
    if level[a] == strongest:
        return strongest <= _BEAT or level[b] >= strongest
    even = level[a] == level[b] == strongest - 1 and level[(a + b) // 2] == strongest
    return even and b - a in _PLAIN and (meter.denominator <= 4 or strongest < _BEAT)


def _tied(parts: list[Piece], start: int) -> list[Piece]:
    """Ties between the pieces of one event, into the bar and out of it."""
    event = parts[0].event
    if event is None:
        return parts
    return [
        replace(
            piece,
            tie_stop=start + piece.start > event.start,
            tie_start=start + piece.end < event.end,
        )
        for piece in parts
    ]


def _brackets(pieces: list[Piece]) -> list[Piece]:
    """Mark the first and last piece of each tuplet."""
    out = list(pieces)
    for index, piece in enumerate(out):
        if not piece.tuplet:
            continue
        beat = piece.start // QUARTER
        before = out[index - 1] if index else None
        after = out[index + 1] if index + 1 < len(out) else None
        if before is None or not before.tuplet or before.start // QUARTER != beat:
            out[index] = replace(piece, edge="start")
        elif after is None or not after.tuplet or after.start // QUARTER != beat:
            out[index] = replace(piece, edge="stop")
    return out


def beam_groups(meter: Meter, length: int, pieces: Sequence[Piece]) -> list[int]:
    """Where beams begin anew: pulses, or half bars of plain eighths in 4/4."""
    if meter.denominator > 4:
        return [step for step in meter.pulses(QUARTER) if step < length]
    starts = list(range(0, length, QUARTER))
    if meter.bar_beats != 4.0:
        return starts
    for half in range(0, length, 2 * QUARTER):
        inside = [p for p in pieces if half <= p.start < half + 2 * QUARTER]
        if len(inside) == 4 and all(p.event and p.end - p.start == QUARTER // 2 for p in inside):
            starts.remove(half + QUARTER)
    return starts


def beams(pieces: Sequence[Piece], starts: Sequence[int]) -> list[Piece]:
    """Join eighths and shorter in each group; a rest or a gap ends a beam.

    Parameters
    ----------
    pieces : sequence of Piece
        A voice of a bar.
    starts : sequence of int
        Steps at which groups begin.
    """
    out = list(pieces)
    runs: list[list[int]] = []
    for index, piece in enumerate(pieces):
        group = sum(step <= piece.start for step in starts)
        if piece.event is None or piece.value not in _FLAGS:
            continue
        last = runs[-1][-1] if runs else None
        joined = (
            last is not None
            and pieces[last].end == piece.start
            and sum(step <= pieces[last].start for step in starts) == group
        )
        if joined:
            runs[-1].append(index)
        else:
            runs.append([index])
    for run in runs:
        if len(run) > 1:
            for place, index in enumerate(run):
                flags = [_FLAGS[pieces[i].value] for i in run]
                out[index] = replace(out[index], beam=_beam(flags, place))
    return out


def _beam(flags: Sequence[int], place: int) -> tuple[str, ...]:
    """Words of the beams of one note in its run, the first beam first."""
    words = []
    for number in range(1, flags[place] + 1):
        before = place > 0 and flags[place - 1] >= number
        after = place + 1 < len(flags) and flags[place + 1] >= number
        if before and after:
            words.append("continue")
        elif after:
            words.append("begin")
        elif before:
            words.append("end")
        else:
            words.append("forward hook" if place == 0 else "backward hook")
    return tuple(words)
