"""Evaluate: what a piece is like in numbers, as a report that is kept with the job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cadenza.app import EvaluateRequest, evaluate_music, last_build
from cadenza.studio.folders import synced
from cadenza.studio.jobs import Context
from cadenza.studio.kinds.asking import midi_of
from cadenza.studio.kinds.rendering import file_rows

__all__ = ["run"]


def run(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """In a worker: page and numbers go into "files" of the context's folder."""
    against = request.get("against")
    out = context.folder / "files"
    made = evaluate_music(
        EvaluateRequest(
            source=_named(request, context),
            against=None if against is None else last_build(str(against)).index,
            report=out,
        ),
        context.progress,
    )
    synced(out)
    told = made.to_dict()
    return {"report": told, "files": file_rows(out)}


def _named(request: dict[str, Any], context: Context) -> Path:
    """The MIDI file in a folder of its own, so that it is measured alone."""
    found = midi_of(context, request.get("source") or {})
    folder = context.folder / "measured"
    folder.mkdir()
    path = folder / "song.mid"
    path.write_bytes(found.read_bytes())
    return path
