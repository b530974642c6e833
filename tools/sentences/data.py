"""Sentences that are data: what styles, backgrounds and finishes say of themselves, stages."""

from __future__ import annotations

import os
import tempfile

__all__ = ["described"]


def described() -> dict[str, set[str]]:
    """Each sentence → "catalogue", with nothing of one's own among them."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["CADENZA_HOME"] = home
        from cadenza.app import list_ambiences, list_finishes, list_styles
        from cadenza.corpus.stages import CORPUS_STAGES, FILE_STAGES

        rows = [
            each
            for listed in (list_styles, list_ambiences, list_finishes)
            for each in listed().entries
        ]
    told = [each.description for each in rows] + [*FILE_STAGES, *CORPUS_STAGES]
    return {text: {"catalogue"} for text in told}
