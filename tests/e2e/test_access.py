"""The page for everyone: no violation of axe in any room, both themes and widths."""

from __future__ import annotations

from pathlib import Path

import pytest

from cadenza.client import CadenzaClient
from cadenza.wire import ComposeRequest

pytestmark = pytest.mark.slow

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
ROOMS = ("/", "/library", "/corpora", "/models", "/settings")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter(each => each.effect.getTiming().iterations !== Infinity)
    .map(each => each.finished))"""


def violations(page):
    page.evaluate(SETTLED)  # what fades in has less contrast meanwhile
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


@pytest.fixture(scope="module")
def pieces(studio):
    """A short piece that is kept, and one of which no take is."""
    asked = {"prompt": "calm waltz for flute and piano, 4 bars", "seed": 1, "takes": 1}
    with CadenzaClient(studio.url) as client:
        made = [client.compose(ComposeRequest(**asked, keep=keep)) for keep in ("best", "none")]
        return [job.wait(timeout_s=120).piece for job in made]


@pytest.mark.skipif(not AXE.exists(), reason="the page's tools are not installed: make studio")
@pytest.mark.parametrize(("width", "height", "theme"), [(1920, 1080, "dark"), (360, 740, "light")])
def test_a_piece_is_for_everyone_in_each_view(open_page, studio, pieces, width, height, theme):
    page = open_page(width, height)
    page.evaluate(f"localStorage.setItem('cadenza.theme', '{theme}')")
    kept, waiting = (f"{studio.url}/piece/{piece}" for piece in pieces)

    def check(where):
        page.wait_for_timeout(300)
        assert violations(page) == [], where
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where

    page.goto(kept)
    page.get_by_test_id("roll").click(button="right", position={"x": width // 2, "y": 110})
    page.get_by_role("menu").wait_for()
    check("the menu of a cell")
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    page.get_by_role("dialog").wait_for()
    check("what to vary")
    page.keyboard.press("Escape")
    check("the arrangement")
    page.keyboard.press("e")
    check("the notes")
    for view, name in {"notation": "Notation", "audio": "Audio", "receipt": "Receipt"}.items():
        page.goto(f"{kept}?view={view}")
        page.get_by_role("radio", name=name, checked=True).wait_for()
        if view == "notation":
            page.get_by_role("img", name="Page 1").wait_for()
        check(view)
    page.goto(waiting)
    page.get_by_role("button", name="Keep it: take 1").wait_for()
    check("no take is kept")


@pytest.mark.skipif(not AXE.exists(), reason="the page's tools are not installed: make studio")
def test_two_windows_on_one_piece_ask_whose_it_shall_be(browser, studio, pieces):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    windows = [context.new_page() for _ in range(2)]
    saved = "**/score"
    for page in windows:
        page.goto(f"{studio.url}/piece/{pieces[0]}")
        page.get_by_test_id("roll").wait_for()
    for page, key, answer in zip(windows, ("Delete", "Alt+ArrowUp"), (200, 412), strict=True):
        page.bring_to_front()
        page.keyboard.press("Control+a")
        with page.expect_response(saved) as told:
            page.keyboard.press(key)
        assert told.value.status == answer
    page = windows[1]
    page.get_by_role("dialog", name="This piece was changed elsewhere").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Load the other").click()
    page.get_by_text("Saved", exact=True).wait_for()
    with CadenzaClient(studio.url) as client:
        notes = [track.notes for track in client.get_score(pieces[0]).tracks]
    assert not any(notes)
    context.close()


@pytest.mark.skipif(not AXE.exists(), reason="the page's tools are not installed: make studio")
def test_what_opens_on_the_front_page_is_for_everyone_too(open_page):
    page = open_page(1280, 900)
    page.get_by_label("What it should be").fill("sad waltz in A minor for violin")
    page.get_by_role("button", name="Key A minor").click()
    page.get_by_role("dialog").wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_text("By hand").click()
    page.get_by_role("combobox", name="Progression").click()
    page.get_by_role("listbox").wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="How it is made").click()
    page.get_by_role("dialog").wait_for()
    assert violations(page) == []


@pytest.mark.skipif(not AXE.exists(), reason="the page's tools are not installed: make studio")
@pytest.mark.parametrize(("width", "height", "theme"), [(1280, 900, "light"), (360, 740, "dark")])
def test_lists_menus_and_sheets_are_for_everyone(open_page, studio, pieces, width, height, theme):
    page = open_page(width, height)
    page.evaluate(f"localStorage.setItem('cadenza.theme', '{theme}')")

    def check(where, opener, opens):
        """Open it by keys, look at it, close it; the focus has to come back."""
        opener.focus()
        page.keyboard.press("Enter")
        opened = page.get_by_role(opens)
        opened.wait_for()
        page.wait_for_timeout(250)
        assert violations(page) == [], where
        box = opened.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width, (where, box)
        assert 0 <= box["y"] <= box["y"] + box["height"] <= height, (where, box)
        page.keyboard.press("Escape")
        opened.wait_for(state="detached")
        page.wait_for_timeout(50)
        assert opener.evaluate("node => node === document.activeElement"), where

    page.goto(f"{studio.url}/library")
    menu = page.get_by_role("button", name="More for").first
    menu.wait_for()
    check("a list", page.get_by_role("combobox", name="Order"), "listbox")
    check("the menu of a piece", menu, "menu")
    if width > 768:
        check("the languages", page.get_by_role("button", name="Language"), "menu")
        check("the keys", page.get_by_role("button", name="Commands and keys"), "dialog")
    page.goto(f"{studio.url}/piece/{pieces[0]}")
    mixer = page.get_by_role("button", name="Mixer of").first
    mixer.wait_for()
    check("a list in a bar", page.get_by_role("combobox", name="Snap to"), "listbox")
    check("a track", mixer, "dialog")
    check("another track", page.get_by_role("button", name="Add a track"), "menu")
    check("the revisions", page.get_by_role("button", name="Revisions"), "dialog")
    check("the export", page.get_by_role("button", name="Export"), "dialog")


def test_the_page_speaks_spanish(open_page):
    page = open_page(1280, 900)
    page.evaluate("localStorage.setItem('cadenza.language', 'es')")
    page.reload()
    page.get_by_role("heading", name="¿Qué hacemos hoy?").wait_for()
    assert page.evaluate("document.documentElement.lang") == "es"
