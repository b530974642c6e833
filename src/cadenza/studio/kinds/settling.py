"""In the server: what workers left in their folders goes into the library.

Called inside the transaction that ends the job, so that rows and the job's end are one. A folder
stands before its row; one whose row never came is removed when the studio is opened.
"""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path
from typing import Any

from cadenza.app.home import user_folder
from cadenza.studio.folders import move_in, new_id
from cadenza.studio.jobs import Job
from cadenza.studio.library import Library

__all__ = [
    "AUDIO",
    "NEW",
    "TAKES",
    "settle_ambience",
    "settle_audio",
    "settle_new",
    "settle_soundfont",
    "settle_takes",
]

TAKES, NEW, AUDIO = "takes", "new", "audio"
"""Folders within a job's own: takes, a new piece or file, rendered audio."""


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
        move_in(folder / TAKES / str(row["folder"]), store.take_place(piece, take))
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


def settle_new(library: Library, job: Job, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    """Put the folder of a new piece into its place; what else is told goes on."""
    piece = new_id()
    row = result.pop("row")
    move_in(folder / NEW, library.store.place(piece))
    library.store.add(piece, row)
    note = str(job.request.get("name") or job.kind)
    library.store.add_revision(piece, 1, row, note)
    return {"piece": piece, "revision": 1, "takes": [], **result}


def settle_audio(
    library: Library, job: Job, folder: Path, result: dict[str, Any]
) -> dict[str, Any]:
    """The audio goes to its piece."""
    del job
    piece, digest = str(result["piece"]), str(result["digest"])
    known = library.sounds.facts(piece, digest) or {}
    told = {**result, **known}
    library.sounds.settle(piece, folder / AUDIO, told)
    return {name: value for name, value in told.items() if name not in ("content", "cached")}


def _settle_own(folder_name: str, job: Job, folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    """The file goes where such files are looked for."""
    del job
    place = user_folder(folder_name, make=True)
    name = str(result["file"])
    made = folder / NEW / name
    try:
        made.replace(place / name)
    except OSError:  # another file system
        spare = place / f".{name}.new"
        shutil.copyfile(made, spare)
        with spare.open("rb") as opened:
            os.fsync(opened.fileno())
        spare.replace(place / name)
    return {"name": result["name"]}


settle_soundfont = partial(_settle_own, "soundfonts")
settle_ambience = partial(_settle_own, "ambiences")
