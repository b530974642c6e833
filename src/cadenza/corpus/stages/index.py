"""Lines of the files that are trained on → an originality index, with what held-out ones share.

The index is a folder of arrays as ``metrics.originality`` opens them. The figures of files that
were held out for testing lie beside it: what music by people shares with the corpus.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cadenza.corpus.stages.lines import piece_from
from cadenza.corpus.stages.scores import score_of
from cadenza.corpus.stages.shape import Outputs
from cadenza.metrics.originality import CorpusIndex, build_index, measure_people

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "index_into", "run"]

NAME, VERSION = "index", 1
INPUTS, OUTPUTS = ("table", "lines…", "score…"), ("index.json", "sources.json", "shard-…/*.npy")


@dataclass(frozen=True, slots=True)
class Settings:
    """How much is measured.

    Parameters
    ----------
    held_out : int
        The most held-out files that are measured, spread evenly; 0 for all.
    """

    held_out: int = 40


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """A table, lines and scores → the files of an index.

    The table is JSON: ``trained``, the sources of the lines; how many scores come after them is
    ``held_out``; ``about`` is kept in the index.
    """
    with TemporaryDirectory(prefix="cadenza-") as spare:
        folder = Path(spare) / "index"
        index_into(folder, inputs, settings)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def index_into(folder: Path, inputs: Sequence[bytes], settings: Settings) -> CorpusIndex:
    """The same, into a folder that is not there yet; opened."""
    table = json.loads(inputs[0])
    trained = list(table["trained"])
    pieces = (piece_from(name, inputs[1 + number]) for number, name in enumerate(trained))
    index = build_index(folder, pieces)
    first = 1 + len(trained)
    chosen = _spread(int(table["held_out"]), settings.held_out)
    people = measure_people((score_of(inputs[first + each]) for each in chosen), index)
    facts: dict[str, Any] = json.loads((folder / "index.json").read_text("utf-8"))
    facts["about"] = {"people": people.without_twins().to_mapping(), **table["about"]}
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    (folder / "index.json").write_text(text, "utf-8")
    index.about = facts["about"]
    return index


def _spread(count: int, most: int) -> list[int]:
    """At most so many of some numbers, at even steps; all where ``most`` is 0."""
    if not most or count <= most:
        return list(range(count))
    return [number * count // most for number in range(most)]
