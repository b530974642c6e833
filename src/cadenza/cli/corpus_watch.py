"""``cadenza corpus watch``: a corpus that follows its folders."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from cadenza.cli.bars import StageBars
from cadenza.cli.page import PageCommand
from cadenza.cli.show import note, print_line

if TYPE_CHECKING:
    from cadenza.corpus.building import Built

__all__ = ["watch"]


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza corpus watch mine",
        "cadenza corpus watch mine --train tune",
        "cadenza corpus watch mine --polling",
    ),
    notes=(
        "Files that are still being copied are waited for. Ctrl-C ends the watch.",
        "A folder that another machine writes to is watched with --polling.",
    ),
)
@click.argument("name", metavar="NAME")
@click.option(
    "--train", "recipe", metavar="RECIPE", help="After each build, train by this recipe as well."
)
@click.option(
    "--workers", metavar="N", type=int, default=0, help="Processes.  [default: one a core]"
)
@click.option("--cluster", metavar="ADDRESS", help="Work on a Ray cluster: auto, or HOST:PORT.")
@click.option(
    "--settle",
    "settle_s",
    metavar="SECONDS",
    type=click.FloatRange(0.1, 3600),
    default=2.0,
    show_default=True,
    help="How long files must be at rest.",
)
@click.option("--polling", is_flag=True, help="Look at every file once a second.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
def watch(
    name: str,
    recipe: str | None,
    workers: int,
    cluster: str | None,
    settle_s: float,
    polling: bool,
    quiet: bool,
) -> None:
    """Build a corpus again whenever its files come or go, and train on it if asked."""
    from cadenza.app.corpora import BuildRequest
    from cadenza.app.watching import Watch, watch_corpus

    if recipe is not None:
        _check_recipe(recipe)
    wish = Watch(
        built=lambda made: _tell_built(name, made),
        failed=lambda error: note(f"{_now()} {error}; watching on"),
        shown=lambda: StageBars(quiet=quiet),
        train=None if recipe is None else lambda corpus: _train(recipe, corpus),
        build=BuildRequest(workers, cluster),
        settle_s=settle_s,
        polling=polling,
    )
    watch_corpus(name, wish)


def _check_recipe(recipe: str) -> None:
    """Find out about a wrong name now, not after the first build."""
    from cadenza.training import load_recipe

    load_recipe(recipe)


def _train(recipe: str, corpus: str) -> None:
    from cadenza.app.training import TrainRequest, train_model

    made = train_model(TrainRequest(recipe, corpus=corpus), note)
    held = made.figures.held_out
    print_line(
        f"{_now()} trained {made.name}, version {made.version}: "
        f"{held.after:.3f} nats a note on held-out music; {made.folder}"
    )


def _tell_built(name: str, made: Built) -> None:
    changes = made.differences
    counts = [
        f"{len(held)} {word}"
        for held, word in zip(
            (changes.came, changes.went, changes.changed),
            ("came", "went", "changed"),
            strict=True,
        )
        if held
    ]
    what = ", ".join(counts) or ("built" if made.is_new else "up to date")
    print_line(f"{_now()} {name}: {what}; build {made.digest[:12]}")


def _now() -> str:
    return datetime.now().astimezone().strftime("%H:%M:%S")
