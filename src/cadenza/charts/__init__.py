"""The charts room: charts as inline SVG, and pages of them that open offline.

This is its one public door. ``line_chart``, ``bar_chart``, ``histogram``, ``heat_map`` and
``strip`` give markup that a ``Figure`` or a cell of a ``Table`` holds; ``render`` sets a ``Page``
of sections, ``picture`` several charts into one SVG file. Colours come from the page's style
sheet, so that a chart is light or dark with it.

Examples
--------
>>> from cadenza.charts import Axis, Figure, Page, Section, Series, line_chart, render
>>> chart = line_chart(
...     [Series("this piece", [(1, 0.2), (2, 0.4)])],
...     title="Repetition", description="It rises.",
...     x=Axis("bar", 1, 2), y=Axis("share", 0, 1, percent=True),
... )
>>> page = Page("A piece", "What it is like.", [Section("Curves", [Figure(chart, "Repetition")])])
>>> render(page).startswith("<!doctype html>")
True
"""

from __future__ import annotations

from cadenza.charts.axis import Axis, axis_over, figure_text
from cadenza.charts.heat import heat_map
from cadenza.charts.page import (
    Facts,
    Figure,
    Page,
    Remark,
    Remarks,
    Section,
    Table,
    Text,
    render,
)
from cadenza.charts.picture import picture
from cadenza.charts.plots import (
    Band,
    Bar,
    Mark,
    Series,
    Spread,
    bar_chart,
    histogram,
    line_chart,
    strip,
)

__all__ = [
    "Axis",
    "Band",
    "Bar",
    "Facts",
    "Figure",
    "Mark",
    "Page",
    "Remark",
    "Remarks",
    "Section",
    "Series",
    "Spread",
    "Table",
    "Text",
    "axis_over",
    "bar_chart",
    "figure_text",
    "heat_map",
    "histogram",
    "line_chart",
    "picture",
    "render",
    "strip",
]
