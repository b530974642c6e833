"""A piece as the files that other programs open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cadenza._version import __version__
from cadenza.app.mixing import SoundRequest
from cadenza.app.pieces import Piece, read_piece
from cadenza.app.renderer import sound_room
from cadenza.app.stems import Stems, stem_names
from cadenza.errors import ReleaseError, UnknownNameError, UsageError
from cadenza.formats import NOTATION_FORMATS, Session, part_files, plain_names, write_dawproject
from cadenza.formats.notation import build_sheet
from cadenza.progress import Progress, Silent
from cadenza.provenance import ALGORITHMIC, TRAINED
from cadenza.release import Renderer, Stages
from cadenza.release.canvas import ROLE_COLOURS, Colour
from cadenza.release.placing import check_free, placed_files

__all__ = ["EXPORT_FORMATS", "ExportRequest", "Exported", "export_piece"]

EXPORT_FORMATS = ("dawproject", *NOTATION_FORMATS, "stems", "midi-parts")
"""Every format, in the order in which they are told."""

_SOUNDING = ("dawproject", "stems")
_COMPOSER = "Cadenza"
_SUFFIXES = {
    "dawproject": ".dawproject",
    **{name: "" if each.is_folder else each.suffix for name, each in NOTATION_FORMATS.items()},
    "stems": "",
    "midi-parts": "",
}
"""Format → ending of its file, empty where it is always a folder."""
_ALIASES = {name: each.aliases for name, each in NOTATION_FORMATS.items()}
_FILES = frozenset(
    {*_SUFFIXES.values(), *(end for ends in _ALIASES.values() for end in ends)}
    | {each.suffix for each in NOTATION_FORMATS.values()}
    | {".mid", ".midi", ".flac", ".wav", ".mp3", ".zip"}
) - {""}
"""Endings of files; a folder has none of them."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Everything that ``cadenza export`` takes.

    Parameters
    ----------
    source : Path
        A MIDI file or a release folder.
    formats : tuple of str
        Of ``EXPORT_FORMATS``.
    out : Path or None
        The file or the folder; named after the source, in the current folder, where it is
        left out.
    force : bool
        Replace files that stand there.
    audio : bool
        Put stems into a DAWproject session.
    sound : SoundRequest
        The SoundFont, where stems have to be rendered.
    """

    source: Path
    formats: tuple[str, ...]
    out: Path | None = None
    force: bool = False
    audio: bool = True
    sound: SoundRequest = field(default_factory=SoundRequest)

    def __post_init__(self) -> None:
        """Only formats that there are, and stems only with audio.

        Raises
        ------
        UsageError
            When there is none, no sound for what is made of it, or ``out`` ends like another
            kind of file than what is made.
        UnknownNameError
            For a format that is on no list.
        """
        known = ", ".join(EXPORT_FORMATS)
        if not self.formats:
            raise UsageError(f"--format is one of {known}", "none", "try --format dawproject")
        for name in self.formats:
            if name not in EXPORT_FORMATS:
                near = get_close_matches(name.lower(), EXPORT_FORMATS, 1, 0.5)
                step = f"did you mean {near[0]}?" if near else "try --format dawproject"
                raise UnknownNameError(f"--format is one of {known}", name, step)
        if "stems" in self.formats and not self.audio:
            raise UsageError("stems are audio", "--no-audio", "leave it out")
        if self.out is not None and not self.out.is_dir():
            _check_out(self.out, tuple(dict.fromkeys(self.formats)))


def _check_out(out: Path, formats: tuple[str, ...]) -> None:
    """Refuse an ``--out`` whose ending says something else than what is made."""
    ending = out.suffix.lower()
    if len(formats) > 1 or not _SUFFIXES[formats[0]]:
        what = "several formats go" if len(formats) > 1 else f"{formats[0]} goes"
        if ending in _FILES:
            step = f"try --out {out.with_suffix('').name}"
            raise UsageError(f"{what} into a folder", f"--out {out.name}", step)
        return
    (only,) = formats
    if ending and ending not in (_SUFFIXES[only], *_ALIASES.get(only, ())):
        step = f"try --out {out.with_suffix(_SUFFIXES[only]).name}"
        raise UsageError(f"a {only} file ends in {_SUFFIXES[only]}", f"--out {out.name}", step)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was exported, and where it stands.

    Parameters
    ----------
    title : str
        Title of the piece.
    files : mapping
        Format → its files.
    notes : tuple of str
        What else is to be known, one line each.
    """

    title: str
    files: Mapping[str, tuple[Path, ...]]
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cadenza export --json`` prints."""
        return {
            "title": self.title,
            "files": {name: [str(path) for path in paths] for name, paths in self.files.items()},
            "notes": list(self.notes),
        }


def export_piece(
    request: ExportRequest, progress: Progress | None = None, *, render: Renderer | None = None
) -> Exported:
    """Write a piece in other programs' formats; all of the files appear, or none.

    Stems come from the release, where it has them and its notes are unchanged; else they are
    rendered.

    Parameters
    ----------
    request : ExportRequest
        What is asked.
    progress : Progress, optional
        Is told how far the work is.
    render : callable, optional
        A renderer in place of the sound room's.

    Raises
    ------
    FileError, MidiError
        When the source cannot be read, or the files cannot be written.
    ReleaseError
        When the folder is no release, or files stand in the way.
    OperationError
        When a format cannot be made; nothing is left then.
    """
    stages = Stages(progress or Silent())
    formats = tuple(name for name in EXPORT_FORMATS if name in request.formats)
    with stages.measure("read"):
        soundfont = request.sound.soundfont_path() if request.audio else None
        piece = read_piece(request.source)
        made, remarks = _all_written(formats, piece)
        folder, names = _places(request, formats, piece, made)
        for path in (path for paths in names.values() for path in paths):
            check_free(folder / path, force=request.force)
    stems = Stems(piece, soundfont, stages, render or sound_room())
    with placed_files(folder, force=request.force) as hidden:
        for name, files in made.items():
            for path, data in zip(names[name], files.values(), strict=True):
                _write(hidden / path, data)
        if "stems" in formats:
            inner = names["stems"][0].parent
            names["stems"] = [inner / name for name in stems.write(hidden / inner)]
        if "dawproject" in formats:
            sounding = stems if request.audio else None
            _write_session(hidden / names["dawproject"][0], piece, sounding, stages)
    found = {name: tuple(folder / path for path in names[name]) for name in formats}
    return Exported(piece.title, found, (*remarks, *stems.notes))


def _all_written(
    formats: tuple[str, ...], piece: Piece
) -> tuple[dict[str, dict[str, bytes]], tuple[str, ...]]:
    """The files of the formats that need no sound, and what is to be known of them.

    A single file has no name yet.
    """
    made: dict[str, dict[str, bytes]] = {}
    remarks: dict[str, None] = {}
    sheet = None
    for name in formats:
        if name == "midi-parts":
            made[name] = part_files(piece.score)
        elif name in NOTATION_FORMATS:
            if sheet is None:
                sheet = build_sheet(piece.score, piece.roles, piece.title, _composer(piece))
                sheet = replace(sheet, source_type=piece.mark)
            written = NOTATION_FORMATS[name].write(sheet)
            made[name] = {"": written} if isinstance(written, bytes) else written
            remarks |= dict.fromkeys(NOTATION_FORMATS[name].remarks(sheet))
    return made, tuple(remarks)


def _composer(piece: Piece) -> str:
    """The program where it made the piece from nothing; nobody where a file was given to it."""
    if piece.mark:
        return _COMPOSER if piece.mark in (ALGORITHMIC, TRAINED) else ""
    planned = (piece.receipt or {}).get("plan")
    return _COMPOSER if isinstance(planned, dict) else ""


def _places(
    request: ExportRequest,
    formats: tuple[str, ...],
    piece: Piece,
    made: Mapping[str, Mapping[str, bytes]],
) -> tuple[Path, dict[str, list[Path]]]:
    """The folder that is written into, and the paths of each format within it.

    One format goes where ``--out`` says; several go side by side into a folder.
    """
    singles = {name: f"{piece.name}{_SUFFIXES[name]}" for name in formats if _SUFFIXES[name]}
    inner = {name: list(made.get(name, ())) for name in formats if name not in singles}
    if "stems" in inner:
        inner["stems"] = [f"{each}.flac" for each in plain_names(stem_names(piece))]
    out = request.out
    if len(formats) > 1:
        within = {name: [Path(name) / each for each in files] for name, files in inner.items()}
        within |= {name: [Path(file)] for name, file in singles.items()}
        return _as_folder(out or Path(f"{piece.name}-export")), within
    (only,) = formats
    if only in inner:
        return _as_folder(out or Path(f"{piece.name}-{only}")), {
            only: [Path(each) for each in inner[only]]
        }
    if out is None or out.is_dir() or not out.suffix:
        return _as_folder(out or Path()), {only: [Path(singles[only])]}
    return out.parent, {only: [Path(out.name)]}


def _as_folder(out: Path) -> Path:
    if out.exists() and not out.is_dir():
        raise ReleaseError("--out names a folder here", f"{out} (a file)", "choose another --out")
    return out


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _write_session(path: Path, piece: Piece, stems: Stems | None, stages: Stages) -> None:
    """Write a DAWproject session, with stems where there are any."""
    session = Session(
        score=piece.score,
        title=piece.title,
        settings=piece.settings,
        roles=piece.roles,
        colours={role: _html(colour) for role, colour in ROLE_COLOURS.items()},
        stems=stems.read() if stems else (),
        stems_gain_db=stems.gain_db if stems else 0.0,
        genre=piece.style,
        comment=_comment(piece),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with stages.measure("encode"), path.open("wb") as file:
        write_dawproject(session, file)


def _html(colour: Colour) -> str:
    """A colour as "#rrggbb"."""
    return f"#{bytes(colour).hex()}"


def _comment(piece: Piece) -> str:
    """Key, tempo and metre, who wrote the file, and the mark of what an algorithm made."""
    score = piece.score
    facts = [str(score.keys[0].key)] if score.keys else []
    facts += [f"{score.tempos[0].bpm:g} bpm"] if score.tempos else []
    facts += [str(score.meters[0].meter)] if score.meters else []
    mark = [f"digital source type: {piece.mark}"] if piece.mark else []
    return " · ".join([*facts, f"exported by Cadenza {__version__}", *mark])
