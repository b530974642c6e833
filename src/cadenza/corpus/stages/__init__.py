"""The stages of a corpus: siblings of one shape, from a file's name to the originality index.

``shape`` says what the shape is. Per file: decode, transcribe and beats of a recording, or read
of a score; then clean, grid, tokenise, lines. Of all files together: names, deduplicate, split,
pack, index. A stage is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from cadenza.corpus.stages.shape import Stage

__all__ = ["CORPUS_STAGES", "FILE_STAGES", "Stage", "stage", "stage_versions"]

FILE_STAGES = ("decode", "transcribe", "beats", "read", "clean", "grid", "tokenise", "lines")
"""Stages of one file, in the order of the work."""

CORPUS_STAGES = ("names", "deduplicate", "split", "pack", "index")
"""Stages of all files together, in the order of the work."""


def stage(name: str) -> Stage:
    """The stage of that name."""
    return cast("Stage", import_module(f"cadenza.corpus.stages.{name}"))


def stage_versions() -> dict[str, int]:
    """The version of every stage."""
    return {name: stage(name).VERSION for name in (*FILE_STAGES, *CORPUS_STAGES)}
