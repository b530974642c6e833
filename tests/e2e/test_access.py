"""The page for everyone: no violation of axe in any room, both themes and widths."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
ROOMS = ("/", "/library", "/corpora", "/models", "/settings")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page):
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.skipif(not AXE.exists(), reason="the page's tools are not installed: make studio")
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (360, 740)])
def test_every_room_is_for_everyone(open_page, studio, theme, width, height):
    page = open_page(width, height)
    page.evaluate(f"localStorage.setItem('cadenza.theme', '{theme}')")
    for room in ROOMS:
        page.goto(studio.url + room)
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_timeout(300)
        assert violations(page) == [], room
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), room


@pytest.mark.skipif(not AXE.exists(), reason="the page's tools are not installed: make studio")
def test_what_opens_on_the_front_page_is_for_everyone_too(open_page):
    page = open_page(1280, 900)
    page.get_by_label("What it should be").fill("sad waltz in A minor for violin")
    page.get_by_role("button", name="Key A minor").click()
    page.get_by_role("dialog").wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_text("By hand").click()
    assert violations(page) == []
    page.get_by_role("button", name="How it is made").click()
    page.get_by_role("dialog").wait_for()
    assert violations(page) == []


def test_the_page_speaks_spanish(open_page):
    page = open_page(1280, 900)
    page.evaluate("localStorage.setItem('cadenza.language', 'es')")
    page.reload()
    page.get_by_role("heading", name="¿Qué hacemos hoy?").wait_for()
    assert page.evaluate("document.documentElement.lang") == "es"
