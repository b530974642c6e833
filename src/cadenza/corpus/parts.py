"""Which tracks become which parts: roles, one drum part, at most sixteen, melody first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from cadenza.corpus.steps import Ints, StepNotes
from cadenza.metrics.roles import find_roles
from cadenza.music.score import Score
from cadenza.tokens.sheet import SheetPart
from cadenza.tokens.vocabulary import MAX_SLOTS, ROLES

__all__ = ["Cast", "assign", "cast_tracks"]


@dataclass(frozen=True, slots=True)
class Cast:
    """The role and program of every track of a score; −1 for drums."""

    roles: tuple[str, ...]
    programs: tuple[int, ...]


def cast_tracks(score: Score, programs: Mapping[int, int] | None = None) -> Cast:
    """Hear what the tracks of a score do.

    Parameters
    ----------
    score : Score
        Any score.
    programs : mapping, optional
        Programs that stand for another sound in this set's files → the program meant.
    """
    meant = programs or {}
    return Cast(
        find_roles(score),
        tuple(
            -1 if track.is_drum else meant.get(track.program, track.program)
            for track in score.tracks
        ),
    )


def assign(notes: StepNotes, cast: Cast) -> tuple[tuple[SheetPart, ...], StepNotes]:
    """Parts for the tracks that sound, in the order of ``ROLES``, and the notes by slot.

    All drum tracks are one part. Beyond sixteen, tracks of one role and program are joined,
    the sparsest first; then the sparsest are left out.

    Parameters
    ----------
    notes : StepNotes
        ``part`` is the index of the track.
    cast : Cast
        What the tracks do.
    """
    counts = np.bincount(notes.part, minlength=len(cast.roles))
    groups: list[list[int]] = [[i] for i in range(len(cast.roles)) if counts[i]]
    groups = _join(groups, [g for g in groups if cast.programs[g[0]] < 0])
    while len(groups) > MAX_SLOTS:
        groups = _fewer(groups, counts, cast)
    groups.sort(key=lambda group: (ROLES.index(_role(group, cast)), group[0]))
    slot_of = np.full(len(cast.roles), -1, dtype=np.int64)
    for slot, group in enumerate(groups):
        slot_of[group] = slot
    slots = slot_of[notes.part]
    kept = replace(notes, part=slots).only(slots >= 0)
    parts = tuple(SheetPart(_role(group, cast), cast.programs[group[0]]) for group in groups)
    return parts, kept


def _role(group: list[int], cast: Cast) -> str:
    return cast.roles[group[0]]


def _join(groups: list[list[int]], some: list[list[int]]) -> list[list[int]]:
    """The groups with some of them as one."""
    if len(some) < 2:
        return groups
    return [each for each in groups if each not in some] + [sorted(chain.from_iterable(some))]


def _fewer(groups: list[list[int]], counts: Ints, cast: Cast) -> list[list[int]]:
    """One group fewer."""

    def size(group: list[int]) -> tuple[int, int]:
        return int(counts[group].sum()), -group[0]

    ranked = sorted(groups, key=size)
    for index, group in enumerate(ranked):
        for other in ranked[index + 1 :]:
            alike = _role(group, cast) == _role(other, cast)
            if alike and cast.programs[group[0]] == cast.programs[other[0]]:
                return _join(groups, [group, other])
    return [group for group in groups if group is not ranked[0]]
