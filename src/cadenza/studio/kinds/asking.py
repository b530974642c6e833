"""From the dict of a request to what the use cases take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cadenza.app import ReaderChoice, SoundRequest, last_build, parse_textures, read_flags
from cadenza.app.examples import example
from cadenza.app.shelving import SONG_NAME
from cadenza.brief import Wish
from cadenza.compose import EngineOptions
from cadenza.errors import FileError, UsageError
from cadenza.formats import read_score
from cadenza.music import write_midi
from cadenza.sound.model import Texture
from cadenza.studio.errors import MissingError
from cadenza.studio.folders import is_id
from cadenza.studio.jobs import Context
from cadenza.studio.library.contents import kind_of

__all__ = [
    "cells_of",
    "flags_of",
    "making",
    "midi_of",
    "reader_of",
    "state_place",
    "upload_place",
]

_TEXTURES = "textures"
"""The one field that is of the sound alone, and no part of the wish."""

_READING_S = 15.0
_NUMBERS = ("temperature", "top_p", "min_p", "top_k", "strictness")


def making(request: Mapping[str, Any], out: Path) -> dict[str, Any]:
    """The fields that all requests for notes share.

    Parameters
    ----------
    request : mapping
        Seed, engine, model, options, takes.
    out : Path
        The folder for the takes.
    """
    return {
        "seed": request.get("seed"),
        "engine": request.get("engine") or "auto",
        "options": _options(request),
        "takes": request.get("takes") or 1,
        "out": out,
        "audio": False,
        "sound": SoundRequest(textures=_textures(request)),
    }


def _textures(request: Mapping[str, Any]) -> tuple[Texture, ...]:
    """Sessions by name, behind the notes or as pads."""
    names = (request.get("fields") or {}).get(_TEXTURES) or ()
    return parse_textures(str(name) for name in names)


def _options(request: Mapping[str, Any]) -> EngineOptions:
    told = request.get("options") or {}
    engine = request.get("engine") or "auto"
    return EngineOptions(
        model=request.get("model") if engine != "theory" else None,
        originality=told.get("originality") or "report",
        against=tuple(last_build(name).index for name in told.get("against") or ()),
        **{name: told[name] for name in _NUMBERS if told.get(name) is not None},
    )


def flags_of(request: Mapping[str, Any], *, title: str | None = None) -> Wish:
    """What was asked for by hand.

    Parameters
    ----------
    request : mapping
        With "fields", as typed.
    title : str, optional
        Of the piece, where the fields have none.
    """
    given = request.get("fields") or {}
    fields = {name: value for name, value in given.items() if value and name != _TEXTURES}
    if title and not fields.get("title"):
        fields["title"] = title
    for name in ("parts", "without", "ambience", "moods"):
        if name in fields:
            fields[name] = tuple(fields[name])
    return read_flags(**fields)


def reader_of(request: Mapping[str, Any]) -> ReaderChoice:
    """Who reads the sentence; the language model is the server's own setting.

    What it said to the server is not asked again, and a model of a file is never loaded here.
    """
    choice = ReaderChoice(
        llm=request.get("llm"),
        mode=request.get("reader") or "auto",
        limit_s=_READING_S,
        is_asked_elsewhere=True,
    )
    told = request.get("llm_answer")
    if not told or not choice.asks_model:
        return choice
    from cadenza.brief.llm import Remembered

    return replace(choice, remembered=Remembered.from_dict(told))


def cells_of(rows: object) -> tuple[tuple[str, str], ...]:
    """Cells of a request, [{"part", "bars": [5, 6]}], as typed on a command line."""
    if not isinstance(rows, list):
        return ()
    return tuple((str(row["part"]), ",".join(str(int(bar)) for bar in row["bars"])) for row in rows)


def state_place(context: Context, source: Mapping[str, Any]) -> Path:
    """The folder of a piece's revision or take.

    Raises
    ------
    MissingError
        When it is not there any more.
    """
    piece, take, revision = (source.get(name) for name in ("piece", "take", "revision"))
    inside = f"takes/{_take(take)}" if take else f"r{int(revision or 0)}"
    place = context.home / "studio" / "pieces" / _id(piece) / inside
    if not place.is_dir():
        raise MissingError(
            "a piece stays while it is worked on", "one that is gone", "choose another piece"
        )
    return place


def upload_place(context: Context, upload: object) -> Path:
    """The file of an upload; see ``state_place``."""
    folder = context.home / "studio" / "uploads" / _id(upload)
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    if not files:
        raise MissingError(
            "an upload stays while it is worked on", "one that is gone", "upload it again"
        )
    return files[0]


def midi_of(context: Context, source: Mapping[str, Any]) -> Path:
    """The MIDI file of a source: a state of a piece, an upload, an example.

    Raises
    ------
    UsageError
        When it holds no notes, but sound.
    OperationError
        When it cannot be read.
    """
    if source.get("piece"):
        return state_place(context, source) / SONG_NAME
    if source.get("example"):
        path = context.folder / SONG_NAME
        path.write_bytes(example(str(source["example"])).midi)
        return path
    file = upload_place(context, source.get("upload"))
    kind, ending = kind_of(file)
    if kind == "midi" and file.read_bytes()[:4] == b"MThd":
        return file
    if kind in ("audio", "soundfont"):
        raise UsageError("notes are taken from a score", f"a file of {kind}", "transcribe it first")
    path = context.folder / SONG_NAME
    path.write_bytes(write_midi(read_score(_bytes(file), f"upload{ending}")))
    return path


def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    if data[:4] == b"RIFF" and data[8:12] == b"RMID":  # a MIDI file in a RIFF envelope
        at = data.find(b"MThd")
        return data[at:] if at > 0 else data
    return data


def _id(value: object) -> str:
    if not isinstance(value, str) or not is_id(value):
        raise FileError("an id has 16 hexadecimal digits", str(value))
    return value


def _take(value: object) -> str:
    text = str(value)
    if not (text[:1] == "t" and text[1:].isascii() and text[1:].isdigit()):
        raise FileError("a take is named like t1", text)
    return text
