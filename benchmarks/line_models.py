"""What models of lines write, beside the theory engine, on the same plans.

    python benchmarks/line_models.py --model BUNDLE [--model BUNDLE …] [--write]

For every bundle: the score of its takes (``compose.takes``), how much of the planned music is
silent, onsets that follow one another closer than a sixteenth, leaps of more than an octave, and
the processor time of a piece.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from cadenza.brief.model import Wish
from cadenza.compose import Composer, EngineOptions, Take
from cadenza.compose.neural.board import STEP_TICKS
from cadenza.compose.takes.ranking import measure, rank
from cadenza.plan import complete, load_styles, make_plan
from cadenza.plan.model import Plan
from cadenza.runtime import find_bundle
from pages import ROOT, arguments, machine_and_commit, publish

STYLES = ("lofi", "pop", "jazz", "rock", "classical", "folk")
SEEDS, BARS = (1, 2), 24
CLOSE_TICKS, OCTAVE = 105, 12
LEAPING = ("melody", "bass", "counter")


@dataclass(frozen=True)
class Piece:
    """What was measured of one piece; shares of what there is of each."""

    score: float
    silent: float
    close: float
    close_drums: float
    leaps: float
    cpu_s: float


def share(found: int, of: int) -> float:
    """A share, 0 of nothing."""
    return found / of if of else 0.0


def measured(take: Take, plan: Plan, cpu_s: float) -> Piece:
    """The numbers of a take."""
    silent = cells = leaps = tops_seen = 0
    close = {True: [0, 0], False: [0, 0]}
    for part, track in zip(plan.parts, take.score.tracks, strict=True):
        tops: dict[int, int] = {}
        for note in track.notes:
            start = round(note.start_ticks / STEP_TICKS) * STEP_TICKS  # players' timing taken out
            tops[start] = max(tops.get(start, 0), note.pitch)
        gaps = [b - a for a, b in pairwise(sorted(tops))]
        close[part.is_drum][0] += sum(gap < CLOSE_TICKS for gap in gaps)
        close[part.is_drum][1] += len(gaps)
        if part.role in LEAPING:
            steps = [abs(tops[a] - tops[b]) for a, b in pairwise(sorted(tops))]
            leaps += sum(step > OCTAVE for step in steps)
            tops_seen += len(steps)
        if not part.is_drum:
            for bar in range(plan.bars):
                if part.name in plan.section_at(bar).parts:
                    low, high = bar * plan.bar_ticks, (bar + 1) * plan.bar_ticks
                    cells += 1
                    silent += not any(
                        note.start_ticks < high and note.end_ticks > low for note in track.notes
                    )
    judged = rank([replace(take, measurements=measure(take.score, plan))])[0].total
    return Piece(
        judged,
        share(silent, cells),
        share(*close[False]),
        share(*close[True]),
        share(leaps, tops_seen),
        cpu_s,
    )


def pieces(model: str) -> list[Piece]:
    """Every style and seed by one model; "theory" is the theory engine."""
    styles = load_styles()
    theory = model == "theory"
    options = EngineOptions(model=None if theory else model, originality="off")
    found = []
    for style in STYLES:
        for seed in SEEDS:
            plan = make_plan(
                complete(Wish(style=style, bars=BARS), styles, seed), styles[style], seed
            )
            composer = Composer("theory" if theory else "neural", options)
            begun = time.process_time()
            take = composer.compose(plan)
            found.append(measured(take, plan, time.process_time() - begun))
    return found


def page(models: Sequence[str]) -> Iterator[str]:
    """The page, line by line."""
    yield "# Models of lines as composers"
    yield ""
    yield f"Made by `benchmarks/line_models.py` on {machine_and_commit()}."
    yield ""
    yield (
        f"{len(STYLES) * len(SEEDS)} pieces of {BARS} bars ({', '.join(STYLES)}; two seeds each), "
        "means [standard error]. Less is not always better: people play close notes too."
    )
    yield ""
    yield (
        "| model | score of the takes | bars without a note | close onsets | of drums | leaps over "
        "an octave | seconds of one core |"
    )
    yield "|---|---|---|---|---|---|---|"
    for model in (*models, "theory"):
        rows = pieces(model)
        scores = [row.score for row in rows]
        error = statistics.stdev(scores) / len(scores) ** 0.5
        yield (
            f"| {described(model)} | {statistics.mean(scores):.3f} [{error:.3f}] | "
            + " | ".join(
                f"{100 * statistics.mean(getattr(row, name) for row in rows):.1f} %"
                for name in ("silent", "close", "close_drums", "leaps")
            )
            + f" | {statistics.mean(row.cpu_s for row in rows):.2f} |"
        )


def described(model: str) -> str:
    """A model by name, architecture and what it learnt from."""
    if model == "theory":
        return "theory engine"
    bundle = find_bundle(model)
    told = bundle.summary.get("trained_on", [])
    learnt = ", ".join(map(str, told)) if isinstance(told, list) else str(told)
    return f"{bundle.name}, {bundle.config.architecture}, trained on {learnt or 'what is not told'}"


def main() -> None:
    """Compose, measure, print."""
    parser = arguments(__doc__)
    parser.add_argument("--model", action="append", required=True, help="a bundle of lines")
    parser.add_argument("--write", action="store_true", help="write the page")
    asked = parser.parse_args()
    models = [str(Path(each)) for each in asked.model]
    publish(page(models), ROOT / "benchmarks/line_models.md", write=asked.write)


if __name__ == "__main__":
    main()
