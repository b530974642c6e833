"""A piece made again from its record alone, and compared with what stands there.

A record is data: names in it are looked up in the places where styles, models, SoundFonts and
backgrounds are always looked for, and no path in it is followed.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadenza.app.composing import compose_song
from cadenza.app.file_states import changed, listed_files, release_files
from cadenza.app.pieces import read_receipt
from cadenza.app.record_differences import differences
from cadenza.app.record_requests import (
    as_recorded,
    composing_request,
    file_request,
    rendering_request,
)
from cadenza.app.rendering import RenderRequest, render_file
from cadenza.app.requests import ComposeRequest, VerbRequest
from cadenza.app.verbs import accompany, continue_song, infill, vary
from cadenza.errors import CadenzaError, ProvenanceError, UsageError
from cadenza.progress import Progress, Silent
from cadenza.provenance import Carried, Provenance, parse_record, read_file
from cadenza.release import Renderer
from cadenza.release.folder import RECEIPT_NAME

__all__ = ["Compared", "RerenderRequest", "Rerendered", "rerender_piece"]

_AUDIO = "audio-"
_SONG = "song.mid"
_VERBS = {"continue": continue_song, "infill": infill, "accompany": accompany, "vary": vary}


@dataclass(frozen=True, slots=True)
class RerenderRequest:
    """Everything that ``cadenza rerender`` takes.

    Parameters
    ----------
    file : Path
        A MIDI, FLAC, MP3 or WAV file with a record, a ``receipt.json``, or a release folder.
    source : Path or None
        The file that was given to the verb, where there was one.
    out : Path or None
        Where the new release is to stand; it is thrown away where left out.
    force : bool
        Replace a release that stands there.
    audio : bool
        Make and compare the sound too, where the record tells of it.
    """

    file: Path
    source: Path | None = None
    out: Path | None = None
    force: bool = False
    audio: bool = True


@dataclass(frozen=True, slots=True)
class Compared:
    """A file beside the one that was made again.

    Parameters
    ----------
    name : str
        Its name within the release.
    state : str
        "identical": the same bytes. "same": the same events or sound, other bytes around
        them. "edited": what was made again is what the record speaks of, and the file has been
        edited since. "missing": the receipt lists it and it is not there; it was made again
        with the bytes that are listed. "missing, differs": so, but with other bytes. "differs":
        none of these.
    """

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Rerendered:
    """What came of it.

    Parameters
    ----------
    record : Provenance
        That it was made from.
    files : tuple of Compared
        Every file that was compared.
    causes : tuple of str
        Versions and assets that differ from those of the record.
    folder : Path or None
        The new release, where it was kept.
    """

    record: Provenance
    files: tuple[Compared, ...]
    causes: tuple[str, ...] = ()
    folder: Path | None = None

    @property
    def agrees(self) -> bool:
        """Whether every file is there and was made again to the byte."""
        return all(file.state == "identical" for file in self.files)

    @property
    def reproduced(self) -> bool:
        """Whether what the record speaks of was made again, whatever became of the files."""
        return not any(file.state.endswith("differs") for file in self.files)

    @property
    def missing(self) -> tuple[str, ...]:
        """Files that the receipt lists and that are not there."""
        return tuple(file.name for file in self.files if file.state.startswith("missing"))

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cadenza rerender --json`` prints."""
        return {
            "agrees": self.agrees,
            "reproduced": self.reproduced,
            "files": {file.name: file.state for file in self.files},
            "missing": list(self.missing),
            "causes": list(self.causes),
            "folder": None if self.folder is None else str(self.folder),
            "record": self.record.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class _Original:
    """A record, and the files that it is to be held against: where they lie, or their SHA-256."""

    record: Provenance
    files: Mapping[str, Path | str]

    def compared(self, *, audio: bool) -> dict[str, Path | str]:
        """Those that are made again with or without sound."""
        return {name: each for name, each in self.files.items() if audio or name.endswith(".mid")}


def rerender_piece(
    request: RerenderRequest, progress: Progress | None = None, *, render: Renderer | None = None
) -> Rerendered:
    """Make a piece again from its record, and say whether it came out the same.

    Parameters
    ----------
    request : RerenderRequest
        What is asked.
    progress : Progress, optional
        Is told how far the work is.
    render : callable, optional
        A renderer in place of the sound room's.

    Returns
    -------
    Rerendered
        Each file's verdict, and what differs where one does not agree.

    Raises
    ------
    ProvenanceError
        When there is no record, or one that the piece cannot be made from, as one that names a
        style or an engine that is not here.
    UsageError
        When the source is needed and not given, or another file is.
    OperationError
        When a file cannot be read, or the piece not be made; nothing is left then.
    """
    original = _original(request.file)
    if original.record.verb.startswith(_AUDIO):
        raise ProvenanceError(
            "a texture is made again from its session, which holds its codes",
            original.record.verb,
            "cadenza audio resume SESSION writes its sounds anew",
        )
    audio = request.audio and original.record.sound is not None
    compared = original.compared(audio=audio)
    if not compared or (original.record.verb == "render" and not audio):
        raise UsageError("sound is compared with sound", "--no-audio", "leave it out")
    if request.out is not None:
        return _made(request, original.record, compared, request.out, progress, render, audio=audio)
    with tempfile.TemporaryDirectory(prefix="cadenza-") as place:
        target = Path(place) / "again"
        return _made(request, original.record, compared, target, progress, render, audio=audio)


def _made(
    request: RerenderRequest,
    record: Provenance,
    compared: Mapping[str, Path | str],
    target: Path,
    progress: Progress | None,
    render: Renderer | None,
    *,
    audio: bool,
) -> Rerendered:
    force = request.force and request.out is not None
    songs = request.file if request.file.is_dir() else request.file.parent
    source = request.source
    if record.verb == "render" and source is None and (songs / _SONG).is_file():
        source = songs / _SONG  # a rendered file stands in its release as it was given
    made = _run(record, source, target, progress or Silent(), render, force=force, audio=audio)
    anew = _receipt_record(read_receipt(made / RECEIPT_NAME), made)
    return Rerendered(
        record,
        tuple(_compared(name, path, record, made) for name, path in compared.items()),
        tuple(differences(record, anew)),
        None if request.out is None else made,
    )


def _run(
    record: Provenance,
    source: Path | None,
    target: Path,
    progress: Progress,
    render: Renderer | None,
    *,
    force: bool,
    audio: bool,
) -> Path:
    """Make the piece; the folder that it stands in."""
    request: ComposeRequest | VerbRequest | RenderRequest
    if record.verb == "compose":
        request = composing_request(record, target, force=force, audio=audio)
        with as_recorded():
            return compose_song(request, progress, render=render).folder
    if record.verb == "render":
        request = rendering_request(record, source, target, force=force)
        with as_recorded():
            return render_file(request, progress, render=render).folder
    if record.verb not in _VERBS:
        raise ProvenanceError(
            "a verb is compose, render, " + ", ".join(_VERBS), record.verb, "update Cadenza"
        )
    request = file_request(record, source, target, force=force, audio=audio)
    with as_recorded():
        return _VERBS[record.verb](request, progress, render=render).folder


def _original(path: Path) -> _Original:
    """The record in a file or a release, and what to compare."""
    if path.is_dir() or path.suffix.lower() == ".json":
        folder = path if path.is_dir() else path.parent
        receipt = read_receipt(folder / RECEIPT_NAME if path.is_dir() else path)
        files: dict[str, Path | str] = {**listed_files(receipt), **dict(release_files(folder))}
        music = {name: each for name, each in files.items() if _is_music(name)}
        return _Original(_receipt_record(receipt, path), music)
    carried = read_file(path)
    if carried.text is None:
        raise _no_record(path)
    record = parse_record(carried.text)
    return _Original(record, {_place(carried, record): path})


def _is_music(name: str) -> bool:
    """Whether a file of a release is made again: the song, and its stems."""
    return Path(name).stem == "song" or name.startswith("stems/")


def _place(carried: Carried, record: Provenance) -> str:
    """The name of a file within the release that it came from."""
    if carried.kind == "midi":
        return _SONG
    return f"song.{carried.kind}" if record.part is None else f"stems/*.{carried.kind}"


def _no_record(path: Path) -> ProvenanceError:
    return ProvenanceError(
        "a piece is made again from the record in its file",
        f"none in {path.name}",
        "name its release folder, or another file of it",
    )


def _receipt_record(receipt: Mapping[str, Any], path: Path) -> Provenance:
    told = receipt.get("provenance")
    if told is None:
        raise _no_record(path)
    return parse_record(json.dumps(told))


def _compared(name: str, path: Path | str, record: Provenance, made: Path) -> Compared:
    anew = next(_remade(name, record, made), None)
    if anew is None:
        return Compared(name, "missing, differs" if isinstance(path, str) else "differs")
    shown = anew.relative_to(made).as_posix()
    if isinstance(path, str):
        with anew.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        return Compared(shown, "missing" if found == path else "missing, differs")
    if _same_bytes(path, anew):
        return Compared(shown, "identical")
    try:
        there = read_file(path)
    except CadenzaError:
        return Compared(shown, "differs")  # damaged, or another kind of file by now
    here = read_file(anew)
    if there.kind == here.kind and there.digest.sha256 == here.digest.sha256:
        return Compared(shown, "same")
    own = _own_record(there) or record
    content = own.content
    told = content is not None and changed(content, here.digest) == "none"
    return Compared(shown, "edited" if told else "differs")


def _remade(name: str, record: Provenance, made: Path) -> Iterator[Path]:
    """The file of the new release that stands for one of the old."""
    if "*" not in name:
        yield from (path for each, path in release_files(made) if each == name)
        return
    for each, path in release_files(made):
        own = _own_record(read_file(path)) if each.startswith("stems/") else None
        if own is not None and own.part == record.part:
            yield path


def _own_record(carried: Carried) -> Provenance | None:
    try:
        return None if carried.text is None else parse_record(carried.text)
    except CadenzaError:
        return None


def _same_bytes(one: Path, other: Path) -> bool:
    """Whether two files are the same, read in pieces."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        while piece := left.read(1 << 20):
            if piece != right.read(1 << 20):
                return False
    return True
