"""The studio: one home folder with its database, library and jobs."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from types import TracebackType
from typing import Any

from cadenza.app import (
    ReaderChoice,
    answer_ahead,
    home_folder,
    read_flags,
    remembered_answer,
    understand,
)
from cadenza.errors import FileError
from cadenza.studio.corpora import CorpusShelf
from cadenza.studio.database import Database
from cadenza.studio.errors import MissingError
from cadenza.studio.jobs import Job, JobBoard, Jobs, JobSettings
from cadenza.studio.kinds.table import MAKING, WARM, kinds_for
from cadenza.studio.library import Library
from cadenza.studio.library.uploads import SCRATCH

__all__ = ["Studio", "StudioLimits", "open_studio"]

_FROM_UPLOAD = ("import", "transcribe", "soundfont", "ambience")
_HIGHEST_SEED = 2**31
_SOUND = ("textures",)
"""Fields that say how it is to sound, and are no part of what is understood."""
_OWN = ("llm", "llm_answer")
"""What the studio itself puts into a request; nobody's to ask for."""
_MOST_WAITING = 16
"""How long, and how many at once, a request waits for a language model that reads it already."""


@dataclass(frozen=True, slots=True)
class StudioLimits:
    """How much a studio does at one time.

    Parameters
    ----------
    jobs : JobSettings
        Workers, queues, memory.
    """

    jobs: JobSettings = field(default_factory=lambda: JobSettings(warm=(WARM,)))


class Studio:
    """Everything that a surface can do, in one object; see ``open_studio``.

    Parameters
    ----------
    home : Path
        The studio's folder, "studio" of the user's home.
    database : Database
        Open.
    library : Library
        Pieces and uploads.
    jobs : JobBoard
        Work; not started yet.
    limits : StudioLimits, optional
        How much is done at one time.
    model : str, optional
        The model of notes where a request names none.
    llm : str, optional
        The language model that reads sentences.
    """

    def __init__(
        self,
        home: Path,
        database: Database,
        library: Library,
        jobs: JobBoard,
        *,
        limits: StudioLimits | None = None,
        model: str | None = None,
        llm: str | None = None,
    ) -> None:
        self.limits = limits or StudioLimits()
        self.home, self.library, self.jobs = home, library, jobs
        self.database = database
        self.corpora = CorpusShelf(home, database, library)
        self.model, self.llm = model, llm
        self._may_wait = BoundedSemaphore(_MOST_WAITING)

    def __enter__(self) -> Studio:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def start(self) -> None:
        """Start the workers; jobs that wait are done."""
        self.jobs.start()
        self.database.reserve.take()

    def stop(self) -> None:
        """Stop the workers and close the database; jobs that run are done at the next start."""
        self.jobs.stop()
        self.database.close()

    def brief(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """What would be made of a sentence and fields.

        Parameters
        ----------
        request : mapping
            "prompt", "fields", "reader", "seed".

        Raises
        ------
        BriefError
            When it cannot be read.
        """
        given = request.get("fields") or {}
        fields = {name: value for name, value in given.items() if value and name not in _SOUND}
        done = understand(
            request.get("prompt"),
            read_flags(**fields),
            seed=int(request.get("seed") or 1),
            reader=ReaderChoice(llm=self.llm, mode=request.get("reader") or "auto"),
        )
        brief = done.brief.to_dict()
        return {
            "brief": brief,
            "reader": done.reader.to_dict(),
            "unread": list(done.brief.unread),
            "asked_parts": list(done.brief.asked_parts),
        }

    def submit(self, kind: str, request: Mapping[str, Any]) -> Job:
        """Ask for work.

        What a request leaves open is settled now: the revision, the seed, the model. So it
        comes out the same when it is begun a second time.

        Parameters
        ----------
        kind : str
            The name of a kind of work.
        request : mapping
            What JSON can hold.

        Raises
        ------
        MissingError
            When a piece, take, upload or corpus that it names is not there.
        QueueFullError
            When too much waits already.
        """
        asked = {name: value for name, value in request.items() if name not in _OWN}
        source = asked.get("source")
        if isinstance(source, Mapping):
            asked["source"], told = self._settled(source)
            asked |= {name: value for name, value in told.items() if name not in asked}
        if kind in ("render", "export"):
            row = self.library.store.row(str(asked.get("piece")))
            asked["revision"] = self.library.store.revision(row["id"], asked.get("revision"))
            asked["title"] = row["title"]
        if kind in _FROM_UPLOAD:
            upload = self.library.upload(str(asked.get("upload")))
            own = "upload_name" if kind in ("soundfont", "ambience") else "name"
            asked[own] = upload["name"]
        if kind == "corpus-build":
            self.corpora.get(str(asked.get("name")))
        if kind in MAKING:
            asked = {**self._made_with(asked)}
        return self.jobs.submit(kind, asked)

    def _settled(self, source: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """A source that is there, with its revision, and what else is known of it."""
        if source.get("upload"):
            upload = self.library.upload(str(source["upload"]))
            return dict(source), {"title": Path(upload["name"]).stem}
        if not source.get("piece"):
            return dict(source), {}
        piece, take = str(source["piece"]), source.get("take")
        row = self.library.store.row(piece)
        if take:
            self.library.store.take(piece, str(take))
            return {"piece": piece, "take": str(take)}, {"title": row["title"]}
        number = self.library.store.revision(piece, source.get("revision"))
        return {"piece": piece, "revision": number}, {"title": row["title"]}

    def _made_with(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked.get("seed") is None:
            asked["seed"] = secrets.randbelow(_HIGHEST_SEED)
        if asked.get("model") is None and self.model is not None:
            asked["model"] = self.model
        if self.llm is not None and asked.get("reader") != "built-in":
            asked |= self._read_with(asked)
        return asked

    def _read_with(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The language model, and what it says of this sentence, asked here and not by workers.

        So a model's file is loaded once, and what was read for a brief is not read again.
        """
        told: dict[str, Any] = {"llm": self.llm}
        choice = ReaderChoice(llm=self.llm, mode=asked.get("reader") or "auto")
        may_wait = self._may_wait.acquire(blocking=False)
        try:
            ask = answer_ahead if may_wait else remembered_answer
            answer = ask(asked.get("prompt"), choice)
        finally:
            if may_wait:
                self._may_wait.release()
        return told if answer is None else {**told, "llm_answer": answer}

    def forget(self, job: str) -> None:
        """Let an ended job go, with its files; what it made stays."""
        self.jobs.forget(job)

    def job_file(self, job: str, name: str) -> Path:
        """A file that a job made, as an export.

        Raises
        ------
        MissingError
            When there is no such file.
        """
        found = self.jobs.get(job)
        files = (found.result or {}).get("files") or []
        names = [row.get("name") for row in files if isinstance(row, Mapping)]
        folder = self.jobs.files(job)
        if name not in names or not (folder / name).is_file():
            raise MissingError("a file that is asked for was made by the job", name)
        return folder / name

    def scratch(self) -> Path:
        """A folder to receive a file into; what is left in it goes at the next start."""
        folder = self.home / "work" / f"{secrets.token_hex(8)}{SCRATCH}"
        folder.mkdir(parents=True)
        return folder


def open_studio(
    home: Path | None = None,
    limits: StudioLimits | None = None,
    *,
    model: str | None = None,
    llm: str | None = None,
) -> Studio:
    """Open the studio of a home folder; leftovers of a crash are removed.

    Parameters
    ----------
    home : Path, optional
        The folder of the user's own things; ``home_folder()`` where left out.
    limits : StudioLimits, optional
        How much it does at one time.
    model : str, optional
        The model of notes where a request names none.
    llm : str, optional
        The language model that reads sentences: an address, or a ``.gguf`` file.

    Raises
    ------
    FileError
        When the folder cannot be written to, or its database is broken.
    OperationError
        When another studio works in it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as home:
    ...     studio = open_studio(Path(home))  # ``studio.start()`` would start its workers
    ...     piece = studio.library.create({"title": "A tune", "bars": 2})
    ...     found = studio.library.pieces(q="tune")
    ...     studio.stop()
    >>> piece["bars"], found["total"]
    (2, 1)
    """
    ReaderChoice(llm=llm)  # refuse what is neither an address nor a file
    whole = home_folder() if home is None else home
    place = whole / "studio"
    try:
        (place / "work").mkdir(parents=True, exist_ok=True)
        if not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "which may only be read")
    except OSError as error:
        raise FileError(
            "the studio's folder can be written to",
            f"{place} ({error.strerror})",
            "set CADENZA_HOME to another folder",
        ) from error
    limits = limits or StudioLimits()
    database = Database(place / "studio.db")
    try:
        library = Library(place, database)
        jobs = Jobs(database, kinds_for(library), home=whole, settings=limits.jobs)
        jobs.claim()  # from here on no other studio works in this folder
        try:
            library.sweep()
        except BaseException:
            jobs.stop()
            raise
    except BaseException:
        database.close()
        raise
    return Studio(place, database, library, jobs, limits=limits, model=model, llm=llm)
