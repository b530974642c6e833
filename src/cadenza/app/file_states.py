"""How the files of a release stand beside what its receipt says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadenza.app.naming import legible
from cadenza.errors import CadenzaError, FileError
from cadenza.formats import plain_names
from cadenza.provenance import Carried, Digest, Provenance, parse_record, read_file

__all__ = ["FileState", "changed", "file_states", "listed_files", "music_change", "release_files"]

_SONG = "song.mid"
_FOLDERS = ("takes", "stems")
_KINDS = {".mid": "midi", ".flac": "flac", ".mp3": "mp3", ".wav": "wav"}
_MOST_FILES = 2_000
_SHED = ("brief", "prompt", "asked", "options")
_NEVER_SHED = ("cadenza", "verb", "seed", "engine", "mark", "model", "source")


@dataclass(frozen=True, slots=True)
class FileState:
    """How a file of a release stands.

    Parameters
    ----------
    name : str
        Within the release.
    state : str
        "unchanged"; of music "tags" (other tags or events around the same music), "edited",
        "another" (another piece, take or part stands in its place) or "damaged" (it cannot be
        read); of other files "changed"; of any file "missing".
    """

    name: str
    state: str

    @property
    def is_music(self) -> bool:
        """Whether the file holds notes or sound."""
        return _kind(self.name) is not None


def changed(was: Digest, now: Digest) -> str | None:
    """What became of content: "none", "events" or "content"; None where it is another kind."""
    if was.kind != now.kind:
        return None
    if was.sha256 == now.sha256:
        return "none"
    same_notes = was.notes_sha256 is not None and was.notes_sha256 == now.notes_sha256
    return "events" if same_notes else "content"


def music_change(files: tuple[FileState, ...]) -> str | None:
    """What became of the music of a release: "none", "events" or "content".

    None where no music of it is there. Files that are missing, and those that hold no music, have
    no say.
    """
    there = [each for each in files if each.is_music and each.state != "missing"]
    if not there:
        return None
    if any(each.state not in ("unchanged", "tags") for each in there):
        return "content"
    events = any(each.state == "tags" and _kind(each.name) == "midi" for each in there)
    return "events" if events else "none"


def release_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name within a release and place of every file in it, links left out."""
    places = [folder, *(folder / name for name in _FOLDERS)]
    try:
        inside = [path for place in places if place.is_dir() for path in sorted(place.iterdir())]
    except OSError as error:
        raise FileError(
            "a release folder can be read", f"{folder} ({error.strerror})", "check its permissions"
        ) from error
    for path in inside[:_MOST_FILES]:
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def listed_files(receipt: Mapping[str, Any]) -> dict[str, str]:
    """Name of each file that a receipt lists → its SHA-256."""
    rows = receipt.get("files")
    return {
        legible(row["name"])[:256]: row["sha256"]
        for row in (rows if isinstance(rows, list) else [])[:_MOST_FILES]
        if isinstance(row, dict)
        and isinstance(row.get("name"), str)
        and isinstance(row.get("sha256"), str)
    }


def file_states(
    folder: Path, receipt: Mapping[str, Any], record: Provenance | None
) -> tuple[FileState, ...]:
    """How each listed file stands; files are found in the folder, never by a listed path.

    A file with other bytes than listed is the same music only where the receipt bears it out:
    ``song.mid`` by the digest in the receipt's record, any other by a record of its own that is
    of the same piece and speaks of what is in the file.

    Parameters
    ----------
    folder : Path
        Of the release.
    receipt : mapping
        What ``receipt.json`` holds.
    record : Provenance or None
        The receipt's record; None where it has none that can be read.
    """
    there = dict(release_files(folder))
    release = _Release(listed_files(receipt), record, _takes(receipt))
    return tuple(FileState(name, release.state(name, there.get(name))) for name in release.listed)


def _takes(receipt: Mapping[str, Any]) -> dict[str, int]:
    """File → the number of the take in it, as far as the receipt tells."""
    rows = receipt.get("takes")
    return {
        row["file"]: row["number"]
        for row in (rows if isinstance(rows, list) else [])[:_MOST_FILES]
        if isinstance(row, dict)
        and isinstance(row.get("file"), str)
        and isinstance(row.get("number"), int)
    }


@dataclass(frozen=True, slots=True)
class _Release:
    """What a receipt says of its files."""

    listed: Mapping[str, str]
    record: Provenance | None
    takes: Mapping[str, int]

    def state(self, name: str, path: Path | None) -> str:
        if path is None:
            return "missing"
        is_music = _kind(name) is not None
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if is_music:
                return self._music(name, path, found)
        except (OSError, CadenzaError):
            return "damaged" if is_music else "changed"
        return "unchanged" if found == self.listed[name] else "changed"

    def _music(self, name: str, path: Path, sha256: str) -> str:
        if sha256 == self.listed[name]:
            return self._as_listed(name, path)
        if sha256 in self.listed.values():
            return "another"
        carried = read_file(path)
        if carried.kind != _kind(name):
            return "another"
        return self._song(carried) if name == _SONG else self._by_own_record(name, carried)

    def _as_listed(self, name: str, path: Path) -> str:
        """The listed bytes; of the song they must be what the receipt's record speaks of, too."""
        content = None if self.record is None or name != _SONG else self.record.content
        same = content is None or changed(content, read_file(path).digest) == "none"
        return "unchanged" if same else "edited"

    def _song(self, carried: Carried) -> str:
        content = None if self.record is None else self.record.content
        if content is None:
            return self._by_own_record(_SONG, carried)
        if changed(content, carried.digest) in ("none", "events"):
            return "tags"
        own = _own(carried)
        if own is None:
            return "edited"
        return "another" if _intact(own, carried) or not self._is_of(own, _SONG) else "edited"

    def _by_own_record(self, name: str, carried: Carried) -> str:
        own = _own(carried)
        if own is None or self.record is None:
            return "edited"
        if not self._is_of(own, name):
            return "another"
        same_sound = own.sound is None or own.sound == self.record.sound
        return "tags" if same_sound and _intact(own, carried) else "edited"

    def _is_of(self, own: Provenance, name: str) -> bool:
        """Whether a file's own record tells of this piece, and of this place in the release."""
        told = self.record
        if told is None or not _is_part(own.part, name):
            return False
        if told.verb == "render" and name == _SONG:
            return True  # a rendered file keeps the record of the one who wrote it, if any
        take = self.takes.get(name, None if name.startswith("takes/") else told.take)
        if take is not None and own.take != take:
            return False
        if any(getattr(own, field) != getattr(told, field) for field in _NEVER_SHED):
            return False
        pairs = ((getattr(own, field), getattr(told, field)) for field in _SHED)
        return all(_was_shed(one) or _was_shed(other) or one == other for one, other in pairs)


def _is_part(part: str | None, name: str) -> bool:
    """Whether a file is the one of a part: that of the whole song has none."""
    if part is None or not name.startswith("stems/"):
        return part is None and not name.startswith("stems/")
    return Path(name).stem.startswith(plain_names([part])[0])


def _was_shed(value: object) -> bool:
    """Whether a field is one that a record too long goes without."""
    return value in (None, {}) or (isinstance(value, Mapping) and "left_out" in value)


def _kind(name: str) -> str | None:
    return _KINDS.get(Path(name).suffix.lower())


def _own(carried: Carried) -> Provenance | None:
    """The record that a file carries; None where it has none that can be read."""
    try:
        return None if carried.text is None else parse_record(carried.text)
    except CadenzaError:
        return None


def _intact(own: Provenance, carried: Carried) -> bool:
    """Whether a file is what its own record speaks of."""
    return own.content is not None and changed(own.content, carried.digest) in ("none", "events")
