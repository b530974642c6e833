"""A studio in a process of its own and a browser: what a person has in front of them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

import cadenza

PAGE = Path(cadenza.__file__).parent / "http" / "page" / "index.html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--autoplay-policy=no-user-gesture-required")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Studio:
    """A `cadenza serve` on a home of its own."""

    def __init__(self, home, *flags):
        self.home, self.flags, self.port = home, flags, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.told = home.parent / f"{home.name}-told.txt"
        self.start()

    def start(self):
        with self.told.open("ab") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cadenza", "serve", "--port", str(self.port), *self.flags],
                env={**os.environ, "CADENZA_HOME": str(self.home)},
                stdout=told,
                stderr=told,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.told.read_text())

    def kill(self):
        """As a power cut ends it."""
        self.process.kill()
        self.process.wait()

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


@pytest.fixture(scope="session")
def studio(tmp_path_factory):
    studio = Studio(tmp_path_factory.mktemp("studio") / "home")
    yield studio
    studio.end()


@pytest.fixture
def start_studio(tmp_path):
    """Studios on homes of their own, ended after the test."""
    started = []

    def start(name="home", *flags):
        started.append(Studio(tmp_path / name, *flags))
        return started[-1]

    yield start
    for each in started:
        each.end()


@pytest.fixture(scope="module")
def browser():
    """A browser for the tests of one file.

    Playwright keeps an event loop running in this thread for as long as it is open; open for the
    whole session, it would refuse every other test of this process a loop of its own.
    """
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("no Chromium here")
    if not PAGE.exists():
        pytest.skip("the page is not built: make studio")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, studio):
    """A window of a width; whatever it complains of fails the test."""
    complaints, contexts = [], []

    def open_at(width, height, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.goto(studio.url)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []
