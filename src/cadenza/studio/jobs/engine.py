"""The job engine: a board, and a pool of worker processes that carries out what is on it."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from cadenza.errors import FileError, OperationError, UsageError
from cadenza.studio.database import Database
from cadenza.studio.jobs.board import Figures, JobBoard
from cadenza.studio.jobs.model import Kind
from cadenza.studio.jobs.process import memory_mb
from cadenza.studio.jobs.seat import Seat
from cadenza.studio.jobs.settings import LANES, JobSettings

__all__ = ["Jobs"]

_STOP_S = 20.0
_log = logging.getLogger("cadenza.studio")


class Jobs(JobBoard):
    """Jobs that survive a restart, done in processes of their own.

    It imports nothing heavy and blocks nobody; what work costs is paid in the workers. Use it in
    a ``with`` block, or call `start` and `stop`.

    Parameters
    ----------
    database, kinds, home, settings
        As of `JobBoard`.

    In short::

        with Jobs(database, kinds, home=home) as jobs:
            job = jobs.submit("compose", {"prompt": "rainy lofi"})
            for event in jobs.subscribe(job.id):
                log.info("%s %s", event.name, event.data)
    """

    def __init__(
        self,
        database: Database,
        kinds: Iterable[Kind],
        *,
        home: Path,
        settings: JobSettings | None = None,
    ) -> None:
        super().__init__(database, kinds, home=home, settings=settings)
        self._seats: list[Seat] = []
        self._watcher: threading.Thread | None = None
        self._over = threading.Event()
        self._lock = _Lock(home / "studio" / "lock")

    def __enter__(self) -> Jobs:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def claim(self) -> None:
        """Take the folder for this engine alone, until `stop`; may be called before `start`.

        Raises
        ------
        cadenza.errors.OperationError
            When another studio works on this folder.
        """
        self._lock.take()

    def start(self) -> None:
        """Take up what an earlier life left, and start the workers.

        Returns at once; the workers get warm meanwhile.

        Raises
        ------
        cadenza.errors.UsageError
            When psutil is not installed.
        cadenza.errors.OperationError
            When another studio works on this folder.
        """
        try:
            import psutil  # noqa: F401 - asked here, used by the watcher
        except ImportError as error:
            raise UsageError(
                "the studio watches its workers by psutil", "none", 'pip install "cadenza[studio]"'
            ) from error
        self.claim()
        try:
            super().start()
        except BaseException:
            self._lock.release()
            raise
        self._over.clear()
        self._seats = [
            Seat(self, lane, number)
            for lane in LANES
            for number in range(1, self.settings.workers(lane) + 1)
        ]
        self._watcher = threading.Thread(target=self._watch, name="jobs watched", daemon=True)
        for thread in (*self._seats, self._watcher):
            thread.start()

    def stop(self) -> None:
        """End the workers; what they were doing, and what waits, is done after the next start.

        May be called twice.
        """
        super().stop()
        self._over.set()
        deadline_s = time.monotonic() + _STOP_S
        while any(seat.is_alive() for seat in self._seats) and time.monotonic() < deadline_s:
            for seat in self._seats:
                seat.kill()
                seat.join(0.02)
        if self._watcher is not None:
            self._watcher.join(_STOP_S)
        self._seats, self._watcher = [], None
        self._lock.release()

    def figures(self) -> Figures:
        """The engine in numbers; the workers' memory is measured now."""
        pids = [(seat.lane, pid) for seat in self._seats if (pid := seat.pid) is not None]
        workers = Counter(lane for lane, _ in pids)
        return replace(
            super().figures(),
            workers={lane: workers[lane] for lane in LANES},
            memory_mb=sum(memory_mb(pid) for _, pid in pids),
        )

    def _ask_to_stop(self, name: str) -> None:
        for seat in self._seats:
            seat.ask_to_stop(name)

    def _watch(self) -> None:
        while not self._over.wait(self.settings.watch_s):
            for seat in self._seats:
                try:
                    seat.look()
                except Exception:  # noqa: BLE001 - the other seats must still be watched
                    _log.exception("watching %s", seat.name)


class _Lock:
    """A file that only one process holds; the system lets go of it when that process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> None:
        if self._file is not None:
            return
        try:
            import fcntl
        except ImportError:  # a system without: two studios on one folder are the user's to avoid
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise FileError(
                "the studio's folder can be written to",
                f"{self._path} ({error.strerror})",
                "set CADENZA_HOME to another folder",
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            raise OperationError(
                "one studio works on a folder at a time",
                f"another that works on {self._path.parent.parent}",
                "open the page of that one, or set CADENZA_HOME to another folder",
            ) from error
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None
