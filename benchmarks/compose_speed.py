"""How long the neural engine takes for a song, its first bar, and four takes at once.

    python benchmarks/compose_speed.py [--model small] [--style lofi] [--repeat 3]

A two-minute song of four parts is composed (notes only) by a process that has just started: the
time from the process's start to the first finished bar and to the last, the tokens that the
model was asked for, and the largest memory. Then, in one process side by side, one take and
four takes of the same plan. Times are on the wall, the median of the runs; the limits are those
that Cadenza sets itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from pages import arguments
from speeds import load, machine

LIMITS_S = {"small": 6.0, "base": 15.0}
FIRST_BAR_S, TAKES_RATIO, MEMORY_MB = 1.0, 2.0, 700.0

SONG = """
import json, resource, sys, time
start = float(sys.argv[1])
from cadenza.brief.model import PartWish, Wish
from cadenza.compose import Canvas, all_holes, initial_score
from cadenza.compose.neural import NeuralEngine
from cadenza.compose.options import EngineOptions
from cadenza.plan import complete, load_styles, make_plan
from cadenza.progress import Silent

styles, style = load_styles(), sys.argv[3]
parts = tuple(PartWish(role=role) for role in ("melody", "chords", "bass", "drums"))
wish = Wish(style=style, seconds=120.0, parts=parts, only_parts=True)
plan = make_plan(complete(wish, styles, 1), styles[style], 1)
engine = NeuralEngine(EngineOptions(model=sys.argv[2]))
canvas = Canvas(plan, initial_score(plan), all_holes(plan), 1)

def spent(count):
    canvases = [Canvas(plan, canvas.score, canvas.holes, seed) for seed in range(count)]
    begun = time.perf_counter()
    cells = sum(1 for _ in engine.fill_many(canvases, Silent()))
    return time.perf_counter() - begun

def memory():
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest * (1 if sys.platform == "darwin" else 1024) / 1e6
"""
COLD = (
    SONG
    + """
first = None
notes = bar = 0
for cell in engine.fill(canvas, Silent()):
    if first is None and cell.hole.bar:
        first = time.time() - start
    notes += len(cell.notes)
print(json.dumps({
    "first_bar_s": first, "song_s": time.time() - start, "memory_mb": memory(), "notes": notes,
    "bars": plan.bars, "seconds": plan.seconds, "parts": [part.name for part in plan.parts],
}))
"""
)
WARM = (
    SONG
    + """
spent(1)
runs = [(spent(1), spent(4)) for _ in range(int(sys.argv[4]))]
print(json.dumps(runs))
"""
)


def run(code: str, *arguments: str) -> object:
    """What a fresh process prints."""
    command = [sys.executable, "-c", code, repr(time.time()), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def main() -> None:
    """Read the command line, run, print."""
    parser = arguments(__doc__)
    parser.add_argument("--model", default="small", help="a name or a bundle's folder")
    parser.add_argument("--style", default="lofi")
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    print(f"{machine()}, {load()}, model {Path(args.model).name}")
    cold = [run(COLD, args.model, args.style) for _ in range(args.repeat)]
    pairs = run(WARM, args.model, args.style, str(args.repeat))
    song = cold[0]
    print(f"{song['seconds']:.0f} s, {song['bars']} bars, {song['notes']} notes, {song['parts']}")
    rows = [
        ("first bar, from a cold start, s", median(c["first_bar_s"] for c in cold), FIRST_BAR_S),
        ("song, from a cold start, s", median(c["song_s"] for c in cold),
         LIMITS_S.get(Path(args.model).name, LIMITS_S["small"])),
        ("song, warm, s", median(one for one, _ in pairs), None),
        ("four takes, warm, s", median(four for _, four in pairs), None),
        ("four takes / one take", median(four / one for one, four in pairs), TAKES_RATIO),
        ("largest memory, MB", max(c["memory_mb"] for c in cold), MEMORY_MB),
    ]  # fmt: skip
    print("\n| | measured | limit | |\n|---|---|---|---|")
    for name, value, limit in rows:
        verdict = "" if limit is None else "ok" if value <= limit else "over"
        print(f"| {name} | {value:.2f} | {'' if limit is None else limit} | {verdict} |")


if __name__ == "__main__":
    main()
