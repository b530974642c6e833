"""Transcribe: an uploaded recording becomes a piece."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from cadenza.app import Transcribed, TranscribeRequest, transcribe_files
from cadenza.errors import SoundError, UsageError
from cadenza.studio.jobs import Context, Job
from cadenza.studio.jobs.model import Lane
from cadenza.studio.kinds.asking import upload_place
from cadenza.studio.kinds.importing import settle_new, shelved_new
from cadenza.studio.library import Library
from cadenza.studio.library.contents import kind_of

__all__ = ["LANE", "MEMORY_MB", "NAME", "TIME_S", "run", "settle"]

NAME = "transcribe"
LANE: Lane = "music"
TIME_S, MEMORY_MB = 3600.0, 6144


def run(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """In a worker: listen, and make the first revision of a piece of what was heard."""
    upload = upload_place(context, request.get("upload"))
    kind, _ = kind_of(upload)
    if kind != "audio":
        raise UsageError("a recording is transcribed", f"a file of {kind}", "import it instead")
    asked = TranscribeRequest(
        sources=(upload,),
        out=context.folder / "heard",
        tempo_bpm=request.get("tempo_bpm"),
        parts=request.get("parts") or "one",
        quantise=request.get("quantise", True),
    )
    (done,) = transcribe_files(asked, context.progress)
    if not isinstance(done, Transcribed):
        raise SoundError("a recording holds music that can be heard", done.reason)
    name = str(request.get("name") or "recording")
    title = request.get("title") or Path(name).stem.replace("_", " ").strip() or "Recording"
    source = {"name": name, "sha256": _sha256(upload)}
    told = shelved_new(context, done.file.read_bytes(), title=title, verb=NAME, source=source)
    facts = done.to_dict()
    heard = {key: facts[key] for key in facts if key not in ("source", "file")}
    return {**told, "heard": heard}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def settle(library: Library, job: Job, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    """In the server: the piece goes into the library."""
    return settle_new(library, job, folder, result)
