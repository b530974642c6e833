"""How soon the studio sounds, how long a song takes, how it bears a crowd, whether it grows.

    python benchmarks/studio_speed.py [--songs 100] [--crowd 64] [--write]

A `cadenza serve` is started in a process of its own on an empty home. Measured are: its start;
the time from the request to the first bars of a warm server, for either engine; a two-minute
song from the request to its FLAC and MP3; a crowd of jobs at once, with the page, the library
and the health check asked ten times a second meanwhile; and the memory of server and workers
after ten songs and after many. In a headless Chromium, where there is one: from the click on
*Compose* to the first sound that leaves the page (its level meter passes −60 dBFS).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import httpx

from pages import ROOT, arguments, machine_and_commit, publish, say
from speeds import load
from studio_server import API, Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = ROOT / "benchmarks" / "studio_speed.md"
SONG = "lofi in D minor, 75 bpm, two minutes, electric piano, bass, drums"
SHORT = "calm folk in G, 8 bars"
ENGINES = ("theory", "neural")
HEARD = """() => {
  window.heard = new Promise((done) => addEventListener("click", () => {
    const begun = performance.now();
    const look = () => window.cadenza.level() > -60
      ? done((performance.now() - begun) / 1000)
      : setTimeout(look, 10);
    look();
  }, { once: true, capture: true }));
}"""
"""Asks the page, from the click on, every ten milliseconds for its level; asking from outside
holds the page up so much that it sounds a second later."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def first_bars_s(server: Server, engine: str) -> float:
    """From the request to the first notes."""
    begun = time.perf_counter()
    job = server.submit("compose", {"prompt": SONG, "engine": engine, "takes": 1})
    spent = next(time.perf_counter() - begun for name, _ in server.events(job) if name == "cells")
    server.wait(job)
    return spent


def whole_song_s(server: Server, engine: str) -> tuple[float, float]:
    """From the request to the notes with their receipt, and to the mastered files."""
    begun = time.perf_counter()
    made = server.wait(
        server.submit("compose", {"prompt": SONG, "engine": engine, "takes": 1, "keep": "best"})
    )
    notes = time.perf_counter() - begun
    piece = made["result"]["piece"]
    done = server.wait(server.submit("render", {"piece": piece, "formats": ["flac", "mp3"]}))
    if done["state"] != "done":
        raise SystemExit(f"the render failed: {done['error']}")
    return notes, time.perf_counter() - begun


def crowd(server: Server, jobs: int) -> tuple[dict[str, int], list[float], float]:
    """States of jobs that came at once, answer times meanwhile in ms, and the time for all."""
    times: list[float] = []
    over = threading.Event()
    asked = ("/", f"{API}/pieces", "/health")

    def ask() -> None:
        with httpx.Client(base_url=server.url, timeout=30) as client:
            number = 0
            while not over.is_set():
                begun = time.perf_counter()
                client.get(asked[number % len(asked)]).raise_for_status()
                times.append((time.perf_counter() - begun) * 1e3)
                number += 1
                time.sleep(0.1)

    watcher = threading.Thread(target=ask)
    watcher.start()
    begun = time.perf_counter()
    try:
        numbers = [
            server.submit("compose", {"prompt": SHORT, "seed": seed}) for seed in range(1, jobs + 1)
        ]
        ended = [server.wait(number, 900)["state"] for number in numbers]
    finally:
        over.set()
        watcher.join()
    spent = time.perf_counter() - begun
    return {state: ended.count(state) for state in set(ended)}, times, spent


def reach(page: Page, expression: str, limit_s: float = 60.0) -> None:
    """Wait until an expression holds; asked from outside, since the page forbids eval."""
    until = time.monotonic() + limit_s
    while not page.evaluate(expression):
        if time.monotonic() > until:
            raise SystemExit(f"the page never came to {expression}")
        time.sleep(0.01)


def sound_of_page_s(server: Server, program: str, repeat: int) -> list[float]:
    """From the click on the button to the first sound, in a warm page."""
    from playwright.sync_api import sync_playwright

    spent = []
    flags = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=flags)
        page = browser.new_page()
        for seed in range(repeat):
            page.goto(server.url)
            page.get_by_label("What it should be").fill(f"{SONG}, take {seed}")
            reach(page, "window.cadenza.sound() === 'ready'")
            page.evaluate(HEARD)
            page.get_by_role("button", name="Compose", exact=True).click()
            spent.append(float(page.evaluate("window.heard")))
        browser.close()
    return spent


def grown_mb(server: Server, songs: int) -> Iterator[tuple[int, dict[str, float]]]:
    """Memory after ten songs and after so many."""
    for number in range(1, songs + 1):
        server.wait(server.submit("compose", {"prompt": SHORT, "seed": 1000 + number}))
        if number in (10, songs):
            time.sleep(1)
            yield number, server.memory_mb()


def at(times: Sequence[float], share: float) -> float:
    """A percentile of times."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def measured(flags: argparse.Namespace, home: Path) -> Iterator[str]:
    """The lines of the page."""
    yield "# The studio's speed"
    yield ""
    yield f"{machine_and_commit()}, {load()}. `python benchmarks/studio_speed.py --write`"
    yield ""
    yield "| | |"
    yield "|---|---|"
    with serving(home) as server:
        yield f"| start to the first answer | {server.start_s:.1f} s |"
        time.sleep(flags.warm_s)
        for engine in ENGINES:
            say(f"first bars, {engine}")
            spent = [first_bars_s(server, engine) for _ in range(flags.repeat)]
            worst = max(spent)
            yield (
                f"| request to first bars, {engine} engine | {median(spent):.2f} s in the middle "
                f"of {len(spent)}, {worst:.2f} s at most |"
            )
        program = next(filter(None, map(shutil.which, CHROMIUM)), None)
        if program:
            say("first sound in the page")
            heard = sound_of_page_s(server, program, flags.repeat)
            yield (
                f"| click to first sound in the page | {median(heard):.2f} s in the middle of "
                f"{len(heard)}, {max(heard):.2f} s at most |"
            )
        for engine in ENGINES:
            say(f"whole song, {engine}")
            notes, audio = whole_song_s(server, engine)
            yield (
                f"| two minutes of music, {engine} engine | notes and receipt {notes:.1f} s, "
                f"mastered FLAC and MP3 after {audio:.1f} s |"
            )
        say(f"{flags.crowd} jobs at once")
        states, times, spent_s = crowd(server, flags.crowd)
        told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        yield f"| {flags.crowd} jobs at once | {told}, in {spent_s:.0f} s |"
        yield (
            f"| answers of page, library and health check meanwhile | {median(times):.0f} ms in "
            f"the middle of {len(times)}, 99 % within {at(times, 0.99):.0f} ms, at most "
            f"{max(times):.0f} ms |"
        )
        say(f"memory after {flags.songs} songs")
        for number, memory in grown_mb(server, flags.songs):
            yield (
                f"| memory after {number} more songs | server {memory['server']:.0f} MB, workers "
                f"together {memory['workers']:.0f} MB |"
            )


def main() -> None:
    """Measure, print, and write the page where asked."""
    parser = arguments(__doc__)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--songs", type=int, default=100)
    parser.add_argument("--crowd", type=int, default=64)
    parser.add_argument("--warm-s", type=float, default=6.0, help="wait for the workers to warm up")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    flags = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="cadenza-studio-"))
    try:
        publish(measured(flags, home), PAGE, write=flags.write)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
