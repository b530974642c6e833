"""Windows of a file: what the verbs share in making them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cadenza.compose.engine import Hole
from cadenza.compose.reading.canvases import with_harmony
from cadenza.compose.reading.plan import Reader, Reading
from cadenza.compose.verbs.job import Window
from cadenza.errors import UsageError

__all__ = ["CONTEXT_BARS", "need_parts", "window_of", "with_chords"]

CONTEXT_BARS = 32
"""Bars around the holes that an engine is shown, on each side."""


def with_chords(reader: Reader, reading: Reading, first: int, bars: int) -> Reading:
    """A reading with the chords that the wish asks for over the bars to be filled."""
    spans = reader.asked_harmony(reading.plan, first, bars)
    if not spans:
        return reading
    sources = {**reading.sources, "harmony": "asked"}
    return replace(reading, plan=with_harmony(reading.plan, spans), sources=sources)


def window_of(reading: Reading, holes: Iterable[Hole]) -> Window:
    """A window whose canvas is empty where the holes are."""
    there = frozenset(holes)
    length = reading.plan.bar_ticks
    tracks = tuple(
        replace(
            track,
            notes=tuple(
                note
                for note in track.notes
                if Hole(note.start_ticks // length, track.name) not in there
            ),
        )
        for track in reading.score.tracks
    )
    return Window(reading.plan, replace(reading.score, tracks=tracks), there, reading.first_bar)


def need_parts(names: Sequence[str]) -> None:
    """Refuse to fill nothing."""
    if not names:
        raise UsageError(
            "parts that are filled play there or are named", "none", "name one with --part"
        )
