"""Pages: one file that opens offline, escaped, readable in light and dark."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib import resources

import pytest

from cadenza.charts import (
    Axis,
    Facts,
    Figure,
    Page,
    Remark,
    Remarks,
    Section,
    Series,
    Table,
    Text,
    line_chart,
    render,
)

NASTY = "<script>alert(\"x\")</script> & 'y'"
VOID = {"meta", "br", "hr", "img", "link", "input"}


def page(words: str = "words") -> Page:
    chart = line_chart(
        [Series(words, [(0, 0), (1, 1)])],
        title=words, description=words, x=Axis(words, 0, 1), y=Axis(words, 0, 1),
    )  # fmt: skip
    items = (
        Text(words),
        Facts([(words, words)]),
        Remarks([Remark(words), Remark(words, "good"), Remark(words, "look")]),
        Figure(chart, words, words),
        Figure(chart, words),
        Table((words, "n"), [((words, words), words)], numbers=(1,), minor=(1,), caption=words),
    )
    return Page(words, words, [Section(words, items, words)], foot=words)


class Reader(HTMLParser):
    """Checks that tags close in order, and keeps what is asked of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def test_every_text_is_escaped() -> None:
    html = render(page(NASTY))
    read = Reader(html)
    assert not read.all("script")
    assert read.text.count(NASTY) >= 15


def test_a_page_wants_nothing_from_elsewhere() -> None:
    html = render(page())
    read = Reader(html)
    assert not {"script", "link", "img", "iframe", "base"} & {tag for tag, _ in read.tags}
    assert not re.search(r"(src|href|xlink)=|url\(|@import|https?:", html)
    assert "default-src 'none'" in html


def test_a_page_can_be_read_by_all() -> None:
    read = Reader(render(page()))
    assert read.all("html") == [{"lang": "en"}]
    assert len(read.all("h1")) == 1
    assert {each.get("scope") for each in read.all("th")} == {"col", "row"}
    assert all(each["role"] == "img" for each in read.all("svg"))
    assert "worth a look: " in read.text
    assert any(each.get("name") == "viewport" for each in read.all("meta"))


def test_figures_that_follow_one_another_stand_together() -> None:
    groups = page().sections[0].groups
    assert [kind for kind, _ in groups] == ["text", "facts", "remarks", "figure", "table"]
    assert len(groups[3][1]) == 2


def test_the_same_page_gives_the_same_text() -> None:
    assert render(page()) == render(page())
    assert render(page()).isprintable() is False  # it has lines
    assert "\r" not in render(page())


def luminance(colour: str) -> float:
    levels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in levels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_that_of_wcag_aa(scheme: str) -> None:
    css = resources.files("cadenza.charts").joinpath("templates", "style.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, flags=re.DOTALL)
    assert len(blocks) == 3  # light, dark, and white paper to print on
    colours = dict(re.findall(r"--(\w+): (#\w{6})", blocks[scheme == "dark"]))
    for text in ("ink", "soft", "accent", "second", "third"):
        assert contrast(colours[text], colours["paper"]) >= 4.5, text
