"""Where the harmony lies: the base register and the octave spread that a person asked for.

Both are kept by the parts that play chords (chords, pad, arpeggio). The first of these must be
able to, and gets another instrument where nobody asked for the one that it has; the others keep
the style's ranges where their instruments do not reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cadenza.brief.model import Brief, Part, Wish
from cadenza.errors import BriefError
from cadenza.music.pitch import midi_name
from cadenza.plan.casting import instrument_of, is_left_out
from cadenza.plan.model import PartPlan
from cadenza.plan.style import Style

__all__ = ["HARMONY_ROLES", "in_register", "recast"]

HARMONY_ROLES = ("chords", "pad", "arpeggio")
"""Who plays chords, the most important first."""

_SLACK = 5
"""Semitones from a register's note up to the lowest tone of any chord."""
_ENOUGH_VOICES = 4
_ANYWHERE = "acoustic_grand_piano"
"""What plays chords everywhere."""


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


def recast(
    parts: Sequence[Part], asked: Sequence[int], wish: Wish, style: Style
) -> tuple[Part, ...]:
    """The parts with another instrument for the first of the harmony, where it does not reach.

    Only where the person did not ask for that part: one of the style's other instruments that
    reaches plays it then, else the piano.
    """
    out = list(parts)
    harmony = [index for index, part in enumerate(parts) if part.role in HARMONY_ROLES]
    if harmony and (wish.register is not None or wish.octave_spread is not None):
        first = min(harmony, key=lambda index: HARMONY_ROLES.index(parts[index].role))
        if first not in asked and not _reaches(parts[first].instrument, wish):
            out[first] = _reaching(parts[first], wish, style) or parts[first]
    return tuple(out)


def _reaching(part: Part, wish: Wish, style: Style) -> Part | None:
    """The part by an instrument that reaches and is not left out, None where there is none."""
    choices = style.parts[part.role].instruments if part.role in style.parts else ()
    for name in (*(each.name for each in choices), _ANYWHERE):
        found = instrument_of(name)
        if found is None or is_left_out(part.role, name, wish.without):
            continue
        if _reaches(name, wish):
            return Part(part.role, found.name, found.program)
    return None


def _reaches(name: str, wish: Wish | Brief) -> bool:
    """Whether an instrument plays chords from the asked register on, over the asked octaves."""
    lowest, highest = _bounds(name)
    base = lowest if wish.register is None else wish.register
    if wish.octave_spread and _most_voices(name) < 2:
        return False
    return lowest <= base and base + _room(wish.octave_spread) <= highest


def _room(octaves: int | None) -> int:
    """Semitones above the register's note that chords need."""
    return 12 * (octaves or 1) + _SLACK


def _bounds(name: str) -> tuple[int, int]:
    """Lowest and highest pitch of an instrument; a patch plays all."""
    found = instrument_of(name)
    return (0, 127) if found is None else (found.low, found.high)


def _moved(part: PartPlan, brief: Brief) -> PartPlan | None:
    """The part where it is asked to play, None where its instrument does not reach."""
    if not _reaches(part.instrument, brief):
        return None
    lowest, highest = _bounds(part.instrument)
    spread = brief.octave_spread or 0
    base = brief.register
    if base is None:
        base = max(lowest, min(part.low, highest - _room(spread)))
    width = 12 * spread + 11 if spread else max(_room(None), part.high - part.low)
    voices = part.voices
    if spread:
        voices = min(_most_voices(part.instrument), max(voices, min(spread + 1, _ENOUGH_VOICES)))
    return replace(
        part,
        low=base,
        high=min(highest, base + width),
        voices=voices,
        octaves=spread,
        voiced=True,
    )


def _most_voices(name: str) -> int:
    found = instrument_of(name)
    return 10 if found is None else found.polyphony


def _too_far(part: PartPlan, brief: Brief) -> BriefError:
    lowest, highest = _bounds(part.instrument)
    if brief.octave_spread and _most_voices(part.instrument) < 2:
        return BriefError(
            "an octave spread needs an instrument that plays several notes at once",
            f"{part.instrument} as {part.role}",
            f"give the part to another instrument, as in --part {part.role}=acoustic_grand_piano",
        )
    asked = [] if brief.register is None else [f"from {midi_name(brief.register)} up"]
    asked += [f"over {brief.octave_spread} octaves"] if brief.octave_spread else []
    highest_base = highest - _room(brief.octave_spread)
    cure = "choose a smaller --octave-spread"
    if highest_base >= lowest:
        cure = f"choose a --register from {midi_name(lowest)} to {midi_name(highest_base)}"
    return BriefError(
        f"{part.instrument} plays from {midi_name(lowest)} to {midi_name(highest)}",
        f"{part.role} {' '.join(asked)}",
        f"{cure}, or another instrument for {part.role}",
    )
