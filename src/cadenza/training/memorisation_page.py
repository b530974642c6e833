"""The page of the memorisation meter: curves over a run's steps, one file that opens offline."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from cadenza.charts import (
    Axis,
    Band,
    Facts,
    Figure,
    Page,
    Remark,
    Remarks,
    Section,
    Series,
    axis_over,
    figure_text,
    line_chart,
    render,
)
from cadenza.training.copying import COPIED, JUDGED, REPEATED
from cadenza.training.meter_readings import Reading, Told

__all__ = ["memorisation_page"]

_LEAD = (
    "What a model repeats and copies while it trains: samples drawn at every validation, beside "
    "excerpts by people of the same length that it has not seen."
)


def memorisation_page(told: Told, title: str = "Memorisation", foot: str = "") -> str:
    """The page of a run's meter, as HTML.

    Parameters
    ----------
    told : Told
        At least one reading.
    title : str
        First heading.
    foot : str
        A last line: which run it is.
    """
    sections = [_short(told), _likelihood(told)]
    if any(np.isfinite(each.copying).any() for each in told.readings):
        sections.append(_copying(told))
    if any(np.isfinite(each.repetition).any() for each in told.readings):
        sections.append(_repetition(told))
    return render(Page(title, _LEAD, sections, foot))


def _picked(told: Told) -> Reading | None:
    return next((each for each in told.readings if each.step == told.picked), None)


def _short(told: Told) -> Section:
    picked, last = _picked(told), told.readings[-1]
    rows = [("steps", f"{last.step:,}")]
    if told.human is not None:
        rows.append(("excerpts by people", f"{told.human.excerpts:,}"))
    remarks = []
    if picked is not None:
        rows += [
            ("picked after", f"{picked.step:,}"),
            ("nats a note, held out", f"{picked.valid_nats:.3f}"),
            ("gap to training", f"{picked.valid_nats - picked.train_nats:+.3f}"),
        ]
        remarks.append(_verdict(picked))
    if last.excess > 1.0 and (picked is None or picked.step != last.step):
        remarks.append(
            Remark(f"After step {last.step:,} samples copy more than people do.", "look")
        )
    return Section("In short", [Facts(rows), Remarks(remarks)] if remarks else [Facts(rows)])


def _verdict(reading: Reading) -> Remark:
    if math.isnan(reading.excess):
        return Remark("Copying was not measured: the checkpoint is the likeliest one.", "plain")
    share = f"{figure_text(100 * reading.excess)} % of what is still usual for people"
    if reading.is_inside:
        return Remark(f"The checkpoint that is kept copies at most {share}.", "good")
    return Remark(
        f"No checkpoint lies inside the human interval; the one kept copies least: {share}.", "look"
    )


def _steps(told: Told) -> Axis:
    last = told.readings[-1].step
    first = told.readings[0].step
    return Axis("steps", min(first, last - 1), last)


def _series(told: Told, label: str, value: Callable[[Reading], float]) -> Series:
    return Series(label, [(each.step, value(each)) for each in told.readings])


def _likelihood(told: Told) -> Section:
    series = [
        _series(told, "held out", lambda each: each.valid_nats),
        _series(told, "training", lambda each: each.train_nats),
    ]
    values = [value for each in series for _, value in each.points]
    chart = line_chart(
        series,
        title="Likelihood",
        description="Nats a note on fixed windows of both splits, over the steps.",
        x=_steps(told),
        y=axis_over("nats a note", values),
    )
    words = (
        "Less is better. A curve of the training split that falls away from the other one is a "
        "model that learns its pieces by heart."
    )
    return Section("Likelihood", [Figure(chart, "Held-out and training music", words)])


def _over_steps(told: Told, table: str, at: int, notes: int) -> Figure:
    """A share over the steps, with the band of what is usual for people.

    Parameters
    ----------
    told : Told
        The readings.
    table : str
        "copying" or "repetition".
    at, notes : int
        Which column of it, and the length of its windows.
    """
    x, title = _steps(told), f"{notes} notes"
    series = _series(told, "samples", lambda each: float(getattr(each, table)[at]))
    low, high = math.nan, math.nan
    if told.human is not None:
        low, _, high = getattr(told.human, table)[:, at].tolist()
    known = math.isfinite(low) and math.isfinite(high)
    band = Band("people", [(x.low, low, high), (x.high, low, high)]) if known else None
    values = [0.0, *(each for _, each in series.points), *((high,) if known else ())]
    chart = line_chart(
        [series],
        title=f"{table.capitalize()}, {title}",
        description="Samples over the steps, over the middle 90 % of people.",
        x=x,
        y=axis_over("share", values, percent=True),
        band=band,
    )
    return Figure(chart, title)


def _copying(told: Told) -> Section:
    places = [COPIED.index(notes) for notes in JUDGED]
    figures = [_over_steps(told, "copying", at, COPIED[at]) for at in places]
    lead = (
        "Share of the samples' windows of n notes that the training split holds, figures that "
        "are everybody's counted less; the band is the middle 90 % of the same share among "
        "excerpts by people. To copy less than people is no fault."
    )
    return Section("Copying", [*figures, _by_length(told), *_led(told)], lead)


def _led(told: Told) -> list[Figure]:
    """Copying by length where the chords are those of training pieces, last step."""
    last = told.readings[-1]
    if not np.isfinite(last.led).any():
        return []
    shown = (("on their chords", last.led), ("on new chords", last.copying))
    series = [Series(name, list(zip(COPIED, row.tolist(), strict=True))) for name, row in shown]
    values = [value for each in series for _, value in each.points if math.isfinite(value)]
    chart = line_chart(
        series,
        title="Led by training pieces",
        description="Share of windows that the training split holds, on its own chords.",
        x=Axis("notes", COPIED[0], COPIED[-1]),
        y=axis_over("share", [0.0, *values], percent=True),
    )
    words = (
        "Samples of the last step on the metres and chords of training pieces: what the model "
        "recites where it is led to it."
    )
    return [Figure(chart, "On the chords of training pieces", words)]


def _by_length(told: Told) -> Figure:
    picked, last = _picked(told), told.readings[-1]
    shown = [("samples, last step", last)]
    if picked is not None and picked.step != last.step:
        shown.insert(0, (f"samples, step {picked.step:,}", picked))
    series = [
        Series(name, list(zip(COPIED, each.copying.tolist(), strict=True))) for name, each in shown
    ]
    band = None
    values = [value for each in series for _, value in each.points]
    if told.human is not None:
        low, _, high = told.human.copying
        points = [
            (n, a, b)
            for n, a, b in zip(COPIED, low.tolist(), high.tolist(), strict=True)
            if math.isfinite(a) and math.isfinite(b)
        ]
        band = Band("people", points)
        values += [b for _, _, b in points]
    chart = line_chart(
        series,
        title="By length",
        description="Share of windows that the training split holds, by their length in notes.",
        x=Axis("notes", COPIED[0], COPIED[-1]),
        y=axis_over("share", [0.0, *values], percent=True),
        band=band,
    )
    return Figure(chart, "By length", "A curve that stays up to the right is recitation.")


def _repetition(told: Told) -> Section:
    figures = [_over_steps(told, "repetition", at, notes) for at, notes in enumerate(REPEATED)]
    lead = (
        "How much of the last n notes stood in the n before, in the mean over an excerpt. A "
        "model that is stuck rises above the band, one that does not develop stays below."
    )
    return Section("Repetition", figures, lead)
