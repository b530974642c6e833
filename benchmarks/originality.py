"""What composed songs share with the training corpus, for both engines, and what strictness costs.

    python benchmarks/originality.py --model small [--songs 200] [--strict 500] [--write]

Songs are composed from plans of every style in turn with nothing else asked; both engines get the
same plans. Each is compared with the corpus that the model was trained on, as a release is, and
placed among held-out pieces by people: if music by people were compared, a tenth of it would lie
in each tenth. Then samples are composed twice from the same seeds, with and without
``--originality strict``: the longest copied runs, the nats a note under the bare model, and the
time side by side. ``--write`` writes ``benchmarks/originality.md``.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.app.originality import Comparison, compare
from cadenza.brief import Wish
from cadenza.compose import (
    Canvas,
    EngineOptions,
    TheoryEngine,
    all_holes,
    apply_cells,
    initial_score,
)
from cadenza.compose.neural import NeuralEngine, engine
from cadenza.compose.originality import corpora, guards
from cadenza.music import Score, read_midi, write_midi
from cadenza.plan import Plan, complete, load_styles, make_plan
from cadenza.progress import Silent
from cadenza.runtime import find_bundle
from pages import ROOT, arguments, machine_and_commit, model_label, publish, say

PAGE = ROOT / "benchmarks" / "originality.md"
TENTHS = 10


@dataclass
class Sample:
    """A sample: how it compares, its notes, and what it cost."""

    compared: Comparison
    notes: int
    nats: float
    seconds: float


def plans_of(count: int, bars: int) -> list[Plan]:
    """Plans of every style in turn."""
    styles = load_styles()
    names = sorted(styles)
    found = []
    for number in range(count):
        style, seed = names[number % len(names)], 1 + number // len(names)
        brief = complete(Wish(style=style, bars=bars), styles, seed)
        found.append(make_plan(brief, styles[style], seed))
    return found


class Weighed:
    """The sampler of the neural engine, which also sums the nats of its choices unmasked."""

    def __init__(self, sample: Callable[..., int]) -> None:
        self.sample, self.nats = sample, 0.0

    def __call__(self, logits: NDArray[np.float32], mask: NDArray[np.bool_], **how: object) -> int:
        """A choice, as the sampler makes it."""
        chosen = self.sample(logits, mask, **how)
        scores = logits.astype(np.float64)
        top = scores.max()
        self.nats += top + math.log(np.exp(scores - top).sum()) - scores[chosen]
        return chosen


def compose(
    plans: Sequence[Plan], make: Callable[[], object], options: EngineOptions
) -> Iterator[Sample]:
    """A sample of each plan, as its file would hold it."""
    weighed = Weighed(engine.sample)
    who = make()
    for plan in plans:
        canvas = Canvas(plan, initial_score(plan), all_holes(plan), plan.seed)
        engine.sample, weighed.nats = weighed, 0.0
        begun = time.perf_counter()
        cells = list(who.fill(canvas, Silent()))
        spent = time.perf_counter() - begun
        engine.sample = weighed.sample
        score: Score = read_midi(write_midi(apply_cells(canvas.score, plan, cells)))
        notes = sum(len(track.notes) for track in score.tracks)
        yield Sample(compare(score, options)[0], notes, weighed.nats, spent)


def gather(name: str, samples: Iterator[Sample], count: int) -> list[Sample]:
    """All samples, telling how far the work is."""
    found = []
    for sample in samples:
        found.append(sample)
        if len(found) % 25 == 0:
            say(f"{name}: {len(found)} of {count}")
    return found


def tenths(values: Sequence[float]) -> list[int]:
    """How many percentiles lie in each tenth."""
    counts, _ = np.histogram(values, bins=TENTHS, range=(0, 100))
    return [int(each) for each in counts]


def distribution_rows(groups: dict[str, list[Sample]], figure: str) -> Iterator[str]:
    """A row an engine: how many of its songs lie in each tenth of people's music."""
    yield "| engine | " + " | ".join(f"{10 * k}–{10 * k + 10}" for k in range(TENTHS)) + " | mean |"
    yield "|---|" + "---|" * (TENTHS + 1)
    for name, samples in groups.items():
        values = [each.compared.percentiles[figure] for each in samples
                  if figure in each.compared.percentiles]  # fmt: skip
        cells = " | ".join(str(each) for each in tenths(values))
        yield f"| {name} | {cells} | {np.mean(values):.1f} |"


def runs(samples: Sequence[Sample], *, texture: bool = False) -> list[int]:
    """Own notes of the longest runs."""
    found = [each.compared.findings for each in samples]
    told = [each.longest_texture if texture else each.longest for each in found]
    return [0 if run is None else run.own for run in told]


def songs_section(args: argparse.Namespace, options: EngineOptions) -> Iterator[str]:
    """200 songs of each engine."""
    plans = plans_of(args.songs, args.bars)
    makers = {
        "theory": TheoryEngine,
        "neural": lambda: NeuralEngine(EngineOptions(model=args.model, originality="off")),
    }
    groups = {
        name: gather(name, compose(plans, make, options), len(plans))
        for name, make in makers.items()
    }
    yield f"## {args.songs} songs of each engine, {args.bars} bars"
    yield ""
    yield "Songs in each tenth of held-out music, by the longest run of its own:"
    yield ""
    yield from distribution_rows(groups, "run")
    yield ""
    yield "By the weighed share of windows of eight notes that the corpus holds:"
    yield ""
    yield from distribution_rows(groups, "share")
    yield ""
    corpus = corpora(options)[0]
    for name, samples in groups.items():
        own, texture = runs(samples), runs(samples, texture=True)
        over = sum(not each.compared.is_usual for each in samples)
        yield (
            f"- {name}: longest run of its own {np.mean(own):.1f} notes on average, "
            f"{max(own)} at most (texture {max(texture)}); {over} of {len(samples)} songs above "
            f"the usual {corpus.usual_run} (texture {corpus.usual_texture_run})."
        )
    yield ""


def strict_section(args: argparse.Namespace, options: EngineOptions) -> Iterator[str]:
    """500 samples with and without strictness."""
    plans = plans_of(args.strict, args.strict_bars)
    corpus = corpora(options)[0]
    usual, usual_texture = corpus.usual_run, corpus.usual_texture_run
    begun = time.perf_counter()
    guards(EngineOptions(model=args.model, originality="strict"))
    ready = time.perf_counter() - begun
    groups = {
        mode: gather(
            mode,
            compose(
                plans,
                lambda mode=mode: NeuralEngine(EngineOptions(model=args.model, originality=mode)),
                options,
            ),
            len(plans),
        )
        for mode in ("report", "strict")
    }
    yield f"## Strict: {args.strict} samples of {args.strict_bars} bars"
    yield ""
    yield (
        f"No part is to share a run of more than {usual} notes of its own with the corpus, which "
        f"is what 95 % of held-out pieces keep to. The guard is ready after {ready:.1f} s, once."
    )
    yield ""
    heads = ("", "longest run in a part", "above usual, parts", "texture", "nats a note", "s")
    yield "| " + " | ".join(heads) + " |"
    yield "|---|---|---|---|---|---|"
    for mode, samples in groups.items():
        own, texture = runs(samples), runs(samples, texture=True)
        nats = sum(each.nats for each in samples) / sum(each.notes for each in samples)
        seconds = sum(each.seconds for each in samples)
        yield (
            f"| {mode} | {max(own)} | {sum(each > usual for each in own)} | "
            f"{sum(each > usual_texture for each in texture)} | {nats:.3f} | {seconds:.0f} |"
        )
    same = sum(
        a.compared.findings == b.compared.findings and a.notes == b.notes
        for a, b in zip(*groups.values(), strict=True)
    )
    yield ""
    yield f"{same} of {len(plans)} samples came out the same with both."


def page(args: argparse.Namespace) -> Iterator[str]:
    """The lines of the page."""
    bundle = find_bundle(args.model)
    options = EngineOptions(model=args.model)
    corpus = corpora(options)[0]
    yield "# Originality of composed songs"
    yield ""
    yield f"Made by `benchmarks/originality.py` on {machine_and_commit()}."
    yield f"Model {model_label(bundle)}, its training corpus of {len(corpus.index)} pieces"
    yield (
        f"({corpus.index.steps / 1e6:.1f} million steps), without drums and songs of Cadenza's "
        f"own; {len(corpus.people or ())} held-out pieces."
    )
    yield ""
    yield from songs_section(args, options)
    yield from strict_section(args, options)


def main() -> None:
    """Read the command line, measure, print."""
    parser = arguments(__doc__)
    parser.add_argument("--model", default="small", help="a name or a bundle's folder")
    parser.add_argument("--songs", type=int, default=200)
    parser.add_argument("--bars", type=int, default=32)
    parser.add_argument("--strict", type=int, default=500)
    parser.add_argument("--strict-bars", type=int, default=16)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    args = parser.parse_args()
    publish(page(args), PAGE, write=args.write)


if __name__ == "__main__":
    main()
