"""The five verbs: compose, continue, infill, accompany, vary.

Each is a pure function that makes a ``Job``: holes in a canvas, and the score that they are
written back into. ``carry_out`` fills them through ``Composer.fill`` and finishes. Bars that a
person names count from 1 through the whole file.

What a file's windows are: the bars around the holes that share their metre, with up to 32 more
on each side for the engine to see. Holes that lie in several metres make several windows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cadenza.brief.model import MAX_BARS, PartWish, Wish
from cadenza.compose.composer import initial_score
from cadenza.compose.engine import Hole, all_holes
from cadenza.compose.reading.barring import Stretch
from cadenza.compose.reading.plan import Reader
from cadenza.compose.verbs.adding import on_free_channels, with_tracks
from cadenza.compose.verbs.choosing import (
    fresh_parts,
    left_alone,
    new_parts,
    plays,
)
from cadenza.compose.verbs.continuing import TAIL_BARS, extended, metre_at_end, readied, seam_bar
from cadenza.compose.verbs.job import Job, Window
from cadenza.compose.verbs.prolonging import prolonged
from cadenza.compose.verbs.refilling import infill_job, vary_job
from cadenza.compose.verbs.windows import CONTEXT_BARS, need_parts, window_of, with_chords
from cadenza.compose.verbs.writing_back import carry_out, finish
from cadenza.errors import UsageError
from cadenza.music.score import Meter, Score
from cadenza.plan.model import Plan
from cadenza.plan.planner import whole_bars
from cadenza.plan.style import Style

__all__ = [
    "CONTEXT_BARS",
    "Job",
    "Window",
    "accompany_job",
    "carry_out",
    "compose_job",
    "continue_job",
    "finish",
    "infill_job",
    "vary_job",
]

_CONTINUED_BARS = 16

_Styles = Mapping[str, Style] | None


def compose_job(plan: Plan) -> Job:
    """A song from nothing: every cell of a plan is a hole."""
    base = initial_score(plan)
    window = Window(plan, base, all_holes(plan))
    parts = {part.name: index for index, part in enumerate(plan.parts)}
    return Job("compose", plan.seed, (window,), base, parts)


def continue_job(
    score: Score,
    *,
    bars: int | None = None,
    wish: Wish | None = None,
    styles: _Styles = None,
    seed: int = 1,
) -> Job:
    """New bars behind a file, in its key, tempo and metre, by the parts that play at its end.

    They begin at the barline after the bar of the last note. Their chords are those of the
    wish; else the loop that the file ends in goes on; else those of its last phrases are gone
    through again; the style's where the file has no chords. The last bar comes home.

    Parameters
    ----------
    score : Score
        As ``read_midi`` gives it.
    bars : int, optional
        How many; by default as the wish has it, else 16.
    wish : Wish, optional
        May ask for a style, chords, parts to join in, parts to fall silent.
    styles : Mapping of name to Style, optional
        The package's by default.
    seed : int
        Same file, wish and seed, same job.

    Raises
    ------
    UsageError
        When the file holds no note, or the wish cannot be met.
    """
    whole = Reader(score, wish, styles, seed)
    seam = seam_bar(score, whole.bars)
    meter = metre_at_end(whole.bars, seam)
    at = whole.bars.starts[max(0, seam - TAIL_BARS)]
    count = _new_bars(bars, whole, meter)
    longer = extended(score, whole.bars, seam, meter, count)
    reader = whole.longer(longer)
    asked = _not_there(reader)
    added = new_parts(asked, reader.own_parts, reader.wish, reader.style, seed)
    stretch = reader.bars.around(Stretch(seam, seam + count, meter), CONTEXT_BARS)
    reading = prolonged(reader, stretch, seam, added)
    fresh = [part.name for part in reading.plan.parts[len(reader.names) :]]
    ending = [
        name
        for index, name in enumerate(reader.names)
        if plays(longer, index, at, longer.end_ticks)
    ]
    names = (*left_alone(ending, reader.names, reader.own_parts, reader.wish), *fresh)
    need_parts(names)
    first = stretch.first
    holes = [Hole(bar - first, name) for bar in range(seam, seam + count) for name in names]
    base, parts = with_tracks(longer, reading.plan, reader.names)
    seam_ticks = reader.bars.starts[seam]
    tracks = tuple(
        readied(track, seam_ticks) if index in {parts[name] for name in names} else track
        for index, track in enumerate(base.tracks)
    )
    base = replace(base, tracks=tracks)
    return Job("continue", seed, (window_of(reading, holes),), base, parts, reading)


def accompany_job(
    score: Score,
    *,
    parts: Sequence[PartWish] = (),
    wish: Wish | None = None,
    styles: _Styles = None,
    seed: int = 1,
) -> Job:
    """New parts for given ones, from the first note's bar to the last one's.

    Parameters
    ----------
    score : Score
        As ``read_midi`` gives it.
    parts : sequence of PartWish
        What is to join in; by default what the wish names, else what the style has and the
        file lacks.
    wish, styles, seed
        See ``continue_job``.

    Raises
    ------
    UsageError
        When nothing is lacking, or a MIDI file has no channel left.
    """
    reader = Reader(score, wish, styles, seed)
    asked = tuple(parts) or reader.wish.parts
    there, style = reader.own_parts, reader.style
    added = (
        new_parts(asked, there, reader.wish, style, seed)
        if asked
        else fresh_parts(there, reader.wish, style, seed)
    )
    if not asked:
        added = on_free_channels(score, added)
    if not added:
        raise UsageError(
            "a MIDI file has 15 channels for pitched parts",
            "one that uses them all",
            "add drums, as in --part drums",
        )
    starts = [note.start_ticks for track in score.tracks for note in track.notes]
    first, end = reader.bars.at(min(starts)), reader.bars.at(max(starts)) + 1
    readings = [reader.read(each, added) for each in reader.bars.stretches(first, end)]
    base, index = with_tracks(score, readings[0].plan, reader.names)
    fresh = [part.name for part in readings[0].plan.parts[len(reader.names) :]]
    windows = tuple(
        window_of(
            with_chords(reader, reading, 0, reading.plan.bars),
            [Hole(bar, name) for bar in range(reading.plan.bars) for name in fresh],
        )
        for reading in readings
    )
    longest = max(readings, key=lambda reading: reading.plan.bars)
    return Job("accompany", seed, windows, base, index, longest)


def _not_there(reader: Reader) -> tuple[PartWish, ...]:
    """Parts of the wish that the file has not yet."""
    roles = {part.role for part in reader.own_parts}
    instruments = {part.instrument for part in reader.own_parts}
    return tuple(
        wish
        for wish in reader.wish.parts
        if not (
            wish.instrument in instruments
            if wish.instrument is not None and wish.role != "drums"
            else wish.role in roles
        )
    )


def _new_bars(bars: int | None, reader: Reader, meter: Meter) -> int:
    """How many bars are asked for."""
    count = bars if bars is not None else reader.wish.bars
    if count is None and reader.wish.seconds is not None:
        count = whole_bars(reader.wish.seconds, meter, reader.tempo_at(_tail(reader)))
    count = _CONTINUED_BARS if count is None else count
    if not 1 <= count <= MAX_BARS:
        raise UsageError(
            f"a continuation has 1 to {MAX_BARS} bars", str(count), f"try --bars {_CONTINUED_BARS}"
        )
    return count


def _tail(reader: Reader) -> Stretch:
    end = len(reader.bars)
    return Stretch(max(0, end - TAIL_BARS), end, reader.bars.meters[-1])
