"""Who plays what: asked parts get roles, roles get instruments, left-out ones go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.brief.model import ROLES, Part, PartWish, Wish
from cadenza.errors import BriefError, ContradictionError, UsageError
from cadenza.music.gm import Instrument, by_program, instrument
from cadenza.plan.library import shared_patterns
from cadenza.plan.style import InstrumentChoice, PartStyle, Style
from cadenza.seeds import stream

__all__ = ["Cast", "cast_parts", "choice_of", "instrument_of", "is_left_out", "roles_for"]

_POLYPHONIC_SOLO = ("piano", "organ", "guitar")
_FAMILY_ROLES: dict[str, tuple[str, ...]] = {
    "piano": ("chords", "melody", "arpeggio"),
    "chromatic_percussion": ("arpeggio", "melody", "counter"),
    "organ": ("chords", "pad", "melody"),
    "guitar": ("chords", "melody", "arpeggio"),
    "bass": ("bass",),
    "strings": ("melody", "counter", "pad"),
    "ensemble": ("pad", "chords", "counter"),
    "brass": ("melody", "counter", "pad"),
    "reed": ("melody", "counter", "arpeggio"),
    "pipe": ("melody", "counter", "arpeggio"),
    "synth_lead": ("melody", "counter", "arpeggio"),
    "synth_pad": ("pad", "chords"),
    "synth_effects": ("pad", "arpeggio", "chords"),
    "ethnic": ("melody", "counter", "arpeggio"),
    "percussive": ("counter", "arpeggio", "melody"),
    "sound_effects": ("counter", "pad"),
}
_OWN_ROLES: dict[str, tuple[str, ...]] = {
    "vibraphone": ("melody", "counter", "chords"),
    "marimba": ("arpeggio", "melody", "counter"),
    "xylophone": ("melody", "counter", "arpeggio"),
    "glockenspiel": ("counter", "melody", "arpeggio"),
    "music_box": ("melody", "arpeggio", "counter"),
    "harpsichord": ("chords", "melody", "arpeggio"),
    "harmonica": ("melody", "counter"),
    "accordion": ("melody", "chords", "counter"),
    "tango_accordion": ("melody", "counter", "chords"),
    "distortion_guitar": ("chords", "melody", "counter"),
    "viola": ("melody", "counter", "pad", "chords"),
    "cello": ("melody", "counter", "bass", "pad"),
    "contrabass": ("bass", "counter"),
    "tremolo_strings": ("pad", "counter"),
    "pizzicato_strings": ("arpeggio", "chords", "counter"),
    "orchestral_harp": ("arpeggio", "chords", "melody"),
    "timpani": ("bass", "counter"),
    "orchestra_hit": ("chords", "counter"),
    "tuba": ("bass", "counter"),
    "trombone": ("counter", "melody", "bass"),
    "french_horn": ("counter", "melody", "pad"),
    "brass_section": ("counter", "chords", "melody"),
    "synth_brass_1": ("chords", "counter", "melody"),
    "synth_brass_2": ("chords", "counter", "melody"),
    "baritone_sax": ("melody", "bass", "counter"),
    "bassoon": ("melody", "bass", "counter"),
    "lead_8_bass_lead": ("bass", "melody"),
    "banjo": ("arpeggio", "chords", "melody"),
    "koto": ("melody", "arpeggio", "counter"),
    "kalimba": ("arpeggio", "melody", "counter"),
    "steel_drums": ("melody", "arpeggio", "counter"),
    "tinkle_bell": ("counter", "arpeggio"),
    "fx_3_crystal": ("arpeggio", "melody", "pad"),
    "fx_4_atmosphere": ("pad", "arpeggio", "chords"),
}
_GROUPS = {
    "strings": ("strings", "ensemble"),
    "woodwinds": ("reed", "pipe"),
    "winds": ("reed", "pipe", "brass"),
    "synth": ("synth_lead", "synth_pad", "synth_effects"),
    "synths": ("synth_lead", "synth_pad", "synth_effects"),
    "woodwind": ("reed", "pipe"),
    "percussion": ("percussive", "chromatic_percussion"),
    "bells": ("chromatic_percussion",),
}
_ROLE_WORDS = {
    "percussion": "drums", "beat": "drums", "drum": "drums", "pads": "pad", "lead": "melody",
    "harmony": "chords", "arp": "arpeggio", "arpeggios": "arpeggio",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cast:
    """The parts in the order of ``ROLES`` and the indices of those that were asked for."""

    parts: tuple[Part, ...]
    asked: tuple[int, ...]


def instrument_of(name: str | None) -> Instrument | None:
    """The General MIDI instrument of that name, None for drums, patches and no name."""
    if name is None or name == "drums":
        return None
    try:
        found = instrument(name)
    except UsageError:
        return None
    return found


def roles_for(name: str) -> tuple[str, ...]:
    """Roles that suit an instrument, the best first.

    >>> roles_for("flute")[0], roles_for("acoustic_grand_piano")[0]
    ('melody', 'chords')
    """
    if name == "drums":
        return ("drums",)
    found = instrument_of(name)
    if found is None:
        return ("melody", "chords", "pad")
    return _OWN_ROLES.get(found.name, _FAMILY_ROLES[found.family])


def is_left_out(role: str, name: str, without: Sequence[str]) -> bool:
    """Whether a role on an instrument was asked to be left out.

    ``without`` holds roles, instruments, families ("guitar") and groups ("strings").
    """
    found = instrument_of(name)
    for word in without:
        plain = word.lower().replace(" ", "_")
        if _ROLE_WORDS.get(plain, plain) == role or plain == name:
            return True
        if found is None:
            continue
        families = _GROUPS.get(plain, (plain.removesuffix("s"), plain))
        if found.family in families or plain.removesuffix("s") in found.name.split("_"):
            return True
    return False


def cast_parts(wish: Wish, style: Style, seed: int) -> Cast:
    """The parts of a piece.

    Raises
    ------
    BriefError
        When nothing is left to play.
    ContradictionError
        When an asked part is also left out.
    """
    asked = _asked_parts(wish, style, seed)
    taken = {part.role for part in asked}
    rest: list[Part] = []
    if not wish.only_parts:
        for role, part in style.parts.items():
            chance = stream(seed, "cast", style.name, role).random()
            if role not in taken and chance < part.chance:
                used = [each.instrument for each in (*asked, *rest)]
                rest += _style_part(role, part, wish.without, seed, style.name, used)
    if not asked and not rest:
        rest = [
            each
            for role, part in style.parts.items()
            for each in _style_part(role, part, wish.without, seed, style.name)
        ]
    if not asked and not rest:
        raise BriefError(
            "a piece has at least one part",
            "without " + ", ".join(wish.without),
            "leave fewer parts out, or ask for one",
        )
    order = {role: index for index, role in enumerate(ROLES)}
    ranked = sorted(
        [(order[part.role], 0, n, part) for n, part in enumerate(asked)]
        + [(order[part.role], 1, n, part) for n, part in enumerate(rest)],
        key=lambda each: each[:3],
    )
    return Cast(
        tuple(part for *_, part in ranked),
        tuple(index for index, (_, kind, *_rest) in enumerate(ranked) if kind == 0),
    )


def _style_part(
    role: str,
    part: PartStyle,
    without: Sequence[str],
    seed: int,
    name: str,
    used: Sequence[str] = (),
) -> list[Part]:
    """The style's part of a role in a list, or nothing where it is left out.

    Instruments that another part plays already are passed over while there are others.
    """
    choices = [each for each in part.instruments if not is_left_out(role, each.name, without)]
    choices = [each for each in choices if each.name not in used] or choices
    if not choices:
        return []
    weights = [each.weight for each in choices]
    dice = stream(seed, "instrument", name, role)
    return [_part(role, dice.choices(choices, weights)[0].name)]


def _part(role: str, name: str) -> Part:
    found = instrument_of(name)
    return Part(role, found.name if found else name, found.program if found else None)


def _asked_parts(wish: Wish, style: Style, seed: int) -> list[Part]:
    """The asked parts with roles and instruments, in the order they were asked."""
    named = [_named(each) for each in wish.parts]
    taken = {role for role, _ in named if role is not None}
    out: list[Part] = []
    quartet = sum(name in ("violin", "viola", "cello") for _, name in named) > 1
    for said, name in named:
        role = said or _free_role(name or "", taken, quartet=quartet, without=wish.without)
        taken.add(role)
        out.append(_part(role, name or _role_instrument(role, style, wish.without, seed)))
    for part in out:
        if is_left_out(part.role, part.instrument, wish.without):
            raise ContradictionError(
                "a part is wanted or left out, not both",
                f"{part.instrument} as {part.role} and without {', '.join(wish.without)}",
                "leave one of them out",
            )
    if wish.only_parts and len(out) == 1 and wish.parts[0].role is None:
        out += _solo_rest(out[0], wish.without)
    return out


def _named(wish: PartWish) -> tuple[str | None, str | None]:
    """Role and instrument of a part wish; one of them is there."""
    name = wish.instrument
    if name is None and wish.program is not None:
        name = by_program(wish.program).name
    if wish.role is None and name is None:
        raise BriefError("a part has a role or an instrument", "neither", "name one of them")
    found = instrument_of(name)
    if wish.role == "drums":
        return "drums", "drums" if name is None or found is not None else name
    return wish.role, found.name if found else name


def _free_role(name: str, taken: set[str], *, quartet: bool, without: Sequence[str]) -> str:
    roles = roles_for(name)
    if quartet and name == "cello":
        roles = ("bass", *roles)
    roles = tuple(role for role in roles if not is_left_out(role, "", without)) or roles
    return next((role for role in roles if role not in taken), roles[0])


def _role_instrument(role: str, style: Style, without: Sequence[str], seed: int) -> str:
    """The style's instrument for an asked role; the shared one where the style has none."""
    for parts in (style.parts, shared_patterns().parts):
        if role in parts:
            instruments = [each for each in without if each != role]
            found = _style_part(role, parts[role], instruments, seed, style.name)
            if found:
                return found[0].instrument
    return "drums" if role == "drums" else "acoustic_grand_piano"


def _solo_rest(part: Part, without: Sequence[str]) -> list[Part]:
    """What a polyphonic instrument plays beside its first role when it is alone."""
    found = instrument_of(part.instrument)
    if found is None:
        return []
    if found.family in _POLYPHONIC_SOLO and found.name not in ("harmonica", "guitar_harmonics"):
        roles: tuple[str, ...] = ("melody", "chords", "bass")
    elif found.name in ("orchestral_harp", "vibraphone", "marimba", "dulcimer", "koto", "kalimba"):
        roles = ("melody", "arpeggio")
    else:
        return []
    return [
        _part(role, part.instrument)
        for role in roles
        if role != part.role and not is_left_out(role, "", without)
    ]


def choice_of(style: Style, part: Part) -> InstrumentChoice | None:
    """The style's entry for a part's role and instrument, None where it has no such."""
    role = style.parts.get(part.role)
    for choice in role.instruments if role else ():
        found = instrument_of(choice.name)
        if choice.name == part.instrument or (found and found.program == part.program):
            return choice
    return None
