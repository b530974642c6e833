"""Originality: what of a piece is found in a corpus.

A corpus becomes an index of its lines (``build_index``), which a piece is compared with
(``find_copies``): neither key nor tempo matters, and what is found is found note for note.
"""

from __future__ import annotations

from cadenza.metrics.originality.findings import Curve, Findings, Passage, Run, find_copies
from cadenza.metrics.originality.index import (
    CorpusIndex,
    IndexedPiece,
    Match,
    build_index,
    indexed,
)

__all__ = [
    "CorpusIndex",
    "Curve",
    "Findings",
    "IndexedPiece",
    "Match",
    "Passage",
    "Run",
    "build_index",
    "find_copies",
    "indexed",
]
