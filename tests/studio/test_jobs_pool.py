"""The job engine with real worker processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from cadenza.errors import OperationError
from cadenza.studio.database import Database
from cadenza.studio.jobs import Jobs, JobSettings, Kind

HERE = Path(__file__).parent


def until(true, timeout_s=15.0):
    deadline_s = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def is_gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_work_is_done_in_a_warm_process_that_stands_back(open_jobs, ended, tmp_path):
    jobs = open_jobs(warm=("small_kinds:warm",), threads=3, nice=7)
    events, job = ended(jobs, jobs.submit("echo", {"bars": 3}))
    said = job.result
    assert said["said"] == {"bars": 3}
    assert said["warmed"] == 1
    assert said["pid"] != os.getpid()
    assert (said["nice"], said["threads"], said["home"]) == (
        min(19, os.nice(0) + 7),
        "3",
        str(tmp_path),
    )
    names = [event.name for event in events]
    assert names.count("cells") == 3
    assert next(event for event in events if event.name == "plan").data["level"] is None
    assert names[-2:] == ["result", "state"]
    _, second = ended(jobs, jobs.submit("echo", {}))
    assert second.result["pid"] == said["pid"]
    assert jobs.figures().workers == {"music": 1, "long": 0}
    assert jobs.figures().memory_mb > 5


def test_whatever_a_worker_dies_of_costs_its_job_alone(open_jobs, ended, tmp_path):
    jobs = open_jobs()
    kinds = {"crash": "SIGSEGV", "leave": "exit code 3", "killed": "lacks memory"}
    for kind, came in kinds.items():
        job, other = jobs.submit(kind, {}), jobs.submit("files", {"text": "x"})
        assert came in ended(jobs, job)[1].error.told
        assert ended(jobs, other)[1].state == "done"
    assert not list((tmp_path / "studio" / "work").iterdir())


def test_work_that_takes_too_long_is_ended_with_all_that_it_started(open_jobs, ended):
    jobs = open_jobs()
    events, job = ended(jobs, jobs.submit("slow", {}))
    assert job.error.told == (
        "work of the kind slow takes at most 0.8 s; got work that takes longer; "
        "ask for less at once"
    )
    (child,) = [event.data["child"] for event in events if event.name == "metrics"]
    until(lambda: is_gone(child))


def test_work_that_takes_too_much_memory_is_ended(open_jobs, ended):
    jobs = open_jobs()
    _, job = ended(jobs, jobs.submit("hoard", {"mb": 300}))
    assert "uses at most 120 MB of memory; got " in job.error.told
    assert ended(jobs, jobs.submit("hoard", {"mb": 1, "wait_s": 0}))[1].state == "done"


def test_a_running_job_is_cancelled_and_its_worker_lives_on(open_jobs, ended):
    jobs = open_jobs()
    pid = ended(jobs, jobs.submit("echo", {}))[1].result["pid"]
    job = jobs.submit("wait", {})
    until(lambda: jobs.get(job.id).stage == "wait")
    start_s = time.monotonic()
    jobs.cancel(job.id)
    assert ended(jobs, job)[1].state == "cancelled"
    assert time.monotonic() - start_s < 4.5  # else it would have been killed
    assert ended(jobs, jobs.submit("echo", {}))[1].result["pid"] == pid


def test_work_that_does_not_listen_is_killed_when_cancelled(open_jobs, ended):
    jobs = open_jobs(cancel_s=0.2)
    job = jobs.submit("deaf", {})
    subscription = jobs.subscribe(job.id)
    event = next(event for event in subscription if event.name == "metrics")
    jobs.cancel(job.id)
    jobs.cancel(job.id)
    events, now = ended(jobs, job)
    assert (now.state, now.error) == ("cancelled", None)
    assert events[-1].data["state"] == "cancelled"
    until(lambda: is_gone(event.data["child"]))
    assert ended(jobs, jobs.submit("echo", {}))[1].state == "done"


def test_a_cancel_that_comes_too_early_or_too_late_hits_no_other_job(open_jobs, ended):
    jobs = open_jobs()
    made = [jobs.submit("note", {"file": os.devnull, "wait_s": 0.02}) for _ in range(20)]
    for k, job in enumerate(made):
        if k % 2:
            jobs.cancel(job.id)
        else:
            ended(jobs, job)
    states = [ended(jobs, job)[1].state for job in made]
    assert states[::2] == ["done"] * 10
    assert set(states[1::2]) <= {"done", "cancelled"}


def test_an_idle_worker_that_dies_is_replaced_before_it_is_missed(open_jobs, ended, monkeypatch):
    monkeypatch.setattr("cadenza.studio.jobs.desk._ASK_S", 0.05)
    jobs = open_jobs()
    pid = ended(jobs, jobs.submit("echo", {}))[1].result["pid"]
    os.kill(pid, signal.SIGKILL)
    now = ended(jobs, jobs.submit("echo", {}))[1]
    assert now.state == "done"
    os.kill(now.result["pid"], signal.SIGKILL)
    until(lambda: jobs._seats[0].pid not in {None, pid, now.result["pid"]})


def test_a_worker_is_replaced_after_some_jobs_or_when_it_has_grown(open_jobs, ended):
    jobs = open_jobs(recycle_jobs=2)
    pids = [ended(jobs, jobs.submit("echo", {}))[1].result["pid"] for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]
    jobs.stop()
    jobs = open_jobs(recycle_growth_mb=100)
    pids = [ended(jobs, jobs.submit("leak", {"mb": mb}))[1].result["pid"] for mb in (1, 150, 1)]
    assert pids[0] == pids[1] != pids[2]


def test_long_work_does_not_hold_up_music(open_jobs, ended, tmp_path):
    jobs = open_jobs()
    file = tmp_path / "notes.txt"
    long = [jobs.submit("train", {"file": str(file), "wait_s": 0.4}) for _ in range(2)]
    until(file.exists)
    assert ended(jobs, jobs.submit("echo", {}))[1].state == "done"
    assert [jobs.get(job.id).state for job in long] == ["running", "queued"]
    jobs.cancel(long[0].id)
    assert ended(jobs, long[1])[1].state == "done"
    until(lambda: jobs.figures().workers["long"] == 0)


def test_sixty_four_at_once_lose_none(open_jobs, ended):
    jobs = open_jobs(music_workers=2)
    made = []

    def some():
        made.extend(jobs.submit("echo", {"k": k}) for k in range(8))

    threads = [threading.Thread(target=some) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results = [ended(jobs, job)[1] for job in made]
    assert [job.state for job in results] == ["done"] * 64
    assert len({job.id for job in results}) == 64
    assert jobs.figures().ended == {("echo", "done"): 64}


def test_a_shutdown_puts_work_back_and_the_next_start_goes_on(open_jobs, ended, tmp_path):
    file = tmp_path / "notes.txt"
    jobs = open_jobs()
    made = [jobs.submit("note", {"file": str(file), "wait_s": 0.2}) for _ in range(3)]
    until(file.exists)
    pid = jobs._seats[1].pid or jobs._seats[0].pid
    listener = jobs.subscribe(made[2].id)
    jobs.stop()
    jobs.stop()
    assert is_gone(pid)
    assert [event.name for event in listener] == ["state"]
    assert [(jobs.get(job.id).state, jobs.get(job.id).tries) for job in made] == [("queued", 0)] * 3
    jobs.start()
    assert [ended(jobs, job)[1].tries for job in made] == [1, 1, 1]
    assert file.read_text("utf-8").count("\n") == 4


def test_one_studio_works_on_a_folder(open_jobs, tmp_path, small_kinds):
    first = open_jobs()
    database = Database(tmp_path / "studio" / "studio.db")
    second = Jobs(database, small_kinds, home=tmp_path)
    for begin in (second.claim, second.start):
        with pytest.raises(OperationError, match="one studio works on a folder at a time"):
            begin()
    second.stop()
    first.stop()
    second.claim()
    second.start()
    second.stop()
    database.close()


def test_a_machine_that_starts_no_process_fails_its_jobs(open_jobs, ended, monkeypatch, caplog):
    def no_more(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("cadenza.studio.jobs.process.subprocess.Popen", no_more)
    jobs = open_jobs()
    assert "a machine that starts none" in ended(jobs, jobs.submit("echo", {}))[1].error.told
    assert "Resource temporarily unavailable" in caplog.text
    monkeypatch.undo()
    monkeypatch.syspath_prepend(str(HERE))
    assert ended(jobs, jobs.submit("echo", {}))[1].state == "done"


@pytest.mark.slow
def test_a_worker_that_does_not_get_warm_is_ended(open_jobs, ended, caplog):
    jobs = open_jobs(warm=("small_kinds:endless_warm",), warm_s=0.2)
    assert "a machine that starts none" in ended(jobs, jobs.submit("echo", {}))[1].error.told
    assert "ended before it was ready" in caplog.text


def test_short_work_keeps_to_few_threads_and_long_work_does_not(open_jobs, ended, monkeypatch):
    monkeypatch.delenv("CADENZA_THREADS", raising=False)
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MKL_NUM_THREADS", "5")
    jobs = open_jobs(threads=2)
    names = {"names": ["CADENZA_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"]}
    short, long = (jobs.submit(kind, names) for kind in ("variables", "long-variables"))
    assert list(ended(jobs, short)[1].result.values()) == ["2", "1", "5"]
    assert list(ended(jobs, long)[1].result.values()) == [None, None, "5"]


SERVER = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from cadenza.studio.database import Database
from cadenza.studio.jobs import Jobs, JobSettings, Kind
home = Path(sys.argv[2])
jobs = Jobs(Database(home / "studio" / "studio.db"), [Kind("note", "small_kinds:note")], home=home,
            settings=JobSettings(music_workers=2))
jobs.start()
for k in range(int(sys.argv[3])):
    jobs.submit("note", {"file": str(home / "notes.txt"), "name": str(k), "wait_s": 0.15})
heavy = [name for name in ("numpy", "onnxruntime", "scipy", "PIL") if name in sys.modules]
print(json.dumps(heavy), flush=True)
while True:
    time.sleep(0.05)
    print(json.dumps([seat.pid for seat in jobs._seats]), flush=True)
"""


def serve_and_kill(home, count, lines):
    """A server that is killed after so many lines of notes; pids of its workers at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(HERE), str(home), str(count)], stdout=subprocess.PIPE
    ) as server:
        assert json.loads(server.stdout.readline()) == []  # the server stays light
        file = home / "notes.txt"
        while not file.exists() or file.read_text("utf-8").count("\n") < lines:
            pids = json.loads(server.stdout.readline())
        server.kill()
    return [pid for pid in pids if pid]


def test_after_a_kill_of_the_server_every_job_is_done(open_jobs, ended, tmp_path):
    pids = serve_and_kill(tmp_path, 12, 4)
    until(lambda: all(map(is_gone, pids)), 5.0)
    jobs = open_jobs(kinds=[Kind("note", "small_kinds:note")], music_workers=2)
    made = jobs.list()
    states = [ended(jobs, job)[1] for job in made]
    assert [job.state for job in states] == ["done"] * 12
    assert {job.tries for job in states} == {1, 2}
    begun = (tmp_path / "notes.txt").read_text("utf-8").split()
    assert set(begun) == {str(k) for k in range(12)}
    assert len(begun) - 12 == sum(job.tries == 2 for job in states) <= 2
    assert not list((tmp_path / "studio" / "work").iterdir())


@pytest.mark.slow
def test_after_two_kills_what_ran_both_times_is_failed(open_jobs, ended, tmp_path):
    serve_and_kill(tmp_path, 12, 2)
    serve_and_kill(tmp_path, 0, 4)
    jobs = open_jobs(kinds=[Kind("note", "small_kinds:note")], music_workers=2)
    states = [ended(jobs, job)[1] for job in jobs.list()]
    failed = [job for job in states if job.state == "failed"]
    assert 1 <= len(failed) <= 2
    assert all("ended in the middle of it 2 times" in job.error.told for job in failed)
    assert {job.state for job in states if job not in failed} == {"done"}


@pytest.mark.slow
def test_an_event_loop_answers_while_workers_burn_every_core(open_jobs):
    cores = JobSettings().workers("music")
    jobs = open_jobs(music_workers=cores)
    late_s = []

    async def tick():
        while True:
            start_s = time.monotonic()
            await asyncio.sleep(0.005)
            late_s.append(time.monotonic() - start_s - 0.005)

    async def follow(job):
        return [event.name async for event in jobs.subscribe(job.id)]

    async def serve():
        ticking = asyncio.create_task(tick())
        made = [await asyncio.to_thread(jobs.submit, "burn", {"seconds": 0.2}) for _ in range(20)]
        followed = await asyncio.gather(*map(follow, made))
        ticking.cancel()
        return followed

    followed = asyncio.run(serve())
    assert all(names[-2:] == ["result", "state"] for names in followed)
    assert len(late_s) > 100
    assert sorted(late_s)[int(len(late_s) * 0.99)] < 0.2
