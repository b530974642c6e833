"""What a corpus costs: a first build, one that finds nothing to do, one file that comes or goes.

    python benchmarks/corpus_build.py [--files 10000] [--notes 96] [--workers 2] [--write]

Makes small MIDI files itself, a random tune and a bass each. Every build is a command line of
its own (``cadenza corpus build``), start included, timed on the wall; the first build is also
given a file. The limits are those of the guide. ``--write`` writes
``benchmarks/corpus_build.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from cadenza.music import Note, Score, Track, write_midi
from pages import ROOT, arguments, machine_and_commit, publish, say

PAGE = ROOT / "benchmarks" / "corpus_build.md"
NOTHING_S = 3.0


def tune(seed: int, notes: int) -> Score:
    """A random tune over a random bass."""
    rng = random.Random(seed)
    tracks = []
    for name, program, low, high in (("Flute", 73, 60, 84), ("Bass", 32, 33, 52)):
        at, pitch, rows = 0, (low + high) // 2, []
        for _ in range(notes // 2):
            length = rng.choice((240, 240, 480, 720))
            pitch = min(max(pitch + rng.choice((-7, -4, -3, -2, -1, 1, 2, 3, 5)), low), high)
            rows.append(Note(at, pitch, length, rng.randrange(50, 100)))
            at += length
        tracks.append(Track(name, program, notes=tuple(rows)))
    return Score(480, tuple(tracks))


def write(folder: Path, first: int, files: int, notes: int) -> None:
    """Files, a hundred a folder, last changed a while ago."""
    past = time.time() - 3600
    for number in range(first, first + files):
        path = folder / f"{number // 100:04}" / f"tune-{number:06}.mid"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_midi(tune(number, notes)))
        os.utime(path, (past, past))


def command(home: Path, *words: object) -> tuple[float, str]:
    """Seconds on the wall of a command line, and what it printed."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "cadenza", "corpus", *map(str, words)],
        env={**os.environ, "CADENZA_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    spent = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(done.stderr)
    return spent, done.stdout


def build(home: Path, workers: int) -> tuple[float, dict[str, object]]:
    """Seconds of a build, and what it tells of itself."""
    spent, told = command(home, "build", "bench", "--workers", workers, "--json")
    return spent, json.loads(told)


def measured(args: argparse.Namespace, folder: Path) -> Iterator[tuple[str, float, str]]:
    """What was done, its seconds, and what it was made of."""
    home, files = folder / "home", folder / "files"
    say(f"making {args.files:,} files")
    write(files, 0, args.files, args.notes)
    yield "`corpus add` of the folder", command(home, "add", "bench", files)[0], "hashing"
    say("first build")
    yield "first build", build(home, args.workers)[0], "every stage of every file"
    say("nothing to do")
    runs = [build(home, args.workers) for _ in range(3)]
    if any(told["new"] for _, told in runs):
        raise SystemExit("a build of unchanged files did something")
    yield "nothing to do", min(spent for spent, _ in runs), f"limit {NOTHING_S:.0f} s"
    write(files, args.files, 1, args.notes)
    say("one file came")
    spent, told = build(home, args.workers)
    yield "one file came", spent, ", ".join(sorted(told["redone"]))  # type: ignore[arg-type]
    next(files.rglob("*.mid")).unlink()
    say("one file went")
    spent, told = build(home, args.workers)
    yield "one file went", spent, ", ".join(sorted(told["redone"]))  # type: ignore[arg-type]
    say("reading everything back")
    yield "`corpus verify`", command(home, "verify", "bench", "--quiet")[0], "hashing"


def page(args: argparse.Namespace) -> Iterator[str]:
    """The lines of the page."""
    with TemporaryDirectory(prefix="cadenza-") as spare:
        rows = list(measured(args, Path(spare)))
    first = next(spent for name, spent, _ in rows if name == "first build")
    yield "# What building a corpus costs"
    yield ""
    yield f"Made by `benchmarks/corpus_build.py` on {machine_and_commit()}."
    yield f"{args.files:,} files of {args.notes} notes, {args.workers} workers."
    yield ""
    yield "| | seconds | of a first build | |"
    yield "|---|---|---|---|"
    for name, spent, told in rows:
        yield f"| {name} | {spent:.2f} | {100 * spent / first:.1f} % | {told} |"


def main() -> None:
    """Read the command line, measure, print."""
    parser = arguments(__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--notes", type=int, default=96)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    args = parser.parse_args()
    publish(page(args), PAGE, write=args.write)


if __name__ == "__main__":
    main()
