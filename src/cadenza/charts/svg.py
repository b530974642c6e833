"""SVG elements as escaped text, and what every chart has in common."""

from __future__ import annotations

import math
from collections.abc import Iterable

from markupsafe import Markup, escape

__all__ = ["HEIGHT", "WIDTH", "document", "element", "joined", "number", "path", "text"]

WIDTH, HEIGHT = 360, 232
"""Size of a chart in its own units; on a page it grows and shrinks with its column."""


def number(value: float) -> str:
    """A coordinate, to a hundredth.

    >>> number(12.0), number(1 / 3)
    ('12', '0.33')
    """
    if not math.isfinite(value):
        raise ValueError(f"a coordinate is a finite number, not {value}")
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "0", 1) if value else "0"


def element(name: str, content: str | Markup = "", **attributes: str | float) -> Markup:
    """One element; text inside and in attributes is escaped.

    Parameters
    ----------
    name : str
        Of the element.
    content : str or Markup
        What stands inside; plain text is escaped.
    **attributes
        ``stroke_width=2`` is written ``stroke-width="2"``, ``class_`` is ``class``.

    Examples
    --------
    >>> print(element("text", "a < b", x=1.5, class_="tick"))
    <text x="1.5" class="tick">a &lt; b</text>
    """
    words = [
        f'{key.rstrip("_").replace("_", "-")}="'
        f'{escape(value if isinstance(value, str) else number(value))}"'
        for key, value in attributes.items()
    ]
    head = " ".join([name, *words])
    inside = escape(content)
    return Markup(f"<{head}>{inside}</{name}>") if inside else Markup(f"<{head}/>")  # noqa: S704


def joined(parts: Iterable[Markup]) -> Markup:
    """Elements one after the other."""
    return Markup("").join(parts)


def text(words: str, x: float, y: float, class_: str = "tick", anchor: str = "start") -> Markup:
    """A line of text; ``anchor`` is "start", "middle" or "end"."""
    return element("text", words, x=x, y=y, class_=class_, text_anchor=anchor)


def path(points: Iterable[tuple[float, float]], class_: str, *, closed: bool = False) -> Markup:
    """A line through points."""
    steps = " L".join(f"{number(x)} {number(y)}" for x, y in points)
    return element("path", d=f"M{steps}{'Z' if closed else ''}", class_=class_)


def document(
    title: str, description: str, parts: Iterable[Markup], *, height: float = HEIGHT
) -> Markup:
    """A whole chart: an ``<svg>`` with a title and a description for those who cannot see it."""
    inside = joined([element("title", title), element("desc", description), *parts])
    return element(
        "svg", inside, viewBox=f"0 0 {WIDTH} {number(height)}", role="img", class_="chart"
    )
