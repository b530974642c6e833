"""A corpus built on a Ray cluster, one worker killed in the middle: the same to the byte."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from cadenza.music import Meter, MeterChange, Note, Score, Track, write_midi

pytestmark = pytest.mark.slow

FILES = 60


def song(number):
    """Three parts of 120 bars that no other number has."""
    random = Random(number)
    tracks = []
    for name, program, low in (("Flute", 73, 72), ("Piano", 0, 55), ("Bass", 32, 36)):
        notes, tick = [], 0
        while tick < 120 * 1920:
            length = random.choice((240, 480, 480, 960))
            notes.append(Note(tick, low + random.choice((0, 2, 4, 5, 7, 9)), length, 80))
            tick += length
        tracks.append(Track(name, program, notes=tuple(notes)))
    return write_midi(Score(480, tuple(tracks), meters=(MeterChange(0, Meter(4, 4)),)))


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "songs"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number:03}.mid").write_bytes(song(number))
    (folder / "broken.mid").write_bytes(b"MThd and no more")
    return folder


def command(environment, home, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "cadenza", "corpus", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment | {"CADENZA_HOME": str(home)},
    )


def told(process):
    out, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return json.loads(out), errors


def objects(home):
    folder = home / "corpora" / "mine" / "objects"
    return {f"{each.parent.name}{each.name}" for each in folder.glob("??/[0-9a-f]*")}


def tree(folder):
    """Every file of a build but the two that name its commit, and so the time of day."""
    paths = [each for each in Path(folder).rglob("*") if each.suffix != ".json"]
    paths = [each for each in paths if each.is_file()]
    return {
        str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).digest() for each in paths
    }


def test_the_tree_is_that_of_a_local_build(files, tmp_path, ray_nodes):
    nodes = ray_nodes()
    nodes.start("one", cpus=1)
    nodes.start("two", cpus=1)
    here, there = tmp_path / "here", tmp_path / "there"
    for home in (here, there):
        told(command(nodes.environment, home, "add", "mine", str(files), "--json"))
    build = command(nodes.environment, there, "build", "mine", "--cluster", nodes.address, "--json")
    deadline = time.monotonic() + 240
    while len(objects(there)) < 20:
        assert build.poll() is None, build.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    nodes.kill("two")
    assert build.poll() is None
    on_cluster, errors = told(build)
    assert errors == ""
    alone, _ = told(command(dict(os.environ), here, "build", "mine", "--workers", "2", "--json"))
    assert on_cluster["tree"] == alone["tree"]
    assert len(on_cluster["came"]) == FILES + 1
    first, second = tree(on_cluster["folder"]), tree(alone["folder"])
    assert first == second
    assert len(first) > 3
    again, _ = told(
        command(nodes.environment, there, "build", "mine", "--cluster", nodes.address, "--json")
    )
    assert not again["new"]
