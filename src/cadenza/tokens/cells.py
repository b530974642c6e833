"""One cell's notes as tokens, and back.

The content of a cell is, for each onset, ``POS [VEL] [DUR] PITCH …``: velocity and duration
are running states of the cell, written before the note where they change (the first note
states both). Notes of one onset rise in pitch. Drums have ``DRUM`` and no duration; pieces
without dynamics have no velocity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cadenza.errors import UsageError
from cadenza.tokens.sheet import Event
from cadenza.tokens.vocabulary import (
    DRUM_HIGH,
    DRUM_LOW,
    DURATIONS,
    Family,
    duration_index,
    family_of,
    first,
    velocity_index,
    velocity_of,
)

__all__ = ["DRUM_STEPS", "decode_cell", "encode_cell"]

DRUM_STEPS = 3
"""Length of a decoded drum stroke: a sixteenth."""

_POS, _VEL, _DUR = first(Family.POS), first(Family.VEL), first(Family.DUR)
_PITCH, _DRUM = first(Family.PITCH), first(Family.DRUM)


def encode_cell(events: Iterable[Event], *, is_drum: bool, dynamics: bool) -> list[int]:
    """Tokens of a cell's events.

    Parameters
    ----------
    events : iterable of Event
        In any order; of equal (step, pitch) the first one counts. Drum pitches outside the
        General MIDI map (35–81) are left out.
    is_drum : bool
        Whether the part is the drums.
    dynamics : bool
        Whether velocities are written.

    Returns
    -------
    list of int
        Empty for a silent cell.
    """
    tokens: list[int] = []
    step = pitch = velocity = duration = -1
    for event in sorted(events, key=lambda each: (each.step, each.pitch)):
        if is_drum and not DRUM_LOW <= event.pitch <= DRUM_HIGH:
            continue
        if event.step == step and event.pitch == pitch:
            continue
        if event.step != step:
            step = event.step
            tokens.append(_POS + step)
        pitch = event.pitch
        loud = velocity_index(event.velocity)
        if dynamics and loud != velocity:
            velocity = loud
            tokens.append(_VEL + loud)
        if is_drum:
            tokens.append(_DRUM + pitch - DRUM_LOW)
            continue
        held = duration_index(event.duration_steps)
        if held != duration:
            duration = held
            tokens.append(_DUR + held)
        tokens.append(_PITCH + pitch)
    return tokens


def decode_cell(tokens: Sequence[int], *, velocity: int = 80) -> tuple[Event, ...]:
    """The events that a cell's tokens tell.

    Parameters
    ----------
    tokens : sequence of int
        Content tokens only; see the module's docstring.
    velocity : int
        Velocity of notes before the first VEL.

    Raises
    ------
    UsageError
        When a token is none of a cell's, or a note stands before its onset or its length.
    """
    events: list[Event] = []
    step = -1
    duration = 0
    for value in tokens:
        family, member = family_of(value), value
        if family is Family.POS:
            step = member - _POS
        elif family is Family.VEL:
            velocity = velocity_of(member - _VEL)
        elif family is Family.DUR:
            duration = DURATIONS[member - _DUR]
        elif family is Family.PITCH and step >= 0 and duration:
            events.append(Event(step, member - _PITCH, duration, velocity))
        elif family is Family.DRUM and step >= 0:
            events.append(Event(step, member - _DRUM + DRUM_LOW, DRUM_STEPS, velocity))
        else:
            raise UsageError("a cell is written as POS [VEL] [DUR] PITCH", family.name)
    return tuple(events)
