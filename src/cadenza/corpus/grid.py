"""Score → pieces on the grid: one a stretch of constant metre, ready for tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cadenza.corpus.harmony import ChordChange, by_bar, find_changes
from cadenza.corpus.parts import Cast, assign, cast_tracks
from cadenza.corpus.segments import MIN_BARS, Segment, find_pickup, find_segments, split_long
from cadenza.corpus.steps import StepNotes, has_dynamics, step_notes, steps_of
from cadenza.metrics.keys import find_key
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter, MeterChange, Notes, Score, Track
from cadenza.tokens.sheet import Event, Sheet, SheetPart
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["COLUMNS", "GridOptions", "GridPiece", "grid_score"]

COLUMNS = ("bar", "slot", "step", "pitch", "duration", "velocity")
"""Columns of ``GridPiece.notes``."""

MIN_NOTES = 8
_SLOWEST_BPM, _FASTEST_BPM = 20.0, 300.0
_LONGEST_STEPS = 192


@dataclass(frozen=True, slots=True)
class GridOptions:
    """What is known of a file beside its notes.

    Parameters
    ----------
    style : str
        One of the styles, or "".
    dynamics : {"yes", "no", "measure"}
        Whether velocities mean something; "measure" looks at how much they vary.
    pickups : bool
        Whether the first bar may be an unmarked pickup.
    programs, drums : mapping
        Programs and drum keys that stand for others in this set.
    chords : tuple of (start quarter, Chord or None), optional
        The piece's own chords; else they are heard.
    """

    style: str = ""
    dynamics: Literal["yes", "no", "measure"] = "measure"
    pickups: bool = False
    programs: Mapping[int, int] = field(default_factory=dict)
    drums: Mapping[int, int] = field(default_factory=dict)
    chords: tuple[tuple[float, Chord | None], ...] | None = None


@dataclass(frozen=True, slots=True)
class GridPiece:
    """A ``Sheet`` with its notes as one array, small enough to hold thousands of.

    ``notes`` has shape (N, 6), columns ``COLUMNS``, sorted by them. ``opens`` and ``closes``
    tell whether the piece begins and ends where the music does, or was cut from it.
    """

    style: str
    tempo_bpm: float
    meter: Meter
    key: Key | None
    dynamics: bool
    parts: tuple[SheetPart, ...]
    bars: int
    chords: tuple[tuple[ChordChange, ...], ...]
    notes: NDArray[np.int16]
    opens: bool = True
    closes: bool = True

    def to_sheet(self) -> Sheet:
        """The same as a sheet."""
        return self._sheet(self._cells())

    def outline(self) -> Sheet:
        """The same as a sheet without notes."""
        return self._sheet({})

    def _cells(self) -> dict[tuple[int, int], tuple[Event, ...]]:
        cells: dict[tuple[int, int], list[Event]] = {}
        for bar, slot, step, pitch, duration, velocity in self.notes.tolist():
            cells.setdefault((bar, slot), []).append(Event(step, pitch, duration, velocity))
        return {cell: tuple(events) for cell, events in cells.items()}

    def _sheet(self, cells: dict[tuple[int, int], tuple[Event, ...]]) -> Sheet:
        return Sheet(
            self.style,
            self.tempo_bpm,
            self.meter,
            self.key,
            self.dynamics,
            self.parts,
            self.bars,
            self.chords,
            cells,
            self.opens,
            self.closes,
        )


def grid_score(score: Score, options: GridOptions | None = None) -> tuple[GridPiece, ...]:
    """Put a score on the grid.

    Stretches of fewer than four bars or eight notes, and of metres that do not fit the grid,
    are left out.

    Parameters
    ----------
    score : Score
        Any score.
    options : GridOptions, optional
        What is known beside the notes.

    Returns
    -------
    tuple of GridPiece
        In the order of the music; empty where nothing is left.
    """
    options = options or GridOptions()
    notes = step_notes(score, options.drums)
    if not len(notes):
        return ()
    cast = cast_tracks(score, options.programs)
    dynamics = options.dynamics == "yes" or (options.dynamics == "measure" and has_dynamics(notes))
    pieces: list[GridPiece] = []
    segments = find_segments(score, int((notes.start + notes.duration).max()))
    for number, segment in enumerate(segments):
        inside = notes.only((notes.start >= segment.first) & (notes.start < segment.end))
        moved = segment
        if options.pickups and number == 0:
            moved = find_pickup(_pitched(inside, cast), segment)
        whole = _trim(inside, moved)
        for part in split_long(whole) if whole else ():
            mine = inside.only((inside.start >= part.first) & (inside.start < part.end))
            if whole and part.bars >= MIN_BARS and len(mine) >= MIN_NOTES:
                piece = _piece(score, mine, part, cast, dynamics, options)
                opens = number == 0 and part.start == whole.start
                closes = number == len(segments) - 1 and part.end == whole.end
                pieces.append(replace(piece, opens=opens, closes=closes))
    return tuple(pieces)


def _pitched(notes: StepNotes, cast: Cast) -> StepNotes:
    return notes.only(np.array(cast.programs)[notes.part] >= 0)


def _trim(notes: StepNotes, segment: Segment) -> Segment | None:
    """Without empty bars before the first onset and after the last."""
    if not len(notes):
        return None
    bar = segment.bar_steps
    start = segment.start + (int(notes.start.min()) - segment.start) // bar * bar
    last = segment.start + (int(notes.start.max()) - segment.start) // bar * bar + bar
    return replace(segment, start=start, first=max(start, segment.first), end=last)


def _piece(
    score: Score,
    notes: StepNotes,
    segment: Segment,
    cast: Cast,
    dynamics: bool,
    options: GridOptions,
) -> GridPiece:
    notes = replace(notes, start=notes.start - segment.start)
    parts, kept = assign(notes, cast)
    pitched = kept.only(np.array([part.program for part in parts])[kept.part] >= 0)
    own_key = _own_key(score, segment)
    key = own_key or _heard_key(pitched, segment)
    bars, bar_steps = segment.bars, segment.bar_steps
    changes = _own_changes(score, segment, options)
    if changes is None:
        changes = find_changes(pitched, segment.meter, bars, bar_steps, key)
    rows = np.stack(
        [
            kept.start // bar_steps, kept.part, kept.start % bar_steps, kept.pitch,
            np.minimum(kept.duration, _LONGEST_STEPS), kept.velocity,
        ],
        axis=1,
    )  # fmt: skip
    rows = rows[np.lexsort(rows.T[[3, 2, 1, 0]])].astype(np.int16)
    tempo = _tempo(score, segment)
    chords = by_bar(changes, bars, bar_steps)
    return GridPiece(options.style, tempo, segment.meter, key, dynamics, parts, bars, chords, rows)


def _own_key(score: Score, segment: Segment) -> Key | None:
    """The key that the score states, where it states chords too: then it was planned."""
    if not score.chords:
        return None
    at = [
        c.key for c in score.keys if steps_of(c.at_ticks, score.ticks_per_quarter) <= segment.first
    ]
    return at[-1] if at else None


def _heard_key(notes: StepNotes, segment: Segment) -> Key | None:
    track = Track("", notes=Notes.of(notes.start, notes.pitch, notes.duration, notes.velocity))
    score = Score(STEPS_PER_QUARTER, (track,), meters=(MeterChange(0, segment.meter),))
    finding = find_key(score)
    return finding.key if finding.decidable else None


def _own_changes(
    score: Score, segment: Segment, options: GridOptions
) -> tuple[ChordChange, ...] | None:
    """The piece's own chords within a segment; None where it has none."""
    known: list[ChordChange]
    if options.chords is not None:
        known = [(round(at * STEPS_PER_QUARTER), chord) for at, chord in options.chords]
    elif score.chords:
        per_quarter = score.ticks_per_quarter
        known = [(steps_of(mark.at_ticks, per_quarter), mark.chord) for mark in score.chords]
    else:
        return None
    known = [(at - segment.start, chord) for at, chord in sorted(known, key=lambda each: each[0])]
    before = [chord for at, chord in known if at <= 0]
    inside = {at: chord for at, chord in known if at > 0 and at < segment.end - segment.start}
    changes: list[ChordChange] = [(0, before[-1] if before else None)]
    for at, chord in inside.items():
        if chord != changes[-1][1]:
            changes.append((at, chord))
    return tuple(changes)


def _tempo(score: Score, segment: Segment) -> float:
    """The tempo that holds for the longest part of a segment."""
    marks = [
        (steps_of(each.at_ticks, score.ticks_per_quarter), each.bpm) for each in score.tempos
    ] or [(0, 120.0)]
    stops = [*(at for at, _ in marks[1:]), segment.end]
    held: dict[float, int] = {}
    for (at, bpm), stop in zip([(0, marks[0][1]), *marks[1:]], stops, strict=True):
        time = min(stop, segment.end) - max(at, segment.first)
        if time > 0:
            held[bpm] = held.get(bpm, 0) + time
    bpm = max(held, key=lambda each: held[each]) if held else marks[-1][1]
    return min(max(bpm, _SLOWEST_BPM), _FASTEST_BPM)
