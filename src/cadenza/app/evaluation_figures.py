"""The figures of an evaluation's page, each with its sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cadenza.app.evaluation import Evaluation
from cadenza.app.evaluation_words import NUMBERS, compared_with, fraction, percent, value_text
from cadenza.app.measuring import CURVE_PLACES, Measured
from cadenza.app.yardsticks import Usual
from cadenza.charts import (
    Axis,
    Band,
    Bar,
    Figure,
    Mark,
    Section,
    Series,
    Spread,
    Table,
    Text,
    bar_chart,
    heat_map,
    histogram,
    line_chart,
)
from cadenza.metrics import longest_loop, repetition_curve, self_similarity
from cadenza.metrics.originality.findings import NOTES
from cadenza.music import Score

__all__ = ["histogram_figure", "originality_section", "repetition_section", "spread_of", "value_of"]

_MOST_COPIES = 12


def value_of(made: Evaluation, name: str) -> float:
    """The number of the one piece, or the mean over all."""
    if made.one is not None:
        return made.one.numbers.get(name, math.nan)
    return made.means[name].mean if name in made.means else math.nan


# -- repetition ---------------------------------------------------------------------------------


def repetition_section(made: Evaluation) -> Section:
    """The repetition curve, the bars against each other, and structure."""
    figures = [_curve_of_one(made.score) if made.score is not None else _curve_of_all(made)]
    if made.score is not None:
        figures.append(_bars_against_bars(made.score, value_of(made, "bar_repetition")))
    figures.append(_structure(made))
    lead = "How much has been heard before. A model that is stuck says the same until it ends."
    return Section("Repetition", figures, lead)


def _curve_of_one(score: Score) -> Figure:
    series = []
    for notes in (32, 128):
        curve = repetition_curve(score, notes)
        step = max(1, curve.share.size // 200)
        points = list(zip((curve.bars + 1).tolist(), curve.share.tolist(), strict=True))[::step]
        series.append(Series(f"last {notes} notes", [(float(x), y) for x, y in points]))
    series = [each for each in series if each.points]
    bars = [x for each in series for x, _ in each.points]
    words = "The piece is too short for it: it takes 64 notes."
    if series:
        top = max(series[0].points, key=lambda point: point[1])
        mean = sum(y for _, y in series[0].points) / len(series[0].points)
        words = (
            f"On average {percent(mean)} of the last 32 notes continue a figure of the 32 before; "
            f"at most {percent(top[1])}, by bar {top[0]:.0f}."
        )
    chart = line_chart(
        series,
        title="Repetition over the length of the piece",
        description=words,
        x=Axis("bar", min(bars, default=1.0), max([*bars, min(bars, default=1.0) + 1])),
        y=Axis("share of the notes", 0.0, 1.0, percent=True),
    )
    return Figure(chart, "What was heard just before", words)


def _curve_of_all(made: Evaluation) -> Figure:
    table = np.array([each.curve for each in made.pieces])
    known = np.isfinite(table).any(axis=0)
    mean = np.full(CURVE_PLACES, np.nan)
    mean[known] = np.nanmean(table[:, known], axis=0)
    low, high = np.full(CURVE_PLACES, np.nan), np.full(CURVE_PLACES, np.nan)
    low[known], high[known] = np.nanpercentile(table[:, known], [5, 95], axis=0)
    places = np.linspace(0, 100, CURVE_PLACES)
    words = "The pieces are too short for it: it takes 64 notes."
    if known.any():
        words = (
            f"Mean over the pieces: {percent(mean[known][0])} near the beginning, "
            f"{percent(mean[known][-1])} at the end."
        )
    chart = line_chart(
        [Series("mean", list(zip(places.tolist(), mean.tolist(), strict=True)))],
        title="Repetition from beginning to end",
        description=words,
        x=Axis("part of the piece, %", 0.0, 100.0),
        y=Axis("share of the last 32 notes", 0.0, 1.0, percent=True),
        band=Band(
            "the middle 90 % of the pieces",
            [
                (float(place), float(low[at]), float(high[at]))
                for at, place in enumerate(places)
                if known[at]
            ],
        ),
    )
    return Figure(chart, "What was heard just before", words)


def _bars_against_bars(score: Score, repeats: float) -> Figure:
    found = self_similarity(score)
    loop = longest_loop(score)
    words = "Dark off the diagonal is what returns."
    if math.isfinite(repeats):
        words += f" In {fraction(repeats, 'bars')}, most of what starts stood in an earlier bar."
    if loop is not None:
        last = loop.bar + loop.bars
        words += (
            f" Bars {loop.bar + 1} to {last} say the same {_bars_text(loop.period_bars)} over and"
            f" over: {loop.notes:,} notes."
        )
    else:
        words += " Nothing is repeated at once, to the note."
    chart = heat_map(
        found.matrix.tolist(),
        title="How alike the bars are",
        description=words,
        label="bar",
        first=found.first_bar + 1,
    )
    return Figure(chart, "Bars against bars", words)


def _bars_text(bars: int) -> str:
    return "bar" if bars == 1 else f"{bars} bars"


def _structure(made: Evaluation) -> Figure:
    names = [f"structureness_{bars}" for bars in (4, 8, 16)]
    stick = made.yardstick.usual
    bars = [
        Bar(
            f"{name.rpartition('_')[2]} bars",
            value_of(made, name),
            (stick[name].low, stick[name].high) if name in stick else None,
        )
        for name in names
    ]
    known = [bar for bar in bars if math.isfinite(bar.value)]
    words = "The piece is too short for it: it takes 8 bars."
    if known:
        best = max(known, key=lambda bar: bar.value)
        words = (
            "How well the most telling stretch of so many bars explains the whole, by its literal "
            f"repeats; best over {best.label}. A piece that is one stretch twice has 50 %."
        )
    chart = bar_chart(
        bars,
        title="Structure over 4, 8 and 16 bars",
        description=words,
        axis=Axis("", 0.0, 1.0, percent=True),
    )
    return Figure(chart, "Structure", words)


# -- originality --------------------------------------------------------------------------------


def originality_section(made: Evaluation) -> Section:
    """The copying curve beside that of held-out pieces, and where what was found comes from."""
    found = [each.findings for each in made.pieces if each.findings is not None]
    people = made.yardstick.people
    curves = []
    for label, weighed in (("common figures counted less", True), ("all figures", False)):
        points = []
        for n in NOTES:
            shares = [each.parts.share(n, weighed=weighed) for each in found]
            known = [share for share in shares if math.isfinite(share)]
            points.append((float(n), sum(known) / len(known) if known else math.nan))
        curves.append(Series(label, points))
    eight = dict(curves[1].points)[8.0]
    words = "There is no run of eight notes to look for."
    if math.isfinite(eight):
        words = f"Of the figures of eight notes the corpus holds {percent(eight)}."
    band = None
    if people is not None and len(people):
        low, _, high = people.usual_shares()
        edges = [(float(n), float(a), float(b)) for n, a, b in zip(NOTES, low, high, strict=True)]
        band = Band("usual", [each for each in edges if math.isfinite(each[1] + each[2])])
        words += f" The band is what {len(people)} held-out pieces of it share with the others."
    chart = line_chart(
        curves,
        title="The copying curve",
        description=words,
        x=Axis("notes in a row", 4.0, 32.0),
        y=Axis("share found in the corpus", 0.0, 1.0, percent=True),
        band=band,
    )
    lead = f"What {made.yardstick.name} holds of it, in any key and at any speed."
    items: list[Figure | Table | Text] = [Figure(chart, "The copying curve", words)]
    for name in ("copied_8", "copied_run_own_notes"):
        items += (
            [] if made.one is None and not made.yardstick.values else [histogram_figure(made, name)]
        )
    rows = _copies(made.pieces)
    if rows:
        head = ("where", "what", "found in", "transposed by")
        items.append(Table(head, rows, minor=(3,), caption="Longest runs and near copies"))
    else:
        items.append(Text("No run of four notes or more was found."))
    return Section("Originality", items, lead)


def _copies(pieces: Sequence[Measured]) -> list[tuple[str | tuple[str, str], ...]]:
    """Rows for the longest run of each piece and its near copies, those that weigh most first."""
    rows: list[tuple[int, tuple[str | tuple[str, str], ...]]] = []
    for piece in pieces:
        if piece.findings is None:
            continue
        where = "" if len(pieces) == 1 else f"{piece.name}, "
        for run in (piece.findings.longest, piece.findings.longest_texture):
            if run is None:
                continue
            what = (f"{run.match.notes} notes in a row", f"{run.own} of them not everybody's")
            source = (run.match.piece, f"{run.match.part}, bar {run.match.bar + 1}")
            place = (f"{where}bar {run.bar + 1}", run.part)
            rows.append((run.own, (place, what, source, _semitones(run.match.semitones))))
        for near in piece.findings.passages:
            what = (f"{near.notes} notes, nearly", f"{near.agreeing} of them agree")
            source = (near.match.piece, f"{near.match.part}, bar {near.match.bar + 1}")
            place = (f"{where}bars {near.bar + 1} to {near.last_bar + 1}", near.part)
            rows.append((near.agreeing, (place, what, source, _semitones(near.match.semitones))))
    rows.sort(key=lambda row: -row[0])
    return [row for _, row in rows[:_MOST_COPIES]]


def _semitones(count: int) -> str:
    return "not" if not count else f"{count:+d} semitones".replace("-", "−")


def spread_of(usual: Usual | None) -> Spread | None:
    """What is usual, as charts draw it."""
    if usual is None:
        return None
    return Spread(usual.low, usual.lower, usual.median, usual.upper, usual.high)


def histogram_figure(made: Evaluation, name: str) -> Figure:
    """How a number is spread over the yardstick's pieces, and where this piece or these lie."""
    named, stick = NUMBERS[name], made.yardstick
    value = value_of(made, name)
    shown = value_text(name, value)
    told = compared_with(name, value, stick)
    explained = f"{named.words[0].upper()}{named.words[1:]}"
    words = f"{shown}; {told}. {explained}." if told else f"{shown}. {explained}."
    many = made.one is None
    chart = histogram(
        stick.values.get(name, ()),
        title=named.label,
        description=words,
        label=named.label.lower(),
        spread=spread_of(stick.usual.get(name)),
        own=[each.numbers[name] for each in made.pieces] if many else (),
        marks=() if many else (Mark(f"this piece {shown}", value),),
        names=("the corpus" if made.compared else "reference", "these pieces"),
        percent=named.kind == "share",
    )
    return Figure(chart, named.label, f"Mean {words}" if many else words)
