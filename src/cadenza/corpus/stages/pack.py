"""Token arrays of the files that are kept → a packed corpus, which training reads.

The files' arrays are put one after the other as they are, so that a new file among many costs
copying them and no more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.corpus.stages.shape import Outputs
from cadenza.corpus.stages.tokenise import fragment_from
from cadenza.tokens.fragments import Placed
from cadenza.tokens.packed import SPLITS, packed_files

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "run"]

NAME, VERSION = "pack", 1
INPUTS, OUTPUTS = ("table", "fragment…"), ("corpus.json", "sources.txt", "*.npy")


@dataclass(frozen=True, slots=True)
class Settings:
    """Nothing can be set."""


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """A table and fragments → the files of a packed corpus.

    The table is JSON: ``facts``, and for each fragment of ``files`` its ``set``, its ``split``
    and ``source``, after which each piece is named with its number.
    """
    del settings
    table = json.loads(inputs[0])
    names = list(table["facts"]["sets"])
    placed: list[Placed] = []
    sources: list[str] = []
    for row, data in zip(table["files"], inputs[1:], strict=True):
        made = fragment_from(data)
        placed.append(Placed(made, names.index(row["set"]), SPLITS.index(row["split"])))
        source, about = row["source"], row.get("about", "")
        sources += [f"{source}#{number} {about}".rstrip() for number in range(len(made))]
    return packed_files(placed, sources, table["facts"])
