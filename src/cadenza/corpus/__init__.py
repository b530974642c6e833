"""The corpus room: music put on the grid, deduplicated, split and packed, to be trained on.

This is its one public door. ``stages`` holds the work, each stage a pure function with a version;
``grid`` (with ``steps``, ``segments``, ``parts`` and ``harmony``), ``duplicates`` and ``split``
are what they call. Two roads lead over them: ``building`` makes a corpus of a person's own
(``library``, ``scanning``, ``history``, kept in ``store``, worked on by ``executors``), and
``prepare`` the corpus of the shipped models from the sets that ``sources`` knows. Names are
loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cadenza.corpus.building import Built, build
    from cadenza.corpus.duplicates import cluster, fingerprint
    from cadenza.corpus.grid import GridOptions, GridPiece, grid_score
    from cadenza.corpus.harmony import find_changes
    from cadenza.corpus.library import Corpora, Corpus
    from cadenza.corpus.plans import BuildRequest
    from cadenza.corpus.prepare import Prepared, PrepareRequest, prepare_corpus
    from cadenza.corpus.reading import FileTask, ReadFile, read_file
    from cadenza.corpus.sources import Source, known_sources, shares, source
    from cadenza.corpus.split import Candidate, Choice, choose, split_of
    from cadenza.corpus.styles import style_of

__all__ = [
    "BuildRequest",
    "Built",
    "Candidate",
    "Choice",
    "Corpora",
    "Corpus",
    "FileTask",
    "GridOptions",
    "GridPiece",
    "PrepareRequest",
    "Prepared",
    "ReadFile",
    "Source",
    "build",
    "choose",
    "cluster",
    "find_changes",
    "fingerprint",
    "grid_score",
    "known_sources",
    "prepare_corpus",
    "read_file",
    "shares",
    "source",
    "split_of",
    "style_of",
]

_HOMES = {
    "building": ("Built", "build"),
    "duplicates": ("cluster", "fingerprint"),
    "grid": ("GridOptions", "GridPiece", "grid_score"),
    "harmony": ("find_changes",),
    "library": ("Corpora", "Corpus"),
    "plans": ("BuildRequest",),
    "prepare": ("PrepareRequest", "Prepared", "prepare_corpus"),
    "reading": ("FileTask", "ReadFile", "read_file"),
    "sources": ("Source", "known_sources", "shares", "source"),
    "split": ("Candidate", "Choice", "choose", "split_of"),
    "styles": ("style_of",),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  (a module's attributes are of any type)
    """Load the module that holds a public name."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"cadenza.corpus.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
