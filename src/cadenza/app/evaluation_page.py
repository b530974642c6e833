"""The page of an evaluation: curves, histograms beside what is usual, a sentence for each."""

from __future__ import annotations

import math
from itertools import groupby
from typing import Literal

from cadenza._version import __version__
from cadenza.app.evaluation import Evaluation
from cadenza.app.evaluation_figures import (
    histogram_figure,
    originality_section,
    repetition_section,
    spread_of,
    value_of,
)
from cadenza.app.evaluation_words import (
    NUMBERS,
    compared_with,
    fraction,
    interval_text,
    percent,
    value_text,
)
from cadenza.charts import Facts, Page, Remark, Remarks, Section, Table, Text, strip
from cadenza.release.canvas import clock_text

__all__ = ["evaluation_page"]

_SHOWN = (
    "pitch_class_entropy", "scale_consistency", "key_strength", "chord_tone_share",
    "chord_progression_irregularity", "chord_progression_irregularity_heard",
    "groove_consistency", "empty_beat_rate", "syncopation", "polyphony", "polyphony_rate",
    "mean_pitch", "pitch_range", "notes_per_bar", "notes_per_second", "mean_note_beats",
)  # fmt: skip
"""The numbers that have a histogram of their own."""

_SPOKEN = (
    "bar_repetition", "note_repetition_peak", "copied_run_own_notes", "copied_8",
    "pitch_class_entropy", "scale_consistency", "groove_consistency", "polyphony",
    "notes_per_second", "empty_beat_rate",
)  # fmt: skip
"""The numbers that have a sentence at the top."""

_MOST_ROWS = 500


def evaluation_page(made: Evaluation) -> Page:
    """The page of an evaluation.

    Parameters
    ----------
    made : Evaluation
        What was found.
    """
    sections = [_short(made), repetition_section(made)]
    if made.compared:
        sections.append(originality_section(made))
    sections.append(_histograms(made))
    if made.one is None:
        sections.append(_pieces(made))
    sections.append(_every_number(made))
    if made.unread:
        rows = [(name, reason) for name, reason in made.unread[:_MOST_ROWS]]
        table = Table(("file", "why"), rows, caption=f"{len(made.unread):,} files")
        sections.append(Section("Not read", (table,)))
    stick = made.yardstick
    lead = (
        f"Measured beside {stick.pieces:,} pieces of {stick.name}. What lies between the lowest "
        "and the highest 5 % of those is called usual."
    )
    return Page(made.name, lead, sections, foot=f"Written by Cadenza {__version__}.")


# -- in short -----------------------------------------------------------------------------------


def _short(made: Evaluation) -> Section:
    one = made.one
    if one is not None:
        facts = [
            ("notes", f"{one.notes:,}"),
            ("bars", f"{one.bars:,}"),
            ("length", clock_text(one.seconds)),
        ]
    else:
        facts = [
            ("pieces", f"{len(made.pieces):,}"),
            ("notes", f"{sum(each.notes for each in made.pieces):,}"),
            ("length of all", clock_text(sum(each.seconds for each in made.pieces))),
        ]
    repeats = value_of(made, "bar_repetition")
    if math.isfinite(repeats):
        facts.append(("bars that repeat", percent(repeats)))
    run = value_of(made, "copied_run_notes")
    if math.isfinite(run):
        name = "longest run found" if one is not None else "longest run found, mean"
        facts.append((name, f"{run:.3g} notes"))
    remarks = [remark for name in _SPOKEN if (remark := _remark(made, name))]
    if not any(each.notes for each in made.pieces):
        remarks = [Remark("There are no notes, so that there is nothing to measure.", "look")]
    lead = "" if one is not None else "The sentences tell means over the pieces."
    return Section("In short", (Facts(facts), Remarks(remarks)), lead)


_SENTENCES = {
    "bar_repetition": "In {bars}, most of what starts stood in an earlier bar",
    "note_repetition_peak": "Where it repeats most, {notes} stood among those just before",
    "copied_run_own_notes": "The longest run that the corpus holds has {value} notes of its own",
    "copied_8": "Of the figures of eight notes the corpus holds {value}, common ones counted less",
    "pitch_class_entropy": "The pitch classes in play come to {value} bits; a plain scale has 2.8",
    "scale_consistency": "One scale holds {value} of the notes",
    "groove_consistency": "The rhythms of neighbouring bars agree by {value}",
    "polyphony": "On average {value} pitches sound at once",
    "notes_per_second": "There are {value} pitched notes a second",
    "empty_beat_rate": "{Beats} are silent",
}


def _remark(made: Evaluation, name: str) -> Remark | None:
    value = value_of(made, name)
    if not math.isfinite(value):
        return None
    shares = {things: fraction(value, things) for things in ("bars", "notes", "beats")}
    shares["Beats"] = shares["beats"][0].upper() + shares["beats"][1:]
    words = _SENTENCES[name].format(value=value_text(name, value), **shares)
    told = compared_with(name, value, made.yardstick)
    usual = made.yardstick.usual.get(name)
    place = usual.place(value) if usual else ""
    sign: Literal["plain", "good", "look"] = "look" if place in {"low", "high"} else "plain"
    if place == "usual":
        sign = "good"
    return Remark(f"{words}: {told}." if told else f"{words}.", sign)


# -- histograms and tables ----------------------------------------------------------------------


def _histograms(made: Evaluation) -> Section:
    names = [
        name
        for name in _SHOWN
        if math.isfinite(value_of(made, name))
        and (name in made.yardstick.usual or made.one is None)
    ]
    figures = [histogram_figure(made, name) for name in names]
    title = "Tonality, harmony, groove, texture"
    return Section(title, figures or (Text("There is nothing to measure."),))


def _every_number(made: Evaluation) -> Section:
    """A table for each group of numbers."""
    many = made.one is None
    tables = []
    names = [name for name in NUMBERS if math.isfinite(value_of(made, name))]
    for group, members in groupby(names, key=lambda name: NUMBERS[name].group):
        rows = [_row(made, name, many=many) for name in members]
        head = (group, "mean" if many else "this piece", *(("95 %",) if many else ()), "usual", "")
        last = len(head) - 1
        tables.append(
            Table(head, rows, numbers=(1, 2, last - 1), minor=(2, last) if many else (last,))
        )
    return Section("Every number", tables)


def _row(made: Evaluation, name: str, *, many: bool) -> list[str | tuple[str, str]]:
    value = value_of(made, name)
    row: list[str | tuple[str, str]] = [
        (NUMBERS[name].label, NUMBERS[name].words),
        value_text(name, value),
    ]
    if many:
        mean = made.means[name]
        known = math.isfinite(mean.low)
        row.append(interval_text(name, mean.low, mean.high) if known else "–")
    usual = made.yardstick.usual.get(name)
    spread = spread_of(usual)
    row.append("–" if usual is None else interval_text(name, usual.low, usual.high))
    title = f"{value_text(name, value)}, {compared_with(name, value, made.yardstick)}"
    row.append("" if spread is None else strip(value, spread, title=title))
    return row


def _pieces(made: Evaluation) -> Section:
    names = ["bar_repetition", "loop_bars", "structureness_8", "pitch_class_entropy"]
    names += ["copied_8", "copied_run_own_notes"] if made.compared else []
    head = ("piece", "notes", *(NUMBERS[name].label.lower() for name in names))
    rows = [
        (
            each.name,
            f"{each.notes:,}",
            *(value_text(name, each.numbers[name]) for name in names),
        )
        for each in made.pieces[:_MOST_ROWS]
    ]
    more = len(made.pieces) - len(rows)
    caption = f"The first {_MOST_ROWS}; {more:,} more are in report.json." if more else ""
    columns = range(1, len(head))
    table = Table(head, rows, numbers=columns, minor=columns[2:], caption=caption)
    return Section("Piece by piece", (table,))
