"""``cadenza train``: a model of one's own, from a corpus to a bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand
from cadenza.cli.show import note, print_json, print_line, table

if TYPE_CHECKING:
    from cadenza.app import Trained

__all__ = ["train"]

_ARCHITECTURES = ("transformer", "lstm-1", "lstm-2", "lstm-3", "lstm-chords", "words")
_SIZES = ("tiny", "small", "base")


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza train tune --corpus mine --from base",
        "cadenza train --arch lstm-3 --corpus mine --name mine-lstm",
        "cadenza train --resume --name mine",
    ),
    notes=(
        "Ctrl-C stops with a checkpoint, and --resume goes on from it; a kill loses little more.",
        "The weights that are kept are the likeliest on held-out music whose samples copy no more",
        "of the training music than people do. The guide to training explains recipes and figures.",
    ),
)
@click.argument("recipe", metavar="[RECIPE]", default="")
@click.option(
    "--arch",
    type=click.Choice(_ARCHITECTURES),
    default=None,
    help="The usual recipe of an architecture, instead of RECIPE.",
)
@click.option(
    "--corpus", metavar="NAME", default="", help="A corpus that was built, or a packed folder."
)
@click.option(
    "--from",
    "start",
    metavar="MODEL",
    default="",
    help="Go on from a bundle, a run or weights; base: the largest model that ships.",
)
@click.option(
    "--size", type=click.Choice(_SIZES), default=None, help="Of a model that begins anew."
)
@click.option("--name", metavar="NAME", default="", help="Of the model (default: the corpus's).")
@click.option("--resume", is_flag=True, help="Go on with the newest run that was stopped.")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0),
    default=0.0,
    help="Stop training after so long, and make the bundle of what is there.",
)
@click.option("--steps", type=click.IntRange(min=1), default=None, help="Instead of the recipe's.")
@click.option("--cluster", metavar="ADDRESS", default="", help="Train on a Ray cluster.")
@click.option(
    "--workers", type=click.IntRange(min=1), default=1, help="Of the cluster.", show_default=True
)
@click.option(
    "--device", type=click.Choice(("auto", "cpu", "cuda")), default="auto", show_default=True,
    help="What to compute on.",
)  # fmt: skip
@click.option(
    "--threads", type=click.IntRange(min=0), default=0, help="Of the CPU (0: as torch likes)."
)
@json_option()
def train(
    recipe: str,
    arch: str | None,
    corpus: str,
    start: str,
    size: str | None,
    name: str,
    resume: bool,
    minutes: float,
    steps: int | None,
    cluster: str,
    workers: int,
    device: str,
    threads: int,
    as_json: bool,
) -> None:
    """Train a model on a corpus, measure it, and install it under its name."""
    from cadenza.app import TrainRequest, train_model

    request = TrainRequest(
        recipe, arch or "", corpus, start, size or "", name, resume, minutes, steps,
        cluster, workers, device, threads,
    )  # fmt: skip
    made = train_model(request, note)
    if as_json:
        print_json(made.to_dict())
        return
    print_line(table(_rows(made)))
    print_line()
    chords = made.architecture == "lstm-chords"
    option = f"--progression model:{made.name}" if chords else f"--model {made.name}"
    print_line(f'try: cadenza compose "…" {option}')


def _rows(made: Trained) -> list[tuple[str, str]]:
    """What matters first."""
    held, figures = made.figures.held_out, made.figures
    rows = [
        ("model", f"{made.name}, version {made.version}"),
        ("bundle", str(made.folder)),
        ("run", str(made.run)),
        ("steps", f"{figures.steps:,}, kept those of {figures.best_step:,} ({made.reason})"),
        (f"nats a note, {held.split}", f"{held.after:.3f}"),
    ]
    if held.before == held.before:  # not NaN
        rows.append(("  before", f"{held.before:.3f}"))
    if "invalid_share" in figures.bundle:
        rows.append(("against the grammar", f"{100 * figures.bundle['invalid_share']:.2f} %"))
    inside = figures.copying.get("inside")
    if inside is not None:
        share = 100 * figures.copying["excess"]
        words = "no more than people" if inside else "MORE than people"
        rows.append(("copying", f"{words} ({share:.0f} % of what is usual at most)"))
    return rows
