"""Executors of this machine: what comes of tasks that fail, hang, or kill their process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from cadenza.corpus.executors import open_executor, usual_workers
from cadenza.corpus.executors import remote as remote_room
from cadenza.corpus.executors.protocol import Outcome
from cadenza.errors import CancelledError, OperationError, UsageError
from cadenza.progress import Silent

WORK = """
import ctypes, os, signal, subprocess, sys, time
from cadenza.errors import MidiError

def square(task):
    return task * task

def moody(task):
    if task == "exit":
        os._exit(3)
    if task == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "segfault":
        ctypes.string_at(0)
    if task == "memory":
        return bytearray(10**15)
    if task == "wrong":
        raise MidiError("a MIDI file begins with MThd", "RIFF")
    if task == "raise":
        raise ValueError("two\\nlines")
    if task == "leave":
        sys.exit("out of here")
    if task == "hang":
        time.sleep(600)
    if task == "function":
        return lambda: None
    return task

def child(task):
    with open(task, "w") as file:
        process = subprocess.Popen(["sleep", "600"])
        file.write(f"{os.getpid()} {process.pid}")
    time.sleep(600)

def threads(task):
    return os.environ["OMP_NUM_THREADS"], os.environ["OPENBLAS_NUM_THREADS"]

def once(task):
    '''Dies the first time that it is called.'''
    if not os.path.exists(task):
        open(task, "w").close()
        os._exit(1)
    return os.listdir(os.path.dirname(task))
"""
FAULTS = {
    "exit": "its process ended (exit code 3), twice",
    "killed": "its process ended (signal 9, SIGKILL), twice",
    "segfault": "its process ended (signal 11, SIGSEGV), twice",
    "memory": "it needs more memory than there is, twice",
    "wrong": "a MIDI file begins with MThd; got RIFF",
    "raise": "ValueError: two lines",
    "leave": "SystemExit: out of here",
    "hang": "it took longer than 2 s",
}


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """A module that other processes can import too."""
    folder = tmp_path_factory.mktemp("work")
    (folder / "mill_work.py").write_text(WORK)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        import mill_work

        yield mill_work
        sys.modules.pop("mill_work", None)


def gone(number):
    """Whether a process has ended; one that nobody has buried yet counts."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def values(outcomes):
    return [each.value for each in sorted(outcomes, key=lambda each: each.index)]


@pytest.mark.parametrize("workers", [1, 3])
def test_every_task_has_one_outcome(work, workers):
    with open_executor(workers) as executor:
        assert executor.workers == workers
        assert values(executor.run(work.square, range(500))) == [n * n for n in range(500)]
        assert list(executor.run(work.square, [])) == []
        large = [bytes(100_000)] * 9
        assert values(executor.run(len, large)) == [100_000] * 9
        assert values(executor.run(partial(pow, 2), [3, 4])) == [8, 16]


@pytest.mark.slow
def test_a_task_that_ends_its_process_takes_no_other_with_it(work):
    tasks = [*FAULTS, *range(60)]
    with open_executor(3, limit_s=2.0) as executor:
        outcomes = sorted(executor.run(work.moody, tasks), key=lambda each: each.index)
        assert [each.index for each in outcomes] == list(range(len(tasks)))
        assert dict(zip(FAULTS, (each.reason for each in outcomes), strict=False)) == FAULTS
        assert [each.value for each in outcomes[len(FAULTS) :]] == list(range(60))
        assert all(each.worked for each in outcomes[len(FAULTS) :])


def test_a_suspect_gets_a_second_chance_alone(work, tmp_path):
    with open_executor(2) as executor:
        (outcome,) = executor.run(work.once, [str(tmp_path / "was-here")])
    assert outcome == Outcome(0, ["was-here"])


def test_what_cannot_travel_says_so(work):
    with open_executor(2) as executor:
        first, second = sorted(
            executor.run(work.moody, [lambda: None, "function"]), key=lambda each: each.index
        )
    assert first.reason.startswith("a task can be sent; got ")
    assert second.reason.startswith("a result can be sent; got ")


def test_numeric_libraries_take_one_thread_in_each_process(work, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "64")
    with open_executor(2) as executor:
        assert values(executor.run(work.threads, [0])) == [("1", "1")]
    assert os.environ["OMP_NUM_THREADS"] == "64"


def test_tasks_are_taken_a_few_at_a_time(work):
    class Tasks:
        asked = 0

        def __len__(self):
            return 100_000

        def __getitem__(self, index):
            self.asked = max(self.asked, index + 1)
            return index

    tasks = Tasks()
    with open_executor(2) as executor:
        run = executor.run(work.square, tasks)
        next(run)
        assert tasks.asked < 50
        run.close()


class Until(Silent):
    """Cancelled as soon as a file has something in it."""

    def __init__(self, note):
        super().__init__()
        self.note = note

    def check(self):
        if self.note.exists() and self.note.read_text():
            self.cancel()
        super().check()


def test_cancelling_stops_at_once_and_leaves_no_process(work, tmp_path):
    note = tmp_path / "processes"
    begun = time.monotonic()
    with open_executor(2, progress=Until(note)) as executor, pytest.raises(CancelledError):
        list(executor.run(work.child, [str(note)]))
    assert time.monotonic() - begun < 30
    assert all(gone(int(each)) for each in note.read_text().split())


DRIVER = """
import sys
import mill_work
from cadenza.corpus.executors import open_executor
if __name__ == "__main__":
    with open_executor(2) as executor:
        list(executor.run(mill_work.child, [sys.argv[1]]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_end_of_the_parent_is_the_end_of_its_processes(work, tmp_path, number):
    note, script = tmp_path / "processes", tmp_path / "driver.py"
    script.write_text(DRIVER)
    folder = str(Path(work.__file__).parent)
    parent = subprocess.Popen(
        [sys.executable, script, note],
        env=os.environ | {"PYTHONPATH": folder},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not (note.exists() and note.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(parent.pid, number)  # as Ctrl-C does: the whole group of the terminal
    parent.communicate(timeout=10)
    assert all(gone(int(each)) for each in note.read_text().split())


def test_a_pool_that_cannot_start_says_so(work, monkeypatch):
    def refuse(_):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("cadenza.corpus.executors.local.PooledProcess.__init__", refuse)
    with open_executor(2) as executor, pytest.raises(OperationError, match="processes that this"):
        list(executor.run(work.square, [1]))


@pytest.mark.parametrize(("workers", "limit_s"), [(-1, 0), (10**6, 0), (2, -1)])
def test_numbers_out_of_range_are_refused(workers, limit_s):
    with pytest.raises(UsageError), open_executor(workers, limit_s=limit_s):
        pass


def test_there_are_two_workers_even_on_one_core(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0}, raising=False)
    assert usual_workers() == 2


@pytest.mark.parametrize("address", ["", "here", "http://x:1", "host", "host:port"])
def test_an_address_that_is_none_is_refused(address):
    with (
        pytest.raises(UsageError, match="auto, local, HOST:PORT or ray://HOST:PORT"),
        open_executor(2, address),
    ):
        pass


def test_without_ray_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with (
        pytest.raises(UsageError, match=r"pip install cadenza\[cluster\]"),
        open_executor(2, "auto"),
    ):
        pass


def test_a_far_cluster_needs_the_client(monkeypatch):
    pytest.importorskip("ray")
    monkeypatch.setattr("cadenza.cluster.find_spec", lambda _: None)
    with (
        pytest.raises(UsageError, match=r"pip install \"ray\[client\]\""),
        open_executor(2, "ray://127.0.0.1:1"),
    ):
        pass


def test_no_cluster_is_one_line():
    pytest.importorskip("ray")
    with (
        pytest.raises(OperationError, match=r"answers at 127\.0\.0\.1:1; got .*refused"),
        open_executor(2, "127.0.0.1:1"),
    ):
        pass


def test_a_machine_that_does_not_see_the_store_is_no_fault_of_the_task(monkeypatch, tmp_path):
    monkeypatch.setattr(remote_room, "_SEEN_S", 0.3)
    with remote_room.token_in(tmp_path) as token:
        assert remote_room.probed(token)
    job = remote_room.Job(len, 0.0, tmp_path / "elsewhere")
    with pytest.raises(remote_room.UnseenError, match="sees the corpus at the same path"):
        remote_room.carried(job, 0, "task")


def test_a_task_on_a_cluster_is_interrupted_in_its_time(work):
    job = remote_room.Job(work.moody, 0.2, None)
    assert remote_room.carried(job, 7, "hang") == Outcome(7, None, "it took longer than 0.2 s")
    assert remote_room.carried(job, 8, "go") == Outcome(8, "go")
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
