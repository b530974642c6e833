"""From a sentence to the files, as a person does it in a browser, wide and narrow."""

from __future__ import annotations

import json
import re
import time
import urllib.request

import pytest

pytestmark = pytest.mark.slow

SILENCE_DBFS = -60
FORMATS = ("MIDI", "FLAC", "MusicXML", "DAWproject", "Chord sheet")


def asked(studio, path):
    with urllib.request.urlopen(f"{studio.url}/api/v1{path}") as answer:
        return json.load(answer)


def hears_sound(page):
    """The page's policy forbids eval, so the level is asked for from outside."""
    until = time.monotonic() + 30
    while page.evaluate("window.cadenza.level()") <= SILENCE_DBFS:
        assert time.monotonic() < until, page.evaluate("window.cadenza.state()")
        time.sleep(0.02)


def notes_by_cell(score):
    """(part, bar from 1) → its notes."""
    cells = {}
    for track in score["tracks"]:
        for note in track["notes"]:
            bar = sum(start <= note[0] for start in score["bars"])
            cells.setdefault((track["name"], bar), []).append(tuple(note))
    return cells


def compose(page, sentence):
    page.get_by_label("What it should be").fill(sentence)
    page.get_by_role("button", name="Key G major").wait_for()
    page.get_by_role("radio", name="2", exact=True).click()
    page.get_by_role("button", name="Compose", exact=True).click()
    page.get_by_role("heading", name="Takes").wait_for()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (360, 740)])
def test_a_sentence_becomes_music_that_is_heard_changed_and_taken_away(
    open_page, studio, width, height
):
    page = open_page(width, height)
    sentence = f"calm folk in G major, 90 bpm, 8 bars, flute and guitar, {width} px"
    compose(page, sentence)
    hears_sound(page)

    second = page.get_by_role("article", name="Take 2")
    second.get_by_role("button", name="Play Take 2").click()
    hears_sound(page)
    second.get_by_role("button", name="Keep").click()
    second.get_by_role("link", name="Open").or_(second.get_by_role("button", name="Open")).click()
    page.wait_for_url(re.compile(r"/piece/[0-9a-f]{16}$"))
    number = page.url.rsplit("/", 1)[1]

    page.get_by_role("grid").wait_for(state="attached")
    before = asked(studio, f"/pieces/{number}/score")
    part = before["tracks"][0]["name"]
    page.get_by_role("gridcell", name=re.compile(rf"^{part}, bar 3,")).dispatch_event("click")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("D")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("Saved", exact=True).first.wait_for()

    after = asked(studio, f"/pieces/{number}/score")
    old, new = notes_by_cell(before), notes_by_cell(after)
    changed = {cell for cell in {*old, *new} if old.get(cell) != new.get(cell)}
    assert changed
    assert changed <= {(part, 3), (part, 4)}

    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog")
    for box in dialog.get_by_role("checkbox").all():
        box.set_checked(False)
    for name in FORMATS:
        dialog.get_by_role("checkbox", name=re.compile(rf"^{name}\b(?!,)")).set_checked(True)
    dialog.get_by_role("button", name=re.compile("Write|Export|Make")).click()
    dialog.get_by_text("ready").first.wait_for()
    links = dialog.get_by_role("link").all()
    assert len(links) >= len(FORMATS)
    with page.expect_download() as caught:
        links[0].click()
    assert caught.value.path().stat().st_size > 100
    page.keyboard.press("Escape")

    page.goto(f"{studio.url}/library")
    page.get_by_label("Search the library").fill(f"{width} px")
    page.get_by_role("link", name=re.compile("Folk in G")).first.click()
    page.wait_for_url(re.compile(number))


def test_a_note_that_a_reload_overtakes_is_not_lost(open_page, studio):
    page = open_page(1280, 800)
    compose(page, "calm folk in G major, 90 bpm, 8 bars, flute and guitar, overtaken")
    page.get_by_role("article", name="Take 2").get_by_role("button", name="Play Take 2").wait_for()
    page.goto(f"{studio.url}/library")
    page.get_by_role("link", name=re.compile("Folk in G")).first.click()
    page.wait_for_url(re.compile(r"/piece/[0-9a-f]{16}$"))
    number = page.url.rsplit("/", 1)[1]
    page.get_by_test_id("roll").wait_for()
    before = asked(studio, f"/pieces/{number}/score")
    page.keyboard.press("E")
    page.keyboard.press("2")
    box = page.get_by_test_id("roll").bounding_box()
    page.mouse.click(box["x"] + 300, box["y"] + 90)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_test_id("roll").wait_for()
    page.get_by_text("Saved", exact=True).first.wait_for()

    def count(score):
        return sum(len(track["notes"]) for track in score["tracks"])

    until = time.monotonic() + 10
    while count(asked(studio, f"/pieces/{number}/score")) == count(before):
        assert time.monotonic() < until
        time.sleep(0.1)
    assert page.get_by_role("dialog").count() == 0
