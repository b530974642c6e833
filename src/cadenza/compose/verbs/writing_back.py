"""From filled canvases back into the person's own score: new notes in the holes, nothing else.

What stands outside the holes stays as it came: notes, events, channels, the order of tracks;
``music.splice`` then puts the result into the bytes of the file that it came from.
A note that began before a hole and hangs over into it stays too. In a hole the old notes go,
with what shaped them alone: pitch bends and aftertouch. Pedals and other controllers stay,
since they belong to the place as much as to the notes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cadenza.compose.composer import Composer
from cadenza.compose.engine import Cell
from cadenza.compose.reading.barring import Bars, Stretch, file_bars
from cadenza.compose.verbs.job import Job, Window
from cadenza.music.score import Bend, Note, Score, Track
from cadenza.progress import Progress

__all__ = ["carry_out", "finish", "placed_notes"]

_AFTERTOUCH = (0xA0, 0xD0)


def carry_out(
    job: Job, composer: Composer, *, seed: int | None = None, progress: Progress | None = None
) -> Score:
    """Fill every window of a job and write the result back.

    Parameters
    ----------
    job : Job
        As the verbs make it.
    composer : Composer
        Its engine fills the holes.
    seed : int, optional
        Another seed than the job's, for another take.
    progress : Progress, optional
        Is told how far the work is.
    """
    chosen = job.seed if seed is None else seed
    return finish(
        job,
        [
            composer.fill(window.plan, window.score, window.holes, seed=chosen, progress=progress)
            for window in job.windows
        ],
    )


def finish(job: Job, filled: Sequence[Score]) -> Score:
    """The result of a job from its filled canvases.

    Parameters
    ----------
    job : Job
        As the verbs make it.
    filled : sequence of Score
        One a window, as ``Composer.fill`` returns it.

    Returns
    -------
    Score
        ``job.base`` with new notes in the holes and all else as it was.
    """
    if job.verb == "compose":
        return filled[0]
    bars = file_bars(job.base)
    fresh: dict[str, list[Note]] = {}
    holes: dict[str, set[int]] = {}
    for window, score in zip(job.windows, filled, strict=True):
        for name, inside in _holes_by_part(window).items():
            notes = score.track(name).notes
            holes.setdefault(name, set()).update(bar + window.first_bar for bar in inside)
            fresh.setdefault(name, []).extend(_written(notes, inside, window, bars))
    tracks = list(job.base.tracks)
    _part_drums(job, fresh)
    _part_channels(job, fresh, {name: _spans(there, bars) for name, there in holes.items()})
    for name, there in holes.items():
        at = job.parts[name]
        tracks[at] = _refilled(tracks[at], fresh[name], _spans(there, bars))
    return replace(job.base, tracks=tuple(tracks), end=bars.end)


def placed_notes(cell: Cell, window: Window, bars: Bars) -> tuple[Note, ...]:
    """The notes of one cell in the ticks of the file, before the rest of it is known.

    Parameters
    ----------
    cell : Cell
        As an engine gives it for the window.
    window : Window
        Where it stands.
    bars : Bars
        Of the job's base.
    """
    rights = _rights(_holes_by_part(window)[cell.hole.part], window.plan.bar_ticks)
    return tuple(sorted(_moved(cell.notes, rights, window, bars)))


def _holes_by_part(window: Window) -> dict[str, set[int]]:
    out: dict[str, set[int]] = {}
    for hole in window.holes:
        out.setdefault(hole.part, set()).add(hole.bar)
    return out


def _written(notes: Iterable[Note], holes: set[int], window: Window, bars: Bars) -> Iterable[Note]:
    """The notes of a canvas that start in holes, in the ticks of the file."""
    return _moved(notes, _rights(holes, window.plan.bar_ticks), window, bars)


def _moved(
    notes: Iterable[Note], rights: Mapping[int, int], window: Window, bars: Bars
) -> Iterable[Note]:
    """Notes that start in bars of which it is known how far they may sound."""
    plan = window.plan
    stretch = Stretch(window.first_bar, window.first_bar + plan.bars, plan.meter)
    for note in notes:
        bar = note.start_ticks // plan.bar_ticks
        if bar not in rights:
            continue
        start = bars.from_canvas(note.start_ticks, stretch)
        end_ticks = min(max(note.end_ticks, note.start_ticks + 1), rights[bar])
        end = bars.from_canvas(end_ticks, stretch, is_end=True)
        if start is not None and end is not None:
            yield replace(note, start_ticks=start, duration_ticks=max(1, end - start))


def _part_drums(job: Job, fresh: dict[str, list[Note]]) -> None:
    """Where several drum parts are filled at once, no hit comes from two of them.

    A hit belongs to the part whose track plays that drum most, else to the one that plays most
    of all; only what another part has as well is taken away.
    """
    counts = {
        name: Counter(note.pitch for note in job.base.tracks[job.parts[name]].notes)
        for name in fresh
        if job.base.tracks[job.parts[name]].is_drum
    }
    if len(counts) < 2:
        return
    hits: dict[tuple[int, int], list[str]] = {}
    for name in counts:
        for note in fresh[name]:
            hits.setdefault((note.start_ticks, note.pitch), []).append(name)
    for name in counts:
        fresh[name] = [
            note
            for note in fresh[name]
            if name
            == max(
                hits[note.start_ticks, note.pitch],
                key=lambda each: (counts[each][note.pitch], counts[each].total()),
            )
        ]


def _part_channels(
    job: Job, fresh: dict[str, list[Note]], spans: dict[str, list[tuple[int, int]]]
) -> None:
    """Where programs take turns on one channel, no pitch is struck by two of them at a time.

    A new note ends where another part of its channel strikes its pitch, and is left out where
    one sounds it.
    """
    tracks = job.base.tracks
    of_channel: dict[int, list[int]] = {}
    for index, track in enumerate(tracks):
        if track.channel is not None:
            of_channel.setdefault(track.channel, []).append(index)
    names = {job.parts[name]: name for name in fresh}
    for indices in of_channel.values():
        if len({tracks[index].program for index in indices}) < 2:
            continue
        there: dict[int, list[tuple[int, Note]]] = {}
        for index in indices:
            holes = spans.get(names.get(index, ""), [])
            for note in tracks[index].notes:
                if not _within(note.start_ticks, holes):
                    there.setdefault(note.pitch, []).append((index, note))
        for index in [index for index in indices if index in names]:
            kept = (
                _before(note, [other for at, other in there.get(note.pitch, []) if at != index])
                for note in fresh[names[index]]
            )
            fresh[names[index]] = [note for note in kept if note is not None]
            for note in fresh[names[index]]:
                there.setdefault(note.pitch, []).append((index, note))


def _before(note: Note, others: Sequence[Note]) -> Note | None:
    """What of a note lies before others of its pitch; None where one of them sounds already."""
    if any(each.start_ticks <= note.start_ticks < each.end_ticks for each in others):
        return None
    starts = [each.start_ticks for each in others if each.start_ticks > note.start_ticks]
    end = min([note.end_ticks, *starts])
    return replace(note, duration_ticks=end - note.start_ticks)


def _rights(holes: set[int], bar_ticks: int) -> dict[int, int]:
    """Where the run of holes ends that each bar lies in."""
    out: dict[int, int] = {}
    for bar in sorted(holes, reverse=True):
        out[bar] = out.get(bar + 1, (bar + 1) * bar_ticks)
    return out


def _spans(holes: set[int], bars: Bars) -> list[tuple[int, int]]:
    """The runs of holes in ticks of the file."""
    out: list[tuple[int, int]] = []
    for bar in sorted(holes):
        start, end = bars.span(bar)
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _refilled(track: Track, fresh: list[Note], spans: list[tuple[int, int]]) -> Track:
    """A track with the notes of its holes replaced."""
    kept = [note for note in track.notes if not _within(note.start_ticks, spans)]
    notes = tuple(sorted(kept + _beside(fresh, kept, spans)))
    raw = tuple(
        event
        for event in track.raw
        if event.data[0] & 0xF0 not in _AFTERTOUCH or not _within(event.at_ticks, spans)
    )
    last_ticks = max((note.start_ticks for note in kept), default=-1)
    bends = _straightened(track.bends, spans, last_ticks)
    return replace(track, notes=notes, bends=bends, raw=raw)


def _within(ticks: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= ticks < end for start, end in spans)


def _beside(fresh: list[Note], kept: list[Note], spans: list[tuple[int, int]]) -> list[Note]:
    """New notes that don't get in the way of what hangs over, nor of each other.

    A MIDI channel holds a pitch once: a note on a pitch that still sounds from before the hole
    waits until that is over, or is left out.
    """
    over: dict[tuple[int, int], int] = {}
    for note in kept:
        for start, end in spans:
            if note.start_ticks < start < note.end_ticks:
                key = (start, note.pitch)
                over[key] = max(over.get(key, 0), min(note.end_ticks, end))
    out: list[Note] = []
    sounding: dict[int, int] = {}
    for note in sorted(fresh, key=lambda each: (each.start_ticks, each.pitch)):
        start = next(begin for begin, end in spans if begin <= note.start_ticks < end)
        free_at = over.get((start, note.pitch), 0)
        if note.start_ticks < free_at:
            continue
        last = sounding.get(note.pitch)
        if last is not None and out[last].end_ticks > note.start_ticks:
            length = note.start_ticks - out[last].start_ticks
            if length < 1:
                continue
            out[last] = replace(out[last], duration_ticks=length)
        sounding[note.pitch] = len(out)
        out.append(note)
    return out


def _straightened(
    bends: tuple[Bend, ...], spans: list[tuple[int, int]], last_ticks: int
) -> tuple[Bend, ...]:
    """No bend inside a hole; what was in force is taken back, and given again for what follows."""
    if not bends:
        return bends
    out = [bend for bend in bends if not _within(bend.at_ticks, spans)]
    for start, end in spans:
        before = [bend.value for bend in bends if bend.at_ticks < start]
        until = [bend.value for bend in bends if bend.at_ticks <= end]
        if before and before[-1]:
            out.append(Bend(start, 0))
        given_again = any(bend.at_ticks == end for bend in bends)
        if until and until[-1] and not given_again and last_ticks >= end:
            out.append(Bend(end, until[-1]))
    return tuple(sorted(out, key=lambda bend: bend.at_ticks))
