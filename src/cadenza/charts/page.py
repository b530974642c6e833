"""Pages that open offline: one file, one style sheet inside, no script, nothing from elsewhere.

Light and dark follow the reader's system; on paper a page is light. Every text is escaped; only
charts, which are markup already, are set as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Facts", "Figure", "Page", "Remark", "Remarks", "Section", "Table", "Text", "render"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    words: str
    kind: str = field(default="text", init=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with short values, set large: the first things that a reader wants to know."""

    rows: Sequence[tuple[str, str]]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence with a sign before it.

    Parameters
    ----------
    words : str
        The sentence.
    sign : {"plain", "good", "look"}
        Nothing to say, as it should be, worth a look. The sign has a shape as well as a colour,
        and a name for those who hear the page.
    """

    words: str
    sign: Literal["plain", "good", "look"] = "plain"


@dataclass(frozen=True, slots=True)
class Remarks:
    """A list of remarks."""

    items: Sequence[Remark]
    kind: str = field(default="remarks", init=False)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings.

    Parameters
    ----------
    head : sequence of str
        The headings; an empty one is allowed over a column of pictures.
    rows : sequence of sequences
        Cells of text, or of markup for charts; the first of each row is its heading. A pair
        (text, text) is a cell with a second, smaller line.
    numbers : sequence of int
        Columns of numbers, set flush right; the first column is 0.
    minor : sequence of int
        Columns that a narrow screen leaves out.
    caption : str
        What the table shows.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str | Markup | tuple[str, str]]]
    numbers: Sequence[int] = ()
    minor: Sequence[int] = ()
    caption: str = ""
    kind: str = field(default="table", init=False)

    def class_of(self, column: int) -> str:
        """Class of a column's cells."""
        names = [("number", self.numbers), ("minor", self.minor)]
        return " ".join(name for name, columns in names if column in columns)


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its heading, and what it says in a sentence."""

    chart: Markup
    title: str
    words: str = ""
    kind: str = field(default="figure", init=False)


Item = Text | Facts | Remarks | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page. Figures that follow one another stand side by side where there is room."""

    title: str
    items: Sequence[Item]
    lead: str = ""

    @property
    def groups(self) -> list[tuple[str, list[Item]]]:
        """The items, neighbouring figures together."""
        out: list[tuple[str, list[Item]]] = []
        for item in self.items:
            if item.kind == "figure" and out and out[-1][0] == "figure":
                out[-1][1].append(item)
            else:
                out.append((item.kind, [item]))
        return out


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Parameters
    ----------
    title : str
        In the tab and as the first heading.
    lead : str
        One or two sentences under it.
    sections : sequence of Section
        What follows.
    foot : str
        A last, small line.
    language : str
        Of the text, as HTML names it.
    """

    title: str
    lead: str
    sections: Sequence[Section]
    foot: str = ""
    language: str = "en"


def render(page: Page) -> str:
    """A page as HTML: the same page gives the same text.

    Examples
    --------
    >>> html = render(Page("A & B", "Lead.", [Section("One", [Text("1 < 2")])]))
    >>> "A &amp; B" in html, "1 &lt; 2" in html
    (True, True)
    """
    # The style sheet ships with this package; no text of a reader's is in it.
    style = Markup(_file("style.css"))  # noqa: S704
    return _environment().get_template("page.html").render(page=page, style=style)


def _file(name: str) -> str:
    return resources.files("cadenza.charts").joinpath("templates", name).read_text("utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import DictLoader, Environment, StrictUndefined

    return Environment(
        loader=DictLoader({"page.html": _file("page.html")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
