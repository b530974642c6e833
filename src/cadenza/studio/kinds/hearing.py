"""From cells that an engine gives to events that a page draws and plays."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from cadenza.compose.engine import Hole
from cadenza.music import Note, Score
from cadenza.studio.jobs import Context
from cadenza.studio.library.scores import note_rows, score_json, track_names

__all__ = ["Stream"]

_PAUSE_S = 0.05


class Stream:
    """A hearing that tells "plan" once and then "cells": the first at once, the others together.

    Parameters
    ----------
    context : Context
        Its ``tell`` sends the events.
    clock : callable, optional
        Seconds that only ever rise; tests hand in their own.
    """

    def __init__(self, context: Context, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._clock = context.tell, clock
        self._tracks: Mapping[str, int] = {}
        self._held: dict[int, list[dict[str, Any]]] = {}
        self._after_s = 0.0
        self._left = 0

    def planned(
        self,
        takes: int,
        score: Score,
        parts: Mapping[str, tuple[int, str]],
        holes: frozenset[Hole],
    ) -> None:
        """Tell what will be written, and what stands already."""
        names = track_names(score)
        self._tracks = {part: at for part, (at, _) in parts.items()}
        roles = {names[at]: role for at, role in parts.values() if role}
        by_part: dict[str, list[int]] = {}
        for hole in sorted(holes):
            by_part.setdefault(hole.part, []).append(hole.bar)
        self._left = takes * len(holes)
        told = [
            {"part": part, "track": self._tracks[part], "bars": bars}
            for part, bars in sorted(by_part.items())
        ]
        self._tell(
            "plan", {"takes": takes, "score": score_json(score, roles) | _NONE, "holes": told}
        )

    def cell(self, take: int, bar: int, part: str, notes: tuple[Note, ...]) -> None:
        """Tell a cell, soon."""
        row = {"bar": bar, "part": part, "track": self._tracks.get(part), "notes": note_rows(notes)}
        self._held.setdefault(take, []).append(row)
        self._left -= 1
        if self._left <= 0 or self._clock() >= self._after_s:
            self.flush()

    def flush(self) -> None:
        """Tell what is held back."""
        for take, cells in sorted(self._held.items()):
            self._tell("cells", {"take": take, "cells": cells})
        self._held.clear()
        self._after_s = self._clock() + _PAUSE_S


_NONE: dict[str, Any] = {"revision": None}
