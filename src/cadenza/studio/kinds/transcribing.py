"""Transcribe: an uploaded recording becomes a piece."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from cadenza.app import Transcribed, TranscribeRequest, transcribe_files
from cadenza.errors import UsageError
from cadenza.studio.jobs import Context
from cadenza.studio.kinds.asking import upload_place
from cadenza.studio.kinds.importing import shelved_new
from cadenza.studio.library.contents import kind_of

__all__ = ["run"]


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
    name = str(request.get("name") or "recording")
    if not isinstance(done, Transcribed):
        wrong = done.problem
        came = wrong.came.replace(upload.name, name)  # as its owner calls it
        raise type(wrong)(wrong.rule, came, wrong.next_step)
    title = request.get("title") or Path(name).stem.replace("_", " ").strip() or "Recording"
    source = {"name": name, "sha256": _sha256(upload)}
    told = shelved_new(
        context, done.file.read_bytes(), title=title, verb="transcribe", source=source
    )
    facts = done.to_dict()
    heard = {key: facts[key] for key in facts if key not in ("source", "file")}
    return {**told, "heard": heard}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
