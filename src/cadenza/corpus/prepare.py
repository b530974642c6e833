"""Archives or folders of MIDI → a packed corpus, by the stages of ``corpus.stages``.

::

    python -m cadenza.corpus.prepare --data FOLDER --out FOLDER [--sets NAME …] [--workers 2]

writes the packed arrays with ``corpus.json`` (licence, credit, hash and counts of every set),
``files.csv`` (what became of each file) and ``quarantine.csv`` (files that could not be used,
with the reason).
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cadenza.corpus.archives import OpenSet, list_sha256, open_set
from cadenza.corpus.arrays import to_bytes
from cadenza.corpus.canonical import canonical
from cadenza.corpus.reading import FileTask, ReadFile, read_file
from cadenza.corpus.sources import Source, known_sources, shares, source
from cadenza.corpus.split import Choice
from cadenza.corpus.stages import deduplicate, pack, split
from cadenza.corpus.stages.shape import Outputs
from cadenza.errors import CadenzaError, FileError, UsageError
from cadenza.progress import Progress, Silent

__all__ = ["PrepareRequest", "Prepared", "main", "prepare_corpus"]

_CHUNK = 8
_NO_MARKS = to_bytes({}, {"hashes": np.zeros(0, dtype=np.uint64)})


@dataclass(frozen=True, slots=True)
class PrepareRequest:
    """What to prepare.

    Parameters
    ----------
    data : tuple of Path
        Folders that hold the sets, as folders or archives of their names.
    out : Path
        Folder of the packed corpus.
    sets : tuple of str
        Names; empty for all that are found.
    workers : int
        Processes that read files; 1 reads in this one.
    limit : int or None
        At most so many files a set, spread over the whole of it.
    """

    data: tuple[Path, ...]
    out: Path
    sets: tuple[str, ...] = ()
    workers: int = 2
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What came of it: counts of files, kept files, pieces and notes."""

    files: int
    kept: int
    pieces: int
    notes: int


def prepare_corpus(request: PrepareRequest, progress: Progress | None = None) -> Prepared:
    """Read, put on the grid, deduplicate, split and pack.

    Parameters
    ----------
    request : PrepareRequest
        What to prepare.
    progress : Progress, optional
        Told of each set.

    Raises
    ------
    FileError
        When an asked set is not there, or nothing at all is.
    UnknownNameError
        When a name is no set's.
    """
    if request.workers < 1:
        raise UsageError("one worker or more reads", str(request.workers), "try --workers 2")
    names = request.sets or tuple(known_sources())
    read: list[ReadFile] = []
    archives: dict[str, str] = {}
    for name in names:
        found = _read_set(request, source(name), progress or Silent())
        if found is None and request.sets:
            folders = ", ".join(map(str, request.data))
            raise FileError("a set lies in the data folder", f"no {name} in {folders}")
        if found is not None:
            read += found[1]
            archives[name] = found[0]
    if not any(each.count("pieces") for each in read):
        raise FileError(
            "the data folder holds sets as folders or .tar.xz archives",
            ", ".join(map(str, request.data)),
            "see the list of sets in the documentation",
        )
    choices = _choose(read)
    facts = {"sets": _facts(read, choices, archives)}
    packed = _pack(read, choices, facts)
    request.out.mkdir(parents=True, exist_ok=True)
    for name, data in packed.items():
        (request.out / name).write_bytes(data)
    _write_tables(request.out, read, choices)
    kept = [each for each, choice in zip(read, choices, strict=True) if _is_used(each, choice)]
    pieces, notes = (sum(each.count(name) for each in kept) for name in ("pieces", "notes"))
    return Prepared(len(read), len(kept), pieces, notes)


def _read_set(
    request: PrepareRequest, held: Source, progress: Progress
) -> tuple[str, list[ReadFile]] | None:
    """The set's hash ("" where it is no archive) and its files; None where it is not there."""
    with open_set(request.data, held.name) as opened:
        if opened is None:
            return None
        tasks = _tasks(opened, held, request.limit)
        results: list[ReadFile] = []
        for result in _map(tasks, request.workers):
            results.append(result)
            progress.report(held.name, len(results), len(tasks))
            progress.check()
        return opened.sha256, results


def _tasks(opened: OpenSet, held: Source, limit: int | None) -> list[FileTask]:
    files = opened.midi_files()
    if limit is not None and limit < len(files):
        files = [files[index * len(files) // limit] for index in range(limit)]
    paths = [file.relative_to(opened.folder).as_posix() for file in files]
    return [
        FileTask(file, path, held, opened.labels.get(path, ""))
        for file, path in zip(files, paths, strict=True)
    ]


def _map(tasks: list[FileTask], workers: int) -> Iterator[ReadFile]:
    """The files read, in order."""
    with ExitStack() as stack:
        if workers == 1 or len(tasks) <= _CHUNK:
            yield from map(read_file, tasks)
            return
        pool = stack.enter_context(ProcessPoolExecutor(workers))
        yield from pool.map(read_file, tasks, chunksize=_CHUNK)


def _choose(read: Sequence[ReadFile]) -> list[Choice]:
    """Cluster and split, by the stages of all files together."""
    marks = [each.fingerprint or _NO_MARKS for each in read]
    heard = canonical([False] * len(marks))
    clusters = deduplicate.run([heard, *marks], deduplicate.Settings())["clusters"]
    table = known_sources()
    rows = [
        {
            "name": f"{each.set}/{each.path}",
            "notes": each.count("notes"),
            "held_out": table[each.set].held_out,
            "all_kept": table[each.set].alike != "drop",
        }
        for each in read
    ]
    made = split.run([canonical(rows), clusters], split.Settings(fewest=0))
    return [Choice(*row) for row in json.loads(made["choices"])]


def _is_used(each: ReadFile, choice: Choice) -> bool:
    return choice.kept and not each.reason


def _pack(read: Sequence[ReadFile], choices: Sequence[Choice], facts: dict[str, Any]) -> Outputs:
    """The files of the packed corpus."""
    used = [
        (each, choice) for each, choice in zip(read, choices, strict=True) if _is_used(each, choice)
    ]
    rows = [
        {
            "set": each.set,
            "split": choice.split,
            "source": f"{each.set}/{each.path}",
            "about": each.sha256,
        }
        for each, choice in used
    ]
    table = json.dumps({"facts": facts, "files": rows}).encode()
    return pack.run([table, *(each.fragment for each, _ in used)], pack.Settings())


def _facts(
    read: Sequence[ReadFile], choices: Sequence[Choice], archives: dict[str, str]
) -> dict[str, Any]:
    weights = shares(list(archives))
    return {
        name: _set_facts(
            source(name),
            [(e, c) for e, c in zip(read, choices, strict=True) if e.set == name],
            archives[name],
        )
        | {"weight": round(weights[name], 6)}
        for name in archives
    }


def _set_facts(
    held: Source, mine: Sequence[tuple[ReadFile, Choice]], sha256: str
) -> dict[str, Any]:
    """What ``corpus.json`` tells of a set."""
    used = [(each, choice) for each, choice in mine if _is_used(each, choice)]
    pieces = sum(each.count("pieces") for each, _ in used)
    dynamics = sum(each.count("with_dynamics") for each, _ in used)
    styles: Counter[str] = Counter()
    for each, _ in used:
        for style, notes in each.facts["styles"]:
            styles[style] += notes
    return {
        "licence": held.licence,
        "credit": held.credit,
        "origin": held.origin,
        "group": held.group,
        "archive_sha256": sha256,
        "files_sha256": list_sha256((each.path, each.sha256) for each, _ in mine),
        "files": len(mine),
        "unusable": sum(bool(each.reason) for each, _ in mine),
        "alike_left_out": sum(not choice.kept and not each.reason for each, choice in mine),
        "kept": len(used),
        "pieces": pieces,
        "bars": sum(each.count("bars") for each, _ in used),
        "notes": sum(each.count("notes") for each, _ in used),
        "notes_of_files": sum(each.count("notes_in") for each, _ in mine),
        "with_dynamics": round(dynamics / pieces, 4) if pieces else 0.0,
        "splits": dict(Counter(choice.split for _, choice in used)),
        "styles": dict(styles.most_common()),
    }


def _write_tables(out: Path, read: Sequence[ReadFile], choices: Sequence[Choice]) -> None:
    both = list(zip(read, choices, strict=True))
    rows = (
        (e.set, e.path, e.sha256, c.split, int(_is_used(e, c)), e.count("pieces"), e.count("notes"))
        for e, c in both
    )
    _write_csv(out / "files.csv", "set,path,sha256,split,kept,pieces,notes", rows)
    bad = ((each.set, each.path, each.reason) for each in read if each.reason)
    _write_csv(out / "quarantine.csv", "set,path,reason", bad)


def _write_csv(path: Path, head: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head.split(","))
        writer.writerows(rows)


class _Line(Silent):
    """Shows how far the work is, on one line of the terminal."""

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        if done % 50 == 0 or done == total:
            end = "\n" if done == total else ""
            sys.stderr.write(f"\r{stage}: {done:.0f} of {total:.0f} files{end}")
            sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m cadenza.corpus.prepare", description="Prepare a corpus for training."
    )
    parser.add_argument("--data", type=Path, action="append", required=True, help="folder of sets")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--sets", nargs="+", default=[], help="only these sets")
    parser.add_argument("--workers", type=int, default=2, help="processes that read")
    parser.add_argument("--limit", type=int, help="at most so many files a set")
    asked = parser.parse_args(arguments)
    request = PrepareRequest(
        tuple(asked.data), asked.out, tuple(asked.sets), asked.workers, asked.limit
    )
    try:
        done = prepare_corpus(request, _Line())
    except CadenzaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(
        f"{done.pieces} pieces with {done.notes} notes from {done.kept} of {done.files} files\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
