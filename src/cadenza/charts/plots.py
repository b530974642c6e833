"""Charts of values: curves, histograms, bars, and a strip that shows one value among many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cadenza.charts.axis import Axis, Frame, axis_over
from cadenza.charts.svg import WIDTH, document, element, joined, path, text

__all__ = [
    "Band",
    "Bar",
    "Mark",
    "Series",
    "Spread",
    "bar_chart",
    "histogram",
    "line_chart",
    "strip",
]

_CLASSES = ("first", "second", "third")
_CELLS = 18


@dataclass(frozen=True, slots=True)
class Series:
    """A curve: its name and its points in rising order of x. At most three share a chart."""

    label: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual along a curve: (x, low, high) in rising order of x."""

    label: str
    points: Sequence[tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class Mark:
    """One value that is pointed at."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Where most values of a reference lie: the middle 90 %, the middle half, the median."""

    low: float
    lower: float
    median: float
    upper: float
    high: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, with what is usual beside it where that is known."""

    label: str
    value: float
    usual: tuple[float, float] | None = None


def line_chart(
    series: Sequence[Series],
    *,
    title: str,
    description: str,
    x: Axis,
    y: Axis,
    band: Band | None = None,
) -> Markup:
    """Curves over one axis, over a band of what is usual.

    Parameters
    ----------
    series : sequence of Series
        One to three; the first is drawn in the accent colour. Points that are not finite leave
        a gap.
    title, description : str
        For those who cannot see the picture.
    x, y : Axis
        The edges.
    band : Band, optional
        Drawn behind the curves.
    """
    frame = Frame(x, y)
    parts = frame.edges()
    names: list[tuple[str, str]] = []
    if band and len(band.points) > 1:
        upper = [frame.at(at, high) for at, _, high in band.points]
        lower = [frame.at(at, low) for at, low, _ in reversed(band.points)]
        parts.append(path([*upper, *lower], "usual", closed=True))
        names.append(("usual", band.label))
    for each, class_ in zip(series, _CLASSES, strict=False):
        parts += [
            _curve([frame.at(*point) for point in piece], class_) for piece in _pieces(each.points)
        ]
        names.append((class_, each.label))
    return document(title, description, [*parts, _legend(names[::-1])])


def histogram(
    values: Sequence[float],
    *,
    title: str,
    description: str,
    label: str,
    spread: Spread | None = None,
    own: Sequence[float] = (),
    marks: Sequence[Mark] = (),
    names: tuple[str, str] = ("reference", "these pieces"),
    percent: bool = False,
) -> Markup:
    """How values of a reference are spread, and where one's own lie.

    Parameters
    ----------
    values : sequence of float
        Of the reference; those that are not finite are left out. Where there are none, four
        cells between the percentiles of the ``spread`` stand for them.
    title, description : str
        For those who cannot see the picture.
    label : str
        Of the horizontal axis.
    spread : Spread, optional
        Shaded: the middle 90 %, and more strongly the middle half.
    own : sequence of float
        Values of one's own, drawn as an outline of the same cells.
    marks : sequence of Mark
        Single values, each a line with its name.
    names : (str, str)
        What ``values`` and ``own`` are called.
    percent : bool
        Write 0.5 as "50 %".
    """
    known = _finite(values)
    mine = _finite(own)
    ends = [*known, *mine, *(mark.value for mark in marks)]
    ends += [spread.low, spread.high] if spread else []
    x = axis_over(label, ends, percent=percent)
    heights = _shares(known, x), _shares(mine, x)
    top = max((*heights[0], *heights[1]), default=0.0) or 1.0
    frame = Frame(x, Axis("share of pieces", 0.0, top * 1.08, percent=True))
    if not known and not mine:
        frame = Frame(x, Axis("", 0.0, 1.0))
    parts = [] if spread is None else _shade(frame, spread)
    parts += frame.edges(y_ticks=bool(known or mine))
    legend = [("usual", "usual (middle 90 %)")] if spread else []
    if known:
        parts.append(_steps(frame, heights[0], "cells"))
        legend.append(("cells", names[0]))
    elif spread and not mine:
        parts.insert(0, _quarters(frame, spread))
        legend.append(("cells", names[0]))
    if mine:
        parts.append(_steps(frame, heights[1], "outline"))
        legend.append(("first", names[1]))
    parts += [_pointer(frame, mark) for mark in marks if math.isfinite(mark.value)]
    return document(title, description, [*parts, _legend(legend)])


def bar_chart(bars: Sequence[Bar], *, title: str, description: str, axis: Axis) -> Markup:
    """Bars side by side from the left, each with a bracket of what is usual.

    Bars whose value is not finite keep their row and show a dash.
    """
    row, top = 34.0, 8.0
    left, right = 84.0, WIDTH - 52.0
    frame = Frame(axis, Axis("", 0, 1), left=left, right=right)
    parts = []
    for index, bar in enumerate(bars):
        y = top + row * index
        parts.append(text(bar.label, left - 8, y + 18, "name", "end"))
        if bar.usual:
            low, high = frame.at_x(bar.usual[0]), frame.at_x(bar.usual[1])
            parts.append(
                element("rect", x=low, y=y + 2, width=max(1.0, high - low), height=24,
                        class_="usual")
            )  # fmt: skip
        if math.isfinite(bar.value):
            width = max(0.5, frame.at_x(bar.value) - left)
            parts.append(
                element("rect", x=left, y=y + 8, width=width, height=12, class_="bar", rx=1)
            )
        parts.append(text(_worded(axis, bar.value), WIDTH, y + 18, "value", "end"))
    foot = top + row * len(bars)
    parts.append(element("path", d=f"M{left} {top - 4}V{foot}", class_="base"))
    if any(bar.usual for bar in bars):
        key = joined(
            [
                element("rect", x=left, y=foot + 8, width=14, height=10, class_="usual"),
                text("usual (middle 90 %)", left + 20, foot + 17, "label"),
            ]
        )
        parts.append(key)
        foot += 22
    return document(title, description, parts, height=foot + 4)


def strip(value: float, spread: Spread, *, title: str) -> Markup:
    """A small strip for a table's cell: the usual values, and a dot where this one lies.

    The middle 90 % fills the middle of the strip; a value far outside sits at its edge.
    """
    width = 120.0
    reach = (spread.high - spread.low) or abs(spread.high) or 1.0
    low, high = spread.low - 0.4 * reach, spread.high + 0.4 * reach

    def at(one: float) -> float:
        return 5 + (width - 10) * min(1.0, max(0.0, (one - low) / (high - low)))

    def box(start: float, end: float, class_: str, y: float, tall: float) -> Markup:
        wide = max(1.0, at(end) - at(start))
        return element("rect", x=at(start), y=y, width=wide, height=tall, class_=class_)

    parts = [
        element("title", title),
        element("path", d=f"M5 9H{width - 5}", class_="grid"),
        box(spread.low, spread.high, "usual", 4, 10),
        box(spread.lower, spread.upper, "usual", 4, 10),
        element("path", d=f"M{at(spread.median):.2f} 4V14", class_="base"),
    ]
    if math.isfinite(value):
        inside = spread.low <= value <= spread.high
        parts.append(
            element("circle", cx=at(value), cy=9, r=4, class_="dot" if inside else "dot far")
        )
    return element("svg", joined(parts), viewBox="0 0 120 18", role="img", class_="strip")


def _worded(axis: Axis, value: float) -> str:
    return axis.written(round(value, 3)) if math.isfinite(value) else "–"


def _finite(values: Sequence[float]) -> list[float]:
    return [value for value in values if math.isfinite(value)]


def _pieces(points: Sequence[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The points in stretches without a gap."""
    out: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if math.isfinite(y):
            out[-1].append((x, y))
        elif out[-1]:
            out.append([])
    return [piece for piece in out if piece]


def _curve(points: Sequence[tuple[float, float]], class_: str) -> Markup:
    """A line, or a dot where it is one point long."""
    if len(points) == 1:
        (x, y) = points[0]
        return element("circle", cx=x, cy=y, r=2.5, class_=f"dot {class_}")
    return path(points, f"line {class_}")


def _legend(names: Sequence[tuple[str, str]]) -> Markup:
    """Names beside samples of their line or fill, in one row above the frame."""
    parts, x = [], 0.0
    for class_, label in names:
        if class_ in _CLASSES:
            parts.append(element("path", d=f"M{x} 23H{x + 16}", class_=f"line {class_}"))
        else:
            parts.append(element("rect", x=x, y=18, width=16, height=10, class_=class_))
        parts.append(text(label, x + 21, 26.5, "label"))
        x += 33 + 6.1 * len(label)
    return joined(parts)


def _shade(frame: Frame, spread: Spread) -> list[Markup]:
    """The middle 90 % and the middle half, one over the other, and the median."""
    parts = []
    for low, high in ((spread.low, spread.high), (spread.lower, spread.upper)):
        x = frame.at_x(low)
        width = max(1.0, frame.at_x(high) - x)
        tall = frame.bottom - frame.top
        parts.append(element("rect", x=x, y=frame.top, width=width, height=tall, class_="usual"))
    middle = frame.at_x(spread.median)
    parts.append(element("path", d=f"M{middle:.2f} {frame.top}V{frame.bottom}", class_="median"))
    return parts


def _quarters(frame: Frame, spread: Spread) -> Markup:
    """Four cells between the five percentiles, as high as their pieces lie densely."""
    edges = (spread.low, spread.lower, spread.median, spread.upper, spread.high)
    least = (frame.x.high - frame.x.low) / 40
    cells = [
        (low, share / max(high - low, least))
        for low, high, share in zip(edges, edges[1:], (0.2, 0.25, 0.25, 0.2), strict=False)
    ]
    top = 1.15 * max(height for _, height in cells)
    points = [frame.at(spread.low, 0.0)]
    for (low, height), high in zip(cells, edges[1:], strict=True):
        points += [frame.at(low, height / top), frame.at(high, height / top)]
    return path([*points, frame.at(spread.high, 0.0)], "cells", closed=True)


def _shares(values: Sequence[float], axis: Axis) -> list[float]:
    """Share of the values in each cell of an axis; empty without values."""
    if not values:
        return []
    counts = [0] * _CELLS
    width = (axis.high - axis.low) / _CELLS
    for value in values:
        counts[min(_CELLS - 1, max(0, int((value - axis.low) / width)))] += 1
    return [count / len(values) for count in counts]


def _steps(frame: Frame, shares: Sequence[float], class_: str) -> Markup:
    """Cells as one outline."""
    width = (frame.right - frame.left) / len(shares)
    points = [(frame.left, frame.bottom)]
    for index, share in enumerate(shares):
        y = frame.at_y(share)
        points += [(frame.left + width * index, y), (frame.left + width * (index + 1), y)]
    points.append((frame.right, frame.bottom))
    straight = [
        point
        for index, point in enumerate(points)
        if not 0 < index < len(points) - 1
        or len({points[index - 1], point, points[index + 1]}) == 3
    ]
    return path(straight, class_, closed=True)


def _pointer(frame: Frame, mark: Mark) -> Markup:
    """A line at a value, with its name at the side that has room."""
    x = frame.at_x(mark.value)
    right = x < (frame.left + frame.right) / 2
    anchor, shift = ("start", 5) if right else ("end", -5)
    return joined(
        [
            element("path", d=f"M{x:.2f} {frame.top - 2}V{frame.bottom}", class_="line first"),
            text(mark.label, x + shift, frame.top + 9, "pointed", anchor),
        ]
    )
