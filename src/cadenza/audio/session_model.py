"""What a session holds: facts, steps, and the way from the first of them to any take.

A step samples takes of one stretch of a piece. Each goes on from one take of an earlier step (or
begins the piece), so that all takes form a tree; a *line* is the way from the root to one of
them, and its codes one after another are a piece.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cadenza.audio.heat import Settings
from cadenza.errors import UnknownNameError
from cadenza.runtime.code_fields import Telling, per_top

__all__ = ["PRIMED", "Facts", "Node", "Step", "line_of"]

PRIMED = 0
"""Number of the step that holds a recording; the others count from 1."""

_WHOLE = ("first", "last", "total", "takes")
_TEXTS = ("kind", "style", "label")
_KINDS = ("primed", "sample", "continue")


@dataclass(frozen=True, order=True)
class Node:
    """One take of one step."""

    step: int
    take: int


@dataclass(frozen=True)
class Facts:
    """What a whole session has in common.

    Parameters
    ----------
    voice, version : str
        Of the voice that it was begun with.
    styles, labels : tuple of str
        Of the voice: numbers in the codes' fields follow their order.
    codec_sha256 : mapping
        Level → digest of the codec that its codes are of.
    seed : int
        Random numbers are keyed by it.
    planned : int
        Top codes that the piece will have in the end; 0 where nobody has said so.
    """

    voice: str
    version: str
    styles: tuple[str, ...]
    labels: tuple[str, ...]
    codec_sha256: Mapping[str, str]
    seed: int
    planned: int = 0

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Facts:
        """Of what ``to_json`` gave."""
        lists = {name: tuple(str(each) for each in data[name]) for name in ("styles", "labels")}
        digests = {str(level): str(each) for level, each in data["codec_sha256"].items()}
        return cls(
            voice=str(data["voice"]), version=str(data["version"]), codec_sha256=digests,
            seed=int(data["seed"]), planned=int(data["planned"]), **lists,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    def number(self, kind: str, name: str) -> int:
        """What stands for a style or a label in the codes' fields; 0 for ""."""
        names = self.styles if kind == "style" else self.labels
        if name and name not in names:
            step = f"it knows {', '.join(names)}" if names else f"it knows no {kind}: leave it out"
            raise UnknownNameError(f"the voice {self.voice} knows its {kind}s", name, step)
        return names.index(name) + 1 if name else 0


@dataclass(frozen=True)
class Step:
    """One stretch of a piece, in several takes.

    Parameters
    ----------
    number : int
        From 1; ``PRIMED`` for a recording.
    kind : str
        "primed", "sample" or "continue".
    parent : Node or None
        The take that it goes on from.
    first, last, total : int
        The stretch, and the length that the piece is told to have, in top codes.
    takes : int
        How many; they are numbered from 1.
    style, label : str
        What the stretch is told to be; "" for any.
    settings : Settings
        How its codes are drawn, at every level.
    """

    number: int
    kind: str
    parent: Node | None
    first: int
    last: int
    total: int
    takes: int
    style: str
    label: str
    settings: Settings

    def __post_init__(self) -> None:
        if self.kind not in _KINDS or not 0 <= self.first < self.last <= self.total:
            raise ValueError(f"step {self.number}")
        if self.takes < 1 or (self.parent is not None and self.parent.step >= self.number):
            raise ValueError(f"step {self.number}")

    def span(self, level: str) -> tuple[int, int]:
        """The stretch in codes of a level."""
        return self.first * per_top(level), self.last * per_top(level)

    def telling(self, level: str, facts: Facts) -> Telling:
        """What the stretch is told to be, at a level."""
        style, label = facts.number("style", self.style), facts.number("label", self.label)
        return Telling(self.total * per_top(level), style, label)

    @property
    def nodes(self) -> list[Node]:
        """Its takes."""
        return [Node(self.number, take) for take in range(1, self.takes + 1)]

    @classmethod
    def from_json(cls, number: int, data: Mapping[str, Any]) -> Step:
        """Of what ``to_json`` gave."""
        parent = None if data["parent"] is None else Node(*map(int, data["parent"]))
        first, last, total, takes = (int(data[each]) for each in _WHOLE)
        kind, style, label = (str(data[each]) for each in _TEXTS)
        settings = Settings.from_json(data["settings"])
        return cls(number, kind, parent, first, last, total, takes, style, label, settings)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        parent = None if self.parent is None else [self.parent.step, self.parent.take]
        told = {name: getattr(self, name) for name in (*_WHOLE, *_TEXTS)}
        return {**told, "parent": parent, "settings": self.settings.to_json()}


def line_of(steps: Mapping[int, Step], node: Node | None) -> list[tuple[Step, Node]]:
    """The way from the root to a take, the root first; empty for None."""
    line: list[tuple[Step, Node]] = []
    while node is not None:
        step = steps[node.step]
        line.append((step, node))
        node = step.parent
    return line[::-1]
