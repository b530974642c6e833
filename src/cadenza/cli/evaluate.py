"""``cadenza evaluate``: what a piece is like, in numbers, beside what is usual."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand
from cadenza.cli.show import Meter, note, print_json, print_line, table

if TYPE_CHECKING:
    from cadenza.app import Evaluation
    from cadenza.app.measuring import Measured

__all__ = ["evaluate"]


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza evaluate song.mid",
        "cadenza evaluate songs/quiet-harbour-1 --against corpus --report report",
        "cadenza evaluate songs --json",
    ),
    notes=(
        "A number is usual where it lies within the middle 90 % of the pieces it is compared with:",
        "openly licensed music, or the corpus of --against.",
    ),
)
@click.argument("source", metavar="FILE|FOLDER", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--against",
    metavar="CORPUS",
    type=click.Path(path_type=Path, readable=False),
    help="A folder of MIDI files, or an index of one: look for copies, and take it as usual.",
)
@click.option(
    "--report",
    metavar="DIR",
    type=click.Path(path_type=Path, readable=False),
    help="Write report.html, a page of plots that opens offline, and report.json.",
)
@click.option("--force", is_flag=True, help="Replace a report that stands there.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@json_option()
def evaluate(
    source: Path,
    against: Path | None,
    report: Path | None,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Measure a MIDI file, a release, or all MIDI files of a folder."""
    from cadenza.app import EvaluateRequest, evaluate_music

    with Meter(quiet=quiet or as_json) as meter:
        made = evaluate_music(EvaluateRequest(source, against, report, force), meter)
    for name, reason in made.unread:
        note(f"not read: {name}: {reason}")
    if as_json:
        print_json(made.to_dict())
        return
    print_line(_heading(made))
    print_line()
    print_line(table(_rows(made), indent=2))
    for line in _copies(made):
        print_line(line)
    for path in made.files:
        print_line(f"wrote {path}")


def _heading(made: Evaluation) -> str:
    stick = made.yardstick
    notes = sum(each.notes for each in made.pieces)
    what = "1 note" if notes == 1 else f"{notes:,} notes"
    if made.one is None:
        what = f"{len(made.pieces):,} pieces, {what}"
    return (
        f"{made.name}: {what}; usual is the middle 90 % of {stick.pieces:,} pieces of {stick.name}"
    )


def _rows(made: Evaluation) -> list[tuple[str, ...]]:
    """One row a number that is there: the value or the mean with its interval, what is usual."""
    if not any(each.notes for each in made.pieces):
        return [("nothing to measure: there are no notes",)]
    many = made.one is None
    head = ("number", "mean", "95 % interval") if many else ("number", "value")
    rows: list[tuple[str, ...]] = [(*head, "usual", "")]
    for name, mean in made.means.items():
        if not math.isfinite(mean.mean):
            continue
        row = [name, _figure(mean.mean)]
        if many:
            row.append(f"{_figure(mean.low)} to {_figure(mean.high)}")
        usual = made.yardstick.usual.get(name)
        if usual is None:
            rows.append((*row, "", ""))
            continue
        place = usual.place(mean.mean)
        span = f"{_figure(usual.low)} to {_figure(usual.high)}"
        rows.append((*row, span, "" if place == "usual" else place))
    return rows


def _figure(value: float) -> str:
    from cadenza.charts import figure_text

    return figure_text(value)


def _copies(made: Evaluation) -> list[str]:
    """The longest run that was found, with its source: of the one piece, or of each."""
    if not made.compared:
        return []
    found = sorted(made.pieces, key=lambda each: -each.numbers["copied_run_own_notes"])
    return ["", *(_copy_line(each, many=made.one is None) for each in found[:10])]


def _copy_line(piece: Measured, *, many: bool) -> str:
    start = f"{piece.name}: " if many else ""
    run = None if piece.findings is None else piece.findings.longest
    if run is None:
        return f"{start}the corpus holds no run of it"
    match = run.match
    moved = f", {match.semitones:+d} semitones" if match.semitones else ""
    here, there = f"{run.part} bar {run.bar + 1}", f"{match.part} bar {match.bar + 1}"
    own = f"{match.notes} notes ({run.own} of them not everybody's)"
    return f"{start}longest run found: {own}, {here}, as in {match.piece}, {there}{moved}"
