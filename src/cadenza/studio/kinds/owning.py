"""SoundFonts and backgrounds of one's own: an upload is looked through, then kept by name."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cadenza.app import user_folder
from cadenza.app.naming import slug
from cadenza.errors import UsageError
from cadenza.sound import ambiences, find_soundfonts
from cadenza.sound.ambience import make_ambience
from cadenza.sound.ambience.own_files import files_in
from cadenza.sound.soundfonts import check_soundfont
from cadenza.studio.folders import synced
from cadenza.studio.jobs import Context
from cadenza.studio.kinds.asking import upload_place
from cadenza.studio.kinds.settling import NEW
from cadenza.studio.library.contents import kind_of

__all__ = ["ambience", "soundfont"]

SOUNDFONT, AMBIENCE = "soundfont", "ambience"


def soundfont(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """In a worker: a SoundFont that is whole, under a name that is free."""
    name = _named(request, SOUNDFONT)
    fonts = find_soundfonts(user_folder("soundfonts"))
    there = {font.name: font.path for font in fonts}
    _check_free(name, there, request, context, "a SoundFont")
    file = _copied(request, context, SOUNDFONT, name)
    check_soundfont(file)
    return {"name": name, "kind": SOUNDFONT, "file": file.name}


def ambience(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """In a worker: a recording that can be a background, under a name that is free."""
    name = _named(request, AMBIENCE)
    there = dict.fromkeys(ambiences(user_folder("ambiences")), None)
    own = files_in(user_folder("ambiences"))
    _check_free(name, {**there, **own}, request, context, "a background")
    file = _copied(request, context, "audio", name)
    make_ambience(name, 1.0, seed=0, folder=file.parent)
    return {"name": name, "kind": AMBIENCE, "file": file.name}


def _named(request: dict[str, Any], kind: str) -> str:
    """A name that is safe as a file's: small letters, digits, hyphens."""
    wished = str(request.get("name") or "")
    wished = wished or Path(str(request.get("upload_name") or kind)).stem
    return slug(wished) if any(c.isalnum() for c in wished) else kind


def _check_free(
    name: str,
    there: Mapping[str, Path | None],
    request: dict[str, Any],
    context: Context,
    what: str,
) -> None:
    """Refuse a name that something else has; the same file may come a second time."""
    if name not in there:
        return
    path = there[name]
    upload = upload_place(context, request.get("upload"))
    if path is None or not filecmp.cmp(path, upload, shallow=False):
        raise UsageError(f"{what} has a name of its own", name, "choose another name")


def _copied(request: dict[str, Any], context: Context, kind: str, name: str) -> Path:
    upload = upload_place(context, request.get("upload"))
    found, ending = kind_of(upload)
    if found != kind:
        told = "a SoundFont" if kind == SOUNDFONT else "a recording"
        raise UsageError(f"{told} is needed here", f"a file of {found}", "choose another upload")
    folder = context.folder / NEW
    folder.mkdir()
    shutil.copyfile(upload, folder / f"{name}{ending}")
    synced(folder)
    return folder / f"{name}{ending}"
