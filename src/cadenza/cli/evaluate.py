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
    from cadenza.metrics.originality import Match, Passage, Run

__all__ = ["evaluate"]

_MOST_COPIES = 10
"""Pieces of a folder whose copies are named."""


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
    help="A folder of MIDI files, an index, or a corpus: look for copies, and take it as usual.",
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
    """The longest run and the strongest near copy: of the one piece, or of each."""
    if not made.compared:
        return []
    found = sorted((each for each in made.pieces if each.notes), key=lambda each: -_weight(each))
    lines = [_copy_lines(each, many=made.one is None) for each in found[:_MOST_COPIES]]
    return ["", *(line for each in lines for line in each)] if lines else []


def _weight(piece: Measured) -> int:
    """Notes of the strongest of what was found."""
    if piece.findings is None:
        return 0
    run = piece.findings.longest
    near = (each.agreeing for each in piece.findings.passages)
    return max(0 if run is None else run.own, max(near, default=0))


def _copy_lines(piece: Measured, *, many: bool) -> list[str]:
    start = f"{piece.name}: " if many else ""
    run = None if piece.findings is None else piece.findings.longest
    lines = []
    if run is not None:
        own = f"{run.match.notes:,} notes ({run.own:,} of them not everybody's)"
        here = f"{run.part} bar {run.bar + 1}"
        lines.append(f"{start}longest run found: {own}, {here}, {_source(run.match)}")
    passages = () if piece.findings is None else piece.findings.passages
    near = max(passages, key=lambda each: each.agreeing, default=None)
    if near is not None and not _says_the_same(run, near):
        most = f"{near.notes:,} notes ({near.agreeing:,} of them agree)"
        bars = f"bars {near.bar + 1} to {near.last_bar + 1}"
        here = f"{near.part} {bars if near.last_bar > near.bar else f'bar {near.bar + 1}'}"
        lines.append(f"{start}strongest near copy: {most}, {here}, {_source(near.match)}")
    return lines or [f"{start}the corpus holds no run of it"]


def _says_the_same(run: Run | None, near: Passage) -> bool:
    """True where a near copy is no more than the run that was told."""
    if run is None:
        return False
    return near.match.piece == run.match.piece and near.notes <= run.match.notes


def _source(match: Match) -> str:
    moved = f", {match.semitones:+d} semitones" if match.semitones else ""
    return f"as in {match.piece}, {match.part} bar {match.bar + 1}{moved}"
