"""Notes in seconds and beats → a score: bars that line up, notes on the grid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics.keys import find_key
from cadenza.music.score import KeyChange, MeterChange, Note, Score, TempoChange
from cadenza.transcription.beats.model import Beats
from cadenza.transcription.model import Transcription
from cadenza.transcription.parts import split_parts
from cadenza.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER

__all__ = ["ticks_at", "to_score"]

_STEP_TICKS = TICKS_PER_QUARTER // STEPS_PER_QUARTER
_PLACES = np.array([0, 3, 4, 6, 8, 9, 12])
_PRICES = np.array([0.0, 0.3, 0.6, 0.1, 0.6, 0.3, 0.0])
"""Where notes start within a quarter, in steps, and how much nearer (in steps) a note must be
to a place than to one without a price: beats are likelier than eighths, eighths than sixteenths,
and these than triplets."""

_LOWEST_BPM, _HIGHEST_BPM = 4.0, 1000.0
_SURE_KEY = 0.2


def to_score(
    transcription: Transcription,
    beats: Beats,
    *,
    quantise: bool = True,
    parts: str = "one",
    title: str = "",
) -> Score:
    """Put notes on the bars of a recording.

    Tick 0 is the bar line ``beats.times_s[0]`` of the recording. Where the recording is steady
    the score has one tempo; else one a beat, so that played beside the recording it stays with
    it.

    Parameters
    ----------
    transcription : Transcription
        The notes.
    beats : Beats
        The beats.
    quantise : bool, default True
        Put starts on sixteenths and triplets of eighths, ends on twelfths of a quarter. Without
        it each note keeps its own time, to the tick (1/480 of a quarter).
    parts : {"one", "hands"}
        All notes in one piano part, or left and right hand in two.
    title : str
        Title of the score.

    Returns
    -------
    Score
        480 ticks per quarter, with tempo, metre and, where it can be heard, key. It ends with a
        bar.
    """
    notes = _notes(transcription, beats, quantise=quantise)
    bar_ticks = beats.meter.bar_ticks(TICKS_PER_QUARTER)
    last = max((note.end_ticks for note in notes), default=bar_ticks)
    score = Score(
        tracks=split_parts(notes, parts),
        tempos=_tempos(beats),
        meters=(MeterChange(0, beats.meter),),
        title=title,
        end=-(-last // bar_ticks) * bar_ticks,
    )
    heard = find_key(score)
    if heard.decidable and heard.confidence >= _SURE_KEY:
        score = replace(score, keys=(KeyChange(0, heard.key),))
    return score


def ticks_at(times_s: NDArray[np.float64], beats: Beats) -> NDArray[np.float64]:
    """The ticks, not yet rounded, of times in seconds; straight on beyond the first and last beat.

    Parameters
    ----------
    times_s : array (N,)
        Seconds.
    beats : Beats
        The beats.

    Returns
    -------
    array (N,) float64
        Ticks, 480 a quarter.
    """
    given, marks = np.asarray(times_s, np.float64), beats.times_s
    at = np.clip(np.searchsorted(marks, given, side="right") - 1, 0, len(marks) - 2)
    within = (given - marks[at]) / (marks[at + 1] - marks[at])
    return np.asarray((at + within) * beats.beat_quarters * TICKS_PER_QUARTER)


def _notes(transcription: Transcription, beats: Beats, *, quantise: bool) -> tuple[Note, ...]:
    """The notes in ticks; of the same pitch none overlaps the next."""
    begin, end = (
        ticks_at(times, beats) for times in (transcription.onset_s, transcription.offset_s)
    )
    step = _STEP_TICKS if quantise else 1
    starts = _on_grid(begin) if quantise else np.rint(begin).astype(np.int64)
    starts = np.maximum(starts, 0)
    ends = np.maximum(np.rint(end / step).astype(np.int64) * step, starts + step)
    columns = (starts, transcription.pitch, ends - starts, transcription.velocity)
    by_pitch: dict[int, list[Note]] = {}
    for note in sorted(
        Note(*row) for row in zip(*(each.tolist() for each in columns), strict=True)
    ):
        _append(by_pitch.setdefault(note.pitch, []), note)
    return tuple(sorted(note for line in by_pitch.values() for note in line))


def _on_grid(ticks: NDArray[np.float64]) -> NDArray[np.int64]:
    """Ticks at the likeliest places, (N,); a lag that all notes share is taken away first."""
    steps = ticks / _STEP_TICKS
    if len(steps):
        steps = steps - np.median(steps - _places(steps))
    return _places(steps) * _STEP_TICKS


def _places(steps: NDArray[np.float64]) -> NDArray[np.int64]:
    """The place of each note, in steps, (N,)."""
    quarter = np.floor(steps / STEPS_PER_QUARTER).astype(np.int64) * STEPS_PER_QUARTER
    cost = np.abs((steps - quarter)[:, None] - _PLACES) + _PRICES  # (N, places)
    return np.asarray(quarter + _PLACES[np.argmin(cost, axis=1)])


def _append(line: list[Note], note: Note) -> None:
    """Add a note to those of its pitch; one that starts with another is one with it."""
    before = line[-1] if line else None
    if before is not None and before.start_ticks == note.start_ticks:
        longer = max(note.duration_ticks, before.duration_ticks)
        louder = max(note.velocity, before.velocity)
        line[-1] = replace(note, duration_ticks=longer, velocity=louder)
        return
    if before is not None and before.end_ticks > note.start_ticks:
        line[-1] = replace(before, duration_ticks=note.start_ticks - before.start_ticks)
    line.append(note)


def _tempos(beats: Beats) -> tuple[TempoChange, ...]:
    """One tempo where it is steady, else one a beat."""
    if beats.steady:
        return (TempoChange(0, beats.bpm),)
    bpms = np.clip(60.0 * beats.beat_quarters / np.diff(beats.times_s), _LOWEST_BPM, _HIGHEST_BPM)
    beat_ticks = round(beats.beat_quarters * TICKS_PER_QUARTER)
    changes: list[TempoChange] = []
    for index, bpm in enumerate(bpms.tolist()):
        if not changes or abs(changes[-1].bpm - bpm) > 1e-6 * bpm:
            changes.append(TempoChange(index * beat_ticks, bpm))
    return tuple(changes)
