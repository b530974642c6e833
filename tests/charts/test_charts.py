"""Charts: well-formed, described, drawn where the values are."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.charts import (
    Axis,
    Band,
    Bar,
    Mark,
    Series,
    Spread,
    axis_over,
    bar_chart,
    figure_text,
    heat_map,
    histogram,
    line_chart,
    picture,
    strip,
)
from cadenza.charts.axis import round_ticks
from cadenza.charts.heat import _MOST_CELLS
from cadenza.charts.svg import number
from cadenza.errors import UsageError

X, Y = Axis("bar", 1, 9), Axis("share", 0, 1, percent=True)
SPREAD = Spread(1.0, 2.0, 3.0, 4.0, 5.0)
NASTY = "<script>alert(\"x\")</script> & 'y'"


def every(words: str = "words", values: tuple[float, ...] = (1.0, 2.0, 2.5)) -> dict[str, str]:
    """One of each chart."""
    said = {"title": words, "description": words}
    points = [(1.0, 0.2), (3.0, 0.5), (9.0, 1.0)]
    return {
        "line": line_chart(
            [Series(words, points), Series("other", points[:1])],
            x=X, y=Y, band=Band(words, [(1, 0.1, 0.3), (9, 0.2, 0.9)]), **said,
        ),
        "histogram": histogram(
            values, label=words, spread=SPREAD, own=(1.0, 4.0), marks=[Mark(words, 2.0)], **said
        ),
        "strip of usual values": histogram((), label=words, spread=SPREAD, **said),
        "bars": bar_chart([Bar(words, 0.4, (0.1, 0.6)), Bar("none", math.nan)], axis=Y, **said),
        "heat": heat_map([[1.0, 0.2], [0.2, 1.0]], label=words, **said),
        "cell": strip(2.0, SPREAD, title=words),
    }  # fmt: skip


@pytest.mark.parametrize("name", every())
def test_every_chart_is_well_formed_escaped_and_named(name: str) -> None:
    tree = ET.fromstring(every(NASTY)[name])
    assert tree.attrib["role"] == "img"
    assert tree.find("title").text == NASTY
    assert not [each for each in tree.iter() if each.tag == "script"]
    if name != "cell":
        assert tree.find("desc").text == NASTY


@pytest.mark.parametrize("name", every())
def test_colours_come_from_the_page(name: str) -> None:
    for each in ET.fromstring(every()[name]).iter():
        assert not {"fill", "stroke", "style", "href"} & set(each.attrib)


def curve_of(chart: str) -> list[tuple[float, float]]:
    tree = ET.fromstring(chart)
    (line,) = [
        each for each in tree.iter("path")
        if each.attrib["class"] == "line first" and "L" in each.attrib["d"]
    ]  # fmt: skip
    return [
        tuple(float(word) for word in pair.split())
        for pair in line.attrib["d"].removeprefix("M").split("L")
    ]


def test_a_curve_lies_where_its_values_are() -> None:
    points = [(1.0, 0.0), (5.0, 0.5), (9.0, 1.0)]
    said = {"title": "t", "description": "d"}
    drawn = curve_of(line_chart([Series("a", points)], x=X, y=Y, **said))
    (x0, y0), (x1, y1), (x2, y2) = drawn
    assert x1 == pytest.approx((x0 + x2) / 2)
    assert y1 == pytest.approx((y0 + y2) / 2)
    assert y0 > y2
    beyond = curve_of(line_chart([Series("a", [(0, -5.0), (99, 7.0)])], x=X, y=Y, **said))
    assert beyond == [drawn[0], drawn[2]]


def test_a_missing_value_leaves_a_gap() -> None:
    points = [(1, 0.1), (2, 0.2), (3, math.nan), (4, 0.4), (5, 0.5), (6, math.nan), (7, 0.1)]
    tree = ET.fromstring(line_chart([Series("a", points)], title="t", description="d", x=X, y=Y))
    lines = [e for e in tree.iter("path") if e.attrib["class"] == "line first"]
    assert len([each for each in lines if "L" in each.attrib["d"]]) == 2
    assert len(list(tree.iter("circle"))) == 1
    empty = line_chart([Series("a", [])], title="t", description="d", x=X, y=Y)
    assert ET.fromstring(empty) is not None


def test_a_histogram_shows_shares() -> None:
    chart = histogram((1, 1, 1, 5), title="t", description="d", label="x")
    tree = ET.fromstring(chart)
    (cells,) = [each for each in tree.iter("path") if each.attrib["class"] == "cells"]
    heights = sorted({float(y) for _, y in re.findall(r"(\S+) ([\d.]+)", cells.attrib["d"])})
    top, lower, base = heights[0], heights[1], heights[-1]
    assert (base - top) == pytest.approx(3 * (base - lower), rel=0.01)


def test_a_heat_map_of_many_bars_stays_small() -> None:
    rows = [[(row * column % 7) / 7 for column in range(1024)] for row in range(1024)]
    chart = heat_map(rows, title="t", description="d", label="bar")
    assert len(chart) < 150_000
    tree = ET.fromstring(chart)
    cells = sum(each.attrib["d"].count("M") for each in tree.iter("path"))
    assert cells <= _MOST_CELLS**2 + 50
    assert ET.fromstring(heat_map([], title="t", description="d", label="bar")) is not None


def test_bars_say_their_values() -> None:
    tree = ET.fromstring(every()["bars"])
    said = [each.text for each in tree.iter("text")]
    assert {"40 %", "–"} <= set(said)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 1, [0, 0.25, 0.5, 0.75, 1]), (0, 100, [0, 25, 50, 75, 100]), (3, 3, [3])],
)
def test_ticks_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert round_ticks(low, high) == pytest.approx(ticks)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e9))
def test_ticks_lie_inside_and_are_not_many(low: float, span: float) -> None:
    ticks = round_ticks(low, low + span)
    assert len(ticks) <= 11
    assert all(low - 1e-6 * span <= tick <= low + span * 1.000001 for tick in ticks)


@given(st.lists(st.floats(-1e12, 1e12) | st.just(math.nan), max_size=30))
def test_any_values_can_be_drawn(values: list[float]) -> None:
    axis = axis_over("x", values)
    assert all(axis.low <= value <= axis.high for value in values if math.isfinite(value))
    chart = histogram(values, title="t", description="d", label="x", own=values[:3])
    assert "nan" not in chart
    assert ET.fromstring(chart) is not None


def test_wrong_axes_and_places_are_refused() -> None:
    for low, high in ((1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (0.0, math.inf)):
        with pytest.raises(UsageError, match="an axis runs from low to high"):
            Axis("x", low, high)
    with pytest.raises(ValueError, match="finite"):
        number(math.nan)


def test_numbers_for_people() -> None:
    assert [figure_text(each) for each in (0, -0.0, 1234.5, 12.345, -3, 1e-9, math.inf)] == [
        "0", "0", "1,234", "12.3", "−3", "1.0e−09", "–",
    ]  # fmt: skip
    assert number(-0.001) == "0"


def test_charts_become_one_picture_that_stands_alone() -> None:
    chart = line_chart(
        [Series("one", [(0, 0.1), (1, 0.4)])],
        title="A",
        description="B",
        x=Axis("x", 0, 1),
        y=axis_over("y", [0.0, 0.4]),
    )
    whole = ET.fromstring(picture([("first", chart)] * 4, title="All", description="D", columns=3))
    inner = [each for each in whole if each.tag.endswith("}svg")]
    places = {(each.attrib["x"], each.attrib["y"]) for each in inner}
    assert len(places) == 4
    assert len({y for _, y in places}) == 2
    assert whole.find("{http://www.w3.org/2000/svg}style") is not None
    with pytest.raises(ValueError, match="charts and columns"):
        picture([], title="", description="")
