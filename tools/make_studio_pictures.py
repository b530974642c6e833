"""Take the pictures of the studio that README and the guide show.

    make studio && python tools/make_studio_pictures.py

A studio on an empty home composes one song; Chromium photographs the front page with its takes
and the roll. Needs the test extras and Chromium.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "img"
PORT = 8391
URL = f"http://127.0.0.1:{PORT}"
SENTENCE = "rainy lofi in D minor, 75 bpm, two minutes"
FLAGS = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
WINDOW = {"width": 1440, "height": 900}


def wait_for_server(limit_s: float = 60.0) -> None:
    """Until the studio answers and its workers are warm."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{URL}/health", timeout=5):
                time.sleep(8)
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the studio does not answer")


def photograph(page: Page) -> None:
    """The front page with its takes, then the roll while it plays."""
    page.goto(URL)
    page.get_by_label("What it should be").fill(SENTENCE)
    page.get_by_role("button", name="Compose", exact=True).click()
    page.get_by_role("heading", name="Takes").wait_for(timeout=120_000)
    page.wait_for_timeout(2_000)
    page.screenshot(path=IMAGES / "studio-takes.png")
    page.get_by_role("article", name="Take").first.get_by_text("Open").click()
    page.get_by_role("grid").wait_for(state="attached")
    page.wait_for_timeout(1_500)
    page.keyboard.press("Space")
    page.wait_for_timeout(6_000)
    page.screenshot(path=IMAGES / "studio-roll.png")


def main() -> None:
    """Start, photograph, end."""
    home = tempfile.mkdtemp(prefix="cadenza-pictures-")
    command = [sys.executable, "-m", "cadenza", "serve", "--port", str(PORT)]
    server = subprocess.Popen(command, env={**os.environ, "CADENZA_HOME": home})
    program = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        wait_for_server()
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=program, args=FLAGS)
            context = browser.new_context(
                viewport=WINDOW, color_scheme="dark", locale="en-GB", device_scale_factor=1
            )
            photograph(context.new_page())
            browser.close()
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
