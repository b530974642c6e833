"""Makes ``src/cadenza/compose/takes/likeness.json``: what pieces of each style measure.

    python benchmarks/take_statistics.py --data FOLDER [--seeds 10] [--pieces 60]

FOLDER holds the archives of real music (``open_ewld.tar.xz``, …). A style without an openly
licensed set is measured on the theory engine's own songs, marked ``theory/<style>``.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from cadenza.compose.takes.likeness import SOURCES, band_numbers, style_numbers
from cadenza.compose.takes.repetition import tune_of
from cadenza.music import Score, Track, scale_time, slice_bars
from likeness import CORPORA, pieces, styles_there
from pages import ROOT, say

PAGE = ROOT / "src" / "cadenza" / "compose" / "takes" / "likeness.json"
TUNE_FIRST = ("open_ewld", "open_hymnal", "openscore_quartets", "mutopia")
VOICE_PROGRAM = 68  # as the songs' voice was exported
FEWEST = 8
Row = dict[str, float]


def main() -> None:
    """Measure every corpus and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--pieces", type=int, default=60)
    asked = parser.parse_args()
    corpora: dict[str, object] = {}
    for name in sorted({each for names in SOURCES.values() for each in names}):
        say(name)
        rows = list(real_rows(asked.data, name, asked.pieces))
        corpora[name] = entry(CORPORA[name].licence, rows)
    for style in styles_there():
        if style not in SOURCES:
            say(f"theory/{style}")
            rows = [theory_row(style, seed) for seed in range(1, asked.seeds + 1)]
            corpora[f"theory/{style}"] = entry("made by Cadenza's theory engine", rows)
    PAGE.write_text(page(corpora), encoding="utf-8")


def real_rows(folder: Path, name: str, limit: int) -> Iterator[Row]:
    """The numbers of the longest stretch in one metre of each real piece."""
    for score in pieces(folder, CORPORA[name], limit):
        canvas = longest_stretch(scale_time(score, 480))
        if canvas is not None:
            yield row(canvas, real_tune(name, canvas), canvas.bar_starts()[1:2])


def longest_stretch(score: Score) -> Score | None:
    """Eight bars or more in one metre; None where there are none."""
    starts = score.bar_starts()
    changes = sorted({change.at_ticks for change in score.meters} | {0})
    edges = [index for index, at in enumerate(starts) if at in changes] + [len(starts)]
    stretches = [(b - a, a, b) for a, b in pairwise(edges)]
    length, first, end = max(stretches, default=(0, 0, 0))
    return slice_bars(score, first, end) if length >= FEWEST else None


def real_tune(name: str, score: Score) -> Track | None:
    """The track of a real piece that carries its tune, where that is known."""
    sounding = [track for track in score.tracks if track.notes and not track.is_drum]
    if name in TUNE_FIRST:
        return next(iter(sounding), None)
    if name == "openscore_lieder":
        return next((track for track in sounding if track.program == VOICE_PROGRAM), None)
    return None


def theory_row(style: str, seed: int) -> Row:
    """The numbers of one song of the theory engine."""
    from cadenza.brief import Wish
    from cadenza.compose import Composer
    from cadenza.plan import complete, load_styles, make_plan

    styles = load_styles()
    plan = make_plan(complete(Wish(style=style), styles, seed), styles[style], seed)
    score = Composer("theory").compose(plan).score
    return row(score, tune_of(score, plan), [plan.bar_ticks])


def row(score: Score, tune: Track | None, bar: Sequence[int]) -> Row:
    """All numbers of a piece."""
    bar_ticks = bar[0] if bar else 1920
    return {**style_numbers(score, tune), **band_numbers(score, tune, bar_ticks)}


def entry(licence: str, rows: Sequence[Row]) -> dict[str, object]:
    """Percentiles of each number that enough pieces have."""
    numbers = {}
    for name in rows[0]:
        values = [each[name] for each in rows if math.isfinite(each[name])]
        if len(values) >= min(FEWEST, len(rows)):
            points = np.percentile(values, [5, 25, 50, 75, 95])
            numbers[name] = [float(f"{point:.4g}") for point in points]
    return {"licence": licence, "pieces": len(rows), "numbers": numbers}


def page(corpora: dict[str, object]) -> str:
    """The file, a line for each number."""
    whole = {
        "about": "Percentiles 5, 25, 50, 75, 95 over pieces; numbers about them, no notes.",
        "made_by": "benchmarks/take_statistics.py",
        "corpora": corpora,
    }
    text = json.dumps(whole, indent=1, ensure_ascii=False)
    lines: list[str] = []
    for line in text.splitlines():
        if line.lstrip()[:1] in "-0123456789]" and lines and "[" in lines[-1]:
            lines[-1] += (" " if lines[-1][-1] == "," else "") + line.strip()
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
