"""Import: an uploaded score becomes a piece; it is parsed here, in the worker."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cadenza.app.rendering import playable
from cadenza.music import read_midi
from cadenza.studio.folders import synced
from cadenza.studio.jobs import Context
from cadenza.studio.kinds.asking import midi_of, upload_place
from cadenza.studio.kinds.settling import NEW
from cadenza.studio.library.facts import piece_facts
from cadenza.studio.library.state_files import shelved
from cadenza.studio.library.states import checked_title

__all__ = ["run", "shelved_new"]


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
    told = shelved_new(context, midi, title=title, verb="import", source=source)
    context.progress.report("read", 1)
    return told


def _stem(request: Mapping[str, Any]) -> str:
    return Path(str(request.get("name") or "")).stem.replace("_", " ").strip() or "Untitled"


def shelved_new(
    context: Context, midi: bytes, *, title: str, verb: str, source: Mapping[str, object]
) -> dict[str, Any]:
    """The folder of a new piece, in the job's own."""
    plain = checked_title(title)
    receipt = shelved(context.folder / NEW / "r1", midi, title=plain, verb=verb, source=source)
    synced(context.folder / NEW)
    return {"row": piece_facts(read_midi(midi), receipt, None)}
