"""What a verb asks for: windows with holes, and the score that they are written back into."""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.compose.engine import Hole
from cadenza.compose.reading.plan import Reading
from cadenza.music.score import Score
from cadenza.plan.model import Plan

__all__ = ["Job", "Window"]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of bars in one metre that an engine works on.

    Parameters
    ----------
    plan : Plan
        Form, harmony and parts of the stretch.
    score : Score
        The canvas: what is given, at 480 ticks; its tracks carry the names of the plan's parts.
    holes : frozenset of Hole
        The cells to fill; bars count from 0 within the stretch.
    first_bar : int
        Where the stretch starts in the result, from 0.
    """

    plan: Plan
    score: Score
    holes: frozenset[Hole]
    first_bar: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """One verb, made ready: fill the holes of each window, then ``finish``.

    Parameters
    ----------
    verb : str
        "compose", "continue", "infill", "accompany" or "vary".
    seed : int
        For the engine, unless another one is given with the take.
    windows : tuple of Window
        Nearly always one; several where the holes lie in several metres.
    base : Score
        What is written into: the person's score, with new bars and new tracks already there.
    parts : dict
        Name of each part → index of its track in ``base.tracks`` and in the result.
    reading : Reading or None
        What was found in the person's file; None for a song composed from nothing.
    """

    verb: str
    seed: int
    windows: tuple[Window, ...]
    base: Score
    parts: dict[str, int]
    reading: Reading | None = None

    @property
    def plan(self) -> Plan:
        """The plan of the longest window."""
        return max(self.windows, key=lambda window: window.plan.bars).plan

    @property
    def cells(self) -> int:
        """How many holes there are."""
        return sum(len(window.holes) for window in self.windows)
