"""Takes: what all kinds that write notes share, in the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cadenza.app import ComposeRequest, VerbRequest, user_folder
from cadenza.app.drafting import draft_song, draft_verb
from cadenza.app.making import Released
from cadenza.app.pieces import read_receipt
from cadenza.app.shelving import SONG_NAME, mixed_as
from cadenza.music import read_midi
from cadenza.plan import load_styles
from cadenza.release.folder import RECEIPT_NAME
from cadenza.studio.folders import synced
from cadenza.studio.jobs import Context
from cadenza.studio.kinds.asking import cells_of, flags_of, making, midi_of, reader_of, state_place
from cadenza.studio.kinds.hearing import Stream
from cadenza.studio.kinds.settling import TAKES
from cadenza.studio.library.facts import piece_facts, take_facts
from cadenza.studio.library.state_files import write_score

__all__ = ["accompany", "compose", "continue_", "infill", "vary"]


def compose(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """Compose the takes of a new piece."""
    stream = Stream(context)
    made = draft_song(
        ComposeRequest(
            prompt=request.get("prompt"),
            flags=flags_of(request),
            reader=reader_of(request),
            **making(request, context.folder / TAKES),
        ),
        context.progress,
        hearing=stream,
    )
    stream.flush()
    return _told(made, request, context)


def continue_(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """Continue: bars behind the end."""
    return _worked_on("continue", request, context)


def infill(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """Infill: cells written anew."""
    return _worked_on("infill", request, context)


def accompany(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """Accompany: new parts beside those that are there."""
    return _worked_on("accompany", request, context)


def vary(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """Vary: a share of it written anew."""
    return _worked_on("vary", request, context)


def _worked_on(verb: str, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The takes of a verb on music that is there."""
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
            marks=True,
            **_known(source, context),
            **making(request, context.folder / TAKES),
        ),
        context.progress,
        hearing=stream,
    )
    stream.flush()
    return _told(made, request, context)


def _known(source: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The style of a piece of the library, and how it sounds: a verb changes neither."""
    if not source.get("piece"):
        return {}
    place = state_place(context, source)
    receipt = read_receipt(place / RECEIPT_NAME)
    style = (receipt.get("plan") or {}).get("style")
    settings, _ = mixed_as(read_midi(place / SONG_NAME), receipt)
    return {
        "lent_style": style if style in load_styles(user_folder("styles")) else None,
        "known_mix": settings,
    }


def _told(made: Sequence[Released], request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """What the server has to know of takes that lie in the job's folder."""
    rows = []
    for each in made:
        score = read_midi(each.folder / SONG_NAME)
        write_score(each.folder)
        rows.append(
            {
                "folder": each.folder.name,
                "facts": take_facts(score, each.receipt),
                "row": piece_facts(score, each.receipt, request.get("prompt")),
            }
        )
    synced(context.folder / TAKES)
    return {"takes": rows, "reader": made[0].reader.to_dict()}
