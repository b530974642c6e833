"""What an index of a large corpus costs: building, memory, disk, and asking.

    python benchmarks/originality_index.py [--pieces 200000] [--notes 50] [--write]

Random tunes stand for the files (reading MIDI is not counted). The index is built in one stream
by a process of its own, whose largest memory is told; then a song is looked for in it by another.
Times are processor seconds. ``--write`` writes ``benchmarks/originality_index.md``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pages import ROOT, arguments, machine_and_commit, publish

PAGE = ROOT / "benchmarks" / "originality_index.md"

COMMON = """
import json, random, resource, sys, time
from pathlib import Path
from cadenza.metrics.originality import CorpusIndex, build_index, find_copies, indexed
from cadenza.music import Note, Score, Track

def tune(seed, notes):
    rng = random.Random(seed)
    at, pitch, out = 0, 64, []
    for _ in range(notes):
        length = rng.choice((120, 240, 240, 480, 720))
        out.append(Note(at, pitch, length, 80))
        at += length
        pitch = min(max(pitch + rng.choice((-7, -4, -3, -2, -1, 1, 2, 3, 5)), 40), 90)
    return Track(f"part {seed % 4}", notes=tuple(out))

def song(seed, parts, notes):
    return Score(480, tuple(tune(4 * seed + part, notes) for part in range(parts)))

def memory():
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest * (1 if sys.platform == "darwin" else 1024) / 1e6

folder, pieces, notes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
"""
BUILD = (
    COMMON
    + """
made = 0.0
def stream():
    global made
    for seed in range(pieces):
        begun = time.process_time()
        piece = song(seed, 1, notes)
        made += time.process_time() - begun
        yield indexed(f"file {seed}.mid", piece)
begun = time.process_time()
index = build_index(folder, stream())
spent = time.process_time() - begun - made
size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
print(json.dumps({"seconds": spent, "bytes": size, "steps": index.steps, "memory_mb": memory()}))
"""
)
ASK = (
    COMMON
    + """
index = CorpusIndex(folder)
asked = song(10**9, 4, 325)
find_copies(asked, index)
begun, wall = time.process_time(), time.perf_counter()
find_copies(asked, index)
spent, wall = time.process_time() - begun, time.perf_counter() - wall
print(json.dumps({"seconds": spent, "wall": wall, "memory_mb": memory()}))
"""
)


def run(code: str, *given: object) -> dict[str, float]:
    """What a fresh process tells."""
    command = [sys.executable, "-c", code, *map(str, given)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def page(args: argparse.Namespace) -> Iterator[str]:
    """The lines of the page."""
    with TemporaryDirectory(prefix="cadenza-") as spare:
        folder = Path(spare) / "index"
        built = run(BUILD, folder, args.pieces, args.notes)
        asked = run(ASK, folder, args.pieces, args.notes)
    notes = args.pieces * args.notes
    yield "# The originality index of a large corpus"
    yield ""
    yield f"Made by `benchmarks/originality_index.py` on {machine_and_commit()}."
    yield f"{args.pieces:,} random tunes of {args.notes} notes, {notes / 1e6:.1f} million notes."
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| building, processor seconds (without reading files) | {built['seconds']:.0f} |"
    yield f"| the same for a million notes | {built['seconds'] / notes * 1e6:.1f} |"
    yield f"| largest memory of the building process, MB | {built['memory_mb']:.0f} |"
    yield f"| on disk, bytes a note | {built['bytes'] / notes:.1f} |"
    yield f"| a song of 4 × 325 notes looked for, processor seconds | {asked['seconds']:.2f} |"
    yield f"| the same on the wall | {asked['wall']:.2f} (limit: 1 s against 10 million notes) |"
    yield f"| largest memory of the asking process, MB | {asked['memory_mb']:.0f} |"


def main() -> None:
    """Read the command line, measure, print."""
    parser = arguments(__doc__)
    parser.add_argument("--pieces", type=int, default=200_000)
    parser.add_argument("--notes", type=int, default=50)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    args = parser.parse_args()
    publish(page(args), PAGE, write=args.write)


if __name__ == "__main__":
    main()
