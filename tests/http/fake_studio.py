"""A studio whose work is done at once by fakes, over a real library and a real board of jobs."""

from __future__ import annotations

from pathlib import Path

from cadenza.errors import BriefError
from cadenza.studio.errors import MissingError
from cadenza.studio.jobs import FakeJobs, JobSettings, Kind
from cadenza.studio.library import Library

URL = "http://127.0.0.1:8083"
KINDS = (
    "compose", "continue", "infill", "accompany", "vary", "render", "export", "evaluate",
    "import", "transcribe", "soundfont", "ambience",
)  # fmt: skip


def compose(request, context):
    """What a composing worker tells."""
    if request.get("prompt") == "explode":
        raise RuntimeError("a bug")
    if request.get("prompt") == "refuse":
        raise BriefError("a brief is one that can be read", "refuse", "try another")
    context.progress.report("compose", 1, 2)
    context.tell("cells", {"take": 1, "cells": [
        {"bar": 0, "part": "melody", "track": 0, "notes": [[0, 60, 480, 80]]}]})  # fmt: skip
    context.progress.report("compose", 2, 2)
    return {"piece": None, "revision": None, "takes": []}


def export(request, context):
    """A file, as an exporting worker leaves it."""
    del request
    folder = context.folder / "files"
    folder.mkdir()
    (folder / "song.abc").write_text("X:1\nK:C\nCDEF|\n")
    return {"files": [{"name": "song.abc", "bytes": 16, "sha256": None, "format": "abc"}]}


def nothing(request, context):
    """Nothing came of it."""
    del request, context
    return {}


class FakeCorpora:
    """Corpora that are remembered."""

    def __init__(self):
        self._known = {}

    def list(self):
        return list(self._known.values())

    def create(self, name):
        self._known[name] = {"name": name, "files": 0}
        return self._known[name]

    def get(self, name):
        if name not in self._known:
            raise MissingError("a corpus is one of the list", name)
        return self._known[name]

    def delete(self, name):
        self.get(name)
        del self._known[name]

    def add(self, name, uploads, licence="", style=""):
        del licence, style
        self.get(name)["files"] += len(uploads)
        return self.get(name)

    def remove(self, name, names):
        del names
        return self.get(name)


class FakeStudio:
    """A studio whose work is done by fakes."""

    def __init__(self, home: Path, *, hold: bool = False, settings: JobSettings | None = None):
        self.home = home / "studio"
        does = dict.fromkeys(KINDS, nothing) | {"compose": compose, "export": export}
        kinds = [Kind(name, "", "music") for name in KINDS]
        kinds += [Kind(name, "", "long") for name in ("train", "corpus-build")]
        does |= {"train": nothing, "corpus-build": nothing}
        self.jobs = FakeJobs(kinds, home, work=does, hold=hold, settings=settings)
        self.library = Library(self.home, self.jobs._database)
        self.corpora = FakeCorpora()

    def submit(self, kind, request):
        if "piece" in request:
            self.library.piece(request["piece"])
        return self.jobs.submit(kind, request)

    def forget(self, job_id):
        self.jobs.forget(job_id)

    def job_file(self, job_id, name):
        path = self.jobs.files(job_id) / name
        if not path.exists():
            raise MissingError("a file of a job is one of its list", name)
        return path

    def scratch(self):
        folder = self.home / "work" / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def listed():
    """Catalogues as a process lists them."""
    names = ("styles", "instruments", "ambiences", "models", "progressions", "examples",
             "finishes", "formats")  # fmt: skip
    row = {"name": "lofi", "description": "Dusty.", "source": "built in", "facts": {"n": 1}}
    font = {"name": "A font", "description": "1 MB", "source": "system", "path": "/nowhere.sf2",
            "facts": {"in_use": True}}  # fmt: skip
    return {**{name: [row] for name in names}, "soundfonts": [font], "sound_notice": None}


def assert_problem(response, status):
    """The answer is a problem of a status; its fields."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["rule"]
    assert "Traceback" not in response.text
    return problem
