"""What the tests of the studio's rooms share."""

from __future__ import annotations

from pathlib import Path

import pytest

from cadenza.studio.database import Database
from cadenza.studio.jobs import FakeJobs, Jobs, JobSettings, Kind

SMALL = [
    Kind("echo", "small_kinds:echo"),
    Kind("note", "small_kinds:note"),
    Kind("files", "small_kinds:leave_files"),
    Kind("refuse", "small_kinds:refuse"),
    Kind("stumble", "small_kinds:stumble"),
    Kind("no-json", "small_kinds:no_json"),
    Kind("run-out", "small_kinds:run_out"),
    Kind("wait", "small_kinds:until_cancelled"),
    Kind("deaf", "small_kinds:deaf"),
    Kind("slow", "small_kinds:deaf", time_s=0.8),
    Kind("crash", "small_kinds:crash"),
    Kind("leave", "small_kinds:leave"),
    Kind("killed", "small_kinds:killed"),
    Kind("hoard", "small_kinds:hoard", memory_mb=120),
    Kind("leak", "small_kinds:leak"),
    Kind("burn", "small_kinds:burn"),
    Kind("missing", "small_kinds:nothing"),
    Kind("train", "small_kinds:note", lane="long"),
    Kind("variables", "small_kinds:variables"),
    Kind("long-variables", "small_kinds:variables", lane="long"),
]


@pytest.fixture
def small_kinds(monkeypatch):
    """Kinds of work that the workers of a test can import."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    return list(SMALL)


@pytest.fixture
def open_jobs(tmp_path, small_kinds):
    """How to start a job engine on a folder of the test; all are stopped at its end."""
    opened = []

    def start(*, home=tmp_path, kinds=None, **dials):
        database = Database(home / "studio" / "studio.db")
        settings = JobSettings(**{"music_workers": 1, "watch_s": 0.02, **dials})
        jobs = Jobs(database, kinds or small_kinds, home=home, settings=settings)
        opened.append((jobs, database))
        jobs.start()
        return jobs

    yield start
    for jobs, database in opened:
        jobs.stop()
        database.close()


@pytest.fixture
def fake_jobs(tmp_path, small_kinds):
    """How to make a job engine without processes."""
    opened = []

    def make(*, kinds=None, work=None, hold=False, **dials):
        database = Database(tmp_path / "studio" / "studio.db")
        jobs = FakeJobs(kinds or small_kinds, tmp_path, work=work, hold=hold, database=database,
                        settings=JobSettings(**dials))  # fmt: skip
        opened.append(database)
        return jobs

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def ended():
    """How to wait for the end of a job: its events, and how it stands then."""

    def wait(jobs, job, timeout_s=30.0):
        subscription = jobs.subscribe(job.id)
        events = []
        while not subscription.ended:
            event = subscription.next(timeout_s)
            assert event is not None or subscription.ended, jobs.get(job.id)
            if event is not None:
                events.append(event)
        return events, jobs.get(job.id)

    return wait
