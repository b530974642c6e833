"""What can be asked of jobs, with work done in this process (`FakeJobs`)."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from cadenza.errors import (
    CancelledError,
    FileError,
    OperationError,
    QueueFullError,
    UnknownNameError,
    UsageError,
)
from cadenza.studio.errors import MissingError
from cadenza.studio.jobs import Kind, fake_context
from cadenza.studio.jobs.context import Reporter, Telling
from cadenza.studio.jobs.model import Problem
from cadenza.studio.jobs.worker import Worker


def test_a_job_is_done_and_tells_how(fake_jobs, ended, tmp_path):
    jobs = fake_jobs(work={"echo": tell_all})
    job = jobs.submit("echo", {"bars": 2})
    events, now = ended(jobs, job)
    assert [event.name for event in events] == [
        "state", "state", "plan", "cells", "progress", "progress", "result", "state",
    ]  # fmt: skip
    assert events[-1].data == {"state": "done", "position": None}
    assert events[-2].data == now.result == {"bars": 2}
    assert (now.state, now.stage, now.done, now.tries) == ("done", "render", 1.0, 1)
    assert now.created_s <= now.started_s <= now.ended_s
    assert jobs.get(job.id) == now
    assert not list((tmp_path / "studio" / "work").iterdir())


def tell_all(request, context):
    context.tell("plan", {"takes": 1})
    context.tell("cells", {"bars": [1]})
    context.progress.report("compose", 4, 4)
    context.progress.report("render", 1, 2)
    return request


def test_a_job_that_fails_says_why(fake_jobs):
    job = fake_jobs().submit("refuse", {})
    assert job.state == "failed"
    assert job.error.told == "a tempo lies between 20 and 300 bpm; got 0; try 90"
    assert job.error.kind == "BriefError"


def test_what_a_job_leaves_is_kept_until_it_is_forgotten(fake_jobs):
    jobs = fake_jobs()
    job = jobs.submit("files", {"text": "good"})
    assert (jobs.files(job.id) / "report.txt").read_text("utf-8") == "good"
    folder = jobs.files(job.id)
    jobs.forget(job.id)
    assert not folder.exists()
    for ask in (jobs.get, jobs.forget, jobs.cancel, jobs.subscribe, jobs.files):
        with pytest.raises(MissingError, match="one of those that are kept"):
            ask(job.id)


def test_settling_and_the_end_of_the_job_are_one(fake_jobs, tmp_path):
    rows = []

    def settle(job, folder, result):
        with jobs._database.transaction() as base:
            base.execute("CREATE TABLE IF NOT EXISTS pieces (name TEXT)")
            base.execute("INSERT INTO pieces VALUES (?)", (job.request["text"],))
        rows.append((job.state, sorted(path.name for path in folder.iterdir())))
        if job.request["text"] == "bad":
            raise FileError("a piece is kept", "a full disk", "make room")
        return {"piece": result["name"]}

    jobs = fake_jobs(kinds=[Kind("files", "small_kinds:leave_files", settle=settle)])
    good, bad = (jobs.submit("files", {"text": text}) for text in ("good", "bad"))
    assert (good.state, good.result) == ("done", {"piece": "report.txt"})
    assert bad.error.told == "a piece is kept; got a full disk; make room"
    assert rows == [("running", ["files", "scratch.bin"])] * 2
    assert [row["name"] for row in jobs._database.rows("SELECT name FROM pieces")] == ["good"]
    assert jobs.files(good.id).is_dir()
    assert not jobs.files(bad.id).exists()
    assert not list((tmp_path / "studio" / "work").iterdir())


def test_a_full_queue_refuses_with_a_next_step_and_takes_again_later(fake_jobs):
    jobs = fake_jobs(hold=True, music_waiting=2, long_waiting=1)
    jobs.submit("echo", {})
    jobs.submit("note", {})
    jobs.submit("train", {})
    for kind, most in (("echo", 2), ("train", 1)):
        with pytest.raises(QueueFullError, match=f"at most {most} .* cancel some") as caught:
            jobs.submit(kind, {})
        assert 1 <= caught.value.retry_after_s <= 60
    jobs.go(1)
    assert jobs.submit("echo", {}).position == 2
    assert len(jobs.list()) == 4


def test_a_waiting_job_knows_its_place(fake_jobs):
    jobs = fake_jobs(hold=True)
    first, second, third = (jobs.submit("echo", {"k": k}) for k in range(3))
    other = jobs.submit("refuse", {})
    places = {job.id: jobs.get(job.id).position for job in (first, second, third, other)}
    assert list(places.values()) == [1, 3, 4, 2]  # kinds take turns
    jobs.cancel(second.id)
    assert [jobs.get(job.id).position for job in (first, other, third)] == [1, 2, 3]
    jobs.go()
    assert [job.state for job in jobs.list()] == ["failed", "done", "cancelled", "done"]
    assert jobs.figures().ended[("echo", "done")] == 2
    assert jobs.figures().waiting == {"music": 0, "long": 0}


def test_cancelling_a_waiting_job_ends_it_at_once_and_twice_does_no_harm(fake_jobs, ended):
    jobs = fake_jobs(hold=True)
    job = jobs.submit("echo", {})
    assert jobs.cancel(job.id).state == jobs.cancel(job.id).state == "cancelled"
    events, _ = ended(jobs, job)
    assert [event.data["state"] for event in events] == ["queued", "cancelled"]
    assert jobs.go() == 0


def test_a_running_job_stops_at_its_next_check(fake_jobs):
    def stop_myself(_request, context):
        jobs.cancel(context.job)
        with pytest.raises(UsageError, match="cancel it first"):
            jobs.forget(context.job)
        context.progress.check()

    jobs = fake_jobs(work={"echo": stop_myself})
    job = jobs.submit("echo", {})
    assert (job.state, job.error, job.result) == ("cancelled", None, None)


def test_a_job_that_was_to_stop_and_finished_all_the_same_is_cancelled(fake_jobs):
    def too_late(_request, context):
        jobs.cancel(context.job)
        return {"piece": 1}

    settled = []
    kind = Kind("echo", "small_kinds:echo", settle=lambda *_: settled.append(1))
    jobs = fake_jobs(kinds=[kind], work={"echo": too_late})
    assert jobs.submit("echo", {}).state == "cancelled"
    assert settled == []


def test_jobs_are_listed_newest_first(fake_jobs):
    jobs = fake_jobs(hold=True)
    made = [jobs.submit(kind, {}).id for kind in ("echo", "refuse", "echo", "train")]
    assert [job.id for job in jobs.list()] == made[::-1]
    assert [job.id for job in jobs.list(kind="echo", limit=1)] == [made[2]]
    jobs.go(1)
    assert [job.id for job in jobs.list("queued")] == made[:0:-1]
    with pytest.raises(UnknownNameError, match="queued, running, done"):
        jobs.list("lost")
    with pytest.raises(UnknownNameError, match="work is one of echo"):
        jobs.list(kind="brew")


def test_an_unknown_kind_and_a_stopped_engine_are_refused(fake_jobs):
    jobs = fake_jobs()
    with pytest.raises(UnknownNameError, match="work is one of echo"):
        jobs.submit("brew", {})
    jobs.stop()
    with pytest.raises(OperationError, match="while the studio runs"):
        jobs.submit("echo", {})


def test_old_jobs_are_forgotten_with_their_files(fake_jobs, tmp_path):
    jobs = fake_jobs(kept_ended=2)
    made = [jobs.submit("files", {"text": "x"}).id for _ in range(4)]
    assert [job.id for job in jobs.list()] == made[:1:-1]
    assert sorted(path.name for path in (tmp_path / "studio" / "files").iterdir()) == sorted(
        made[2:]
    )


def test_the_end_of_a_job_is_told_long_after_it(fake_jobs, ended):
    jobs = fake_jobs(kept_logs=0)
    for kind, names in (("echo", ["result", "state"]), ("refuse", ["problem", "state"])):
        job = jobs.submit(kind, {})
        events, _ = ended(jobs, job)
        assert [event.name for event in events] == names
        assert list(jobs.subscribe(job.id, events[0].number)) == events[1:]
        assert list(jobs.subscribe(job.id, events[1].number)) == []


def test_after_a_restart_waiting_jobs_go_on_with_higher_numbers(fake_jobs, tmp_path):
    jobs = fake_jobs(hold=True)
    job = jobs.submit("echo", {})
    known = jobs.subscribe(job.id).next(0).number
    (tmp_path / "studio" / "work" / "left").mkdir()
    (tmp_path / "studio" / "files" / "nobodys").mkdir(parents=True)
    again = fake_jobs(hold=True)
    assert again.get(job.id) == job
    assert not list((tmp_path / "studio" / "work").iterdir())
    assert not list((tmp_path / "studio" / "files").iterdir())
    assert again.subscribe(job.id, known).next(0).data == {"state": "queued", "position": 1}
    assert again.go() == 1
    assert [event.name for event in again.subscribe(job.id, known)][-2:] == ["result", "state"]


def test_running_jobs_are_begun_again_once(fake_jobs, ended):
    jobs = fake_jobs(hold=True)
    job = jobs.submit("echo", {})
    assert jobs.take("music").id == job.id
    jobs = fake_jobs(hold=True)
    assert (jobs.get(job.id).state, jobs.get(job.id).tries) == ("queued", 1)
    jobs.take("music")
    jobs = fake_jobs(hold=True)
    now = jobs.get(job.id)
    assert (now.state, now.tries) == ("failed", 2)
    events, _ = ended(jobs, job)
    assert events[0].data["rule"].startswith("a piece of work is begun again once")


def test_a_job_of_a_kind_that_is_no_more_fails(fake_jobs, small_kinds):
    job = fake_jobs(hold=True).submit("echo", {})
    jobs = fake_jobs(kinds=[kind for kind in small_kinds if kind.name != "echo"])
    assert "work is one of note" in jobs.get(job.id).error.told


def test_a_full_disk_costs_the_note_of_it_not_the_work(fake_jobs, monkeypatch, caplog):
    jobs = fake_jobs(hold=True)
    job = jobs.submit("refuse", {})

    def full(*_):
        raise FileError("the disk has room", "none")

    monkeypatch.setattr(jobs._store, "change", full)
    monkeypatch.setattr(jobs._store, "forget_beyond", full)
    subscription = jobs.subscribe(job.id)
    jobs.go()
    assert [event.name for event in subscription][-2:] == ["problem", "state"]
    assert "is not written down" in caplog.text
    assert jobs.get(job.id).state == "failed"  # nobody waits for ever
    assert [each.state for each in jobs.list()] == ["failed"]
    monkeypatch.undo()
    second = jobs.submit("echo", {})
    jobs.go()
    assert {each.state for each in jobs._store.listed((), None, 9)} == {"failed", "done"}
    assert not jobs._unwritten
    jobs.forget(job.id)
    assert [each.id for each in jobs.list()] == [second.id]


def test_an_error_of_a_full_disk_is_no_fault_of_the_program():
    problem = Problem.of(OSError(errno.ENOSPC, "No space left on device"))
    assert (problem.kind, problem.came) == ("StorageError", "No space left on device")
    assert Problem.of(OSError(errno.EBADF, "Bad file descriptor")).kind == "InternalError"


def test_reports_of_one_stage_are_thinned_but_its_end_is_told():
    sent = []
    reporter = Reporter(lambda _name, text: sent.append(json.loads(text)), threading.Event())
    for step in range(1001):
        reporter.report("compose", step, 1000)
    reporter.report("render", 0)
    assert sent[0]["done"] == 0
    assert sent[-2:] == [
        {"stage": "compose", "done": 1000, "total": 1000},
        {"stage": "render", "done": 0, "total": 1},
    ]
    assert len(sent) < 500


@pytest.mark.parametrize("name", ["state", "result", "progress", "problem", "Cells", "a b", ""])
def test_work_does_not_tell_the_events_of_the_engine(name):
    with pytest.raises(ValueError, match="is not called"):
        Telling(lambda *_: None)(name, {})


def test_the_example_of_the_page_runs(capsys):
    page = (Path(__file__).parents[2] / "docs" / "concepts" / "jobs.md").read_text("utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(block, "jobs.md", "exec"), {})
    assert capsys.readouterr().out == "done {'bars': 4}\n['result', 'state']\n"


def test_a_fake_context_keeps_what_work_tells(tmp_path):
    context, events = fake_context(tmp_path)
    assert tell_all({"a": 1}, context) == {"a": 1}
    assert [name for name, _ in events] == ["plan", "cells", "progress", "progress"]
    assert context.home.is_dir()
    context.progress.check()


def spoken(lines):
    """What a worker in this process answers to some lines; and whether it saw the end."""
    read, write = os.pipe()
    with os.fdopen(write, "wb") as orders:
        orders.write(b"".join(lines))
    over = threading.Event()
    answers = io.BytesIO()
    with os.fdopen(read, "rb") as source:
        Worker(source, answers, over.set).serve()
    assert over.wait(5)
    return [line.partition(b" ")[::2] for line in answers.getvalue().splitlines()]


def order(name, function, request, folder="/nowhere"):
    data = {"id": name, "function": function, "request": request, "folder": folder}
    return f"job {json.dumps(data)}\n".encode()


def hello(*warm):
    data = {"home": "/home", "path": [], "warm": list(warm)}
    return f"hello {json.dumps(data)}\n".encode()


@pytest.mark.usefixtures("small_kinds")
def test_a_worker_answers_every_order(caplog, tmp_path):
    (tmp_path / "a").mkdir()
    lines = [
        hello("small_kinds:warm", "small_kinds:broken_warm"),
        order("a", "small_kinds:leave_files", {"text": "x"}, str(tmp_path / "a")),
        order("b", "small_kinds:refuse", {}),
        order("c", "small_kinds:stumble", {}),
        b'cancel {"id": "e"}\n',
        order("d", "small_kinds:until_cancelled", {}),
        b'cancel {"id": "d"}\n',
    ]
    said = spoken(lines)
    assert [word for word, _ in said] == [
        b"ready", b"begun", b"done", b"begun", b"failed", b"begun", b"failed",
        b"begun", b"event-progress", b"stopped",
    ]  # fmt: skip
    assert json.loads(said[4][1])["kind"] == "BriefError"
    assert json.loads(said[6][1])["came"] == "ZeroDivisionError: division by zero"
    assert "nothing here is warm" in caplog.text


def test_a_worker_that_nobody_greets_ends():
    orders, answers = io.BytesIO(b""), io.BytesIO()
    Worker(orders, answers, lambda: None).serve()
    assert answers.getvalue() == b""


def test_a_cancelled_error_is_one_line_too(fake_jobs):
    def by_itself(_request, _context):
        raise CancelledError("the cluster stopped the work")

    job = fake_jobs(work={"echo": by_itself}).submit("echo", {})
    assert (job.state, job.error.kind) == ("failed", "CancelledError")
    assert replace(job, error=None).error is None
