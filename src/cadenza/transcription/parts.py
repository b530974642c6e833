"""One polyphonic part shared out among players."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cadenza.errors import UsageError
from cadenza.music.score import Note, Track

__all__ = ["PARTS", "split_parts"]

PARTS = ("one", "hands")
"""All notes in one part, or the left hand and the right one in two."""

_PIANO = 0
_MIDDLE = 60
_REACH = 14
_MEMORY = 0.8


def split_parts(notes: Sequence[Note], parts: str) -> tuple[Track, ...]:
    """Share notes out among tracks.

    With "hands", notes that start together are cut at the widest gap near the place between the
    hands, which follows the music slowly.

    Parameters
    ----------
    notes : sequence of Note
        In rising order.
    parts : {"one", "hands"}
        How.

    Raises
    ------
    UsageError
        When there is no such way.
    """
    if parts not in PARTS:
        raise UsageError(f"parts are shared out as {' or '.join(PARTS)}", parts, "try one")
    if parts == "one":
        return (Track("piano", _PIANO, notes=tuple(notes)),)
    left: list[Note] = []
    right: list[Note] = []
    between = float(_MIDDLE)
    for group in _together(notes):
        cut = _cut([note.pitch for note in group], between)
        left += [note for note in group if note.pitch < cut]
        right += [note for note in group if note.pitch >= cut]
        between = _MEMORY * between + (1 - _MEMORY) * cut
    hands = (("right hand", right), ("left hand", left))
    return tuple(Track(name, _PIANO, notes=tuple(line)) for name, line in hands if line)


def _together(notes: Sequence[Note]) -> list[list[Note]]:
    groups: list[list[Note]] = []
    for note in notes:
        if groups and groups[-1][0].start_ticks == note.start_ticks:
            groups[-1].append(note)
        else:
            groups.append([note])
    return groups


def _cut(pitches: list[int], between: float) -> float:
    """The pitch from which on the right hand plays."""
    ordered = sorted(set(pitches))
    places = [(low + high) / 2 for low, high in pairwise(ordered)]
    gaps = [high - low for low, high in pairwise(ordered)]
    worth = [gap - abs(place - between) / 2 for place, gap in zip(places, gaps, strict=True)]
    if worth and ordered[-1] - ordered[0] > _REACH:
        return places[worth.index(max(worth))]
    return between
