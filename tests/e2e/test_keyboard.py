"""From a sentence to the files without a mouse: the focus is seen, never lost, never trapped."""

from __future__ import annotations

import re
import time

import pytest

from cadenza.client import CadenzaClient

pytestmark = pytest.mark.slow

WAIT_S = 10
STEPS = 60  # more presses of Tab than lie between two things that are used one after the other

# What has the focus, as a person meets it. A field may wear its ring on its frame; the grid for
# screen readers wears it on the canvas where its cells are drawn.
FOCUS = """() => {
  const node = document.activeElement;
  const box = node.getBoundingClientRect();
  const isDrawn = (each) => {
    const style = each ? getComputedStyle(each) : null;
    const after = each ? getComputedStyle(each, "::after") : null;
    return [style, after].some(
      (look) => look && look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0);
  };
  const frames = [node, node.parentElement, node.parentElement?.parentElement];
  const title = document.getElementById(node.getAttribute("aria-labelledby"));
  const stage = node.closest(".visually-hidden")?.parentElement;
  return {
    tag: node.tagName,
    name: (node.getAttribute("aria-label") || title?.textContent || node.labels?.[0]?.textContent
      || node.textContent).trim(),
    isSeen: box.bottom > 0 && box.top < innerHeight && [...frames, stage].some(isDrawn),
  };
}"""


def focus(page):
    return page.evaluate(FOCUS)


def tab_to(page, name, *, back=False):
    """Press Tab up to a control of that name; each on the way has to show that it is there."""
    met = []
    for _ in range(STEPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        now = focus(page)
        met.append(now["name"])
        if now["tag"] != "BODY":  # the window's own controls lie between the last and the first
            assert now["isSeen"], now
        if re.search(name, now["name"]):
            return
    raise AssertionError((name, met))


def has_focus(page, name):
    """What closes gives the focus back a moment later."""
    until = time.monotonic() + WAIT_S
    while not re.search(name, focus(page)["name"]):
        assert time.monotonic() < until, focus(page)
        page.wait_for_timeout(50)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def notes(studio, piece):
    """Number of notes by part."""
    with CadenzaClient(studio.url) as client:
        return {track.name: len(track.notes) for track in client.get_score(piece).tracks}


def compose(page):
    page.get_by_role("heading", level=1).wait_for()
    page.keyboard.press("Tab")
    has_focus(page, "^Skip to the content$")
    page.keyboard.press("Enter")
    tab_to(page, "^What it should be")
    page.keyboard.type("calm folk in G major, 4 bars, flute and guitar, by keys")
    page.get_by_role("button", name="Key G major").wait_for()
    tab_to(page, "^Key")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    has_focus(page, "^Key")
    tab_to(page, "^Compose$")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Keep").first.wait_for()


def change(page, studio, piece):
    """Two cells again, one of them locked and unlocked, a note written, raised and deleted."""
    made = notes(studio, piece)
    tab_to(page, ", bar 1, ")
    press(page, "ArrowRight", "Shift+ArrowRight", "D")
    page.get_by_role("button", name="Keep it").wait_for()
    tab_to(page, "^Keep it")
    page.keyboard.press("Enter")
    page.wait_for_timeout(150)
    assert focus(page)["tag"] not in ("BODY", "MAIN")

    tab_to(page, r", bar 3, ", back=True)
    page.keyboard.press("K")
    has_focus(page, ", bar 3, .*locked$")
    press(page, "K", "Enter")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    rows = dialog.get_by_role("spinbutton", name="Pitch of note")
    count = rows.count()
    tab_to(page, "^Pitch of note 1")
    press(page, "ArrowUp", "Enter")
    has_focus(page, "^Pitch of note 1")
    tab_to(page, "^Delete note 1")
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.querySelectorAll('[role=dialog] tr').length == {count}")
    has_focus(page, "note|^Add")
    page.keyboard.press("Escape")
    has_focus(page, ", bar 3, ")
    press(page, *["Control+z"] * 3)
    page.get_by_text("Saved", exact=True).first.wait_for()
    assert notes(studio, piece) == made


def test_the_whole_way_by_keys_alone(open_page, studio):
    page = open_page(1280, 900)
    compose(page)
    tab_to(page, "^Play Take 2")
    page.keyboard.press("Enter")
    has_focus(page, "^Pause Take 2")
    tab_to(page, "^Keep")
    page.keyboard.press("Enter")
    page.get_by_role("article", name="Take 2").get_by_text("Open", exact=True).wait_for()
    assert focus(page)["tag"] != "BODY"
    tab_to(page, "^Open", back=True)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/piece/[0-9a-f]{16}$"))
    page.get_by_role("grid").wait_for(state="attached")
    assert focus(page)["tag"] == "MAIN"
    change(page, studio, page.url.rsplit("/", 1)[1])

    tab_to(page, "^Export", back=True)
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    has_focus(page, "^Export")
    page.keyboard.press("Alt+2")
    page.get_by_label("Search the library").wait_for()
    tab_to(page, "^Search the library")
    page.keyboard.type("by keys")
    tab_to(page, "^Order")
    press(page, "ArrowDown", "End", "Escape")
    has_focus(page, "^Order")
    tab_to(page, "^More for")
    page.keyboard.press("Enter")
    has_focus(page, "^Rename")
    page.keyboard.press("End")
    has_focus(page, "^Delete")
    page.keyboard.press("Enter")
    undo = page.get_by_role("button", name="Undo")
    undo.wait_for()
    page.keyboard.press("F8")
    tab_to(page, "^Undo")
    page.keyboard.press("Enter")
    undo.wait_for(state="detached")
    page.wait_for_timeout(150)
    assert focus(page)["tag"] != "BODY"
