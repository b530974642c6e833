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
    rank : int
        One of the lowest rank is kept, and names the cluster.
    """

    name: str
    cluster: int
    notes: int
    held_out: float
    all_kept: bool = False
    rank: int = 0

    @property
    def order(self) -> tuple[int, int, str]:
        """The first in this order is the one to keep."""
        return self.rank, -self.notes, self.name


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
    place = _place(name)
    if place < held_out:
        return "valid"
    return "test" if place < 2 * held_out else "train"


def _place(name: str) -> float:
    """Where a name lies between 0 and 1."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[: _BITS // 8], "big") / (1 << _BITS)


def choose(candidates: Sequence[Candidate], *, fewest: int = 0) -> list[Choice]:
    """Give each file its split, and keep one file a cluster.

    The most complete file of the lowest rank names the cluster and is kept; ties go to the first
    name.

    Parameters
    ----------
    candidates : sequence of Candidate
        All files, of all sets.
    fewest : int
        From so many clusters on none of the three splits is empty: the cluster of the lowest
        place in training goes to validation where that has none, the next one to test. With
        fewer, all are for training. 0: the hash alone decides.

    Returns
    -------
    list of Choice
        In the order of the candidates.
    """
    best: dict[int, Candidate] = {}
    for each in candidates:
        held = best.get(each.cluster)
        if held is None or each.order < held.order:
            best[each.cluster] = each
    splits = {group: split_of(each.name, each.held_out) for group, each in best.items()}
    if len(best) < fewest:
        splits = dict.fromkeys(splits, "train")
    elif fewest:
        _fill(splits, {group: _place(each.name) for group, each in best.items()})
    return [
        Choice(splits[each.cluster], each.all_kept or best[each.cluster] is each)
        for each in candidates
    ]


def _fill(splits: dict[int, str], places: dict[int, float]) -> None:
    """Give each split a cluster where it has none."""
    if "train" not in splits.values():
        splits[max(splits, key=lambda group: places[group])] = "train"
    for split in ("valid", "test"):
        if split not in splits.values():
            in_training = [group for group in splits if splits[group] == "train"]
            if len(in_training) > 1:
                splits[min(in_training, key=lambda group: places[group])] = split
