"""Clusters → training, validation and test, and which file of each cluster is kept.

A cluster's place between 0 and 1 is a hash of its name, so that new files do not move the others.
A small corpus may have no cluster below the shares of validation and test: from five clusters
on, the one with the lowest place of those in training goes to validation, the next to test. A
file that comes or goes moves at most those. With fewer clusters all are for training.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.corpus.canonical import canonical
from cadenza.corpus.split import Candidate, choose
from cadenza.corpus.stages.shape import Outputs

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "run"]

NAME, VERSION = "split", 1
INPUTS, OUTPUTS = ("candidates", "clusters"), ("choices",)


@dataclass(frozen=True, slots=True)
class Settings:
    """How clusters are told apart.

    Parameters
    ----------
    held_out : float
        Share of validation, and of test, 0 to 0.5; of files that say nothing of their own.
    fewest : int
        From so many clusters on none of the three is empty, with fewer all are for training; 0:
        the hash alone decides.
    """

    held_out: float = 0.1
    fewest: int = 5


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """Candidates (JSON rows with ``name`` and ``notes``) and clusters → ``choices``.

    ``choices`` is a JSON list of [split, whether it is kept].
    """
    told, clusters = inputs
    candidates = [
        Candidate(
            row["name"],
            group,
            row["notes"],
            row.get("held_out", settings.held_out),
            all_kept=row.get("all_kept", False),
            rank=row.get("rank", 0),
        )
        for row, group in zip(json.loads(told), json.loads(clusters), strict=True)
    ]
    choices = choose(candidates, fewest=settings.fewest)
    return {"choices": canonical([[each.split, each.kept] for each in choices])}
