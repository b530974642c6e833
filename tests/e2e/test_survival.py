"""A crowd of jobs, and a server that is killed in the middle of its work."""

from __future__ import annotations

import hashlib
import json
import threading
import time
import urllib.request
from statistics import quantiles

import pytest

pytestmark = pytest.mark.slow

ENDED = ("done", "failed", "cancelled")
CROWD = 64
TUNE = b"X:1\nT:Tune\nM:4/4\nL:1/4\nK:C\n" + b"CDEF|GABc|cAFD|EGBd|" * 4 + b"\n"


def ask(studio, path, body=None):
    request = urllib.request.Request(
        f"{studio.url}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def submit(studio, seed):
    body = {"prompt": "calm folk in G, 4 bars", "seed": seed, "takes": 1}
    return ask(studio, "/api/v1/compose", body)["id"]


def ended(studio, jobs, limit_s):
    """State of each job once all have ended."""
    until = time.monotonic() + limit_s
    states = {}
    while len(states) < len(jobs):
        assert time.monotonic() < until, states
        for job in jobs:
            if job not in states:
                state = ask(studio, f"/api/v1/jobs/{job}")["state"]
                if state in ENDED:
                    states[job] = state
        time.sleep(0.2)
    return states


def test_a_crowd_is_served_and_the_page_answers_meanwhile(studio):
    times, over = [], threading.Event()

    def look():
        while not over.is_set():
            begun = time.monotonic()
            ask(studio, "/api/v1/pieces?limit=10")
            times.append(time.monotonic() - begun)
            time.sleep(0.1)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        states = ended(studio, [submit(studio, seed) for seed in range(1, CROWD + 1)], 240)
    finally:
        over.set()
        watcher.join()
    assert list(states.values()) == ["done"] * CROWD
    assert quantiles(times, n=20)[-1] < 0.2  # 95 of 100; the benchmark tells the slowest


def test_a_server_killed_amid_twenty_jobs_loses_none_and_leaves_no_half_file(start_studio):
    studio = start_studio()
    jobs = [submit(studio, seed) for seed in range(1, 21)]
    until = time.monotonic() + 60
    while sum(ask(studio, f"/api/v1/jobs/{job}")["state"] == "done" for job in jobs) < 3:
        assert time.monotonic() < until
        time.sleep(0.05)
    studio.kill()
    studio.start()
    states = ended(studio, jobs, 120)
    assert set(states.values()) <= {"done", "failed"}
    results = [ask(studio, f"/api/v1/jobs/{job}") for job in jobs if states[job] == "done"]
    pieces = {job["result"]["piece"] for job in results}
    assert len(pieces) == len(results) >= 18
    assert {each["id"] for each in ask(studio, "/api/v1/pieces?limit=100")["pieces"]} == pieces
    assert {each.name for each in (studio.home / "studio" / "pieces").iterdir()} == pieces
    for piece in pieces:
        assert ask(studio, f"/api/v1/pieces/{piece}/score")["tracks"]
        assert ask(studio, f"/api/v1/pieces/{piece}/receipt")["files"]


def upload(studio, content):
    headers = {"Content-Type": "application/octet-stream"}
    request = urllib.request.Request(f"{studio.url}/api/v1/uploads", content, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["id"]


def files_of(studio, job):
    """Each file that a job tells of, with the bytes that are there."""
    result, where = job["result"], f"/api/v1/jobs/{job['id']}/files"
    if job["kind"] == "render":
        where = f"/api/v1/pieces/{result['piece']}/audio"
    for row in result["files"] or []:
        with urllib.request.urlopen(f"{studio.url}{where}/{row['name']}", timeout=60) as answer:
            yield row, answer.read()


def test_a_server_killed_amid_other_work_leaves_nothing_half_done(start_studio):
    studio = start_studio()
    tune = ask(studio, "/api/v1/import", {"upload": upload(studio, TUNE)})["id"]
    assert ended(studio, [tune], 120) == {tune: "done"}
    piece = ask(studio, f"/api/v1/jobs/{tune}")["result"]["piece"]
    ask(studio, "/api/v1/corpora", {"name": "mine"})
    ask(studio, "/api/v1/corpora/mine/files", {"uploads": [upload(studio, TUNE)]})
    asked = [
        ("render", {"piece": piece, "formats": ["flac"], "stems": True}),
        ("export", {"piece": piece, "formats": ["musicxml", "midi", "abc"]}),
        ("import", {"upload": upload(studio, TUNE)}),
        ("evaluate", {"source": {"piece": piece}}),
        ("corpora/mine/build", {}),
    ]
    jobs = [ask(studio, f"/api/v1/{path}", body)["id"] for path, body in asked]
    time.sleep(0.3)
    studio.kill()
    studio.start()
    states = ended(studio, jobs, 180)
    assert set(states.values()) <= {"done", "failed"}
    told = [ask(studio, f"/api/v1/jobs/{job}") for job in jobs]
    assert [job["kind"] for job in told if job["state"] == "failed"] == []
    written = [each for job in told for each in files_of(studio, job)]
    assert len(written) >= 6
    assert all(len(data) == row["bytes"] for row, data in written)
    digests = [(row["sha256"], hashlib.sha256(data).hexdigest()) for row, data in written]
    assert all(kept in (None, found) for kept, found in digests)
    place = studio.home / "studio"
    assert list((place / "work").iterdir()) == []
    pieces = {each["id"] for each in ask(studio, "/api/v1/pieces")["pieces"]}
    assert {each.name for each in (place / "pieces").iterdir()} == pieces
    assert ask(studio, "/api/v1/corpora/mine")["built"]
