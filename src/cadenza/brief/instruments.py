"""Instruments as a reader meets them: General MIDI programs, families, patches, drums."""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.brief.data import table
from cadenza.brief.model import PartWish
from cadenza.brief.phrases import Entry
from cadenza.music import INSTRUMENTS

__all__ = ["Sound", "without_names"]

_BASSES = range(32, 40)
_PADS = range(88, 96)
_PATCH_ROLES = {"kit": "drums", "drums": "drums", "bass": "bass", "pad": "pad"}
_STYLES_OWN_CHOICE = -2


@dataclass(frozen=True, slots=True)
class Sound:
    """An instrument that was named: a General MIDI program, "drums" or a patch.

    ``role`` is what such an instrument does where nothing else is said: bass, pad or drums.
    """

    name: str
    program: int | None = None
    role: str | None = None

    @classmethod
    def of(cls, entry: Entry, style: str | None = None) -> Sound:
        """The instrument of a lexicon entry; a family's default may depend on the style."""
        if entry.kind == "drums":
            return cls("drums", None, "drums")
        if entry.kind == "patch":
            return cls(entry.value, None, _PATCH_ROLES.get(entry.value.rpartition("_")[2]))
        if entry.kind == "group":
            group = table("instruments")["groups"][entry.value]
            return cls.of_program(group.get("by_style", {}).get(style, group["default"]))
        return cls.of_program(int(entry.value))

    @classmethod
    def of_program(cls, program: int) -> Sound:
        """The instrument of a General MIDI program, 0–127."""
        role = "bass" if program in _BASSES else "pad" if program in _PADS else None
        return cls(INSTRUMENTS[program].name, program, role)

    @staticmethod
    def of_ensemble(role: str, program: int) -> PartWish:
        """A part of a group of players; −1 are drums, −2 leaves the instrument to the style."""
        if program == -1:
            return PartWish("drums", "drums", None)
        if program == _STYLES_OWN_CHOICE:
            return PartWish(role)
        return PartWish(role or None, INSTRUMENTS[program].name, program)

    @staticmethod
    def name_of(program: int) -> str:
        """General MIDI name of a program."""
        return INSTRUMENTS[program].name

    def part(self) -> PartWish:
        """The part that asks for this instrument."""
        return PartWish(self.role, self.name, self.program)


def without_names(entry: Entry) -> tuple[str, ...]:
    """What a lexicon entry means in ``Wish.without``: a role, a family's word, instruments."""
    if entry.kind in ("role", "drums", "patch"):
        return (entry.value,)
    if entry.kind == "group":
        group = table("instruments")["groups"][entry.value]
        if "family" in group:
            return tuple(group["family"])
        return tuple(Sound.name_of(program) for program in group["programs"])
    if entry.kind == "program":
        return (Sound.name_of(int(entry.value)),)
    return ()
