"""Small things that reading and prolonging a file share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cadenza.compose.composer import initial_score
from cadenza.music.score import Score
from cadenza.plan.model import ChordSpan, Plan

__all__ = ["on_canvas", "prevailing_tempo", "with_harmony"]


def on_canvas(plan: Plan, canvas: Score) -> Score:
    """A plan's score with the notes of a canvas; parts that it lacks are empty tracks."""
    standing = {track.name: track for track in canvas.tracks}
    empty = initial_score(plan)
    tracks = tuple(standing.get(track.name, track) for track in empty.tracks)
    return replace(empty, tracks=tracks)


def prevailing_tempo(score: Score, start: int, end: int) -> float:
    """The tempo that lasts longest between two ticks, the first of equals."""
    changes = score.tempos
    if not changes:
        return 120.0
    lasting: dict[float, int] = {}
    for index, change in enumerate(changes):
        since = change.at_ticks if index else 0
        until = changes[index + 1].at_ticks if index + 1 < len(changes) else max(end, since)
        shared = min(until, end) - max(since, start)
        if shared > 0:
            lasting[change.bpm] = lasting.get(change.bpm, 0) + shared
    return max(lasting, key=lambda bpm: lasting[bpm]) if lasting else changes[0].bpm


def with_harmony(plan: Plan, spans: Sequence[ChordSpan]) -> Plan:
    """A plan with its chords replaced where the spans lie."""
    start, end = spans[0].start_ticks, spans[-1].end_ticks
    before = tuple(span for span in plan.harmony if span.end_ticks <= start)
    after = tuple(span for span in plan.harmony if span.start_ticks >= end)
    return replace(plan, harmony=(*before, *spans, *after))
