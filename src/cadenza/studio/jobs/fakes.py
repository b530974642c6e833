"""A job engine without processes: work is done in the thread that asks for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from cadenza.studio.database import Database
from cadenza.studio.jobs.board import JobBoard
from cadenza.studio.jobs.context import Context, Reporter, Telling
from cadenza.studio.jobs.lines import as_text
from cadenza.studio.jobs.model import Job, Kind, Problem
from cadenza.studio.jobs.settings import LANES, JobSettings
from cadenza.studio.jobs.worker import function_of

__all__ = ["FakeJobs", "fake_context"]

Work = Callable[[dict[str, Any], Context], dict[str, Any]]


class FakeJobs(JobBoard):
    """Everything that `Jobs` does but for processes and limits; it runs at once, until `stop`.

    Parameters
    ----------
    kinds : iterable of Kind
        What work there is.
    home : Path
        The folder of the user's own things.
    work : mapping, optional
        Name of a kind → what is called instead of its function.
    hold : bool
        Work waits until `go` is called.
    database : Database, optional
        Where jobs are kept; one in ``home`` where it is left out.
    settings : JobSettings, optional
        The dials.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kinds, work = [Kind("echo", "some:echo")], {"echo": lambda request, _: request}
    ...     with FakeJobs(kinds, Path(folder), work=work) as jobs:
    ...         job = jobs.submit("echo", {"bars": 4})
    >>> job.state, job.result
    ('done', {'bars': 4})
    """

    def __init__(
        self,
        kinds: Iterable[Kind],
        home: Path,
        *,
        work: Mapping[str, Work] | None = None,
        hold: bool = False,
        database: Database | None = None,
        settings: JobSettings | None = None,
    ) -> None:
        self._owns_database = database is None
        database = database or Database(home / "studio" / "studio.db")
        super().__init__(database, kinds, home=home, settings=settings)
        self._does = dict(work or {})
        self._hold = hold
        self._stops: dict[str, threading.Event] = {}
        self.start()

    def __enter__(self) -> FakeJobs:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Take no more work; closes the database where it was made here."""
        super().stop()
        if self._owns_database:
            self._database.close()

    def submit(self, kind: str, request: dict[str, Any]) -> Job:
        """Do a piece of work, and give back how it has ended (or, when held, how it waits)."""
        job = super().submit(kind, request)
        if self._hold:
            return job
        self.go()
        return self.get(job.id)

    def go(self, most: int | None = None) -> int:
        """Do what waits, or at most so many of it; how many jobs were done."""
        done = 0
        for lane in LANES:
            while most is None or done < most:
                job = self.take(lane, lambda: True)
                if job is None:
                    break
                self._carry_out(job)
                done += 1
        return done

    def _ask_to_stop(self, name: str) -> None:
        if name in self._stops:
            self._stops[name].set()

    def _carry_out(self, job: Job) -> None:
        kind = self.kinds[job.kind]
        self._stops[job.id] = stop = threading.Event()

        def send(name: str, text: str) -> None:
            self.heard(job.id, name, text)

        try:
            folder = self.scratch(job.id)
            context = Context(job.id, folder, self.home, Reporter(send, stop), Telling(send))
            work = self._does.get(kind.name) or function_of(kind.function)
            result = work(job.request, context)
            as_text(result)
        except Exception as error:  # noqa: BLE001 - whatever it is, it becomes the job's problem
            self.fail(job.id, Problem.of(error))
        else:
            self.succeed(job.id, result)
        del self._stops[job.id]


def fake_context(folder: Path) -> tuple[Context, list[tuple[str, dict[str, Any]]]]:
    """A context for calling work by itself, and the list that its events go to.

    Parameters
    ----------
    folder : Path
        The scratch folder; ``folder/home`` is the home. Both are made.

    Returns
    -------
    context : Context
        Nobody stops its work.
    events : list of (str, dict)
        Names and data, "progress" among them.
    """
    events: list[tuple[str, dict[str, Any]]] = []

    def send(name: str, text: str) -> None:
        events.append((name, json.loads(text)))

    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    reporter = Reporter(send, threading.Event())
    return Context("0" * 16, folder, home, reporter, Telling(send)), events
