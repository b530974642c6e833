"""Notes found on paper, made as loud as the marks of their part say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cadenza.formats.reading.dynamics import Dynamics
from cadenza.formats.reading.model import PlayedBy, Sounding, WrittenMeasure

__all__ = ["GRACE", "Mark", "Placed", "place_notes"]

GRACE = Fraction(1, 8)
"""Length of a grace note in quarter notes."""

Mark = tuple[int, Fraction, str, str]
"""Measure, place in it, what ("mf", "crescendo", "stop"), number of a hairpin or ""."""


@dataclass(slots=True)
class Placed:
    """A note before its velocity is known.

    Parameters
    ----------
    measure : int
        Number of its measure on the page, from 0.
    at, length : Fraction
        Quarter notes; ``at`` from the start of the measure.
    pitch : int
        MIDI pitch as it sounds.
    by : (int, int, bool)
        Who plays it.
    marked_at : Fraction
        Where the marks count that hold for it.
    tied_from, tied_on : bool
        It goes on from an earlier one, or into a later one.
    louder : int
        What its accent adds to the velocity.
    own_velocity : int or None
        The velocity that the file gives it.
    """

    measure: int
    at: Fraction
    length: Fraction
    pitch: int
    by: PlayedBy
    marked_at: Fraction
    tied_from: bool = False
    tied_on: bool = False
    louder: int = 0
    own_velocity: int | None = None


def place_notes(
    placed: Sequence[Placed],
    marks: Sequence[Mark],
    measures: Sequence[WrittenMeasure],
    starts: Sequence[Fraction],
) -> None:
    """Hand the notes of a part to their measures, as loud as its marks say.

    Parameters
    ----------
    placed, marks : sequence
        Of one part.
    measures : sequence of WrittenMeasure
        Where the notes go.
    starts : sequence of Fraction
        Where each measure begins on the page, in quarter notes.
    """
    dynamics = Dynamics()
    for index, at, kind, number in marks:
        if number:
            dynamics.wedge(starts[index] + at, kind, number)
        else:
            dynamics.mark(starts[index] + at, kind)
    places = [starts[note.measure] + note.marked_at for note in placed]
    for note, velocity in zip(placed, dynamics.velocities(places), strict=True):
        loud = velocity if note.own_velocity is None else note.own_velocity
        measures[note.measure].notes.append(
            Sounding(
                note.at,
                note.length,
                note.pitch,
                min(max(loud + note.louder, 1), 127),
                note.by,
                note.tied_from,
                note.tied_on,
            )
        )
