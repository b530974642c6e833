"""Archives or folders of MIDI → a packed corpus.

::

    python -m cadenza.corpus.prepare --data FOLDER --out FOLDER [--sets NAME …] [--workers 2]

writes the packed arrays with ``corpus.json`` (licence, credit, hash and counts of every set),
``files.csv`` (what became of each file) and ``quarantine.csv`` (files that could not be used,
with the reason).
"""

from __future__ import annotations

import argparse
import csv
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
from cadenza.corpus.duplicates import cluster
from cadenza.corpus.reading import FileTask, ReadFile, read_file
from cadenza.corpus.sources import Source, known_sources, shares, source
from cadenza.corpus.split import Candidate, Choice, choose
from cadenza.errors import CadenzaError, FileError, UsageError
from cadenza.progress import Progress, Silent
from cadenza.tokens.packed import Entry, write_packed

__all__ = ["PrepareRequest", "Prepared", "main", "prepare_corpus"]

_CHUNK = 8


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
    if not any(each.pieces for each in read):
        raise FileError(
            "the data folder holds sets as folders or .tar.xz archives",
            ", ".join(map(str, request.data)),
            "see the list of sets in the documentation",
        )
    choices = _choose(read)
    facts = {"sets": _facts(read, choices, archives)}
    pieces = write_packed(request.out, _entries(read, choices), facts)
    _write_tables(request.out, read, choices)
    kept = [each for each, choice in zip(read, choices, strict=True) if _is_used(each, choice)]
    return Prepared(len(read), len(kept), pieces, sum(each.notes for each in kept))


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
    clusters = cluster([each.fingerprint for each in read])
    table = known_sources()
    candidates = [
        Candidate(
            f"{each.set}/{each.path}",
            group,
            each.notes,
            table[each.set].held_out,
            all_kept=table[each.set].alike != "drop",
        )
        for each, group in zip(read, clusters, strict=True)
    ]
    return choose(candidates)


def _is_used(each: ReadFile, choice: Choice) -> bool:
    return choice.kept and not each.reason


def _entries(read: Sequence[ReadFile], choices: Sequence[Choice]) -> Iterator[Entry]:
    for each, choice in zip(read, choices, strict=True):
        if not _is_used(each, choice):
            continue
        for number, piece in enumerate(each.pieces):
            where = f"{each.set}/{each.path}#{number} {each.sha256}"
            yield Entry(piece.to_sheet(), each.set, choice.split, where)


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
    pieces = [piece for each, _ in used for piece in each.pieces]
    styles: Counter[str] = Counter()
    for piece in pieces:
        styles[piece.style or "any"] += len(piece.notes)
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
        "pieces": len(pieces),
        "bars": sum(piece.bars for piece in pieces),
        "notes": sum(each.notes for each, _ in used),
        "notes_of_files": sum(each.notes_in for each, _ in mine),
        "with_dynamics": round(float(np.mean([p.dynamics for p in pieces])), 4) if pieces else 0.0,
        "splits": dict(Counter(choice.split for _, choice in used)),
        "styles": dict(styles.most_common()),
    }


def _write_tables(out: Path, read: Sequence[ReadFile], choices: Sequence[Choice]) -> None:
    both = list(zip(read, choices, strict=True))
    rows = (
        (e.set, e.path, e.sha256, c.split, int(_is_used(e, c)), len(e.pieces), e.notes)
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
