"""Training, validation and test: by cluster, by a stable hash that new files do not move."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Candidate", "Choice", "choose", "split_of"]

_BITS = 48


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that could be trained on.

    Parameters
    ----------
    name : str
        Set and path; what the hash is taken of.
    cluster : int
        Files of one number hold the same music.
    notes : int
        Size; the largest of a cluster is the most complete.
    held_out : float
        Share of validation, and of test, in its set.
    all_kept : bool
        Whether its like are kept beside it.
    """

    name: str
    cluster: int
    notes: int
    held_out: float
    all_kept: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of a file: its split, and whether it is kept."""

    split: str
    kept: bool


def split_of(name: str, held_out: float) -> str:
    """The split of a cluster.

    Parameters
    ----------
    name : str
        What the cluster is known by.
    held_out : float
        Share of validation, and of test, 0 to 0.5.

    Examples
    --------
    >>> split_of("a tune", 0.0), split_of("a tune", 0.5) != "train"
    ('train', True)
    """
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    place = int.from_bytes(digest[: _BITS // 8], "big") / (1 << _BITS)
    if place < held_out:
        return "valid"
    return "test" if place < 2 * held_out else "train"


def choose(candidates: Sequence[Candidate]) -> list[Choice]:
    """Give each file its split, and keep one file a cluster.

    The most complete file names the cluster and is kept; ties go to the first name.

    Parameters
    ----------
    candidates : sequence of Candidate
        All files, of all sets.

    Returns
    -------
    list of Choice
        In the order of the candidates.
    """
    best: dict[int, Candidate] = {}
    for each in candidates:
        held = best.get(each.cluster)
        if held is None or (-each.notes, each.name) < (-held.notes, held.name):
            best[each.cluster] = each
    return [
        Choice(
            split_of(best[each.cluster].name, best[each.cluster].held_out),
            each.all_kept or best[each.cluster] is each,
        )
        for each in candidates
    ]
