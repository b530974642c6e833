"""Originality: what of a piece is found in a corpus.

A corpus becomes an index of its lines (``build_index``), which a piece is compared with
(``find_copies``): neither key nor tempo matters, and what is found is found note for note.
"""

from __future__ import annotations

from cadenza.metrics.originality.findings import Curve, Findings, find_copies
from cadenza.metrics.originality.guard import GuardedLine, RunGuard
from cadenza.metrics.originality.index import (
    CorpusIndex,
    IndexedPiece,
    Match,
    build_index,
    indexed,
)
from cadenza.metrics.originality.near import Passage
from cadenza.metrics.originality.people import People, measure_people
from cadenza.metrics.originality.runs import Run

__all__ = [
    "CorpusIndex",
    "Curve",
    "Findings",
    "GuardedLine",
    "IndexedPiece",
    "Match",
    "Passage",
    "People",
    "Run",
    "RunGuard",
    "build_index",
    "find_copies",
    "indexed",
    "measure_people",
]
