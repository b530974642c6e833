"""Where a set's files lie: in a folder of its name, or in an archive that is unpacked for it."""

from __future__ import annotations

import csv
import hashlib
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cadenza.errors import FileError

__all__ = ["OpenSet", "file_sha256", "list_sha256", "open_set"]

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class OpenSet:
    """A set that lies unpacked.

    ``sha256`` is that of the archive, "" where there is none; ``labels`` gives the label of a
    file by its path, where the set has a table of them.
    """

    folder: Path
    sha256: str
    labels: dict[str, str]

    def midi_files(self) -> list[Path]:
        """All MIDI files, by path."""
        found = (path for path in self.folder.rglob("*") if path.suffix.lower() in _MIDI)
        return sorted(path for path in found if path.is_file())


_MIDI = (".mid", ".midi")


@contextmanager
def open_set(places: Sequence[Path], name: str) -> Iterator[OpenSet | None]:
    """Find a set and unpack it for a while; None where no place has it.

    Parameters
    ----------
    places : sequence of Path
        Folders that hold ``name/`` or ``name.tar.xz``; the first one that does counts.
    name : str
        The set.

    Raises
    ------
    FileError
        When an archive is damaged, or holds names that lead out of it.
    """
    for place in places:
        archive = place / f"{name}.tar.xz"
        if (place / name).is_dir():
            yield OpenSet(place / name, "", _labels(place / name))
            return
        if archive.is_file():
            with TemporaryDirectory(prefix="cadenza-") as spare:
                folder = _unpack(archive, Path(spare), name)
                yield OpenSet(folder, file_sha256(archive), _labels(folder))
            return
    yield None


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's contents."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def list_sha256(files: Iterable[tuple[str, str]]) -> str:
    """SHA-256 of a list of (path, sha256), in the order of the paths."""
    lines = "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(files))
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()


def _unpack(archive: Path, into: Path, name: str) -> Path:
    try:
        with tarfile.open(archive, "r:xz") as held:
            held.extractall(into, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise FileError(
            "an archive is a whole .tar.xz whose names stay inside it",
            f"{archive.name} ({error})",
            "fetch it again",
        ) from error
    return into / name if (into / name).is_dir() else into


def _labels(folder: Path) -> dict[str, str]:
    """Path → style from a table ``info.csv``, as the drum performances have it."""
    table = folder / "info.csv"
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8", newline="") as file:
        return {row["midi_filename"]: row["style"] for row in csv.DictReader(file)}
