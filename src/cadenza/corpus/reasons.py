"""Why each stage of a build was done again, in words that a log can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from cadenza.corpus.finishing import Usable
from cadenza.corpus.history import Commit, Input
from cadenza.corpus.plans import Plan
from cadenza.corpus.store import Result

__all__ = ["why_redone"]

NEW, CHANGED, OTHER, LOST = (
    "a file is new",
    "a file has changed",
    "what it is made of has changed",
    "it was not there any more",
)


def why_redone(
    head: Commit | None,
    before: Sequence[Input],
    files: Sequence[Usable],
    plan: Plan,
    together: Mapping[str, Result],
    fresh: frozenset[str],
) -> dict[str, dict[str, int]]:
    """Stage → why → how often.

    Parameters
    ----------
    head : Commit or None
        The commit before.
    before : sequence of Input
        What went into it.
    files : sequence of Usable
        What went into this one.
    plan : Plan
        What was to be done.
    together : mapping
        Results of the stages of all files.
    fresh : set
        Keys of results that were made since that commit, by builds that were cut short too.
    """
    known = {each.path: each for each in before}
    hashes = {each.sha256 for each in before}
    counts: dict[str, Counter[str]] = {}
    for each in files:
        made = {name for name, result in each.results.items() if result.key in fresh}
        for name in made:
            why = _why_file(head, known.get(each.found.path), hashes, each, plan, name)
            counts.setdefault(name, Counter())[why] += 1
    for name, result in together.items():
        if result.key in fresh:
            why = (
                _why_stage(head, plan, "corpus", name)
                or ("it is the first build", OTHER)[head is not None]
            )
            counts.setdefault(name, Counter())[why] += 1
    return {name: dict(sorted(counts[name].items())) for name in _ordered(plan, counts)}


def _ordered(plan: Plan, names: Iterable[str]) -> list[str]:
    held = set(names)
    return [name for name in plan.stages if name in held]


def _why_file(
    head: Commit | None,
    old: Input | None,
    hashes: set[str],
    now: Usable,
    plan: Plan,
    name: str,
) -> str:
    found = now.found
    if head is None or (old is None and found.sha256 not in hashes):
        return NEW
    if old is not None and old.sha256 != found.sha256:
        return CHANGED
    steps = list(plan.settings[found.kind])
    styled = old is not None and old.style != found.style
    for each in steps[: steps.index(name) + 1]:
        why = _why_stage(head, plan, found.kind, each)
        if each == "grid" and styled:
            why = f"its style is {found.style or 'any'} now"
        if why:
            return why if each == name else f"{each} was redone"
    return LOST


def _why_stage(head: Commit | None, plan: Plan, kind: str, name: str) -> str:
    """What changed about a stage itself since the commit before; "" for nothing."""
    if head is None:
        return ""
    was, now = head.stages.get(name), plan.stages.get(name)
    if was is not None and was != now:
        return f"its version went from {was} to {now}"
    old = head.settings.get(kind, {}).get(name)
    if old is not None and old != plan.facts[kind][name]:
        return "its settings have changed"
    return ""
