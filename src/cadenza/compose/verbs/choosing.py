"""Which parts and cells a verb means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cadenza.brief.model import ROLES, Part, PartWish, Wish
from cadenza.compose.engine import Hole
from cadenza.errors import BriefError, UnknownNameError, UsageError
from cadenza.music.gm import by_program, snake_case
from cadenza.music.score import Score
from cadenza.plan.casting import cast_parts, instrument_of, is_left_out, roles_for
from cadenza.plan.style import Style
from cadenza.seeds import stream

__all__ = ["chosen_cells", "fresh_parts", "left_alone", "named_parts", "new_parts", "plays"]

_LONGEST_RUN_BARS = 4


def named_parts(
    asked: Sequence[str], names: Sequence[str], parts: Sequence[Part]
) -> tuple[str, ...]:
    """The parts that names mean: a track's name, a role, or an instrument.

    Parameters
    ----------
    asked : sequence of str
        As the person wrote them; upper and lower case are the same.
    names : sequence of str
        Names of the file's parts, in order.
    parts : sequence of Part
        Their roles and instruments.

    Raises
    ------
    UnknownNameError
        When nothing is called so.
    """
    out: list[str] = []
    for word in asked:
        plain = snake_case(word)
        found = [name for name in names if name.lower() == word.strip().lower()]
        found = found or [name for name in names if plain and snake_case(name) == plain]
        for belongs in (_has_role, _has_instrument, _is_of_family):
            found = found or [
                name for name, part in zip(names, parts, strict=True) if belongs(part, plain)
            ]
        if not found:
            listed = ", ".join(
                f"{name} ({part.role})" for name, part in zip(names, parts, strict=True)
            )
            raise UnknownNameError(
                "a part is one of the file's tracks, roles or instruments",
                word or "nothing",
                f"it has {listed}"[:300],
            )
        out += [name for name in found if name not in out]
    return tuple(out)


def _has_role(part: Part, word: str) -> bool:
    return part.role == word


def _has_instrument(part: Part, word: str) -> bool:
    found = instrument_of(word)
    return part.instrument == (found.name if found else word)


def _is_of_family(part: Part, word: str) -> bool:
    found = instrument_of(part.instrument)
    return found is not None and word in (found.family, found.name.split("_")[0])


def left_alone(
    names: Iterable[str], all_names: Sequence[str], parts: Sequence[Part], wish: Wish
) -> tuple[str, ...]:
    """The names without the parts that a wish leaves out."""
    by_name = dict(zip(all_names, parts, strict=True))
    return tuple(
        name
        for name in names
        if not is_left_out(by_name[name].role, by_name[name].instrument, wish.without)
    )


def plays(score: Score, index: int, start_ticks: int, end_ticks: int) -> bool:
    """Whether a track has a note that starts between two ticks."""
    return any(start_ticks <= note.start_ticks < end_ticks for note in score.tracks[index].notes)


def new_parts(
    asked: Sequence[PartWish], there: Sequence[Part], wish: Wish, style: Style, seed: int
) -> tuple[Part, ...]:
    """Parts that were asked for, with roles and instruments.

    One that names an instrument alone takes the first of its roles that nobody plays yet.

    Raises
    ------
    BriefError, UnknownNameError
        When a part names nothing, or a role that there is not.
    UsageError
        When two of them are one and the same.
    """
    taken = {part.role for part in there}
    out: list[Part] = []
    for said in asked:
        name = said.instrument
        if name is None and said.program is not None:
            name = by_program(said.program).name
        if said.role is None and name is None:
            raise BriefError("a part has a role or an instrument", "neither", "name one of them")
        if said.role is not None and said.role not in ROLES:
            raise UnknownNameError("a role is one of " + ", ".join(ROLES), said.role)
        role = said.role
        if role is None:
            suiting = roles_for(name or "")
            role = next((each for each in suiting if each not in taken), suiting[0])
        taken.add(role)
        one = Wish(parts=(PartWish(role, name),), only_parts=True, without=wish.without)
        for part in cast_parts(one, style, seed).parts[:1]:
            if part in out:
                raise UsageError(
                    "parts that are added differ in role or instrument",
                    f"{part.instrument} as {part.role} twice",
                    f"name another instrument for one of them, as in {part.role}=…",
                )
            out.append(part)
    return tuple(out)


def fresh_parts(there: Sequence[Part], wish: Wish, style: Style, seed: int) -> tuple[Part, ...]:
    """What the style has and a tune lacks.

    Raises
    ------
    UsageError
        When it lacks nothing.
    """
    taken = {part.role for part in there}
    cast = cast_parts(Wish(without=wish.without, moods=wish.moods), style, seed).parts
    out = [part for part in cast if part.role not in taken]
    if not out:
        roles = [PartWish(role) for role in style.parts if role not in (*taken, *wish.without)]
        out = list(new_parts(roles[:2], there, wish, style, seed))
    if not out:
        raise UsageError(
            f"parts are added that {style.name} has and the file lacks",
            "a file with " + ", ".join(sorted(taken)),
            "name a part, as in --part drums",
        )
    return tuple(out)


def chosen_cells(playing: Sequence[Hole], amount: float, seed: int) -> frozenset[Hole]:
    """About a share of the cells, in runs of up to four bars of a part.

    The first bar of the piece is left to the last: with less than everything asked for, a part
    of it stays.

    Parameters
    ----------
    playing : sequence of Hole
        The cells in which something is played.
    amount : float
        Share of them, above 0 and at most 1; at least one cell is chosen.
    seed : int
        Same seed, same cells.

    Raises
    ------
    UsageError
        When the amount is not a share, or nothing is played.
    """
    if not 0.0 < amount <= 1.0:
        raise UsageError("an amount lies above 0 and at most 1", f"{amount:g}", "try --amount 0.3")
    if not playing:
        raise UsageError("cells that are varied hold notes", "none", "choose other bars or parts")
    rest = set(playing)
    wanted = max(1, round(amount * len(rest)))
    first_bar = min(hole.bar for hole in rest)
    opening = {hole for hole in rest if hole.bar == first_bar}
    body = rest - opening
    dice = stream(seed, "vary", "cells")
    out: set[Hole] = set()
    for pool in (body, opening):
        order = sorted(pool)
        dice.shuffle(order)
        for start in order:
            length = dice.randint(1, _LONGEST_RUN_BARS)
            for step in range(length):
                hole = Hole(start.bar + step, start.part)
                if len(out) < wanted and hole in pool:
                    out.add(hole)
    return frozenset(out)
