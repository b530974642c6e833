"""The chords of a sheet as numbers: which is in force from which step of each bar on."""

from __future__ import annotations

from itertools import pairwise

from cadenza.tokens.layout import Harmony
from cadenza.tokens.sheet import Sheet
from cadenza.tokens.vocabulary import bass_id, chord_id

__all__ = ["chords_in_force"]


def chords_in_force(sheet: Sheet) -> list[tuple[Harmony, ...]]:
    """For each bar (step, chord, bass) of the chords in force, the first at step 0."""
    bars: list[tuple[Harmony, ...]] = []
    now = 1, 1
    for changes in sheet.chords:
        known = [(step, chord_id(chord), bass_id(chord)) for step, chord in changes]
        if not known or known[0][0] > 0:
            known.insert(0, (0, *now))
        kept = known[:1]
        kept += [new for old, new in pairwise(known) if new[1:] != old[1:]]
        now = kept[-1][1:]
        bars.append(tuple(kept))
    return bars
