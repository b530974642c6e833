"""Fingerprints of all files → clusters of files that hold the same music.

Copies in another key, another encoding, another edition, or as a part of a score: see
``corpus.duplicates``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.corpus.arrays import from_bytes
from cadenza.corpus.canonical import canonical
from cadenza.corpus.duplicates import ALIKE_SHARE, HEARD_SHARE, cluster
from cadenza.corpus.stages.shape import Outputs

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "run"]

NAME, VERSION = "deduplicate", 1
INPUTS, OUTPUTS = ("heard", "fingerprint…"), ("clusters",)


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts as the same.

    Parameters
    ----------
    alike_share : float
        Share of the smaller fingerprint from which two files are one cluster, 0 to 1.
    heard_share : float
        The same where one of the two was heard in a recording.
    """

    alike_share: float = ALIKE_SHARE
    heard_share: float = HEARD_SHARE


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """Which were heard (a JSON list) and fingerprints → ``clusters``.

    ``clusters`` is a JSON list: for each file the lowest index of its like.
    """
    heard = json.loads(inputs[0])
    marks = [from_bytes(each)[1]["hashes"] for each in inputs[1:]]
    found = cluster(marks, settings.alike_share, heard, settings.heard_share)
    return {"clusters": canonical(found)}
