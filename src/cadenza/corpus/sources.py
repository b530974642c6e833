"""The openly licensed sets: what each is, whose it is, and how its files are to be read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

from cadenza.errors import UnknownNameError

__all__ = ["Source", "known_sources", "shares", "source"]

Dynamics = Literal["yes", "no", "measure"]
Alike = Literal["drop", "keep", "ignore"]


@dataclass(frozen=True, slots=True)
class Source:
    """One set; the fields are explained at the head of ``sources.toml``.

    Parameters
    ----------
    name : str
        Name of the archive and the folder.
    licence, credit, origin : str
        For the model card and NOTICE.
    style : str
        A style, or "by:" and the name of a rule of ``corpus.styles``.
    dynamics : {"yes", "no", "measure"}
        Whether velocities mean something.
    pickups : bool
        Whether a file may begin with an unmarked incomplete bar.
    held_out : float
        Share of the clusters that validation takes, and test as much again.
    alike : {"drop", "keep", "ignore"}
        What becomes of files that are alike: one is kept of them, or all on one side of the
        split, or they are not looked for.
    group : str
        Name of the kind of music, for tables.
    programs, drums : dict
        Programs and drum keys that stand for others.
    only : tuple of str
        Where only some files are free to use, what their names begin with.
    """

    name: str
    licence: str
    credit: str
    origin: str
    style: str
    dynamics: Dynamics
    pickups: bool
    held_out: float
    alike: Alike
    group: str
    programs: dict[int, int] = field(default_factory=dict)
    drums: dict[int, int] = field(default_factory=dict)
    only: tuple[str, ...] = ()

    def allows(self, path: str) -> bool:
        """Whether a file may be used, by its path in the set."""
        return not self.only or path.rpartition("/")[2].startswith(self.only)


@cache
def known_sources() -> dict[str, Source]:
    """All sets by name, in the order of the table."""
    return {name: _source(name, row) for name, row in _table("sources.toml").items()}


def source(name: str) -> Source:
    """The set of that name.

    Raises
    ------
    UnknownNameError
        When no set has the name.
    """
    known = known_sources()
    if name not in known:
        raise UnknownNameError("a set is one of " + ", ".join(known), name, "choose one of these")
    return known[name]


def shares(names: list[str]) -> dict[str, float]:
    """Share of the training windows of each set; they add up to 1.

    Parameters
    ----------
    names : list of str
        The sets that there are.
    """
    table = cast("dict[str, float]", _table("weights.toml")["shares"])
    total = sum(table.get(name, 0.0) for name in names)
    return {name: table.get(name, 0.0) / total if total else 0.0 for name in names}


def _table(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("cadenza.corpus") / name).read_text("utf-8"))


def _source(name: str, row: dict[str, Any]) -> Source:
    numbers = {
        each: {int(key): int(value) for key, value in row.pop(each, {}).items()}
        for each in ("programs", "drums")
    }
    only = tuple(cast("dict[str, list[str]]", _table("public_domain.toml")).get(name, ()))
    return Source(name=name, programs=numbers["programs"], drums=numbers["drums"], only=only, **row)
