"""Charts as one picture: an SVG file that stands alone, for documents that show images."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from markupsafe import Markup

from cadenza.charts.svg import HEIGHT, WIDTH, element, joined, text

__all__ = ["picture"]

_MARGIN, _TITLE = 26, 22


def picture(
    charts: Sequence[tuple[str, Markup]], *, title: str, description: str, columns: int = 3
) -> str:
    """Charts side by side in one SVG document, light or dark as the reader prefers.

    Parameters
    ----------
    charts : sequence of (str, Markup)
        A heading for each, and what ``line_chart`` and its siblings give.
    title, description : str
        For those who cannot see the picture.
    columns : int
        Charts in a row, 1 or more.

    Raises
    ------
    ValueError
        When there is no chart, or no column.
    """
    if not charts or columns < 1:
        raise ValueError(f"a picture has charts and columns, not {len(charts)} and {columns}")
    step_x, step_y = WIDTH + _MARGIN, HEIGHT + _TITLE + _MARGIN
    rows = -(-len(charts) // columns)
    width = min(columns, len(charts)) * step_x + _MARGIN
    height = rows * step_y + _MARGIN
    parts = [element("title", title), element("desc", description), _style()]
    parts.append(element("rect", width=width, height=height, style="fill: var(--paper)"))
    for number, (heading, chart) in enumerate(charts):
        x = _MARGIN + number % columns * step_x
        y = _MARGIN + number // columns * step_y
        parts.append(text(heading, x, y + 8, "name"))
        placed = f'<svg x="{x}" y="{y + _TITLE}" width="{WIDTH}" height="{HEIGHT}" '
        parts.append(Markup(str(chart).replace("<svg ", placed, 1)))  # noqa: S704 - our own chart
    whole = element(
        "svg",
        joined(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        class_="chart",
    )
    return str(whole) + "\n"


def _style() -> Markup:
    """The page's style sheet, with a font of the system."""
    sheet = (files("cadenza.charts") / "templates" / "style.css").read_text("utf-8")
    font = ".chart { font-family: system-ui, sans-serif; width: auto; height: auto; }"
    return Markup(f"<style>{sheet}\n{font}</style>")  # noqa: S704 - our own style sheet
