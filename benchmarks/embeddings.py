"""Three ways to embed notes: which model repeats itself, and which copies, as it learns by heart.

    python benchmarks/embeddings.py --data DATA --runs FOLDER [--minutes 12] [--write]

trains ``lstm-1``, ``lstm-2`` and ``lstm-3`` on the same pieces far beyond what is good for them,
with the memorisation meter on, and compares their samples at three levels of training loss. Runs
are kept in FOLDER and go on where they stopped. ``--write`` writes ``benchmarks/embeddings.md``
and the picture of ``docs/concepts/embeddings.md``, which says what it means.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cadenza.charts import Axis, Band, Series, axis_over, line_chart, picture
from cadenza.corpus import PrepareRequest, prepare_corpus
from cadenza.corpus.originality import index_corpus
from cadenza.training.copying import COPIED, REPEATED, Excerpts, Human, measured
from cadenza.training.meter_readings import Reading, Told, read_meter
from cadenza.training.recipe import (
    DataRecipe,
    LinesRecipe,
    MeterRecipe,
    ModelRecipe,
    Recipe,
    RunRecipe,
)
from pages import ROOT, arguments, machine_and_commit, publish, say

ARCHITECTURES = ("lstm-1", "lstm-2", "lstm-3")
LABELS = {
    "lstm-1": "lstm-1: one joint symbol",
    "lstm-2": "lstm-2: note and length, velocity",
    "lstm-3": "lstm-3: note, length, velocity",
}
SETS = ("open_hymnal", "open_ewld")
LEVELS = (2.0, 0.5, 0.2)
PAGE, PICTURE = ROOT / "benchmarks/embeddings.md", ROOT / "docs/img/embeddings.svg"
_SHOWN = (8, 12, 16, 24)


@dataclass(frozen=True)
class Run:
    """What became of one architecture."""

    architecture: str
    told: Told
    parameters: int
    led: Excerpts
    exact: dict[int, float]

    def at(self, level: float) -> Reading | None:
        """The first reading at which the training loss has come down to a level."""
        return next((each for each in self.told.readings if each.train_nats <= level), None)


def recipe_of(architecture: str, steps: int, seed: int) -> Recipe:
    """The same for all three: no dropout, a constant rate, no early end."""
    return Recipe(
        name=f"embeddings-{architecture}",
        model=ModelRecipe(architecture=architecture, size="small", dropout=0.0),
        data=DataRecipe(drop_style=0.0, hide_chords=0.0, vary_programs=0.0),
        run=RunRecipe(
            steps=steps,
            batch=16,
            micro_batch=16,
            lr=1e-3,
            min_lr_share=1.0,
            warmup_steps=20,
            weight_decay=0.0,
            precision="float32",
            seed=seed,
            valid_every=40,
            valid_windows=48,
            checkpoint_every=40,
        ),
        meter=MeterRecipe(samples=24, tokens=512, excerpts=64),
        lines=LinesRecipe(),
    )


def prepared(data: Path, folder: Path, limit: int) -> tuple[Path, Path]:
    """The packed corpus and its index; made once."""
    packed, index = folder / "packed", folder / "originality.index"
    if not (packed / "corpus.json").is_file():
        prepare_corpus(PrepareRequest((data,), packed, SETS, limit=limit))
    if not index.is_file():
        index_corpus((data,), packed, index)
    return packed, index


def trained(architecture: str, folder: Path, asked: object) -> Run:
    """Train one architecture, or go on with it."""
    from cadenza.training import Job, load_weights, train

    packed, index = prepared(asked.data, folder, asked.pieces)  # type: ignore[attr-defined]
    out = folder / architecture
    begun = (out / "state.json").is_file()
    recipe = recipe_of(architecture, asked.steps, asked.seed)  # type: ignore[attr-defined]
    job = Job(recipe, packed, out, resume=begun, threads=asked.threads,  # type: ignore[attr-defined]
              minutes=asked.minutes, index=index)  # type: ignore[attr-defined]  # fmt: skip
    if asked.minutes:  # type: ignore[attr-defined]
        result = train(job)
        say(f"{architecture}: {result.reason} after {result.step} steps")
    config, _, _ = load_weights(out / "best.safetensors")
    return Run(architecture, read_meter(out), config.parameters, led(recipe, packed, index, out),
               exact_nats(out))  # fmt: skip


def exact_nats(out: Path) -> dict[int, float]:
    """Held-out nats a note by step, over events that all three vocabularies know."""
    with (out / "valid.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if (row["name"], row["measure"]) == ("exact", "nats_per_note")
        ]
    return {int(row["step"]): float(row["value"]) for row in rows}


def led(recipe: Recipe, packed: Path, index: Path, out: Path) -> Excerpts:
    """What the last weights copy on the chords and metres of the training pieces themselves."""
    from cadenza.metrics.originality import CorpusIndex
    from cadenza.training.checkpoint import load_state
    from cadenza.training.tasks import new_task

    found = load_state(out)
    if found is None:
        raise SystemExit(f"{out} has no checkpoint")
    task = new_task(recipe, packed)
    model = task.new_model()
    weights = {name: found[1][f"model.{name}"] for name in model.state_dict()}
    model.load_state_dict(weights)
    meter = recipe.meter
    scores = task.draw(model, meter.samples, meter.tokens, recipe.run.seed, split="train")
    return measured(scores, CorpusIndex(index))


def page(runs: Sequence[Run]) -> Iterator[str]:
    """The page, line by line."""
    human = next(run.told.human for run in runs if run.told.human is not None)
    yield "# Three embeddings of notes: which repeats itself, which copies"
    yield ""
    yield "What it means is said in [docs/concepts/embeddings.md](../docs/concepts/embeddings.md)."
    yield ""
    yield f"Made by `benchmarks/embeddings.py` on {machine_and_commit()}."
    yield ""
    yield from table(runs, human)
    yield from over_training(runs)
    yield ""
    yield from led_table(runs)


def table(runs: Sequence[Run], human: Human) -> Iterator[str]:
    """One row an architecture and level."""
    copied = " | ".join(f"copied, {n} notes" for n in _SHOWN)
    repeated = " | ".join(f"repeated, {n}" for n in REPEATED)
    yield f"| training loss | model | step | held out | {copied} | longest own run | {repeated} |"
    yield "|---" * (6 + len(_SHOWN) + len(REPEATED)) + "|"
    for level in LEVELS:
        for run in runs:
            reading = run.at(level)
            if reading is None:
                last = run.told.readings[-1]
                yield (
                    f"| {level:g} | {run.architecture} | not reached: {last.train_nats:.2f} after "
                    f"{last.step} |" + " |" * (3 + len(_SHOWN) + len(REPEATED))
                )
                continue
            yield (
                f"| {level:g} | {run.architecture} | {reading.step} | "
                + " | ".join(
                    [
                        f"{reading.valid_nats:.2f}",
                        *(percent(reading.copying[COPIED.index(n)]) for n in _SHOWN),
                        f"{reading.own_run:.0f}",
                        *(percent(each) for each in reading.repetition),
                    ]
                )
                + " |"
            )
    usual = [
        f"{percent(human.copying[0, COPIED.index(n)])}–{percent(human.copying[2, COPIED.index(n)])}"
        for n in _SHOWN
    ]
    own = [f"{percent(a)}–{percent(b)}" for a, _, b in human.repetition.T]
    yield "| – | people, held out | – | – | " + " | ".join([*usual, "–", *own]) + " |"


def over_training(runs: Sequence[Run]) -> Iterator[str]:
    """Where each was likeliest on held-out music."""
    yield ""
    yield (
        "| model | parameters | best held out | of events that all know | at step | training loss "
        "there | copying there |"
    )
    yield "|---|---|---|---|---|---|---|"
    for run in runs:
        best = min(run.told.readings, key=lambda each: each.valid_nats)
        yield (
            f"| {run.architecture} | {run.parameters / 1e6:.1f} M | {best.valid_nats:.3f} | "
            f"{run.exact.get(best.step, math.nan):.3f} | "
            f"{best.step} | {best.train_nats:.2f} | "
            f"{best.excess:.2f} of what is usual for people |"
        )


def led_table(runs: Sequence[Run]) -> Iterator[str]:
    """What the last weights recite where the chords are those of pieces they know."""
    copied = " | ".join(f"copied, {n} notes" for n in _SHOWN)
    yield "Samples of the last weights on the chords and metres of training pieces:"
    yield ""
    yield f"| model | training loss | {copied} | longest own run |"
    yield "|---" * (3 + len(_SHOWN)) + "|"
    for run in runs:
        last = run.told.readings[-1]
        shares = " | ".join(percent(run.led.copying[COPIED.index(n)]) for n in _SHOWN)
        own = float(run.led.own.max())
        yield f"| {run.architecture} | {last.train_nats:.2f} | {shares} | {own:.0f} |"


def percent(share: float) -> str:
    """A share for people."""
    return "–" if not math.isfinite(share) else f"{100 * share:.1f} %"


def drawn(runs: Sequence[Run]) -> str:
    """The picture: copying by length at each level, then repetition and copying over the loss."""
    human = next(run.told.human for run in runs if run.told.human is not None)
    charts = []
    for level in LEVELS:
        rows = [(run, run.at(level)) for run in runs]
        series = [
            Series(run.architecture, list(zip(COPIED, r.copying.tolist(), strict=True)))
            for run, r in rows
            if r is not None
        ]
        band = Band(
            "people",
            [
                (n, a, b)
                for n, a, b in zip(COPIED, human.copying[0], human.copying[2], strict=True)
                if np.isfinite([a, b]).all()
            ],
        )
        values = [v for each in series for _, v in each.points if math.isfinite(v)]
        chart = line_chart(
            series,
            title=f"Copying at a training loss of {level:g}",
            description="Share of windows of n notes that the training pieces hold.",
            x=Axis("notes", COPIED[0], COPIED[-1]),
            y=axis_over("share copied", [0.0, *values], percent=True),
            band=band,
        )
        charts.append((f"Copying by length, training loss {level:g} nats a note", chart))
    charts += [over_loss(runs, human, REPEATED.index(notes), notes) for notes in (8, 32)]
    charts.append(led_chart(runs))
    return picture(
        charts, title="Three embeddings", description="Copying and repetition of three LSTMs."
    )


def led_chart(runs: Sequence[Run]) -> tuple[str, object]:
    """Copying by length where the chords are those of training pieces."""
    series = [
        Series(run.architecture, list(zip(COPIED, run.led.copying.tolist(), strict=True)))
        for run in runs
    ]
    chart = line_chart(
        series,
        title="Copying on the chords of training pieces",
        description="Share of windows of n notes that the training pieces hold, last weights.",
        x=Axis("notes", COPIED[0], COPIED[-1]),
        y=axis_over("share copied", [0.0, *(v for s in series for _, v in s.points)], percent=True),
    )
    return "Copying on the chords of training pieces, last weights", chart


def over_loss(runs: Sequence[Run], human: Human, at: int, notes: int) -> tuple[str, object]:
    """Repetition over how far the training loss has come down."""
    start = max(each.train_nats for run in runs for each in run.told.readings)
    series = [
        Series(
            run.architecture,
            [(start - each.train_nats, float(each.repetition[at])) for each in run.told.readings],
        )
        for run in runs
    ]
    points = [point for each in series for point in each.points]
    low, high = min(x for x, _ in points), max(x for x, _ in points)
    usual = human.repetition[0, at], human.repetition[2, at]
    chart = line_chart(
        series,
        title=f"Repetition over {notes} notes",
        description="Repetition within samples over the training loss.",
        x=Axis(f"nats learnt, from {start:.1f}", low, high),
        y=axis_over("repeated", [0.0, *(y for _, y in points), usual[1]], percent=True),
        band=Band("people", [(low, *usual), (high, *usual)]),
    )
    return f"Repetition, {notes} notes", chart


def main() -> None:
    """Train what is asked, and write the page."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of sets")
    parser.add_argument("--runs", type=Path, required=True, help="folder of the runs")
    parser.add_argument("--pieces", type=int, default=100, help="at most so many of each set")
    parser.add_argument("--minutes", type=float, default=12.0, help="a model (0: show)")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=list(ARCHITECTURES), choices=ARCHITECTURES)
    parser.add_argument("--write", action="store_true", help="write the page and its picture")
    asked = parser.parse_args()
    runs = [trained(each, asked.runs, asked) for each in asked.only]
    publish(page(runs), PAGE, write=asked.write)
    if asked.write:
        PICTURE.write_text(drawn(runs), "utf-8")


if __name__ == "__main__":
    main()
