"""Import: an uploaded score becomes a piece; it is parsed here, in the worker."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cadenza.app.rendering import playable
from cadenza.app.shelving import shelve
from cadenza.errors import UsageError
from cadenza.music import read_midi
from cadenza.studio.folders import move_in, new_id, synced
from cadenza.studio.jobs import Context, Job
from cadenza.studio.jobs.model import Lane
from cadenza.studio.kinds.asking import midi_of, upload_place
from cadenza.studio.library import Library
from cadenza.studio.library.facts import piece_facts

__all__ = ["LANE", "MEMORY_MB", "NAME", "TIME_S", "run", "settle", "settle_new", "shelved_new"]

NAME = "import"
LANE: Lane = "music"
TIME_S, MEMORY_MB = 300.0, 2048

_NEW = "new"


def run(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """In a worker: read the upload, and make the first revision of a piece of it."""
    context.progress.report("read", 0)
    upload = upload_place(context, request.get("upload"))
    midi = midi_of(context, {"upload": request.get("upload")}).read_bytes()
    score = playable(read_midi(midi), "the upload")
    title = request.get("title") or score.title or _stem(request)
    source = {
        "name": request.get("name") or upload.name,
        "sha256": hashlib.sha256(upload.read_bytes()).hexdigest(),
    }
    told = shelved_new(context, midi, title=title, verb=NAME, source=source)
    context.progress.report("read", 1)
    return told


def _stem(request: Mapping[str, Any]) -> str:
    return Path(str(request.get("name") or "")).stem.replace("_", " ").strip() or "Untitled"


def shelved_new(
    context: Context, midi: bytes, *, title: str, verb: str, source: Mapping[str, object]
) -> dict[str, Any]:
    """The folder of a new piece, in the job's own."""
    if not title.strip():
        raise UsageError("a piece has a title", "an empty one", "name one")
    plain = " ".join(title.split())[:200]
    receipt = shelve(context.folder / _NEW / "r1", midi, title=plain, verb=verb, source=source)
    synced(context.folder / _NEW)
    return {"row": piece_facts(read_midi(midi), receipt, None)}


def settle(library: Library, job: Job, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    """In the server: the piece goes into the library."""
    return settle_new(library, job, folder, result)


def settle_new(library: Library, job: Job, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    """Put the folder of a new piece into its place; what else is told goes on."""
    piece = new_id()
    row = result.pop("row")
    move_in(folder / _NEW, library.store.place(piece))
    library.store.add(piece, row)
    note = str(job.request.get("name") or job.kind)
    library.store.add_revision(piece, 1, row, note)
    return {"piece": piece, "revision": 1, "takes": [], **result}
