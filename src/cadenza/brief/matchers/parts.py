"""Parts: flute melody, strings as a pad, un bajo de sintetizador, pads only, no drums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cadenza.brief.data import table, words_of
from cadenza.brief.instruments import Sound, without_names
from cadenza.brief.links import linked
from cadenza.brief.model import PartWish
from cadenza.brief.negation import is_other_sense, negated
from cadenza.brief.only import alone
from cadenza.brief.page import Mention, Page
from cadenza.errors import ContradictionError

__all__ = ["match"]

_PLAY_CHORDS = frozenset({*range(22), *range(23, 32), 46, *range(104, 109)})
_DUETS = frozenset({"duet", "duo", "dueto"})
_KINDS = ("program", "group", "patch", "drums", "role", "ensemble")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A part with the words that asked for it."""

    part: PartWish
    text: str
    of_group: bool = False
    of_pair: bool = False


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:
    """Fill ``parts``, ``only_parts`` and ``without``.

    Raises
    ------
    ContradictionError
        When a part is wanted and left out; names both as they were written.
    """
    style = found.get("style")
    mentions = [each for each in page.of_kind(*_KINDS) if not is_other_sense(page, each)]
    wanted = [each for each in mentions if each.start not in negated(page)]
    only, solos = alone(page, wanted)
    wanted = _counted(page, wanted, solos)
    asked = _merged(list(_parts(page, wanted, style, solos)))
    left_out = dict(_left_out(page, [each for each in mentions if each.start in negated(page)]))
    asked = _recast([each for each in asked if not _is_missing(each, left_out)])
    without = _without(asked, left_out)
    for mention in (*wanted, *(each for each in mentions if each.start in negated(page))):
        page.take(mention.span)
    out: dict[str, Any] = {}
    if asked:
        out["parts"] = tuple(each.part for each in asked)
        out["only_parts"] = only or _only_ensemble(wanted, asked)
    if without:
        out["without"] = without
    return out


def _counted(page: Page, mentions: list[Mention], solos: Mapping[int, str | None]) -> list[Mention]:
    """Leave out loose role words ("backing", "solo") that stand beside no instrument."""
    links = linked(page, mentions)
    used = {role for role, _ in links.values()} | set(solos)
    return [each for each in mentions if not _is_loose(each) or each.start in used]


def _is_loose(mention: Mention) -> bool:
    entry = mention.entry(*_KINDS)
    return entry is not None and entry.kind == "role" and entry.strength == 0


def _parts(
    page: Page, mentions: list[Mention], style: str | None, solos: Mapping[int, str | None]
) -> Iterator[_Asked]:
    """Each part, in the order in which they were named."""
    links = linked(page, mentions)
    spoken_for = {role for role, _ in links.values()}
    for mention in mentions:
        entry = mention.entry(*_KINDS)
        if entry is None:
            continue
        text = page.raw(mention.span)
        if entry.kind == "ensemble":
            yield from _ensemble(page, entry.value, style, text)
        elif entry.kind == "role":
            if mention.start not in spoken_for:
                yield _Asked(PartWish(role=entry.value), text)
        else:
            part = Sound.of(entry, style).part()
            paired = _is_pair(page, mention, part)
            role = links[mention.start][1] if mention.start in links else solos.get(mention.start)
            first = replace(part, role=role) if role and entry.kind != "drums" else part
            yield _Asked(first, text, of_pair=paired)
            if paired:
                yield _Asked(replace(part, role=_second_role(first)), text, of_pair=True)


def _is_pair(page: Page, mention: Mention, part: PartWish) -> bool:
    """True in "two flutes", "un par de violines": a tune and a second one; uses the number."""
    i = mention.start - 1
    while i in page.tokens_of("mood"):
        i -= 1
    if part.role is not None:
        return False
    joined = page.word(i) in words_of("grammar", "list_and") or page.word(i) == ","
    if page.word(mention.end) in _DUETS and not joined:
        return True
    if not _is_plural(page, mention):
        return False
    if page.word(i) in ("of", "de") and page.word(i - 1) in _DUETS:
        return page.word(mention.end) not in words_of("grammar", "list_and") | {","}
    if page.word(i) == "2":
        page.use((i, i + 1))
        return True
    pair = page.word(i - 1) in ("pair", "par", "couple") and page.word(i) in ("of", "de")
    if pair:
        page.use((i - 1, i + 1))
    return pair


def _second_role(first: PartWish) -> str:
    """What the second of two like instruments does: chords where it can, else a second tune."""
    plays_chords = first.program is not None and first.program in _PLAY_CHORDS
    if first.role in ("chords", "counter") or not plays_chords:
        return "chords" if first.role == "counter" else "counter"
    return "chords"


def _is_plural(page: Page, mention: Mention) -> bool:
    written = (page.tokens[i].text.lower() for i in range(*mention.span))
    return any(word.endswith("s") for word in written)


def _ensemble(page: Page, index: str, style: str | None, text: str) -> Iterator[_Asked]:
    """The members of a group; a style may mean another one by the same name."""
    group = table("roles")["ensemble"][int(index)]
    other = page.index.entries.get(group.get("in_style", {}).get(style, ""), ())
    for entry in other:
        if entry.kind == "ensemble":
            group = table("roles")["ensemble"][int(entry.value)]
    for role, program in group["parts"]:
        yield _Asked(Sound.of_ensemble(role, program), text, of_group=True)


def _merged(asked: list[_Asked]) -> list[_Asked]:
    """One entry a part: a second mention adds nothing, a role alone joins the part that has it."""
    out: list[_Asked] = []
    once = {each.part: each for each in reversed(asked)}
    for each in [each for each in asked if once[each.part] is each]:
        part = each.part
        others = [other for other in once if other != part]
        if part.instrument is None and any(o.role == part.role and o.instrument for o in others):
            continue
        single = part.role is None and not each.of_pair
        if single and any(o.role and o.instrument == part.instrument for o in others):
            continue
        out.append(each)
    return out


def _left_out(page: Page, mentions: list[Mention]) -> Iterator[tuple[str, tuple[str, str]]]:
    """(name for ``without``, (words that asked for it, kind)) of everything left out."""
    for mention in mentions:
        entry = mention.entry(*_KINDS)
        if entry is not None:
            for name in without_names(entry):
                yield name, (page.raw(mention.span), entry.kind)
    for mention in page.of_kind("lack"):
        entry = mention.entry("lack")
        if entry is not None:
            yield entry.value, (page.raw(mention.span), "role")
            page.take(mention.span)


def _is_missing(asked: _Asked, left_out: Mapping[str, tuple[str, str]]) -> bool:
    """True for a member of a group that is left out of it ("a jazz trio without drums")."""
    return asked.of_group and any(_clashes(asked.part, name) for name in left_out)


def _recast(asked: list[_Asked]) -> list[_Asked]:
    """A member of a group that is given a role of its own ("a string quartet, cello melody")."""
    own = [each.part for each in asked if not each.of_group and each.part.role]
    roles = {part.role for part in own if part.instrument}
    names = {part.instrument for part in own}
    out = []
    for each in asked:
        part = each.part
        if each.of_group and part.instrument in names and part.instrument != "drums":
            continue
        free = each.of_group and part.role in roles and part.instrument is not None
        out.append(replace(each, part=replace(part, role=None)) if free else each)
    return out


def _without(asked: list[_Asked], left_out: dict[str, tuple[str, str]]) -> tuple[str, ...]:
    """The names to leave out; what was asked for by a narrower name stays."""
    names: list[str] = []
    for name, (text, kind) in left_out.items():
        clashing = [each for each in asked if _clashes(each.part, name)]
        narrower = [
            each for each in clashing if kind == "group" and each.text.lower() != text.lower()
        ]
        if clashing and len(narrower) < len(clashing):
            raise ContradictionError(
                "a part is wanted or left out, not both",
                f'"{clashing[0].text}" and without "{text}"',
                "leave one of them out",
            )
        if narrower:
            kept = {each.part.instrument for each in narrower}
            names += [member for member in _members(name) if member not in kept]
        else:
            names.append(name)
    return tuple(dict.fromkeys(names))


def _clashes(part: PartWish, name: str) -> bool:
    return name in (part.role, part.instrument) or part.instrument in _members(name)


def _members(name: str) -> tuple[str, ...]:
    """The instruments that a family's word in ``without`` stands for."""
    for group in table("instruments")["groups"].values():
        if name in group.get("family", ()):
            return tuple(Sound.name_of(program) for program in group["programs"])
    return ()


def _only_ensemble(mentions: list[Mention], asked: list[_Asked]) -> bool:
    """True where all that was asked for is a group that plays alone."""
    ensembles = [e for each in mentions if (e := each.entry("ensemble")) is not None]
    data = table("roles")["ensemble"]
    return bool(asked and ensembles) and all(data[int(each.value)]["only"] for each in ensembles)
