"""The originality index of a model's training corpus, as its bundle carries it.

    python -m cadenza.corpus.originality --data DATA --packed PACKED --out originality.index

Every file that training used is read again and indexed whole, by the stages ``lines`` and
``index``, so that a place found in it is a bar of the file. Drums have no lines and songs of
Cadenza's own are nobody's: both are left out. The figures of the files that were held out for
testing are the yardstick beside it.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cadenza.corpus.archives import open_set
from cadenza.corpus.sources import known_sources
from cadenza.corpus.stages import index as index_stage
from cadenza.corpus.stages import lines
from cadenza.errors import CadenzaError, FileError
from cadenza.metrics.originality import CorpusIndex

__all__ = ["Used", "index_corpus", "main", "used_files"]

_OWN, _DRUMS = "theory", "drums"


@dataclass(frozen=True, slots=True)
class Used:
    """A file that a packed corpus used: its set, its path there, its split."""

    set: str
    path: str
    split: str


def used_files(packed: Path) -> list[Used]:
    """The files of a packed corpus, without drums and songs of Cadenza's own.

    Raises
    ------
    FileError
        When the folder has no readable list of files.
    """
    table = known_sources()
    try:
        with (packed / "files.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return [
            Used(row["set"], row["path"], row["split"])
            for row in rows
            if row["kept"] == "1" and table[row["set"]].group not in (_OWN, _DRUMS)
        ]
    except (OSError, KeyError) as error:
        raise FileError("a packed corpus lists its files in files.csv", str(packed)) from error


def index_corpus(data: Sequence[Path], packed: Path, out: Path) -> CorpusIndex:
    """Index what a packed corpus was trained on, and write the index as one file.

    Parameters
    ----------
    data : sequence of Path
        Folders of sets, as for ``prepare``.
    packed : Path
        What ``prepare`` made of them.
    out : Path
        The file to write.

    Raises
    ------
    FileError
        When files or folders are not there.
    """
    used = used_files(packed)
    trained = [each for each in used if each.split == "train"]
    held_out = [each for each in used if each.split == "test"]
    names = [f"{each.set}/{each.path}" for each in trained]
    table = {"trained": names, "held_out": len(held_out), "about": {"sets": _sets(trained)}}
    made = [lines.run([data], lines.Settings())["lines"] for data in _files(data, trained)]
    inputs = [json.dumps(table).encode(), *made, *_files(data, held_out)]
    with TemporaryDirectory(prefix="cadenza-") as spare:
        index = index_stage.index_into(
            Path(spare) / "index", inputs, index_stage.Settings(held_out=0)
        )
        index.save(out)
    return CorpusIndex(out)


def _sets(used: Sequence[Used]) -> dict[str, Any]:
    """What is told of each set: licence, credit, and how many files."""
    table = known_sources()
    names = dict.fromkeys(each.set for each in used)
    return {
        name: {
            "licence": table[name].licence,
            "credit": table[name].credit,
            "files": sum(each.set == name for each in used),
        }
        for name in names
    }


def _files(data: Sequence[Path], used: Sequence[Used]) -> Iterator[bytes]:
    """The MIDI files, set by set, which is the order of the list."""
    for name in dict.fromkeys(each.set for each in used):
        with open_set(data, name) as opened:
            if opened is None:
                folders = ", ".join(map(str, data))
                raise FileError("a set lies in the data folder", f"no {name} in {folders}")
            for each in used:
                if each.set == name:
                    yield (opened.folder / each.path).read_bytes()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m cadenza.corpus.originality",
        description="Index the training corpus of a model.",
    )
    parser.add_argument("--data", type=Path, action="append", required=True, help="folder of sets")
    parser.add_argument("--packed", type=Path, required=True, help="the packed corpus")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    asked = parser.parse_args(arguments)
    try:
        index = index_corpus(tuple(asked.data), asked.packed, asked.out)
    except CadenzaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    size = asked.out.stat().st_size
    held_out = len(index.about["people"]["own"])
    sys.stdout.write(
        f"{len(index)} pieces, {index.steps} steps, {size} bytes; {held_out} held-out pieces\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
