"""The Ray executor: a cluster of three nodes on this machine, one of which is killed at work."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time

import pytest

from cadenza.music import Meter, MeterChange, Note, Score, Track, write_midi

pytestmark = pytest.mark.slow

FILES = 60
WORK = """
'''A stage on files: the notes of a MIDI file, put on the grid, kept under their digest.'''
import hashlib, json, os, signal, time
from dataclasses import asdict
from pathlib import Path

from cadenza.corpus import GridOptions, grid_score
from cadenza.music import read_midi

def keep(task):
    path, objects = Path(task[0]), Path(task[1])
    time.sleep(0.15)
    pieces = grid_score(read_midi(path), GridOptions(style="folk"))
    data = json.dumps([asdict(each) for each in pieces], sort_keys=True, default=str).encode()
    digest = hashlib.sha256(data).hexdigest()
    beside = objects / f"{digest}.{os.getpid()}-{path.stem}"
    beside.write_bytes(data)
    beside.rename(objects / digest)
    return digest

def strange(task):
    if task == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "fail":
        raise ValueError("no music in it")
    if task == "hang":
        time.sleep(60)
    return task
"""
DRIVER = """
'''Runs the stage, tells each outcome on a line of stdout.'''
import json, sys
from pathlib import Path

import work
from cadenza.corpus.executors import open_executor
from cadenza.errors import CadenzaError

def work_through(request):
    try:
        with open_executor(request["workers"], request["cluster"], shared=Path(request["shared"]),
                           limit_s=request.get("limit_s", 0)) as executor:
            print(json.dumps(executor.workers), flush=True)
            tasks = request["tasks"]
            for each in executor.run(getattr(work, request["function"]), tasks):
                print(json.dumps([each.index, each.value, each.reason]), flush=True)
    except CadenzaError as error:
        print(json.dumps(str(error)))

if __name__ == "__main__":
    work_through(json.loads(Path(sys.argv[1]).read_text()))
"""


@pytest.fixture
def bench(tmp_path):
    """A folder with the stage, its driver and sixty small MIDI files."""
    (tmp_path / "work.py").write_text(WORK)
    (tmp_path / "driver.py").write_text(DRIVER)
    (tmp_path / "files").mkdir()
    for number in range(FILES):
        notes = tuple(Note(480 * i, 48 + (number + 5 * i) % 30, 480, 80) for i in range(48))
        score = Score(
            480, (Track("Flute", 73, notes=notes),), meters=(MeterChange(0, Meter(4, 4)),)
        )
        (tmp_path / "files" / f"{number:03}.mid").write_bytes(write_midi(score))
    return tmp_path


def start(bench, nodes, cluster, function="keep", tasks=None, **more):
    """A driver in a process of its own, and the lines that it tells."""
    objects = bench / f"objects-{cluster is None}"
    objects.mkdir(exist_ok=True)
    files = sorted((bench / "files").iterdir())
    request = {
        "workers": 0 if cluster else 2,
        "cluster": cluster,
        "function": function,
        "tasks": tasks or [[str(each), str(objects)] for each in files],
        "shared": str(bench),
        **more,
    }
    path = bench / f"request-{cluster is None}.json"
    path.write_text(json.dumps(request))
    driver = subprocess.Popen(
        [sys.executable, bench / "driver.py", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=bench,
        env=nodes.environment,
    )
    return driver, objects


def finish(driver):
    """What a driver tells from here on; nothing but that, on stdout as on stderr."""
    out, errors = driver.communicate(timeout=300)
    assert driver.returncode == 0, errors
    assert errors == ""
    return [json.loads(line) for line in out.splitlines()]


def tree(folder):
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}


def test_a_worker_killed_in_the_middle_costs_nothing(bench, ray_nodes):
    nodes = ray_nodes(PYTHONPATH=str(bench))
    nodes.start("one", cpus=1)
    nodes.start("two", cpus=1)
    driver, objects = start(bench, nodes, nodes.address)
    assert json.loads(driver.stdout.readline()) == 2
    told = [json.loads(driver.stdout.readline()) for _ in range(FILES // 3)]
    nodes.kill("two")
    begun = time.monotonic()
    told += finish(driver)
    assert time.monotonic() - begun < 180
    assert [each[2] for each in told] == [""] * FILES
    alone, beside = start(bench, nodes, None)
    _, *local = finish(alone)
    assert sorted(told) == sorted(local)
    assert tree(objects) == tree(beside)

    strange, _ = start(
        bench, nodes, nodes.address, "strange", ["die", "fail", "hang", "go"], limit_s=3
    )
    cores, *told = finish(strange)
    assert cores == 1
    assert sorted(told) == [
        [0, None, "its process ended, 3 times"],
        [1, None, "ValueError: no music in it"],
        [2, None, "it took longer than 3 s"],
        [3, "go", ""],
    ]
    nowhere, _ = start(bench, nodes, nodes.address, shared="/proc")
    (line,) = finish(nowhere)
    assert line.startswith("the shared folder can be written to; got /proc: ")
