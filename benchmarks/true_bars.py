"""Held-out bars written again: which engine comes nearer to what the composer wrote.

    python benchmarks/true_bars.py --corpus PACKED --model small [--pieces 12] [--write]

The theory engine gives notes, not probabilities, so its likelihood cannot be stated beside the
model's. This is the nearest comparison that is fair to both: one part of four bars in the
middle of sixteen is taken out of a held-out piece; each engine infills it through the same verb
with the same reading of the file; F-measures count the onsets, and the notes (onset and pitch),
that are as in the piece. "Copy" repeats the four bars before: what is right by repetition alone.
``--write`` writes ``benchmarks/true_bars.md``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cadenza.brief import Wish
from cadenza.compose import Composer, EngineOptions
from cadenza.compose.neural import NeuralEngine
from cadenza.compose.verbs.jobs import carry_out, infill_job
from cadenza.errors import CadenzaError
from cadenza.music import Score
from cadenza.runtime import find_bundle
from cadenza.seeds import stream
from cadenza.tokens import Packed
from cadenza.tokens.vocabulary import STYLES
from held_out import excerpt, pieces_of, score_of, shares_of
from intervals import SEED, interval, resampled_means
from pages import ROOT, arguments, machine_and_commit, model_label, publish, say
from piece_numbers import STEP

PAGE = ROOT / "benchmarks" / "true_bars.md"
BARS, FIRST, COUNT = 16, 8, 4
FEWEST_NOTES = 6
CONTENDERS = ("copy", "theory", "neural")
MEASURES = ("onsets", "notes")
Strokes = set[tuple[int, int]]


@dataclass(frozen=True)
class Case:
    """A part of some bars that is written again: F by (contender, measure)."""

    set: str
    role: str
    found: dict[tuple[str, str], float]


def strokes(score: Score, name: str, first: int, bar_ticks: int) -> Strokes:
    """(step, pitch) of a track's notes in the bars from ``first`` on, from their beginning."""
    start, end = first * bar_ticks, (first + COUNT) * bar_ticks
    return {
        (round((note.start_ticks - start) / STEP), note.pitch)
        for note in score.track(name).notes
        if start - STEP // 2 <= note.start_ticks < end - STEP // 2
    }


def f_measure(truth: Strokes, made: Strokes, measure: str) -> float:
    """Harmonic mean of precision and recall; 0 where nothing was written."""
    a, b = ({s for s, _ in each} if measure == "onsets" else each for each in (truth, made))
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def cases(packed: Packed, pieces: int, seeds: int, by_name: dict[str, Composer]) -> Iterator[Case]:
    """Some pieces of every set, one part of each."""
    for name, share in shares_of(packed).items():
        mine = pieces_of(packed, ["test"], name) if share > 0 else []
        stream(SEED, "true bars", name).shuffle(mine)
        done = 0
        for piece in mine:
            if done == pieces:
                break
            found = case(packed, name, piece, seeds, by_name)
            if found is not None:
                done += 1
                yield found
        say(f"{name}: {done}")


def case(
    packed: Packed, name: str, piece: int, seeds: int, by_name: dict[str, Composer]
) -> Case | None:
    """One part of a piece; None where no part plays in those bars and the ones before."""
    bars = int(packed.column("bars")[piece])
    if bars < BARS:
        return None
    random = stream(SEED, "true bars", name, piece)
    score = score_of(excerpt(packed, piece, random.randint(0, bars - BARS), BARS))
    bar_ticks = score.meters[0].meter.bar_ticks()
    playing = [
        track.name
        for track in score.tracks
        if all(
            len(strokes(score, track.name, first, bar_ticks)) >= FEWEST_NOTES
            for first in (FIRST - COUNT, FIRST)
        )
    ]
    if not playing:
        return None
    part = random.choice(playing)
    wish = Wish(style=STYLES[int(packed.column("style")[piece])] or None)
    truth = strokes(score, part, FIRST, bar_ticks)
    copied = strokes(score, part, FIRST - COUNT, bar_ticks)
    found = {("copy", measure): f_measure(truth, copied, measure) for measure in MEASURES}
    try:
        for seed in range(1, seeds + 1):
            job = infill_job(
                score, bars=(FIRST + 1, FIRST + COUNT), parts=(part,), wish=wish, seed=seed
            )
            for engine, composer in by_name.items():
                made = carry_out(job, composer).track(part)
                again = strokes(Score(tracks=(made,)), part, FIRST, bar_ticks)
                for measure in MEASURES:
                    value = f_measure(truth, again, measure) / seeds
                    found[engine, measure] = found.get((engine, measure), 0.0) + value
    except CadenzaError as error:
        say(f"left out, piece {piece}: {error}")
        return None
    return Case(name, part.split()[0], found)


def rows(label: str, some: Sequence[Case]) -> Iterator[str]:
    """A row a measure: means with their intervals, and the paired difference of the engines."""
    for measure in MEASURES:
        cells = []
        for who in CONTENDERS:
            values = [each.found[who, measure] for each in some]
            low, high = interval(resampled_means(values, measure))
            cells.append(f"{np.mean(values):.3f} [{low:.3f}, {high:.3f}]")
        gaps = [each.found["neural", measure] - each.found["theory", measure] for each in some]
        low, high = interval(resampled_means(gaps, measure))
        cells.append(f"{np.mean(gaps):+.3f} [{low:+.3f}, {high:+.3f}]")
        yield "| " + " | ".join([label, str(len(some)), measure, *cells]) + " |"


def page(asked: argparse.Namespace) -> Iterator[str]:
    """The page, line by line."""
    bundle = find_bundle(asked.model)
    by_name = {
        "theory": Composer("theory"),
        "neural": Composer(NeuralEngine(EngineOptions(model=asked.model))),
    }
    found = list(cases(Packed(asked.corpus), asked.pieces, asked.seeds, by_name))
    yield "# Held-out bars written again"
    yield ""
    yield f"Made by `benchmarks/true_bars.py` on {machine_and_commit()}."
    yield f"Model {model_label(bundle)}; {asked.seeds} seeds a case."
    yield ""
    yield "The theory engine has no likelihoods, so it is compared by what it writes: one part of"
    yield f"bars {FIRST + 1}–{FIRST + COUNT} of {BARS} of a test piece, infilled by both engines"
    yield "with the same reading of the file (its harmony is read with the true bars in it, for"
    yield "both). F-measure of onsets, and of notes by onset and pitch [bootstrap 95 % interval];"
    yield "*copy* is the four bars before, again. A fill can be good and unlike the piece."
    yield ""
    yield "| of | cases | F of | " + " | ".join(CONTENDERS) + " | neural − theory |"
    yield "|---|---|---|---|---|---|---|"
    yield from rows("all real music", [each for each in found if each.set != "theory"])
    for role in sorted({each.role for each in found}):
        mine = [each for each in found if each.role == role and each.set != "theory"]
        yield from rows(role, mine) if len(mine) > 1 else ()
    for name in dict.fromkeys(each.set for each in found):
        mine = [each for each in found if each.set == name]
        yield from rows(name, mine) if len(mine) > 1 else ()


def main() -> None:
    """Read the command line, measure, print."""
    parser = arguments(__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a packed corpus")
    parser.add_argument("--model", default="small", help="name or folder of a bundle")
    parser.add_argument("--pieces", type=int, default=16, help="at most so many of each set")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    publish(page(asked), PAGE, write=asked.write)


if __name__ == "__main__":
    main()
