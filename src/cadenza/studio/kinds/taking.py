"""Takes: what all kinds that write notes share, in the worker and in the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cadenza.app import ComposeRequest, VerbRequest
from cadenza.app.drafting import draft_song, draft_verb
from cadenza.app.making import Released
from cadenza.app.shelving import SONG_NAME
from cadenza.music import read_midi
from cadenza.studio.folders import move_in, new_id, synced
from cadenza.studio.jobs import Context, Job
from cadenza.studio.kinds.asking import cells_of, flags_of, making, midi_of, reader_of
from cadenza.studio.kinds.hearing import Stream
from cadenza.studio.library import Library
from cadenza.studio.library.facts import piece_facts, take_facts

__all__ = ["composed", "settle_takes", "verb_done"]

_TAKES = "takes"


def composed(request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Compose the takes of a new piece."""
    stream = Stream(context)
    made = draft_song(
        ComposeRequest(
            prompt=request.get("prompt"),
            flags=flags_of(request),
            reader=reader_of(request),
            **making(request, context.folder / _TAKES),
        ),
        context.progress,
        hearing=stream,
    )
    stream.flush()
    return _told(made, request, context)


def verb_done(verb: str, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Continue, infill, accompany or vary: the takes of it."""
    source = request.get("source") or {}
    stream = Stream(context)
    has_cells = verb in ("infill", "vary")
    made = draft_verb(
        verb,
        VerbRequest(
            midi=midi_of(context, source) if not source.get("example") else None,
            example=source.get("example"),
            prompt=request.get("prompt"),
            flags=flags_of(request, title=request.get("title")),
            reader=reader_of(request),
            bars=request.get("bars"),
            parts=tuple(request.get("parts") or ()) if has_cells else (),
            amount=request.get("amount") or 0.3,
            cells=cells_of(request.get("cells")) if has_cells else (),
            locked=cells_of(request.get("locked")) if has_cells else (),
            **making(request, context.folder / _TAKES),
        ),
        context.progress,
        hearing=stream,
    )
    stream.flush()
    return _told(made, request, context)


def _told(made: Sequence[Released], request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """What the server has to know of takes that lie in the job's folder."""
    rows = []
    for each in made:
        score = read_midi(each.folder / SONG_NAME)
        rows.append(
            {
                "folder": each.folder.name,
                "facts": take_facts(score, each.receipt),
                "row": piece_facts(score, each.receipt, request.get("prompt")),
            }
        )
    synced(context.folder / _TAKES)
    return {"takes": rows, "reader": made[0].reader.to_dict()}


def settle_takes(
    library: Library, job: Job, folder: Path, result: dict[str, Any]
) -> dict[str, Any]:
    """Put takes into the library: to the piece that was worked on, else as a new piece."""
    store = library.store
    source = (job.request.get("source") or {}).get("piece")
    rows = result["takes"]
    if source is None:
        piece = new_id()
        store.add(piece, rows[0]["row"])
    else:
        piece = str(store.row(source)["id"])
    ids = []
    for row in rows:
        take = store.next_take(piece)
        move_in(folder / _TAKES / str(row["folder"]), store.take_place(piece, take))
        facts = {**row["row"]}
        if source is not None:
            facts = {**facts, "prompt": facts["prompt"] or store.row(piece)["prompt"]}
        store.add_take(piece, take, job.id, row["facts"], facts)
        ids.append(take)
    revision = None
    if job.request.get("keep") != "none":
        revision = library.keep_take(piece, ids[0], f"{job.kind}: the best of {len(ids)}")
    shown = {each["id"]: each for each in library.takes(piece)}
    told = {"piece": piece, "revision": revision, "takes": [shown[each] for each in ids]}
    return {**told, "reader": result.get("reader")}
