"""Where the harmony lies: the base register and the octave spread that a person asked for.

Both are kept by the parts that play chords (chords, pad, arpeggio). The first of these must be
able to; the others keep the style's ranges where their instruments do not reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cadenza.brief.model import Brief
from cadenza.errors import BriefError
from cadenza.music.pitch import midi_name
from cadenza.plan.casting import instrument_of
from cadenza.plan.model import PartPlan

__all__ = ["HARMONY_ROLES", "in_register"]

HARMONY_ROLES = ("chords", "pad", "arpeggio")
"""Who plays chords, the most important first."""

_SLACK = 5
"""Semitones from a register's note up to the lowest tone of any chord."""
_OWN_ROOM = 12 + _SLACK
_ENOUGH_VOICES = 4


def in_register(parts: Sequence[PartPlan], brief: Brief) -> tuple[PartPlan, ...]:
    """The parts with the harmony where the brief asks for it; as they are where it does not.

    Raises
    ------
    BriefError
        When no part plays chords, or the first that does cannot play there.
    """
    if brief.register is None and brief.octave_spread is None:
        return tuple(parts)
    harmony = sorted(
        (part for part in parts if part.role in HARMONY_ROLES),
        key=lambda part: HARMONY_ROLES.index(part.role),
    )
    if not harmony:
        what = "a register is" if brief.octave_spread is None else "an octave spread is"
        raise BriefError(
            f"{what} for parts that play chords: {', '.join(HARMONY_ROLES)}",
            "parts: " + ", ".join(part.role for part in parts),
            "add one, as in --part chords=acoustic_grand_piano, or leave it out",
        )
    moved = {part.name: _moved(part, brief) for part in harmony}
    if moved[harmony[0].name] is None:
        raise _too_far(harmony[0], brief)
    return tuple(moved.get(part.name) or part for part in parts)


def _bounds(part: PartPlan) -> tuple[int, int]:
    """Lowest and highest pitch of the part's instrument; a patch plays all."""
    found = instrument_of(part.instrument)
    return (0, 127) if found is None else (found.low, found.high)


def _moved(part: PartPlan, brief: Brief) -> PartPlan | None:
    """The part where it is asked to play, None where its instrument does not reach."""
    lowest, highest = _bounds(part)
    spread = brief.octave_spread or 0
    room = 12 * spread + _SLACK if spread else _OWN_ROOM
    base = brief.register
    if base is None:
        base = max(lowest, min(part.low, highest - room))
    if base < lowest or base + room > highest or (spread and _most_voices(part) < 2):
        return None
    width = 12 * spread + 11 if spread else max(_OWN_ROOM, part.high - part.low)
    voices = (
        min(_most_voices(part), max(part.voices, min(spread + 1, _ENOUGH_VOICES)))
        if spread
        else part.voices
    )
    return replace(
        part,
        low=base,
        high=min(highest, base + width),
        voices=voices,
        octaves=spread,
        voiced=True,
    )


def _most_voices(part: PartPlan) -> int:
    found = instrument_of(part.instrument)
    return 10 if found is None else found.polyphony


def _too_far(part: PartPlan, brief: Brief) -> BriefError:
    lowest, highest = _bounds(part)
    if brief.octave_spread and _most_voices(part) < 2:
        return BriefError(
            "an octave spread needs an instrument that plays several notes at once",
            f"{part.instrument} as {part.role}",
            f"give the part to another instrument, as in --part {part.role}=acoustic_grand_piano",
        )
    asked = [] if brief.register is None else [f"from {midi_name(brief.register)} up"]
    asked += [f"over {brief.octave_spread} octaves"] if brief.octave_spread else []
    highest_base = highest - (12 * (brief.octave_spread or 1) + _SLACK)
    cure = "choose a smaller --octave-spread"
    if highest_base >= lowest:
        cure = f"choose a --register from {midi_name(lowest)} to {midi_name(highest_base)}"
    return BriefError(
        f"{part.instrument} plays from {midi_name(lowest)} to {midi_name(highest)}",
        f"{part.role} {' '.join(asked)}",
        f"{cure}, or another instrument for {part.role}",
    )
