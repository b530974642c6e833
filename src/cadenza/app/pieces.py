"""A piece to work on: a MIDI file, or a release folder with all that its receipt knows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cadenza.app.naming import legible
from cadenza.app.rendering import playable
from cadenza.errors import CadenzaError, FileError, ReleaseError
from cadenza.formats import plain_names
from cadenza.music import Score, read_midi
from cadenza.provenance import json_fault, parse_record, read_midi_record
from cadenza.release import read_mix, read_roles
from cadenza.release.folder import RECEIPT_NAME
from cadenza.release.layout import guess_role
from cadenza.sound import MixSettings, settings_for, soundfont_sha256

__all__ = ["Piece", "read_piece", "read_receipt"]

_SONG = "song.mid"
_MAX_RECEIPT_BYTES = 16 << 20
_LOWEST_STEM_DB = -120.0
_BY = "name a .mid file, or a folder that cadenza has written"


@dataclass(frozen=True, slots=True)
class Piece:
    """What is known of a piece.

    Parameters
    ----------
    name : str
        Of the file or folder, for naming what is made of it.
    title : str
        Title of the piece.
    score : Score
        It has notes, and tracks of unlike names.
    roles : mapping
        Track → role.
    settings : MixSettings
        How it sounds.
    stems : mapping
        Part → audio file; empty where the release has none, or they are of other notes.
    stems_gain_db : float
        The gain that was put on all stems.
    style : str
        Name of its style, "" where none is known.
    receipt : mapping or None
        None for a plain MIDI file.
    edited : bool
        True where ``song.mid`` is not the one that the receipt lists.
    mark : str
        How far an algorithm made it, as the file says: a "Digital Source Type" of the IPTC; ""
        where it does not say.
    """

    name: str
    title: str
    score: Score
    roles: Mapping[str, str]
    settings: MixSettings
    stems: Mapping[str, Path] = field(default_factory=dict)
    stems_gain_db: float = 0.0
    style: str = ""
    receipt: Mapping[str, Any] | None = None
    edited: bool = False
    mark: str = ""


def read_piece(path: Path) -> Piece:
    """Read a MIDI file or a release folder.

    Parameters
    ----------
    path : Path
        The file, or the folder with a ``receipt.json``.

    Raises
    ------
    FileError, MidiError
        When it cannot be read or has no notes.
    ReleaseError
        When the folder is no release, or its receipt is broken.
    """
    if path.is_dir():
        return _release(path)
    score = playable(read_midi(path), legible(path.name))
    return Piece(
        name=legible(path.stem),
        title=score.title or legible(path.stem),
        score=score,
        roles=_roles(score, {}),
        settings=settings_for(score),
        mark=_mark(path.read_bytes()),
    )


def _release(folder: Path) -> Piece:
    receipt = read_receipt(folder / RECEIPT_NAME)
    song = folder / _SONG
    score = playable(read_midi(song), legible(str(song)))
    data = song.read_bytes()
    edited = _listed(receipt, _SONG) != hashlib.sha256(data).hexdigest()
    mix = receipt.get("mix")
    known = {} if mix is None else read_roles(mix)
    gain_db = _stem_gain_db(receipt)
    name = legible(folder.name or folder.resolve().name)
    return Piece(
        name=name,
        title=_text(receipt.get("title")) or score.title or name,
        score=score,
        roles=_roles(score, known or _planned(receipt)),
        settings=settings_for(score, MixSettings() if mix is None else read_mix(mix)),
        stems={} if edited or gain_db is None else _stems(folder / "stems", score),
        stems_gain_db=gain_db or 0.0,
        style=_text(_plan(receipt).get("style")),
        receipt=receipt,
        edited=edited,
        mark=_mark(data),
    )


def _mark(data: bytes) -> str:
    """The mark of the record in a MIDI file; "" where it has none, or a broken one."""
    record = read_midi_record(data)
    try:
        return "" if record is None else parse_record(record).mark or ""
    except CadenzaError:
        return ""


def read_receipt(path: Path) -> Mapping[str, Any]:
    """A receipt as it stands.

    Raises
    ------
    FileError
        When it cannot be read.
    ReleaseError
        When it is not there, too long, or no JSON object.
    """
    try:
        if not path.is_file():
            raise ReleaseError(f"a release folder holds a {RECEIPT_NAME}", str(path.parent), _BY)
        if path.stat().st_size > _MAX_RECEIPT_BYTES:
            raise ReleaseError(f"a {RECEIPT_NAME} has at most 16 MiB", str(path), _BY)
        value = json.loads(path.read_bytes())
    except OSError as error:
        raise FileError(
            f"a {RECEIPT_NAME} can be read", f"{path} ({error.strerror})", "check its permissions"
        ) from error
    except (ValueError, RecursionError) as error:
        came = f"{json_fault(error)} ({path})"
        raise ReleaseError(f"a {RECEIPT_NAME} is JSON", came, _BY) from error
    if not isinstance(value, dict):
        raise ReleaseError(f"a {RECEIPT_NAME} is a JSON object", str(path), _BY)
    return value


def _listed(receipt: Mapping[str, Any], name: str) -> str | None:
    """The digest that a receipt gives a file of its folder."""
    files = receipt.get("files")
    for row in files if isinstance(files, list) else ():
        if isinstance(row, dict) and row.get("name") == name:
            return _text(row.get("sha256"))
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _plan(receipt: Mapping[str, Any]) -> Mapping[str, Any]:
    plan = receipt.get("plan")
    return plan if isinstance(plan, dict) else {}


def _planned(receipt: Mapping[str, Any]) -> dict[str, str]:
    """Roles of the plan, for receipts that hold no mix."""
    parts = _plan(receipt).get("parts")
    rows = [row for row in parts if isinstance(row, dict)] if isinstance(parts, list) else []
    return {_text(row.get("name")): _text(row.get("role")) for row in rows}


def _roles(score: Score, known: Mapping[str, str]) -> dict[str, str]:
    return {track.name: known.get(track.name) or guess_role(track) for track in score.tracks}


def _stem_gain_db(receipt: Mapping[str, Any]) -> float | None:
    """The gain of the release's stems; None where it has none to speak of."""
    stems = receipt.get("stems")
    gain_db: object = stems.get("gain_db") if isinstance(stems, dict) else None
    if isinstance(gain_db, bool) or not isinstance(gain_db, int | float):
        return None
    return float(gain_db) if _LOWEST_STEM_DB <= gain_db <= 0.0 else None


def _stems(folder: Path, score: Score) -> dict[str, Path]:
    """Part → stem: those of the tracks in their order, then the backgrounds.

    Empty where a track's stem is missing.
    """
    files = {path.stem: path for path in sorted(folder.glob("*.flac")) if path.is_file()}
    names = [track.name for track in score.tracks]
    found = {
        name: files.pop(plain)
        for name, plain in zip(names, plain_names(names), strict=True)
        if plain in files
    }
    return {**found, **files} if len(found) == len(names) else {}


def with_soundfont(piece: Piece, asked: Path | None) -> MixSettings:
    """The settings with the SoundFont to play with.

    Parameters
    ----------
    piece : Piece
        What is played.
    asked : Path or None
        The one that was asked for; else that of the release, where it still lies there
        unchanged; else the best that is installed.
    """
    return replace(piece.settings, soundfont=asked or _own_soundfont(piece.receipt or {}))


def _own_soundfont(receipt: Mapping[str, Any]) -> Path | None:
    facts = receipt.get("soundfont")
    if not isinstance(facts, dict):
        return None
    path = Path(_text(facts.get("path")))
    try:
        there = path.is_file() and soundfont_sha256(path) == facts.get("sha256")
    except (OSError, ValueError, CadenzaError):
        return None
    return path if there else None
