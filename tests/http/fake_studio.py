"""A studio whose work is done at once by fakes, over a real library and a real board of jobs."""

from __future__ import annotations

from pathlib import Path

from cadenza.errors import BriefError
from cadenza.studio.database import Database
from cadenza.studio.jobs import FakeJobs, JobSettings, Kind
from cadenza.studio.kinds.settling import settle_audio
from cadenza.studio.library import Library
from cadenza.studio.studio import Studio

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
    return {"takes": []}


def export(request, context):
    """A file, as an exporting worker leaves it."""
    del request
    folder = context.folder / "files"
    folder.mkdir()
    (folder / "song.abc").write_text("X:1\nK:C\nCDEF|\n")
    return {"files": [{"name": "song.abc", "bytes": 16, "sha256": None, "format": "abc"}]}


def render(request, context):
    """Audio, as a rendering worker leaves it."""
    folder = context.folder / "audio"
    folder.mkdir()
    (folder / "song.mp3").write_bytes(b"ID3")
    files = [{"name": "song.mp3", "bytes": 3, "sha256": None, "format": "mp3"}]
    known = {"piece": request["piece"], "revision": request["revision"]}
    return {**known, "digest": "ab" * 8, "content": "", "files": files}


def nothing(request, context):
    """Nothing came of it."""
    del request, context
    return {}


class FakeStudio(Studio):
    """A studio whose work is done by fakes."""

    def __init__(self, home: Path, *, hold: bool = False, settings: JobSettings | None = None):
        place = home / "studio"
        database = Database(place / "studio.db")
        does = dict.fromkeys(KINDS, nothing) | {
            "compose": compose,
            "export": export,
            "render": render,
        }
        does |= {"train": nothing, "corpus-build": nothing}
        kinds = [Kind(name, "", settle=self.settle) for name in KINDS]
        kinds += [Kind(name, "", "long") for name in ("train", "corpus-build")]
        jobs = FakeJobs(kinds, home, work=does, hold=hold, settings=settings, database=database)
        super().__init__(place, database, Library(place, database), jobs)

    def settle(self, job, folder, result):
        """A piece that was composed, or audio, comes into the library."""
        if job.kind == "render":
            return settle_audio(self.library, job, folder, result)
        if job.kind != "compose":
            return result
        piece = self.library.create({"title": str(job.request.get("prompt") or "A piece")})
        return {**result, "piece": piece["id"], "revision": piece["revision"]}


def listed(wanted=()):
    """Catalogues as a process lists them, whichever are wanted."""
    del wanted
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
