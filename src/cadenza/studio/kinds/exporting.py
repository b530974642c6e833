"""Export: a piece as files for other programs, kept with the job."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cadenza.app import EXPORT_FORMATS, ExportRequest, export_piece
from cadenza.app.naming import slug
from cadenza.app.pieces import read_receipt
from cadenza.app.shelving import SONG_NAME
from cadenza.errors import UnknownNameError
from cadenza.music import read_midi
from cadenza.release import mix_facts
from cadenza.release.audio import FORMATS
from cadenza.release.folder import RECEIPT_NAME
from cadenza.release.receipt import to_text
from cadenza.studio.folders import synced
from cadenza.studio.jobs import Context
from cadenza.studio.kinds.asking import state_place
from cadenza.studio.kinds.rendering import Sounding, file_rows
from cadenza.studio.library.mixes import mixed, read_own_mix

__all__ = ["FORMATS_OF_EXPORT", "run"]

_MIDI = "midi"
FORMATS_OF_EXPORT: tuple[str, ...] = (*EXPORT_FORMATS, _MIDI, *FORMATS)
"""Every format of this kind of work."""

_FILES = "files"


def run(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """In a worker: the files go into "files" of the context's folder, none of them a folder."""
    asked = list(dict.fromkeys(request.get("formats") or ()))
    _check(asked)
    place = state_place(context, request)
    receipt = read_receipt(place / RECEIPT_NAME)
    title = str(request.get("title") or receipt.get("title") or "song")
    name = _file_stem(title)
    out = context.folder / _FILES
    out.mkdir()
    notes: tuple[str, ...] = ()
    written = tuple(each for each in asked if each in EXPORT_FORMATS)
    if written:
        notes = _written(written, _as_heard(place, receipt, title, context.folder / name), context)
    if _MIDI in asked:
        shutil.copyfile(place / SONG_NAME, out / f"{name}.mid")
    sounding = tuple(each for each in asked if each in FORMATS)
    if sounding:
        piece = Sounding(context, {**request, "title": title, "stems": False})
        spare = context.folder / "master"
        spare.mkdir()
        piece.write(spare, piece.mix(), sounding)
        for path in spare.iterdir():
            path.rename(out / f"{name}{path.suffix}")
    synced(out)
    return {
        "piece": request["piece"],
        "revision": request.get("revision"),
        "files": file_rows(out),
        "notes": list(notes),
    }


def _file_stem(title: str) -> str:
    """What the files of a piece are called: letters that every address and file system takes.

    >>> _file_stem("Río مرحبا")
    'rio'
    """
    return "-".join(re.findall("[a-z0-9]+", slug(title))) or "song"


def _check(asked: Sequence[str]) -> None:
    known = ", ".join(FORMATS_OF_EXPORT)
    if not asked:
        raise UnknownNameError(f"a piece is exported as one of {known}", "nothing", "try midi")
    for each in asked:
        if each not in FORMATS_OF_EXPORT:
            raise UnknownNameError(f"a piece is exported as one of {known}", each, "try midi")


def _as_heard(place: Path, receipt: Mapping[str, Any], title: str, folder: Path) -> Path:
    """The revision as a release whose receipt has the mix that a person set."""
    _, settings, roles = mixed(read_midi(place / SONG_NAME), receipt, read_own_mix(place))
    folder.mkdir()
    shutil.copyfile(place / SONG_NAME, folder / SONG_NAME)
    told = {**receipt, "title": title, "mix": mix_facts(settings, roles)}
    (folder / RECEIPT_NAME).write_text(to_text(told), encoding="utf-8")
    return folder


def _written(formats: tuple[str, ...], source: Path, context: Context) -> tuple[str, ...]:
    """Write them, each as one file: several files of a format are put into an archive."""
    spare = context.folder / "export"
    spare.mkdir()
    done = export_piece(ExportRequest(source, formats, out=spare), context.progress)
    out = context.folder / _FILES
    for name, paths in done.files.items():
        if len(paths) == 1:
            path = paths[0]
            path.rename(out / f"{source.name}{''.join(path.suffixes[-1:])}")
        else:
            _archived(out / f"{source.name}-{name}.zip", paths)
    return done.notes


def _archived(target: Path, paths: Iterable[Path]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(paths):
            entry = zipfile.ZipInfo(path.name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
